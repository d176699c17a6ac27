"""The bytes of a workbook -> its sheets, by openpyxl, with what that does to text undone.

Only what cells need is read: not the document's properties, whose odd dates openpyxl refuses
together with the whole workbook, and not the theme. What openpyxl reads of a sheet and does not
give out is asked of its parser: hidden rows and columns, merged cells, formulas without a value.
Shared strings are kept as written, because openpyxl takes every `x005F_` out of them and reads no
other escape (`openpyxl.reader.strings`); `number_format.unescape` reads all of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import IO, Any, BinaryIO, NamedTuple

from openpyxl.cell.read_only import ReadOnlyCell
from openpyxl.cell.text import Text
from openpyxl.reader.excel import ExcelReader
from openpyxl.worksheet._reader import WorkSheetParser
from openpyxl.xml.constants import SHARED_STRINGS, SHEET_MAIN_NS
from openpyxl.xml.functions import iterparse

from importer.source.number_format import GENERAL, unescape
from importer.table import NativeCell

_STRING = f"{{{SHEET_MAIN_NS}}}si"
_FORMULA = f"{{{SHEET_MAIN_NS}}}f"
_NO_VALUE = "formula without a value"
"""Where openpyxl has the type of a cell: `n`, `s`, …"""
_TRUE = frozenset({"1", "true"})

EMPTY = NativeCell(None, GENERAL)


class StoredRow(NamedTuple):
    """A row up to its last cell with a value or a formula.

    number: from 1. uncalculated: the indices of formulas without a value, whose cells are empty.
    """

    number: int
    cells: list[NativeCell]
    uncalculated: Sequence[int]
    is_hidden: bool


class MergedCells(NamedTuple):
    """A block of merged cells, which sorts by its first; reference: `C2:C3`."""

    first_row: int
    first_column: int
    last_row: int
    reference: str


class StoredSheet:
    """A sheet of cells. openpyxl's own type for it is not public, and has no usable stubs.

    hidden_columns (numbers from 1, often up to the last of 16,384) and merged: final after `rows`.
    """

    def __init__(self, worksheet: Any) -> None:  # noqa: ANN401
        self._worksheet = worksheet
        self._formats: dict[int, str] = {}
        self.name: str = worksheet.title
        self.is_visible: bool = worksheet.sheet_state == "visible"
        self.hidden_columns: list[int] = []
        self.merged: list[MergedCells] = []

    def rows(self) -> Iterator[StoredRow]:
        """The rows that are there, in their order.

        The sheet's record of its size is not looked at: it is often wrong, and rows beyond it
        would be lost. Raises ValueError for rows that are not in order.
        """
        last = 0
        with self._worksheet._get_source() as source:  # noqa: SLF001 - no public way
            parser = self._parser(source)
            for number, cells in parser.parse():
                about = parser.row_dimensions.pop(str(number), {})
                if number <= last:  # Excel refuses it; openpyxl would pass over the row
                    raise ValueError(f"row {number} after row {last}")
                last = number
                yield self._row(number, cells, is_hidden=about.get("hidden") in _TRUE)
        self.hidden_columns = list(_hidden_columns(parser))
        self.merged = list(_merged_cells(parser))

    def _parser(self, source: IO[bytes]) -> Any:  # noqa: ANN401
        worksheet = self._worksheet
        book = worksheet.parent
        return _RowsParser(
            source,
            worksheet._shared_strings,  # noqa: SLF001
            data_only=True,
            epoch=book.epoch,
            date_formats=book._date_formats,  # noqa: SLF001
            timedelta_formats=book._timedelta_formats,  # noqa: SLF001
        )

    def _row(self, number: int, stored: list[dict[str, Any]], *, is_hidden: bool) -> StoredRow:
        uncalculated = [cell["column"] - 1 for cell in stored if cell["data_type"] == _NO_VALUE]
        filled = [cell["column"] for cell in stored if cell["value"] not in {None, ""}]
        cells = [EMPTY] * max(max(filled, default=0), max(uncalculated, default=-1) + 1)
        for cell in stored:
            if cell["value"] is not None and cell["column"] <= len(cells):
                cells[cell["column"] - 1] = self._native(cell)
        return StoredRow(number, cells, uncalculated, is_hidden)

    def _native(self, cell: dict[str, Any]) -> NativeCell:
        value, style = cell["value"], cell["style_id"]
        if style not in self._formats:  # openpyxl looks a format up anew for each cell
            self._formats[style] = self._number_format(style)
        if isinstance(value, str):
            value = unescape(value)
        return NativeCell(value, self._formats[style])

    def _number_format(self, style: int) -> str:
        cell: Any = ReadOnlyCell(self._worksheet, 1, 1, None, style_id=style)
        try:
            return cell.number_format or GENERAL
        except IndexError:  # a style that the workbook does not define
            return GENERAL


class _RowsParser(WorkSheetParser):
    """openpyxl's parser, which marks a formula without a value."""

    def parse_row(self, row: Any) -> Any:  # noqa: ANN401
        number, cells = super().parse_row(row)
        for element, cell in zip(row, cells, strict=True):
            if cell["value"] is None and _is_uncalculated(element):
                cell["data_type"] = _NO_VALUE
        return number, cells


def _is_uncalculated(cell: Any) -> bool:  # noqa: ANN401
    """Whether it is a formula without a result; with the empty text as result, it has this type."""
    return cell.find(_FORMULA) is not None and cell.get("t") != "str"


def _hidden_columns(parser: Any) -> Iterator[int]:  # noqa: ANN401
    for about in parser.column_dimensions.values():
        if about.get("hidden") in _TRUE:
            yield from range(int(about["min"]), int(about["max"]) + 1)


def _merged_cells(parser: Any) -> Iterator[MergedCells]:  # noqa: ANN401
    for block in parser.merged_cells.mergeCell if parser.merged_cells else ():
        yield MergedCells(block.min_row, block.min_col, block.max_row, block.coord)


def load_sheets(stream: BinaryIO) -> list[StoredSheet]:
    """The sheets of cells in the order of their tabs, their rows still to be read.

    Raises whatever openpyxl raises. The stream must stay open as long as rows are read.
    """
    stream.seek(0)
    reader = _CellsReader(stream, read_only=True, data_only=True, keep_links=False)
    reader.read()
    return [StoredSheet(worksheet) for worksheet in reader.wb.worksheets]


class _CellsReader(ExcelReader):
    """The reader of workbooks, without what no cell needs."""

    def read_strings(self) -> None:
        manifest: Any = self.package
        part = manifest.find(SHARED_STRINGS)
        if part is not None:
            with self.archive.open(part.PartName[1:]) as source:
                self.shared_strings = list(_read_strings(source))

    def read_properties(self) -> None:
        """Nothing."""

    def read_custom(self) -> None:
        """Nothing."""

    def read_theme(self) -> None:
        """Nothing."""


def _read_strings(source: IO[bytes]) -> Iterator[str]:
    for _, element in iterparse(source):
        if element.tag == _STRING:
            text: Any = Text.from_tree(element)
            yield text.content
            element.clear()
