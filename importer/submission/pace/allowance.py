"""How many requests the service has said may follow, and the distance that keeps to it.

What is said may be read wrongly: a reset in a unit that it does not name, or one that means
something else. So each limit is compared with what was said of it before. Where its end comes
nearer a thousand times as fast as time passes, it is told in milliseconds. Where more is left than
was, though its time is far from over, it fills up in another way than it says, and is not heeded.

A request may count for more than one where others share the limit, and for less where it is that of
one endpoint among several: both are seen by what is left of it from answer to answer.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

_LONGEST_SECONDS = 60.0
"""A header is waited for no longer before a request asks again: it may be read wrongly."""

_FAR_FROM_OVER = 0.25
"""Of its time, this share is left."""

_CERTAIN, _LONGEST_UNTIL_THEN = 3, 1.0
"""Before it was heard so often, it puts no request off for longer: its unit is not sure yet."""

_HURRIES, _SURELY_HURRIES = 20.0, 2
"""An end that comes nearer so much faster than time, so many times in a row, is in milliseconds."""

_OUT_OF_ORDER_SECONDS = 3.0
"""Answers that overtook each other make an end come nearer by less."""

_TELLING = 10
"""So many answers show what a request costs."""

_MOST_COST = 50.0
_MOST_LIMITS = 16


class Allowance(NamedTuple):
    """How many more requests are allowed, within how many seconds.

    off: by so much the seconds may be too many. is_policy: it is what a window holds, and does not
    say what is left of it. name: of the limit, if it has one. has_unit: whether the seconds are
    surely seconds.
    """

    requests: float
    seconds: float
    off: float = 0.0
    is_policy: bool = False
    name: str = ""
    has_unit: bool = True


@dataclass(slots=True)
class _Limit:
    """What was said of one limit. at: when; ends: when its time is over; in: of what it is told.

    heard: how often. hurries: how often in a row its end came nearer faster than time passes.
    before: what was left when its window began, and how often it had been heard by then.
    """

    requests: float
    at: float
    ends: float
    off: float
    heard: int = 0
    hurries: int = 0
    is_in_milliseconds: bool = False
    is_wrong: bool = False
    before: tuple[float, int] = (0.0, 0)
    answers_before: int = 0
    gap: float = 0.0
    gap_until: float = float("-inf")

    def cost(self, answers: int) -> float:
        """What of it one request uses up, whichever that is. answers: so many there were."""
        left, heard = self.before
        of_it = self.heard - heard
        each = (left - self.requests) / of_it if of_it >= _TELLING else 1.0
        others = max(1, answers - self.answers_before)
        share = self.heard / others if others >= _TELLING else 1.0
        return min(_MOST_COST, max(1.0, each)) * min(1.0, share)


@dataclass(slots=True)
class LastAllowances:
    """What the last answers said. Times are seconds of one clock."""

    _limits: dict[Hashable, _Limit] = field(default_factory=dict)
    """By name, or by the place in what is said."""
    _last: list[Hashable] = field(default_factory=list)
    _answers: int = 0

    def hear(self, now: float, allowances: Sequence[Allowance], left_at: float) -> float:
        """How long nothing may follow; what does is spread over its time.

        left_at: when the oldest request left that is not answered yet; what was heard before then
        was said before whatever comes in now.
        """
        self._answers += 1
        self._last, wait = [], 0.0
        for place, said in enumerate(allowances):
            key: Hashable = said.name or place
            self._last.append(key)
            limit = self._hear(key, now, said, left_at)
            if limit.is_wrong:
                continue
            is_certain = limit.heard >= _CERTAIN or said.has_unit
            longest = _LONGEST_SECONDS if is_certain else _LONGEST_UNTIL_THEN
            lasts = min(limit.ends - now, _LONGEST_SECONDS)
            if said.requests < 1:
                wait = max(wait, min(lasts, longest) if limit.heard > 1 else lasts)
            else:
                gap = (limit.ends - now) / said.requests * limit.cost(self._answers)
                limit.gap, limit.gap_until = min(gap, longest), now + lasts
        return wait

    def _hear(self, key: Hashable, now: float, said: Allowance, left_at: float) -> _Limit:
        """What is known of it by now."""
        limit = self._limits.get(key)
        if limit is None:
            if len(self._limits) >= _MOST_LIMITS:
                del self._limits[next(iter(self._limits))]
            limit = _Limit(said.requests, now, now + said.seconds, said.off, 1)
            limit.before, limit.answers_before = (said.requests, 1), self._answers - 1
            self._limits[key] = limit
            return limit
        limit.heard += 1
        if said.is_policy:
            limit.ends = now + said.seconds
            return limit
        seconds, off = said.seconds, said.off
        if not said.has_unit:
            if not limit.is_in_milliseconds:
                _look_at_unit(limit, now, said)
            if limit.is_in_milliseconds:
                seconds, off = seconds / 1000, 0.0
        _take_in(limit, now, said._replace(seconds=seconds, off=off), is_later=limit.at <= left_at)
        return limit

    def gap(self, now: float) -> float:
        """So far apart are requests to be now."""
        return max(
            (
                limit.gap
                for key, limit in self._limits.items()
                if now < limit.gap_until
                and not limit.is_wrong
                and (isinstance(key, str) or key in self._last)
            ),
            default=0.0,
        )


def _look_at_unit(limit: _Limit, now: float, said: Allowance) -> None:
    """Whether it is told in milliseconds."""
    nearer, passed = limit.ends - limit.at - said.seconds, now - limit.at
    if nearer > _OUT_OF_ORDER_SECONDS + _HURRIES * passed and said.requests <= limit.requests:
        limit.hurries += 1
    elif said.requests > limit.requests:
        limit.hurries = 0
    if limit.hurries >= _SURELY_HURRIES:
        limit.is_in_milliseconds = True
        limit.ends = limit.at + (limit.ends - limit.at) / 1000


def _take_in(limit: _Limit, now: float, said: Allowance, *, is_later: bool) -> None:
    """What is said of it now: its end is the earliest that was said of it, as none is fine."""
    ends = now + said.seconds
    far = limit.off + _FAR_FROM_OVER * (limit.ends - limit.at)
    if is_later and now < limit.ends - far and said.requests >= max(1.0, limit.requests):
        limit.is_wrong = True
    is_of_the_same = said.requests < limit.requests
    if is_of_the_same and now < limit.ends:
        ends = min(ends, limit.ends)
    if said.requests > limit.requests and is_later:
        limit.before = (said.requests, limit.heard)
    if is_later or is_of_the_same:
        limit.requests, limit.at, limit.ends, limit.off = said.requests, now, ends, said.off
