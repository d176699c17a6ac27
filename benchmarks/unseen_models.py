"""Servers for `unseen.py`: limits that change, that say something else than they mean, or that mix.

Most wrap another server, so that any can be put together.
"""

from __future__ import annotations

import math
import random
from bisect import bisect_right
from collections.abc import Callable, Mapping
from datetime import timedelta
from email.utils import format_datetime

from benchmarks.rate_models import (
    FIRST_DAY,
    REFUSED,
    TAKEN,
    AtOnce,
    Bucket,
    FixedWindow,
    Model,
    Reply,
    SlidingWindow,
)
from importer.submission.http.dates import retry_after


class Course:
    """A rate that changes: straight lines between points (time, rate); a step is two at one."""

    def __init__(self, *points: tuple[float, float]) -> None:
        self._at = [at for at, _ in points]
        self._rate = [rate for _, rate in points]
        self._sum = [0.0]
        for place in range(1, len(points)):
            wide = self._at[place] - self._at[place - 1]
            self._sum.append(self._sum[-1] + wide * (self._rate[place] + self._rate[place - 1]) / 2)

    def whole(self, until: float) -> float:
        """How many it makes from 0 until then."""
        place = bisect_right(self._at, until) - 1
        since, rate = self._at[place], self._rate[place]
        wide = until - since
        if place + 1 == len(self._at):
            return self._sum[place] + wide * rate
        slope = (self._rate[place + 1] - rate) / (self._at[place + 1] - since)
        return self._sum[place] + wide * (rate + wide * slope / 2)


def swaying(mean: float, share: float, period: float, seconds: float) -> Course:
    """Another client takes more and less of a common limit, again and again."""
    times = [at * period / 16 for at in range(math.ceil(16 * seconds / period) + 1)]
    return Course(
        *((at, mean * (1 - share / 2 + share / 2 * math.sin(math.tau * at / period)))
          for at in times)
    )  # fmt: skip


class Filled:
    """A bucket that fills up along a course. Its refusals do not say when to come back."""

    def __init__(self, course: Course, burst: float) -> None:
        self._course, self._burst = course, burst
        self._tokens, self._at = burst, 0.0

    def arrive(self, now: float) -> Reply:
        """It takes a token, if there is one."""
        more = self._course.whole(now) - self._course.whole(self._at)
        self._tokens, self._at = min(self._burst, self._tokens + more), now
        if self._tokens < 1:
            return REFUSED
        self._tokens -= 1
        return TAKEN

    def leave(self, now: float) -> None:
        """It is none of its business."""

    def allows(self, until: float) -> float:
        """The bucket, and what fills it."""
        return self._burst + self._course.whole(until)


class Queue:
    """A leaky bucket: requests wait for their turn, and are refused where too many do."""

    def __init__(self, rate: float, depth: int) -> None:
        self._rate, self._depth, self._free_at = rate, depth, 0.0

    def arrive(self, now: float) -> Reply:
        """It waits until those before it are done."""
        waits = max(0.0, self._free_at - now)
        if waits * self._rate >= self._depth:
            return REFUSED
        self._free_at = max(now, self._free_at) + 1 / self._rate
        return TAKEN._replace(delay=waits)

    def leave(self, now: float) -> None:
        """It is none of its business."""

    def allows(self, until: float) -> float:
        """One after the other."""
        return until * self._rate


class Wrapped:
    """Another server, as it is."""

    def __init__(self, model: Model) -> None:
        self.model = model

    def arrive(self, now: float) -> Reply:
        """Whatever it says."""
        return self.model.arrive(now)

    def leave(self, now: float) -> None:
        """It is told."""
        self.model.leave(now)

    def allows(self, until: float) -> float:
        """As much as it does."""
        return self.model.allows(until)


class Changing(Wrapped):
    """One server until a moment, another one afterwards."""

    def __init__(self, model: Model, after: Model, at: float) -> None:
        super().__init__(model)
        self._before, self._after, self._at = model, after, at

    def arrive(self, now: float) -> Reply:
        """Whichever it is by now."""
        self.model = self._before if now < self._at else self._after
        return self.model.arrive(now)

    def allows(self, until: float) -> float:
        """Each of its time."""
        so_far = self._before.allows(min(until, self._at))
        if until <= self._at:
            return so_far
        return so_far + self._after.allows(until) - self._after.allows(self._at)


class Guarded(Wrapped):
    """So many at a time, before another limit."""

    def __init__(self, places: AtOnce, model: Model) -> None:
        super().__init__(model)
        self._places = places

    def arrive(self, now: float) -> Reply:
        """A place is taken first, and given back where the other refuses."""
        place = self._places.arrive(now)
        if not place.is_taken:
            return place
        reply = self.model.arrive(now)
        if not reply.is_taken:
            self._places.leave(now)
        return reply

    def leave(self, now: float) -> None:
        """Its place is free."""
        self._places.leave(now)

    def allows(self, until: float) -> float:
        """What the tighter one allows."""
        return min(self._places.allows(until), self.model.allows(until))


class Noisy(Wrapped):
    """Refuses one now and then for no reason, and says nothing with it."""

    def __init__(self, model: Model, share: float, seed: int) -> None:
        super().__init__(model)
        self._share, self._rng = share, random.Random(seed)

    def arrive(self, now: float) -> Reply:
        """The other one is not asked then."""
        return REFUSED if self._rng.random() < self._share else self.model.arrive(now)


class Telling(Wrapped):
    """Says something else of the wait than the other. told: of the wait, what is said."""

    def __init__(self, model: Model, told: Callable[[float], float | None]) -> None:
        super().__init__(model)
        self._told = told

    def arrive(self, now: float) -> Reply:
        """Only a refusal with a wait is changed."""
        reply = self.model.arrive(now)
        if reply.retry_after is None:
            return reply
        return reply._replace(retry_after=self._told(reply.retry_after))


class Dating(Wrapped):
    """Says the end of the wait as a date, which has whole seconds."""

    def arrive(self, now: float) -> Reply:
        """As the program reads it."""
        reply = self.model.arrive(now)
        if reply.retry_after is None:
            return reply
        moment = FIRST_DAY + timedelta(seconds=now)
        until = moment + timedelta(seconds=reply.retry_after)
        said = {"retry-after": format_datetime(until, usegmt=True),
                "date": format_datetime(moment, usegmt=True)}  # fmt: skip
        return reply._replace(retry_after=retry_after(said, moment))


class Failing(Wrapped):
    """Refuses as if it were down."""

    def arrive(self, now: float) -> Reply:
        """503."""
        reply = self.model.arrive(now)
        return reply if reply.is_taken else reply._replace(is_outage=True)


class Slowing(Wrapped):
    """Takes longer from some moments on: (time, further seconds)."""

    def __init__(self, model: Model, *steps: tuple[float, float]) -> None:
        super().__init__(model)
        self._steps = ((0.0, 0.0), *steps)

    def arrive(self, now: float) -> Reply:
        """So much later."""
        reply = self.model.arrive(now)
        late = [seconds for at, seconds in self._steps if at <= now][-1]
        return reply._replace(delay=reply.delay + late)


Header = Callable[[int, float, float, float, float], Mapping[str, str]]
"""Of limit, what is left, seconds until more, window and the time since 1970."""

STYLES: dict[str, Header] = {
    "RateLimit": lambda limit, left, reset, window, _: {
        "ratelimit-policy": f'"a";q={limit};w={math.ceil(window)}',
        "ratelimit": f'"a";r={left:.0f};t={math.ceil(reset)}'},
    "RateLimit-Policy alone": lambda limit, _left, _reset, window, _: {
        "ratelimit-policy": f"{limit};w={math.ceil(window)}"},
    "X-RateLimit, seconds": lambda limit, left, reset, _window, _: {
        "x-ratelimit-limit": str(limit), "x-ratelimit-remaining": f"{left:.0f}",
        "x-ratelimit-reset": str(math.ceil(reset))},
    "X-RateLimit, a time": lambda _limit, left, reset, _window, now: {
        "x-ratelimit-remaining": f"{left:.0f}", "x-ratelimit-reset": str(math.ceil(now + reset))},
    "X-RateLimit, a time in milliseconds": lambda _limit, left, reset, _window, now: {
        "x-ratelimit-remaining": f"{left:.0f}",
        "x-ratelimit-reset": str(round((now + reset) * 1000))},
    "X-RateLimit, milliseconds": lambda _limit, left, reset, _window, _: {
        "x-ratelimit-remaining": f"{left:.0f}", "x-ratelimit-reset": str(round(reset * 1000))},
    "X-RateLimit, reset is an hour": lambda _limit, left, _reset, _window, _: {
        "x-ratelimit-remaining": f"{left:.0f}", "x-ratelimit-reset": "3600"},
    "X-RateLimit, reset is the window": lambda _limit, left, _reset, window, _: {
        "x-ratelimit-remaining": f"{left:.0f}", "x-ratelimit-reset": str(math.ceil(window))},
    "X-RateLimit, a clock five minutes ahead": lambda _limit, left, reset, _window, now: {
        "x-ratelimit-remaining": f"{left:.0f}",
        "x-ratelimit-reset": str(math.ceil(now + 300 + reset)),
        "date": format_datetime(FIRST_DAY + timedelta(seconds=now + 300 - FIRST_DAY.timestamp()),
                                usegmt=True)},
}  # fmt: skip


class Labelled(Wrapped):
    """Says with each answer what is left of its limit, in one of the `STYLES`."""

    def __init__(self, model: Bucket | FixedWindow | SlidingWindow, style: str) -> None:
        super().__init__(model)
        self._limit, self._style = model, STYLES[style]

    def arrive(self, now: float) -> Reply:
        """As it is after this one."""
        reply = self.model.arrive(now)
        said = self._style(*self._limit.state(now), FIRST_DAY.timestamp() + now)
        return reply._replace(headers=said)
