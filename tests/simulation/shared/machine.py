"""A computer on the stage: its clocks, when it stands still, and when it dies.

Three clocks: one that goes on in sleep, one that does not, and the time of day, which may be wrong
and be set. A computer stands still at a step (the network, the database, a request) or at a moment:
asleep, where the second clock stops, or stopped, where all go on.
"""

from __future__ import annotations

import asyncio
import random
import selectors
from datetime import datetime
from typing import NamedTuple

from importer.ledger.lease import Reading
from tests.simulation.accidents import KilledError
from tests.simulation.clocks import EPOCH, Clocks, at
from tests.simulation.notes import Notes
from tests.simulation.shared.stage import Stage

_TURN_SECONDS = 1e-6
_TURNS_IN_A_MOMENT = 20_000
_DRIFT = 1e-3
_SKEW_SECONDS = 300.0


class Freeze(NamedTuple):
    """How long a computer stands still, and whether it sleeps or only this process is stopped."""

    seconds: float
    is_sleep: bool


class Plan(NamedTuple):
    """What befalls one run. freezes: by the number of its step. killed_at: the number of one.

    risk: how often it stands still after a commit, or before the look that lets a request go.
    waits: for so many seconds at most, where another holds the workspace. wickedness: how often it
    stands still before the look for nearly as long as a lease, and is lost once it has written; and
    how often all answers of the database come late for a while.
    """

    freezes: dict[int, Freeze]
    killed_at: int | None
    risk: float = 0.0
    waits: float = 0.0
    wickedness: float = 0.0


NO_PLAN = Plan({}, None)


def some_freeze(rng: random.Random) -> Freeze:
    """Seconds to minutes; those around the length of a lease are the most interesting ones."""
    longest = rng.choice((20.0, 60.0, 300.0, 600.0, 600.0))
    return Freeze(rng.uniform(2.0, longest), rng.random() < 0.5)


def shorter_than_a_lease(rng: random.Random) -> Freeze:
    """Of the process alone: all clocks go on."""
    return Freeze(rng.uniform(5.0, 28.0), is_sleep=False)


class Machine:
    """One computer. name: as others are told of it. Its clocks run at a rate of their own."""

    def __init__(self, name: str, stage: Stage, rng: random.Random, notes: Notes) -> None:
        self.name = name
        self.stage = stage
        self.rng = rng
        self.clocks = MachineClocks(self)
        self.plan = NO_PLAN
        self.is_dead = False
        self.sleeps_until = -1.0
        """Until when it has slept, or sleeps: in the meantime it sends nothing, not even a sign."""
        self.fell_asleep_at = -1.0
        self.is_draining = False
        self._slow_until = -1.0
        self._notes = notes
        self._steps = 0
        self._frozen_until = 0.0
        self._asleep_seconds = 0.0
        self._rate = 1.0 + rng.uniform(-_DRIFT, _DRIFT)
        self._ahead_seconds = rng.uniform(-_SKEW_SECONDS, _SKEW_SECONDS)

    def begin(self, plan: Plan) -> None:
        """A process begins."""
        self.plan, self.is_dead, self.is_draining, self._steps = plan, False, False, 0

    def monotonic(self) -> float:
        """Seconds that stand still while it sleeps."""
        return (self.stage.now - self._asleep_seconds) * self._rate

    def time_of_day(self) -> float:
        """Seconds since the first of the story, as this computer has them."""
        return self.stage.now * self._rate + self._ahead_seconds

    def read(self) -> Reading:
        """All three clocks, as the product reads them."""
        since = EPOCH.timestamp()
        return Reading(self.stage.now * self._rate, self.monotonic(), since + self.time_of_day())

    def set_clock(self) -> None:
        """Somebody, or a time server, sets the time of day."""
        self._ahead_seconds = self.rng.uniform(-_SKEW_SECONDS, _SKEW_SECONDS)

    def pause(self, seconds: float) -> None:
        """So many of its seconds pass, and all those in which it stands still."""
        if self.is_draining:
            return
        self.stage.pause(max(seconds, 0.0) / self._rate)
        while self._frozen_until > self.stage.now:
            self.stage.pause(self._frozen_until - self.stage.now)
        if self.is_dead:
            raise KilledError

    def step(self, *, is_risky: bool = False) -> None:
        """Something that takes no time ends, and the next begins: here it may stand still."""
        if self.is_draining:
            return
        if self.is_dead:
            raise KilledError
        self._steps += 1
        if self._steps == self.plan.killed_at:
            self.die()
            raise KilledError
        freeze = self.plan.freezes.get(self._steps)
        if is_risky and self.plan.risk and self.rng.random() < self.plan.risk:
            freeze = some_freeze(self.rng)
        if freeze is not None:
            self.freeze(freeze)
            self.pause(0.0)

    def is_struck(self) -> bool:
        """Whether it is, of a wicked plan."""
        wickedness = self.plan.wickedness
        return bool(wickedness) and not self.is_draining and self.rng.random() < wickedness

    def lateness(self) -> float:
        """How late an answer of the database comes, of a wicked plan: for a while all of them."""
        now = self.stage.now
        if now > self._slow_until and self.is_struck():
            self._slow_until = now + 40.0 if self.rng.random() < 0.5 else -1.0
        return self.rng.uniform(15.0, 25.0) if now <= self._slow_until else 0.0

    def die(self) -> None:
        """The process is gone; each of its actors learns of it when it would go on."""
        self._notes.counts["kills"] += 1
        self._notes.tell(f"{self.name}: killed")
        self.is_dead = True

    def freeze(self, freeze: Freeze) -> None:
        """Everything here stands still from now on."""
        now = self.stage.now
        self._notes.counts["freezes"] += 1
        self._notes.tell(f"{self.name}: {freeze}")
        self._frozen_until = max(self._frozen_until, now + freeze.seconds)
        if freeze.is_sleep:
            self._asleep_seconds += freeze.seconds
            self.fell_asleep_at, self.sleeps_until = now, now + freeze.seconds
        if self.rng.random() < 0.2:
            self.set_clock()


class MachineClocks(Clocks):
    """Its time of day, for the parts of the product that ask for it."""

    def __init__(self, machine: Machine) -> None:
        super().__init__(machine.stage.time)
        self._machine = machine

    def time_of_day(self) -> datetime:
        """As this computer has it."""
        return at(self._machine.time_of_day())


class MachineLoop(asyncio.SelectorEventLoop):
    """The event loop of one process: its waits are those of its computer."""

    def __init__(self, machine: Machine) -> None:
        self._machine = machine
        super().__init__(_Clockwork(machine))
        # What a killed process was at is nobody's any more.
        self.set_exception_handler(lambda _loop, _context: None)

    def time(self) -> float:
        """The computer's own seconds."""
        return self._machine.monotonic()


class _Clockwork(selectors.SelectSelector):
    def __init__(self, machine: Machine) -> None:
        super().__init__()
        self._machine = machine
        self._turns = 0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if self._machine.is_dead and not self._machine.is_draining:
            if timeout == 0:  # perhaps what ended is what is waited for: let that be seen first
                return []
            raise KilledError
        if timeout is None:
            raise AssertionError("a deadlock: nothing is due, and nothing is under way")
        self._turns = 0 if timeout > _TURN_SECONDS else self._turns + 1
        if self._turns > _TURNS_IN_A_MOMENT:
            raise AssertionError("a busy loop: it turns, and hardly any time passes")
        self._machine.pause(max(timeout, _TURN_SECONDS))
        return []
