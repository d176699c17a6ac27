"""Shows the progress of a stage and the time left: beside the bar, or as one line a minute.

Hears what goes on while requests are made; the clock is passed in. Shows nothing itself.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from importer.cli.run_texts import duration
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
from importer.reporting.time_left import TimeLeft

if TYPE_CHECKING:
    from importer.reporting.progress_events import ProgressEvent

_TIMED = frozenset({Stage.SENDING, Stage.DELETING, Stage.CANCELLING, Stage.ASKING})
"""Stages that go at the pace of the service."""

_LINE_SECONDS = 60.0


class Minutes:
    """The time of the stage that is under way, if it is one that takes it from the service."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._stage = ""
        self._left: TimeLeft | None = None
        self._line_at = 0.0
        self._line_done = 0

    def hear(self, event: ProgressEvent) -> None:
        """What goes on."""
        now = self._clock()
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
                self._left.a_second = a_second
                self._left.window_seconds = window_seconds

    def _advance(self, now: float, rows: int) -> None:
        if self._left is not None:
            self._left.advance(now, rows)

    def beside(self) -> str:
        """For the bar: how long it still takes, as far as that is known."""
        seconds = None if self._left is None else self._left.seconds(self._clock())
        return "" if not seconds else f"about {duration(seconds)} left"

    def line(self) -> str | None:
        """Once a minute, for who has no bar: rows, rate and time."""
        left, now = self._left, self._clock()
        if left is None or now - self._line_at < _LINE_SECONDS or left.done >= left.total:
            return None
        a_second = (left.done - self._line_done) / (now - self._line_at)
        self._line_at, self._line_done = now, left.done
        told = [f"{self._stage}: {left.done:,} of {left.total:,} rows", f"{a_second:.3g} rows/s"]
        seconds = left.seconds(now)
        if seconds is not None:
            told.append(f"about {duration(seconds)} left")
        return ", ".join(told)
