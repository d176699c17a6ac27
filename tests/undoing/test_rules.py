"""When a task may be taken back, and what each answer to that means."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

from importer.contract.body import validate_body
from importer.contract.fingerprint import fingerprint_of
from importer.ledger.states import Event, State
from importer.ledger.withdrawals import Candidate
from importer.rows.withdrawn import UndoStatus
from importer.submission.http.client import Answer, Failure
from importer.undoing.findings import Finding
from importer.undoing.rules import after, afterwards, at_fault, before, events, halting, trouble
from tests.remembered import body, key, task
from tests.submission.helpers import answer, failure

PAGE = Answer(404, {}, b"<!doctype html><HTML>Not here</HTML>")
AGAIN = "run the same command again"
LOOK = "look at it in HockeyStack"
BY_HAND = "look at it in HockeyStack, and delete it there if it is not needed"


def row(
    state: State = State.CREATED, *, closing: str | None = None, was_closed: bool = False
) -> Candidate:
    """Row 2 of a run, as the ledger knows it."""
    told = None if closing is None else json.dumps(CLOSINGS[closing]).encode()
    return Candidate(key(2), 2, "t2", state, json.dumps(body(2)).encode(), told, was_closed)


CLOSINGS = {
    "completed": {"status": "completed"},
    "cancelled": {"status": "cancelled"},
    "dismissed": {"status": "dismissed", "dismiss_reason": "Too late"},
}


def held(**members: Any) -> Answer:
    """The service's answer to the question after row 2's task."""
    return answer(200, task(2, **members))


def kept(reason: str, hint: str = LOOK) -> Finding:
    """A task that is left alone."""
    return Finding(UndoStatus.KEPT, reason, hint, Event.KEEP)


def test_a_task_as_it_was_sent_may_be_taken_back() -> None:
    """Pending, as sent, and touched by nobody: there is nothing to find."""
    assert before(row(), held(), cancel=False) is None
    assert before(row(), held(), cancel=True) is None


@pytest.mark.parametrize(
    "members",
    [
        {"updated_at": None},
        {"created_at": None},
        {"updated_at": "yesterday"},
        {"updated_at": "2026-11-24T12:30:00"},
        {"updated_at": "2026-11-24T12:00:02.100Z"},
        {"task_id": "T2"},
    ],
)
def test_a_time_that_says_nothing_is_no_change(members: dict[str, Any]) -> None:
    """Where every member is as it was sent: no time, no zone, or one soon after the creation."""
    assert before(row(), held(**members), cancel=False) is None


@pytest.mark.parametrize("name", ["task", "data", "result"])
def test_a_task_in_an_envelope_is_the_task(name: str) -> None:
    """Its id says that it is the one that was asked for."""
    assert before(row(), answer(200, {name: task(2)}), cancel=False) is None
    assert before(row(), answer(200, {name: {"data": task(2)}}), cancel=False) is None
    edited = answer(200, {name: task(2, reason="Ask Ada")})
    found = before(row(), edited, cancel=False)
    assert found == kept('it differs from what was sent: reason is now "Ask Ada"', BY_HAND)


def test_the_id_of_a_task_may_be_a_number_or_be_called_otherwise() -> None:
    """It still is the id that was asked for."""
    numbered = row()._replace(task_id="7")
    assert before(numbered, held(task_id=7), cancel=False) is None
    named = {name: value for name, value in task(2).items() if name != "task_id"} | {"id": "t2"}
    assert before(row(), answer(200, named), cancel=False) is None
    assert before(row(), answer(200, named | {"updated_at": None}), cancel=False) is None


@pytest.mark.parametrize(
    ("members", "reason"),
    [
        ({"status": "completed"}, "it is now completed"),
        ({"status": "dismissed"}, "it is now dismissed"),
        ({"status": "cancelled"}, "it is now cancelled"),
        ({"status": None}, "it is now of unknown status"),
    ],
)
def test_a_task_that_somebody_ended_is_left_alone(members: dict[str, Any], reason: str) -> None:
    """What a person did is worth more than the undo."""
    assert before(row(), held(**members), cancel=False) == kept(reason)


@pytest.mark.parametrize(
    ("members", "reason"),
    [
        (
            {"task_title": "ring  CUSTOMER 2", "reason": "Ask Ada"},
            (
                'it differs from what was sent: task_title is now "ring CUSTOMER 2"; '
                'reason is now "Ask Ada"'
            ),
        ),
        (
            {"assignee_id": None, "targets": None, "updated_at": None},
            (
                "it cannot be determined whether it was changed: the service does not show "
                "assignee_id and "
                "targets.deal_id"
            ),
        ),
        (
            {"targets": "the deal", "task_type": None},
            (
                "it cannot be determined whether it was changed: the service does not show "
                "task_type; the "
                "service shows targets in a form that cannot be compared"
            ),
        ),
        (
            {"task_type": None, "task_title": None, "assignee_id": None, "targets": None},
            (
                "the service shows nothing of what was sent (task_type, task_title, assignee_id "
                "and targets.deal_id), so nothing could be compared"
            ),
        ),
        (
            {"updated_at": "2026-11-24T12:30:00+00:00"},
            "it was changed since (2026-11-24 12:30 UTC)",
        ),
        (
            {"created_at": "2026-11-24T12:00:00", "updated_at": "2026-11-24T12:30:00"},
            "it was changed since (2026-11-24 12:30)",
        ),
        (
            {"notes": ["Left word"]},
            (
                "it cannot be determined whether it was changed: the service shows notes, which "
                "was not sent"
            ),
        ),
    ],
)
def test_a_task_that_may_hold_somebodys_work_is_left_alone(
    members: dict[str, Any], reason: str
) -> None:
    """Changed, or perhaps: it is named, and what a person can do about it."""
    for state in (State.CREATED, State.WITHDRAWING):
        assert before(row(state), held(**members), cancel=False) == kept(reason, BY_HAND)


FORGOTTEN = (
    "what was sent is no longer known (it was purged, or an older version sent it), so the task "
    "cannot be compared with it"
)


def test_a_task_of_which_only_the_fingerprint_is_left_is_compared_by_that() -> None:
    """After a purge: exactly what was sent may go, anything else stays."""
    sent = fingerprint_of(validate_body(body(2)))
    known = row()._replace(body=None, fingerprint=sent)
    assert before(known, held(), cancel=False) is None
    assert before(known, held(reason="Ask Ada"), cancel=False) == kept(FORGOTTEN, BY_HAND)
    assert before(known, held(task_title=None), cancel=False) == kept(FORGOTTEN, BY_HAND)
    purged = known._replace(state=State.CLOSED, closing=b'{"status": "dismissed"}')
    assert before(purged, held(status="dismissed"), cancel=False) == kept(FORGOTTEN, BY_HAND)


def test_a_task_that_is_not_there_any_more_is_gone() -> None:
    """Nothing is left to take back; if an undo had begun with it, that undo did it."""
    gone = Finding(UndoStatus.GONE, "somebody had already deleted it", event=Event.UNDO)
    ours = Finding(UndoStatus.UNDONE, "an earlier undo had already undone it", event=Event.UNDO)
    for status in (404, 410):
        assert before(row(), answer(status), cancel=False) == gone
        assert before(row(State.WITHDRAWING), answer(status), cancel=False) == ours


@pytest.mark.parametrize("cancel", [False, True])
def test_a_cancelled_task_of_a_broken_off_undo_was_cancelled_by_it(*, cancel: bool) -> None:
    """Race: killed between the request and its answer."""
    found = before(row(State.WITHDRAWING), held(status="cancelled"), cancel=cancel)
    assert found == Finding(UndoStatus.UNDONE, "an earlier undo cancelled it", event=Event.UNDO)


def test_what_a_broken_off_undo_had_not_done_yet_is_judged_anew() -> None:
    """Pending and as sent: taken back; completed since by somebody: left alone."""
    assert before(row(State.WITHDRAWING), held(), cancel=False) is None
    found = before(row(State.WITHDRAWING), held(status="completed"), cancel=False)
    assert found == kept("it is now completed")


def test_a_status_that_the_row_itself_asked_for_is_no_change() -> None:
    """A row that was created and then closed by the import, at whatever time that was."""
    late = {"updated_at": "2026-11-24T12:10:00Z"}
    closed = row(State.CLOSED, closing="completed")
    ended = late | {"status": "completed", "completed_at": "2026-11-24T12:10:00Z"}
    assert before(closed, held(**ended), cancel=False) is None
    assert before(closed, held(status="completed", **late), cancel=False) is None
    assert before(closed, held(status="dismissed"), cancel=False) == kept("it is now dismissed")
    assert before(closed, held(), cancel=False) == kept("it is now pending")
    dismissed = row(State.CLOSED, closing="dismissed")
    gone = held(status="dismissed", dismiss_reason="Too late", dismissed_at="2026-11-24T12:10:00Z")
    assert before(dismissed, gone, cancel=False) is None


def test_a_status_that_the_import_had_not_set_yet_is_a_persons() -> None:
    """Asked for, and not known to be done: who completed it? Begun with by an undo or not."""
    done = held(status="completed")
    for known in (row(closing="completed"), row(State.WITHDRAWING, closing="completed")):
        assert before(known, done, cancel=False) == kept("it is now completed")
    begun = row(State.WITHDRAWING, closing="completed", was_closed=True)
    assert before(begun, done, cancel=False) is None


@pytest.mark.parametrize(
    ("closing", "members", "reason"),
    [
        (
            "completed",
            {"reason": "Ask Ada"},
            'it differs from what was sent: reason is now "Ask Ada"',
        ),
        (
            "dismissed",
            {"dismiss_reason": "Not now"},
            'it differs from what was sent: dismiss_reason is now "Not now"',
        ),
        (
            "completed",
            {"completed_at": "2026-11-24T12:10:00Z", "updated_at": "2026-11-24T12:30:00Z"},
            "it was changed since (2026-11-24 12:30 UTC)",
        ),
        (
            "dismissed",
            {},
            (
                "it cannot be determined whether it was changed: the service does not show "
                "dismiss_reason"
            ),
        ),
    ],
)
def test_what_somebody_did_to_a_task_that_the_import_closed_counts(
    closing: str, members: dict[str, Any], reason: str
) -> None:
    """The status and its reason are ours as we set them, and nothing else is."""
    closed = row(State.CLOSED, closing=closing)
    assert before(closed, held(status=closing, **members), cancel=False) == kept(reason, BY_HAND)


def test_a_task_that_the_import_itself_closed_cannot_be_cancelled() -> None:
    """The service refuses it; deleting still works, and one that is cancelled is so already."""
    closed = row(State.CLOSED, closing="completed")
    assert before(closed, held(status="completed"), cancel=True) == kept(
        "it is completed, as its row requested; no task that has ended can be cancelled",
        "undo without --cancel to delete it",
    )
    cancelled = row(State.CLOSED, closing="cancelled")
    assert before(cancelled, held(status="cancelled"), cancel=True) == Finding(
        UndoStatus.UNDONE, "it is cancelled, as its row requested", event=Event.UNDO
    )


@pytest.mark.parametrize(
    ("result", "reason"),
    [
        (failure(httpx.ReadTimeout, "late"), "its current state could not be read: late"),
        (answer(500, {"message": "oh"}), "its current state could not be read: HTTP 500: oh"),
        (answer(401), "its current state could not be read: HTTP 401"),
        (answer(302), "its current state could not be read: HTTP 302"),
        (answer(200, []), "the service answered with something other than a task (HTTP 200)"),
        (answer(200, task(3)), "the service answered with another task (HTTP 200)"),
        (PAGE, "its current state could not be read: HTTP 404: a web page"),
    ],
)
def test_a_task_that_cannot_be_asked_after_stays(result: Answer | Failure, reason: str) -> None:
    """Nothing is taken back unseen, and the next undo asks again."""
    assert before(row(), result, cancel=False) == Finding(UndoStatus.NOT_DONE, reason, AGAIN)


UNDONE = Finding(UndoStatus.UNDONE, event=Event.UNDO)
DELETED_MEANWHILE = Finding(
    UndoStatus.GONE, "somebody deleted it at the same moment", event=Event.UNDO
)


def unknown(reason: str) -> Finding:
    """What is asked after by the next undo."""
    return Finding(UndoStatus.NOT_DONE, f"it is not known whether it was undone: {reason}", AGAIN)


@pytest.mark.parametrize(
    ("result", "repeated", "expected"),
    [
        (answer(204), False, UNDONE),
        (answer(200, {"success": False}), False, None),
        (answer(202, {"status": "queued"}), True, None),
        (answer(404), False, None),
        (answer(410), True, None),
        (PAGE, True, unknown("HTTP 404: a web page")),
        (answer(503), False, unknown("HTTP 503")),
        (answer(429), False, unknown("HTTP 429")),
        (failure(httpx.ReadError, "broken"), False, unknown("broken")),
        (
            answer(403, {"error": "no"}),
            False,
            Finding(
                UndoStatus.NOT_DONE, "the service refused to undo it: HTTP 403: no", AGAIN,
                Event.KEEP,
            ),
        ),
        (
            answer(409),
            True,
            Finding(UndoStatus.NOT_DONE, "the service refused to undo it: HTTP 409", AGAIN),
        ),
        (
            answer(401),
            False,
            Finding(
                UndoStatus.NOT_DONE, "the service refused to undo it: HTTP 401", AGAIN, Event.KEEP
            ),
        ),
    ],
)  # fmt: skip
def test_the_answer_to_deleting(
    result: Answer | Failure, *, repeated: bool, expected: Finding | None
) -> None:
    """Done, surely not done, to be asked after by the next undo; None: the task is read again."""
    assert after(result, cancel=False, is_repeated=repeated) == expected


def test_the_answer_to_cancelling() -> None:
    """200 is done; a task that had ended, or is something else now, is asked after once more."""
    assert after(answer(200, task(2, status="cancelled")), cancel=True, is_repeated=False) == UNDONE
    assert after(answer(200, {}), cancel=True, is_repeated=False) is None
    assert after(answer(200, task(2, status="completed")), cancel=True, is_repeated=False) is None
    assert after(answer(409), cancel=True, is_repeated=False) is None


@pytest.mark.parametrize(
    ("result", "repeated", "expected"),
    [
        (held(status="cancelled"), True, UNDONE),
        (held(status="cancelled"), False, kept("somebody set it to cancelled at the same moment")),
        (held(status="completed"), True, kept("somebody set it to completed at the same moment")),
        (answer(404), True, DELETED_MEANWHILE),
        (answer(500), True, unknown("HTTP 500")),
        (failure(httpx.ReadError, "broken"), True, unknown("broken")),
    ],
)
def test_what_had_ended_before_it_could_be_cancelled(
    result: Answer | Failure, *, repeated: bool, expected: Finding
) -> None:
    """Cancelled by us only where the same request may have arrived before."""
    assert afterwards(result, is_ours=repeated) == expected


NOT_FOUND = Finding(
    UndoStatus.KEPT,
    "it cannot be found, and it cannot be determined whether it was deleted",
    "look for it in HockeyStack, and check that the token is the one used for the import",
)


@pytest.mark.parametrize(
    ("result", "ours", "sure", "expected"),
    [
        (answer(404), True, True, UNDONE),
        (answer(404), False, True, DELETED_MEANWHILE),
        (answer(404), True, False, NOT_FOUND),
        (
            held(),
            True,
            False,
            Finding(UndoStatus.NOT_DONE, "the service did not undo it: it still exists", AGAIN),
        ),
    ],
)
def test_a_deletion_without_a_clear_answer_is_what_the_task_says(
    result: Answer, *, ours: bool, sure: bool, expected: Finding
) -> None:
    """Still there: not done, whatever the answer was; gone only where that is sure."""
    assert afterwards(result, is_ours=ours, is_sure=sure, cancel=False) == expected


def test_a_task_that_nobody_can_find_stays_as_it_is() -> None:
    """The words "no such task" alone prove nothing: the token may be another workspace's."""
    for state in (State.CREATED, State.WITHDRAWING):
        assert before(row(state), answer(404), cancel=False, is_sure=False) == NOT_FOUND
        assert events(state, NOT_FOUND) == ()


def test_what_all_tasks_show_alike_is_the_services_own() -> None:
    """One that differs in it, or has it alone, may hold somebody's work."""
    told = held(source="api")
    alike, other = {"source": '"api"'}, {"source": '"web"'}
    assert before(row(), told, cancel=False, others=[alike, alike]) is None
    added = kept(
        (
            "it cannot be determined whether it was changed: the service shows source, which was "
            "not sent"
        ),
        BY_HAND,
    )
    cases: list[list[dict[str, str]]] = [[], [{}], [alike, other]]
    for others in cases:
        assert before(row(), told, cancel=False, others=others) == added


@pytest.mark.parametrize(
    ("state", "event", "expected"),
    [
        (State.CREATED, Event.UNDO, (Event.WITHDRAW, Event.UNDO)),
        (State.CLOSED, Event.UNDO, (Event.WITHDRAW, Event.UNDO)),
        (State.WITHDRAWING, Event.UNDO, (Event.UNDO,)),
        (State.WITHDRAWING, Event.KEEP, (Event.KEEP,)),
        (State.WITHDRAWING, None, ()),
        (State.CREATED, Event.KEEP, ()),
        (State.CREATED, None, ()),
    ],
)
def test_the_events_are_those_that_the_table_of_states_allows(
    state: State, event: Event | None, expected: tuple[Event, ...]
) -> None:
    """What was never on its way out does not come back."""
    assert events(state, Finding(UndoStatus.KEPT, event=event)) == expected


def test_a_closed_task_that_stays_is_closed_again() -> None:
    """Or its status would be taken for a person's by the next undo, and be asked for once more."""
    found = Finding(UndoStatus.KEPT, event=Event.KEEP)
    assert events(State.WITHDRAWING, found, was_closed=True) == (Event.KEEP, Event.CLOSE)


@pytest.mark.parametrize(
    ("result", "expected"),
    [
        (answer(200, {"id": "w1"}), None),
        (answer(401, {"error": "no"}), "the service does not accept the token (HTTP 401: no)"),
        (answer(403), "the service does not accept the token (HTTP 403)"),
        (answer(302), "the service does not accept the token (HTTP 302)"),
        (answer(503), "the service is failing (HTTP 503)"),
        (failure(httpx.ConnectError, "no route"), "the service cannot be reached (no route)"),
    ],
)
def test_the_service_tells_whose_fault_a_failure_is(
    result: Answer | Failure, expected: str | None
) -> None:
    """A token that is refused here is refused everywhere; a service that answers is well."""
    assert trouble(result) == expected


def test_a_task_that_three_undos_failed_at_is_a_persons_to_deal_with() -> None:
    """With the service's words; until then the next undo tries again."""
    failed = Finding(UndoStatus.NOT_DONE, "HTTP 500: oh", AGAIN)
    assert at_fault(failed, 2) == failed._replace(is_at_fault=True)
    assert at_fault(failed, 3) == Finding(
        UndoStatus.REFUSED,
        "3 undos have failed to undo it; HTTP 500: oh",
        BY_HAND,
        is_at_fault=True,
    )


def test_twenty_failures_without_a_success_stop_an_undo() -> None:
    """Some tasks may be odd; so many say that none can be taken back now."""
    assert halting(19, "HTTP 500") is None
    assert halting(20, "HTTP 500") == "20 tasks in a row could not be undone (HTTP 500)"
