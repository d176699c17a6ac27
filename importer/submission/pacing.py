"""When the next requests may leave. Every method is told what time it is.

The window is counted from the answers. A request that leaves at `s` and is answered at `f` arrives
at the server at some time `a` between the two, and counts here from `s` until `f` + window. Let
the last of any `count` + 1 requests leave at `s'`. If an earlier one no longer counted then, it
was answered a window before: a <= f <= s' - window <= a' - window, so the two arrivals lie a
window apart. If all still counted, the last did not leave. So no window of the server's clock,
wherever it begins, holds more than `count` arrivals, whatever the network did in between. The
price is one round trip a window.

What cannot be bounded: a request given up by its timeout counts as if answered at that moment; the
network may still deliver it later.
"""

from __future__ import annotations

import heapq
import random
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Protocol

from importer.settings.rate import Rate
from importer.submission.pace_record import Batch

# Clocks of two machines drift apart by less than this.
_CLOCK_MARGIN = 1.001
_CLOCK_MARGIN_SECONDS = 0.005

_FIRST_BACKOFF_SECONDS = 1.0
_LONGEST_BACKOFF_SECONDS = 60.0

_MOST_RESUMED = 100_000

_AUTO_LEAST = 1.0
_AUTO_MOST = 100.0


class Memory(Protocol):
    """Who keeps what the run after this one has to know."""

    def leave(self, now: float, requests: int, share: int | None) -> None:
        """So many requests are about to leave, of `share` at most within a second."""
        ...

    def answer(self, now: float) -> None:
        """One of them was answered, or given up."""
        ...

    def pause(self, now: float, until: float) -> None:
        """The service has asked everyone to wait."""
        ...


@dataclass(slots=True)
class Pacer:
    """Keeps count of requests in a sliding window, and of pauses. Times are seconds of one clock.

    `permits`, then `start` when they leave, then one `finish` for each. Not for threads: one
    loop asks and tells.
    """

    rate: Rate
    rng: random.Random = field(default_factory=random.Random)
    paused_until: float = float("-inf")
    memory: Memory | None = None
    _allowed: float = 0.0
    _outstanding: int = 0
    _cooling: list[float] = field(default_factory=list)
    _next_start: float = float("-inf")
    _backoffs: int = 0

    def __post_init__(self) -> None:
        self._allowed = float(self.rate.count or 0)

    def resume(self, now: float, batches: Iterable[Batch], paused_until: float) -> None:
        """Take up what the runs before left behind: their requests count in this one's window."""
        self.paused_until = max(self.paused_until, paused_until)
        if self.rate.count is None:
            return
        most = max(self.rate.count, int(_AUTO_MOST) if self.rate.adaptive else 0)
        room = min(most, _MOST_RESUMED)  # more than a window holds need not be told apart
        for batch in sorted(batches, key=lambda batch: batch.last, reverse=True):
            until = min(batch.last, now) + self._window
            if until <= now or not room:
                break
            count = min(batch.requests, room)
            self._cooling += [until] * count
            room -= count
        heapq.heapify(self._cooling)

    @property
    def _window(self) -> float:
        return self.rate.seconds * _CLOCK_MARGIN + _CLOCK_MARGIN_SECONDS

    def permits(self, now: float, wanted: int) -> int:
        """How many of `wanted` requests may leave now. Spread: one at a time under a rate."""
        if now < self.paused_until or wanted <= 0:
            return 0
        if self.rate.count is None:
            return wanted
        return 1 if now >= self._next_start and self._has_room(now) else 0

    def start(self, now: float, requests: int = 1) -> None:
        """These requests leave now."""
        self._outstanding += requests
        if self.rate.count is not None:
            # No burst inside the window: requests keep a distance, of at most a second's share.
            self._next_start = now + min(self.rate.seconds, 1.0) / self._allowed
        if self.memory is not None:
            share = None if self.rate.count is None else int(self._allowed / self.rate.seconds)
            self.memory.leave(now, requests, share)

    def finish(self, now: float) -> None:
        """One request was answered, or given up."""
        self._outstanding -= 1
        if self.rate.count is not None:
            heapq.heappush(self._cooling, now + self._window)
        if self.memory is not None:
            self.memory.answer(now)

    def succeed(self) -> None:
        """The service dealt with a request: it is well."""
        self._backoffs = 0
        if self.rate.adaptive:
            self._allowed = min(_AUTO_MOST, self._allowed + 1 / self._allowed)

    def pause(self, now: float, asked_seconds: float | None, *, left_at: float) -> float:
        """Everyone waits: as long as was asked, else a second doubling to sixty, with jitter.

        Returns the seconds from now. left_at: when the request left whose answer asks for it. One
        that left before the last pause tells nothing new: it lengthens no backoff.
        """
        news = self.is_news(left_at)
        if self.rate.adaptive and news:
            self._allowed = max(_AUTO_LEAST, self._allowed / 2)
        seconds = 0.0
        if asked_seconds:  # to wait for no time asks for nothing, and would go round in circles
            seconds = asked_seconds
        elif news:
            seconds = self._backoff()
        self.paused_until = max(self.paused_until, now + seconds)
        if asked_seconds and self.memory is not None:
            self.memory.pause(now, now + asked_seconds)
        return self.paused_until - now

    def is_news(self, left_at: float) -> bool:
        """Whether a request left after the last pause: during one, none does."""
        return left_at >= self.paused_until

    def wait_seconds(self, now: float) -> float | None:
        """How long until a permit may come by itself; None: only an answer can bring one."""
        if now < self.paused_until:
            return self.paused_until - now
        if self.rate.count is None:
            return 0.0  # a pause that held the asker back has ended since
        if self._has_room(now):
            return max(0.0, self._next_start - now)
        return self._cooling[0] - now if self._cooling else None

    def _has_room(self, now: float) -> bool:
        while self._cooling and self._cooling[0] <= now:
            heapq.heappop(self._cooling)
        return self._outstanding + len(self._cooling) < int(self._allowed)

    def _backoff(self) -> float:
        longest = min(_LONGEST_BACKOFF_SECONDS, _FIRST_BACKOFF_SECONDS * 2.0**self._backoffs)
        self._backoffs = min(self._backoffs + 1, 16)
        return longest * self.rng.uniform(0.75, 1.0)
