"""Shows the progress of a stage and the time left: beside the bar, or as one line a minute.

Hears what goes on while requests are made; the clock is passed in. Shows nothing itself.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from importer.reporting.progress_events import RowsDone, RowSent, StageBegan
from importer.reporting.sentences import STAGES
from importer.reporting.stage_time import StageTime, left_words

if TYPE_CHECKING:
    from importer.reporting.progress_events import ProgressEvent

_LINE_SECONDS = 60.0

_BESIDE_SECONDS = 0.1
"""Beside the bar it is reckoned no more often, or else it would cost as much as the rows."""


class Minutes:
    """The time of the stage that is under way, if it is one that takes it from the service."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._stage = ""
        self._time = StageTime(clock)
        self._line_at = 0.0
        self._line_done = 0
        self._beside, self._beside_at = "", -math.inf

    def hear(self, event: ProgressEvent) -> None:
        """What goes on."""
        self._time.hear(event)
        if not isinstance(event, RowSent | RowsDone):
            self._beside_at = -math.inf
        if isinstance(event, StageBegan):
            self._stage = STAGES[event.stage]
            self._line_at, self._line_done = self._clock(), 0

    def beside(self) -> str:
        """For the bar: how long it still takes, as far as that is known."""
        if self._time.left is None:
            return ""
        if (now := self._clock()) - self._beside_at >= _BESIDE_SECONDS:
            self._beside, self._beside_at = left_words(self._time.tell()), now
        return self._beside

    def line(self) -> str | None:
        """Once a minute, for who has no bar: rows, rate and time."""
        left, now = self._time.left, self._clock()
        if left is None or now - self._line_at < _LINE_SECONDS or left.done >= left.total:
            return None
        a_second = (left.done - self._line_done) / (now - self._line_at)
        self._line_at, self._line_done = now, left.done
        told = [f"{self._stage}: {left.done:,} of {left.total:,} rows", f"{a_second:.3g} rows/s"]
        told.append(left_words(left.tell(now)))
        return ", ".join(filter(None, told))
