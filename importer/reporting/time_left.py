"""How long the rows that are left will take, by how those that are done went, waits included.

They are taken to go as fast as of late: over the longest stretch of time, counted back from now,
whose speed was that of now. So a limit that has changed is followed within seconds, and what a
single wait or a short try at another rate makes of a few seconds is not taken for the speed.

Long waits that come again and again, as a quota makes them, are counted by whole rounds, from the
end of one wait to the end of the next: what is left goes as the last round went, for as long as the
present one goes like it. Where it is known how many requests may leave, rows go no faster.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import NamedTuple

from importer.reporting.course import Course

_LEAST_SECONDS, _SECONDS, _OF_TIME, _ROWS = 5.0, 20.0, 1 / 8, 20
"""The speed of now is that of so many seconds, or of this share of the time so far if that is less,
and of so many rows at least."""

_SHORT_WAIT_SECONDS, _WAITS = 7.5, 8.0
"""After a wait of up to so many seconds it is that of so many times those; after a longer one, that
of the rows since, or of the whole round where these are few."""

_ALIKE = 0.15
"""A stretch before it went as fast if its speed differs by no more than this share."""

_LONGEST_SECONDS = 300.0
"""Of a longer stretch, the speed is that of the last part."""

_LONG_WAIT_SECONDS, _OF_ROUND = 2.0, 0.1
"""A wait ends a round if it takes so long, and this share of it."""

_FEW_ROWS, _OF_ROWS = 3, 0.3
"""A round goes like the last one if the rows by the same time differ by no more than this."""

_STILL_COMING = 1.5
"""After a time this many times as long as the last round, no further wait is expected."""

_FOLLOWS_SECONDS = 5.0
"""A wait that comes so soon after another, with no row between, is one with it."""

_AS_SET = 0.93
"""Of a rate that a person has set: rows that go so fast go as fast as they may."""

_ANOTHER_RATE = 0.2
"""What was before a rate that differs by more from the former one tells nothing of it."""

_TELLING = 1 / 10
"""A stretch that is shorter than this share of what is left does not tell it for certain."""


class Left(NamedTuple):
    """seconds: until the last row is done. is_certain: what it is told by went on for long."""

    seconds: float
    is_certain: bool


class _Round(NamedTuple):
    """From the end of one wait to the end of the next, of which the last so long was the wait."""

    began: float
    ends: float
    rows: int
    wait: float

    @property
    def whole(self) -> float:
        """How long it took."""
        return self.ends - self.began

    @property
    def is_one(self) -> bool:
        """Whether the wait is long enough to end one."""
        return self.wait >= max(_LONG_WAIT_SECONDS, _OF_ROUND * self.whole)


@dataclass(slots=True)
class TimeLeft:
    """Of one stage with `total` rows. Times are seconds of one clock."""

    total: int
    began: float
    done: int = 0
    _a_second: float | None = None
    _window_seconds: float = 0.0
    _rate_since: tuple[float, int, float] = (0.0, 0, 0.0)
    """When a rate was told that differs, how many were done by then, and the rate."""
    _course: Course = field(init=False)
    _paused_from: float = 0.0
    _paused_until: float = float("-inf")
    _round: _Round | None = None
    _round_began: tuple[float, int] = (0.0, 0)
    _is_another: bool = False
    """Whether the round of now goes differently from the last one."""

    def __post_init__(self) -> None:
        """Nothing is done yet."""
        self._course = Course(self.began)
        self._round_began, self._rate_since = (self.began, 0), (self.began, 0, 0.0)

    def allow(self, now: float, a_second: float, window_seconds: float) -> None:
        """So many requests may leave per second from now on.

        window_seconds: in which they may leave close together; 0: they are spread.
        """
        self._a_second, self._window_seconds = a_second, window_seconds
        former = self._rate_since[2]
        if abs(a_second - former) > _ANOTHER_RATE * max(a_second, former):
            self._rate_since = (now, self.done, a_second)

    def advance(self, now: float, rows: int = 1) -> None:
        """Count further rows as done."""
        if self._course.last < self._paused_until <= now:
            self._course.mark(self._paused_until, self.done)
        self.done += rows
        self._course.mark(now, self.done)

    def wait(self, now: float, seconds: float) -> None:
        """Nothing is sent for so long; a wait that another one follows at once is one with it.

        What was answered while it was on, from before it, belongs to the round that it ends.
        """
        ends = max(now + seconds, self._paused_until)
        began, before = self._round_began
        rows, is_on = self.done - before, now <= self._paused_until
        follows = rows <= _FEW_ROWS and now <= self._paused_until + _FOLLOWS_SECONDS
        if (last := self._round) is not None and (is_on or follows):
            self._round = _Round(last.began, ends, last.rows + rows, ends - self._paused_from)
        else:
            if last is not None and not last.is_one:
                began, rows = last.began, last.rows + rows
            self._paused_from = now
            self._round = _Round(began, ends, rows, ends - now)
            self._is_another = False
        self._round_began = (ends, self.done)
        self._paused_until = ends

    def tell(self, now: float) -> Left | None:
        """How long it still takes; None: nothing tells it yet."""
        rows, starts = self.total - self.done, max(now, self._paused_until)
        waits, as_set = starts - now, None
        if self._a_second is not None:
            as_set = self._as_set(starts, rows, self._a_second)
        if not self.done:
            return None if as_set is None else Left(waits + as_set, is_certain=True)
        if (last := self._round_to_come(now, starts)) is not None:
            stretch = last.whole
            seconds = self._by_rounds(starts, rows, stretch)
        else:
            speed, stretch = self._speed(starts)
            is_as_set = self._window_seconds and speed > _AS_SET * (self._a_second or 0.0)
            seconds = 0.0 if is_as_set else rows / speed
        is_known_before = self._rate_since[1] <= _FEW_ROWS
        if as_set is not None and as_set >= seconds:
            seconds, stretch = as_set, math.inf if is_known_before else stretch
        return Left(waits + seconds, stretch >= _TELLING * seconds)

    def seconds(self, now: float) -> float | None:
        """Until the last row is done; None: nothing tells it yet."""
        told = self.tell(now)
        return None if told is None else told.seconds

    def _as_set(self, starts: float, rows: int, a_second: float) -> float:
        """As fast as they may: each goes a window after the one that is a window's rows before."""
        count = round(a_second * self._window_seconds)
        windows = math.ceil(rows / count) if count else 0
        first = self.total - windows * count
        if not windows or not 0 < first <= self.done:
            return rows / a_second
        ends = self._course.time_of(first) + windows * self._window_seconds
        return max(0.0, ends - starts)

    def _round_to_come(self, now: float, starts: float) -> _Round | None:
        """The last round, if what is left can be expected to go like it."""
        last = self._round
        if last is None or not last.rows or self._is_another:
            return None
        if not last.is_one or now - last.ends > _STILL_COMING * last.whole:
            return None
        if starts > last.ends:
            before = self._course.done_at(last.began)
            then = self._course.done_at(last.began + starts - last.ends) - before
            since = self.done - self._course.done_at(last.ends)
            self._is_another = abs(then - since) > max(_FEW_ROWS, _OF_ROWS * max(then, since))
        return None if self._is_another else last

    def _by_rounds(self, starts: float, rows: int, whole: float) -> float:
        """As long as so many took in the past, beginning one round ago, and again from there."""
        ago = starts - whole
        before = self._course.done_at(ago)
        if (of_round := self.done - before) < 1:
            return rows / self._course.speed(self.began, starts)
        rounds = math.ceil(rows / of_round) - 1
        rest = rows - rounds * of_round
        return rounds * whole + max(0.0, self._course.time_of(before + rest) - ago)

    def _speed(self, until: float) -> tuple[float, float]:
        """How many rows a second there were of late, and for how long they went so."""
        course, (since, done, rate) = self._course, self._rate_since
        whole = until - since
        is_new = whole < _LEAST_SECONDS or self.done - done < _ROWS
        if is_new and rate:  # rows go by it, as far as is known
            return rate, 0.0
        if whole <= 0:
            return math.inf, 0.0
        wide = self._least_stretch(until, whole)
        speed = course.speed(until - wide, until)
        while wide < whole:
            wider = min(2 * wide, whole)
            before = course.speed(until - wider, until - wide)
            if abs(before - speed) > _ALIKE * max(before, speed):
                break
            wide = wider
            speed = course.speed(until - min(wide, _LONGEST_SECONDS), until)
        return speed, wide

    def _least_stretch(self, until: float, whole: float) -> float:
        """So many seconds show the speed of now, in whole windows where they are known."""
        wide = max(_LEAST_SECONDS, min(_SECONDS, whole * _OF_TIME))
        wide = max(wide, until - self._course.time_of(max(0, self.done - _ROWS)))
        if (last := self._round) is not None and (since := until - last.ends) < wide:
            if last.wait <= _SHORT_WAIT_SECONDS:
                wide = max(wide, _WAITS * last.wait)
            elif last.rows and self.done - self._round_began[1] < _ROWS:
                wide = until - last.began
            else:
                wide = since
        if self._window_seconds:
            wide = math.ceil(wide / self._window_seconds) * self._window_seconds
        return min(wide, whole)
