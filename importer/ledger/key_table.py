"""Tells of many keys at once that a ledger does not hold them, without a search for each.

A search in a ledger takes as long as all else that is done for a row. Where as many rows are asked
about as there are tasks, it takes less to read the keys of all tasks once: a byte for each is
enough to tell that most rows of a new sheet are not there. What may be there is searched for.
"""

from __future__ import annotations

from array import array
from collections import deque
from collections.abc import Iterator, Sequence
from itertools import chain, compress, islice, repeat

from importer.ledger.database import Found
from importer.ledger.reader import LedgerReader

_READ_TOGETHER = 10_000
_BYTES_A_KEY = 16
"""At least: of other keys, one in sixteen to one in thirty-two is taken for one of them."""
_FEWEST_BITS, _MOST_BITS = 16, 24
"""Of the number of places in a table: sixteen megabytes at the most."""
_MOST_TASKS = 1_000_000
_READ_IN_A_SEARCH = 4
"""The keys of so many tasks are read in the time of a search for one."""


class KeyTable:
    """Keys, of which the first eight bytes fall anywhere. count: about so many are added."""

    def __init__(self, count: int) -> None:
        bits = (count * _BYTES_A_KEY).bit_length()
        size = 1 << min(max(bits, _FEWEST_BITS), _MOST_BITS)
        self._table = bytearray(size)
        self._place_of = (size - 1).__and__

    def add(self, keys: Sequence[bytes]) -> None:
        """Remember keys of equal lengths."""
        deque(map(self._table.__setitem__, self._places(keys), repeat(1)), maxlen=0)

    def may_hold(self, keys: Sequence[bytes]) -> list[int]:
        """The places of the keys that may have been added: of the others none was."""
        found = map(self._table.__getitem__, self._places(keys))
        return list(compress(range(len(keys)), found))

    def _places(self, keys: Sequence[bytes]) -> Iterator[int]:
        if not keys:
            return iter(())
        numbers = array("Q", b"".join(keys))
        return map(self._place_of, numbers[:: len(keys[0]) // numbers.itemsize])


class Expected:
    """Whether it is worth it to read all keys of a ledger. rows: so many a file has."""

    def __init__(self, ledger: LedgerReader, rows: int) -> None:
        self._rows = rows
        self._asked = self._seen = 0
        with ledger.db.errors():
            (newest,) = ledger.db.execute("SELECT coalesce(max(id), 0) FROM tasks").fetchone()
        self._tasks: int = newest

    def take_in(self, asked: int, seen: int) -> None:
        """Of so many further rows of the file, so many have to be searched for."""
        self._asked += asked
        self._seen += seen

    @property
    def is_worth_it(self) -> bool:
        """Whether the searches take longer, if it goes on as it began."""
        searches = self._rows * self._asked // max(self._seen, 1)
        return self._tasks <= min(_MOST_TASKS, searches * _READ_IN_A_SEARCH)


def table_of(ledger: LedgerReader, queries: Sequence[str]) -> KeyTable:
    """The keys that these queries give, one in each row."""
    with ledger.db.errors():
        (count,) = ledger.db.execute("SELECT count(*) FROM tasks").fetchone()
        table = KeyTable(count * len(queries))
        for query in queries:
            _add_all(table, ledger.db.execute(query))
    return table


def _add_all(table: KeyTable, rows: Found) -> None:
    keys = chain.from_iterable(rows)
    while some := list(islice(keys, _READ_TOGETHER)):
        table.add(some)
