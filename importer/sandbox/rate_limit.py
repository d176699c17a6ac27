"""A strict sliding window over the arrivals of requests.

Each request asks with its time, and is allowed or given the seconds to wait. It never waits, and
reads no clock but the one it was given.
"""

from __future__ import annotations

import math
import re
from collections import deque
from collections.abc import Callable
from typing import NamedTuple

from importer.errors import ConfigurationError

_RATE = re.compile(r"([1-9][0-9]*)/([0-9]+(?:\.[0-9]+)?)?s", re.ASCII)


class Rate(NamedTuple):
    """At most `requests` in any stretch of `seconds`."""

    requests: int
    seconds: float


def parse_rate(text: str) -> Rate:
    """The rate that a text such as `10/s` or `10/30s` means.

    Raises ConfigurationError for any other text.
    """
    match = _RATE.fullmatch(text.strip())
    seconds = 1.0 if match is None or match[2] is None else float(match[2])
    if match is None or seconds == 0:
        raise ConfigurationError(
            f'"{text}" is not a rate', hint='write requests per time, as "10/s" or "10/30s"'
        )
    return Rate(int(match[1]), seconds)


class RateLimiter:
    """Allows at most `rate.requests` in every window of `rate.seconds`.

    The window is half-open: an arrival exactly `rate.seconds` ago is out of it. A refused
    request does not use up the limit, or a caller that came too early could never recover; but it
    does count as an arrival in `largest_window`. `clock` gives seconds that never go back.
    """

    def __init__(self, rate: Rate, clock: Callable[[], float]) -> None:
        self.rate = rate
        self.refused = 0
        self.largest_window = 0
        """The most arrivals seen in any window, those that were refused included."""
        self._clock = clock
        self._arrivals: deque[float] = deque()
        self._allowed: deque[float] = deque()

    def arrive(self) -> float | None:
        """None if the request that came just now is allowed, else the seconds to wait."""
        now = self._clock()
        self._forget_before(now - self.rate.seconds)
        self._arrivals.append(now)
        self.largest_window = max(self.largest_window, len(self._arrivals))
        if len(self._allowed) < self.rate.requests:
            self._allowed.append(now)
            return None
        self.refused += 1
        return self._allowed[0] + self.rate.seconds - now

    def _forget_before(self, start: float) -> None:
        for times in (self._arrivals, self._allowed):
            while times and times[0] <= start:
                times.popleft()


def format_retry_after(seconds: float) -> str:
    """The value of `Retry-After`: whole seconds, rounded up, never 0 (RFC 9110, 10.2.3)."""
    return str(max(1, math.ceil(seconds)))
