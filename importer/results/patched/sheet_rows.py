"""The XML of a sheet as its head, its rows one by one, and its tail, each as it is written.

The part was read as a table before, so it is known to be well-formed: where neither comments nor
sections of characters stand between the rows, `</row>` is the end of a row and nothing else. The
number of each row is known, never guessed; what leaves it open is refused (`CannotPatchError`).
ECMA-376 Part 1, 18.3.1.73 (row): a row without a number follows the one before.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import IO, NamedTuple

from importer.results.patched.markup import attribute, require_plain
from importer.results.patched.refusal import CannotPatchError

_BLOCK_BYTES = 1 << 18
_MOST_HEAD = 8 << 20
_MOST_TAIL = 128 << 20
_DATA_START = re.compile(rb"<((?:[A-Za-z_][\w.-]*:)?)sheetData\s*(/?)>")
_ATTRIBUTES = rb"((?:\s+[\w:.-]+\s*=\s*(?:\"[^\"<>]*\"|'[^'<>]*'))*)\s*(/?)>"
_NOT_IN_ORDER = "the rows of its sheet are not in order"


class SheetRow(NamedTuple):
    """A row without its end tag. text[start:stop] is the start tag, and its cells follow.

    Before the start tag may stand rows without cells, which are closed by themselves.
    """

    number: int
    text: bytes
    start: int
    stop: int


class SheetXml:
    """A sheet that is read once, from its head to its tail.

    head: up to and with the start tag of the rows. prefix: of SpreadsheetML's elements, with its
    colon. tail: from the end tag of the rows on; known after `rows`.
    """

    def __init__(self, stream: IO[bytes]) -> None:
        """Raises CannotPatchError."""
        self._stream = stream
        self.tail = b""
        self.head, self._begun = self._read_head()
        found = _DATA_START.search(self.head)
        if found is None or found[2]:
            raise CannotPatchError("its sheet has no rows")
        self.prefix = found[1]
        require_plain(self.head, "the sheet")
        self.row_end = b"</" + self.prefix + b"row>"
        self._open = b"<" + self.prefix + b"row"
        self._start = re.compile(re.escape(self._open) + _ATTRIBUTES)
        # As nearly all are written; what follows is a cell, so that no attribute holds a ">".
        self._plain = re.compile(
            re.escape(self._open) + rb' r="([0-9]{1,7})"(?:\s[^<>]*[^/<>])?>(?=<)'
        ).match
        self._number = 0

    def rows(self) -> Iterator[SheetRow]:
        """Each row that has an end tag. Raises CannotPatchError."""
        data_end = b"</" + self.prefix + b"sheetData"
        waiting = self._begun
        while True:
            end = waiting.find(data_end)
            data = waiting if end < 0 else waiting[:end]
            if _has_more_than_elements(data):
                raise CannotPatchError("comments stand among the rows of its sheet")
            *whole, rest = data.split(self.row_end)
            for text in whole:
                yield self._row(text)
            if end >= 0:
                self._number_of(rest, is_open=False)
                self._read_tail(rest + waiting[end:])
                return
            block = self._stream.read(_BLOCK_BYTES)
            if not block:
                raise CannotPatchError("its sheet does not end")
            waiting = rest + block

    def _row(self, text: bytes) -> SheetRow:
        plain = self._plain(text)
        if plain is not None:
            number = int(plain[1])
            if number <= self._number:
                raise CannotPatchError(_NOT_IN_ORDER)
            self._number = number
            return SheetRow(number, text, 0, plain.end())
        start, stop = self._number_of(text, is_open=True)
        return SheetRow(self._number, text, start, stop)

    def _number_of(self, text: bytes, *, is_open: bool) -> tuple[int, int]:
        """Count the rows that begin in the text; gives where the start tag of the last stands.

        is_open: the last of them, and no other, has cells.
        """
        found = list(self._start.finditer(text))
        stop = found[-1].end() if found and is_open else len(text)
        closed = [bool(one[2]) for one in found]
        is_usual = closed == [True] * (len(found) - is_open) + [False] * is_open
        is_usual &= len(found) == text.count(self._open)
        if not is_usual or self._start.sub(b"", text[:stop]).strip():
            raise CannotPatchError("the rows of its sheet are not written as usual")
        for one in found:
            told = attribute(one[1], b"r")
            if told is not None and not told.isdigit():
                raise CannotPatchError("a row of its sheet has no number")
            self._advance(self._number + 1 if told is None else int(told))
        return (found[-1].start(), found[-1].end()) if found else (0, 0)

    def _advance(self, number: int) -> None:
        if number <= self._number:
            raise CannotPatchError(_NOT_IN_ORDER)
        self._number = number

    def _read_head(self) -> tuple[bytes, bytes]:
        """The head, and what was read of the rows with it."""
        read = b""
        while block := self._stream.read(_BLOCK_BYTES):
            read += block
            found = _DATA_START.search(read)
            if found is not None:
                return read[: found.end()], read[found.end() :]
            if len(read) > _MOST_HEAD:
                break
        raise CannotPatchError("its sheet has no rows")

    def _read_tail(self, begun: bytes) -> None:
        self.tail = begun + self._stream.read(_MOST_TAIL)
        if self._stream.read(1):
            raise CannotPatchError("there is too much behind the rows of its sheet")


def _has_more_than_elements(data: bytes) -> bool:
    """Whether comments, sections or instructions begin in it.

    They are looked for by their second sign: the first one begins each element, and a search that
    stops there takes as long as all else that is done with a row.
    """
    rare = (sign for sign in (b"!", b"?") if sign in data)
    return any(part.endswith(b"<") for sign in rare for part in data.split(sign)[:-1])
