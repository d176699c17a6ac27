"""The rows of one sheet with how they would end, in a temporary file that only its owner may read.

Rows are found by number, and by what they have in common with others; `finding` finds them by how
they end and by what is wrong with them. The file is removed when the store is closed. Every call
may come from another thread than the one before.
"""

from __future__ import annotations

import os
import pickle
import sqlite3
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from itertools import chain
from pathlib import Path
from threading import RLock
from typing import Any

from importer.errors import ImporterError
from importer.rows.outcome import Outcome
from importer.rows.rehearsed import Rehearsed, would_create
from importer.rows.scratch import chunk_data, chunk_of, disk_errors
from importer.rows.table import Chunk
from importer.workbench.shown import kind_of

PART_ROWS = 25
"""Rows that are read together: a page reads two or three of these, a filtered one one a row."""

_ASKED_TOGETHER = 500
_PARTS_TOGETHER = 100
_TABLES = """
CREATE TABLE parts (id INTEGER PRIMARY KEY, first INTEGER NOT NULL, data BLOB NOT NULL);
CREATE UNIQUE INDEX parts_by_first ON parts (first);
CREATE TABLE ends (row INTEGER PRIMARY KEY, is_error INTEGER NOT NULL, kind TEXT NOT NULL,
                   data BLOB NOT NULL);
CREATE INDEX errors ON ends (row) WHERE is_error;
CREATE INDEX ends_by_kind ON ends (kind, row);
CREATE TABLE issues (row INTEGER NOT NULL, code TEXT NOT NULL, place INTEGER, value TEXT,
                     is_error INTEGER NOT NULL, meant TEXT);
CREATE INDEX issues_by_row ON issues (row);
CREATE INDEX issues_by_problem ON issues (code, place, value, row);
CREATE TABLE bonds (row INTEGER NOT NULL, bond INTEGER NOT NULL, PRIMARY KEY (row, bond))
    WITHOUT ROWID;
CREATE TABLE corrected (row INTEGER PRIMARY KEY);
CREATE TABLE left_out (row INTEGER PRIMARY KEY);
"""


class ClosedStoreError(ImporterError):
    """The rows were thrown away while somebody looked at them: the sheet is read again."""

    def __init__(self) -> None:
        super().__init__("The sheet is being read again.", hint="wait until that is done")


class RowStore:
    """A temporary database of one sheet."""

    def __init__(self) -> None:
        with disk_errors():
            descriptor, name = tempfile.mkstemp(prefix="task-importer-", suffix=".bench")
            os.close(descriptor)  # it is of its owner alone (0600)
            self.path = Path(name)
            self._db = sqlite3.connect(name, isolation_level=None, check_same_thread=False)
            self._db.executescript(
                "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -8000;"
                + _TABLES
            )
        self._lock = RLock()
        self._is_closed = False
        self.version = 0
        """Another one after every change."""

    def close(self) -> None:
        """Throw everything away."""
        with self._lock:
            self._is_closed = True
            self._db.close()
            with suppress(OSError):
                self.path.unlink(missing_ok=True)

    def fill(self, rows: Iterable[Chunk]) -> None:
        """Take all rows of the sheet, as they were read."""
        with self._writing() as db:
            for part in _parts(rows):
                db.execute(
                    "INSERT INTO parts (first, data) VALUES (?, ?)",
                    (part.numbers[0], chunk_data(part)),
                )

    def put(self, ends: Sequence[Outcome]) -> list[int]:
        """Keep how rows would end, in the place of what was known; the numbers of other ends."""
        before = self.ends([end.row_number for end in ends])
        other = [end for end in ends if end != before[end.row_number]]
        numbers = [(end.row_number,) for end in other]
        with self._writing() as db:
            db.executemany("DELETE FROM ends WHERE row = ?", numbers)
            db.executemany("DELETE FROM issues WHERE row = ?", numbers)
            return self.add(other)

    def add(self, ends: Sequence[Outcome]) -> list[int]:
        """Keep how rows would end of which nothing is known; their numbers."""
        told = (
            ends.others.values() if isinstance(ends, Rehearsed) and not ends.there.places else ends
        )
        with self._writing() as db:
            for end in told:
                if end == would_create(end.row_number):
                    continue
                is_error = any(issue.is_error for issue in end.issues)
                data = pickle.dumps(end, protocol=pickle.HIGHEST_PROTOCOL)
                db.execute(
                    "INSERT INTO ends VALUES (?, ?, ?, ?)",
                    (end.row_number, is_error, kind_of(end), data),
                )
                db.executemany(
                    "INSERT INTO issues VALUES (?, ?, ?, ?, ?, ?)",
                    [
                        (end.row_number, i.code, i.place, i.value, i.is_error, i.meant)
                        for i in end.issues
                    ],
                )
        return [end.row_number for end in ends]

    def forget_ends(self) -> None:
        """Before all rows are checked again."""
        with self._writing() as db:
            for table in ("ends", "issues", "bonds"):
                db.execute(f"DELETE FROM {table}")  # noqa: S608 -- names of this file

    def mark(self, table: str, numbers: Iterable[int], *, are_in: bool) -> None:
        """Keep that these rows are `corrected`, or `left_out`, or that they are not any more."""
        write = "INSERT OR IGNORE INTO {} VALUES (?)" if are_in else "DELETE FROM {} WHERE row = ?"
        with self._writing() as db:
            db.executemany(write.format(table), [(number,) for number in numbers])

    def bind(self, bonds: Mapping[int, Iterable[int]], *, are_new: bool = False) -> None:
        """Keep what rows have in common with others, in the place of what was known of it.

        are_new: nothing was known of these rows.
        """
        with self._writing() as db:
            if not are_new:
                db.executemany("DELETE FROM bonds WHERE row = ?", [(number,) for number in bonds])
            db.executemany(
                "INSERT OR IGNORE INTO bonds VALUES (?, ?)",
                [(number, bond) for number, some in bonds.items() for bond in some],
            )

    def bonds(self, numbers: Iterable[int]) -> dict[int, set[int]]:
        """What these rows have in common with others."""
        found: dict[int, set[int]] = {number: set() for number in numbers}
        for number, bond in self._each("SELECT row, bond FROM bonds WHERE row IN ({})", found):
            found[number].add(bond)
        return found

    def bound(self, bonds: Iterable[int]) -> set[int]:
        """The numbers of the rows that have any of these."""
        # Kept up from the first question on: to sort all of them once costs a third of that.
        self.ask("CREATE INDEX IF NOT EXISTS bonds_by_bond ON bonds (bond, row)")
        query = "SELECT row FROM bonds WHERE bond IN ({})"
        return {number for (number,) in self._each(query, set(bonds))}

    def ends(self, numbers: Iterable[int]) -> dict[int, Outcome]:
        """How these rows, all of which were checked, would end."""
        found = {number: would_create(number) for number in numbers}
        for number, data in self._each("SELECT row, data FROM ends WHERE row IN ({})", found):
            found[number] = _read(data)
        return found

    def chunk(self, numbers: Iterable[int]) -> Chunk:
        """These rows as they were read, in order."""
        wanted, kept = sorted(set(numbers)), list[Chunk]()
        query = "SELECT data FROM parts WHERE first <= ? ORDER BY first DESC LIMIT 1"
        at = 0
        while at < len(wanted):
            ((data,),) = self.ask(query, (wanted[at],))
            part = chunk_of(data)
            own = set(wanted[at : at + len(part)])
            places = [i for i, number in enumerate(part.numbers) if number in own]
            if not places:
                raise KeyError(wanted[at])
            kept.append(part.only(places))
            at += len(places)
        return Chunk(
            [number for part in kept for number in part.numbers],
            [line for part in kept for line in part.lines],
            [row for part in kept for row in part.rows],
            [native for part in kept for native in part.natives],
        )

    def chunks(self) -> Iterator[Chunk]:
        """All rows as they were read, a few at a time; others may ask in between."""
        last = 0
        query = "SELECT id, data FROM parts WHERE id > ? ORDER BY id LIMIT ?"
        while found := self.ask(query, (last, _PARTS_TOGETHER)):
            last = found[-1][0]
            yield from (chunk_of(data) for _, data in found)

    def page(self, offset: int, limit: int) -> list[int]:
        """The numbers of some of all rows, in order."""
        first, skipped = divmod(offset, PART_ROWS)
        count = (skipped + limit + PART_ROWS - 1) // PART_ROWS
        query = "SELECT data FROM parts WHERE id > ? ORDER BY id LIMIT ?"
        parts = [chunk_of(data).numbers for (data,) in self.ask(query, (first, count))]
        return list(chain.from_iterable(parts))[skipped : skipped + limit]

    def ask(self, query: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """The rows of a query's answer. Raises `ClosedStoreError` once they are thrown away."""
        with self._lock:
            if self._is_closed:
                raise ClosedStoreError
            with disk_errors(), closing(self._db.execute(query, values)) as found:
                return found.fetchall()

    def _each(self, query: str, keys: Iterable[int]) -> Iterator[tuple[Any, ...]]:
        wanted = list(keys)
        for at in range(0, len(wanted), _ASKED_TOGETHER):
            some = wanted[at : at + _ASKED_TOGETHER]
            yield from self.ask(query.format(",".join("?" * len(some))), some)

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        """All of it or, where it fails, an error that ends the bench."""
        with self._lock, disk_errors():
            self.version += 1
            if self._db.in_transaction:
                yield self._db
                return
            self._db.execute("BEGIN")
            try:
                yield self._db
            finally:
                self._db.execute("COMMIT")


def _parts(rows: Iterable[Chunk]) -> Iterator[Chunk]:
    """The rows in parts that are full but for the last one."""
    left: Chunk | None = None
    for chunk in rows:
        joined = chunk if left is None or not len(left) else _joined(left, chunk)
        whole = len(joined) - len(joined) % PART_ROWS
        for at in range(0, whole, PART_ROWS):
            yield joined.only(range(at, at + PART_ROWS))
        left = joined.only(range(whole, len(joined)))
    if left:
        yield left


def _joined(left: Chunk, right: Chunk) -> Chunk:
    return Chunk(
        [*left.numbers, *right.numbers],
        [*left.lines, *right.lines],
        [*left.rows, *right.rows],
        [*left.natives, *right.natives],
    )


def _read(data: bytes) -> Outcome:
    end: Outcome = pickle.loads(data)  # noqa: S301 -- written by this process
    return end
