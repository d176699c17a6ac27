"""The time of the stage that is under way, as far as it takes it from the service.

Hears what goes on; the clock is passed in. Whoever shows it asks for the seconds.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable

from importer.reporting.progress_events import (
    LookupAwaited,
    Paused,
    ProgressEvent,
    RateTold,
    RowsDone,
    RowSent,
    Stage,
    StageBegan,
)
from importer.reporting.time_left import Left, TimeLeft

_TIMED = frozenset({Stage.SENDING, Stage.DELETING, Stage.CANCELLING, Stage.ASKING})
"""Stages that go at the pace of the service."""

_STEPS = (
    (20.0, 1, 1, "s"),
    (120.0, 5, 1, "s"),
    (300.0, 30, 60, "min"),
    (3000.0, 60, 60, "min"),
    (7200.0, 300, 60, "min"),
    (36_000.0, 360, 3600, "h"),
    (math.inf, 1800, 3600, "h"),
)
"""A time below the first is told in steps of the second, as multiples of the third, which is one of
the fourth."""

_OF_LATE_SECONDS, _LEAST_SECONDS = 10.0, 0.5


class StageTime:
    """Of one stage after the other. left: None where the stage has no such time."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self.left: TimeLeft | None = None
        self._marks: deque[tuple[float, int]] = deque()

    def hear(self, event: ProgressEvent) -> None:
        """What goes on."""
        now = self._clock()
        match event:
            case StageBegan(stage, total):
                is_timed = stage in _TIMED and total is not None
                self.left = TimeLeft(total or 0, now) if is_timed else None
                self._marks = deque([(now, 0)])
            case RowSent():
                self._advance(now, 1)
            case RowsDone(rows):
                self._advance(now, rows)
            case Paused(seconds) | LookupAwaited(seconds) if self.left is not None:
                self.left.wait(now, seconds)
            case RateTold(a_second, window_seconds) if self.left is not None:
                self.left.allow(now, a_second, window_seconds)

    def _advance(self, now: float, rows: int) -> None:
        if self.left is not None:
            self.left.advance(now, rows)
            self._marks.append((now, self.left.done))
            while len(self._marks) > 1 and self._marks[1][0] <= now - _OF_LATE_SECONDS:
                self._marks.popleft()

    def tell(self) -> Left | None:
        """How long it still takes; None: nothing tells it."""
        return None if self.left is None else self.left.tell(self._clock())

    def rows_a_second(self) -> float | None:
        """How many there were a second of late; None: it is too early to say."""
        if self.left is None:
            return None
        since, before = self._marks[0]
        seconds = self._clock() - since
        return (self.left.done - before) / seconds if seconds >= _LEAST_SECONDS else None


def left_words(left: Left | None) -> str:
    """As exact as it is known; "" where it is not."""
    if left is None or not left.seconds:
        return ""
    words = f"about {_rounded(left.seconds)} left"
    return words if left.is_certain else f"{words} at this rate"


def _rounded(seconds: float) -> str:
    """Within a tenth of it, or three seconds."""
    _, step, of_unit, unit = next(entry for entry in _STEPS if seconds < entry[0])
    return f"{max(1, round(seconds / step)) * step / of_unit:g} {unit}"
