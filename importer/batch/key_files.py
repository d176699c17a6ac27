"""What the rows of a file are known by, in a file that whoever compares buckets can read.

A file of keys is a sequence of sorted runs, each of so many rows but the last: so memory does not
grow with the file, and a bucket, which is a range of keys, is a slice of each run. It is named once
it is whole: a worker that is lost, or does the same once more, leaves nothing half written.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from importer.batch.shared_folder import unreadable

if TYPE_CHECKING:
    from typing import BinaryIO

Records: TypeAlias = "np.ndarray[Any, np.dtype[np.void]]"
"""Records of a type that the module says."""

RUN_ROWS = 1 << 18
"""Six MB, and three times that while they are sorted."""

KEY = np.dtype([("high", "<u8"), ("low", "<u8"), ("place", "<u4"), ("number", "<u4")])
"""The halves of a key, the place of its row in the file, from 0, and the number of the row."""

_KEY_BYTES = 16
_SPAN = 1 << 64


class KeyWriter:
    """Writes the keys of one file. path: where. rows: how many there are with a key so far."""

    def __init__(self, file: BinaryIO) -> None:
        self.rows = 0
        self._file = file
        self._next_place = 0
        self._keys = bytearray()
        self._places, self._numbers = array("Q"), array("Q")

    def begin(self) -> None:
        """Forget what was taken: all rows are to come, from the first on."""
        self._file.seek(0)
        self._file.truncate()
        self.rows = self._next_place = 0
        del self._keys[:], self._places[:], self._numbers[:]

    def take(self, numbers: Sequence[int], keys: Sequence[bytes]) -> None:
        """Take the next rows of the file. keys: b"" where a row makes no task."""
        first, self._next_place = self._next_place, self._next_place + len(keys)
        self._keys += b"".join(keys)
        if all(keys):
            self._places.extend(range(first, self._next_place))
            self._numbers.extend(numbers)
        else:
            places = [place for place, key in enumerate(keys) if key]
            self._places.extend(first + place for place in places)
            self._numbers.extend(numbers[place] for place in places)
        while len(self._places) >= RUN_ROWS:
            self._write(RUN_ROWS)

    def end(self) -> None:
        """Write what is left."""
        if self._places:
            self._write(len(self._places))

    def _write(self, count: int) -> None:
        run = np.empty(count, KEY)
        halves = np.frombuffer(bytes(self._keys[: count * _KEY_BYTES]), ">u8")
        run["high"], run["low"] = halves[::2], halves[1::2]
        run["place"], run["number"] = self._places[:count], self._numbers[:count]
        run[np.lexsort((run["place"], run["low"], run["high"]))].tofile(self._file)
        del self._keys[: count * _KEY_BYTES], self._places[:count], self._numbers[:count]
        self.rows += count


def bucket_of(path: Path, bucket: int, buckets: int) -> Iterator[Records]:
    """The keys of a file that fall into a bucket, a slice of each run. Raises `ResultsError`."""
    try:
        if not path.stat().st_size:
            return
        whole = np.memmap(path, KEY, "r")
    except OSError as error:
        raise unreadable(path, error) from error
    low, high = (_SPAN * one // buckets for one in (bucket, bucket + 1))
    for start in range(0, len(whole), RUN_ROWS):
        run = whole[start : start + RUN_ROWS]
        first = int(np.searchsorted(run["high"], np.uint64(low)))
        last = len(run) if high == _SPAN else int(np.searchsorted(run["high"], np.uint64(high)))
        yield np.array(run[first:last])
