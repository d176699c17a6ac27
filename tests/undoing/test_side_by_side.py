"""Several tasks are undone at once, and each as carefully as if it were alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from importer.ledger.file.boot_clock import Tick
from importer.ledger.states import Event, State
from importer.rows.withdrawn import UndoStatus
from importer.settings.rate import Rate
from importer.submission.http.client import Answer
from tests.ledger.files import file_of
from tests.remembered import create, find, key, open_remembered, task
from tests.submission.helpers import answer
from tests.undoing.test_withdrawer import UNDO, FakeTasks, Scene

NUMBERS = range(2, 42)
LATENCY = 0.1


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    """Forty created tasks, and an undo that has begun."""
    with open_remembered(tmp_path, ticks=lambda: Tick("boot-1", 100.0)) as ledger:
        ledger.begin_run("run-1", "followups.csv")
        create(ledger, *NUMBERS)
        ledger.begin_run(UNDO, "followups.csv", kind="undo", undoes="run-1")
        made = Scene(ledger)
        made.tasks = FakeTasks(*NUMBERS)
        yield made


def times(scene: Scene, call: str) -> list[float]:
    """When a call was made."""
    return [at for at, name in scene.tasks.calls if name == call]


def most_at_once(scene: Scene) -> int:
    """How many requests were under way together."""
    begins = [at for at, _ in scene.tasks.calls]
    return max(sum(at <= one < at + LATENCY - 1e-6 for at in begins) for one in begins)


def test_as_many_are_under_way_as_there_are_places(scene: Scene) -> None:
    """All are undone, each by one look and one deletion, in a fifth of the time."""
    ending = scene.undo(places=5)
    assert [(end.row_number, end.status) for end in ending.ends] == [
        (number, UndoStatus.UNDONE) for number in NUMBERS
    ]
    assert (ending.not_reached, scene.tasks.held) == ([], {})
    assert most_at_once(scene) == 5
    alone, others = 1 + 6, len(NUMBERS) - 1
    assert len(scene.tasks.calls) == 6 + 2 * len(NUMBERS)  # six others are looked at first
    assert scene.tasks.calls[-1][0] < LATENCY * (2 * others / 5 + alone + 4)


def test_the_last_task_is_there_until_all_others_are_done(scene: Scene) -> None:
    """Were the program killed meanwhile, the next undo could tell what is gone from what is not."""
    scene.undo(places=8)
    last, others = NUMBERS[-1], NUMBERS[:-1]
    done = max(times(scene, f"DELETE t{number}")[0] for number in others) + LATENCY
    assert times(scene, f"GET t{last}")[-1] >= done


@pytest.mark.parametrize(
    ("rate", "later"),
    [(Rate(10, 1.0), 0.0), (Rate(10, 30.0), 0.2), (Rate(5, 1.0, adaptive=True), 0.05)],
)
def test_a_deletion_leaves_before_any_further_look(scene: Scene, rate: Rate, later: float) -> None:
    """Under a rate, what was seen of a task is hardly older than if it were undone alone.

    Looks that are answered at once wait for each other's deletions, a tenth of a second for each.
    """
    ages = []
    for places in (1, 8):
        scene.tasks = FakeTasks(*NUMBERS)
        with open_remembered(file_of(scene.ledger).path.parent / f"{places}") as ledger:
            ledger.begin_run("run-1", "followups.csv")
            create(ledger, *NUMBERS)
            ledger.begin_run(UNDO, "followups.csv", kind="undo", undoes="run-1")
            one = Scene(ledger, rate=rate)
            one.tasks = FakeTasks(*NUMBERS)
            assert len(one.undo(places=places).ends) == len(NUMBERS)
        deleted = [times(one, f"DELETE t{n}")[0] - times(one, f"GET t{n}")[-1] for n in NUMBERS]
        ages.append(max(deleted[1:]))  # the first has to wait for the looks at others
    alone, side_by_side = ages
    assert side_by_side <= alone + later + 0.001


def test_a_look_that_a_pause_made_old_is_made_again(scene: Scene) -> None:
    """Somebody completes a task while everyone has to wait: it is left alone."""

    def slow_down(call: str, count: int) -> Answer | None:
        if (call, count) != ("GET t10", 1):
            return None
        for number in range(5, 12):
            scene.tasks.held[f"t{number}"]["status"] = "completed"
        return answer(429, retry_after="30")

    scene.tasks.fault = slow_down
    ends = {end.row_number: end.status for end in scene.undo(places=8).ends}
    deleted_late = [
        number
        for number in NUMBERS
        for at in times(scene, f"DELETE t{number}")
        if at - max(seen for seen in times(scene, f"GET t{number}") if seen < at) > 5.0
    ]
    assert deleted_late == []
    assert {ends[number] for number in (10, 11)} == {UndoStatus.KEPT}
    assert [n for n in NUMBERS if ends[n] is UndoStatus.KEPT] == [
        n for n in NUMBERS if f"t{n}" in scene.tasks.held
    ]


def test_what_shows_when_a_lost_row_was_sent_is_there_when_it_is_looked_at(scene: Scene) -> None:
    """A row that was found is undone before those that tell of it are touched."""
    find(scene.ledger, 50, 51)
    for number in (50, 51):
        scene.tasks.held[f"t{number}"] = task(number)
    ending = scene.undo(places=8)
    assert {end.status for end in ending.ends} == {UndoStatus.UNDONE}
    others = min(at for n in NUMBERS for at in times(scene, f"DELETE t{n}"))
    assert max(*times(scene, "DELETE t50"), *times(scene, "DELETE t51")) < others


def test_a_refused_token_stops_all_and_is_asked_about_once(scene: Scene) -> None:
    """What is under way ends; no further task is looked at, and the rest are not reached."""
    scene.tasks.fault = lambda call, _count: (
        answer(401) if call == "GET me" or scene.tasks.calls[-1][0] > 1.5 else None
    )
    ending = scene.undo(places=8)
    assert ending.halted == "the service does not accept the token (HTTP 401)"
    undone = [end.row_number for end in ending.ends if end.status is UndoStatus.UNDONE]
    failed = [end.row_number for end in ending.ends if end.status is UndoStatus.NOT_DONE]
    assert (len(undone) + len(failed) + len(ending.not_reached), len(failed)) == (40, 8)
    assert {f"t{n}" for n in NUMBERS} - set(scene.tasks.held) == {f"t{n}" for n in undone}
    assert scene.tasks.asked.count("GET me") == 1


def test_whoever_waits_for_its_turn_has_not_begun(scene: Scene) -> None:
    """Where the undo stops, those that only waited for the rate ask for nothing any more."""
    slow = Scene(scene.ledger, rate=Rate(10, 1.0))
    slow.tasks = FakeTasks(*NUMBERS)
    slow.tasks.fault = lambda call, _count: (
        answer(401) if call == "GET me" or slow.tasks.calls[-1][0] > 3.0 else None
    )
    ending = slow.undo(places=30)
    refused = [(at, call) for at, call in slow.tasks.calls if at > 3.0]
    assert ending.halted == "the service does not accept the token (HTTP 401)"
    assert len(refused) <= 4
    assert len(ending.ends) + len(ending.not_reached) == len(NUMBERS)
    assert len(ending.not_reached) > 20


def test_a_full_disk_stops_all_and_what_was_done_is_told(scene: Scene) -> None:
    """Nothing is deleted of which the ledger does not say that it may be."""

    def is_broken(events: Sequence[Event]) -> bool:
        return Event.WITHDRAW in events and len(scene.heard) >= 10

    scene.journal.broken = is_broken
    ending = scene.undo(places=8)
    assert str(ending.ledger_error) == "the disk is full"
    deleted = {f"t{n}" for n in NUMBERS} - set(scene.tasks.held)
    assert deleted == {f"t{end.row_number}" for end in ending.ends}
    known = scene.ledger.known([key(n) for n in NUMBERS])
    assert {known[key(n)].state for n in NUMBERS if f"t{n}" in scene.tasks.held} == {State.CREATED}
    assert len(ending.ends) + len(ending.not_reached) == 40


def test_a_bug_is_raised_when_what_is_under_way_has_ended(scene: Scene) -> None:
    """Each deletion that left is in the ledger."""

    def fail(call: str, _count: int) -> None:
        if call == "GET t20":
            raise KeyError(call)

    scene.tasks.fault = fail
    with pytest.raises(KeyError):
        scene.undo(places=8)
    gone = {n for n in NUMBERS if f"t{n}" not in scene.tasks.held}
    known = scene.ledger.known([key(n) for n in NUMBERS])
    assert gone == {n for n in NUMBERS if known[key(n)].state is State.UNDONE}
