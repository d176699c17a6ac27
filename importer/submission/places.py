"""Learns how many requests may be in flight, if the service limits their number.

Each request is known by when it left, and with how many others. Where those are refused that left
with more than were ever taken, and hardly any such was taken, the limit is on their number; a limit
on the rate refuses whatever comes too soon, with few or with many.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

_KEPT_DEPARTURES = 512
_REMEMBERED = 2000
"""The most accepted answers that are remembered; the older half is then forgotten."""


@dataclass(slots=True)
class Places:
    """most: so many may be in flight at once; None: no such limit is known."""

    most: int | None = None
    _in_flight_at: dict[float, int] = field(default_factory=dict)
    _taken: Counter[int] = field(default_factory=Counter)
    _refused: Counter[int] = field(default_factory=Counter)
    _counted: int = 0

    def leave(self, now: float, in_flight: int) -> None:
        """A request leaves as one of so many in flight."""
        self._in_flight_at[now] = in_flight
        if len(self._in_flight_at) > _KEPT_DEPARTURES:
            del self._in_flight_at[next(iter(self._in_flight_at))]

    def left_after(self, left_at: float) -> int:
        """How many have left since, and are not answered."""
        return sum(left > left_at for left in self._in_flight_at)

    def take(self, left_at: float) -> None:
        """The one that left then was taken."""
        if (in_flight := self._in_flight_at.pop(left_at, None)) is None:
            return
        self._taken[in_flight] += 1
        self._counted += 1
        if self._counted > _REMEMBERED:
            self._counted //= 2
            for counter in (self._taken, self._refused):
                for places in counter:
                    counter[places] //= 2

    def refuse(self, left_at: float) -> int | None:
        """The one that left then was refused: with how many it was in flight, if that is known."""
        in_flight = self._in_flight_at.pop(left_at, None)
        if in_flight is not None:
            self._refused[in_flight] += 1
        return in_flight

    def are_the_limit(self, in_flight: int | None) -> bool:
        """Whether a refusal with so many in flight is about their number, which is then held."""
        if in_flight is None or in_flight <= 1:
            return False
        taken = sum(n for places, n in self._taken.items() if places >= in_flight)
        refused = sum(n for places, n in self._refused.items() if places >= in_flight)
        self.most = None if taken > refused / 2 else in_flight - 1
        return self.most is not None

    def try_one_more(self) -> None:
        """Refused, it goes back by itself."""
        if self.most is not None:
            self.most += 1
