"""Ways to share a ledger that look right and are not: each takes away one rule alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from importer.ledger.lease import Reading, RowLease
from importer.ledger.lease_row import TERMS, Busy, LeaseRow
from tests.simulation.clocks import EPOCH
from tests.simulation.shared.machine import Machine
from tests.simulation.shared.server import Server
from tests.simulation.shared.way import RIGHT, LeaseWay

if TYPE_CHECKING:
    from importer.ledger.lease import Execute


class NoEpoch(RowLease):
    """Renews the lease of whoever holds it, and takes that for its own."""

    __slots__ = ()

    def hold(self, execute: Execute) -> tuple[Reading, float]:
        """As if the epoch were always the row's."""
        mine = self.epoch
        self.epoch = execute("SELECT epoch FROM workspaces").fetchone()[0]
        execute("UPDATE workspaces SET released_at = NULL")
        try:
            return super().hold(execute)
        finally:
            self.epoch = mine


@dataclass(slots=True)
class ByWallClock(RowLease):
    """Compares the end of the lease, as the database has it, with this computer's time of day."""

    _end: float = 0.0

    def take(self, execute: Execute, *, about: Sequence[str], purpose: str) -> Busy | Reading:
        """As ever, and keep when it ends."""
        asked = RowLease.take(self, execute, about=about, purpose=purpose)
        self._keep_end(execute)
        return asked

    def hold(self, execute: Execute) -> tuple[Reading, float]:
        """As ever, and keep when it ends."""
        held = RowLease.hold(self, execute)
        self._keep_end(execute)
        return held

    def _keep_end(self, execute: Execute) -> None:
        self._end = execute("SELECT expires_at FROM workspaces").fetchone()[0]

    def seconds_left(self) -> float:
        """By two clocks that have nothing to do with each other."""
        if self.is_lost:
            return 0.0
        return max(0.0, self._end - TERMS.margin_seconds - self.clock().time_of_day)


@dataclass(slots=True)
class Advisory(RowLease):
    """A lock that the database gives a connection, for as long as it takes that to be alive."""

    server: Any = None
    machine: Any = None

    def take(self, execute: Execute, *, about: Sequence[str], purpose: str) -> Busy | Reading:
        """As long as no other connection has it."""
        del execute, about, purpose
        server: Server = self.server
        server.throw_out()
        if server.advisory is not None and not server.advisory.is_closed:
            now = server.now()
            row = LeaseRow(0, "", "", "", server.advisory.spoke_at, now + 5, None, None)
            return Busy(row, 5.0)
        server.advisory = server.owner
        self.epoch = 1
        return self.clock()

    def hold(self, execute: Execute) -> tuple[Reading, float]:
        """Nothing is renewed: the connection is there."""
        del execute
        return self.clock(), self.server.now()

    def seconds_left(self) -> float:
        """Nobody can know."""
        return 0.0 if self.is_lost else TERMS.lease_seconds

    def release(self, execute: Execute) -> None:
        """With the connection."""
        del execute


class FromReply(RowLease):
    """Counts its time from when the answer came, and not from before it asked."""

    __slots__ = ()

    def confirm(self, asked: Reading) -> None:
        """The answer is here."""
        del asked
        RowLease.confirm(self, self.clock())


def _from_reply(schema: str, holder: str, server: Server, machine: Machine) -> RowLease:
    return FromReply(schema, holder, server.dialect, machine.read, server.terms)


def _no_epoch(schema: str, holder: str, server: Server, machine: Machine) -> RowLease:
    return NoEpoch(schema, holder, server.dialect, machine.read, server.terms)


def _by_wall_clock(schema: str, holder: str, server: Server, machine: Machine) -> RowLease:
    return ByWallClock(schema, holder, server.dialect, machine.read, server.terms)


def _stops_in_sleep(schema: str, holder: str, server: Server, machine: Machine) -> RowLease:
    def read() -> Reading:
        seconds = machine.monotonic()
        return Reading(seconds, seconds, EPOCH.timestamp() + seconds)

    return RowLease(schema, holder, server.dialect, read, server.terms)


def _advisory(schema: str, holder: str, server: Server, machine: Machine) -> RowLease:
    return Advisory(
        schema, holder, server.dialect, machine.read, server.terms, server=server, machine=machine
    )


def _without_timeline(schema: str, holder: str, server: Server, machine: Machine) -> RowLease:
    dialect = server.dialect._replace(timeline="'copy 1'")
    return RowLease(schema, holder, dialect, machine.read, server.terms)


_HARSH = replace(RIGHT, is_harsh=True)
_WICKED = replace(RIGHT, is_wicked=True)

WORST_WORLDS: tuple[LeaseWay, ...] = (
    replace(RIGHT, name="a fail-over", fails_over=True),
    replace(_WICKED, name="all of it at once"),
)
"""The product, where more goes wrong than usual."""

BETWEEN = replace(RIGHT, name="frozen between look and write", between=0.05)
"""The product, and what it cannot promise."""

BAD_WAYS: tuple[LeaseWay, ...] = (
    replace(RIGHT, name="no epoch in the commit", lease=_no_epoch),
    replace(RIGHT, name="no look before sending", looks=False),
    replace(RIGHT, name="a look at the time of day", lease=_by_wall_clock),
    replace(RIGHT, name="a look at a clock that stops in sleep", lease=_stops_in_sleep),
    replace(RIGHT, name="the lock of a connection alone", lease=_advisory, quiet_from_end=False),
    replace(_WICKED, name="a deadline counted from the answer", lease=_from_reply),
    replace(_WICKED, name="the times of each computer's own clock", own_clocks=True),
    replace(_WICKED, name="quiet counted from the intent", quiet_from_end=False),
    replace(_HARSH, name="no quiet", settle_seconds=0.0),
    replace(RIGHT, name="too short a quiet", settle_seconds=60.0),
    replace(
        RIGHT,
        name="a fail-over that nobody notices",
        lease=_without_timeline,
        fails_over=True,
    ),
    replace(
        RIGHT,
        name="a fail-over without a comparison",
        fails_over=True,
        lists_after_fail_over=False,
    ),
    replace(RIGHT, name="a turn after which nothing is asked again", asks_again=False),
    BETWEEN,
)
"""Each is caught by some seed."""
