"""How many requests count at this moment, of those that may leave in any window of a rate.

A request arrives somewhere between its departure and its answer, and counts for one window from
there on. Two things bound the moment. It was not later than the answer less the network's way there
and back, which is the shortest round trip that was seen. And it was hardly later than the departure
and an allowance: an answer that takes long, takes long because the service works on it. Both count
from the same delay of the network, which is the same for the request that follows a window later,
so that it costs nothing.

The allowance is learned. It is wide at first, so that the first windows hold whatever the network
does; it narrows while nothing is refused, and each refusal widens it. Where delays vary by more
than is left at its narrowest, that makes one refusal in some thousands of requests, which does no
harm. Windows of ten seconds and more count from the answer, as far as the allowance goes.
"""

from __future__ import annotations

import heapq
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field

from importer.submission.pace.record import Batch

_MOST_REMEMBERED = 100_000

# Clocks of two machines drift apart by less than this.
_CLOCK_MARGIN = 1.001
_CLOCK_MARGIN_SECONDS = 0.005

_WIDEST = 1.0
_WIDE = 0.25
_NARROWEST = 0.004
"""Allowances, in windows: never more, at first, and never less."""

_NARROWING = 0.5 ** (1 / 50)
_NARROWING_AFTER_REFUSALS = 1.5 ** (-1 / 3000)
"""What each success leaves of it: half in 50, until the first refusal tells to take more time."""

_WIDENING = 1.5
_WIDENING_STEP = 0.005

_LONG_SECONDS = 10.0

_TRUSTED_ROUND_TRIPS = 5
"""The shortest of fewer may be a connection that was opened, and no measure of the network."""


@dataclass(slots=True)
class Window:
    """The requests of the last `seconds`. Times are seconds of one clock.

    `start` when one leaves, and one `finish` for each.
    """

    seconds: float
    _allowance: float = _WIDE
    _is_refused: bool = False
    _flying: list[float] = field(default_factory=list)
    _cooling: list[float] = field(default_factory=list)
    _shortest: float = float("inf")
    _round_trips: int = 0

    @property
    def length(self) -> float:
        """How long a request counts after it arrives."""
        return self.seconds * _CLOCK_MARGIN + _CLOCK_MARGIN_SECONDS

    @property
    def allowance(self) -> float:
        """The seconds after its departure when a request is taken to have arrived."""
        return self._allowance * self.seconds

    def remember(self, now: float, batches: Iterable[Batch], most: int) -> None:
        """Count the requests of others. most: how many count in a window, to be kept apart."""
        room = min(most, _MOST_REMEMBERED)
        for batch in sorted(batches, key=lambda batch: batch.last, reverse=True):
            until = min(batch.last, now) + self.length
            if until <= now or not room:
                break
            count = min(batch.requests, room)
            self._cooling += [until] * count
            room -= count
        heapq.heapify(self._cooling)

    def start(self, now: float, requests: int = 1) -> None:
        """Count requests that leave now."""
        place = bisect_right(self._flying, now)
        self._flying[place:place] = [now] * requests

    def finish(self, now: float, left_at: float) -> None:
        """The one that left then was answered, or given up."""
        self._round_trips += 1
        self._shortest = min(self._shortest, now - left_at)
        place = bisect_left(self._flying, left_at)
        if place < len(self._flying) and self._flying[place] == left_at:
            del self._flying[place]
            arrived = min(now - self._network, left_at + self.allowance)
            heapq.heappush(self._cooling, max(left_at, arrived) + self.length)

    def succeed(self) -> None:
        """One was dealt with."""
        step = _NARROWING_AFTER_REFUSALS if self._is_refused else _NARROWING
        self._allowance = max(_NARROWEST, self._allowance * step)

    def refuse(self) -> None:
        """One came too early for the service."""
        self._is_refused = True
        self._allowance = min(_WIDEST, self._allowance * _WIDENING + _WIDENING_STEP)

    def counted(self, now: float) -> int:
        """How many requests count now."""
        self._settle(now)
        return len(self._flying) + len(self._cooling)

    def frees_at(self, now: float) -> float:
        """When the next one stops to count, if nothing is answered until then."""
        self._settle(now)
        times = self._cooling[:1]
        times += [left + self.allowance + self.length for left in self._flying[:1]]
        return min(times, default=now)

    @property
    def _network(self) -> float:
        """The way there and back; in a long window a round trip costs nothing that is worth it."""
        is_known = self._round_trips >= _TRUSTED_ROUND_TRIPS and self.seconds < _LONG_SECONDS
        return self._shortest if is_known else 0.0

    def _settle(self, now: float) -> None:
        """Those that have surely arrived count from then, and those of long ago no more."""
        arrived = bisect_left(self._flying, now - self.allowance)
        for left in self._flying[:arrived]:
            heapq.heappush(self._cooling, left + self.allowance + self.length)
        del self._flying[:arrived]
        while self._cooling and self._cooling[0] <= now:
            heapq.heappop(self._cooling)
