"""What the ledger tells an undo, and what it keeps of one."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest

from importer.ledger.file.boot_clock import Tick, Ticks
from importer.ledger.landmarks import Landmark, landmarks
from importer.ledger.states import Event, State, TransitionError
from importer.ledger.store import Ledger, Settlement
from importer.ledger.withdrawals import (
    Candidate,
    Remainder,
    candidate,
    candidates,
    commit_end,
    commit_not_done,
    others,
    remainder,
    withdrawn,
)
from importer.rows.withdrawn import UndoStatus, Withdrawn
from tests.ledger.files import file_of
from tests.remembered import close, create, find, key, open_remembered, send, settle


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """A ledger in which `run-1` has created rows 3 and 2, and an undo has begun."""
    with open_remembered(tmp_path) as opened:
        opened.begin_run("run-1", "followups.csv")
        create(opened, 3, 2)
        opened.begin_run("run-2", "followups.csv", kind="undo", undoes="run-1")
        yield opened


def waiting(number: int) -> Withdrawn:
    """A task that is not undone yet."""
    return Withdrawn(number, f"Ring customer {number}", f"t{number}", UndoStatus.NOT_DONE)


def test_only_what_the_run_itself_created_is_taken_back(ledger: Ledger) -> None:
    """Not what was lost, refused or found there, nor what another run created."""
    send(ledger, 4)
    settle(ledger, 4, Event.LOSE)
    send(ledger, 5)
    settle(ledger, 5, Event.REJECT)
    ledger.adopt("run-1", [(6, key(6), "t6")])
    ledger.begin_run("run-3", "other.csv")
    create(ledger, 7, run_id="run-3")
    close(ledger, 8, "completed")
    assert candidates(ledger, "run-1") == {key(n): waiting(n) for n in (2, 3, 8)}
    assert remainder(ledger, "run-1") == Remainder(unconfirmed=1, adopted=1)


def test_what_an_undo_had_begun_with_comes_first(ledger: Ledger) -> None:
    """It is asked after before anything new is begun."""
    commit_end(ledger, "run-2", key(3), [Event.WITHDRAW], None)
    assert list(candidates(ledger, "run-1")) == [key(3), key(2)]
    found = candidate(ledger, key(3))
    assert (found.state, found.task_id, found.title) == (
        State.WITHDRAWING, "t3", "Ring customer 3",
    )  # fmt: skip


def test_what_was_found_comes_before_what_shows_when_it_was_made(ledger: Ledger) -> None:
    """Else the tasks to compare it with would be gone when it is looked at."""
    find(ledger, 7)
    assert list(candidates(ledger, "run-1")) == [key(7), key(2), key(3)]
    assert [candidate(ledger, key(n)).was_lost for n in (7, 2, 3)] == [True, False, False]


def test_only_what_was_answered_is_surely_ours(ledger: Ledger) -> None:
    """A task that was there before, or lost and found, may be somebody else's."""
    ledger.adopt("run-1", [(6, key(6), "t6")])
    find(ledger, 7)
    assert sorted(others(ledger, 9, 3)) == ["t2", "t3"]


def test_the_nearest_answered_tasks_tell_when_a_lost_row_was_sent(tmp_path: Path) -> None:
    """By the clock of one start of the computer; the ledger knows each one's two moments."""
    clock = [Tick("boot-1", 0.0)]

    def at(seconds: float, boot: str = "boot-1") -> None:
        clock[0] = Tick(boot, seconds)

    with open_remembered(tmp_path, ticks=lambda: clock[0]) as opened:
        opened.begin_run("run-1", "followups.csv")

        def answered(number: int, sent: float) -> None:
            at(sent)
            send(opened, number)
            at(sent + 1)
            settle(opened, number, Event.CREATE)

        answered(2, 10.0)
        answered(3, 20.0)
        at(30.0)
        send(opened, 4)
        at(35.0)
        settle(opened, 4, Event.LOSE)
        answered(5, 40.0)
        at(50.0)
        settle(opened, 4, Event.FIND)
        at(30.0, "boot-2")
        create(opened, 6)
        row = candidate(opened, key(4))
        near = landmarks(opened, row, 1)
        every = landmarks(opened, row, 9)
    assert (row.was_lost, row.first_sent, row.touched) == (
        True, Tick("boot-1", 30.0), Tick("boot-1", 35.0),
    )  # fmt: skip
    assert near == [
        Landmark("t3", Tick("boot-1", 20.0), Tick("boot-1", 21.0)),
        Landmark("t5", Tick("boot-1", 40.0), Tick("boot-1", 41.0)),
    ]
    assert {landmark.task_id for landmark in every} == {"t2", "t3", "t5"}


def steps(ledger: Ledger, row: Candidate) -> int:
    """How many operations of SQLite it takes to find the landmarks of a row."""
    counted = 0

    def count() -> int:
        nonlocal counted
        counted += 1
        return 0

    file_of(ledger).connection.set_progress_handler(count, 1)
    assert len(landmarks(ledger, row, 3)) > 1
    file_of(ledger).connection.set_progress_handler(None, 0)
    return counted


def ticking(seconds: Iterator[float]) -> Ticks:
    """A clock that goes on whenever it is read."""
    return lambda: Tick("boot-1", next(seconds))


def test_a_ledger_of_any_size_tells_as_quickly_when_a_lost_row_was_sent(tmp_path: Path) -> None:
    """The tasks are found beside the row, and not by way of all there are."""
    asked = []
    for size in (50, 500):
        seconds = itertools.count(1.0)
        with open_remembered(tmp_path / str(size), ticks=ticking(seconds)) as opened:
            opened.begin_run("run-1", "followups.csv")
            create(opened, *range(2, size))
            find(opened, size)
            create(opened, *range(size + 1, 2 * size))
            asked.append(steps(opened, candidate(opened, key(size))))
    small, large = asked
    assert large < 2 * small


def test_a_computer_that_does_not_name_its_starts_has_no_such_tasks(tmp_path: Path) -> None:
    """Two readings of clocks without a name have nothing in common."""
    with open_remembered(tmp_path, ticks=lambda: Tick("", 5.0)) as opened:
        opened.begin_run("run-1", "followups.csv")
        create(opened, 2)
        find(opened, 3)
        assert landmarks(opened, candidate(opened, key(3)), 9) == []


def test_the_other_task_that_may_be_a_rows_is_remembered(ledger: Ledger) -> None:
    """The lookup saw two that say the same."""
    send(ledger, 7)
    settle(ledger, 7, Event.LOSE)
    ledger.commit("run-1", [], [Settlement(key(7), Event.FIND, None, "t7", named_id="t9")])
    assert candidate(ledger, key(7)).other_id == "t9"


def test_an_event_and_its_end_are_written_together(ledger: Ledger) -> None:
    """What the undo made of it is what the ledger knows of it."""
    end = waiting(2)._replace(status=UndoStatus.UNDONE, attempts=1, request_id="r2")
    commit_end(ledger, "run-2", key(2), [Event.WITHDRAW, Event.UNDO], end)
    assert candidate(ledger, key(2)).state is State.UNDONE
    assert withdrawn(ledger, "run-2") == [end]
    assert remainder(ledger, "run-1") == Remainder(undone=1)
    assert ledger.known_ids(["t2"]) == {"t2": key(2)}


def test_an_event_that_is_not_allowed_changes_nothing(ledger: Ledger) -> None:
    """What is not on its way out cannot be undone; its end is not written either."""
    with pytest.raises(TransitionError):
        commit_end(ledger, "run-2", key(2), [Event.UNDO], waiting(2))
    assert candidate(ledger, key(2)).state is State.CREATED
    assert withdrawn(ledger, "run-2") == []


def test_rows_to_which_an_undo_did_not_come_are_on_record(ledger: Ledger) -> None:
    """By row number, with the reason."""
    ends = {key(n): waiting(n)._replace(reason="it was interrupted") for n in (3, 2)}
    commit_not_done(ledger, "run-2", ends.items())
    assert withdrawn(ledger, "run-2") == [ends[key(2)], ends[key(3)]]


def test_what_was_undone_may_be_sent_again_and_belongs_to_the_new_run(ledger: Ledger) -> None:
    """A second undo of the first run has nothing to do with it."""
    commit_end(ledger, "run-2", key(2), [Event.WITHDRAW, Event.UNDO], None)
    ledger.begin_run("run-3", "followups.csv")
    send(ledger, 2, "run-3")
    assert candidate_ids(ledger, "run-1") == ["t3"]


def test_a_closed_task_is_known_as_one_while_it_is_on_its_way_out(ledger: Ledger) -> None:
    """A status that was set by the import is told from one that a person set meanwhile."""
    close(ledger, 4, "completed")
    assert (candidate(ledger, key(4)).is_closed, candidate(ledger, key(2)).is_closed) == (
        True,
        False,
    )
    for number in (4, 2):
        commit_end(ledger, "run-2", key(number), [Event.WITHDRAW], None)
    assert (candidate(ledger, key(4)).is_closed, candidate(ledger, key(2)).is_closed) == (
        True,
        False,
    )
    commit_end(ledger, "run-2", key(4), [Event.KEEP, Event.CLOSE], None)
    assert candidate(ledger, key(4)).state is State.CLOSED
    assert notes(ledger) == 0


def test_what_was_undone_leaves_no_note(ledger: Ledger) -> None:
    """However many closed tasks are taken back."""
    close(ledger, 4, "completed")
    commit_end(ledger, "run-2", key(4), [Event.WITHDRAW], None)
    assert notes(ledger) == 1
    commit_end(ledger, "run-2", key(4), [Event.UNDO], None)
    assert notes(ledger) == 0


def test_what_undos_failed_at_comes_last_until_it_is_kept_or_gone(ledger: Ledger) -> None:
    """Counted over all undos; a task that could be looked at again starts anew."""
    failed = waiting(2)
    for count in (1, 2):
        commit_end(ledger, "run-2", key(2), [Event.WITHDRAW, Event.KEEP], failed, is_at_fault=True)
        assert candidate(ledger, key(2)).failures == count
        assert candidate_ids(ledger, "run-1") == ["t3", "t2"]
    commit_end(ledger, "run-2", key(2), [], failed._replace(status=UndoStatus.KEPT))
    assert candidate(ledger, key(2)).failures == 0
    assert candidate_ids(ledger, "run-1") == ["t2", "t3"]
    commit_end(ledger, "run-2", key(2), [], failed, is_at_fault=True)
    commit_end(ledger, "run-2", key(2), [Event.WITHDRAW, Event.UNDO], None)
    assert notes(ledger) == 0


def notes(ledger: Ledger) -> int:
    """How many tasks have a note of an undo."""
    (count,) = ledger.db.execute("SELECT count(*) FROM about WHERE key LIKE 'undo of %'").fetchone()
    return int(count)


def candidate_ids(ledger: Ledger, run_id: str) -> list[str]:
    """The task ids of what can be taken back."""
    return [end.task_id for end in candidates(ledger, run_id).values()]


def test_a_body_that_is_not_known_has_no_title() -> None:
    """It was purged, or sent by an older version."""
    assert Candidate(key(2), 2, "t2", State.CREATED).title == ""
