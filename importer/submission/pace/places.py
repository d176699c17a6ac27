"""Learns how many requests may be in flight, if the service limits their number.

Each request is known by when it left, and with how many others. Where those are refused that left
with more than were ever taken, and hardly any such was taken, the limit is on their number; a limit
on the rate refuses whatever comes too soon, with few or with many. One more is tried again and
again: soon at first, for a single refusal may have meant something else, and seldom once it has
been refused.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

_KEPT_DEPARTURES = 512
_REMEMBERED = 2000
"""The most accepted answers that are remembered; the older half is then forgotten."""

_QUIET_SECONDS, _MOST_QUIET_SECONDS = 5.0, 90.0
"""How long no more are tried: at first, and at most."""

_OF_REFUSED, _OF_REFUSED_AGAIN = 0.5, 3.0
"""So many times the refused may have been taken with as many in flight: one that comes back quickly
is still counted as in flight for a moment in which the service has a place."""

_MOST_REFUSED = 0.01
"""If more are refused of those within the number, that is not the limit."""


@dataclass(slots=True)
class Places:
    """most: so many may be in flight at once; None: no such limit is known."""

    most: int | None = None
    _in_flight_at: dict[float, int] = field(default_factory=dict)
    _taken: Counter[int] = field(default_factory=Counter)
    _refused: Counter[int] = field(default_factory=Counter)
    _counted: int = 0
    _quiet: float = _QUIET_SECONDS
    _quiet_ends: float = float("-inf")
    _more: int = 1
    _are_all_used: bool = False

    def leave(self, now: float, in_flight: int) -> None:
        """A request leaves as one of so many in flight."""
        self._in_flight_at[now] = in_flight
        self._are_all_used |= self.most is not None and in_flight >= self.most
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

    def are_the_limit(self, in_flight: int | None, until: float) -> bool:
        """Whether a refusal with so many in flight is about their number, which is then held.

        until: nothing leaves before then.
        """
        if in_flight is None or in_flight <= 1:
            return False
        taken = sum(n for places, n in self._taken.items() if places >= in_flight)
        refused = sum(n for places, n in self._refused.items() if places >= in_flight)
        few = refused * (_OF_REFUSED if self.most is None else _OF_REFUSED_AGAIN)
        if taken <= few and self._taken[in_flight - 1]:
            self.most = in_flight - 1
            self._quiet = min(_MOST_QUIET_SECONDS, 2 * self._quiet)
            self._quiet_ends = until + self._quiet
            self._more, self._are_all_used = 1, False
            return True
        self._give_up()
        return False

    def _give_up(self) -> None:
        """If those are refused that are within the number."""
        if self.most is None:
            return
        taken = sum(n for places, n in self._taken.items() if places <= self.most)
        refused = sum(n for places, n in self._refused.items() if places <= self.most)
        if refused > _MOST_REFUSED * (taken + refused) + 1:
            self.most = None

    def climb(self, now: float) -> None:
        """Let more be in flight, if all were needed for long enough. Refused, it goes back."""
        if now < self._quiet_ends:
            return
        if self.most is not None and self._are_all_used:
            self.most += self._more
            if self._more > 1:
                self._quiet = max(_QUIET_SECONDS, self._quiet / 2)
            self._more, self._are_all_used = 2 * self._more, False
        self._quiet_ends = now + self._quiet
