"""What a ledger needs of the database under it.

One text of each statement serves every database: parameters are numbered (`?1`), and only what
SQLite and PostgreSQL both understand is written. What differs between them is a member here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol, TypeAlias

from importer.errors import LedgerError

Row: TypeAlias = tuple[Any, ...]

SCHEMA_VERSION = 5
"""Of the tables, in every database; a file of an older version is migrated when it is opened."""

REMEMBER = """
    INSERT INTO about (key, value) VALUES (?1, ?2)
    ON CONFLICT (key) DO UPDATE SET value = excluded.value
"""
"""Keeps a value under a key, in place of the one before."""


class Found(Protocol):
    """What a statement found, or how many rows it changed: a cursor of the Python database API."""

    @property
    def rowcount(self) -> int:
        """How many rows the statements changed, all together."""

    def fetchone(self) -> Any:  # noqa: ANN401 -- a row, or None
        """The next row; None: there is no other."""

    def fetchall(self) -> list[Any]:
        """The rows that are left."""

    def __iter__(self) -> Iterator[Any]: ...


class Database(Protocol):
    """An open database with the tables of one ledger."""

    @property
    def name(self) -> str:
        """Of the ledger, for messages: without a password."""

    def execute(self, sql: str, values: Sequence[object] = (), /) -> Found:
        """Carry out one statement."""

    def executemany(self, sql: str, rows: Iterable[Sequence[object]], /) -> Found:
        """The same for many rows; its `rowcount` is that of all together."""

    def find(self, sql: str, keys: Sequence[object], /) -> Iterator[Row]:
        """The rows of a query about many keys.

        In it `{keys}` stands behind a column for "is one of these", `{listed}` for a query of one
        column which has them all. It may be asked in parts.
        """

    def errors(self) -> AbstractContextManager[None]:
        """Inside, the database's own exceptions become `LedgerError`; those of a bug pass."""

    def transaction(self) -> AbstractContextManager[None]:
        """What is written inside is durable at its end, or none of it is."""

    def at_length(self) -> AbstractContextManager[Database]:
        """As `transaction`, for what may take minutes; by what is given alone, and no other way."""

    def scratching(self) -> AbstractContextManager[None]:
        """Inside, temporary tables may be made, also by who only reads."""

    def erasing(self) -> AbstractContextManager[None]:
        """What is deleted inside is in no file of the database afterwards."""

    def may_send(self) -> bool:
        """Whether what was committed may still be sent: asked as a request's body is written."""

    def doubted_until(self) -> float | None:
        """By the clock of its ticks, when nothing that it does not know of is under way any more.

        Another copy of it was there before, and may have had what this one lacks. None: it has all.
        """

    def checkpoint(self) -> None:
        """See to it that a copy of the ledger shows what has been committed so far."""

    def damage(self, what: str) -> LedgerError:
        """The error for a ledger that cannot be relied on."""

    def close(self) -> None:
        """Let go of it."""
