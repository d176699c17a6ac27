"""What a page shows of the rows: examples of each kind of problem, and what the columns hold.

Gathered chunk by chunk while the rows pass, and only where a page is asked for. A few rows of each
kind are kept, and of these the first characters, so that the memory is the same for any sheet.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice, zip_longest
from typing import NamedTuple, TypeAlias

from importer.rows.outcome import Outcome, Status
from importer.rows.rehearsed import Rehearsed
from importer.rows.table import Chunk

Key: TypeAlias = tuple[str, str | None, str | None]
"""A kind of problem: its code, field and column, as `results.tally` groups them."""

ROWS_OF_A_KIND = 3
EXAMPLES_OF_A_COLUMN = 3
_MOST_KINDS = 500
_MOST_COLUMNS = 300
_KEPT_CHARACTERS = 400
_MOST_TWINS = 10


class Example(NamedTuple):
    """A row that has a problem. value: the bad one; None: none is to blame."""

    number: int
    value: str | None
    cells: tuple[str, ...]


class Twin(NamedTuple):
    """A row that is a duplicate, and why."""

    number: int
    reason: str


@dataclass(slots=True)
class ColumnSeen:
    """How many cells of a column are filled, and the first different ones."""

    filled: int = 0
    examples: list[str] = field(default_factory=list)

    def keep(self, cells: Sequence[str]) -> None:
        """Keep the first different ones."""
        for text in cells:
            if text[:_KEPT_CHARACTERS] not in self.examples:
                self.examples.append(text[:_KEPT_CHARACTERS])
            if len(self.examples) >= EXAMPLES_OF_A_COLUMN:
                return


@dataclass(slots=True)
class Evidence:
    """Examples of each kind of problem, the columns by their places, and the first duplicates."""

    examples: dict[Key, list[Example]] = field(default_factory=dict)
    columns: list[ColumnSeen] = field(default_factory=list)
    twins: list[Twin] = field(default_factory=list)

    def see(self, chunk: Chunk, outcomes: Sequence[Outcome]) -> None:
        """Look at the rows of a chunk and how they end."""
        self._see_columns(chunk.rows)
        for place, outcome in _told(outcomes, with_twins=len(self.twins) < _MOST_TWINS):
            if outcome.status is Status.DUPLICATE and len(self.twins) < _MOST_TWINS:
                self.twins.append(Twin(outcome.row_number, outcome.reason[:_KEPT_CHARACTERS]))
            for issue in outcome.issues:
                key = (issue.code, issue.field, issue.column)
                kept = self.examples.get(key)
                if kept is None:
                    if len(self.examples) >= _MOST_KINDS:
                        continue
                    kept = self.examples[key] = []
                if len(kept) < ROWS_OF_A_KIND:
                    value = None if issue.value is None else issue.value[:_KEPT_CHARACTERS]
                    kept.append(Example(outcome.row_number, value, _cut(chunk.rows[place])))

    def _see_columns(self, rows: Sequence[Sequence[str]]) -> None:
        columns = [*islice(zip_longest(*rows, fillvalue=""), _MOST_COLUMNS)]
        while len(self.columns) < len(columns):
            self.columns.append(ColumnSeen())
        for seen, column in zip(self.columns, columns, strict=False):
            cells = list(filter(None, map(str.strip, column)))
            seen.filled += len(cells)
            if len(seen.examples) < EXAMPLES_OF_A_COLUMN:
                seen.keep(cells)


def _told(outcomes: Sequence[Outcome], *, with_twins: bool) -> Iterator[tuple[int, Outcome]]:
    """The rows of which there is anything to be said, with their places in the chunk."""
    has_twins = isinstance(outcomes, Rehearsed) and bool(outcomes.there.places)
    if isinstance(outcomes, Rehearsed) and not (has_twins and with_twins):
        yield from sorted(outcomes.others.items())
    else:
        yield from enumerate(outcomes)


def _cut(cells: Sequence[str]) -> tuple[str, ...]:
    return tuple(cell[:_KEPT_CHARACTERS] for cell in cells[:_MOST_COLUMNS])
