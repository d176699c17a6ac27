"""The shares of a rate for all who use a database: two tables of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from typing import Any

from importer.errors import LedgerError
from importer.ledger.database import Found
from importer.ledger.postgres.database import Connection, numbered, postgres_errors
from importer.ledger.postgres.workspaces import DIALECT, making_one_at_a_time
from importer.ledger.shares import SharesDialect, making

_PATIENCE_SECONDS = {"lock_timeout": 2.0, "idle_in_transaction_session_timeout": 4.0}
_MAY_MAKE = """
    SELECT coalesce(bool_and(has_schema_privilege(oid, 'CREATE')), true)
      FROM pg_namespace WHERE nspname = 'task_importer'
"""
_DIALECT = SharesDialect("task_importer.budgets", "task_importer.shares", DIALECT.now)


class PostgresShares:
    """An open connection with the tables. name: of the database, for messages."""

    dialect = _DIALECT

    def __init__(self, connect: Callable[[], Connection], name: str) -> None:
        self._name = name
        with self.errors():
            self._connection = connect()
            try:
                self._wait_briefly()
                make_tables(self._connection)
                _require_made(self._connection, name)
            except BaseException:
                self._connection.close()
                raise

    def _wait_briefly(self) -> None:
        """Whoever asks has requests under way, whose answers wait; one that is frozen is cut."""
        for setting, seconds in _PATIENCE_SECONDS.items():
            self._connection.execute(f"SET {setting} = {int(seconds * 1000)}".encode())

    def execute(self, sql: str, values: Sequence[object] = (), /) -> Found:
        """Carry out one statement."""
        return self._connection.execute(numbered(sql), list(values) or None)

    def transaction(self) -> AbstractContextManager[Any]:
        """What is written inside is there at its end, or none of it is."""
        return self._connection.transaction()

    def errors(self) -> AbstractContextManager[None]:
        """Inside, a database that is gone or refuses becomes `LedgerError`; a bug passes."""
        return postgres_errors(self._name)

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()


def _require_made(connection: Connection, name: str) -> None:
    if _are_made(connection):
        return
    raise LedgerError(
        f"the ledger {name} has no tables yet for jobs that share a rate, and "
        f"{connection.info.user} may not make them",
        hint="have whoever made it run task-importer ledger init again",
    )


def make_tables(connection: Connection) -> None:
    """Make the tables, unless they are there, or the role may not."""
    if _are_made(connection) or not _said(connection, _MAY_MAKE):
        return
    with making_one_at_a_time(connection):
        for statement in making(_DIALECT):
            connection.execute(statement.encode())


def _are_made(connection: Connection) -> bool:
    return _said(connection, f"SELECT to_regclass('{_DIALECT.shares}') IS NOT NULL")


def _said(connection: Connection, query: str) -> bool:
    found = connection.execute(query.encode()).fetchone()
    return found is not None and bool(found[0])
