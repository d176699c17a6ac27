"""One sheet, written as a file of each kind that there is a reader for.

A new reader needs a line in `KINDS`, and whatever its kind cannot hold in `LACKS`.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import escape
from typing import Any

import xlwt  # type: ignore[import-untyped]
from openpyxl import Workbook
from openpyxl.utils import get_column_letter

from tools import trap_workbooks as made

Place = tuple[int, int]
"""Row and column, both from 1."""


@dataclass(frozen=True)
class Drawn:
    """What stands in a sheet. merged: the first and the last cell of a block."""

    cells: dict[Place, str]
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    merged: tuple[Place, Place] | None = None

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """Every row up to the last, blank ones too, as wide as its last cell."""
        for number in range(1, max(row for row, _ in self.cells) + 1):
            columns = [column for row, column in self.cells if row == number]
            width = max(columns, default=0)
            yield number, [self.cells.get((number, c), "") for c in range(1, width + 1)]

    def rows_spanned(self, number: int, column: int) -> int:
        """Over how many rows a cell is merged; 1: it is not."""
        if self.merged is None or self.merged[0] != (number, column):
            return 1
        return self.merged[1][0] - number + 1

    def is_covered(self, number: int, column: int) -> bool:
        """Whether the cell lies below the first of the block."""
        if self.merged is None:
            return False
        (first, left), (last, right) = self.merged
        return first < number <= last and left <= column <= right


def _xlsx(drawn: Drawn) -> bytes:
    book = Workbook()
    sheet: Any = book.active
    for (row, column), text in drawn.cells.items():
        sheet.cell(row, column, text).data_type = "s"  # also where it looks like a formula
    for row in drawn.hidden_rows:
        sheet.row_dimensions[row].hidden = True
    for column in drawn.hidden_columns:
        sheet.column_dimensions[get_column_letter(column)].hidden = True
    if drawn.merged is not None:
        (first, left), (last, right) = drawn.merged
        sheet.merge_cells(start_row=first, start_column=left, end_row=last, end_column=right)
    return _saved(book)


def _xls(drawn: Drawn) -> bytes:
    book = xlwt.Workbook()
    sheet = book.add_sheet("Q3", cell_overwrite_ok=True)
    if drawn.merged is not None:
        (first, left), (last, right) = drawn.merged
        sheet.write_merge(first - 1, last - 1, left - 1, right - 1, "")
    for (row, column), text in drawn.cells.items():
        sheet.write(row - 1, column - 1, text)
    for row in drawn.hidden_rows:
        sheet.row(row - 1).hidden = True
    for column in drawn.hidden_columns:
        sheet.col(column - 1).hidden = True
    return _saved(book)


def _saved(book: Any) -> bytes:
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _xlsb(drawn: Drawn) -> bytes:
    rows = b"".join(
        made.binary_row(
            number,
            *(
                made.binary_cell(6, place, made.wide(text))
                for place, text in enumerate(texts)
                if text
            ),
            hidden=number in drawn.hidden_rows,
        )
        for number, texts in drawn.rows()
        if texts
    )
    columns = b"".join(
        made.record(60, struct.pack("<IIIIH", column - 1, column - 1, 10, 0, 1))
        for column in sorted(drawn.hidden_columns)
    )
    after = b""
    if drawn.merged is not None:
        (first, left), (last, right) = drawn.merged
        block = struct.pack("<IIII", first - 1, last - 1, left - 1, right - 1)
        after = made.record(177) + made.record(176, block) + made.record(178)
    before = made.record(390) + columns + made.record(391) if columns else b""
    return made.xlsb(rows, before=before, after=after)


def _ods(drawn: Drawn) -> bytes:
    width = max(column for _, column in drawn.cells)
    columns = "".join(
        '<table:table-column table:visibility="collapse"/>'
        if column in drawn.hidden_columns
        else "<table:table-column/>"
        for column in range(1, width + 1)
    )
    rows = [
        made.ods_row(
            *(_ods_cell(drawn, number, column, text) for column, text in enumerate(texts, 1)),
            about='table:visibility="filter"' if number in drawn.hidden_rows else "",
        )
        for number, texts in drawn.rows()
    ]
    return made.ods(made.ods_table("Q3", columns, *rows))


def _ods_cell(drawn: Drawn, number: int, column: int, text: str) -> str:
    if not text:
        return "<table:table-cell/>"
    spanned = f'table:number-rows-spanned="{drawn.rows_spanned(number, column)}" '
    return made.ods_text(text).replace("office:value-type", f"{spanned}office:value-type")


_SPACE = "urn:schemas-microsoft-com:office:spreadsheet"


def _spreadsheetml(drawn: Drawn) -> bytes:
    columns = "".join(
        f'<Column ss:Index="{column}" ss:Hidden="1"/>' for column in sorted(drawn.hidden_columns)
    )
    rows = []
    for number, texts in drawn.rows():
        hidden = ' ss:Hidden="1"' if number in drawn.hidden_rows else ""
        cells = "".join(
            f'<Cell ss:Index="{column}" ss:MergeDown="{drawn.rows_spanned(number, column) - 1}">'
            f'<Data ss:Type="String">{escape(text)}</Data></Cell>'
            for column, text in enumerate(texts, 1)
            if text
        )
        if cells:
            rows.append(f'<Row ss:Index="{number}"{hidden}>{cells}</Row>')
    return (
        f'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook xmlns="{_SPACE}" '
        f'xmlns:ss="{_SPACE}"><Worksheet ss:Name="Q3"><Table>{columns}{"".join(rows)}</Table>'
        "</Worksheet></Workbook>"
    ).encode()


def _html(drawn: Drawn) -> bytes:
    rows = []
    for number, texts in drawn.rows():
        style = ' style="display: none"' if number in drawn.hidden_rows else ""
        cells = "".join(
            f'<td rowspan="{drawn.rows_spanned(number, column)}">{escape(text)}</td>'
            for column, text in enumerate(texts, 1)
            if not drawn.is_covered(number, column)
        )
        rows.append(f"<tr{style}>{cells}</tr>")
    return f"<html><body><table>{''.join(rows)}</table></body></html>".encode()


KINDS: dict[str, Callable[[Drawn], bytes]] = {
    "xlsx": _xlsx,
    "xlsb": _xlsb,
    "xls": _xls,
    "ods": _ods,
    "spreadsheetml": _spreadsheetml,
    "html": _html,
}

LACKS: dict[str, set[str]] = {
    "hidden rows": set(),
    "hidden columns": {"html"},
    "merged cells": set(),
}
"""What some kinds of files do not hold, and which."""
