"""Notes for the person on what a sheet does not show as it holds it.

Formulas without a value, numbers that lost digits, rows and columns that somebody hid, cells that
were merged: all are read, but not always as the person who sees only the screen would think.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from importer.rows.letters import column_letters
from importer.rows.table import Noticed, Oddity
from importer.source.workbooks.places import place
from importer.source.workbooks.stored import MergedCells, StoredRow
from importer.wording.counts import counted

_EXPONENT = "E+"
_LONG_NUMBER = re.compile(r"-?\d(?:[.,]\d+)?E\+(\d{2,3})")
_DIGITS_KEPT = 15


@dataclass(slots=True)
class Found:
    """How many there are of something, and where the first is."""

    count: int = 0
    first: str = ""

    def add(self, place: str) -> None:
        """One more, at this place."""
        self.first = self.first or place
        self.count += 1

    @property
    def place(self) -> str:
        """`row 3`, or `the first is row 3`."""
        return self.first if self.count == 1 else f"the first is {self.first}"

    def say(self, one: str, several: str) -> str:
        """What is said of one, or of several with their number."""
        return counted(self.count, one, several)


@dataclass(slots=True)
class SheetNotes:
    """What was noticed in the rows of the table that have gone by.

    skips_hidden: whether hidden rows are left out, as the person asked.
    """

    skips_hidden: bool = False
    formulas: Found = field(default_factory=Found)
    long_numbers: Found = field(default_factory=Found)
    hidden_rows: Found = field(default_factory=Found)
    _left_out: array[int] = field(default_factory=lambda: array("L"))

    def keeps(self, row: StoredRow) -> bool:
        """Whether the row is one to read; one that is not is remembered by its number."""
        if self.skips_hidden and row.is_hidden:
            self._left_out.append(row.number)
            return False
        return True

    def see(self, row: StoredRow) -> None:
        """Notice what is odd in a row of the table."""
        for index in row.uncalculated:
            self.formulas.add(f"cell {place(row.number, index)}")
        if row.is_hidden:
            self.hidden_rows.add(f"row {row.number}")
        if _EXPONENT in " ".join(row.texts):  # hardly ever; one look costs less than one a cell
            for index, text in enumerate(row.texts):
                if _has_lost_digits(text):
                    self.long_numbers.add(f"cell {place(row.number, index)}")

    def count_left_out(self, first_row: int, last_row: int) -> int:
        """How many hidden rows were left out from one row up to another."""
        rows = self._left_out
        return bisect_left(rows, last_row + 1) - bisect_left(rows, first_row)

    def noticed(self) -> Iterator[Noticed]:
        """What there is of each kind, counted."""
        kinds: dict[Oddity, Found] = {
            "hidden_rows": self.hidden_rows,
            "uncalculated": self.formulas,
            "long_numbers": self.long_numbers,
        }
        for kind, found in kinds.items():
            if found.count:
                yield Noticed(kind, found.count, found.first)

    def notes(self, first_row: int = 1) -> list[str]:
        """A sentence on each kind that there is. first_row: of the table, for rows left out."""
        notes = []
        if self.formulas.count:
            formulas = self.formulas.say("formula was", "formulas were")
            notes.append(
                f"{formulas} never calculated ({self.formulas.place}); "
                "open the file in a spreadsheet program and save it"
            )
        if self.long_numbers.count:
            numbers = self.long_numbers.say("number has", "numbers have")
            notes.append(
                f"{numbers} more than 15 digits, of which a spreadsheet keeps 15 "
                f"({self.long_numbers.place}); if they are ids, export them again as text"
            )
        notes += _note_on_hidden(self.hidden_rows, "row")
        return notes + self._note_on_left_out(first_row)

    def _note_on_left_out(self, first_row: int) -> list[str]:
        rows = self._left_out[bisect_left(self._left_out, first_row) :]
        if not rows:
            return []
        if len(rows) == 1:
            return [
                f"1 row is hidden in the workbook and was skipped, as requested (row {rows[0]})"
            ]
        told = f"{len(rows):,} rows are hidden in the workbook and were skipped, as requested"
        return [f"{told} (the first is row {rows[0]})"]


def note_on_columns(hidden: Iterable[range], width: int) -> list[str]:
    """That columns (from 1) of a table of this width are hidden; nothing where none is."""
    inside = (range(columns.start, min(columns.stop, width + 1)) for columns in hidden)
    found = Found()
    for column in sorted({column for columns in inside for column in columns}):
        found.add(f"column {column_letters(column - 1)}")
    return _note_on_hidden(found, "column")


def note_on_merged(merged: Iterable[MergedCells], first_row: int, last_row: int) -> list[str]:
    """That cells of several of these rows are merged; nothing where none are."""
    found = Found()
    for cells in sorted(merged):
        if first_row <= cells.first_row <= last_row and cells.last_row > cells.first_row:
            found.add(_reference(cells))
    if not found.count:
        return []
    of_each = "" if found.count == 1 else " of each"
    note = f"merged cells: only the first cell{of_each} holds its value ({found.place})"
    return [f"{note}; unmerge them and fill each row"]


def note_on_stray(stray: str | None) -> list[str]:
    """That a cell far to the right of the table was left out; nothing where there is none."""
    if stray is None:
        return []
    return [f"not read: cell {stray}, which lies far to the right of the table"]


def _reference(cells: MergedCells) -> str:
    first = place(cells.first_row, cells.first_column - 1)
    return f"{first}:{place(cells.last_row, cells.last_column - 1)}"


def _has_lost_digits(text: str) -> bool:
    found = _LONG_NUMBER.fullmatch(text.strip())
    return found is not None and int(found[1]) >= _DIGITS_KEPT


def _note_on_hidden(found: Found, what: str) -> list[str]:
    if not found.count:
        return []
    hidden = found.say(f"{what} is", f"{what}s are")
    was = "was" if found.count == 1 else "were"
    return [f"{hidden} hidden in the workbook and {was} read too ({found.place})"]
