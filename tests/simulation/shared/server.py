"""The database that all computers share, and their connections to it: what is lost or late there.

A transaction has the database for itself, as one of the product's has the row of the lease. Whoever
stands still inside one is thrown out after a while, as the product's connections ask for.
"""

from __future__ import annotations

import random
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple, Protocol

from importer.errors import LedgerError
from importer.ledger.database import Database
from importer.ledger.lease_row import TERMS, Dialect
from tests.simulation.clocks import EPOCH
from tests.simulation.notes import Notes
from tests.simulation.shared.machine import Machine
from tests.simulation.shared.stage import Stage

_IDLE_SECONDS = TERMS.lease_seconds
_LOOK_AGAIN_SECONDS = 0.25
_LATE_SECONDS = 25.0
_KEPT_COMMITS = 12


class ConnectionLostError(Exception):
    """Nothing more comes over a connection, and what was asked last may have been done."""


class Risks(NamedTuple):
    """How often one round trip is lost, or late."""

    is_cut: float = 0.0
    is_late: float = 0.0


CALM = Risks()


class Kept(Protocol):
    """Where the tables are: in SQLite, or in PostgreSQL. dialect: as the lease speaks to it."""

    dialect: Dialect

    def opened(self, server: Server, image: bytes | None) -> Database:
        """The tables, empty or as of an image, with the server's time and timeline."""

    def tell(self, ledger: Database, server: Server) -> None:
        """Let the database know what the server's clock says."""

    def image(self, ledger: Database) -> bytes | None:
        """All that it has; None: of this one no copy is made."""


class Server:
    """The database. ledger: its tables. own_clocks: it takes the time from whoever asks.

    keeps_images: so that another copy may take its place, without the last commits.
    """

    def __init__(self, kept: Kept, stage: Stage, rng: random.Random, notes: Notes) -> None:
        self.dialect = kept.dialect
        self.stage = stage
        self.rng = rng
        self.notes = notes
        self.risks = CALM
        self.own_clocks = False
        self.terms = TERMS
        self.keeps_images = False
        self.asks: Machine | None = None
        self.copies = 1
        self.advisory: Session | None = None
        self.owner: Session | None = None
        self._images: deque[tuple[float, bytes]] = deque(maxlen=_KEPT_COMMITS)
        self._sessions: list[Session] = []
        self._kept = kept
        self.ledger = kept.opened(self, None)

    def now(self) -> float:
        """The time by its clock."""
        if self.own_clocks and self.asks is not None:
            return self.asks.read().time_of_day
        return EPOCH.timestamp() + self.stage.now

    def timeline(self) -> str:
        """Which copy of the database it is."""
        return f"copy {self.copies}"

    def session(self, machine: Machine) -> Session:
        """A new connection."""
        one = Session(self, machine)
        self._sessions.append(one)
        return one

    def drop(self, session: Session) -> None:
        """Close a connection from this side; whoever has it learns of it at the next word."""
        session.is_closed = True
        if self.owner is session:
            self.ledger.execute("ROLLBACK")
            self.owner = None
        if self.advisory is session:
            self.advisory = None
        if session in self._sessions:
            self._sessions.remove(session)

    def throw_out(self) -> None:
        """Close what is silent inside a transaction, and whose computer has slept for long."""
        now = self.stage.now
        owner = self.owner
        if owner is not None and now - owner.spoke_at > _IDLE_SECONDS:
            self.drop(owner)
        for session in list(self._sessions):
            machine = session.machine
            if machine.fell_asleep_at + _IDLE_SECONDS < now < machine.sleeps_until:
                self.drop(session)

    def asked_by(self, machine: Machine) -> Database:
        """The tables, for a statement of this computer's."""
        self.asks = machine
        self._kept.tell(self.ledger, self)
        return self.ledger

    def begin(self, session: Session) -> None:
        """A transaction, after which another copy may lack what is written in it."""
        image = self._kept.image(self.ledger) if self.keeps_images else None
        if image is not None:
            self._images.append((self.stage.now, image))
        self.owner = session
        self.asked_by(session.machine).execute("BEGIN")

    def fail_over(self, lost_seconds: float) -> None:
        """Another copy takes its place, without the commits of the last seconds."""
        for session in list(self._sessions):
            self.drop(session)
        since = self.stage.now - lost_seconds
        before = [image for at, image in self._images if at >= since]
        self.copies += 1
        self.notes.counts["fail-overs"] += 1
        self.notes.tell(f"fail-over: {len(before)} commits are lost")
        if before:
            self.ledger.close()
            self.ledger = self._kept.opened(self, before[0])
        self._images.clear()


class Session:
    """A connection of one computer. All raise `ConnectionLostError` once it is gone."""

    def __init__(self, server: Server, machine: Machine) -> None:
        self.server = server
        self.machine = machine
        self.is_closed = False
        self.spoke_at = server.stage.now

    def close(self) -> None:
        """Hang up."""
        self.server.drop(self)

    @contextmanager
    def speaking(self) -> Iterator[Database]:
        """Inside, what is carried out is carried out by the database, at one moment."""
        self.machine.step()
        if self.server.owner is self:
            self._require_open()
            self.spoke_at = self.server.stage.now
            yield self.server.asked_by(self.machine)
            return
        self._travel(is_reply=False)
        self._wait_for_turn()
        yield self.server.asked_by(self.machine)
        self._travel(is_reply=True)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All of it, or nothing; when it is over, it is over here later than there."""
        self.machine.step()
        self._travel(is_reply=False)
        self._wait_for_turn()
        server = self.server
        self.spoke_at = server.stage.now
        server.begin(self)
        try:
            yield
            self.machine.step()
            self._require_open()
        except BaseException:
            if server.owner is self:
                server.ledger.execute("ROLLBACK")
                server.owner = None
            raise
        server.ledger.execute("COMMIT")
        server.owner = None
        self.machine.step(is_risky=True)
        self._travel(is_reply=True)

    def _require_open(self) -> None:
        self.server.throw_out()
        if self.is_closed:
            raise ConnectionLostError

    def _travel(self, *, is_reply: bool) -> None:
        """The way of a question or an answer: nearly always short."""
        server, rng = self.server, self.server.rng
        if not is_reply:
            self._require_open()
        seconds = 0.002
        if server.risks is not CALM:
            if rng.random() < server.risks.is_late:
                seconds = rng.uniform(0.1, _LATE_SECONDS)
            if rng.random() < server.risks.is_cut:
                server.notes.counts["cuts"] += 1
                server.notes.tell(f"{self.machine.name}: cut from the database")
                server.drop(self)
                self.machine.pause(rng.uniform(0.1, _IDLE_SECONDS))
                raise ConnectionLostError
            if is_reply:
                seconds = max(seconds, self.machine.lateness())
        self.machine.pause(seconds)
        if not is_reply:
            self._require_open()

    def _wait_for_turn(self) -> None:
        """Wait while another has the database; not for ever."""
        until = self.server.stage.now + _IDLE_SECONDS
        while self.server.owner is not None:
            if self.server.stage.now > until:
                raise LedgerError("the database is busy")
            self.machine.pause(_LOOK_AGAIN_SECONDS)
            self._require_open()
