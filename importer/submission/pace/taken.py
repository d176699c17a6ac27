"""What a service took from the end of one wait to the end of the next, which is what a quota is."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

_KEPT_CYCLES = 12

_ENOUGH = 20
"""Requests over which a rate is reckoned, if there are so many in the cycles that are kept."""


@dataclass(slots=True)
class Cycle:
    """From the end of one wait to the end of the next. taken: requests that the service took."""

    since: float
    taken: int = 0

    def rate(self, until: float) -> float:
        """How many it took a second."""
        return max(1, self.taken) / max(until - self.since, 1e-3)


@dataclass(slots=True)
class Taken:
    """The last cycles. Times are seconds of one clock."""

    _cycles: deque[Cycle] = field(default_factory=lambda: deque(maxlen=_KEPT_CYCLES))

    @property
    def cycle(self) -> Cycle:
        """The one that is not over."""
        return self._cycles[-1]

    def leave(self, now: float) -> None:
        """A request leaves, and will be taken unless it is refused."""
        if not self._cycles:
            self._cycles.append(Cycle(now))
        self.cycle.taken += 1

    def wait(self, until: float, refused: int | None) -> None:
        """Nothing leaves until then. refused: so many of the cycle; None: all, it is no other."""
        if refused is None:
            self.cycle.taken, self.cycle.since = 0, until
        else:
            self.cycle.taken -= refused
            self._cycles.append(Cycle(until))

    def rate(self, until: float) -> float:
        """How many were taken a second over the last cycles, waits included."""
        whole = Cycle(until)
        for cycle in reversed(self._cycles):
            whole = Cycle(cycle.since, whole.taken + cycle.taken)
            if whole.taken >= _ENOUGH:
                break
        return whole.rate(until)
