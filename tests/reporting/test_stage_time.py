"""The time of a stage, by a clock that the test sets."""

from __future__ import annotations

import pytest

from importer.reporting.progress_events import Paused, RowsDone, RowSent, Stage, StageBegan
from importer.reporting.stage_time import StageTime, left_words
from importer.rows.outcome import Outcome, Status


def test_a_stage_says_how_fast_it_goes_and_how_long_it_takes() -> None:
    """By its own rows, waits included."""
    now = [1000.0]
    time = StageTime(lambda: now[0])
    time.hear(StageBegan(Stage.SENDING, 100))
    assert (time.tell(), time.rows_a_second()) == (None, None)
    for _ in range(50):
        now[0] += 0.2
        time.hear(RowSent(Outcome(2, Status.CREATED)))
    assert time.rows_a_second() == pytest.approx(5.0)
    assert left_words(time.tell()) == "about 10 s left"
    time.hear(Paused(30.0, "the service asked for it"))
    told = time.tell()
    assert told is not None
    assert told.seconds >= 30.0


def test_reading_has_no_such_time() -> None:
    """It does not go at the pace of the service."""
    time = StageTime(lambda: 0.0)
    time.hear(StageBegan(Stage.READING, 100))
    time.hear(RowsDone(50))
    assert (time.tell(), time.rows_a_second(), time.left) == (None, None, None)
