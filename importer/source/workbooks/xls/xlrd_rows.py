"""Writes the old Excel format (.xls) as lines for `child`, by xlrd, which knows formats and errors.

Numbers leave as they are stored, dates too: the number format beside them tells what they are.
A formula that was never calculated cannot be told here, since the format has a 0 in its place.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO

import xlrd  # type: ignore[import-untyped]

_KINDS = {1: "macros", 2: "chart", 6: "macros"}
"""[MS-XLS] 2.4.28 BoundSheet8, dt"""


class _Silence:
    """Where xlrd writes its warnings, so that they do not mix with the lines."""

    def write(self, text: str) -> int:
        """Nothing."""
        return len(text)

    def flush(self) -> None:
        """Nothing."""


def read_with_xlrd(stream: BinaryIO) -> Iterator[Any]:
    """A line on the book, then the sheets with their rows."""
    book = xlrd.open_workbook(
        file_contents=stream.read(), formatting_info=True, ragged_rows=True, on_demand=True,
        logfile=_Silence(),
    )  # fmt: skip
    yield {"is_1904": book.datemode == 1, "notes": [], "passed_over": []}
    for index in range(book.nsheets):
        sheet = book.sheet_by_index(index)
        yield _describe(sheet)
        for row in range(sheet.nrows):
            cells = [_cell(book, cell) for cell in sheet.row(row)]
            while cells and cells[-1] is None:
                cells.pop()
            if cells:
                about = sheet.rowinfo_map.get(row)
                yield [row + 1, bool(about is not None and about.hidden), cells]
        book.unload_sheet(index)


def _describe(sheet: Any) -> dict[str, Any]:  # noqa: ANN401 - xlrd has no types
    columns = sorted(index + 1 for index, about in sheet.colinfo_map.items() if about.hidden)
    return {
        "name": sheet.name,
        "visible": sheet.visibility == 0,
        "hidden": [[column, column] for column in columns],
        "merged": [
            [top + 1, left + 1, bottom, right] for top, bottom, left, right in sheet.merged_cells
        ],
    }


def _cell(book: Any, cell: Any) -> list[Any] | None:  # noqa: ANN401
    kind, value = cell.ctype, cell.value
    if kind in {xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK} or value == "":
        return None
    if kind == xlrd.XL_CELL_BOOLEAN:
        value = bool(value)
    elif kind == xlrd.XL_CELL_ERROR:
        value = xlrd.error_text_from_code.get(value, "#VALUE!")
    elif kind != xlrd.XL_CELL_TEXT and value == int(value):
        value = int(value)
    return [value, _number_format(book, cell.xf_index)]


def _number_format(book: Any, style: int | None) -> str:  # noqa: ANN401
    try:
        return str(book.format_map[book.xf_list[style].format_key].format_str)
    except (KeyError, IndexError, TypeError):
        return ""
