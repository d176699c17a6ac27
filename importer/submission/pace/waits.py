"""How long everyone waits after a refusal or a failure: as asked, or a time that doubles.

A wait that was asked for is never cut short. It becomes longer where it was too short before: where
nothing was accepted after it, it doubles; where little was, it takes a few requests' time at least,
and more each time. Without one, it is a second, doubling to sixty, with jitter.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field

FIRST_SECONDS = 1.0
_LONGEST_SECONDS = 60.0
_MOST_DOUBLINGS = 16

_LITTLE = 5
"""Accepted after a wait, fewer show that it was too short, or that the rate is too much."""

_FEW_GAPS, _MOST_SHORT_SECONDS = 4, 2.0


@dataclass(slots=True)
class Waits:
    """The waits of one run, each of which begins with a refusal that is news."""

    rng: random.Random
    _doublings: int = 0
    _accepted: int = _LITTLE
    _short: int = 0
    _accepted_after: float = field(default=float("-inf"))

    def succeed(self, left_at: float) -> None:
        """The service dealt with a request that left then: it is well."""
        self._doublings = 0
        self._accepted += left_at >= self._accepted_after

    def next(self, now: float, asked_seconds: float | None, gap: float = 0.0) -> float:
        """How long the next one is. gap: between the requests of an adaptive rate."""
        doublings = self._doublings
        self._doublings = min(doublings + 1, _MOST_DOUBLINGS)
        self._short = self._short + 1 if self._accepted < _LITTLE else 0
        self._accepted = 0
        if not asked_seconds:
            seconds = min(_LONGEST_SECONDS, FIRST_SECONDS * 2.0**doublings)
            seconds *= self.rng.uniform(0.75, 1.0)
        else:
            seconds = max(asked_seconds, min(_LONGEST_SECONDS, asked_seconds * 2.0**doublings))
            if self._short:
                short = _FEW_GAPS * gap * 2.0 ** min(self._short, _MOST_DOUBLINGS)
                seconds = max(seconds, min(_MOST_SHORT_SECONDS, short))
        self._accepted_after = now + seconds
        return seconds

    @staticmethod
    def brief(gap: float) -> float:
        """After a refusal that may say nothing: the time of a few requests."""
        return min(FIRST_SECONDS, _FEW_GAPS * gap)
