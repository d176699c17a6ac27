"""Tasks taken back one by one: written ahead, at the rate, and never what somebody changed."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import httpx
import pytest

from importer.errors import LedgerError
from importer.ledger import withdrawals
from importer.ledger.file.boot_clock import Tick
from importer.ledger.landmarks import Landmark, landmarks
from importer.ledger.states import Event, State
from importer.ledger.store import Ledger
from importer.ledger.withdrawals import Candidate
from importer.rows.withdrawn import UndoStatus, Withdrawn
from importer.settings.rate import Rate
from importer.submission.http.client import Answer, Failure
from importer.submission.pace.pacing import Pacer
from importer.submission.safe_calls import Retrier
from importer.undoing.rules import MOST_FAILURES
from importer.undoing.withdrawer import UndoEnding, Withdrawer
from tests.remembered import close, create, find, key, open_remembered, task
from tests.submission.helpers import Steady, answer, failure
from tests.submission.virtual_time import run

Result = Answer | Failure
UNDO = "run-2"


class FakeTasks:
    """A service that holds tasks; `faults` answers instead of it, call by call, until None."""

    def __init__(self, *numbers: int) -> None:
        self.held: dict[str, dict[str, Any]] = {f"t{n}": task(n) for n in numbers}
        self.calls: list[tuple[float, str]] = []
        self.fault: Callable[[str, int], Result | None] = lambda _call, _count: None
        self.is_done_all_the_same = False

    async def who_am_i(self) -> Result:
        """A workspace."""
        return await self._answer("GET me", lambda: answer(200, {"id": "w1"}))

    async def read_task(self, task_id: str) -> Result:
        """The task, or 404."""
        held = self.held.get(task_id)
        return await self._answer(
            f"GET {task_id}", lambda: answer(404) if held is None else answer(200, held)
        )

    async def set_status(self, task_id: str, change: bytes) -> Result:
        """The task in its new status, or 409."""

        def patch() -> Result:
            if self.held[task_id]["status"] != "pending":
                return answer(409)
            self.held[task_id] |= json.loads(change)
            return answer(200, self.held[task_id])

        return await self._answer(f"PATCH {task_id}", patch)

    async def delete_task(self, task_id: str) -> Result:
        """204, however often."""

        def delete() -> Result:
            self.held.pop(task_id, None)
            return answer(204, x_request_id=f"r-{task_id}")

        return await self._answer(f"DELETE {task_id}", delete)

    async def _answer(self, call: str, act: Callable[[], Result]) -> Result:
        self.calls.append((asyncio.get_running_loop().time(), call))
        count = sum(name == call for _, name in self.calls)
        await asyncio.sleep(0.1)
        fault = self.fault(call, count)
        if fault is None:
            return act()
        if self.is_done_all_the_same:
            act()
        return fault

    @property
    def asked(self) -> list[str]:
        """The calls, in order."""
        return [call for _, call in self.calls]


class Journal:
    """The real ledger as a journal; `broken` raises before a commit."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self.broken: Callable[[Sequence[Event]], bool] = lambda _events: False

    def read(self, fingerprint: bytes) -> Candidate:
        """As the ledger knows it."""
        return withdrawals.candidate(self.ledger, fingerprint)

    def others(self, count: int) -> list[str]:
        """As the ledger knows them."""
        return withdrawals.others(self.ledger, count, MOST_FAILURES)

    def landmarks(self, row: Candidate, count: int) -> list[Landmark]:
        """As the ledger knows them."""
        return landmarks(self.ledger, row, count)

    def commit(
        self,
        fingerprint: bytes,
        events: Sequence[Event],
        end: Withdrawn | None = None,
        *,
        is_at_fault: bool = False,
    ) -> None:
        """Write, unless it is to fail."""
        if self.broken(events):
            raise LedgerError("the disk is full")
        withdrawals.commit_end(self.ledger, UNDO, fingerprint, events, end, is_at_fault=is_at_fault)


class Scene:
    """An undo of run-1, which created rows 2, 3 and 4."""

    def __init__(self, ledger: Ledger, *, rate: Rate = Rate(None)) -> None:  # noqa: B008 - frozen
        self.ledger = ledger
        self.tasks = FakeTasks(2, 3, 4)
        self.journal = Journal(ledger)
        self.rate = rate
        self.retrier = self._fresh_retrier()
        self.heard: list[Withdrawn] = []

    def undo(self, *, cancel: bool = False, places: int = 1) -> UndoEnding:
        """Take everything back that can be."""
        withdrawer = Withdrawer(
            self.retrier, self.tasks, self.journal, cancel, self.heard.append, places
        )
        self.retrier = self._fresh_retrier()
        return run(withdrawer.run(withdrawals.candidates(self.ledger, "run-1")))

    def _fresh_retrier(self) -> Retrier:
        """Each process has one of its own."""
        return Retrier(Pacer(self.rate, Steady()), lambda _seconds, _reason: None)

    def states(self) -> list[State]:
        """The states of the three rows."""
        known = self.ledger.known([key(n) for n in (2, 3, 4)])
        return [known[key(n)].state for n in (2, 3, 4)]


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    """Three created tasks, and an undo that has begun."""
    with open_remembered(tmp_path, ticks=lambda: Tick("boot-1", 100.0)) as ledger:
        ledger.begin_run("run-1", "followups.csv")
        create(ledger, 2, 3, 4)
        ledger.begin_run(UNDO, "followups.csv", kind="undo", undoes="run-1")
        yield Scene(ledger)


def statuses(ending: UndoEnding) -> list[tuple[int, UndoStatus, str]]:
    """Row, status and reason of each end."""
    return [(end.row_number, end.status, end.reason) for end in ending.ends]


def test_each_task_is_looked_at_and_deleted_in_the_order_of_the_rows(scene: Scene) -> None:
    """The ledger knows each as undone; before the first one goes the others are looked at."""
    ending = scene.undo()
    expected = [
        Withdrawn(n, f"Ring customer {n}", f"t{n}", UndoStatus.UNDONE, "", "", 1, f"r-t{n}")
        for n in (2, 3, 4)
    ]
    assert ending == UndoEnding(expected, [])
    assert scene.heard == expected
    each = [f"{call} t{n}" for n in (2, 3, 4) for call in ("GET", "DELETE")]
    assert scene.tasks.asked == [each[0], "GET t4", "GET t3", *each[1:]]
    assert scene.states() == [State.UNDONE] * 3
    assert withdrawals.withdrawn(scene.ledger, UNDO) == expected


def test_cancelling_leaves_the_tasks_there(scene: Scene) -> None:
    """Cancelled, not deleted; for the ledger both are undone."""
    ending = scene.undo(cancel=True)
    assert [end.status for end in ending.ends] == [UndoStatus.UNDONE] * 3
    assert [held["status"] for held in scene.tasks.held.values()] == ["cancelled"] * 3
    assert scene.states() == [State.UNDONE] * 3


def test_what_somebody_changed_is_left_alone(scene: Scene) -> None:
    """Not even written ahead: for the ledger it stays created."""
    scene.tasks.held["t3"]["status"] = "completed"
    ending = scene.undo()
    assert statuses(ending)[1] == (3, UndoStatus.KEPT, "it is now completed")
    assert scene.tasks.asked[3:] == ["DELETE t2", "GET t3", "GET t4", "DELETE t4"]
    assert scene.states() == [State.UNDONE, State.CREATED, State.UNDONE]


def test_what_is_gone_already_counts_as_undone(scene: Scene) -> None:
    """It may be imported again as well."""
    del scene.tasks.held["t2"]
    assert statuses(scene.undo())[0] == (2, UndoStatus.GONE, "somebody had already deleted it")
    assert scene.states() == [State.UNDONE] * 3


def test_a_token_that_sees_none_of_the_tasks_takes_none_for_deleted(scene: Scene) -> None:
    """All are "gone": it is another workspace's token, and all stay as they are."""
    scene.tasks.held.clear()
    told = "it cannot be found, and it cannot be determined whether it was deleted"
    assert statuses(scene.undo()) == [(n, UndoStatus.KEPT, told) for n in (2, 3, 4)]
    assert scene.states() == [State.CREATED] * 3


def test_a_task_that_is_gone_only_once_is_there(scene: Scene) -> None:
    """A copy of the data that lags: it is asked again three seconds later."""
    scene.tasks.fault = lambda call, count: answer(404) if (call, count) == ("GET t3", 2) else None
    told = "it cannot be found, and it cannot be determined whether it was deleted"
    assert statuses(scene.undo())[1] == (3, UndoStatus.KEPT, told)
    assert scene.states() == [State.UNDONE, State.CREATED, State.UNDONE]
    asked = [at for at, call in scene.tasks.calls if call == "GET t3"]
    assert asked[2] - asked[1] >= 3.0


@pytest.mark.parametrize(
    "said",
    [
        answer(404, {"error": "no route"}),
        answer(410),
        answer(202, {"status": "queued"}),
        answer(200, {"success": False}),
    ],
)
def test_a_deletion_that_did_nothing_is_not_believed(scene: Scene, said: Answer) -> None:
    """The task is read again, and it is there."""
    scene.tasks.fault = lambda call, _count: said if call == "DELETE t2" else None
    told = "the service did not undo it: it still exists"
    assert statuses(scene.undo())[0] == (2, UndoStatus.NOT_DONE, told)
    assert scene.states() == [State.WITHDRAWING, State.UNDONE, State.UNDONE]


def test_what_one_task_has_and_no_other_is_left_alone(scene: Scene) -> None:
    """A comment that the service counts as no change; what all tasks show is its own."""
    for held in scene.tasks.held.values():
        held["source"] = "api"
    scene.tasks.held["t3"]["comments"] = ["called, wants a quote"]
    ending = scene.undo()
    assert [end.status for end in ending.ends] == [
        UndoStatus.UNDONE,
        UndoStatus.KEPT,
        UndoStatus.UNDONE,
    ]
    assert list(scene.tasks.held) == ["t3"]


@pytest.mark.parametrize("now", [{"alerts_on": False}, {"alerts_on": None}, {}])
def test_what_all_other_tasks_show_and_one_does_not_is_a_difference(
    scene: Scene, now: dict[str, Any]
) -> None:
    """A switch that somebody turned off, or that is gone: which is as it was, nobody can tell."""
    for held in scene.tasks.held.values():
        held["alerts_on"] = True
    scene.tasks.held["t2"] = task(2, **now)
    told = "it cannot be determined whether it was changed: "
    assert statuses(scene.undo()) == [
        (2, UndoStatus.KEPT, f"{told}your other tasks show alerts_on, but this one does not"),
        (3, UndoStatus.KEPT, f"{told}the service shows alerts_on, which was not sent"),
        (4, UndoStatus.KEPT, f"{told}the service shows alerts_on, which was not sent"),
    ]
    assert list(scene.tasks.held) == ["t2", "t3", "t4"]


def test_what_somebody_wrote_on_all_tasks_alike_is_not_the_services_own(scene: Scene) -> None:
    """The same tag on each of them, without a word of when: all stay, and the tag is named."""
    for held in scene.tasks.held.values():
        held["tags"], held["updated_at"] = ["VIP"], None
    told = (
        "it cannot be determined whether it was changed: the service shows tags, which was not sent"
    )
    assert statuses(scene.undo()) == [(n, UndoStatus.KEPT, told) for n in (2, 3, 4)]
    assert list(scene.tasks.held) == ["t2", "t3", "t4"]


def test_a_task_is_no_example_for_itself(tmp_path: Path) -> None:
    """The only one that was ever imported has a comment, and stays."""
    with open_remembered(tmp_path) as ledger:
        ledger.begin_run("run-1", "followups.csv")
        create(ledger, 2)
        ledger.begin_run(UNDO, "followups.csv", kind="undo", undoes="run-1")
        scene = Scene(ledger)
        scene.tasks.held = {"t2": task(2, comments=["called, wants a quote"])}
        told = (
            "it cannot be determined whether it was changed: the service shows comments, which "
            "was not sent"
        )
        assert statuses(scene.undo()) == [(2, UndoStatus.KEPT, told)]


def test_a_found_task_is_compared_with_those_that_were_answered(scene: Scene) -> None:
    """First, and each of them is read once; it was made when they were, and goes as they do."""
    find(scene.ledger, 5)
    scene.tasks.held["t5"] = task(5)
    assert [end.status for end in scene.undo().ends] == [UndoStatus.UNDONE] * 4
    asked = scene.tasks.asked
    assert asked[0] == "GET t5"
    assert sorted(asked[1:4]) == ["GET t2", "GET t3", "GET t4"]
    assert asked[4] == "DELETE t5"


def test_a_found_task_that_was_made_before_is_left_alone(scene: Scene) -> None:
    """It is a colleague's, whose words are the same; for the ledger it stays created."""
    find(scene.ledger, 5)
    earlier = "2026-11-24T11:58:00Z"
    scene.tasks.held["t5"] = task(5, created_at=earlier, updated_at=earlier)
    told = (
        "its response was lost, and this task was created before the row was sent "
        "(2026-11-24 11:58:00 UTC)"
    )
    assert statuses(scene.undo())[0] == (5, UndoStatus.KEPT, told)
    assert list(scene.tasks.held) == ["t5"]
    assert scene.ledger.known([key(5)])[key(5)].state is State.CREATED


def test_what_other_peoples_tasks_show_is_not_the_services_own(scene: Scene) -> None:
    """A task that was there before the import is no example of what the service adds to ours."""
    scene.ledger.adopt("run-1", [(9, key(9), "t9")])
    scene.tasks.held["t9"] = task(9, created_by="usr_bob")
    find(scene.ledger, 5)
    scene.tasks.held["t5"] = task(5, created_by="usr_bob")
    told = "somebody else may have created it: created_by is not what your other tasks show"
    assert statuses(scene.undo())[0] == (5, UndoStatus.KEPT, told)


def test_an_interruption_while_others_are_read_leaves_it_to_the_next_undo(scene: Scene) -> None:
    """What could not be compared any more is not said to be somebody else's."""
    find(scene.ledger, 5)
    scene.tasks.held["t5"] = task(5)
    retrier = scene.retrier

    def interrupt(call: str, _count: int) -> Result | None:
        if call not in {"GET t2", "GET t3", "GET t4"}:
            return None
        retrier.stop.set()
        return answer(503)

    scene.tasks.fault = interrupt
    assert statuses(scene.undo()) == [(5, UndoStatus.NOT_DONE, "the undo was interrupted")]
    scene.tasks.fault = lambda _call, _count: None
    assert statuses(scene.undo())[0] == (5, UndoStatus.UNDONE, "")


def test_the_ledger_says_it_before_the_request_leaves(scene: Scene) -> None:
    """A power failure after the request leaves a row that the next undo asks after."""
    seen: list[State] = []

    def look(call: str, _count: int) -> None:
        if call == "DELETE t2":
            seen.append(scene.states()[0])

    scene.tasks.fault = look
    scene.undo()
    assert seen == [State.WITHDRAWING]


def test_without_the_note_nothing_is_deleted(scene: Scene) -> None:
    """A full disk stops the undo before the request, and tells why."""
    scene.journal.broken = lambda events: Event.WITHDRAW in events
    ending = scene.undo()
    assert (ending.ends, ending.not_reached) == ([], [key(2), key(3), key(4)])
    assert ending.ledger_error is not None
    assert scene.tasks.asked == ["GET t2", "GET t4", "GET t3"]


def test_what_was_deleted_stays_so_where_the_ledger_cannot_be_told(scene: Scene) -> None:
    """The report says what is true; the ledger asks after it next time and finds it gone."""
    scene.journal.broken = lambda events: Event.UNDO in events
    ending = scene.undo()
    assert statuses(ending) == [(2, UndoStatus.UNDONE, "")]
    assert ending.not_reached == [key(3), key(4)]
    assert str(ending.ledger_error) == "the disk is full"
    scene.journal.broken = lambda _events: False
    again = scene.undo()
    assert statuses(again)[0] == (2, UndoStatus.UNDONE, "an earlier undo had already undone it")
    assert scene.states() == [State.UNDONE] * 3


@pytest.mark.parametrize("done", [False, True])
def test_a_lost_answer_is_asked_for_again(scene: Scene, *, done: bool) -> None:
    """Deleting twice does the same as once, whether or not the first request arrived."""
    scene.tasks.is_done_all_the_same = done
    scene.tasks.fault = lambda call, count: (
        failure(httpx.ReadError) if call == "DELETE t2" and count == 1 else None
    )
    ending = scene.undo()
    assert statuses(ending)[0] == (2, UndoStatus.UNDONE, "")
    assert ending.ends[0].attempts == (1 if done else 2)  # seen to be gone, or asked for again
    assert scene.states() == [State.UNDONE] * 3


def test_a_task_that_our_own_lost_request_deleted_is_undone(scene: Scene) -> None:
    """Race: deleted, its answer lost, not to be seen, and 404 when it is asked for again."""
    scene.tasks.is_done_all_the_same = True
    answers: dict[tuple[str, int], Result] = {
        ("DELETE t2", 1): failure(httpx.ReadError),
        ("DELETE t2", 2): answer(404),
        ("GET t2", 2): answer(200, task(2)),
    }
    scene.tasks.fault = lambda call, count: answers.get((call, count))
    assert statuses(scene.undo())[0] == (2, UndoStatus.UNDONE, "")


def test_a_task_that_our_own_lost_request_cancelled_is_undone(scene: Scene) -> None:
    """Race: cancelled, its answer lost; it is looked at before it is asked for again."""
    scene.tasks.is_done_all_the_same = True
    scene.tasks.fault = lambda call, count: (
        failure(httpx.ReadError) if call == "PATCH t2" and count == 1 else None
    )
    assert statuses(scene.undo(cancel=True))[0] == (2, UndoStatus.UNDONE, "")
    assert scene.tasks.asked[3:6] == ["PATCH t2", "GET t2", "GET t3"]


def test_a_task_that_somebody_completes_at_the_same_moment_is_left_alone(scene: Scene) -> None:
    """Race: pending when it was looked at, completed before it could be cancelled."""

    def complete(call: str, _count: int) -> None:
        if call == "PATCH t2":
            scene.tasks.held["t2"]["status"] = "completed"

    scene.tasks.fault = complete
    ending = scene.undo(cancel=True)
    assert statuses(ending)[0] == (
        2,
        UndoStatus.KEPT,
        "somebody set it to completed at the same moment",
    )
    assert scene.states() == [State.CREATED, State.UNDONE, State.UNDONE]


def test_what_an_earlier_undo_had_begun_with_comes_first(scene: Scene) -> None:
    """Killed between the note and the request: asked after, then done."""
    withdrawals.commit_end(scene.ledger, UNDO, key(4), [Event.WITHDRAW], None)
    assert [end.row_number for end in scene.undo().ends] == [4, 2, 3]
    assert scene.states() == [State.UNDONE] * 3


def test_an_outage_stops_the_undo_and_the_next_one_goes_on(scene: Scene) -> None:
    """Neither a task nor `GET /me` is answered; what was not sure is asked after again."""

    def down(call: str, _count: int) -> Result | None:
        return answer(503) if call.startswith("DELETE") or call == "GET me" else None

    scene.tasks.fault = down
    ending = scene.undo()
    unknown = "it is not known whether it was undone: HTTP 503"
    assert statuses(ending) == [(2, UndoStatus.NOT_DONE, unknown)]
    assert (ending.halted, ending.not_reached) == (
        "the service is failing (HTTP 503)", [key(3), key(4)],
    )  # fmt: skip
    assert scene.states() == [State.WITHDRAWING, State.CREATED, State.CREATED]
    scene.tasks.fault = lambda _call, _count: None
    assert [end.status for end in scene.undo().ends] == [UndoStatus.UNDONE] * 3


def test_a_dead_token_stops_it_at_once(scene: Scene) -> None:
    """No other task would fare better; nothing was deleted, so nothing is on its way out."""

    def refused(call: str, _count: int) -> Result | None:
        return answer(401) if call.startswith("DELETE") or call == "GET me" else None

    scene.tasks.fault = refused
    ending = scene.undo()
    assert ending.halted == "the service does not accept the token (HTTP 401)"
    assert statuses(ending) == [
        (2, UndoStatus.NOT_DONE, "the service refused to undo it: HTTP 401")
    ]
    assert ending.not_reached == [key(3), key(4)]
    assert scene.states() == [State.CREATED] * 3
    assert withdrawals.candidate(scene.ledger, key(2)).failures == 0


@pytest.mark.parametrize("status", [401, 302, 403, 409, 500])
@pytest.mark.parametrize("call", ["GET", "DELETE"])
def test_a_task_that_always_fails_keeps_no_other_from_being_taken_back(
    scene: Scene, call: str, status: int
) -> None:
    """It comes last in the next undo, and ends as one that cannot be; the others are gone."""
    create(scene.ledger, 6)
    scene.tasks.held["t6"] = task(6)
    scene.tasks.fault = lambda asked, _count: (
        answer(status, {"error": "oh"}) if asked in {f"{call} t2", f"{call} t3"} else None
    )
    ending = scene.undo()
    assert [end.status for end in ending.ends] == [UndoStatus.NOT_DONE] * 2 + [
        UndoStatus.UNDONE
    ] * 2
    assert (ending.halted, list(scene.tasks.held)) == (None, ["t2", "t3"])

    create(scene.ledger, 5, 7)
    scene.tasks.held |= {"t5": task(5), "t7": task(7)}
    second = scene.undo()
    assert [end.row_number for end in second.ends] == [5, 7, 2, 3]
    assert [end.status for end in second.ends] == [UndoStatus.UNDONE] * 2 + [
        UndoStatus.NOT_DONE
    ] * 2

    asked = len(scene.tasks.asked)
    third = scene.undo()
    assert [end.status for end in third.ends] == [UndoStatus.REFUSED] * 2
    assert third.ends[0].reason.startswith("3 undos have failed to undo it; ")
    assert third.ends[0].reason.endswith(f"HTTP {status}: oh")
    assert scene.tasks.asked[asked:].count(f"{call} t2") == 1  # once has to do by now

    scene.tasks.fault = lambda _call, _count: None
    assert [end.status for end in scene.undo().ends] == [UndoStatus.UNDONE] * 2


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        (answer(500, {"error": "oh"}), "HTTP 500: oh"),
        (answer(200, {"tasks": []}), 'HTTP 200: {"tasks": []}'),
        (failure(httpx.ReadTimeout), "told so"),
    ],
    ids=["500", "no task", "timeout"],
)
def test_a_task_that_can_be_compared_with_no_other_is_kept(
    scene: Scene, fault: Result, told: str
) -> None:
    """Nobody knows what others show; when three undos could read none, there are none to ask."""
    scene.tasks.fault = lambda call, _count: fault if call in {"GET t2", "GET t3"} else None
    why = (
        "it cannot be determined whether it was changed: no other task of yours could be read to "
        f"compare it with ({told})"
    )
    hint = (
        "run the same command again, or look at it in HockeyStack, and delete it there if it is "
        "not needed"
    )
    for _ in range(MOST_FAILURES):
        end = next(end for end in scene.undo().ends if end.row_number == 4)
        assert (end.status, end.reason, end.hint) == (UndoStatus.KEPT, why, hint)
        assert "t4" in scene.tasks.held
    assert next(end.status for end in scene.undo().ends if end.row_number == 4) is UndoStatus.UNDONE


def test_a_task_whose_others_are_gone_or_readable_goes(scene: Scene) -> None:
    """Somebody deleted one, another can be read: there is nothing that nobody knows."""
    del scene.tasks.held["t2"]
    scene.tasks.fault = lambda call, _count: answer(500) if call == "GET t3" else None
    assert [end.status for end in scene.undo().ends][
        -1
    ] is UndoStatus.KEPT  # one alone, and not to be read
    create(scene.ledger, 5)
    scene.tasks.held["t5"] = task(5)
    assert {end.row_number: end.status for end in scene.undo().ends}[4] is UndoStatus.UNDONE


def test_a_task_that_changes_between_two_attempts_is_left_alone(scene: Scene) -> None:
    """Race: the first request fails, and while the undo waits somebody writes into the task."""

    def edit(call: str, count: int) -> Result | None:
        if call != "DELETE t2" or count > 1:
            return None
        scene.tasks.held["t2"]["reason"] = "Ask Ada"
        return answer(503)

    scene.tasks.fault = edit
    ending = scene.undo()
    assert statuses(ending)[0] == (
        2, UndoStatus.KEPT, 'it differs from what was sent: reason is now "Ask Ada"',
    )  # fmt: skip
    assert scene.tasks.asked[3:5] == ["DELETE t2", "GET t2"]
    assert scene.states() == [State.CREATED, State.UNDONE, State.UNDONE]


def test_twenty_tasks_that_fail_one_after_the_other_stop_the_undo(tmp_path: Path) -> None:
    """Though the service is well; the next undo begins with those that were not tried."""
    numbers = range(2, 27)
    with open_remembered(tmp_path) as ledger:
        ledger.begin_run("run-1", "followups.csv")
        create(ledger, *numbers)
        ledger.begin_run(UNDO, "followups.csv", kind="undo", undoes="run-1")
        scene = Scene(ledger)
        scene.tasks.held = {f"t{n}": task(n) for n in numbers}
        scene.tasks.fault = lambda call, _count: answer(403) if call.startswith("DELETE") else None
        ending = scene.undo()
        refused = "the service refused to undo it: HTTP 403"
        assert ending.halted == f"20 tasks in a row could not be undone ({refused})"
        assert ending.not_reached == [key(n) for n in range(22, 27)]
        scene.tasks.fault = lambda _call, _count: None
        again = [end.row_number for end in scene.undo().ends]
    assert again == [*range(22, 27), *range(2, 22)]


def test_one_task_that_is_taken_back_begins_the_count_anew(tmp_path: Path) -> None:
    """Odd tasks among good ones are no reason to stop, however many they are."""
    numbers = range(2, 32)
    with open_remembered(tmp_path) as ledger:
        ledger.begin_run("run-1", "followups.csv")
        create(ledger, *numbers)
        ledger.begin_run(UNDO, "followups.csv", kind="undo", undoes="run-1")
        scene = Scene(ledger)
        scene.tasks.held = {f"t{n}": task(n) for n in numbers}
        odd = {f"DELETE t{n}" for n in numbers if n != 12}
        scene.tasks.fault = lambda call, _count: answer(403) if call in odd else None
        ending = scene.undo()
    assert (ending.halted, len(ending.ends)) == (None, 30)


def test_a_task_that_the_import_closed_is_ours_at_the_second_attempt_too(scene: Scene) -> None:
    """Race: the first request fails; its status still is the one that the import set."""
    close(scene.ledger, 5, "completed")
    scene.tasks.held["t5"] = task(5, status="completed")
    scene.tasks.fault = lambda call, count: (
        answer(503) if (call, count) == ("DELETE t5", 1) else None
    )
    assert statuses(scene.undo())[3] == (5, UndoStatus.UNDONE, "")


def test_a_long_wait_is_not_waited_for(scene: Scene) -> None:
    """Asked to come back in two hours, it stops and says so."""
    scene.tasks.fault = lambda call, _count: (
        answer(503, retry_after="7200") if call == "GET t2" else None
    )
    ending = scene.undo()
    assert ending.halted == "the service asks for a pause of 2 hours"
    assert ending.not_reached == [key(3), key(4)]


def test_an_interruption_lets_the_request_under_way_end(scene: Scene) -> None:
    """What is being deleted is deleted and written down; the rest is not reached."""
    retrier = scene.retrier

    def interrupt(call: str, _count: int) -> None:
        if call == "DELETE t2":
            retrier.stop.set()

    scene.tasks.fault = interrupt
    ending = scene.undo()
    assert ending.interrupted
    assert statuses(ending) == [(2, UndoStatus.UNDONE, "")]
    assert ending.not_reached == [key(3), key(4)]
    assert scene.states() == [State.UNDONE, State.CREATED, State.CREATED]


def test_an_interruption_during_a_pause_is_what_the_row_says(scene: Scene) -> None:
    """Not the failure that led to the pause: the person has stopped it."""
    retrier = scene.retrier

    def interrupt(call: str, _count: int) -> Result | None:
        if call != "GET t2":
            return None
        retrier.stop.set()
        return answer(503)

    scene.tasks.fault = interrupt
    assert statuses(scene.undo()) == [(2, UndoStatus.NOT_DONE, "the undo was interrupted")]


def test_every_request_counts_towards_the_rate(tmp_path: Path) -> None:
    """Two for each task, and one for each other that it is compared with; none in a burst."""
    with open_remembered(tmp_path) as ledger:
        ledger.begin_run("run-1", "followups.csv")
        create(ledger, 2, 3, 4)
        ledger.begin_run(UNDO, "followups.csv", kind="undo", undoes="run-1")
        scene = Scene(ledger, rate=Rate(2, 1.0))
        scene.undo()
    times = [at for at, _ in scene.tasks.calls]
    assert len(times) == 8
    assert all(times[i + 2] - times[i] >= 1.0 for i in range(6))


def test_the_title_is_asked_for_where_the_ledger_has_forgotten_it(scene: Scene) -> None:
    """A purged row, or one that an older version sent without keeping its body."""
    scene.ledger.db.execute("UPDATE tasks SET body = NULL")
    assert [end.title for end in scene.undo().ends] == [f"Ring customer {n}" for n in (2, 3, 4)]
