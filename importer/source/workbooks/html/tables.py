"""Reads a web page that a program named .xls: its tables, each as a sheet.

Many exports are such pages. Every table is one by itself, also one inside another, since pages
are laid out with tables too. All cells are text: what a page shows is all that there is.
HTML Living Standard, 4.9 (tabular data).
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from typing import BinaryIO

from importer.errors import ImporterError
from importer.source.text.encoding.choose import choose_encoding
from importer.source.workbooks.html.grid import Grid
from importer.source.workbooks.html.tokens import Tag, read_tokens
from importer.source.workbooks.stored import (
    Book,
    DamagedError,
    MergedCells,
    StoredRow,
    StoredSheet,
    TooLargeError,
)

_BLOCK_BYTES = 1 << 16
_HEAD_BYTES = 4096
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]+)", re.IGNORECASE)
_MOST_TABLES = 1000
_DEEPEST = 50


def open_html(stream: BinaryIO) -> Book:
    """The tables with rows. Raises TooLargeError for a page that no program writes."""
    codec, notes = _find_codec(stream)
    counts: list[int] = []
    for index, _ in read_tables(stream, codec):
        while len(counts) <= index:
            counts.append(0)
        counts[index] += 1
    tables = [index for index, count in enumerate(counts) if count]
    sheets = [
        HtmlTable(stream, codec, index, f"table {number}")
        for number, index in enumerate(tables, start=1)
    ]
    return Book(sheets, notes, takes_first=True)


class HtmlTable(StoredSheet):
    """See `importer.source.workbooks.stored.StoredSheet`."""

    def __init__(self, stream: BinaryIO, codec: str, index: int, name: str) -> None:
        super().__init__(name)
        self._stream = stream
        self._codec = codec
        self._index = index

    def rows(self) -> Iterator[StoredRow]:
        """The rows that hold anything."""
        merged: list[MergedCells] = []
        for index, row in read_tables(self._stream, self._codec, self._index, merged):
            if index == self._index:
                yield row
        self.blocks = merged


def read_tables(
    stream: BinaryIO,
    codec: str,
    wanted: int | None = None,
    merged: list[MergedCells] | None = None,
) -> Iterator[tuple[int, StoredRow]]:
    """The rows of all tables, each with the number of its table in the order they begin.

    wanted: the table whose merged cells go into `merged`. Raises DamagedError where it has no end.
    """
    open_tables: list[tuple[int, Grid]] = []
    count = 0
    for token in read_tokens(_decode(stream, codec)):
        if isinstance(token, str):
            if open_tables:
                open_tables[-1][1].add_text(token)
            continue
        if token.name == "table" and not token.is_end:
            if count >= _MOST_TABLES or len(open_tables) >= _DEEPEST:
                raise TooLargeError("it has more than a thousand tables, or many in one another")
            open_tables.append((count, Grid(merged if count == wanted else None)))
            count += 1
        elif open_tables:
            yield from _handle(token, open_tables)
    for index, grid in reversed(open_tables):
        if index == wanted:  # the last row may have lost cells, and the table rows
            raise DamagedError("the page ends before the table does")
        yield from ((index, row) for row in grid.finish())


def _handle(token: Tag, open_tables: list[tuple[int, Grid]]) -> Iterator[tuple[int, StoredRow]]:
    """A tag inside a table, and the rows that it ends."""
    index, grid = open_tables[-1]
    if token.name == "table":
        open_tables.pop()
        rows = grid.finish()
    else:
        rows = grid.add_tag(token)
    for row in rows:
        yield index, row


def _decode(stream: BinaryIO, codec: str) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder(codec)(errors="replace")
    position = 0
    while True:
        stream.seek(position)  # another table may be read in between
        block = stream.read(_BLOCK_BYTES)
        if not block:
            break
        position += len(block)
        yield decoder.decode(block)
    yield decoder.decode(b"", final=True)


def _find_codec(stream: BinaryIO) -> tuple[str, list[str]]:
    """The codec that the page declares, where it reads the page, else the one that is found."""
    stream.seek(0)
    declared = _CHARSET.search(stream.read(_HEAD_BYTES))
    if declared is not None:
        try:
            return choose_encoding(stream, "the page", declared[1].decode()).codec, []
        except ImporterError:
            pass
    found = choose_encoding(stream, "the page", None)
    return found.codec, [] if found.note is None else [found.note]
