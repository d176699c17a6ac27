"""Tasks that have something in common with a row: all but the due date, or all but the texts.

Of thousands that are alike no more are read than somebody asks for, so that a weekly sheet whose
rows differ in the date alone costs no more than another.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence
from operator import itemgetter
from typing import Any, NamedTuple

from importer.ledger.key_table import Expected, KeyTable, table_of
from importer.ledger.likes import KEY_BYTES, gather_fresh
from importer.ledger.reader import LedgerReader
from importer.ledger.records import SimilarTask
from importer.ledger.states import State

_COLUMNS = ("same_but_time", "same_but_texts")
_MAY_BE_THERE = (State.CREATED, State.CLOSED, State.UNKNOWN)
"""What was refused or undone is not a task that a person would see twice."""

_READ_TOGETHER = 200

_SHARED = """
WITH wanted (key) AS ({{listed}})
SELECT key FROM wanted
WHERE EXISTS (
    SELECT 1 FROM {table} AS likes CROSS JOIN tasks
     WHERE tasks.id = likes.task AND likes.key = substr(wanted.key, 1, {bytes})
       AND tasks.{column} = wanted.key AND state IN ({there}))
"""
_TASKS = """
SELECT id, fingerprint, run_id, row_number
  FROM {table} AS likes CROSS JOIN tasks
 WHERE tasks.id = likes.task AND likes.key = substr(?1, 1, {bytes}) AND likes.task > ?2
   AND tasks.{column} = ?1 AND state IN ({there})
 ORDER BY likes.task LIMIT ?3
"""


class Likeness(NamedTuple):
    """What rows have in common. column: of the ledger's tasks. key: what it holds there."""

    column: str
    key: bytes


def likenesses(likeness: tuple[bytes, bytes]) -> tuple[Likeness, Likeness]:
    """What a row has in common with its like. likeness: of `contract.fingerprint.likeness_keys`."""
    by_time, by_texts = map(Likeness, _COLUMNS, likeness)
    return by_time, by_texts


class LikeTasks:
    """The tasks of a ledger, as it is when the first of them is asked for."""

    def __init__(self, ledger: LedgerReader, expected: Expected | None = None) -> None:
        """expected: for how many rows it will be asked; None: for a few."""
        self._ledger = ledger
        self._expected = expected
        self._tables: tuple[str, ...] = ()
        self._keys: KeyTable | None = None

    def shared(self, likes: Sequence[Likeness]) -> set[Likeness]:
        """Those of the likenesses that some task shares which is, or may be, there."""
        found: set[Likeness] = set()
        for column in _COLUMNS:
            keys = {like.key for like in likes if like.column == column}
            found.update(Likeness(column, key) for key in self._held(column, list(keys)))
        return found

    def holds_any(self, by_time: Sequence[bytes], by_texts: Sequence[bytes]) -> bool:
        """Whether any of these is shared by a task which is, or may be, there.

        by_time, by_texts: the two likenesses of rows.
        """
        pairs = zip(_COLUMNS, (by_time, by_texts), strict=True)
        return any(self._held(column, keys) for column, keys in pairs)

    def _held(self, column: str, keys: Sequence[bytes]) -> list[bytes]:
        found: list[bytes] = []
        keys = self._likely(keys)
        with self._ledger.db.errors():
            for table in self._all_tables():
                there = self._ledger.db.find(_in(_SHARED, table, column), keys)
                found += [key for (key,) in there]
        return found

    def _likely(self, keys: Sequence[bytes]) -> Sequence[bytes]:
        """The keys without most of those that are not there."""
        if self._keys is None:
            if not keys or self._expected is None or not self._expected.is_worth_it:
                return keys
            queries = [f"SELECT key FROM {table}" for table in self._all_tables()]  # noqa: S608
            self._keys = table_of(self._ledger, queries)
        return [keys[place] for place in self._keys.may_hold(keys)]

    def tasks(self, like: Likeness) -> Iterator[SimilarTask]:
        """The tasks that share it and may be there: those first that the ledger knew first."""
        before = 0
        tables = [self._tasks_of(table, like) for table in self._all_tables()]
        for task, *rest in heapq.merge(*tables, key=itemgetter(0)):
            if task != before:  # one that was sent again may be in both tables
                yield SimilarTask(*rest)
            before = task

    def _tasks_of(self, table: str, like: Likeness) -> Iterator[tuple[Any, ...]]:
        last = 0
        while True:
            query = _in(_TASKS, table, like.column)
            with self._ledger.db.errors():
                rows = self._ledger.db.execute(query, (like.key, last, _READ_TOGETHER)).fetchall()
            yield from rows
            if len(rows) < _READ_TOGETHER:
                return
            last = rows[-1][0]

    def _all_tables(self) -> tuple[str, ...]:
        if not self._tables:
            with self._ledger.db.errors():
                self._tables = gather_fresh(self._ledger.db)
        return self._tables


def _in(query: str, table: str, column: str) -> str:
    there = ", ".join(f"'{state}'" for state in _MAY_BE_THERE)
    return query.format(table=table, column=column, bytes=KEY_BYTES, there=there)
