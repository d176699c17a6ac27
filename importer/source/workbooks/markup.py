"""XML as a stream of elements, in bounded memory, without entities.

This is the expat of the standard library under the rules of defusedxml, whose exceptions it
raises: no document may declare an entity or point outside itself. defusedxml's own `iterparse` is
not used, because it needs the parser that is written in Python: it takes 1.0 s for 10,000 rows of
14 cells, this 0.25 s. Nor is the size of a single token left to expat, which looks through an
unfinished one from its start with every further block.
"""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import IO, Any, BinaryIO, NoReturn, TypeAlias, cast
from xml.parsers import expat
from zipfile import BadZipFile

from defusedxml.common import EntitiesForbidden, ExternalReferenceForbidden

from importer.source.workbooks.stored import DamagedError, TooLargeError

BLOCK_BYTES = 1 << 14
"""Rows are made block by block: few enough to hold even if each of them reaches to column XFD."""
_TOKEN_BYTES = 4 << 20
"""The longest tag. Text between tags is no token: it comes in pieces."""

_CELL_CHARACTERS = 16 << 20
_MANY_PIECES = 100

TRUE = frozenset({"1", "true", "on"})
"""Truth, as attributes have it."""

Attributes: TypeAlias = dict[str, str]
Start: TypeAlias = Callable[[str, Attributes], None]
End: TypeAlias = Callable[[str], None]


class Markup:
    """A parser that calls `start` and `end` with the names of elements, `namespace name`.

    Set `parser.CharacterDataHandler` for the text, which comes in pieces. fed: how many bytes there
    were so far.
    """

    def __init__(self, start: Start, end: End) -> None:
        self.parser = parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartElementHandler = start
        parser.EndElementHandler = end
        parser.EntityDeclHandler = _forbid_entity
        parser.UnparsedEntityDeclHandler = _forbid_unparsed
        parser.ExternalEntityRefHandler = _forbid_reference
        self.start = start
        self.fed = 0

    def feed(self, source: IO[bytes]) -> Iterator[None]:
        """Parse block by block, and pause after each. Raises DamagedError, TooLargeError."""
        for block in read_blocks(source):
            self.push(block)
            yield
        self.push(b"", is_last=True)
        yield

    def push(self, data: bytes, *, is_last: bool = False) -> None:
        """Parse what comes next. Raises DamagedError, TooLargeError."""
        try:
            self.parser.Parse(data, is_last)
        except expat.ExpatError as error:
            # Not where it is: a reader may have passed over a part of what came before.
            raise DamagedError(expat.ErrorString(error.code)) from error
        self.fed += len(data)
        if not is_last and self.fed - self.parser.CurrentByteIndex > _TOKEN_BYTES:
            raise TooLargeError("one tag of it is longer than 4 MiB")


def read_blocks(source: IO[bytes]) -> Iterator[bytes]:
    """The bytes of a part of a workbook. Raises DamagedError where they cannot be unpacked."""
    while True:
        try:
            block = source.read(BLOCK_BYTES)
        except (BadZipFile, zlib.error, EOFError, OSError) as error:
            raise DamagedError(str(error)) from error
        if not block:
            return
        yield block


def split_blocks(data: bytes) -> Iterator[bytes]:
    """The same bytes in blocks of the size in which a part is read."""
    for start in range(0, len(data), BLOCK_BYTES):
        yield data[start : start + BLOCK_BYTES]


def parse_whole(source: IO[bytes], start: Start, end: End | None = None) -> None:
    """Parse a small document to its end."""
    for _ in Markup(start, end or _ignore).feed(source):
        pass


@lru_cache(maxsize=512)
def local(name: str) -> str:
    """An element's or attribute's name without its namespace."""
    return name.rpartition(" ")[2]


def rewound(stream: BinaryIO) -> IO[bytes]:
    """A view of a file from its start, which others may move meanwhile, and nobody closes."""
    return cast(IO[bytes], _View(stream))


class _View(io.RawIOBase):
    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._position = 0

    def read(self, size: int = -1) -> bytes:
        self._stream.seek(self._position)
        block = self._stream.read(size)
        self._position += len(block)
        return block


def require_short(pieces: list[str]) -> None:
    """Raise TooLargeError for a text in pieces that no cell would hold."""
    if len(pieces) > _MANY_PIECES and sum(map(len, pieces)) > _CELL_CHARACTERS:
        raise TooLargeError("one cell of it is longer than 16 million characters")


def _ignore(_name: str) -> None:
    pass


def _forbid_entity(name: str, _is_parameter: bool, value: str | None, *about: Any) -> NoReturn:  # noqa: ANN401, FBT001 - expat's call
    raise EntitiesForbidden(name, value, *about)


def _forbid_unparsed(*about: Any) -> NoReturn:  # noqa: ANN401
    raise EntitiesForbidden(about[0], None, *about[1:])


def _forbid_reference(*about: Any) -> NoReturn:  # noqa: ANN401
    raise ExternalReferenceForbidden(*about)
