"""How many rows of a stage were done at which time: what is kept of its course, and read from it.

What is long ago is kept in larger steps, so that a run of any length takes no more memory.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field

_MOST_MARKS = 20_000

_OF_AGE = 1 / 1000
"""Marks that are so much of their age apart tell enough."""


@dataclass(slots=True)
class Course:
    """Of one stage. Times are seconds of one clock; neither they nor the rows become fewer."""

    began: float
    _at: list[float] = field(default_factory=list)
    _done: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Nothing is done yet."""
        self.mark(self.began, 0)

    def mark(self, now: float, done: int) -> None:
        """So many are done by now."""
        self._at.append(now)
        self._done.append(done)
        if len(self._at) > _MOST_MARKS:
            self._thin(now)

    def _thin(self, now: float) -> None:
        """Keep the marks as far apart as their age allows, and in any case half of them."""
        kept = [0]
        for place, at in enumerate(self._at):
            if at - self._at[kept[-1]] >= (now - at) * _OF_AGE:
                kept.append(place)
        kept = kept[-_MOST_MARKS // 2 :]
        kept[0] = 0
        self._at = [self._at[place] for place in kept]
        self._done = [self._done[place] for place in kept]

    @property
    def last(self) -> float:
        """When the last mark was made."""
        return self._at[-1]

    def done_at(self, time: float) -> int:
        """How many were done by then."""
        return self._done[max(0, bisect_right(self._at, time) - 1)]

    def time_of(self, row: int) -> float:
        """When so many were done; for more than there are: the last mark."""
        return self._at[min(bisect_left(self._done, row), len(self._at) - 1)]

    def speed(self, since: float, until: float) -> float:
        """The rows per second between two times."""
        return (self.done_at(until) - self.done_at(since)) / (until - since)
