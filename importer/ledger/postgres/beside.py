"""Many ledgers of one database, read over one connection in turn.

A run looks its rows up in the ledgers of all workspaces of the service, and a server has only so
many connections. Nothing is written, and no temporary table is made: they would see each other's.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from threading import RLock

from importer.ledger.database import Found
from importer.ledger.postgres.database import Connection, PostgresLedger


class Room:
    """The connection, which is closed with the last of its ledgers."""

    def __init__(self, connect: Callable[[], Connection]) -> None:
        self.lock = RLock()
        self._connect = connect
        self._connection: Connection | None = None
        self._open: set[LedgerBeside] = set()
        self._turn: LedgerBeside | None = None

    def open(self, schema: str, name: str) -> LedgerBeside:
        """The ledger in a schema."""
        with self.lock:
            if self._connection is None:
                self._connection = self._connect()
            ledger = self._turn = LedgerBeside(self, self._connection, schema, name)
            self._open.add(ledger)
            return ledger

    def give_turn(self, ledger: LedgerBeside) -> None:
        """Its statements are about its own tables from now on."""
        if self._turn is not ledger:
            ledger.take_place()
            self._turn = ledger

    def leave(self, ledger: LedgerBeside) -> None:
        """It is not read any more."""
        with self.lock:
            self._open.discard(ledger)
            if not self._open and self._connection is not None:
                self._connection.close()
                self._connection = self._turn = None


class LedgerBeside(PostgresLedger):
    """A schema that is read over the connection of a room."""

    def __init__(self, room: Room, connection: Connection, schema: str, name: str) -> None:
        super().__init__(connection, schema, name)
        self._room = room

    def take_place(self) -> None:
        """Name its schema to the database."""
        self.connection.execute(self._path)

    def execute(self, statement: str, values: Sequence[object] = (), /) -> Found:
        """Carry out one statement; what it finds is here when this returns."""
        with self._room.lock:
            self._room.give_turn(self)
            return super().execute(statement, values)

    def close(self) -> None:
        """Leave the room."""
        self._room.leave(self)
