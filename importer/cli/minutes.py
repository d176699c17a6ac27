"""Shows the progress of a stage and the time left: beside the bar, or as one line a minute.

Hears what goes on while requests are made; the clock is passed in. Shows nothing itself.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from importer.reporting.progress_events import (
    LookupAwaited,
    Paused,
    RateTold,
    RowsDone,
    RowSent,
    Stage,
    StageBegan,
)
from importer.reporting.sentences import STAGES
from importer.reporting.time_left import Left, TimeLeft

if TYPE_CHECKING:
    from importer.reporting.progress_events import ProgressEvent

_TIMED = frozenset({Stage.SENDING, Stage.DELETING, Stage.CANCELLING, Stage.ASKING})
"""Stages that go at the pace of the service."""

_LINE_SECONDS = 60.0

_BESIDE_SECONDS = 0.1
"""Beside the bar it is reckoned no more often, or else it would cost as much as the rows."""

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


class Minutes:
    """The time of the stage that is under way, if it is one that takes it from the service."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._stage = ""
        self._left: TimeLeft | None = None
        self._line_at = 0.0
        self._line_done = 0
        self._beside, self._beside_at = "", -math.inf

    def hear(self, event: ProgressEvent) -> None:
        """What goes on."""
        now = self._clock()
        if not isinstance(event, RowSent | RowsDone):
            self._beside_at = -math.inf
        match event:
            case StageBegan(stage, total):
                is_timed = stage in _TIMED and total is not None
                self._stage = STAGES[stage]
                self._left = TimeLeft(total or 0, now) if is_timed else None
                self._line_at, self._line_done = now, 0
            case RowSent():
                self._advance(now, 1)
            case RowsDone(rows):
                self._advance(now, rows)
            case Paused(seconds) | LookupAwaited(seconds) if self._left is not None:
                self._left.wait(now, seconds)
            case RateTold(a_second, window_seconds) if self._left is not None:
                self._left.allow(now, a_second, window_seconds)

    def _advance(self, now: float, rows: int) -> None:
        if self._left is not None:
            self._left.advance(now, rows)

    def beside(self) -> str:
        """For the bar: how long it still takes, as far as that is known."""
        if self._left is None:
            return ""
        if (now := self._clock()) - self._beside_at >= _BESIDE_SECONDS:
            self._beside, self._beside_at = _words(self._left.tell(now)), now
        return self._beside

    def line(self) -> str | None:
        """Once a minute, for who has no bar: rows, rate and time."""
        left, now = self._left, self._clock()
        if left is None or now - self._line_at < _LINE_SECONDS or left.done >= left.total:
            return None
        a_second = (left.done - self._line_done) / (now - self._line_at)
        self._line_at, self._line_done = now, left.done
        told = [f"{self._stage}: {left.done:,} of {left.total:,} rows", f"{a_second:.3g} rows/s"]
        told.append(_words(left.tell(now)))
        return ", ".join(filter(None, told))


def _words(left: Left | None) -> str:
    """As exact as it is known."""
    if left is None or not left.seconds:
        return ""
    words = f"about {_rounded(left.seconds)} left"
    return words if left.is_certain else f"{words} at this rate"


def _rounded(seconds: float) -> str:
    """Within a tenth of it, or three seconds."""
    _, step, of_unit, unit = next(entry for entry in _STEPS if seconds < entry[0])
    return f"{max(1, round(seconds / step)) * step / of_unit:g} {unit}"
