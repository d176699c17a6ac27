"""Values by their keys on disk; nearly every query is answered without reading it.

Keys come in full dictionaries. Each is written once, sorted, into a table of its own, and where
there are many tables they are merged into one: a single table for all would be written again from
end to end with every dictionary. A few bits for each key tell in memory that a key is new, as
nearly all of a sheet's are.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from typing import Generic, TypeVar

_V = TypeVar("_V", int, bytes)

_MERGED = 32
# SQLite takes 999 parameters or more, depending on its version.
_PARAMETERS = 900
_FIRST_BITS = 24
"""Two megabytes for the first million keys."""
_BITS_A_KEY = 16


class SortedRuns(Generic[_V]):
    """Values by keys, in tables of a database of which nobody else knows. Raises sqlite3.Error."""

    def __init__(self, db: sqlite3.Connection) -> None:
        """Db: empty, and closed by whoever made it."""
        self._db = db
        self._seen = SeenKeys(_FIRST_BITS)
        self._levels: list[list[str]] = []
        """The names of the tables, the older the further behind; in a level the oldest first."""
        self._tables = 0

    def add(self, values: Mapping[bytes, _V]) -> None:
        """Remember the values of keys; a new one replaces an old one."""
        self._seen.add(values)
        table = self._new_table()
        self._db.execute("BEGIN")
        insert = f"INSERT INTO {table} VALUES (?, ?)"  # noqa: S608 -- a name made here
        self._db.executemany(insert, sorted(values.items()))
        self._db.execute("COMMIT")
        self._keep(table, 0)

    def find(self, keys: Iterable[bytes]) -> dict[bytes, _V]:
        """The values of those keys that were added before."""
        left = self._seen.those_of(keys)
        found: dict[bytes, _V] = {}
        for table in (name for level in self._levels for name in reversed(level)):
            if not left:
                break
            found |= self._of_table(table, left)
            left = [key for key in left if key not in found]
        return found

    def _of_table(self, table: str, keys: Sequence[bytes]) -> dict[bytes, _V]:
        found: dict[bytes, _V] = {}
        for start in range(0, len(keys), _PARAMETERS):
            part = keys[start : start + _PARAMETERS]
            marks = ",".join("?" * len(part))
            query = f"SELECT key, value FROM {table} WHERE key IN ({marks})"  # noqa: S608
            found.update(self._db.execute(query, part))
        return found

    def _keep(self, table: str, level: int) -> None:
        if level == len(self._levels):
            self._levels.append([])
        tables = self._levels[level]
        tables.append(table)
        if len(tables) == _MERGED:
            self._levels[level] = []
            self._keep(self._merged(tables), level + 1)

    def _merged(self, tables: Sequence[str]) -> str:
        """One table of several, the oldest first; of a key the newest value is left."""
        table = self._new_table()
        all_rows = " UNION ALL ".join(
            f"SELECT key, value, {age} AS age FROM {name}"  # noqa: S608
            for age, name in enumerate(tables)
        )
        # Of a group the other columns are those of the row with the greatest age:
        # https://sqlite.org/lang_select.html#bare_columns_in_an_aggregate_query
        newest = f"SELECT key, value, max(age) FROM ({all_rows}) GROUP BY key"  # noqa: S608
        self._db.execute("BEGIN")
        self._db.execute(f"INSERT INTO {table} SELECT key, value FROM ({newest})")  # noqa: S608
        for name in tables:
            self._db.execute(f"DROP TABLE {name}")
        self._db.execute("COMMIT")
        return table

    def _new_table(self) -> str:
        self._tables += 1
        name = f"run_{self._tables}"
        self._db.execute(f"CREATE TABLE {name} (key BLOB PRIMARY KEY, value) WITHOUT ROWID")
        return name


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
