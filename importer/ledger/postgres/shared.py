"""A schema that is written under a lease: every transaction is one of whoever holds it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, closing, contextmanager
from typing import Any, ClassVar

import psycopg

from importer.ledger.database import Found
from importer.ledger.lease import Execute, RowLease
from importer.ledger.leased import Leased
from importer.ledger.postgres.database import Connection, PostgresLedger
from importer.ledger.postgres.renewal import Renewal, cut


class SharedLedger(Leased, PostgresLedger):
    """An open schema and its lease. connect: makes further connections to the same database."""

    failures: ClassVar[tuple[type[Exception], ...]] = (psycopg.Error,)
    name = PostgresLedger.name
    errors = PostgresLedger.errors

    def __init__(
        self, connect: Callable[[], Connection], schema: str, name: str, lease: RowLease
    ) -> None:
        Leased.__init__(self, lease)
        PostgresLedger.__init__(self, connect(), schema, name)
        self._connect = connect
        self._renewal: Renewal | None = None

    @property
    def is_cut(self) -> bool:
        """Whether the connection is closed."""
        return self.connection.closed

    def plainly(self) -> AbstractContextManager[Any]:
        """A transaction of the connection."""
        return self.connection.transaction()

    @contextmanager
    def apart(self) -> Iterator[Execute]:
        """Each statement is one by itself."""
        db = PostgresLedger(self._connect(), self.schema, self.name)
        with closing(db):
            yield db.execute

    def make(self, about: Sequence[str]) -> None:
        """The schema, with what it is about."""
        if not self.is_there:
            self.make_tables()
            said = zip(("base_url", "workspace"), about, strict=True)
            self.executemany("INSERT INTO about VALUES (?1, ?2)", said)

    def start_renewing(self) -> None:
        """In threads."""
        self._renewal = Renewal(
            self.lease,
            lambda: PostgresLedger(self._connect(), self.schema, self.name),
            lambda: cut(self.connection),
        )
        self._renewal.start()

    def stop_renewing(self) -> None:
        """Whatever the threads wait for is cut."""
        if self._renewal is not None:
            self._renewal.stop()

    @contextmanager
    def at_length(self) -> Iterator[PostgresLedger]:
        """A transaction that may take longer than a lease, of whoever holds it when that ends.

        It has a connection of its own, and leaves the lease to be renewed until then. Whatever it
        waits for, it holds up nobody before its end.
        """
        db = PostgresLedger(self._connect(), self.schema, self.name)
        db.connection.execute("SET idle_in_transaction_session_timeout = 0")
        with closing(db), db.connection.transaction():
            yield db
            self.lease.hold(db.execute)

    def execute(self, statement: str, values: Sequence[object] = (), /) -> Found:
        """Carry out one statement; where the connection is gone, it only reads from then on."""
        if self.connection.closed and self._now is None:
            self._read_on()
        return self.inside(statement, values)

    def inside(self, statement: str, values: Sequence[object] = (), /) -> Found:
        """Over the connection as it is."""
        return PostgresLedger.execute(self, statement, values)

    def _read_on(self) -> None:
        """What was written until now is told over another connection, and nothing is written."""
        self.lease.lose()
        self.connection = self._connect()
        self.connection.execute(self._path)
        self.connection.execute("SET default_transaction_read_only = on")

    def close(self) -> None:
        """Let go of the workspace, unless something may be under way, and of the connections."""
        self.let_go()
        PostgresLedger.close(self)
