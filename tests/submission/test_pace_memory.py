"""The pace outlives the process: what one run leaves behind, the next takes up."""

from __future__ import annotations

import json
import random
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from importer.boot_clock import Tick
from importer.submission.pace_memory import Pace, PaceMemory
from importer.submission.pacing import Pacer, Rate
from tests.submission.helpers import NOON

LONGEST = 900.0
NOTHING = Pace()


class Computer:
    """Its clocks, which go on together until somebody sets one or starts it anew."""

    def __init__(self) -> None:
        self.boot = "boot-1"
        self.seconds = 1000.0
        self.time = NOON

    def tick(self) -> Tick:
        """The clock that nobody sets."""
        return Tick(self.boot, self.seconds)

    def now(self) -> datetime:
        """The time of day."""
        return self.time

    def pass_by(self, seconds: float) -> None:
        """Let time pass."""
        self.seconds += seconds
        self.time += timedelta(seconds=seconds)


def memory(folder: Path, computer: Computer) -> PaceMemory:
    """The memory of one service."""
    return PaceMemory(folder / "pace.json", ticks=computer.tick, utc_now=computer.now)


def a_run(folder: Path, computer: Computer, requests: int) -> list[float]:
    """A process that makes so many requests at 10 in 30 s, and is gone; when they left."""
    kept = memory(folder, computer)
    pacer = Pacer(Rate(10, 30.0), random.Random(1), keep=kept.save)
    pacer.resume(computer.seconds, *kept.load(LONGEST))
    left: list[float] = []
    while len(left) < requests:
        if not pacer.permits(computer.seconds, 1):
            computer.pass_by(pacer.wait_seconds(computer.seconds) or 0.01)
            continue
        pacer.start(computer.seconds)
        left.append(computer.seconds)
        computer.pass_by(0.05)
        if len(left) < requests:  # the last one is under way when the process is killed
            pacer.finish(computer.seconds)
    return left


def test_no_window_over_several_runs_holds_more_than_allowed(tmp_path: Path) -> None:
    """Six files in a shell loop under --rate 10/30s, each run killed with a request under way."""
    computer = Computer()
    left = [at for _ in range(6) for at in a_run(tmp_path, computer, 6)]
    assert max(sum(start <= at < start + 30.0 for at in left) for start in left) == 10
    assert left[-1] - left[0] < 30.0 * 4


def test_a_pause_that_was_asked_for_holds_for_the_next_run(tmp_path: Path) -> None:
    """Retry-After: 60, and the same command again after 18 s: 42 s are left."""
    computer = Computer()
    first = Pacer(Rate(None), keep=memory(tmp_path, computer).save)
    first.pause(computer.seconds, 60.0, left_at=computer.seconds)
    computer.pass_by(18.0)
    pace = memory(tmp_path, computer).load(LONGEST)
    assert pace == Pace((), computer.seconds + 42.0)
    second = Pacer(Rate(None))
    second.resume(computer.seconds, *pace)
    assert second.permits(computer.seconds, 1) == 0
    assert second.permits(computer.seconds + 42.0, 1) == 1


@pytest.mark.parametrize(("hours", "passed"), [(0.0, 18.0), (5.0, 18.0), (-5.0, 18.0)])
def test_a_clock_that_is_set_between_two_runs_changes_nothing(
    tmp_path: Path, hours: float, passed: float
) -> None:
    """Within one start of the computer, the clock that nobody sets counts."""
    computer = Computer()
    memory(tmp_path, computer).save([], computer.seconds + 60.0)
    computer.pass_by(passed)
    computer.time += timedelta(hours=hours)
    assert memory(tmp_path, computer).load(LONGEST).paused_until == computer.seconds + 42.0


@pytest.mark.parametrize(("time_of_day", "left"), [(18.0, 42.0), (3600.0, None), (-3600.0, 60.0)])
def test_after_a_restart_the_time_of_day_counts(
    tmp_path: Path, time_of_day: float, left: float | None
) -> None:
    """If it has gone backwards, it counts as just now; nobody waits for longer than was asked."""
    computer = Computer()
    memory(tmp_path, computer).save([], computer.seconds + 60.0)
    computer.boot, computer.seconds = "boot-2", 5.0
    computer.time += timedelta(seconds=time_of_day)
    until = memory(tmp_path, computer).load(LONGEST).paused_until
    assert until == (float("-inf") if left is None else 5.0 + left)


def test_nobody_waits_for_longer_than_the_longest_pause(tmp_path: Path) -> None:
    """Whatever a file says."""
    computer = Computer()
    memory(tmp_path, computer).save([], computer.seconds + 1e9)
    assert memory(tmp_path, computer).load(LONGEST).paused_until == computer.seconds + LONGEST


@pytest.mark.parametrize(
    "content",
    ["", "[]", "{}", "null", "{", '{"boot": "boot-1"}', "\x00" * 99, '{"boot": 1, "seconds": "x"}'],
)
def test_a_file_that_makes_no_sense_is_passed_over(tmp_path: Path, content: str) -> None:
    """It is a courtesy; no run fails for it."""
    (tmp_path / "pace.json").write_text(content, "utf-8")
    assert memory(tmp_path, Computer()).load(LONGEST) == NOTHING
    assert memory(tmp_path / "nowhere", Computer()).load(LONGEST) == NOTHING


JSON = st.none() | st.booleans() | st.floats() | st.text(max_size=9) | st.lists(st.floats())


@given(
    st.fixed_dictionaries(
        {}, optional=dict.fromkeys(["boot", "seconds", "at", "ages", "pause"], JSON)
    )
)
def test_no_file_blocks_for_longer_than_a_window(content: dict[str, object]) -> None:
    """Whatever it holds: after a window and the longest pause a request may leave."""
    computer = Computer()
    import tempfile  # noqa: PLC0415 -- a folder for each example

    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "pace.json").write_text(json.dumps(content), "utf-8")
        pace = memory(Path(folder), computer).load(LONGEST)
    pacer = Pacer(Rate(10, 30.0))
    pacer.resume(computer.seconds, *pace)
    assert pacer.permits(computer.seconds + LONGEST + 31.0, 1) == 1


def test_a_disk_that_is_full_costs_no_run(tmp_path: Path) -> None:
    """What cannot be written down is not kept."""
    (tmp_path / "file").write_text("", "utf-8")
    computer = Computer()
    PaceMemory(tmp_path / "file" / "pace.json", ticks=computer.tick).save([1.0], 2.0)
    assert (tmp_path / "file").read_text("utf-8") == ""


def test_all_spellings_of_a_service_have_one_pace(tmp_path: Path) -> None:
    """The limit is the service's, whichever way its address is written."""
    first = PaceMemory.of(tmp_path, "http://localhost:8765/v1")
    first.save([], 1e12)
    second = PaceMemory.of(tmp_path, "http://127.0.0.1:8765/v1/")
    assert second.load(LONGEST).paused_until > float("-inf")
    assert PaceMemory.of(tmp_path, "http://127.0.0.1:8766/v1").load(LONGEST) == NOTHING
