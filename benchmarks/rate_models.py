"""Servers that allow so much and no more, in virtual time: each says of a request what it does.

A request arrives at a time, and is taken, or refused with or without a wait to be kept. What a
server would take at most until some time is known, so that what a client makes of it can be said in
hundredths.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import NamedTuple, Protocol

FIRST_DAY = datetime(2027, 1, 15, tzinfo=UTC)
"""What the clocks show at 0, if a time of day is told."""


class Reply(NamedTuple):
    """What becomes of a request. retry_after: the wait that a refusal asks for, if it does.

    headers: what else is said of the limit. delay: so much longer the answer takes. is_outage: it
    is refused as if the server were down (503).
    """

    is_taken: bool
    retry_after: float | None = None
    headers: Mapping[str, str] = {}
    delay: float = 0.0
    is_outage: bool = False


class Model(Protocol):
    """A server. `leave` is told when a request that was taken has been answered."""

    def arrive(self, now: float) -> Reply:
        """A request arrives."""
        ...

    def leave(self, now: float) -> None:
        """One that was taken is answered."""
        ...

    def allows(self, until: float) -> float:
        """How many requests it would take at most until then."""
        ...


REFUSED = Reply(is_taken=False)
TAKEN = Reply(is_taken=True)


class State(NamedTuple):
    """What a limit is, what is left of it, when there is more, and the window that it holds in."""

    limit: int
    left: int
    reset: float
    window: float


class _Uncounted:
    """A server to which it is all the same how many requests are in its hands."""

    def leave(self, _now: float) -> None:
        """It is none of its business."""


class Bucket(_Uncounted):
    """Tokens that fill up at a rate, as many as it holds; the rate may change once."""

    def __init__(
        self,
        rate: float,
        burst: float,
        *,
        tells: bool = True,
        then: tuple[float, float] | None = None,
    ) -> None:
        """then: from when on which other rate holds."""
        self._rate, self._burst, self._tells = rate, burst, tells
        self._then = then
        self._tokens, self._at = burst, 0.0

    def _now_rate(self, now: float) -> float:
        return self._then[1] if self._then and now >= self._then[0] else self._rate

    def arrive(self, now: float) -> Reply:
        """It takes a token, if there is one."""
        rate = self._now_rate(now)
        self._tokens = min(self._burst, self._tokens + (now - self._at) * rate)
        self._at = now
        if self._tokens >= 1:
            self._tokens -= 1
            return TAKEN
        return Reply(False, (1 - self._tokens) / rate) if self._tells else REFUSED  # noqa: FBT003 -- of a tuple

    def state(self, now: float) -> State:
        """Its reset is when it is full."""
        rate = self._now_rate(now)
        full = (self._burst - self._tokens) / rate
        return State(int(self._burst), math.floor(self._tokens), full, self._burst / rate)

    def allows(self, until: float) -> float:
        """The bucket, and what fills it."""
        if self._then is None or until <= self._then[0]:
            return self._burst + until * self._rate
        changed, other = self._then
        return self._burst + changed * self._rate + (until - changed) * other


class FixedWindow(_Uncounted):
    """A quota for each window of its clock. late: how far into one the first request comes."""

    def __init__(
        self, quota: int, seconds: float, *, tells: bool = True, late: float = 0.0
    ) -> None:
        self._quota, self._seconds, self._tells = quota, seconds, tells
        self._shift = late * seconds
        self._number, self._used = -1, 0

    def arrive(self, now: float) -> Reply:
        """It uses up one of the quota."""
        number = math.floor((now + self._shift) / self._seconds)
        if number != self._number:
            self._number, self._used = number, 0
        if self._used < self._quota:
            self._used += 1
            return TAKEN
        wait = (number + 1) * self._seconds - self._shift - now
        return Reply(False, wait) if self._tells else REFUSED  # noqa: FBT003 -- of a tuple

    def state(self, now: float) -> State:
        """Its reset is the end of the window."""
        wait = (self._number + 1) * self._seconds - self._shift - now
        return State(self._quota, self._quota - self._used, wait, self._seconds)

    def allows(self, until: float) -> float:
        """The quota of each window that has begun by then."""
        return self._quota * math.ceil((until + self._shift) / self._seconds)


class SlidingWindow(_Uncounted):
    """So many in any window; `counts_refused`: a refused request counts like any other."""

    def __init__(
        self, count: int, seconds: float, *, tells: bool = True, counts_refused: bool = False
    ) -> None:
        self._count, self._seconds, self._tells = count, seconds, tells
        self._counts_refused = counts_refused
        self._taken: deque[float] = deque()

    def arrive(self, now: float) -> Reply:
        """It counts those of one window."""
        while self._taken and self._taken[0] <= now - self._seconds:
            self._taken.popleft()
        if len(self._taken) < self._count:
            self._taken.append(now)
            return TAKEN
        if self._counts_refused:
            self._taken.popleft()
            self._taken.append(now)
        wait = self._taken[0] + self._seconds - now
        return Reply(False, wait) if self._tells else REFUSED  # noqa: FBT003 -- of a tuple

    def state(self, now: float) -> State:
        """Its reset is when the oldest one counts no more."""
        wait = self._taken[0] + self._seconds - now if self._taken else 0.0
        return State(self._count, self._count - len(self._taken), wait, self._seconds)

    def allows(self, until: float) -> float:
        """A window at once, and its rate from then on."""
        return self._count * max(1.0, until / self._seconds)


class AtOnce:
    """So many requests at a time, each of which it has in its hands for `seconds` on average."""

    def __init__(self, places: int, seconds: float, *, retry_after: float | None = None) -> None:
        self._places, self._seconds, self._retry_after = places, seconds, retry_after
        self._busy = 0

    def arrive(self, _now: float) -> Reply:
        """It takes a place."""
        if self._busy >= self._places:
            return Reply(False, self._retry_after)  # noqa: FBT003 -- of a tuple
        self._busy += 1
        return TAKEN

    def leave(self, _now: float) -> None:
        """It gives its place back."""
        self._busy -= 1

    def allows(self, until: float) -> float:
        """All places, all the time."""
        return self._places * until / self._seconds


class Both:
    """Two limits at once: what one of them refuses is refused, and costs the other nothing."""

    def __init__(self, short: SlidingWindow, long: FixedWindow) -> None:
        self._short, self._long = short, long

    def arrive(self, now: float) -> Reply:
        """The short one is asked first."""
        reply = self._short.arrive(now)
        return self._long.arrive(now) if reply.is_taken else reply

    def leave(self, now: float) -> None:
        """It is none of its business."""

    def allows(self, until: float) -> float:
        """What the tighter one allows."""
        return min(self._short.allows(until), self._long.allows(until))


class Scene(NamedTuple):
    """A server by its name. seconds: so long it is played; latency: of an answer on average.

    spread: of the latencies, which are lognormal. way: after this share of it a request arrives.
    jitter: up to so many seconds more it takes to arrive. changes_at: its limit is another from
    then on.
    """

    name: str
    make: Callable[[], Model]
    seconds: float = 1200.0
    latency: float = 0.2
    spread: float = 0.35
    way: float = 0.0
    jitter: float = 0.0
    changes_at: float = 0.0


SCENES = (
    Scene("bucket of 20, 10/s", lambda: Bucket(10, 20)),
    Scene("the same, no Retry-After", lambda: Bucket(10, 20, tells=False)),
    Scene("window of the clock, 100 in 10 s", lambda: FixedWindow(100, 10)),
    Scene("window of the clock, 600 in 60 s", lambda: FixedWindow(600, 60)),
    Scene("the same, no Retry-After", lambda: FixedWindow(600, 60, tells=False)),
    Scene("any window, 60 in 60 s", lambda: SlidingWindow(60, 60)),
    Scene("window of the clock, 1000 an hour", lambda: FixedWindow(1000, 3600), seconds=7200.0),
    Scene("5 at a time, no Retry-After", lambda: AtOnce(5, 0.2126)),
    Scene("bucket that falls, 10 to 3/s",
          lambda: Bucket(10, 20, then=(600.0, 3.0)), changes_at=600.0),
    Scene("bucket that grows, 3 to 10/s",
          lambda: Bucket(3, 6, then=(600.0, 10.0)), changes_at=600.0),
    Scene("any window, 20 in 1 s", lambda: SlidingWindow(20, 1)),
    Scene("window of the clock, 20 in 1 s", lambda: FixedWindow(20, 1)),
    Scene("any window, 100 in 10 s, no Retry-After", lambda: SlidingWindow(100, 10, tells=False)),
)  # fmt: skip
"""The thirteen that the wanted figures are of."""

FURTHER = (
    Scene("any window, 10 in 30 s", lambda: SlidingWindow(10, 30)),
    Scene("any window, 60 in 60 s, no Retry-After", lambda: SlidingWindow(60, 60, tells=False)),
    Scene("any window that counts refusals, 20 in 1 s",
          lambda: SlidingWindow(20, 1, counts_refused=True)),
    Scene("20 at a time, slow, Retry-After 1", lambda: AtOnce(20, 0.532, retry_after=1.0),
          latency=0.5),
    Scene("2 at a time, no Retry-After", lambda: AtOnce(2, 0.2126)),
    Scene("window of the clock, 600 in 60 s, begun in its middle",
          lambda: FixedWindow(600, 60, late=0.37), seconds=1197.8),
    Scene("20 in 1 s and 600 in 60 s", lambda: Both(SlidingWindow(20, 1), FixedWindow(600, 60))),
    Scene("bucket of 1, 5/s", lambda: Bucket(5, 1)),
    Scene("bucket of 200, 50/s", lambda: Bucket(50, 200)),
    Scene("window of the clock, 100 in 60 s, no Retry-After",
          lambda: FixedWindow(100, 60, tells=False)),
    Scene("any window, 5 in 1 s, slow", lambda: SlidingWindow(5, 1), latency=1.0),
)  # fmt: skip
"""Others, so that nothing is made for those thirteen alone."""
