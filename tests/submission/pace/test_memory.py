"""The pace outlives the process: what one run leaves behind, the next takes up."""

from __future__ import annotations

import itertools
import json
import random
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from importer.ledger.file.boot_clock import Tick
from importer.settings.rate import Rate
from importer.submission.pace.ceiling import Learned
from importer.submission.pace.memory import PaceMemory
from importer.submission.pace.pacing import Pacer
from importer.submission.pace.record import Batch, Pace, thinned
from tests.submission.helpers import NOON

URL = "https://api.test/v1"
NOTHING = Pace()


class Computer:
    """Its clocks, which go on together until somebody sets one or starts it anew."""

    def __init__(self) -> None:
        self.boot = "boot-1"
        self.seconds = 1000.0
        self.time = NOON
        self.told: list[str] = []

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


def memory(folder: Path, computer: Computer, window: float = 30.0, url: str = URL) -> PaceMemory:
    """The memory of one process."""
    return PaceMemory(
        folder,
        url,
        window_seconds=window,
        ticks=computer.tick,
        utc_now=computer.now,
        on_trouble=computer.told.append,
    )


class Run:
    """A process under a rate; it ends by itself, or is killed by not being closed."""

    def __init__(self, folder: Path, computer: Computer, rate: Rate) -> None:
        self.computer, self.memory = computer, memory(folder, computer, rate.seconds)
        self.pacer = Pacer(rate, random.Random(1), memory=self.memory)
        self.pacer.resume(computer.seconds, *self.memory.load())

    def send(self, requests: int, *, last_is_answered: bool = True) -> list[float]:
        """Make so many requests, each answered after a twentieth of a second; when they left."""
        left: list[float] = []
        while len(left) < requests:
            if not self.pacer.permits(self.computer.seconds, 1):
                wait = self.pacer.wait_seconds(self.computer.seconds)
                self.computer.pass_by(max(wait or 0.0, 1e-6))
                continue
            self.pacer.start(self.computer.seconds)
            left.append(self.computer.seconds)
            self.computer.pass_by(0.05)
            if last_is_answered or len(left) < requests:
                self.pacer.finish(self.computer.seconds)
        return left


def fullest(left: Iterable[float], seconds: float) -> int:
    """The most requests in any window."""
    times = list(left)
    return max(sum(start <= at < start + seconds for at in times) for start in times)


@pytest.mark.parametrize("is_killed", [False, True])
@pytest.mark.parametrize("rate", [Rate(10, 30.0), Rate(10, 1.0), Rate(600, 60.0), Rate(7, 2.5)])
def test_no_window_over_several_runs_holds_more_than_allowed(
    tmp_path: Path,
    rate: Rate,
    is_killed: bool,  # noqa: FBT001
) -> None:
    """Six files in a shell loop, each run ended, or killed with a request under way."""
    computer, left = Computer(), []
    for _ in range(6):
        run = Run(tmp_path, computer, rate)
        left += run.send(int(rate.count or 0) * 2 // 3, last_is_answered=not is_killed)
        if not is_killed:
            run.memory.close()
    assert fullest(left, rate.seconds) <= int(rate.count or 0)
    assert left[-1] - left[0] < rate.seconds * 12
    assert computer.told == []


@pytest.mark.parametrize("is_killed", [False, True])
@pytest.mark.parametrize("first", [Rate(None), Rate(200, 1.0), Rate(5, adaptive=True)])
def test_a_slower_run_counts_what_quicker_ones_made(
    tmp_path: Path,
    first: Rate,
    is_killed: bool,  # noqa: FBT001
) -> None:
    """Its window is longer than theirs, and holds what they sent."""
    computer = Computer()
    quick = Run(tmp_path, computer, first)
    left = quick.send(8)
    if not is_killed:
        quick.memory.close()
    left += Run(tmp_path, computer, Rate(10, 30.0)).send(25)
    assert fullest(left, 30.0) <= 10


def test_an_ended_run_leaves_no_more_than_it_made(tmp_path: Path) -> None:
    """What it might have sent within a second, and did not, keeps nobody waiting."""
    computer = Computer()
    run = Run(tmp_path, computer, Rate(10, 1.0))
    run.send(3)
    run.memory.close()
    pace = memory(tmp_path, computer).load()
    assert sum(batch.requests for batch in pace.batches) == 3


def test_a_killed_run_may_have_made_what_it_was_allowed(tmp_path: Path) -> None:
    """Within the second for which it had written them down; that is over in a window."""
    computer = Computer()
    Run(tmp_path, computer, Rate(10, 1.0)).send(1, last_is_answered=False)
    pace = memory(tmp_path, computer).load()
    assert pace.batches == (Batch(computer.seconds, computer.seconds, 10),)
    computer.pass_by(3600.0)
    later = memory(tmp_path, computer).load()
    assert later.batches == (Batch(1031.0, 1031.0, 10),)


def test_a_quick_run_writes_once_a_second(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not at each request: a thousand of them in a second would wait for the disk."""
    written: list[float] = []
    computer = Computer()
    for rate in (Rate(None), Rate(1000, 1.0)):
        run = Run(tmp_path, computer, rate)
        monkeypatch.setattr(run.memory, "_write", written.append)
        for _ in range(3000):
            run.pacer.start(computer.seconds)
            computer.pass_by(0.001)
            run.pacer.finish(computer.seconds)
    assert 6 <= len(written) <= 8


def test_each_request_of_a_slow_run_is_written_before_it_leaves(tmp_path: Path) -> None:
    """At 10 in 30 s there is nothing to foresee."""
    computer = Computer()
    run = Run(tmp_path, computer, Rate(10, 30.0))
    for number in range(1, 6):
        run.send(1)
        pace = memory(tmp_path, computer).load()
        assert sum(batch.requests for batch in pace.batches) == number


def test_a_pause_that_was_asked_for_holds_for_the_next_run(tmp_path: Path) -> None:
    """Retry-After: 60, a kill, and the same command again after 18 s: 42 s are left."""
    computer = Computer()
    run = Run(tmp_path, computer, Rate(None))
    run.pacer.pause(computer.seconds, 60.0, left_at=computer.seconds)
    computer.pass_by(18.0)
    second = Run(tmp_path, computer, Rate(None)).pacer
    assert second.permits(computer.seconds, 1) == 0
    assert second.wait_seconds(computer.seconds) == pytest.approx(42.0)
    assert second.permits(computer.seconds + 42.001, 1) == 1


def test_a_wait_of_ones_own_is_not_kept(tmp_path: Path) -> None:
    """Who has found out why nothing answered need not wait for what only the program chose."""
    computer = Computer()
    run = Run(tmp_path, computer, Rate(None))
    run.send(1)
    run.pacer.pause(computer.seconds, None, left_at=computer.seconds)
    run.memory.close()
    assert memory(tmp_path, computer).load().paused_until == float("-inf")


@pytest.mark.parametrize("hours", [0.0, 5.0, -5.0])
def test_a_clock_that_is_set_between_two_runs_changes_nothing(tmp_path: Path, hours: float) -> None:
    """Within one start of the computer, the clock that nobody sets counts."""
    computer = Computer()
    memory(tmp_path, computer).pause(computer.seconds, computer.seconds + 60.0)
    computer.pass_by(18.0)
    computer.time += timedelta(hours=hours)
    assert memory(tmp_path, computer).load().paused_until == computer.seconds + 42.0


@pytest.mark.parametrize("boots", [("boot-1", "boot-2"), ("boot-1", ""), ("", "")])
@pytest.mark.parametrize(("time_of_day", "left"), [(18.0, 42.0), (3600.0, None), (-3600.0, 60.0)])
def test_after_a_restart_the_time_of_day_counts(
    tmp_path: Path, boots: tuple[str, str], time_of_day: float, left: float | None
) -> None:
    """If it has gone backwards, it counts as just now; nobody waits for longer than was asked."""
    computer = Computer()
    computer.boot = boots[0]
    memory(tmp_path, computer).pause(computer.seconds, computer.seconds + 60.0)
    computer.boot, computer.seconds = boots[1], 5.0
    computer.time += timedelta(seconds=time_of_day)
    until = memory(tmp_path, computer).load().paused_until
    assert until == (float("-inf") if left is None else 5.0 + left)


def test_runs_at_once_do_not_undo_each_other(tmp_path: Path) -> None:
    """Each has a file of its own; the one that comes after both counts both."""
    computer = Computer()
    one, other = (Run(tmp_path, computer, Rate(100, 30.0)) for _ in range(2))
    one.send(3)
    other.send(4)
    one.send(1)
    one.memory.close()
    other.memory.close()
    pace = memory(tmp_path, computer).load()
    assert sum(batch.requests for batch in pace.batches) == 8


def adaptive(folder: Path, computer: Computer) -> Run:
    """A run that finds its rate by itself."""
    return Run(folder, computer, Rate(5, adaptive=True))


@pytest.mark.parametrize("is_killed", [False, True])
def test_the_next_run_begins_with_the_rate_that_was_found(
    tmp_path: Path,
    is_killed: bool,  # noqa: FBT001
) -> None:
    """Ten were taken, and a wait of 29 s was asked for: a third of a request a second from then."""
    computer = Computer()
    first = adaptive(tmp_path, computer)
    left = first.send(11)
    first.pacer.pause(computer.seconds, 29.0, left_at=left[-1])
    if not is_killed:
        first.memory.close()
    computer.pass_by(29.0)
    second = adaptive(tmp_path, computer)
    again = second.send(4)
    assert again[0] >= left[-1] + 29.0
    assert [round(after - before) for before, after in itertools.pairwise(again)] == [3, 3, 3]


def test_three_quick_runs_keep_the_rate_that_was_found(tmp_path: Path) -> None:
    """Each begins as far from the last request of the one before as its requests are apart."""
    computer = Computer()
    first = adaptive(tmp_path, computer)
    left = first.send(11)
    first.pacer.pause(computer.seconds, 29.0, left_at=left[-1])
    first.memory.close()
    computer.pass_by(29.0)
    again: list[float] = []
    for _ in range(3):
        run = adaptive(tmp_path, computer)
        again += run.send(4)
        run.memory.close()
    assert fullest(again, 30.0) <= 10


def test_a_run_with_a_rate_of_its_own_keeps_what_was_found(tmp_path: Path) -> None:
    """It neither uses it nor loses it; after thirty days nobody does."""
    computer = Computer()
    learned = Learned(0.33, 4, 29.0)
    first = adaptive(tmp_path, computer)
    first.memory.learn(learned)
    first.send(1)
    first.memory.close()
    fixed = Run(tmp_path, computer, Rate(10, 1.0))
    fixed.send(3)
    fixed.memory.close()
    assert memory(tmp_path, computer).load().learned == learned
    computer.pass_by(29 * 24 * 3600.0)
    assert memory(tmp_path, computer).load().learned == learned
    computer.pass_by(2 * 24 * 3600.0)
    assert memory(tmp_path, computer).load() == NOTHING
    assert list(tmp_path.iterdir()) == []


def test_files_do_not_gather(tmp_path: Path) -> None:
    """What has ended is carried on in the next one's file, and what is old is taken away."""
    computer = Computer()
    for number in range(20):
        run = Run(tmp_path, computer, Rate(10, 1.0))
        run.send(2)
        if number != 10:
            run.memory.close()
    assert len(list(tmp_path.iterdir())) == 2
    computer.pass_by(4000.0)
    assert memory(tmp_path, computer).load() == NOTHING
    assert list(tmp_path.iterdir()) == []


def test_a_look_changes_nothing(tmp_path: Path) -> None:
    """Who only wants to know the pace leaves what has ended, and what is old, where it is."""
    computer = Computer()
    run = Run(tmp_path, computer, Rate(10, 1.0))
    run.send(2)
    run.memory.close()
    (path,) = tmp_path.iterdir()
    before = path.read_bytes()
    assert memory(tmp_path, computer).look().batches != ()
    computer.pass_by(4000.0)
    assert memory(tmp_path, computer).look() == NOTHING
    assert path.read_bytes() == before
    assert memory(tmp_path, computer).load() == NOTHING
    assert not path.exists()


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("", "Expecting value: line 1 column 1 (char 0)"),
        ("[]", "it is not a JSON object"),
        ("{}", "it does not say when it was written ('boot')"),
        (
            '{"boot": "boot-1", "seconds": 1, "at": "2026-03-02T12:00:00+00:00"}',
            "it lacks what it should hold ('answered')",
        ),
        (
            (
                '{"boot": "", "seconds": 1, "at": "2026-03-02T12:00:00+00:00", "answered":'
                ' [[NaN, 0, 1]], "under_way": 0, "under_way_seconds": NaN, "pause_seconds": 0,'
                ' "has_ended": true}'
            ),
            "it holds an invalid time",
        ),
    ],
)
def test_a_file_that_makes_no_sense_is_told_and_passed_over(
    tmp_path: Path, content: str, why: str
) -> None:
    """It is a courtesy; no run fails for it, and it is told once."""
    computer = Computer()
    run = Run(tmp_path, computer, Rate(10, 1.0))
    run.send(1)
    (path,) = tmp_path.iterdir()
    path.write_text(content, "utf-8")
    for _ in range(2):
        assert memory(tmp_path, computer).load() == NOTHING
    assert computer.told == [
        f"{path}, which keeps the pace of the last run, is damaged and was ignored: {why}"
    ]


NUMBERS = st.floats() | st.integers() | st.none() | st.text(max_size=3)


@given(
    st.fixed_dictionaries(
        {
            "boot": st.sampled_from(["boot-1", "", "x"]) | NUMBERS,
            "seconds": NUMBERS,
            "at": st.datetimes().map(lambda at: f"{at.isoformat()}+00:00") | NUMBERS,
            "answered": st.lists(st.lists(NUMBERS, max_size=4), max_size=4) | NUMBERS,
            "under_way": NUMBERS,
            "under_way_seconds": NUMBERS,
            "pause_seconds": NUMBERS,
            "has_ended": st.booleans() | NUMBERS,
            "learned": st.lists(NUMBERS, max_size=4) | NUMBERS,
        }
    )
)
def test_no_file_blocks_for_longer_than_a_window(
    tmp_path_factory: pytest.TempPathFactory, content: dict[str, object]
) -> None:
    """Whatever it holds: after a window, or a day of a pause, a request may leave."""
    computer, folder = Computer(), tmp_path_factory.mktemp("pace")
    memory(folder, computer).pause(0.0, 1.0)
    (path,) = folder.iterdir()
    path.write_text(json.dumps(content), "utf-8")
    for rate, longest in ((Rate(10, 30.0), 31.0), (Rate(5, adaptive=True), 61.0)):
        pacer = Pacer(rate)
        pacer.resume(computer.seconds, *memory(folder, computer).load())
        assert pacer.permits(max(computer.seconds + longest, pacer.paused_until), 1) == 1
        assert pacer.paused_until <= computer.seconds + 24 * 3600.0


def test_what_is_thinned_counts_no_less_and_no_earlier() -> None:
    """Whenever it was done, a window of any length holds at least what was sent in it."""
    dice = random.Random(5)
    times: list[float] = []
    batches: tuple[Batch, ...] = ()
    now = 0.0
    for _ in range(4000):
        now += dice.choice((0.001, 0.1, 3.0))
        times.append(now)
        batches = thinned((*batches, Batch(now, now)), now, 3600.0)
    assert len(batches) < 200
    for window in (1.0, 30.0, 600.0, 3000.0):
        sent = sum(at > now - window for at in times)
        counted = sum(batch.requests for batch in batches if batch.last > now - window)
        assert sent <= counted <= sent * 1.1 + 40


def test_a_disk_that_is_full_costs_no_run(tmp_path: Path) -> None:
    """What cannot be written down is not kept, which is told once."""
    folder = tmp_path / "file"
    folder.write_text("", "utf-8")
    computer = Computer()
    kept = memory(folder, computer)
    kept.pause(1.0, 2.0)
    kept.pause(1.0, 3.0)
    assert computer.told == [
        (
            f"the pace cannot be saved in {folder} (File exists): "
            "a run right after this one may exceed the rate"
        )
    ]


def test_all_spellings_of_a_service_have_one_pace(tmp_path: Path) -> None:
    """The limit is the service's, whichever way its address is written."""
    computer = Computer()
    memory(tmp_path, computer, url="http://localhost:8765/v1").pause(1000.0, 1060.0)
    assert memory(tmp_path, computer, url="http://127.0.0.1:8766/v1").load() == NOTHING
    second = memory(tmp_path, computer, url="http://127.0.0.1:8765/v1/")
    assert second.load().paused_until == 1060.0
