"""Streams the rows of one sheet from its XML.

The sheet's record of its own size is not looked at: it is often wrong. A row is kept only up to
its last cell with a value; cells with a format alone cost nothing but the time to pass them.
Merged cells are listed behind the rows, so whoever needs them before must look through the file.
ECMA-376 Part 1, 18.3.1.4 (c), 18.3.1.73 (row), 18.3.1.55 (mergeCells).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import IO, NamedTuple

from importer.rows.table import NOT_CALCULATED, UNCALCULATED, NativeCell
from importer.source.workbooks.archive import Archive
from importer.source.workbooks.markup import TRUE, Attributes, End, Markup, Start, require_short
from importer.source.workbooks.places import column_index, place, read_block
from importer.source.workbooks.serials import Style
from importer.source.workbooks.stored import (
    EMPTY,
    MAXIMUM_COLUMNS,
    DamagedError,
    MergedCells,
    StoredRow,
    StoredSheet,
)
from importer.source.workbooks.xlsx.cells import CellReader
from importer.source.workbooks.xlsx.links import find_links, link_of_formula
from importer.source.workbooks.xlsx.names import MAIN_NAMESPACES
from importer.source.workbooks.xlsx.parted import Parted
from importer.source.workbooks.xlsx.plain_rows import PlainRows
from importer.source.workbooks.xlsx.shared_strings import SharedStrings

_KINDS = {
    namespace + name: name
    for namespace in MAIN_NAMESPACES
    for name in ("row", "c", "v", "f", "is", "t", "rPh", "col", "mergeCell")
}
_DIGITS = "0123456789"
_MOST_BLOCKS = 200_000
"""Beyond it merged cells are no longer listed: a note names only the first."""

_DATA_END = re.compile(rb"</(?:\w+:)?sheetData\s*>|<(?:\w+:)?sheetData\s*/>")
_MERGE_REFERENCE = re.compile(rb"<(?:\w+:)?mergeCell\b[^>]*?\bref=[\"']([A-Z0-9:]{1,40})[\"']")
_SCAN_BYTES = 1 << 20
_TAIL_BYTES = 16 << 20


class Context(NamedTuple):
    """What all sheets of a workbook share."""

    archive: Archive
    strings: SharedStrings
    styles: Sequence[Style]
    is_1904: bool


class XlsxSheet(StoredSheet):
    """See `importer.source.workbooks.stored.StoredSheet`."""

    def __init__(
        self,
        context: Context,
        part: str,
        name: str,
        *,
        is_visible: bool,
        links: Mapping[str, str] | None = None,
    ) -> None:
        """links: the addresses outside of the workbook, by the ids of their relations."""
        super().__init__(name, is_visible=is_visible)
        self._context = context
        self._part = part
        self._targets = links or {}

    def rows(self) -> Iterator[StoredRow]:
        """The rows that hold anything. Raises DamagedError for rows that are not in order."""
        _, strings, styles, is_1904 = self._context
        links = find_links(self._tail(), self._targets) if self._targets else {}
        cells = CellReader(strings, styles, is_1904=is_1904, keeps_cells=self.keeps_cells)
        parser = _SheetParser(cells, self)
        with self._context.archive.open(self._part) as source:
            for row in self._read(source, cells, parser):
                if links:
                    _add_links(row, links.get(row.number, {}))
                yield row
        self.hidden_columns = parser.hidden_columns
        self.blocks = parser.merged

    def _read(
        self, source: IO[bytes], cells: CellReader, parser: _SheetParser
    ) -> Iterator[StoredRow]:
        """The rows that are plain from their text, the others from the parser, in their order."""
        parted = Parted(parser.markup, "sheetData", "row")
        plain = None
        for text in parted.texts(source):
            plain = plain or (PlainRows(cells, parted.prefix) if text else None)
            place = 0
            while plain is not None and place < len(text):
                taken = plain.take(text, place, self.limit)
                if taken is not None and taken[0].number > parser.number:
                    row, place = taken
                    parser.number = row.number
                    if row.texts:
                        yield row
                    continue
                end = parted.parse(text, place)
                yield from parser.take()
                plain.learn(text[place:end])
                place = parted.leave(text, end) if plain.is_hopeless else end
            yield from parser.take()

    def merged(self) -> Sequence[MergedCells]:
        """The blocks of merged cells; looked for behind the rows where they were not read yet."""
        if self.blocks is None:
            found = (read_block(text.decode()) for text in _MERGE_REFERENCE.findall(self._tail()))
            self.blocks = [block for block in found if block is not None][:_MOST_BLOCKS]
        return self.blocks

    def _tail(self) -> bytes:
        with self._context.archive.open(self._part) as source:
            return _read_tail(source)


def _add_links(row: StoredRow, links: Mapping[int, str]) -> None:
    """Keep beside each cell where a click on it leads."""
    for index, link in links.items():
        if index < len(row.cells):
            row.cells[index] = row.cells[index]._replace(link=link)


class _SheetParser:
    """Gathers rows in `ready`, as far as the XML was fed.

    The two handlers run several times for every cell, so they are closures, and what is rare is a
    method: as methods throughout, and with a call for each step, it took 1.6 times as long.
    """

    def __init__(self, reader: CellReader, sheet: XlsxSheet) -> None:
        self.ready: list[StoredRow] = []
        self.pieces: list[str] = []
        self.hidden_columns: list[range] = []
        self.merged: list[MergedCells] = []
        self._sheet = sheet
        self.number = 0
        self._kept = 0
        self._link = ""
        self._in_phonetic = False
        self.markup = Markup(*self._make_handlers(reader))
        self.markup.parser.CharacterDataHandler = self.pieces.append

    def take(self) -> list[StoredRow]:
        """The rows that are ready, each given once. Raises TooLargeError."""
        require_short(self.pieces)
        taken = self.ready[:]
        self.ready.clear()
        return taken

    def _make_handlers(self, reader: CellReader) -> tuple[Start, End]:  # noqa: C901, PLR0915
        kinds, pieces, indices, sheet = _KINDS.get, self.pieces, _Indices(), self._sheet
        read, has_formula, has_value = reader.read, False, False
        cell: Attributes = {}
        row: Attributes = {}
        texts: list[str] = []
        cells: list[NativeCell] = []
        uncalculated: list[int] = []

        def start(name: str, attributes: Attributes) -> None:
            nonlocal cell, row, has_formula, has_value
            kind = kinds(name)
            if kind == "c":
                if "r" not in attributes:
                    attributes["r"] = self._following(cell)
                cell = attributes
                has_formula = has_value = False
            elif kind == "v" or kind == "is":  # noqa: PLR1714 - a set costs more
                pieces.clear()
                self._kept = 0
            elif kind == "row":
                self._begin_row(attributes)
                row, cell = attributes, {}
            elif kind == "f":
                has_formula = True
                pieces.clear()
                self._kept = 0
            elif kind is not None:
                self._notice(kind, attributes)

        def end(name: str) -> None:
            nonlocal has_value, texts, cells, uncalculated
            kind = kinds(name)
            if kind == "v" or kind == "is":  # noqa: PLR1714
                if kind == "is":
                    self._drop_space()
                if pieces:
                    raw = pieces[0] if len(pieces) == 1 else "".join(pieces)
                    has_value = True
                    put(*read(raw, cell.get("t"), cell.get("s")))
            elif kind == "c":
                if has_formula:
                    end_formula()
            elif kind == "row":
                if texts:
                    is_hidden = row.get("hidden") in TRUE
                    stored = StoredRow(self.number, texts, cells, uncalculated, is_hidden)
                    self.ready.append(stored)
                    texts, cells, uncalculated = [], [], []
                elif uncalculated:  # of cells that lie far to the right
                    uncalculated = []
            elif kind is not None:
                self._notice_end(kind)

        def end_formula() -> None:
            if not has_value and cell.get("t") != "str":
                put(NOT_CALCULATED, UNCALCULATED)
                uncalculated.append(indices[cell["r"].rstrip(_DIGITS)])
            self._link = ""  # it is of this cell, with or without a value

        def put(text: str, native: NativeCell) -> None:
            index = indices[cell["r"].rstrip(_DIGITS)]
            if self._link:
                native, self._link = native._replace(link=self._link), ""
            if index == len(texts) and index < sheet.limit:  # as nearly always
                texts.append(text)
                cells.append(native)
            elif index >= sheet.limit:
                sheet.stray = sheet.stray or place(self.number, index)
            else:
                missing = index + 1 - len(texts)
                texts.extend([""] * missing)
                cells.extend([EMPTY] * missing)
                texts[index], cells[index] = text, native

        return start, end

    def _begin_row(self, attributes: Attributes) -> None:
        number = int(attributes.get("r") or self.number + 1)
        if number <= self.number:  # Excel refuses it too
            raise DamagedError(f"row {number} after row {self.number}")
        self.number = number

    def _following(self, before: Attributes) -> str:
        """The place of a cell that does not say its own: right of the one before it."""
        letters = before.get("r", "").rstrip(_DIGITS)
        return place(self.number, column_index(letters) + 1 if letters else 0)

    def _notice(self, kind: str, attributes: Attributes) -> None:
        if kind == "t":
            self._drop_space()
        elif kind == "rPh":
            self._in_phonetic = True
        elif kind == "col" and attributes.get("hidden") in TRUE:
            if len(self.hidden_columns) < MAXIMUM_COLUMNS:
                columns = range(int(attributes["min"]), int(attributes["max"]) + 1)
                self.hidden_columns.append(columns)
        elif kind == "mergeCell" and len(self.merged) < _MOST_BLOCKS:
            block = read_block(attributes.get("ref", ""))
            if block is not None:
                self.merged.append(block)

    def _notice_end(self, kind: str) -> None:
        if kind == "f":
            self._link = link_of_formula("".join(self.pieces))
        elif kind == "rPh":
            self._in_phonetic = False
        elif kind == "t" and not self._in_phonetic:
            self._kept = len(self.pieces)

    def _drop_space(self) -> None:
        """Take out what stands between the texts of a cell, and what only says how to read it."""
        del self.pieces[self._kept :]


class _Indices(dict[str, int]):
    """The index of a column by its letters."""

    def __missing__(self, letters: str) -> int:
        self[letters] = index = column_index(letters)
        return index


def _read_tail(source: IO[bytes]) -> bytes:
    """What stands behind the rows."""
    kept = b""
    while block := source.read(_SCAN_BYTES):
        kept = kept[-100:] + block
        found = _DATA_END.search(kept)
        if found is not None:
            return kept[found.end() :] + source.read(_TAIL_BYTES)
    return b""
