"""The rows of one table of a web page, by its tags and texts.

Ends of cells and rows may be left out, as HTML allows. A cell over several rows or columns holds
its text in the first of its places, the others are empty; what follows keeps its column.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

from importer.rows.table import NativeCell
from importer.source.workbooks.html.tokens import Tag
from importer.source.workbooks.markup import require_short
from importer.source.workbooks.stored import MAXIMUM_COLUMNS, MergedCells, StoredRow

_CELLS = frozenset({"td", "th"})
_ROW_ENDS = frozenset({"tr", "thead", "tbody", "tfoot"})
_BREAKS = frozenset({"br", "p", "div", "li", "tr"})
_SPACE = re.compile(r"[ \t\r\n\f]+")
_LINE_ENDS = re.compile(r" *\n[ \n]*")
_HIDDEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_MOST_BLOCKS = 200_000
_MOST_ROWS = 65_534
"""HTML Living Standard, 4.9.11: larger spans are cut there."""
_MOST_COLUMNS = 1000
_TEXT = "@"
_SPAN = "span"


class Grid:
    """A table as it fills. merged: where its cells over several places are listed."""

    def __init__(self, merged: list[MergedCells] | None = None) -> None:
        self._merged = merged
        self._number = 0
        self._texts: list[str] | None = None
        self._pieces: list[str] | None = None
        self._taken: dict[int, int] = {}
        self._spans: dict[int, int] = {}
        self._span = (1, 1)
        self._is_hidden = False

    def add_text(self, text: str) -> None:
        """Text, which counts inside a cell only. Raises TooLargeError."""
        if self._pieces is not None:
            self._pieces.append(_SPACE.sub(" ", text))
            require_short(self._pieces)

    def add_tag(self, tag: Tag) -> Iterator[StoredRow]:
        """The row that a tag ends, if it ends one."""
        if tag.name in _CELLS:
            self._end_cell()
            if not tag.is_end:
                self._begin_cell(tag)
        elif tag.name in _ROW_ENDS:
            yield from self.finish()
            if tag.name == "tr" and not tag.is_end:
                self._begin_row(hidden=bool(_HIDDEN.search(tag.about)))
        elif tag.name in _BREAKS and self._pieces is not None:
            self._pieces.append("\n")

    def finish(self) -> Iterator[StoredRow]:
        """The row that is still open, if it holds anything."""
        self._end_cell()
        texts, self._texts = self._texts, None
        while texts and not texts[-1]:
            texts.pop()
        if texts:
            cells = [NativeCell(text or None, _TEXT) for text in texts]
            yield StoredRow(self._number, texts, cells, (), self._is_hidden)

    def _begin_row(self, *, hidden: bool) -> None:
        self._number += 1
        self._is_hidden = hidden
        self._texts = []
        self._taken = self._spans
        self._spans = {column: rows - 1 for column, rows in self._spans.items() if rows > 1}

    def _begin_cell(self, tag: Tag) -> None:
        if self._texts is None:
            self._begin_row(hidden=False)
        self._span = _read_span(tag) if _SPAN in tag.about.lower() else (1, 1)
        self._pieces = []

    def _end_cell(self) -> None:
        pieces, self._pieces = self._pieces, None
        if pieces is None or self._texts is None:
            return
        while len(self._texts) in self._taken:
            self._texts.append("")
        first = len(self._texts)
        rows, columns = self._span
        columns = min(columns, MAXIMUM_COLUMNS - first)
        if columns <= 0:
            return
        self._texts.append(_tidy("".join(pieces)))
        self._texts.extend([""] * (columns - 1))
        if rows > 1:
            self._spans.update(dict.fromkeys(range(first, first + columns), rows - 1))
        if (rows > 1 or columns > 1) and self._merged is not None:
            self._list_merged(first, rows, columns)

    def _list_merged(self, first: int, rows: int, columns: int) -> None:
        if self._merged is not None and len(self._merged) < _MOST_BLOCKS:
            last_row = self._number + rows - 1
            self._merged.append(MergedCells(self._number, first + 1, last_row, first + columns))


def _tidy(text: str) -> str:
    """The text as the page shows it: entities read, lines where they break."""
    return unescape(_LINE_ENDS.sub("\n", text).strip(" \n"))


def _read_span(tag: Tag) -> tuple[int, int]:
    """Over how many rows and columns a cell reaches."""
    about = tag.attributes()
    rows, columns = about.get("rowspan"), about.get("colspan")
    return _count(rows, _MOST_ROWS), _count(columns, _MOST_COLUMNS)


def _count(text: str | None, most: int) -> int:
    digits = re.match(r"\s*(\d{1,6})", text or "")
    return min(max(int(digits[1]), 1), most) if digits else 1
