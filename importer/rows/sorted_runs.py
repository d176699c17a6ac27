"""Values by their keys on disk, of which nearly every question is answered without it.

Keys come in full dictionaries. Each is written once, sorted, as a run of pages, and where there are
many runs they are merged into one: a single table for all would be written again from end to end
with every dictionary. (A table of SQLite for each run took three times as long to write.) A few
bits for each key tell in memory that a key is new, as nearly all of a sheet's are.
"""

from __future__ import annotations

import heapq
import marshal
import os
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import accumulate, islice
from typing import IO, Generic, NamedTuple, TypeVar

_V = TypeVar("_V", int, bytes)

_MERGED = 32
_PAGE = 16
"""Keys of a page: to look for one costs what it takes to read so many."""
_PAGES_TOGETHER = 1_000
_FORMAT = 2
"""Of `marshal`: later ones look for objects that come again, and no key does."""
_FIRST_BITS = 24
"""Two megabytes for the first million keys."""
_BITS_A_KEY = 16


class _Run(NamedTuple):
    """Consecutive pages. firsts: the first key of each. bounds: where each begins, and the end."""

    firsts: Sequence[bytes]
    bounds: Sequence[int]


class SortedRuns(Generic[_V]):
    """Values by keys, in pages of a file of which nobody else knows. Raises OSError."""

    def __init__(self, file: IO[bytes]) -> None:
        """File: empty, and closed by whoever made it."""
        self._file = file
        self._seen = SeenKeys(_FIRST_BITS)
        self._levels: list[list[_Run]] = []
        """The older the further behind; in a level the oldest first."""

    def add(self, values: Mapping[bytes, _V]) -> None:
        """Remember the values of keys; a new one replaces an old one."""
        if values:
            self._seen.add(values)
            keys = sorted(values)
            self._keep(self._written([(keys, list(map(values.__getitem__, keys)))]), 0)

    def find(self, keys: Iterable[bytes]) -> dict[bytes, _V]:
        """The values of those keys that were added before."""
        left = self._seen.those_of(keys)
        found: dict[bytes, _V] = {}
        for run in (run for level in self._levels for run in reversed(level)):
            if not left:
                break
            found |= self._of_run(run, left)
            left = [key for key in left if key not in found]
        return found

    def _of_run(self, run: _Run, keys: Sequence[bytes]) -> dict[bytes, _V]:
        found: dict[bytes, _V] = {}
        for key in keys:
            place = bisect_right(run.firsts, key) - 1
            if place >= 0 and (value := self._page(run, place).get(key)) is not None:
                found[key] = value
        return found

    def _page(self, run: _Run, place: int) -> dict[bytes, _V]:
        begin, end = run.bounds[place : place + 2]
        self._file.seek(begin)
        # This process wrote the file, and no other can open it.
        keys, values = marshal.loads(self._file.read(end - begin))  # noqa: S302
        return dict(zip(keys, values, strict=True))

    def _keep(self, run: _Run, level: int) -> None:
        if level == len(self._levels):
            self._levels.append([])
        runs = self._levels[level]
        runs.append(run)
        if len(runs) == _MERGED:
            self._levels[level] = []
            # The room of those that were merged is not used again: it is as much once more.
            pairs = _newest(map(self._pairs, reversed(runs)))
            self._keep(self._written(_apart(pairs)), level + 1)

    def _pairs(self, run: _Run) -> Iterator[tuple[bytes, _V]]:
        for place in range(len(run.firsts)):
            yield from self._page(run, place).items()

    def _written(self, parts: Iterable[tuple[list[bytes], list[_V]]]) -> _Run:
        """The run of these keys, which are sorted, and their values, as parallel lists."""
        firsts: list[bytes] = []
        bounds = [self._file.seek(0, os.SEEK_END)]
        for keys, values in parts:
            pages = [
                marshal.dumps((keys[begin : begin + _PAGE], values[begin : begin + _PAGE]), _FORMAT)
                for begin in range(0, len(keys), _PAGE)
            ]
            self._file.seek(0, os.SEEK_END)
            self._file.write(b"".join(pages))
            firsts += keys[::_PAGE]
            bounds += accumulate(map(len, pages), initial=bounds.pop())
        return _Run(firsts, bounds)


def _apart(pairs: Iterator[tuple[bytes, _V]]) -> Iterator[tuple[list[bytes], list[_V]]]:
    """Some thousand keys at a time, and their values, as parallel lists."""
    while some := list(islice(pairs, _PAGES_TOGETHER * _PAGE)):
        yield [key for key, _ in some], [value for _, value in some]


def _newest(runs: Iterable[Iterator[tuple[bytes, _V]]]) -> Iterator[tuple[bytes, _V]]:
    """The pairs of all, sorted by their keys; of equal keys the one of the first of the runs."""
    before: bytes | None = None
    # Of pairs with equal keys, a merge gives those of the first of the runs first.
    for key, value in heapq.merge(*runs, key=lambda pair: pair[0]):
        if key != before:
            yield key, value
        before = key


class SeenKeys:
    """Keys as bits: that one is not among them is certain, that it is will be wrong now and then.

    (B. H. Bloom, "Space/time trade-offs in hash coding with allowable errors", 1970.) With three
    bits for each of sixteen times as many places that is once in two hundred questions. Where one
    table of bits is full, a further one is twice as large.
    """

    def __init__(self, first_bits: int) -> None:
        self._next_bits = first_bits
        self._tables: list[tuple[bytearray, int]] = []
        self._room = 0

    def add(self, keys: Iterable[bytes]) -> None:
        """Remember these keys."""
        left = iter(keys)
        while some := list(islice(left, self._room or 1)):
            if not self._room:
                self._tables.append((bytearray(1 << (self._next_bits - 3)), self._next_bits))
                self._room = (1 << self._next_bits) // _BITS_A_KEY
                self._next_bits += 1
            self._room -= len(some)
            table, bits = self._tables[-1]
            mask = (1 << bits) - 1
            for number in map(hash, some):  # of 64 bits, and another in each process
                place = number & mask
                table[place >> 3] |= 1 << (place & 7)
                place = number >> 20 & mask
                table[place >> 3] |= 1 << (place & 7)
                place = number >> 36 & mask
                table[place >> 3] |= 1 << (place & 7)

    def those_of(self, keys: Iterable[bytes]) -> list[bytes]:
        """The keys that were seen, and a few others."""
        left = list(keys)
        found: list[bytes] = []
        for table, bits in self._tables:
            mask = (1 << bits) - 1
            for key in left:
                number = hash(key)
                place = number & mask
                if table[place >> 3] >> (place & 7) & 1:
                    place = number >> 20 & mask
                    if table[place >> 3] >> (place & 7) & 1:
                        place = number >> 36 & mask
                        if table[place >> 3] >> (place & 7) & 1:
                            found.append(key)
        return list(dict.fromkeys(found))
