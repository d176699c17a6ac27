"""Several senders that keep one rate together, in virtual time, and the service that counts.

Pacer, shares and what decides about them are the product's. Jobs begin at any time, end, die with
requests under way, or are silent for a while; the network is quick one way and the other, and the
service takes its time to answer.
"""

from __future__ import annotations

import heapq
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from importer.ledger.lease import Reading
from importer.ledger.shares import Books, Budget, Sender
from importer.settings.rate import MOST_PLACES, Rate
from importer.submission.pace.lending import Loan, Terms, Wish, decide
from importer.submission.pace.shared_pacing import SharedPacer
from importer.submission.pace.shares import Shares
from importer.submission.pace.window import Window

UNDER_WAY_SECONDS = 30.0


_NEW = Budget("", 0.0, 0.0)


@dataclass
class Rows:
    """The rows of one budget, in memory. seconds: its clock."""

    seconds: Callable[[], float]
    budget: Budget = _NEW
    senders: dict[str, Sender] = field(default_factory=dict)
    most_lent: int = 0

    @contextmanager
    def turn(self) -> Iterator[Rows]:
        """Nobody else reads or writes."""
        yield self

    def read(self) -> Books:
        """All of it."""
        return Books(self.seconds(), self.budget, tuple(self.senders.values()))

    def write(self, budget: Budget, sender: Sender, now: float) -> None:
        """Replace it, and forget who is over."""
        self.budget = budget
        self.senders[sender.name] = sender
        self.senders = {
            name: one
            for name, one in self.senders.items()
            if max(one.alive_until, one.hot_until) > now
        }
        lent = sum(one.held for one in self.senders.values() if one.hot_until > now)
        self.most_lent = max(self.most_lent, lent)

    def close(self) -> None:
        """Nothing is open."""


class Pacing(Protocol):
    """What a sender goes by."""

    def permits(self, now: float, wanted: int) -> int:
        """How many may leave."""

    def start(self, now: float, requests: int = 1) -> None:
        """They leave."""

    def finish(self, now: float, left_at: float | None = None) -> None:
        """One is answered."""

    def succeed(self) -> None:
        """It was dealt with."""

    def wait_seconds(self, now: float) -> float | None:
        """How long until one may leave."""

    def rest(self, now: float, *, is_over: bool = False) -> None:
        """None leaves for a while, or any more."""


Deciding = Callable[[Books, Wish, Terms], Loan]
Making = Callable[["Stage", str], Pacing]
"""How a sender gets its pacer."""


class Scene(NamedTuple):
    """A rate, how many workspaces are sent to at once, and for how long."""

    rate: Rate
    senders: int
    seconds: float


@dataclass
class Stage:
    """All senders, and what arrives at the service."""

    scene: Scene
    rng: random.Random
    making: Making
    now: float = 0.0
    rows: Rows = field(init=False)
    arrivals: list[float] = field(default_factory=list)
    served: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """One network for all: they stand behind one address."""
        self.rows = Rows(lambda: self.now)
        self.way = self.rng.uniform(0.005, 0.1)

    def shares(self, name: str, way: Deciding = decide) -> Shares:
        """What a sender asks for its shares."""
        return Shares(
            self.rows,
            self.scene.rate,
            name,
            window_seconds=Window(self.scene.rate.seconds).length,
            under_way_seconds=UNDER_WAY_SECONDS,
            clock=lambda: Reading(self.now, self.now, self.now),
            decide=way,
        )

    def play(self) -> Stage:
        """Until the time is over."""
        places = [_Place(self, number) for number in range(self.scene.senders)]
        while self.now < self.scene.seconds:
            self.now = min(place.wakes_at for place in places)
            for place in places:
                if place.wakes_at <= self.now:
                    place.step()
        self.arrivals.sort()
        return self

    @property
    def fullest(self) -> int:
        """The most requests that arrived in any window."""
        seconds, most, start = self.scene.rate.seconds, 0, 0
        for end, time in enumerate(self.arrivals):
            while time - self.arrivals[start] >= seconds:
                start += 1
            most = max(most, end - start + 1)
        return most

    @property
    def use(self) -> float:
        """How much of what the rate allows has arrived."""
        allowed = (self.scene.rate.count or 1) * self.scene.seconds / self.scene.rate.seconds
        return len(self.arrivals) / allowed


class _Place:
    """A process that carries out one job after the other."""

    def __init__(self, stage: Stage, number: int) -> None:
        self._stage = stage
        self._number = number
        self._jobs = 0
        self._landing: list[tuple[float, float]] = []
        self._pacer: Pacing | None = None
        self._todo = 0
        self.wakes_at = stage.rng.uniform(0, 2 * stage.scene.rate.seconds)

    def step(self) -> None:
        """Take what came back, and send what may leave."""
        stage = self._stage
        if self._pacer is None:
            self._begin()
        pacer = self._pacer
        if pacer is None:
            raise AssertionError("a job has just begun")
        while self._landing and self._landing[0][0] <= stage.now:
            _, left_at = heapq.heappop(self._landing)
            pacer.finish(stage.now, left_at)
            pacer.succeed()
        while self._todo and len(self._landing) < MOST_PLACES and pacer.permits(stage.now, 1):
            pacer.start(stage.now)
            self._todo -= 1
            self._send()
        self._next(pacer)

    def _begin(self) -> None:
        stage = self._stage
        self._jobs += 1
        self._pacer = stage.making(stage, f"{self._number}.{self._jobs}")
        count = stage.scene.rate.count or 1
        self._todo = stage.rng.choice((1, count // 2 or 1, count * 3, count * 10))

    def _send(self) -> None:
        stage = self._stage
        stage.served[str(self._number)] = stage.served.get(str(self._number), 0) + 1
        slow = stage.rng.random() < 0.05
        works = stage.rng.uniform(0.5, 6.0) if slow else stage.rng.uniform(0.02, 0.3)
        stage.arrivals.append(stage.now + stage.way + stage.rng.uniform(0, 0.002))
        heapq.heappush(self._landing, (stage.now + 2 * stage.way + works, stage.now))

    def _next(self, pacer: Pacing) -> None:
        """When it goes on: with an answer, a permit, or another job."""
        stage, window = self._stage, self._stage.scene.rate.seconds
        happens = stage.rng.random()
        if happens < 0.001:  # it dies
            self._landing, self._pacer, self._todo = [], None, 0
            self.wakes_at = stage.now + stage.rng.uniform(0, window)
        elif not self._todo and not self._landing:
            pacer.rest(stage.now, is_over=True)
            self._pacer = None
            self.wakes_at = stage.now + stage.rng.choice((0.001, 1.0, 2 * window))
        else:
            wait = pacer.wait_seconds(stage.now) if self._todo else None
            times = [time for time, _ in self._landing[:1]]
            times += [] if wait is None else [stage.now + max(wait, 0.0001)]
            silent = stage.rng.uniform(1, 60) if happens > 0.999 else 0.0
            self.wakes_at = min(times) + silent


def lent(stage: Stage, name: str) -> SharedPacer:
    """The product's way."""
    pacer = SharedPacer(stage.scene.rate, random.Random(name), shares=stage.shares(name))
    pacer.resume(stage.now, (), float("-inf"))
    return pacer
