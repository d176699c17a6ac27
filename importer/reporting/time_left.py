"""How long the rows that are left will take, by how the last ones went, pauses included.

Waits that come again and again, as a
quota makes them, count by whole rounds: from the end of one wait to the end of the next. Where it
is known how many requests may leave, the rows go no faster.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections import deque
from dataclasses import dataclass, field
from typing import NamedTuple

_SECONDS, _ROWS = 5.0, 20
"""The speed of now is that of so many seconds, and of so many rows at least."""

_AS_SET = 0.93
"""Of what may leave: rows that go so fast go as fast as they may."""

_MOST_MARKS = 20_000
_STILL_COMING = 1.5
"""After a time this many times as long as the last round, no further wait is expected."""


class _Round(NamedTuple):
    """From the end of one wait to the end of the next, of which the last so long was the wait."""

    began: float
    ends: float
    rows: int
    wait: float


@dataclass(slots=True)
class TimeLeft:
    """Of one stage with `total` rows. Times are seconds of one clock."""

    total: int
    began: float
    done: int = 0
    a_second: float | None = None
    """Requests that may leave per second; None: not known, or no limit."""
    window_seconds: float = 0.0
    """In which they may leave close together; 0: they are spread."""
    _at: list[float] = field(default_factory=list)
    _done: list[int] = field(default_factory=list)
    """How many were done at which time, since the last wait."""
    _times: deque[float] = field(default_factory=lambda: deque(maxlen=_MOST_MARKS))
    _speed_before: float | None = None
    _paused_from: float = 0.0
    _paused_until: float = float("-inf")
    _round: _Round | None = None
    _round_began: tuple[float, int] = (0.0, 0)

    def __post_init__(self) -> None:
        """Nothing is done yet."""
        self._mark(self.began)
        self._round_began = (self.began, 0)

    def advance(self, now: float, rows: int = 1) -> None:
        """Count further rows as done."""
        if self._at[-1] < self._paused_until <= now:
            self._speed_before = self._speed()
            self._at.clear()
            self._done.clear()
            self._mark(self._paused_until)
        self.done += rows
        self._mark(now)
        self._times.extend([now] * min(rows, _MOST_MARKS))

    def _mark(self, now: float) -> None:
        self._at.append(now)
        self._done.append(self.done)
        if len(self._at) > _MOST_MARKS:
            del self._at[: _MOST_MARKS // 2], self._done[: _MOST_MARKS // 2]

    def wait(self, now: float, seconds: float) -> None:
        """Nothing is sent for so long; a wait that another one follows at once is one with it.

        What was answered while it was on, from before it, belongs to the round that it ends.
        """
        ends = max(now + seconds, self._paused_until)
        began, before = self._round_began
        rows, is_on = self.done - before, now <= self._paused_until
        follows = not rows and now <= self._paused_until + _SECONDS
        if self._round is not None and (is_on or follows):
            self._round = self._round._replace(
                ends=ends, rows=self._round.rows + rows, wait=ends - self._paused_from
            )
        else:
            self._paused_from = now
            self._round = _Round(began, ends, rows, ends - now)
        self._round_began = (ends, self.done)
        self._paused_until = ends

    def seconds(self, now: float) -> float | None:
        """Until the last row is done; None: nothing tells it yet."""
        left, waits = self.total - self.done, max(0.0, self._paused_until - now)
        speed = self._speed()
        if self.a_second is not None and (speed is None or speed > self.a_second * _AS_SET):
            return waits + self._as_set(now, left, self.a_second)
        if speed is None:
            return None
        return waits + left / speed + self._waits_to_come(now, left)

    def _as_set(self, now: float, left: int, a_second: float) -> float:
        """As fast as they may: each goes a window after the one that is a window's rows before."""
        count = round(a_second * self.window_seconds)
        windows = math.ceil(left / count) if count else 0
        first = self.total - windows * count
        if not windows or not 0 < self.done - first < len(self._times):
            return left / a_second
        return max(0.0, self._times[first - self.done - 1] + windows * self.window_seconds - now)

    def _waits_to_come(self, now: float, left: int) -> float:
        """Before each round that the rows need after this one, if there still are rounds.

        What is answered while a wait is on is of the round before it.
        """
        last = self._round
        if last is None or not last.rows:
            return 0.0
        if now - last.ends > _STILL_COMING * (last.ends - last.began):
            return 0.0
        since = self.done - self._round_began[1]
        if now < self._paused_until:
            rows = of_this = last.rows + since
        else:
            rows, of_this = last.rows, max(0, last.rows - since)
        return math.ceil(max(0, left - of_this) / rows) * last.wait

    def _speed(self) -> float | None:
        """How many rows a second there were of late, since the last wait."""
        at, done = self._at[-1], self._done[-1]
        long_ago = at - max(_SECONDS, self.window_seconds)
        place = min(bisect_right(self._at, long_ago), bisect_right(self._done, done - _ROWS))
        since, before = self._at[max(0, place - 1)], self._done[max(0, place - 1)]
        is_little = done - before < _ROWS or at <= since
        if is_little and self._speed_before is not None:
            return self._speed_before
        return (done - before) / (at - since) if done > before and at > since else None
