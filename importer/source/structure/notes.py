"""A sentence on each thing that was left out of a table, or is odd about its rows."""

from __future__ import annotations

from collections.abc import Sequence

from importer.source.structure.layout import row_text, tell_row
from importer.source.structure.start import Row
from importer.wording.counts import counted

_ROWS_TOLD = BANNERS_TOLD = 3
FOOTER_TOLD = 4


class Count:
    """How many rows there are of something, and which is the first."""

    def __init__(self) -> None:
        self.count = 0
        self.first = 0

    def add(self, number: int) -> None:
        """One more, with this row number."""
        self.first = self.first or number
        self.count += 1

    def note(self, what: str) -> str | None:
        """That the row has, or so many rows have, `what`; None where none has."""
        if not self.count:
            return None
        if self.count == 1:
            return f"row {self.first} has {what}"
        return f"{self.count:,} rows (the first is row {self.first}) have {what}"


def note_repeats(numbers: Sequence[int]) -> str | None:
    """That these rows repeat the header."""
    if not numbers:
        return None
    told = ", ".join(map(str, numbers[:_ROWS_TOLD]))
    more = len(numbers) - _ROWS_TOLD
    rows, verb = ("row", "repeats") if len(numbers) == 1 else ("rows", "repeat")
    return f"skipped {rows} {told}{f' and {more} more' if more > 0 else ''}: {verb} the header"


def note_rows(left_out: Sequence[Row], where: str, most: int) -> str | None:
    """That these rows are no data, with what stands in them."""
    if not left_out:
        return None
    told = ", ".join(tell_row(row.number, row_text(row.cells)) for row in left_out[:most])
    more = len(left_out) - most
    rows = counted(len(left_out), "row")
    return f"skipped {rows} {where}: {told}{f' and {more} more' if more > 0 else ''}"


def note_beside(count: int) -> str | None:
    """That so many rows belong to a table beside this one only."""
    if not count:
        return None
    rows = counted(count, "row has", "rows have")
    return f"skipped rows of the other table only: {rows} nothing in this one"
