"""Reads the records of a text file with the help of copies of this process, which read ahead.

Gives the same batches of the same records as `RecordReader` does. Each copy reads every so manieth
part of the file. A part is taken where this process stands exactly where it begins, and the last
records were as wide as the copy took for granted; any other is read here, and so is all of a file
of which hardly any part can be taken. Which process has read a record makes no difference.
"""

from __future__ import annotations

import io
import sys
from collections import deque
from collections.abc import Iterator
from typing import BinaryIO, Protocol, TextIO

from importer.source.text.dialect.types import Dialect
from importer.source.text.records.csv_adapter import Wire
from importer.source.text.records.parts import (
    Extent,
    Part,
    PartReader,
    batch_of,
    plain_codec,
)
from importer.source.text.records.reader import KNOWN_WIDTHS, Batch, RecordReader, Standing
from importer.workers.forked import Copies, can_fork

FEWEST_BYTES = 4 * 1024 * 1024
"""Of a file of so many bytes as many are left after its head that reading ahead saves time."""
_COPIES = 2
"""What these two read, one process puts in order just so."""
_COMPARED_BYTES = 4096
_MOST_IN_VAIN = 3
"""Parts that could not be taken, more than those that could, after which no more are read ahead."""


class Answers(Protocol):
    """Those who read parts, by turns."""

    def answer(self, number: int) -> bytes:
        """The next part of the one of this number; b"": it is of no use."""
        ...

    def close(self) -> None:
        """End them."""
        ...


class Reads(Protocol):
    """What gives the records of a text in batches, none once it is over."""

    @property
    def notes(self) -> list[str]:
        """What was mended; final once nothing more is given."""
        ...

    def read(self, size: int) -> Batch:
        """Up to `size` records."""
        ...


def extent_of(
    stream: BinaryIO, encoding: str, dialect: Dialect, standing: Standing
) -> Extent | None:
    """What of a file can be read in parts, from where its reader stands; None: nothing."""
    codec = plain_codec(encoding)
    widths = standing.widths
    is_even = len(widths) == KNOWN_WIDTHS and len(set(widths)) == 1 and widths[0] > 1
    if codec is None or not is_even or not Wire(dialect).is_plain:
        return None
    try:
        here = stream.tell()
        length = stream.seek(0, io.SEEK_END)
        stream.seek(0)
        head = stream.read(_COMPARED_BYTES)
        stream.seek(here)
        extent = Extent(stream.fileno(), 0, length, codec, dialect, widths)
        if extent.data(0, len(head)) != head:  # it is compressed
            return None
    except OSError:  # it is in memory
        return None
    begin = extent.place_of(standing.line)
    if begin is None or length - begin < FEWEST_BYTES:
        return None
    return extent._replace(begin=begin)


def read_ahead(
    stream: BinaryIO, text: TextIO, encoding: str, dialect: Dialect, reader: RecordReader
) -> ReadAhead | None:
    """The reader with copies that read for it; None where that cannot be, or would not pay.

    stream: what the text is decoded from.
    """
    extent = None
    if can_fork():
        extent = extent_of(stream, encoding, dialect, reader.standing)
    if extent is None:
        return None

    def work(number: int) -> Iterator[bytes]:
        own = PartReader(extent)
        for part in range(number, extent.parts, _COPIES):
            found = own.read(part)
            yield b"" if found is None else found.written()

    copies = Copies(_COPIES, work)
    if len(copies) < _COPIES:
        copies.close()
        return None
    return ReadAhead(text, reader, extent, copies)


class ReadAhead:
    """The records of a text from where its reader stands. Close it to end the copies.

    taken: how many parts were taken.
    """

    def __init__(self, text: TextIO, reader: RecordReader, extent: Extent, copies: Answers) -> None:
        self._text = text
        self._reader = reader
        self._extent = extent
        self._copies = copies
        self._parts = iter(range(extent.parts))
        self._known = extent.begin, reader.standing.line
        """A place in the file, and the line that begins there, not behind the next record."""
        self._next: tuple[Part, int] | None = None
        """The part to come, and the line in which it begins."""
        self._batches: deque[bytes] = deque()
        self._given = reader.standing
        self._has_moved = False
        self._in_vain = 0
        self.taken = 0

    def close(self) -> None:
        """End the copies that have not ended. What they have not read is read here."""
        self._copies.close()

    @property
    def notes(self) -> list[str]:
        """What was mended; final once nothing more is given."""
        return self._reader.notes

    def read(self, size: int) -> Batch:
        """Up to `size` records, or as many as a copy has read together. Raises SourceError."""
        while not self._batches:
            if self._next is None and not self._find_next():
                return self._read_here(size)
            batch = self._up_to_next(size)
            if batch is not None:
                return batch
        batch = batch_of(self._batches.popleft(), self._given)
        self._given = self._given._replace(row=self._given.row + len(batch.records))
        return batch

    def _find_next(self) -> bool:
        """Whether another part is to come that may be taken."""
        for number in self._parts:
            answer = self._copies.answer(number % _COPIES)
            if answer:
                part = Part.of(answer)
                place, line = self._known
                if part.begin >= place:
                    self._next = part, line + self._extent.lines(place, part.begin)
                    return True
            self._in_vain += 1
            if self._in_vain > _MOST_IN_VAIN:
                break
        self._parts = iter(())
        self.close()
        return False

    def _up_to_next(self, size: int) -> Batch | None:
        """Records before the part to come; None once it is taken, or cannot be taken."""
        if self._next is None:
            return None
        part, line = self._next
        if self._reader.standing.line < line:
            batch = self._read_here(size, line)
            if batch.records:
                return batch
            if self._reader.standing.line < line:
                return batch  # the text is over
        self._next = None
        standing = self._reader.standing
        if standing.line == line:
            self._known = part.begin, line
        if standing.line != line or standing.widths != self._extent.widths:
            self._in_vain += 1
            return None
        self._batches.extend(part.batches)
        self._given = standing
        self._known = part.end, line + part.lines
        after = Standing(standing.row + part.rows, line + part.lines, part.widths)
        self._reader.stand(after)
        self._has_moved = True
        self._in_vain -= 1
        self.taken += 1
        return None

    def _read_here(self, size: int, until: int = sys.maxsize) -> Batch:
        if self._has_moved:
            self._text.seek(self._known[0])
            self._has_moved = False
        return self._reader.read(size, until)
