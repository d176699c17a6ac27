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

from importer.errors import ConfigurationError, LedgerError
from importer.ledger.database import SCHEMA_VERSION, Found, Row

try:
    import psycopg
    from psycopg import RawCursor, sql
    from psycopg.rows import TupleRow, tuple_row
except ImportError as missing:
    raise ConfigurationError(
        "a ledger in PostgreSQL needs the package psycopg, which is not installed here",
        hint="pip install 'task-importer[shared]'",
    ) from missing

from importer.ledger.postgres.remedies import hint_about, in_one_line

Connection: TypeAlias = "psycopg.Connection[TupleRow]"


_GONE = frozenset({"25006", "25P03", "42501"})
"""What is not the driver's `OperationalError` and no bug either: a database that only reads by now,
a session that it has ended, a right that is missing (PostgreSQL, appendix A)."""


def connect(address: str, **options: Any) -> Connection:  # noqa: ANN401 -- libpq's
    """A connection in which each statement outside a transaction is one by itself.

    options: libpq's. Raises psycopg's errors.
    """
    return psycopg.connect(
        address, autocommit=True, cursor_factory=RawCursor, row_factory=tuple_row, **options
    )


@contextmanager
def postgres_errors(name: str) -> Iterator[None]:
    """Inside, a database that is gone or refuses becomes `LedgerError`; a bug passes."""
    try:
        yield
    except psycopg.Error as error:
        if not isinstance(error, psycopg.OperationalError) and error.sqlstate not in _GONE:
            raise
        raise LedgerError(
            f"the ledger {name} cannot be used: {in_one_line(error)}", hint=hint_about(error)
        ) from error


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
        return self.connection.execute(numbered(statement), list(values) or None)

    def executemany(self, statement: str, rows: Iterable[Sequence[object]], /) -> Found:
        """The same for many rows, in one round trip."""
        cursor = self.connection.cursor()
        cursor.executemany(numbered(statement), [list(row) for row in rows])
        return cursor

    def find(self, statement: str, keys: Sequence[object], /) -> Iterator[Row]:
        """The rows of a query about these keys."""
        if not keys:
            return
        kind = "bytea[]" if isinstance(keys[0], bytes) else "text[]"
        text = statement.format(keys=f"= ANY (?1::{kind})", listed=f"SELECT unnest(?1::{kind})")
        yield from self.execute(text, [list(keys)])

    def errors(self) -> AbstractContextManager[None]:
        """Inside, a database that is gone or refuses becomes `LedgerError`; a bug passes."""
        return postgres_errors(self.name)

    def may_send(self) -> bool:
        """Nobody keeps another from writing it at the same time."""
        return True

    def doubted_until(self) -> float | None:
        """Nobody sends by what is only read."""
        return None

    def transaction(self) -> AbstractContextManager[Any]:
        """What is written inside is durable at its end, or none of it is."""
        return self.connection.transaction()

    @contextmanager
    def at_length(self) -> Iterator[PostgresLedger]:
        """Nobody's time is up meanwhile."""
        with self.transaction():
            yield self

    @contextmanager
    def scratching(self) -> Iterator[None]:
        """To make one counts as writing, though nobody else sees it."""
        with self.connection.transaction():
            self.connection.execute("SET TRANSACTION READ WRITE")
            yield

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
def numbered(statement: str) -> bytes:
    """A statement with the parameters as PostgreSQL numbers them, once written for both."""
    return _trusted(re.sub(r"[?](?=\d)", "$", statement))


def _trusted(statement: str) -> bytes:
    """A statement of this package: no text of a person is ever put into one."""
    return statement.encode()
