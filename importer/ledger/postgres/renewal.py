"""The threads of a lease: one renews it, over a connection of its own, and one looks at the clock.

Planning a million rows takes minutes without a commit. Either connection may wait for a database
from which nothing comes any more, and nobody hangs up.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from contextlib import suppress

import psycopg

from importer.errors import LeaseLostError
from importer.ledger.lease import RowLease
from importer.ledger.postgres.database import Connection, PostgresLedger
from importer.ledger.renewing import AGAIN_SECONDS, renew_on, watch


class Renewal:
    """The threads of one lease. connect: makes its connection. cut: ends the wait of the other."""

    def __init__(
        self, lease: RowLease, connect: Callable[[], PostgresLedger], cut: Callable[[], None]
    ) -> None:
        self._lease = lease
        self._connect = connect
        self._cut = cut
        self._db: PostgresLedger | None = None
        self._is_over = threading.Event()
        self._threads = [
            threading.Thread(target=work, name="lease", daemon=True)
            for work in (self._renew_on, self._watch)
        ]

    def start(self) -> None:
        """Begin; the lease is held."""
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """End, and close the connection."""
        self._is_over.set()
        self._cut_own()
        for thread in self._threads:
            if thread.is_alive():
                thread.join(AGAIN_SECONDS)

    def _renew_on(self) -> None:
        renew_on(self._lease, self._is_over.wait, self._renew)
        if self._db is not None:
            self._db.close()

    def _watch(self) -> None:
        watch(self._lease, self._is_over.wait, self._cut_both)

    def _cut_both(self) -> None:
        self._cut()
        self._cut_own()

    def _cut_own(self) -> None:
        if self._db is not None:
            cut(self._db.connection)

    def _renew(self) -> bool:
        """Whether the lease was renewed, or is lost for good."""
        try:
            if self._db is None:
                self._db = self._connect()
            with self._db.connection.transaction():
                asked, _ = self._lease.hold(self._db.execute)
        except LeaseLostError:
            return True
        except psycopg.Error:
            if self._db is not None:
                self._db.close()
            self._db = None  # the next one asks for the same epoch, so that it may be another
            return False
        self._lease.confirm(asked)
        return True


def cut(connection: Connection) -> None:
    """Whoever waits for an answer over this connection waits no more, and the answer is lost."""
    # Closing it in another thread would leave its number to the next file that is opened.
    with suppress(psycopg.Error, OSError), _line(connection) as line:
        line.shutdown(socket.SHUT_RDWR)


def _line(connection: Connection) -> socket.socket:
    """What a connection goes over, under a number of its own."""
    return socket.fromfd(connection.fileno(), socket.AF_INET, socket.SOCK_STREAM)
