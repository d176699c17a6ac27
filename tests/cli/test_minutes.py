"""The time that is left, beside the bar or as a line a minute, by a clock that the test sets."""

from __future__ import annotations

import pytest

from importer.cli.minutes import Minutes
from importer.cli.terminal import Terminal
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
from importer.rows.outcome import Outcome, Status

SENT = RowSent(Outcome(2, Status.CREATED))


class Clock:
    """Seconds that pass when they are told to."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        """The time."""
        return self.now


def send(minutes: Minutes, clock: Clock, rows: int, a_second: float) -> list[tuple[float, str]]:
    """Rows one after the other; which lines come, and when."""
    lines: list[tuple[float, str]] = []
    for _ in range(rows):
        clock.now += 1 / a_second
        minutes.hear(SENT)
        if (line := minutes.line()) is not None:
            lines.append((round(clock.now - 1000.0), line))
    return lines


def began(total: int | None, stage: Stage = Stage.SENDING) -> tuple[Minutes, Clock]:
    """A stage that has begun."""
    clock = Clock()
    minutes = Minutes(clock)
    minutes.hear(StageBegan(stage, total))
    return minutes, clock


def test_a_line_a_minute_says_rows_rate_and_time_left() -> None:
    """None in the first minute, and none when all is done."""
    minutes, clock = began(1200)
    assert send(minutes, clock, 1200, 5.0) == [
        (60, "Sending: 300 of 1,200 rows, 5 rows/s, about 3 min left"),
        (120, "Sending: 600 of 1,200 rows, 5 rows/s, about 2 min left"),
        (180, "Sending: 900 of 1,200 rows, 5 rows/s, about 60 s left"),
    ]


def test_waits_count_as_time_left() -> None:
    """A wait that the service asks for, and one for a lookup."""
    minutes, clock = began(100)
    send(minutes, clock, 50, 10.0)
    assert minutes.beside() == "about 5 s left"
    minutes.hear(Paused(600.0, "the service asked for it"))
    assert minutes.beside() == "about 10 min left"
    clock.now += 580.0
    assert minutes.line() == "Sending: 50 of 100 rows, 0.0855 rows/s, about 25 s left"
    minutes.hear(LookupAwaited(120.0, 1))
    assert minutes.beside() == "about 2 min left"


def test_a_rate_that_is_set_tells_it_before_the_first_row() -> None:
    """Ten in thirty seconds: 300 rows take a quarter of an hour."""
    minutes, _ = began(300)
    assert minutes.beside() == ""
    minutes.hear(RateTold(10 / 30, 30.0))
    assert minutes.beside() == "about 15 min left"


@pytest.mark.parametrize("event", [SENT, RowsDone(1), Paused(5.0, "x"), RateTold(1.0, 0.0)])
def test_outside_of_a_stage_nothing_is_told(event: ProgressEvent) -> None:
    """Reading and checking go by themselves, and listing has no number."""
    clock = Clock()
    for minutes in (Minutes(clock), began(9, Stage.READING)[0], began(None, Stage.LISTING)[0]):
        minutes.hear(event)
        clock.now += 90.0
        assert (minutes.beside(), minutes.line()) == ("", None)


def test_without_a_terminal_the_line_goes_to_standard_error(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """And nowhere, if everything is to be quiet."""
    for quiet in (False, True):
        host, clock = Terminal(asks=False, quiet=quiet), Clock()
        host.minutes = Minutes(clock)
        host.report(StageBegan(Stage.DELETING, 100))
        for _ in range(70):
            clock.now += 1.0
            host.report(RowsDone(1))
    shown = capsys.readouterr()
    assert shown.err == "Deleting: 60 of 100 rows, 1 rows/s, about 40 s left\n"
    assert shown.out == ""


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0.2, "1 s"),
        (19.4, "19 s"),
        (23, "25 s"),
        (117, "115 s"),
        (152, "2.5 min"),
        (290, "5 min"),
        (2995, "50 min"),
        (3200, "55 min"),
        (7300, "2 h"),
        (9000, "2.5 h"),
        (40_000, "11 h"),
    ],
)
def test_the_time_is_rounded_as_a_person_would(seconds: float, words: str) -> None:
    """It claims no more than can be known, and stays within a tenth."""
    minutes, _ = began(1000)
    minutes.hear(RateTold(1000 / seconds, 0.0))
    assert minutes.beside() == f"about {words} left"


def test_a_speed_that_has_just_begun_is_not_promised() -> None:
    """A few seconds do not tell how the next hour goes, and say so."""
    minutes, clock = began(100_000)
    send(minutes, clock, 100, 10.0)
    assert minutes.beside() == "about 2.8 h left at this rate"
    send(minutes, clock, 12_000, 10.0)
    assert minutes.beside() == "about 2.4 h left"
    clock.now += 600.0
    send(minutes, clock, 100, 1.0)
    assert minutes.beside().endswith(" left at this rate")
