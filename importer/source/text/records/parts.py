r"""A part of a text file, read without what stands before it.

Where a part of so many bytes begins, no one can know who has not read all before it: a line may
stand within a cell. So a place is taken from which some records are as wide as all others, and what
is read there counts only for a reader that comes to stand at that very place, and goes by the same
as was assumed here. Whatever is out of the ordinary makes a part of no use: there is none.
"""

from __future__ import annotations

import contextlib
import csv
import io
import marshal
import os
from itertools import islice
from typing import NamedTuple

from importer.errors import SourceError
from importer.rows.table import CHUNK_ROWS
from importer.source.text.dialect.types import Dialect
from importer.source.text.records.csv_adapter import Wire
from importer.source.text.records.lines import split_lines
from importer.source.text.records.reader import Batch, RecordReader, Standing

PART_BYTES = 512 * 1024
"""A pipe holds what becomes of them."""

_HEAD_BYTES = 4 * 1024 * 1024
_BEYOND = 64 * 1024
"""Bytes behind a part in which its last record ends."""
_MOST_LINES = 100
"""Lines of a cell that are looked through for the end of it."""
_ALIKE = 4
"""Records that show by their width that they begin where it seems."""


class Extent(NamedTuple):
    """What is read in parts. begin, end: places in the file.

    file: its descriptor. codec: one of `CODECS`. widths: of the last records before it, all alike.
    """

    file: int
    begin: int
    end: int
    codec: str
    dialect: Dialect
    widths: list[int]

    @property
    def parts(self) -> int:
        """How many parts there are."""
        return -(-(self.end - self.begin) // PART_BYTES)

    def data(self, begin: int, end: int) -> bytes:
        """The bytes from one place to before another, as far as the file goes."""
        return os.pread(self.file, max(0, min(end, self.end) - begin), begin)

    def place_of(self, line: int) -> int | None:
        """Where a line of the head begins, counted from 1; None: far behind it."""
        data = self.data(0, _HEAD_BYTES)
        before = list(islice(io.StringIO(data.decode("latin-1"), newline=""), line - 1))
        return sum(map(len, before)) if len(before) == line - 1 else None

    def lines(self, begin: int, end: int) -> int:
        """How many lines end between two places at which lines begin."""
        data = self.data(begin, end)
        return data.count(b"\n") + data.count(b"\r") - data.count(b"\r\n")


class Part(NamedTuple):
    """Records from one place in the file to before another.

    lines, rows: how many. widths: of the last records. batches: each as lines from 1, and cells.
    """

    begin: int
    end: int
    lines: int
    rows: int
    widths: list[int]
    batches: list[bytes]

    def written(self) -> bytes:
        """As it travels between two processes."""
        return marshal.dumps(tuple(self), 2)

    @classmethod
    def of(cls, data: bytes) -> Part:
        """The part that was written."""
        return cls(*marshal.loads(data))  # noqa: S302 -- a copy of this process wrote it


def single_bytes(codec: str) -> bool:
    """Whether each byte is a character, and those of line ends are as in ASCII."""
    every = bytes(range(256))
    text = every.decode(codec, "replace")
    return len(text) == len(every) and text[:128].encode() == every[:128]


def plain_codec(codec: str) -> str | None:
    """The codec of what stands in the middle of a file; None where its bytes are no places."""
    if codec in {"utf-8", "utf-8-sig", "ascii"}:
        return "utf-8"
    is_single = not codec.startswith(("utf", "iso2022", "hz")) and single_bytes(codec)
    return codec if is_single else None


def batch_of(data: bytes, before: Standing) -> Batch:
    """One of a part. before: of the first of these records; its line is that of the part."""
    lines, records = marshal.loads(data)  # noqa: S302 -- a copy of this process wrote it
    first = before.row
    numbers = list(range(first, first + len(records)))
    return Batch(numbers, [line + before.line - 1 for line in lines], records)


class PartReader:
    """Reads parts of one file, one after the other."""

    def __init__(self, extent: Extent) -> None:
        self._extent = extent
        # One for all of them: each would wait in memory until the rubbish is collected.
        self._reader = RecordReader(io.StringIO(), "", extent.dialect)

    def read(self, number: int) -> Part | None:
        """The records that begin within a part; None where that is not certain, or not plain."""
        try:
            return self._read(number)
        except (csv.Error, UnicodeError, SourceError, OSError):
            return None  # whoever comes to that place meets it

    def _read(self, number: int) -> Part | None:
        extent, reader = self._extent, self._reader
        begin = extent.begin + number * PART_BYTES
        target = begin + PART_BYTES
        if number:  # from the first line that begins there
            found = extent.data(begin - 1, target).find(b"\n")
            if found < 0:
                return None
            begin += found
        own, beyond = _lines(extent, begin, target)
        if number:
            skipped = _before_first([*own, *beyond[:_ALIKE]], extent)
            if skipped is None or skipped >= len(own):
                return None
            begin += _bytes(own[:skipped], extent.codec)
            del own[:skipped]
        reader.is_plain = True
        reader.stand(Standing(1, 1, extent.widths), [*own, *beyond])
        batches = []
        while (batch := reader.read(CHUNK_ROWS, len(own) + 1)).records:
            batches.append(marshal.dumps((batch.lines, batch.records)))  # each text is there once
        row, line, widths = reader.standing
        if not reader.is_plain:
            return None
        end = begin + _bytes([*own, *beyond[: line - 1 - len(own)]], extent.codec)
        return Part(begin, end, line - 1, row - 1, widths, batches)


def _lines(extent: Extent, begin: int, target: int) -> tuple[list[str], list[str]]:
    """The lines that begin before a place, and those behind in which a record may end."""
    data = extent.data(begin, target + _BEYOND)
    if begin + len(data) < extent.end:
        data = data[: data.rfind(b"\n") + 1]
    cut = data.find(b"\n", target - begin - 1) + 1 or len(data)
    codec = extent.codec
    return split_lines(data[:cut].decode(codec)), split_lines(data[cut:].decode(codec))


def _before_first(lines: list[str], extent: Extent) -> int | None:
    """How many lines stand before the first record, as it seems; None: all of them."""
    wire, width = Wire(extent.dialect), extent.widths[-1]
    for place in range(min(len(lines), _MOST_LINES)):
        records = islice(wire.reader(islice(lines, place, None)), _ALIKE)
        with contextlib.suppress(csv.Error):
            if all(len(record) == width for record in records):
                return place
    return None


def _bytes(lines: list[str], codec: str) -> int:
    text = "".join(lines)
    return len(text) if text.isascii() else len(text.encode(codec))
