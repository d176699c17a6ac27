"""The bytes of a workbook -> its sheets, by openpyxl, with what that does to text undone.

Only what cells need is read: not the document's properties, whose odd dates openpyxl refuses
together with the whole workbook, and not the theme. Shared strings are kept as written, because
openpyxl takes every `x005F_` out of them and reads no other escape (`openpyxl.reader.strings`);
`number_format.unescape` reads all of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO, Any, BinaryIO

from openpyxl.cell.text import Text
from openpyxl.reader.excel import ExcelReader
from openpyxl.xml.constants import SHARED_STRINGS, SHEET_MAIN_NS
from openpyxl.xml.functions import iterparse

from importer.source.number_format import GENERAL, unescape
from importer.table import NativeCell

_STRING = f"{{{SHEET_MAIN_NS}}}si"

EMPTY = NativeCell(None, GENERAL)


class StoredSheet:
    """A sheet of cells. openpyxl's own type for it is not public, and has no usable stubs."""

    def __init__(self, worksheet: Any) -> None:  # noqa: ANN401
        worksheet.reset_dimensions()  # the record is often wrong, and rows beyond it would be lost
        self._worksheet = worksheet
        self._formats: dict[int, str] = {}
        self.name: str = worksheet.title
        self.is_visible: bool = worksheet.sheet_state == "visible"

    def rows(self) -> Iterator[list[NativeCell]]:
        """Every row from the first, absent ones too, each up to its last cell with a value."""
        for cells in self._worksheet.iter_rows():
            end = len(cells)
            while end and cells[end - 1].value in {None, ""}:
                end -= 1
            yield [EMPTY if cell.value is None else self._native(cell) for cell in cells[:end]]

    def _native(self, cell: Any) -> NativeCell:  # noqa: ANN401
        value = cell.value
        style = cell._style_id  # noqa: SLF001 - openpyxl looks a format up anew for each cell
        if style not in self._formats:
            self._formats[style] = _number_format(cell)
        if isinstance(value, str):
            value = unescape(value)
        return NativeCell(value, self._formats[style])

    def xml(self) -> IO[bytes]:
        """The sheet as stored."""
        source: IO[bytes] = self._worksheet._get_source()  # noqa: SLF001 - no public way
        return source


def _number_format(cell: Any) -> str:  # noqa: ANN401
    try:
        return cell.number_format or GENERAL
    except IndexError:  # a style that the workbook does not define
        return GENERAL


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
