"""Which rows of a table go into which part: so many into each, and the rest into the last.

Makes a `Piece` of every so many rows, with a digest of their cells, by which it can be proved that
somebody who reads a part finds these rows and no others.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import NamedTuple

from importer.rows.table import Chunk


class Content(NamedTuple):
    """What rows say. digest: of their cells, in order."""

    rows: int
    digest: bytes


class Piece(NamedTuple):
    """Rows of a source that stand together.

    first, last: the row numbers of the first and of the last. line: where the first begins. until:
    the line where the next piece begins; None: there is none.
    """

    first: int
    last: int
    line: int
    until: int | None
    content: Content


@dataclass(slots=True)
class _Open:
    """A piece that rows are added to."""

    first: int
    line: int
    last: int = 0
    rows: int = 0
    digest: blake2b = field(default_factory=blake2b)

    def add(self, numbers: list[int], rows: list[list[str]]) -> None:
        self.last = numbers[-1]
        self.rows += len(rows)
        self.digest.update("\n".join([*map(json.dumps, rows), ""]).encode())

    def ended(self, until: int | None) -> Piece:
        content = Content(self.rows, self.digest.digest())
        return Piece(self.first, self.last, self.line, until, content)


def pieces_of(
    chunks: Iterable[Chunk], most_rows: int, advance: Callable[[int], None]
) -> Iterator[Piece]:
    """The pieces of a text, of so many rows each. advance: is told how many rows were seen."""
    piece: _Open | None = None
    for chunk in chunks:
        numbers, lines, rows = list(chunk.numbers), chunk.lines, list(chunk.rows)
        at = 0
        while at < len(rows):
            if piece is None or piece.rows == most_rows:
                if piece is not None:
                    yield piece.ended(lines[at])
                piece = _Open(numbers[at], lines[at])
            end = at + most_rows - piece.rows
            piece.add(numbers[at:end], rows[at:end])
            at = end
        advance(len(rows))
    if piece is not None:
        yield piece.ended(None)


def content_of(chunks: Iterable[Chunk], advance: Callable[[int], None]) -> Content:
    """What all rows of a text say."""
    whole = _Open(0, 0)
    for chunk in chunks:
        whole.add(list(chunk.numbers), list(chunk.rows))
        advance(len(chunk))
    return Content(whole.rows, whole.digest.digest())
