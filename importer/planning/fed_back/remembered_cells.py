"""Ids of rows that are to be corrected, kept for when their results file comes back.

A spreadsheet program that opens the file may change them. Makes a text for the ledger of rows and
how they ended, with the ids that would not survive it, and reads it again. A cell that was refused
is none of them: what stands there is to be replaced, and not to be kept.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from importer.contract.fields import find_field
from importer.identifier import Vouched, find_damage
from importer.planning.fed_back.rewritten import is_fragile
from importer.rows.outcome import Outcome, Status

MOST_CELLS = 2_000
"""The most cells that are kept, those of the latest run first."""

Remembered = Mapping[str, Mapping[str, Sequence[str]]]
"""By row number and column, what stood there: in several files it may be several texts."""

_TO_CORRECT = frozenset({Status.INVALID, Status.REJECTED, Status.UNCONFIRMED, Status.NOT_SENT})


class IdColumn(NamedTuple):
    """A column whose cells are sent as they stand, and must not be changed. name: of its field."""

    position: int
    label: str
    field: str
    column: str

    def may_have_held(self, text: str) -> bool:
        """Whether a text that was kept of this column may be what is to be sent."""
        field = find_field(self.field)
        return field is None or not find_damage(
            field.kind, text, column=self.column, header=self.label, vouched=Vouched.INSISTED
        )


class FragileCells:
    """Gathers what is to be kept of one run. columns: those of ids."""

    def __init__(self, columns: Sequence[IdColumn]) -> None:
        self._columns = columns
        self._found: dict[str, dict[str, list[str]]] = {}
        self._left = MOST_CELLS
        self.example: tuple[str, str] | None = None
        """The first one: its column, and what stands there."""

    def see(self, cells: Sequence[str], outcome: Outcome) -> None:
        """Look at a row."""
        if outcome.status not in _TO_CORRECT or outcome.would_be_created:
            return
        for column in self._columns:
            text = cells[column.position].strip()
            if self._left and is_fragile(text) and not _is_refused(column, text, outcome):
                self._found.setdefault(str(outcome.row_number), {})[column.label] = [text]
                self._left -= 1
                self.example = self.example or (column.label, text)

    def first_among(self, cells_of: Callable[[int], Iterable[str]]) -> tuple[str, str] | None:
        """An example of the cells of whole columns, for rows that are not to be corrected.

        They are in the file that a person opens to correct others. cells_of: by position.
        """
        return next(
            (
                (column.label, text)
                for column in self._columns
                for text in cells_of(column.position)
                if is_fragile(text) and column.may_have_held(text)
            ),
            None,
        )

    def text(self, before: str | None) -> str | None:
        """What is to be kept, with what was kept before; None: nothing new."""
        if not self._found:
            return None
        left = self._left
        for row, columns in from_text(before).items():
            for label, texts in columns.items():
                kept = self._found.setdefault(row, {}).setdefault(label, [])
                new = [text for text in texts if text not in kept][:left]
                kept += new
                left -= len(new)
        return json.dumps(self._found, ensure_ascii=False, separators=(",", ":"))


def _is_refused(column: IdColumn, text: str, outcome: Outcome) -> bool:
    """Whether the cell itself is what is to be corrected in its row."""
    return any(
        issue.is_error and issue.field == column.field and issue.value in {None, text}
        for issue in outcome.issues
    )


def from_text(text: str | None) -> Remembered:
    """What was kept."""
    found: Remembered = json.loads(text) if text else {}
    return found
