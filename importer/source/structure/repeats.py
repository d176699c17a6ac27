"""Finds rows of a table that repeat the names of its header.

Two exports that were glued together leave the second header among the rows: with a byte order mark
before it, or with its columns in another order. The mark stands at the beginning of a file and
nowhere else, so where a row begins with one another file began.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

MARK = "\ufeff"
"""The byte order mark, as the text that a reader has of one inside a file."""

_SEVERAL = 3


class RepeatedNames(NamedTuple):
    """Places of rows: repeats hold the same names in the same columns; others begin a new table.

    marked: those that begin with the mark of a file.
    """

    repeats: list[int]
    others: list[int]
    marked: list[int]


class HeaderNames:
    """Looks for the names of one header."""

    def __init__(self, as_written: Sequence[Sequence[str]]) -> None:
        """as_written: the rows of the header."""
        self._rows = {plain_names(cells) for cells in as_written} - {()}
        self._sorted = {tuple(sorted(row)) for row in self._rows if len(row) >= _SEVERAL}
        self._names = frozenset(cell.strip() for cells in as_written for cell in cells)

    def find(self, rows: Sequence[Sequence[str]]) -> RepeatedNames | None:
        """Where the names stand again; None where they do not, as nearly always. No row is empty.

        Nearly every row is told by its first cell alone.
        """
        names = self._names
        alike = [i for i, row in enumerate(rows) if row[0].strip() in names or row[0][:1] == MARK]
        if not alike:
            return None
        found = RepeatedNames([], [], [])
        for place in alike:
            self._judge(rows[place], place, found)
        return found if any(found) else None

    def _judge(self, row: Sequence[str], place: int, found: RepeatedNames) -> None:
        names = plain_names(row)
        if names in self._rows:
            found.repeats.append(place)
        elif tuple(sorted(names)) in self._sorted:
            found.others.append(place)
        elif row[0].startswith(MARK):
            found.marked.append(place)


def plain_names(cells: Sequence[str]) -> tuple[str, ...]:
    """The names in a row: no mark, no quotes round the first, no blanks, no empty cells at the end.

    A quote after the mark is no quote to a reader of CSV, and stays in the cell.
    """
    names = [cell.strip() for cell in cells]
    if names and names[0].startswith(MARK):
        names[0] = names[0].lstrip(MARK).strip().strip('"')
    while names and not names[-1]:
        names.pop()
    return tuple(names)
