"""A sentence on each thing that was left out of a table, or is odd about its rows."""

from __future__ import annotations

from collections.abc import Sequence

from importer.source.structure.cells import filled_columns
from importer.source.structure.start import Row
from importer.wording.counts import counted
from importer.wording.hints import Option

_ROWS_TOLD = BANNERS_TOLD = 3
FOOTER_TOLD = 4

_PASSED_OVER_TOLD = 5
"""The most rows above a header that are listed one by one, and the most of its names."""

_LONGEST_TOLD = 60
BETWEEN = " | "
"""Between the cells of a row, where they are one text."""


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


def tell_row(number: int, text: str) -> str:
    """How a note names a row: `row 3 "Tasks of Q3"`, cut where it is long."""
    text = " ".join(text.split())
    cut = text if len(text) <= _LONGEST_TOLD else f"{text[: _LONGEST_TOLD - 1]}…"
    return f'row {number} "{cut}"'


def row_text(cells: Sequence[str]) -> str:
    """The cells of a row as one text."""
    return BETWEEN.join(cells[place].strip() for place in filled_columns(cells))


def notes_above(above: Sequence[tuple[int, str]], unlisted: int = 0) -> list[str]:
    """What stands above the table. unlisted: how many rows are not in the list."""
    if not above:
        return []
    told = ", ".join(tell_row(number, text) for number, text in above[:_PASSED_OVER_TOLD])
    count = len(above) + unlisted
    more = count - _PASSED_OVER_TOLD
    told += f" and {more:,} more" if more > 0 else ""
    rows = counted(count, "row")
    return [f"skipped {rows} above the table: {told}"]


def notes_joined(
    numbers: Sequence[int], header: Sequence[str], *, is_results: bool = False
) -> list[str]:
    """That the header is over several rows. is_results: then no other row can be the header."""
    if len(numbers) < 2:  # noqa: PLR2004 - one row is the usual header
        return []
    names = ", ".join(f'"{name}"' for name in header[:_PASSED_OVER_TOLD])
    more = ", …" if len(header) > _PASSED_OVER_TOLD else ""
    note = f"the header spans rows {numbers[0]} to {numbers[-1]}, joined: {names}{more}"
    if is_results:
        return [note]
    return [f"{note}; if only one of them is the header, choose it with {Option('header_row')}"]
