"""Writes a workbook as lines for `child`, by calamine, which knows values but no formats.

It is the second reader, for files that the first one refuses: it gives nothing for an error and
does not say how a number is shown. The person is told.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any, BinaryIO

from python_calamine import CalamineSheet, SheetTypeEnum, SheetVisibleEnum, load_workbook

NOTE = (
    "the file is slightly damaged and was read in a second way, which knows no number formats: "
    "zeros that only a format shows, and errors such as #REF!, are missing"
)


def read_with_calamine(stream: BinaryIO) -> Iterator[Any]:
    """A line on the book, then the sheets with their rows."""
    book = load_workbook(stream)
    yield {"is_1904": False, "notes": [NOTE], "passed_over": []}
    for about in book.sheets_metadata:
        if about.typ != SheetTypeEnum.WorkSheet:
            continue
        sheet = book.get_sheet_by_name(about.name)
        yield {
            "name": about.name,
            "visible": about.visible == SheetVisibleEnum.Visible,
            "hidden": [],
            "merged": [
                [top + 1, left + 1, bottom + 1, right + 1]
                for (top, left), (bottom, right) in sheet.merged_cell_ranges or ()
            ],
        }
        yield from _rows(sheet)


def _rows(sheet: CalamineSheet) -> Iterator[list[Any]]:
    """The rows with a value, at the places where the sheet has them."""
    _, left = sheet.start or (0, 0)  # it fills up what is above the table, and not what is left
    for number, values in enumerate(sheet.iter_rows(), start=1):
        cells = [None] * left + [_cell(value) for value in values]
        while cells and cells[-1] is None:
            cells.pop()
        if cells:
            yield [number, False, cells]


def _cell(value: Any) -> list[Any] | None:  # noqa: ANN401, PLR0911 - a table of types
    if value == "":
        return None
    if isinstance(value, datetime):
        return [value.isoformat(), "yyyy-mm-dd hh:mm:ss", "d"]
    if isinstance(value, date):
        return [value.isoformat(), "yyyy-mm-dd", "d"]
    if isinstance(value, time):
        return [value.isoformat(), "hh:mm:ss", "t"]
    if isinstance(value, timedelta):
        return [value.total_seconds(), "[hh]:mm:ss", "l"]
    if isinstance(value, float) and value.is_integer():
        return [int(value), ""]
    return [value, ""]
