"""How many requests the service has said may follow, and the distance that keeps to it.

What is said may be read wrongly: a reset in a unit that it does not name, or one that means
something else. So each limit is compared with what was said of it before. Where more is left than
was, though its time is far from over, it fills up in another way than it says, and is not heeded.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

_LONGEST_SECONDS = 60.0
"""A header is waited for no longer before a request asks again: it may be read wrongly."""

_FAR_FROM_OVER = 0.25
"""Of its time, this share is left."""


class Allowance(NamedTuple):
    """How many more requests are allowed, within how many seconds.

    off: by so much the seconds may be too many. is_policy: it is what a window holds, and does not
    say what is left of it.
    """

    requests: float
    seconds: float
    off: float = 0.0
    is_policy: bool = False


class _Heard(NamedTuple):
    """What was said of one limit. at: when; ends: when its time is over."""

    requests: float
    at: float
    ends: float
    off: float


@dataclass(slots=True)
class LastAllowances:
    """What the last answer said. Times are seconds of one clock."""

    _gap: float = 0.0
    _until: float = float("-inf")
    _heard: dict[int, _Heard] = field(default_factory=dict)
    _wrong: set[int] = field(default_factory=set)
    """The limits, by their place in what is said, that are not heeded."""

    def hear(self, now: float, allowances: Sequence[Allowance], left_at: float) -> float:
        """How long nothing may follow; what does is spread over its time.

        left_at: when the oldest request left that is not answered yet; what was heard before then
        was said before whatever comes in now.
        """
        wait = self._gap = 0.0
        self._until = float("-inf")
        for place, allowance in enumerate(allowances):
            ends = now + allowance.seconds
            if not allowance.is_policy:
                ends = self._end(place, now, allowance, left_at)
            if place in self._wrong:
                continue
            lasts = min(ends - now, _LONGEST_SECONDS)
            if allowance.requests < 1:
                wait = max(wait, lasts)
            else:
                gap = (ends - now) / allowance.requests
                self._gap = max(self._gap, min(gap, _LONGEST_SECONDS))
                self._until = max(self._until, now + lasts)
        return wait

    def _end(self, place: int, now: float, said: Allowance, left_at: float) -> float:
        """When the time of a limit is over: the earliest that was said of it, as none is fine."""
        ends, before = now + said.seconds, self._heard.get(place)
        if before is None:
            self._heard[place] = _Heard(said.requests, now, ends, said.off)
            return ends
        is_later = before.at <= left_at
        far = before.off + _FAR_FROM_OVER * (before.ends - before.at)
        if is_later and now < before.ends - far and said.requests >= max(1.0, before.requests):
            self._wrong.add(place)
        if now < before.ends and said.requests < before.requests:
            ends = min(ends, before.ends)
        if is_later or said.requests < before.requests:
            self._heard[place] = _Heard(said.requests, now, ends, said.off)
        return ends

    def gap(self, now: float) -> float:
        """So far apart are requests to be now."""
        return self._gap if now < self._until else 0.0
