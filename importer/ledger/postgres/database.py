"""A schema of a PostgreSQL database as the `Database` of a ledger.

Each workspace has a schema of its own, so that the statements name no schema and are SQLite's.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from functools import lru_cache
from importlib import resources
from typing import Any, TypeAlias

import psycopg
from psycopg import RawCursor, sql
from psycopg.rows import TupleRow, tuple_row

from importer.errors import LedgerError
from importer.ledger.database import Found, Row

SCHEMA_VERSION = 5
"""Of the tables; the same as of `ledger/file/database.py`."""

Connection: TypeAlias = "psycopg.Connection[TupleRow]"


def connect(address: str) -> Connection:
    """A connection in which each statement outside a transaction is one by itself.

    Raises psycopg's errors.
    """
    return psycopg.connect(
        address, autocommit=True, cursor_factory=RawCursor, row_factory=tuple_row
    )


class PostgresLedger:
    """An open schema. name: of the ledger, for messages."""

    def __init__(self, connection: Connection, schema: str, name: str) -> None:
        self.connection = connection
        self.schema = schema
        self._name = name
        self._path = sql.SQL("SET search_path TO {}").format(sql.Identifier(schema))
        connection.execute(self._path)

    @property
    def name(self) -> str:
        """Of the ledger, for messages: without a password."""
        return self._name

    def close(self) -> None:
        """Close the connection."""
        self.connection.close()

    @property
    def is_there(self) -> bool:
        """Whether the schema has been made."""
        query = "SELECT 1 FROM pg_namespace WHERE nspname = ?1"
        return self.execute(query, (self.schema,)).fetchone() is not None

    def make_tables(self) -> None:
        """Make the schema and the tables of a ledger in it."""
        script = resources.files(__package__).joinpath(f"schema_{SCHEMA_VERSION}.sql")
        with self.connection.transaction():
            name = sql.Identifier(self.schema)
            self.connection.execute(sql.SQL("CREATE SCHEMA {}").format(name))
            self.connection.execute(_trusted(script.read_text("utf-8")))

    def execute(self, statement: str, values: Sequence[object] = (), /) -> Found:
        """Carry out one statement."""
        return self.connection.execute(_numbered(statement), list(values) or None)

    def executemany(self, statement: str, rows: Iterable[Sequence[object]], /) -> Found:
        """The same for many rows, in one round trip."""
        cursor = self.connection.cursor()
        cursor.executemany(_numbered(statement), [list(row) for row in rows])
        return cursor

    def find(self, statement: str, keys: Sequence[object], /) -> Iterator[Row]:
        """The rows of a query about these keys."""
        if not keys:
            return
        kind = "bytea[]" if isinstance(keys[0], bytes) else "text[]"
        text = statement.format(keys=f"= ANY (?1::{kind})", listed=f"SELECT unnest(?1::{kind})")
        yield from self.execute(text, [list(keys)])

    @contextmanager
    def errors(self) -> Iterator[None]:
        """Inside, a database that is gone or refuses becomes `LedgerError`; a bug passes."""
        try:
            yield
        except psycopg.OperationalError as error:
            raise LedgerError(
                f"the ledger {self.name} cannot be used: {_in_one_line(error)}",
                hint="is the database up, and can it be reached? then run the same command again",
            ) from error

    def transaction(self) -> AbstractContextManager[Any]:
        """What is written inside is durable at its end, or none of it is."""
        return self.connection.transaction()

    def checkpoint(self) -> None:
        """What is committed is in every copy that the database makes of itself."""

    @contextmanager
    def erasing(self) -> Iterator[None]:
        """Afterwards the tables are written anew, without what was deleted from them."""
        yield
        self.connection.execute("VACUUM FULL tasks, outcomes, runs, about")

    def damage(self, what: str) -> LedgerError:
        """The error for a ledger that cannot be relied on."""
        return LedgerError(
            f"the ledger {self.name} is damaged: {what}",
            hint="restore it from a backup; without it, nothing is known of what was sent before",
        )


@lru_cache(maxsize=512)
def _numbered(statement: str) -> bytes:
    """A statement with the parameters as PostgreSQL numbers them, once written for both."""
    return _trusted(re.sub(r"[?](?=\d)", "$", statement))


def _trusted(statement: str) -> bytes:
    """A statement of this package: no text of a person is ever put into one."""
    return statement.encode()


def _in_one_line(error: psycopg.Error) -> str:
    return " ".join(str(error).split())
