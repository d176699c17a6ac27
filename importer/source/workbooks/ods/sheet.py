"""Streams the rows of one sheet from the XML of an OpenDocument spreadsheet.

Cells and rows that are repeated are written once, with a count. Empty ones are counted and never
made, since they fill every sheet to its last corner; of the others a file can ask for more than
any computer holds, so there is an end to what is made.
OpenDocument 1.3 part 3, 9.1.3 (table-row), 9.1.4 (table-cell), 19.675 (repeated).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import IO

from importer.rows.table import NOT_CALCULATED, UNCALCULATED, NativeCell
from importer.source.workbooks.markup import Attributes, Markup, require_short
from importer.source.workbooks.ods.cells import ods_cell
from importer.source.workbooks.stored import (
    EMPTY,
    MAXIMUM_COLUMNS,
    MergedCells,
    StoredRow,
    StoredSheet,
    TooLargeError,
)

_MOST_CELLS = 50_000_000
_MOST_BLOCKS = 200_000
_CELLS = frozenset({"table-cell", "covered-table-cell"})
_SILENT = frozenset({"annotation", "shapes", "tracked-changes", "forms", "ruby-text"})
"""What stands in a sheet and is not in its cells: comments, pictures, what was there before."""
_HIDDEN = frozenset({"collapse", "filter"})
_STANDARD = "urn:oasis:names:tc:opendocument:xmlns:"
_IS_ERROR = "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0 value-type"


class OdsSheet(StoredSheet):
    """See `importer.source.workbooks.stored.StoredSheet`."""

    def __init__(
        self, open_content: Callable[[], IO[bytes]], index: int, name: str, *, is_visible: bool
    ) -> None:
        super().__init__(name, is_visible=is_visible)
        self._open = open_content
        self._index = index

    def rows(self) -> Iterator[StoredRow]:
        """The rows that hold anything. Raises DamagedError, TooLargeError."""
        parser = _SheetParser(self._index)
        with self._open() as source:
            for _ in parser.markup.feed(source):
                require_short(parser.pieces)
                for row, repeated in parser.ready:
                    yield from _repeat(row, repeated)
                parser.ready.clear()
                if parser.is_over:
                    break
        self.hidden_columns = parser.hidden_columns
        self.blocks = parser.merged


def _repeat(row: StoredRow, times: int) -> Iterator[StoredRow]:
    for offset in range(times):
        yield row._replace(
            number=row.number + offset, texts=row.texts.copy(), cells=row.cells.copy()
        )


class _SheetParser:
    """Gathers rows, each with how often it is repeated, in `ready`, as far as the XML was fed."""

    def __init__(self, index: int) -> None:
        self.ready: list[tuple[StoredRow, int]] = []
        self.pieces: list[str] = []
        self.hidden_columns: list[range] = []
        self.merged: list[MergedCells] = []
        self.is_over = False
        self.markup = Markup(self._start, self._end)
        self._tables_before = index
        self._depth = 0
        self._silent = 0
        self._column = 0
        self._number = 0
        self._row: Attributes = {}
        self._cell: Attributes = {}
        self._paragraphs = 0
        self._texts: list[str] = []
        self._cells: list[NativeCell] = []
        self._uncalculated: list[int] = []
        self._index = 0
        self._made = 0

    @property
    def _is_inside(self) -> bool:
        return self._depth == 1 and self._tables_before < 0

    def _start(self, element: str, attributes: Attributes) -> None:
        name = standard_name(element)
        if name == "table":
            self._depth += 1
            self._tables_before -= self._depth == 1
        elif not self._is_inside or self.is_over:
            return
        elif name in _SILENT:
            self._silent += 1
            self.markup.parser.CharacterDataHandler = None
        elif self._silent:
            return
        elif name in _CELLS:
            self._begin_cell(attributes)
        elif name == "table-row":
            self._row = standard_attributes(attributes)
            self._texts, self._cells, self._uncalculated, self._index = [], [], [], 0
        elif name == "table-column":
            self._notice_column(standard_attributes(attributes))
        else:
            self._begin_text(name, attributes)

    def _end(self, element: str) -> None:
        name = standard_name(element)
        if name == "table":
            self.is_over = self.is_over or self._is_inside
            self._depth -= 1
        elif not self._is_inside or self.is_over:
            return
        elif name in _SILENT:
            self._silent -= 1
        elif self._silent:
            return
        elif name in _CELLS:
            self._end_cell()
        elif name == "table-row":
            self._end_row()
        elif name == "p":
            self.markup.parser.CharacterDataHandler = None

    def _begin_cell(self, attributes: Attributes) -> None:
        self._cell = standard_attributes(attributes)
        if attributes.get(_IS_ERROR) == "error":
            self._cell["is-error"] = "true"
        self.pieces.clear()
        self._paragraphs = 0

    def _begin_text(self, name: str, attributes: Attributes) -> None:
        if name == "p":
            if self._paragraphs:
                self.pieces.append("\n")
            self._paragraphs += 1
            self.markup.parser.CharacterDataHandler = self.pieces.append
        elif name == "s":
            count = min(int(standard_attributes(attributes).get("c", "1")), 1000)
            self.pieces.append(" " * count)
        elif name == "tab":
            self.pieces.append("\t")
        elif name == "line-break":
            self.pieces.append("\n")

    def _end_cell(self) -> None:
        about = self._cell
        index = self._index
        repeated = int(about.get("number-columns-repeated", "1"))
        self._index += repeated
        self._notice_merged(about, index)
        text, native = ods_cell(about, "".join(self.pieces))
        is_uncalculated = not text and "formula" in about and "value-type" not in about
        if is_uncalculated:
            text, native = NOT_CALCULATED, UNCALCULATED
        repeated = min(repeated, MAXIMUM_COLUMNS - index)
        if not text or repeated <= 0:
            return
        if is_uncalculated:
            self._uncalculated += range(index, index + repeated)
        missing = index - len(self._texts)
        self._texts += [*[""] * missing, *[text] * repeated]
        self._cells += [*[EMPTY] * missing, *[native] * repeated]

    def _end_row(self) -> None:
        repeated = int(self._row.get("number-rows-repeated", "1"))
        texts, cells = self._texts, self._cells
        if texts:
            self._made += (repeated - 1) * len(texts)
            if self._made > _MOST_CELLS:
                raise TooLargeError("it repeats cells more than 50 million times")
            is_hidden = self._row.get("visibility") in _HIDDEN
            row = StoredRow(self._number + 1, texts, cells, self._uncalculated, is_hidden)
            self.ready.append((row, repeated))
        self._number += repeated

    def _notice_column(self, about: Attributes) -> None:
        first = self._column + 1
        self._column += int(about.get("number-columns-repeated", "1"))
        if about.get("visibility") in _HIDDEN and len(self.hidden_columns) < MAXIMUM_COLUMNS:
            self.hidden_columns.append(range(first, self._column + 1))

    def _notice_merged(self, about: Attributes, index: int) -> None:
        columns = int(about.get("number-columns-spanned", "1"))
        rows = int(about.get("number-rows-spanned", "1"))
        if (columns > 1 or rows > 1) and len(self.merged) < _MOST_BLOCKS:
            row = self._number + 1
            self.merged.append(MergedCells(row, index + 1, row + rows - 1, index + columns))


@lru_cache(maxsize=512)
def standard_name(name: str) -> str:
    """The name of an element or attribute of the standard; "" for an extension's."""
    return name.rpartition(" ")[2] if name.startswith(_STANDARD) else ""


def standard_attributes(attributes: Attributes) -> Attributes:
    """The attributes of the standard by their own names."""
    named = ((standard_name(name), value) for name, value in attributes.items())
    return {name: value for name, value in named if name}
