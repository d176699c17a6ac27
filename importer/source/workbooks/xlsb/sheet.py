"""Streams the rows of one sheet of an .xlsb.

[MS-XLSB] 2.4.742 (BrtRowHdr), 2.4.311 to 2.4.319 (cells), 2.4.690 to 2.4.693 (formulas),
2.4.323 (BrtColInfo), 2.4.704 (BrtMergeCell), 2.5.9 (Cell).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from importer.rows.table import NativeCell
from importer.source.workbooks.number_format import unescape
from importer.source.workbooks.places import place
from importer.source.workbooks.serials import NO_STYLE, number_cell
from importer.source.workbooks.stored import (
    EMPTY,
    MAXIMUM_COLUMNS,
    DamagedError,
    MergedCells,
    StoredRow,
    StoredSheet,
)
from importer.source.workbooks.xlsb.biff12 import (
    ERRORS,
    read_double,
    read_number,
    read_records,
    read_short_double,
    read_text,
)
from importer.source.workbooks.xlsx.sheet import Context

_ROW, _COLUMNS, _MERGED, _DATA_END = 0, 60, 176, 146
_SHARED, _RICH = 7, 62
_VALUE = 8
"""Where a cell's value begins, behind its column and style."""
_MOST_BLOCKS = 200_000

_READERS: Mapping[int, Callable[[bytes], str | float | bool]] = {
    2: lambda data: read_short_double(data, _VALUE),
    3: lambda data: ERRORS.get(data[_VALUE], "#VALUE!"),
    4: lambda data: bool(data[_VALUE]),
    5: lambda data: read_double(data, _VALUE),
    6: lambda data: unescape(read_text(data, _VALUE)[0]),
    _SHARED: lambda data: read_number(data, _VALUE),
    8: lambda data: unescape(read_text(data, _VALUE)[0]),
    9: lambda data: read_double(data, _VALUE),
    10: lambda data: bool(data[_VALUE]),
    11: lambda data: ERRORS.get(data[_VALUE], "#VALUE!"),
    _RICH: lambda data: unescape(read_text(data, _VALUE + 1)[0]),
}
"""What each kind of cell holds; those from 8 to 11 are results of formulas."""


class XlsbSheet(StoredSheet):
    """See `importer.source.workbooks.stored.StoredSheet`."""

    def __init__(self, context: Context, part: str, name: str, *, is_visible: bool) -> None:
        super().__init__(name, is_visible=is_visible)
        self._context = context
        self._part = part

    def rows(self) -> Iterator[StoredRow]:
        """The rows that hold anything. Raises DamagedError for rows that are not in order."""
        hidden_columns: list[range] = []
        merged: list[MergedCells] = []
        number, is_hidden, is_row = 0, False, False
        texts: list[str] = []
        cells: list[NativeCell] = []
        with self._context.archive.open(self._part) as source:
            for kind, data in read_records(source):
                if kind in _READERS:
                    if not is_row:
                        raise DamagedError(f"cells that are in no row, after row {number}")
                    self._put(kind, data, number, texts, cells)
                elif kind in {_ROW, _DATA_END}:
                    if texts:
                        yield StoredRow(number, texts, cells, (), is_hidden)
                        texts, cells = [], []
                    is_row = kind == _ROW
                    if is_row:
                        number, is_hidden = _read_row(data, number)
                elif kind == _COLUMNS and data[16] & 1 and len(hidden_columns) < MAXIMUM_COLUMNS:
                    hidden_columns.append(range(read_number(data, 0) + 1, read_number(data, 4) + 2))
                elif kind == _MERGED and len(merged) < _MOST_BLOCKS:
                    merged.append(_read_merged(data))
        self.hidden_columns, self.blocks = hidden_columns, merged

    def _put(
        self, kind: int, data: bytes, number: int, texts: list[str], cells: list[NativeCell]
    ) -> None:
        text, native = self._shown(kind, data)
        index = read_number(data, 0)
        if not text:
            return
        if index >= MAXIMUM_COLUMNS:
            raise DamagedError(f"there is no column {index + 1}")
        if index >= self.limit:
            self.stray = self.stray or place(number, index)
            return
        missing = index + 1 - len(texts)
        texts.extend([""] * missing)
        cells.extend([EMPTY] * missing)
        texts[index], cells[index] = text, native

    def _shown(self, kind: int, data: bytes) -> tuple[str, NativeCell]:
        key = int.from_bytes(data[4:7], "little")
        styles = self._context.styles
        style = styles[key] if key < len(styles) else NO_STYLE
        value = _READERS[kind](data)
        if kind == _SHARED:
            value = self._context.strings[int(value)]
        if isinstance(value, str):
            return value, NativeCell(value, style.number_format)
        if isinstance(value, bool):
            return "TRUE" if value else "FALSE", NativeCell(value, style.number_format)
        return number_cell(value, style, is_1904=self._context.is_1904)


def _read_row(data: bytes, before: int) -> tuple[int, bool]:
    """The number of a row, and whether it is hidden."""
    number = read_number(data, 0) + 1
    if number <= before:
        raise DamagedError(f"row {number} after row {before}")
    return number, bool(data[11] & 0x10)


def _read_merged(data: bytes) -> MergedCells:
    top, bottom, left, right = (read_number(data, offset) + 1 for offset in (0, 4, 8, 12))
    return MergedCells(top, left, bottom, right)
