"""SQLite that fails at an operation of one's choice, for whatever code opens connections with it.

While a `Fault` is installed, every connection that is opened counts what is asked of it: opening,
each statement, each backup. The operation whose turn it is raises what SQLite raises when the disk
does. The ledger, a whole run, or anything else that says `sqlite3.connect(…)` can be put inside.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest

DISK_ERROR = "disk I/O error"
DISK_FULL = "database or disk is full"

_connect: Any = sqlite3.connect


def first_times(operations: Iterable[str]) -> list[int]:
    """The numbers, from 1, at which an operation is the first of its kind."""
    numbers: dict[str, int] = {}
    for number, operation in enumerate(operations, 1):
        numbers.setdefault(operation, number)
    return list(numbers.values())


@dataclass
class Fault:
    """One fault of a disk, which is met at the operation with this number; 0: never.

    lasting: every later operation fails as well, as on a disk that stays full. late: only commits
    count, and the one that fails is on the disk all the same, as when the power fails before the
    answer. where: only databases whose address holds these words count.
    """

    number: int
    message: str = DISK_ERROR
    lasting: bool = False
    late: bool = False
    where: str = ""
    seen: list[str] = field(default_factory=list)
    """The operations that counted, in their order: how many there are, a healthy run tells."""

    @property
    def happened(self) -> bool:
        """Whether the operation was reached; if not, the run met no fault and must have passed."""
        return 0 < self.number <= len(self.seen)

    @contextmanager
    def installed(self) -> Iterator[Fault]:
        """Every connection that is opened inside has this fault."""
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(sqlite3, "connect", self._open)
            yield self

    def _open(self, database: Any, *args: Any, **options: Any) -> sqlite3.Connection:
        if self.where not in str(database):
            return _connect(database, *args, **options)  # type: ignore[no-any-return]
        self.before("open")
        return _connect(database, *args, factory=self._connection_type(), **options)  # type: ignore[no-any-return]

    def _connection_type(self) -> type[sqlite3.Connection]:
        fault = self

        class Connection(sqlite3.Connection):
            def execute(self, sql: str, *args: Any) -> sqlite3.Cursor:
                fault.before(sql)
                cursor = super().execute(sql, *args)
                fault.after(sql)
                return cursor

            def executemany(self, sql: str, *args: Any) -> sqlite3.Cursor:
                fault.before(sql)
                return super().executemany(sql, *args)

            def backup(self, *args: Any, **options: Any) -> None:
                fault.before("backup")
                super().backup(*args, **options)

        return Connection

    def before(self, operation: str) -> None:
        """Count an operation that is about to be done; raises if its turn has come."""
        if not self.late:
            self._count(operation)

    def after(self, operation: str) -> None:
        """Count a commit that has been done; raises if its turn has come."""
        if self.late and operation == "COMMIT":
            self._count(operation)

    def _count(self, operation: str) -> None:
        self.seen.append(operation)
        turn = len(self.seen)
        if turn == self.number or (self.lasting and self.happened):
            raise sqlite3.OperationalError(self.message)
