"""A database that is written under a lease: every transaction is one of whoever holds it.

What no driver is needed for, of PostgreSQL as of a simulation: taking the lease, holding it in each
commit, letting go of it for a while, and telling why nothing may be written any more.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from datetime import UTC, datetime
from typing import Any, ClassVar

from importer.errors import LedgerError
from importer.ledger.database import Found
from importer.ledger.file.boot_clock import Tick
from importer.ledger.lease import Execute, RowLease, lease_lost
from importer.ledger.lease_row import Busy

_LEAVE = """
    INSERT INTO {late} (schema, task_id, fingerprint, epoch, run_id) VALUES (?1, ?2, ?3, ?4, ?5)
    ON CONFLICT (schema, task_id) DO NOTHING
"""
_SENT = "SELECT 1 FROM tasks WHERE state = 'intent' LIMIT 1"
_UNDER_WAY = "SELECT 1 FROM tasks WHERE state IN ('intent', 'withdrawing') LIMIT 1"


class Leased(ABC):
    """The lease of an open ledger. failures: the exceptions of its driver.

    late: the table of late answers; None: there is none, or it may not be used.
    """

    failures: ClassVar[tuple[type[Exception], ...]]

    def __init__(self, lease: RowLease) -> None:
        self.lease = lease
        self.late: str | None = None
        self._now: float | None = None
        self._taken_for: tuple[Sequence[str], str] = ((), "")

    @property
    @abstractmethod
    def name(self) -> str:
        """Of the ledger, for messages."""

    @property
    @abstractmethod
    def is_cut(self) -> bool:
        """Whether the connection is gone."""

    @abstractmethod
    def plainly(self) -> AbstractContextManager[Any]:
        """A transaction, whoever holds the lease."""

    @abstractmethod
    def execute(self, statement: str, values: Sequence[object] = (), /) -> Found:
        """Carry out one statement; where the connection is gone, it only reads from then on."""

    @abstractmethod
    def inside(self, statement: str, values: Sequence[object] = (), /) -> Found:
        """Carry out one statement of an open transaction."""

    @abstractmethod
    def apart(self) -> AbstractContextManager[Execute]:
        """A way to carry out statements under no lease, over a connection of its own."""

    @abstractmethod
    def make(self, about: Sequence[str]) -> None:
        """Make the tables, unless they are there, in the transaction that takes the lease."""

    @abstractmethod
    def start_renewing(self) -> None:
        """From now on the lease is renewed while nothing is written."""

    @abstractmethod
    def stop_renewing(self) -> None:
        """No more."""

    def take(self, about: Sequence[str], purpose: str) -> Busy | None:
        """Hold the workspace from now on, with the tables of a new one; or who holds it."""
        with self.plainly():
            asked = self.lease.take(self.inside, about=about, purpose=purpose)
            if isinstance(asked, Busy):
                return asked
            self.make(about)
        self.lease.confirm(asked)
        self._taken_for = about, purpose
        self.start_renewing()
        return None

    def give_way(self) -> None:
        """Let go of the workspace for a while, when nothing is under way; raises `LedgerError`."""
        self.stop_renewing()
        with self.errors(), self.transaction():
            if self.inside(_SENT).fetchone() is not None:
                raise AssertionError("a request is under way")
            self.lease.release(self.inside)

    def take_back(self) -> Busy | None:
        """Hold the workspace again, for the same; or who holds it; raises `LedgerError`."""
        with self.errors():
            busy = self.lease.look(self.execute)
            if busy is None:
                self.lease = self.lease.again()
                busy = self.take(*self._taken_for)
        return busy

    @property
    def former_end(self) -> Tick | None:
        """Until when another process may have sent what was under way; None: there was none."""
        end = self.lease.former_end
        return None if end is None else self._tick(end)

    def may_send(self) -> bool:
        """Whether the lease surely still holds."""
        return self.lease.may_send()

    def doubted_until(self) -> float | None:
        """After a fail-over: when no request of the former holder can be new any more."""
        return self.lease.unlisted_since

    def trust(self) -> None:
        """Somebody says that it has everything that was sent."""
        with self.transaction():
            self.lease.is_listed(self.inside)

    def ticks(self) -> Tick:
        """The time by the database: that of the transaction, where one is open."""
        return self._tick(self._seconds())

    def now(self) -> datetime:
        """The same, as a date."""
        return datetime.fromtimestamp(self._seconds(), UTC)

    def _tick(self, seconds: float) -> Tick:
        return Tick(f"postgres:{self.lease.timeline}", seconds)

    def _seconds(self) -> float:
        if self._now is not None:
            return self._now
        with self.errors():
            return float(self.execute(f"SELECT {self.lease.dialect.now}").fetchone()[0])

    @abstractmethod
    def errors(self) -> AbstractContextManager[None]:
        """Inside, a database that is gone or refuses becomes `LedgerError`; a bug passes."""

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """As of any database, and of the one that holds the lease; raises `LeaseLostError`."""
        if self.is_cut or self.lease.is_lost:
            raise self.why_lost()
        try:
            with self.plainly():
                asked, self._now = self.lease.hold(self.inside)
                yield
        except self.failures as error:
            self._now = None
            if self.is_cut:  # perhaps it was committed, and only its answer is lost
                self.lease.lose()
                raise self.why_lost() from error
            raise
        finally:
            self._now = None
        self.lease.confirm(asked)

    def why_lost(self) -> LedgerError:
        """Another computer holds the workspace, or nobody knows."""
        lease = self.lease
        if lease.lost_to is None:
            with suppress(*self.failures, LedgerError):
                lease.lost_to = lease.successor(self.execute)
        if lease.lost_to is not None:
            return lease_lost(lease.lost_to)
        return LedgerError(
            f"the connection to the ledger {self.name} was lost, so nothing more is sent",
            hint="once the database answers again, run the same command: it looks up what may have "
            "been sent, and sends only what is missing",
        )

    def leave(self, run_id: str, answers: Sequence[tuple[bytes, str]]) -> bool:
        """Leave late answers for whoever holds the workspace now; whether that was possible.

        answers: fingerprint and task id of each.
        """
        lease = self.lease
        if self.late is None:
            return False
        statement = _LEAVE.format(late=self.late)
        with suppress(*self.failures, LedgerError), self.apart() as execute:
            for key, task_id in answers:
                execute(statement, (lease.schema, task_id, key, lease.epoch, run_id))
            return True
        return False

    def let_go(self) -> None:
        """Let go of the workspace, unless something may be under way."""
        self.stop_renewing()
        if not self.is_cut and not self.lease.is_lost:
            with suppress(*self.failures, LedgerError), self.plainly():
                if self.inside(_UNDER_WAY).fetchone() is None:
                    self.lease.release(self.inside)
        self.lease.lose()
