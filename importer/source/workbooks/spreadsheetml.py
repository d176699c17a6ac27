"""Reads XML as Excel 2003 wrote it (SpreadsheetML), often named .xls.

Some servers still export it. Values have types of their own, dates are ISO texts, and number
formats stand in styles by name. Microsoft, XML Spreadsheet Reference (Office 2003).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import lru_cache
from typing import BinaryIO, NamedTuple

from importer.rows.table import NOT_CALCULATED, UNCALCULATED, NativeCell
from importer.source.workbooks.markup import Attributes, Markup, require_short, rewound
from importer.source.workbooks.number_format import cell_text
from importer.source.workbooks.serials import NO_STYLE, Style, number_cell, style_of
from importer.source.workbooks.stored import (
    EMPTY,
    MAXIMUM_COLUMNS,
    Book,
    DamagedError,
    MergedCells,
    StoredRow,
    StoredSheet,
)

_NAMED_FORMATS = {
    "general date": "yyyy-mm-dd hh:mm:ss",
    "short date": "yyyy-mm-dd",
    "medium date": "yyyy-mm-dd",
    "long date": "yyyy-mm-dd",
    "short time": "hh:mm",
    "medium time": "hh:mm",
    "long time": "hh:mm:ss",
    "percent": "0.00%",
}
_ISO_DAYS = "yyyy-mm-dd hh:mm:ss"
_MOST_BLOCKS = 200_000
_OWN = ("urn:schemas-microsoft-com:office:spreadsheet ", "")
_EXCEL = "urn:schemas-microsoft-com:office:excel "
_TIME_ONLY = "1899-12-31T"
"""How a time without a date is written."""


def open_spreadsheetml(stream: BinaryIO) -> Book:
    """The sheets of a workbook. Raises DamagedError, TooLargeError."""
    is_1904 = False
    styles: dict[str, Style] = {}
    names: list[tuple[str, bool]] = []
    style = ""

    def start(element: str, attributes: Attributes) -> None:
        nonlocal style, is_1904
        name = own_name(element)
        about = plain(attributes)
        if name == "Style":
            style = about.get("ID", "")
            styles[style] = styles.get(about.get("Parent", "Default"), NO_STYLE)
        elif name == "NumberFormat":
            code = about.get("Format", "")
            styles[style] = style_of(_NAMED_FORMATS.get(code.casefold(), code))
        elif name == "Worksheet":
            names.append((about.get("Name", ""), True))
        is_1904 = is_1904 or element == f"{_EXCEL}Date1904"
        is_visibility = element == f"{_EXCEL}Visible"
        markup.parser.CharacterDataHandler = hide if is_visibility and names else None

    def hide(content: str) -> None:
        if content.strip() in {"SheetHidden", "SheetVeryHidden"}:
            names[-1] = names[-1][0], False

    def end(_element: str) -> None:
        markup.parser.CharacterDataHandler = None

    markup = Markup(start, end)
    for _ in markup.feed(rewound(stream)):
        pass
    return Book(
        [
            XmlSheet(stream, Look(styles, is_1904), index, name, is_visible=is_visible)
            for index, (name, is_visible) in enumerate(names)
        ]
    )


@lru_cache(maxsize=512)
def own_name(name: str) -> str:
    """The name of an element or attribute of the spreadsheet; "" for one of another namespace."""
    namespace, blank, bare = name.rpartition(" ")
    return bare if namespace + blank in _OWN else ""


def plain(attributes: Attributes) -> Attributes:
    """The spreadsheet's own attributes by their names."""
    named = ((own_name(name), value) for name, value in attributes.items())
    return {name: value for name, value in named if name}


class Look(NamedTuple):
    """What decides how the numbers of all sheets are shown."""

    styles: dict[str, Style]
    is_1904: bool


class XmlSheet(StoredSheet):
    """See `importer.source.workbooks.stored.StoredSheet`."""

    def __init__(
        self,
        stream: BinaryIO,
        look: Look,
        index: int,
        name: str,
        *,
        is_visible: bool,
    ) -> None:
        super().__init__(name, is_visible=is_visible)
        self._stream = stream
        self._look = look
        self._index = index

    def rows(self) -> Iterator[StoredRow]:
        """The rows that hold anything."""
        parser = _SheetParser(self._index, self._look)
        for _ in parser.markup.feed(rewound(self._stream)):
            require_short(parser.pieces)
            yield from parser.ready
            parser.ready.clear()
            if parser.is_over:
                break
        self.hidden_columns, self.blocks = parser.hidden_columns, parser.merged


class _SheetParser:
    """Gathers rows in `ready`, as far as the XML was fed."""

    def __init__(self, index: int, look: Look) -> None:
        self.ready: list[StoredRow] = []
        self.pieces: list[str] = []
        self.hidden_columns: list[range] = []
        self.merged: list[MergedCells] = []
        self.is_over = False
        self.markup = Markup(self._start, self._end)
        self._styles, self._is_1904 = look
        self._sheets_before = index
        self._number = 0
        self._index = 0
        self._column = 0
        self._row: Attributes = {}
        self._cell: Attributes = {}
        self._type = ""
        self._in_comment = False
        self._texts: list[str] = []
        self._cells: list[NativeCell] = []
        self._uncalculated: list[int] = []

    def _start(self, element: str, attributes: Attributes) -> None:
        name = own_name(element)
        if name == "Worksheet":
            self._sheets_before -= 1
        elif self._sheets_before >= 0 or self.is_over:
            return
        elif name == "Row":
            self._begin_row(plain(attributes))
        elif name == "Cell":
            self._begin_cell(plain(attributes))
        elif name == "Comment":
            self._in_comment = True
        elif name == "Data" and not self._in_comment:
            self._type = plain(attributes).get("Type", "String")
            self.pieces.clear()
            self.markup.parser.CharacterDataHandler = self.pieces.append
        elif name == "Column":
            self._notice_column(plain(attributes))

    def _end(self, element: str) -> None:
        name = own_name(element)
        if self._sheets_before >= 0 or self.is_over:
            return
        if name == "Worksheet":
            self.is_over = True
        elif name == "Comment":
            self._in_comment = False
        elif name == "Data":
            self.markup.parser.CharacterDataHandler = None
        elif name == "Cell":
            self._end_cell()
        elif name == "Row" and self._texts:
            is_hidden = self._row.get("Hidden") == "1"
            self.ready.append(
                StoredRow(self._number, self._texts, self._cells, self._uncalculated, is_hidden)
            )

    def _begin_row(self, about: Attributes) -> None:
        number = int(about.get("Index") or self._number + 1)
        if number <= self._number:
            raise DamagedError(f"row {number} after row {self._number}")
        self._row, self._number, self._index = about, number, 0
        self._texts, self._cells, self._uncalculated = [], [], []

    def _begin_cell(self, about: Attributes) -> None:
        self._cell, self._type = about, ""
        self._index = int(about.get("Index") or self._index + 1)
        if not 1 <= self._index <= MAXIMUM_COLUMNS:
            raise DamagedError(f"there is no column {self._index}")
        self.pieces.clear()

    def _end_cell(self) -> None:
        about, first = self._cell, self._index - 1
        across, down = int(about.get("MergeAcross") or 0), int(about.get("MergeDown") or 0)
        self._index += across
        if (across or down) and len(self.merged) < _MOST_BLOCKS:
            last_row, last_column = self._number + down, self._index
            self.merged.append(MergedCells(self._number, first + 1, last_row, last_column))
        text, native = self._shown("".join(self.pieces), about)
        if not text and "Formula" in about and not self._type:
            text, native = NOT_CALCULATED, UNCALCULATED
            self._uncalculated.append(first)
        if text:
            missing = first - len(self._texts)
            self._texts += [*[""] * missing, text]
            self._cells += [*[EMPTY] * missing, native]

    def _shown(self, raw: str, about: Attributes) -> tuple[str, NativeCell]:
        default = self._styles.get("Default", NO_STYLE)
        style = self._styles.get(about.get("StyleID") or self._row.get("StyleID", ""), default)
        if not raw:
            return "", EMPTY
        if self._type == "Number":
            value = float(raw)
            number = int(value) if value.is_integer() else value
            return number_cell(number, style, is_1904=self._is_1904)
        if self._type == "Boolean":
            native = NativeCell(raw.strip() == "1", style.number_format)
            return cell_text(*native[:2]), native
        if self._type == "DateTime":
            return _moment_cell(raw, style)
        return raw, NativeCell(raw, style.number_format)

    def _notice_column(self, about: Attributes) -> None:
        first = int(about.get("Index") or self._column + 1)
        self._column = first + int(about.get("Span") or 0)
        if about.get("Hidden") == "1" and len(self.hidden_columns) < MAXIMUM_COLUMNS:
            self.hidden_columns.append(range(first, self._column + 1))


def _moment_cell(raw: str, style: Style) -> tuple[str, NativeCell]:
    try:
        value = datetime.fromisoformat(raw)
    except ValueError:
        return raw, NativeCell(raw, style.number_format)
    shown = value.time() if raw.startswith(_TIME_ONLY) else value
    native = NativeCell(shown, style.number_format if style.kind == "moment" else _ISO_DAYS)
    return cell_text(*native[:2]), native
