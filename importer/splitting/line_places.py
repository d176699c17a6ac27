r"""Where the lines of a text begin, as places among its bytes, and what stands between two.

Lines end with \n, \r or \r\n, as the reader of records has them. Nothing is held but a block of the
text; which of its bytes a line begins with is looked for where somebody asks, and not for each.
"""

from __future__ import annotations

import codecs
import re
from bisect import bisect_left
from itertools import islice
from typing import BinaryIO

from importer.errors import SourceError
from importer.source.text.encoding.marks import LONGEST_MARK, length_of_mark

_BLOCK_BYTES = 1 << 20
_FEW_BYTES = 64
_ENDS = re.compile(r"\r\n|\r|\n")


class LinePlaces:
    """The places of the lines of a stream, which are asked for in order."""

    def __init__(self, stream: BinaryIO, label: str, codec: str) -> None:
        self._stream = stream
        self._label = label
        stream.seek(0)
        self._mark = length_of_mark(stream.read(LONGEST_MARK))
        self._decoder = codecs.getincrementaldecoder(codec)()
        self._state = self._decoder.getstate()
        self._block, self._text = b"", ""
        self._place = 0
        self._line = 1
        """The line and the place in which the block begins."""
        self._next_place = 0

    def place_of(self, line: int) -> int:
        """Where a line begins; the first one, behind a byte order mark."""
        if line == 1:
            return self._mark
        while line - self._line > (count := _count_ends(self._text)):
            self._line += count
            self._read_block()
        end = next(islice(_ENDS.finditer(self._text), line - self._line - 1, None)).end()
        return self._place + self._bytes_of(end)

    def copy(self, start: int, end: int | None, target: BinaryIO) -> None:
        """Write what stands between two places. end: None: up to the end of the stream."""
        self._stream.seek(start)
        left = None if end is None else end - start
        while block := self._stream.read(_BLOCK_BYTES if left is None else min(_BLOCK_BYTES, left)):
            target.write(block)
            left = None if left is None else left - len(block)

    def _read_block(self) -> None:
        self._stream.seek(self._next_place)
        self._place = self._next_place
        self._state = self._decoder.getstate()
        self._block, self._text = b"", ""
        size = _BLOCK_BYTES
        try:
            while more := self._stream.read(size):
                self._block += more
                self._text += self._decoder.decode(more)
                if not self._text.endswith("\r"):
                    break
                size = _FEW_BYTES  # of which the first may be the other half of the line's end
        except UnicodeError as error:
            raise self._changed() from error
        if not self._block:
            raise self._changed()
        self._next_place += len(self._block)

    def _bytes_of(self, characters: int) -> int:
        """How many bytes of the block the first so many characters of its text take."""
        state = self._decoder.getstate()

        def decoded(count: int) -> int:
            self._decoder.setstate(self._state)
            return len(self._decoder.decode(self._block[:count]))

        found = bisect_left(range(len(self._block)), characters, key=decoded)
        self._decoder.setstate(state)
        return found

    def _changed(self) -> SourceError:
        return SourceError(
            f"{self._label} was changed while it was being split",
            hint="close it in other programs, and split it again",
        )


def _count_ends(text: str) -> int:
    return text.count("\n") + text.count("\r") - text.count("\r\n")
