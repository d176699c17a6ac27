"""Servers for `services.py`: the limits that services run, and the ways in which they tell them."""

from __future__ import annotations

import math
import random
from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from email.utils import format_datetime
from typing import Protocol

from benchmarks.rate_models import FIRST_DAY, REFUSED, TAKEN, Model, Reply, State
from benchmarks.unseen_models import Wrapped


class Limit(Model, Protocol):
    """A server that knows how it stands, and may say so."""

    def state(self, now: float) -> State:
        """How its limit stands."""
        ...


class SlidingCounter:
    """A window that slides by estimate: of the one before, the share that it still covers counts.

    So many gateways count: two numbers for each client are all that they keep.
    """

    def __init__(self, quota: int, seconds: float, *, late: float = 0.0) -> None:
        self._quota, self._seconds, self._shift = quota, seconds, late * seconds
        self._number, self._before, self._used = 0, 0, 0

    def _turn(self, now: float) -> float:
        """How far into its window it is, as a share."""
        whole = (now + self._shift) / self._seconds
        number = math.floor(whole)
        if number != self._number:
            self._before = self._used if number == self._number + 1 else 0
            self._number, self._used = number, 0
        return whole - number

    def arrive(self, now: float) -> Reply:
        """It counts what was taken of late."""
        into = self._turn(now)
        counted = self._before * (1 - into) + self._used
        if counted < self._quota:
            self._used += 1
            return TAKEN
        return Reply(False, self._wait(into))  # noqa: FBT003 -- of a tuple

    def _wait(self, into: float) -> float:
        """Until what counts of the window before is few enough."""
        room = self._quota - self._used
        until = 1 - room / self._before if self._before and room > 0 else 1.0
        return max(0.0, until - into) * self._seconds

    def state(self, now: float) -> State:
        """Its reset is the end of the window, or when the next one is taken."""
        into = self._turn(now)
        left = max(0, math.floor(self._quota - self._before * (1 - into) - self._used))
        reset = (1 - into) * self._seconds if left else self._wait(into)
        return State(self._quota, left, reset, self._seconds)

    def leave(self, _now: float) -> None:
        """It is none of its business."""

    def allows(self, until: float) -> float:
        """A window at once, and its rate from then on."""
        return self._quota * max(1.0, until / self._seconds)


class Several:
    """Several limits at once: one that refuses costs those asked before it nothing back."""

    def __init__(self, limits: Sequence[Limit]) -> None:
        """limits: the shortest window first."""
        self._limits = limits

    def arrive(self, now: float) -> Reply:
        """All have to take it; the longest wait is told."""
        for limit in self._limits:
            reply = limit.arrive(now)
            if not reply.is_taken:
                return reply
        return TAKEN

    def state(self, now: float) -> State:
        """The one of which the smallest share is left."""
        return min(
            (limit.state(now) for limit in self._limits), key=lambda one: one.left / one.limit
        )

    def leave(self, now: float) -> None:
        """It is none of its business."""

    def allows(self, until: float) -> float:
        """What the tightest one allows."""
        return min(limit.allows(until) for limit in self._limits)


class Endpoints:
    """Each has a limit of its own: this share of the requests goes to the second one."""

    def __init__(self, first: Limit, second: Limit, share: float) -> None:
        self._first, self._second, self._share = first, second, share
        self._due = 0.0
        self._last = first

    def arrive(self, now: float) -> Reply:
        """The limit of its endpoint counts it."""
        self._due += self._share
        is_second = self._due >= 1
        self._due -= is_second
        self._last = self._second if is_second else self._first
        return self._last.arrive(now)

    def state(self, now: float) -> State:
        """That of the endpoint which has just answered."""
        return self._last.state(now)

    def leave(self, now: float) -> None:
        """It is none of its business."""

    def allows(self, until: float) -> float:
        """Until one of them is used up."""
        first, second = self._first.allows(until), self._second.allows(until)
        return min(first / (1 - self._share), second / self._share)


class Shared:
    """Another client sends by chance, at a rate that may come and go, under the same limit."""

    def __init__(self, limit: Limit, rate: float, period: float, seed: int) -> None:
        """rate: of the other, while it sends. period: it sends in every other one; 0: always."""
        self._limit, self._rate, self._period = limit, rate, period
        self._rng = random.Random(seed)
        self._next = self._rng.expovariate(rate)
        self._others: list[float] = []

    def arrive(self, now: float) -> Reply:
        """Those of the other that came first go first."""
        while self._next <= now:
            at, self._next = self._next, self._next + self._rng.expovariate(self._rate)
            is_on = not self._period or int(at / self._period) % 2 == 1
            if is_on and self._limit.arrive(at).is_taken:
                self._others.append(at)
        return self._limit.arrive(now)

    def state(self, now: float) -> State:
        """How the limit stands."""
        return self._limit.state(now)

    def leave(self, now: float) -> None:
        """It is none of its business."""

    def allows(self, until: float) -> float:
        """What the other has left over."""
        return self._limit.allows(until) - bisect_right(self._others, until)


class Unavailable(Wrapped):
    """Refuses with 503, as many proxies do, and says of the wait what `told` makes of it."""

    def __init__(self, model: Model, told: Callable[[float], float | None]) -> None:
        super().__init__(model)
        self._told = told

    def arrive(self, now: float) -> Reply:
        """Only a refusal is changed."""
        reply = self.model.arrive(now)
        if reply.is_taken:
            return reply
        asked = None if reply.retry_after is None else self._told(reply.retry_after)
        return reply._replace(is_outage=True, retry_after=asked)


class Flat(Wrapped):
    """Refuses with the same wait, or none, whatever the limit says."""

    def __init__(self, model: Model, seconds: float | None) -> None:
        super().__init__(model)
        self._refusal = REFUSED._replace(retry_after=seconds)

    def arrive(self, now: float) -> Reply:
        """Only a refusal is changed."""
        reply = self.model.arrive(now)
        return reply if reply.is_taken else self._refusal


Words = Callable[[State, float], Mapping[str, str]]
"""What a dialect makes of how a limit stands, at a time since 1970 by the server's clock."""


def _iso(since_1970: float) -> str:
    moment = FIRST_DAY + timedelta(seconds=since_1970 - FIRST_DAY.timestamp())
    return moment.isoformat(timespec="seconds").replace("+00:00", "Z")


def _duration(seconds: float) -> str:
    if seconds < 1:
        return f"{math.ceil(seconds * 1000)}ms"
    minutes, rest = divmod(math.ceil(seconds), 60)
    return f"{minutes}m{rest}s" if minutes else f"{rest}s"


DIALECTS: dict[str, Words] = {
    "RateLimit fields": lambda it, _: {
        "ratelimit-policy": f'"default";q={it.limit};w={math.ceil(it.window)}',
        "ratelimit": f'"default";r={it.left};t={math.ceil(it.reset)}'},
    "RateLimit, older": lambda it, _: {
        "ratelimit-limit": f"{it.limit}, {it.limit};w={math.ceil(it.window)}",
        "ratelimit-remaining": str(it.left), "ratelimit-reset": str(math.ceil(it.reset))},
    "RateLimit, oldest": lambda it, _: {
        "ratelimit": f"limit={it.limit}, remaining={it.left}, reset={math.ceil(it.reset)}"},
    "seconds": lambda it, _: {
        "x-ratelimit-limit": str(it.limit), "x-ratelimit-remaining": str(it.left),
        "x-ratelimit-reset": str(math.ceil(it.reset))},
    "a time": lambda it, now: {
        "x-ratelimit-limit": str(it.limit), "x-ratelimit-remaining": str(it.left),
        "x-ratelimit-reset": str(math.ceil(now + it.reset))},
    "a time in milliseconds": lambda it, now: {
        "x-ratelimit-remaining": str(it.left),
        "x-ratelimit-reset": str(round((now + it.reset) * 1000))},
    "a time with a point": lambda it, now: {
        "x-ratelimit-remaining": str(it.left), "x-ratelimit-reset": f"{now + it.reset:.3f}",
        "x-ratelimit-reset-after": f"{it.reset:.3f}"},
    "milliseconds": lambda it, _: {
        "x-ratelimit-remaining": str(it.left), "x-ratelimit-reset": str(round(it.reset * 1000))},
    "a date": lambda it, now: {
        "x-ratelimit-limit": str(it.limit), "x-ratelimit-remaining": str(it.left),
        "x-ratelimit-reset": _iso(math.ceil(now + it.reset))},
    "a duration": lambda it, _: {
        "x-ratelimit-limit-requests": str(it.limit),
        "x-ratelimit-remaining-requests": str(it.left),
        "x-ratelimit-reset-requests": _duration(it.reset)},
    "what is used": lambda it, _: {
        "x-shop-api-call-limit": f"{it.limit - it.left}/{it.limit}"},
    "an interval": lambda it, _: {
        "x-ratelimit-max": str(it.limit), "x-ratelimit-remaining": str(it.left),
        "x-ratelimit-interval-milliseconds": str(round(it.window * 1000))},
    "what is left alone": lambda it, _: {
        "x-ratelimit-limit": str(it.limit), "x-ratelimit-remaining": str(it.left)},
}  # fmt: skip


class Told(Wrapped):
    """Says with each answer how its limit stands, by a clock that may be off."""

    def __init__(self, model: Model, limit: Limit, dialect: str, clock: tuple[float, bool]) -> None:
        """clock: by how much the server's is ahead, and whether an answer has a `Date`."""
        super().__init__(model)
        self._limit, self._words, (self._ahead, self._has_date) = limit, DIALECTS[dialect], clock

    def arrive(self, now: float) -> Reply:
        """As it is after this one."""
        reply = self.model.arrive(now)
        theirs = now + self._ahead
        headers = dict(self._words(self._limit.state(now), FIRST_DAY.timestamp() + theirs))
        if self._has_date:
            date = FIRST_DAY + timedelta(seconds=math.floor(theirs))
            headers["date"] = format_datetime(date, usegmt=True)
        return reply._replace(headers=headers)
