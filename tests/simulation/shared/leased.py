"""A ledger under the product's lease, over connections that the simulation cuts.

How the lease is taken, held in every commit, renewed, watched and let go is the product's; here are
a driver that knows virtual time, and actors in place of threads.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from typing import Any, ClassVar

from importer.errors import LeaseLostError, LedgerError
from importer.ledger.database import Found, Row
from importer.ledger.lease import Execute, RowLease
from importer.ledger.leased import Leased
from importer.ledger.renewing import renew_on, watch
from tests.simulation.accidents import KilledError
from tests.simulation.shared.machine import Machine
from tests.simulation.shared.server import ConnectionLostError, Server, Session


class Fetched:
    """What a statement found, as it is when the answer leaves: the database may end before it."""

    def __init__(self, found: Found) -> None:
        self.rowcount = found.rowcount
        has_rows = getattr(found, "description", None) is not None
        self._rows = iter(found.fetchall() if has_rows else [])

    def fetchone(self) -> Any:
        """The next row; None: there is no other."""
        return next(self._rows, None)

    def fetchall(self) -> list[Any]:
        """The rows that are left."""
        return list(self._rows)

    def __iter__(self) -> Iterator[Any]:
        return self._rows


class LeasedLedger(Leased):
    """The `Database` of one process. Every transaction is one of whoever holds the lease."""

    failures: ClassVar[tuple[type[Exception], ...]] = (ConnectionLostError,)
    name = "the shared ledger"

    def __init__(self, server: Server, machine: Machine, lease: RowLease) -> None:
        super().__init__(lease)
        self.server = server
        self.machine = machine
        self.session = server.session(machine)
        self._renewal: Renewal | None = None
        self.late = "late_answers"

    @property
    def is_cut(self) -> bool:
        """Whether the connection is gone."""
        return self.session.is_closed

    def plainly(self) -> AbstractContextManager[None]:
        """A transaction of the connection."""
        return self.session.transaction()

    @contextmanager
    def apart(self) -> Iterator[Execute]:
        """Over a connection that ends with it."""
        session = self.server.session(self.machine)
        try:
            with session.transaction():
                yield _Of(session)
        finally:
            session.close()

    def make(self, about: Sequence[str]) -> None:
        """The tables are there."""

    def start_renewing(self) -> None:
        """Actors do it."""
        self._renewal = Renewal(self)

    def stop_renewing(self) -> None:
        """They end when they are due next."""
        if self._renewal is not None:
            self._renewal.is_over = True

    def inside(self, statement: str, values: Sequence[object] = (), /) -> Found:
        """A statement of an open transaction."""
        with self.session.speaking() as ledger:
            return ledger.execute(statement, values)

    def execute(self, statement: str, values: Sequence[object] = (), /) -> Found:
        """Carry out one statement; where the connection is gone, over another that only reads."""
        self._read_on()
        with self.errors(), self.session.speaking() as ledger:
            return Fetched(ledger.execute(statement, values))

    def executemany(self, sql: str, rows: Iterable[Sequence[object]], /) -> Found:
        """The same for many rows."""
        with self.errors(), self.session.speaking() as ledger:
            return ledger.executemany(sql, rows)

    def find(self, sql: str, keys: Sequence[object], /) -> Iterator[Row]:
        """The rows of a query about these keys."""
        self._read_on()
        with self.errors(), self.session.speaking() as ledger:
            found = list(ledger.find(sql, keys))
        yield from found

    def _read_on(self) -> None:
        if self.session.is_closed and self._now is None:
            self.lease.lose()
            self.session = self.server.session(self.machine)

    @contextmanager
    def errors(self) -> Iterator[None]:
        """Inside, a connection that is gone becomes `LedgerError`."""
        try:
            yield
        except ConnectionLostError as error:
            if self._now is not None:
                raise
            self.lease.lose()
            raise LedgerError("the database cannot be reached") from error

    @contextmanager
    def at_length(self) -> Iterator[LeasedLedger]:
        """Nothing takes so long here."""
        with self.transaction():
            yield self

    def scratching(self) -> nullcontext[None]:
        """Temporary tables of this connection."""
        return nullcontext()

    def erasing(self) -> nullcontext[None]:
        """Nothing is purged here."""
        return nullcontext()

    def checkpoint(self) -> None:
        """Nobody copies it."""

    def damage(self, what: str) -> LedgerError:
        """The error for a ledger that cannot be relied on."""
        return LedgerError(f"the shared ledger is damaged: {what}")

    def close(self) -> None:
        """Let go of the workspace, unless something may be under way."""
        self.let_go()
        self.session.close()


class Renewal:
    """The two that the product has as threads, with a connection of their own."""

    def __init__(self, ledger: LeasedLedger) -> None:
        self.is_over = False
        self._lease = ledger.lease
        self._ledger = ledger
        self._session = ledger.server.session(ledger.machine)
        ledger.machine.stage.enter(
            self._acted(lambda: renew_on(self._lease, self._wait, self._renew))
        )
        ledger.machine.stage.enter(self._acted(lambda: watch(self._lease, self._wait, self._cut)))

    def _acted(self, work: Callable[[], None]) -> Callable[[], None]:
        def act() -> None:
            with suppress(KilledError):
                work()
            self._session.close()

        return act

    def _wait(self, seconds: float) -> bool:
        self._ledger.machine.pause(seconds + 0.001)
        return self.is_over

    def _renew(self) -> bool:
        session = self._session
        try:
            with session.transaction():
                asked, _ = self._lease.hold(_Of(session))
        except LeaseLostError:
            return True
        except (ConnectionLostError, LedgerError):
            session.close()
            self._session = self._ledger.server.session(self._ledger.machine)
            return False
        self._lease.confirm(asked)
        return True

    def _cut(self) -> None:
        self._ledger.server.drop(self._ledger.session)
        self._session.close()


class _Of:
    """Carries out the statements of an open transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def __call__(self, sql: str, values: Sequence[object] = (), /) -> Found:
        with self._session.speaking() as ledger:
            return ledger.execute(sql, values)
