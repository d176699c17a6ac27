"""How many requests the service has said may follow, and the distance that keeps to it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

_LONGEST_SECONDS = 60.0
"""A header is waited for no longer before a request asks again: it may be read wrongly."""


class Allowance(NamedTuple):
    """How many more requests are allowed, within how many seconds."""

    requests: float
    seconds: float


@dataclass(slots=True)
class LastAllowances:
    """What the last answer said. Times are seconds of one clock."""

    _gap: float = 0.0
    _until: float = float("-inf")

    def hear(self, now: float, allowances: Iterable[Allowance]) -> float:
        """How long nothing may follow; what does is spread over its time."""
        wait = self._gap = 0.0
        self._until = float("-inf")
        for requests, seconds in allowances:
            lasts = min(seconds, _LONGEST_SECONDS)
            if requests < 1:
                wait = max(wait, lasts)
            else:
                self._gap = max(self._gap, min(seconds / requests, _LONGEST_SECONDS))
                self._until = max(self._until, now + lasts)
        return wait

    def gap(self, now: float) -> float:
        """So far apart are requests to be now."""
        return self._gap if now < self._until else 0.0
