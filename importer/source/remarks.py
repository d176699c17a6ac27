"""What a sheet does not show as it holds it -> notes for the person. Pure.

Formulas without a value, rows and columns that somebody hid, cells that were merged: all are
read, but not always as the person who sees only the screen would think.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from openpyxl.utils import get_column_letter

from importer.source.package import MergedCells, StoredRow


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
        return f"1 {one}" if self.count == 1 else f"{self.count:,} {several}"


@dataclass(slots=True)
class Remarks:
    """What was noticed in the rows that have gone by."""

    formulas: Found = field(default_factory=Found)
    hidden_rows: Found = field(default_factory=Found)

    def see(self, row: StoredRow) -> None:
        """Notice what is odd in a row."""
        for index in row.uncalculated:
            self.formulas.add(f"cell {get_column_letter(index + 1)}{row.number}")
        if row.is_hidden:
            self.hidden_rows.add(f"row {row.number}")

    def begin_table(self) -> None:
        """The header has gone by: whether it or what is above it is hidden says nothing."""
        self.hidden_rows = Found()

    def notes(self) -> list[str]:
        """A sentence on each kind that there is."""
        notes = []
        if self.formulas.count:
            formulas = self.formulas.say("formula was", "formulas were")
            notes.append(
                f"{formulas} never calculated ({self.formulas.place}); "
                "open the file in a spreadsheet program and save it"
            )
        return notes + _note_on_hidden(self.hidden_rows, "row")


def note_on_columns(hidden: Iterable[int], width: int) -> list[str]:
    """That columns (from 1) of a table of this width are hidden; nothing where none is."""
    found = Found()
    for column in sorted(column for column in hidden if column <= width):
        found.add(f"column {get_column_letter(column)}")
    return _note_on_hidden(found, "column")


def note_on_merged(merged: Iterable[MergedCells], first_row: int, last_row: int) -> list[str]:
    """That cells of several of these rows are merged; nothing where none are."""
    found = Found()
    for cells in sorted(merged):
        if first_row <= cells.first_row <= last_row and cells.last_row > cells.first_row:
            found.add(cells.reference)
    if not found.count:
        return []
    of_each = "" if found.count == 1 else " of each"
    note = f"merged cells: only the first cell{of_each} holds its value ({found.place})"
    return [f"{note}; unmerge them and fill each row"]


def _note_on_hidden(found: Found, what: str) -> list[str]:
    if not found.count:
        return []
    counted = found.say(f"{what} is", f"{what}s are")
    was = "was" if found.count == 1 else "were"
    return [f"{counted} hidden in the workbook and {was} read too ({found.place})"]
