"""Temporary storage of one run: what would grow with the file waits on disk, not in memory.

The source is read once into a `Spool`, so that a file that somebody saves meanwhile, or standard
input, cannot give two answers. Everything here is gone when the process ends.
"""

from __future__ import annotations

import itertools
import marshal
import os
import pickle
import sqlite3
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import IO, Generic, Self, TypeVar

from importer.errors import ResultsError
from importer.rows.later import LaterRows, Written
from importer.rows.sorted_runs import SortedRuns
from importer.rows.table import Chunk

_IN_MEMORY_BYTES = 8 * 1024 * 1024
_PAGE_BYTES = 1024
"""About a page of `SortedRuns`: of a larger buffer most would be read in vain."""
_ITEM_LENGTH = 8
_PLAIN, _PICKLED = b"t", b"p"
_LENGTH = 4
"""Bytes of the length before each text."""
_T = TypeVar("_T")
_V = TypeVar("_V", int, bytes)


class Spool(Generic[_T]):
    """Items in order: added at the end, and read from the start as often as wanted."""

    def __init__(self) -> None:
        with disk_errors():
            self._file = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY_BYTES)  # noqa: SIM115

    def append(self, item: _T) -> None:
        """Add an item at the end."""
        data = self._written(item)
        with disk_errors():
            self._file.seek(0, os.SEEK_END)
            self._file.write(len(data).to_bytes(_ITEM_LENGTH, "big") + data)

    def __iter__(self) -> Iterator[_T]:
        return map(self._read, self.data())

    def data(self) -> Iterator[bytes]:
        """Each item as it was written down."""
        position = 0
        while True:
            with disk_errors():
                self._file.seek(position)  # another reader may have moved it
                length = self._file.read(_ITEM_LENGTH)
                if not length:
                    return
                data = self._file.read(int.from_bytes(length, "big"))
                position = self._file.tell()
            yield data

    def on_disk(self) -> Callable[[int, int], Iterator[_T]]:
        """Reads every so manieth item, the first of them by its place, in a copy of this process.

        Copies have one position in the file together, so they may not move it. Nothing may be
        added any more. Windows has no such way to read.
        """
        with disk_errors():
            file = self._file.fileno()  # now all of it is on disk
            self._file.flush()

        def every(step: int, first: int) -> Iterator[_T]:
            position = place = 0
            while length := int.from_bytes(os.pread(file, _ITEM_LENGTH, position), "big"):
                position += _ITEM_LENGTH
                if place % step == first:
                    yield self._read(os.pread(file, length, position))
                position += length
                place += 1

        return every

    def _written(self, item: _T) -> bytes:
        return pickle.dumps(item, protocol=pickle.HIGHEST_PROTOCOL)

    def _read(self, data: bytes) -> _T:
        # This process wrote the file, and no other can open it.
        item: _T = pickle.loads(data)  # noqa: S301
        return item

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Throw everything away."""
        self._file.close()


class ChunkSpool(Spool[Chunk]):
    """Chunks of a table. Those of a text file are written in half the time of others."""

    def _written(self, item: Chunk) -> bytes:
        return chunk_data(item)

    def _read(self, data: bytes) -> Chunk:
        return chunk_of(data)


def chunk_data(chunk: Chunk) -> bytes:
    """A chunk as it waits on disk, for this process alone."""
    if chunk.natives:
        return _PICKLED + pickle.dumps(chunk, protocol=pickle.HIGHEST_PROTOCOL)
    return _PLAIN + marshal.dumps((list(chunk.numbers), list(chunk.lines), list(chunk.rows)))


def chunk_of(data: bytes) -> Chunk:
    """The chunk that `chunk_data` has written."""
    if data[:1] == _PICKLED:
        chunk: Chunk = pickle.loads(data[1:])  # noqa: S301 -- written by this process
        return chunk
    # Nothing but lists of texts and numbers, by this process and for it alone.
    numbers, lines, rows = marshal.loads(data[1:])  # noqa: S302
    return Chunk(numbers, lines, rows, ())


def later_chunk(
    data: bytes,
    numbers: Sequence[int],
    lines: Sequence[int],
    written: Written | None,
    some: Mapping[int, list[str]],
) -> Chunk:
    """The chunk that `chunk_data` has written, of which so much is known; its rows are read later.

    written, some: as `LaterRows` has them.
    """
    if data[:1] == _PICKLED:
        return chunk_of(data)
    rows = LaterRows(len(numbers), lambda: chunk_of(data).rows, written, some)
    return Chunk(numbers, lines, rows, ())


class Texts:
    """Texts on disk, found again by the places at which they were put; the first are in memory."""

    def __init__(self) -> None:
        with disk_errors():
            self._file = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY_BYTES)  # noqa: SIM115
        self._end = 0

    def add(self, texts: Sequence[str]) -> list[int]:
        """Add texts at the end; where each of them stands."""
        written = [text.encode("utf-8", "surrogatepass") for text in texts]
        ends = list(itertools.accumulate((len(data) + _LENGTH for data in written), initial=0))
        places = [self._end + end for end in ends[:-1]]
        with disk_errors():
            self._file.seek(self._end)
            self._file.write(
                b"".join(len(data).to_bytes(_LENGTH, "big") + data for data in written)
            )
        self._end += ends[-1]
        return places

    def find(self, place: int) -> str:
        """The text at a place."""
        with disk_errors():
            self._file.seek(place)
            length = int.from_bytes(self._file.read(_LENGTH), "big")
            return self._file.read(length).decode("utf-8", "surrogatepass")

    def close(self) -> None:
        """Throw everything away."""
        self._file.close()


class FirstRows(Generic[_V]):
    """A value for each fingerprint: which row of the file was the first with it, or how many are.

    The newest are kept in a dictionary; when it is full they move to disk, so that memory is
    bounded and a file of ordinary size never touches the disk.
    """

    def __init__(self, in_memory: int = 100_000) -> None:
        self._newest: dict[bytes, _V] = {}
        self._in_memory = in_memory
        self._file: IO[bytes] | None = None
        self._older: SortedRuns[_V] | None = None

    def find(self, fingerprints: Sequence[bytes]) -> dict[bytes, _V]:
        """The values of those fingerprints that were added before."""
        newest = self._newest
        found: dict[bytes, _V] = {}
        if not newest.keys().isdisjoint(fingerprints):
            found = {key: newest[key] for key in fingerprints if key in newest}
        if self._older is not None:
            with disk_errors():
                found |= self._older.find(key for key in fingerprints if key not in found)
        return found

    def add(self, rows: Mapping[bytes, _V]) -> None:
        """Remember the values of fingerprints; a new one replaces an old one."""
        self._newest.update(rows)
        if len(self._newest) >= self._in_memory:
            with disk_errors():
                self._on_disk().add(self._newest)
            self._newest.clear()

    def _on_disk(self) -> SortedRuns[_V]:
        if self._older is None:
            self._file = tempfile.TemporaryFile(buffering=_PAGE_BYTES)  # noqa: SIM115
            self._older = SortedRuns(self._file)
        return self._older

    def close(self) -> None:
        """Throw everything away."""
        self._newest.clear()
        if self._file is not None:
            self._file.close()


class Shelf(Generic[_T]):
    """Items on disk that are found again by a text, several by the same."""

    def __init__(self) -> None:
        with disk_errors():
            self._db = _temporary_database()
            self._db.execute("CREATE TABLE shelf (key TEXT NOT NULL, item BLOB NOT NULL)")
            self._db.execute("CREATE INDEX shelf_by_key ON shelf (key)")

    def add(self, key: str, item: _T) -> None:
        """Put an item onto the shelf."""
        with disk_errors():
            data = pickle.dumps(item, protocol=pickle.HIGHEST_PROTOCOL)
            self._db.execute("INSERT INTO shelf VALUES (?, ?)", (key, data))

    def find(self, key: str, limit: int = -1) -> list[_T]:
        """The items that were added under a text, in order. limit: no more of them; -1: all."""
        with disk_errors():
            query = "SELECT item FROM shelf WHERE key = ? ORDER BY rowid LIMIT ?"
            found = self._db.execute(query, (key, limit)).fetchall()
        return [pickle.loads(data) for (data,) in found]  # noqa: S301 -- written by this process

    def close(self) -> None:
        """Throw everything away."""
        self._db.close()


def _temporary_database() -> sqlite3.Connection:
    """SQLite's own temporary file, which has no name and is gone when it is closed."""
    db = sqlite3.connect("", isolation_level=None)
    db.execute("PRAGMA journal_mode = OFF")
    db.execute("PRAGMA synchronous = OFF")
    db.execute(f"PRAGMA cache_size = -{_IN_MEMORY_BYTES // 1024}")
    return db


@contextmanager
def disk_errors() -> Iterator[None]:
    """What the temporary folder refuses is a ResultsError, which says what to do."""
    try:
        yield
    except (OSError, sqlite3.OperationalError) as error:
        raise ResultsError(
            f"the temporary folder {tempfile.gettempdir()} cannot be written to: {error}",
            hint="make room there, or name another folder with the TMPDIR environment variable",
        ) from error
