"""What each verdict makes of a row."""

from __future__ import annotations

import pytest

from importer.ledger.states import Event, State, state_after, states_before
from importer.ledger.store import Settlement
from importer.rows.outcome import Outcome, Status
from importer.submission.answers.closing_verdict import ChangeJudgement, ChangeVerdict
from importer.submission.answers.verdict import Judgement
from importer.submission.http.statuses import Verdict
from importer.submission.worker.ends import (
    ENDS,
    Certainty,
    closed,
    doubt,
    found,
    in_doubt,
    made_before,
    not_closed,
    not_sent,
    settlement_of,
    spoilt,
)
from importer.submission.worker.in_flight import Flight, Step
from tests.submission.helpers import row


@pytest.mark.parametrize(
    ("verdict", "event", "status"),
    [
        (Verdict.CREATED, Event.CREATE, Status.CREATED),
        (Verdict.REJECTED, Event.REJECT, Status.REJECTED),
        (Verdict.UNKNOWN, Event.LOSE, Status.UNCONFIRMED),
        (Verdict.WAIT, Event.RETURN, None),
        (Verdict.NOT_SENT, Event.RETURN, None),
        (Verdict.HALT, Event.RETURN, None),
    ],
)
def test_every_verdict_has_its_end(verdict: Verdict, event: Event, status: Status | None) -> None:
    """Only what surely made no task goes back; and the ledger allows each end of an intent."""
    assert set(ENDS) == set(Verdict)
    assert ENDS[verdict][:2] == (event, status)
    assert State.INTENT in states_before(event)
    assert state_after(event) is not State.INTENT


def test_a_settlement_carries_the_outcome() -> None:
    """The id, the attempts and the name of the request go along."""
    judged = Judgement(Verdict.CREATED, task_id="t1", request_id="r1", status=201)
    outcome = Outcome(2, Status.CREATED, "t1", attempts=2, request_id="r1")
    assert settlement_of(Flight(row(2), attempts=2), judged) == Settlement(
        row(2).fingerprint, Event.CREATE, outcome, "t1"
    )


def test_a_row_that_goes_back_has_no_outcome_yet() -> None:
    """It may still be created."""
    settlement = settlement_of(Flight(row(2), attempts=1), Judgement(Verdict.WAIT, "HTTP 429"))
    assert settlement == Settlement(row(2).fingerprint, Event.RETURN, None)


@pytest.mark.parametrize(
    ("halted", "reason"), [(None, "HTTP 429: later"), ("a dead token", "a dead token")]
)
def test_a_row_that_came_back_says_so_at_the_end(halted: str | None, reason: str) -> None:
    """Its attempts are told, and why the run stopped or else why it came back."""
    flight = Flight(row(2), 3, 0.0, Judgement(Verdict.WAIT, "HTTP 429: later", request_id="r1"))
    assert not_sent(flight, halted) == Outcome(
        2,
        Status.NOT_SENT,
        reason=reason,
        hint="run the same command again",
        attempts=3,
        request_id="r1",
    )
    assert not_sent(Flight(row(3)), halted) is None


def test_an_id_of_another_row_is_doubted() -> None:
    """The row is unknown, without an id; what has no id or a new one is left as it is."""
    judged = Judgement(Verdict.CREATED, task_id="t1", request_id="r1", status=201)
    assert doubt(judged, {"t1"}) == Judgement(
        Verdict.UNKNOWN,
        "the response names task t1, which belongs to another row",
        request_id="r1",
        status=201,
    )
    assert doubt(judged, {"t2"}) is judged
    upper = judged._replace(task_id="1B4E28BA-2FA1-11D2-883F-0016D3CCA427")
    assert doubt(upper, {"1b4e28ba-2fa1-11d2-883f-0016d3cca427"}).verdict is Verdict.UNKNOWN
    waiting = Judgement(Verdict.WAIT)
    assert doubt(waiting, {"t2"}) is waiting


DONE = b'{"status":"completed"}'
AGAIN = "run the same command again"
LATER = "run the same command again later: the task is looked up before anything is sent"
LOOK = (
    "look for it in HockeyStack; if it does not exist, run the same command with "
    "--resend-unconfirmed to send it again"
)


def test_a_row_that_is_still_to_be_closed_is_half_done() -> None:
    """Should the run end here, the row is unconfirmed, with the id of its task."""
    judged = Judgement(Verdict.CREATED, task_id="t1", request_id="r1", status=201)
    half = Outcome(
        2,
        Status.UNCONFIRMED,
        "t1",
        reason="created; its status is not set yet",
        hint=AGAIN,
        attempts=1,
        request_id="r1",
    )
    flight = Flight(row(2, closing=DONE), attempts=1)
    assert settlement_of(flight, judged) == Settlement(row(2).fingerprint, Event.CREATE, half, "t1")


def test_a_row_whose_status_was_set_is_created() -> None:
    """With the id of its task, and the attempts that its creation took."""
    flight = Flight(row(2, closing=DONE), attempts=2, step=Step.CLOSE, task_id="t1")
    assert flight.change == ("t1", DONE)
    judged = ChangeJudgement(ChangeVerdict.DONE, request_id="r2", status=200)
    outcome = Outcome(2, Status.CREATED, "t1", attempts=2, request_id="r2")
    assert closed(flight, judged) == Settlement(row(2).fingerprint, Event.CLOSE, outcome)


@pytest.mark.parametrize(
    ("verdict", "status", "hint"),
    [
        (ChangeVerdict.REFUSED, Status.REJECTED, "set its status in HockeyStack"),
        (ChangeVerdict.AGAIN, Status.UNCONFIRMED, AGAIN),
    ],
)
def test_a_row_whose_status_was_not_set_says_so(
    verdict: ChangeVerdict, status: Status, hint: str
) -> None:
    """Its task is there, which nobody who reads on should have to find out."""
    flight = Flight(row(2, closing=DONE), attempts=1, step=Step.CLOSE, task_id="t1")
    judged = ChangeJudgement(verdict, "HTTP 500", request_id="r2", status=500)
    assert not_closed(flight, judged) == Outcome(
        2,
        status,
        "t1",
        reason="created, but its status was not set: HTTP 500",
        hint=hint,
        attempts=1,
        request_id="r2",
    )


def test_a_strange_answer_is_remembered() -> None:
    """What told of another task is never sent again, whatever a listing says."""
    judged = Judgement(Verdict.UNKNOWN, "the response is about another task", named_id="t9")
    assert settlement_of(Flight(row(2), attempts=1), judged).named_id == "t9"


@pytest.mark.parametrize(
    ("earlier", "by"), [(None, ""), ("run 7, row 4", " (sent by run 7, row 4)")]
)
def test_a_row_that_was_found_is_created(earlier: str | None, by: str) -> None:
    """It says how it was found, and who had sent it."""
    outcome = Outcome(
        2,
        Status.CREATED,
        "t1",
        reason=f"its response was lost, and the task was found in the list{by}",
        attempts=1,
    )
    assert found(Flight(row(2), attempts=1), "t1", earlier) == Settlement(
        row(2).fingerprint, Event.FIND, outcome, "t1"
    )


def test_a_row_that_was_found_twice_says_so() -> None:
    """A proxy may have carried its request out twice; an undo leaves both to a person."""
    outcome = Outcome(
        2,
        Status.CREATED,
        "t1",
        reason="its response was lost, and the task was found in the list; task t2 matches it too",
        hint="look at both in HockeyStack, and delete one if there should be only one",
        attempts=1,
    )
    assert found(Flight(row(2), attempts=1), "t1", None, Certainty("t2")) == Settlement(
        row(2).fingerprint, Event.FIND, outcome, "t1", named_id="t2"
    )


def test_a_row_whose_task_has_other_texts_says_so() -> None:
    """A service that changes titles, or one that told of another priority or reason."""
    settlement = found(Flight(row(2), attempts=1), "t1", None, Certainty(is_retitled=True))
    assert settlement.outcome == Outcome(
        2,
        Status.CREATED,
        "t1",
        reason=(
            "its response was lost, and the task was found in the list; its texts differ from "
            "what was sent"
        ),
        hint="look at the task in HockeyStack, and correct it there if needed",
        attempts=1,
    )


def test_a_row_whose_task_may_be_that_of_its_like_says_so() -> None:
    """Both are created; which of them is which, the list does not show."""
    outcome = found(Flight(row(2), attempts=1), "t1", None, Certainty(is_exchangeable=True)).outcome
    assert outcome is not None
    assert outcome.status is Status.CREATED
    assert outcome.reason == (
        "its response was lost, and the task was found in the list; the list does not show how it "
        "differs from the task of another row, so the two ids may be swapped"
    )
    assert outcome.hint == (
        "both tasks exist; look at them in HockeyStack if it matters which is which"
    )


@pytest.mark.parametrize(
    ("before", "event"), [(0, Event.RETURN), (1, Event.RETURN), (2, Event.REJECT)]
)
def test_a_row_that_is_refused_as_the_token_would_be_ends_at_the_third_time(
    before: int, event: Event
) -> None:
    """Over all runs; until then it waits, and the ledger counts."""
    judged = Judgement(Verdict.HALT, "HTTP 401: no", status=401)
    flight = Flight(row(2, spoils=before), attempts=1, spoils=1)
    settlement = spoilt(flight, judged, "the service accepts the token")
    assert (settlement.event, settlement.is_spoilt) == (event, True)
    if event is Event.REJECT:
        assert settlement.outcome == Outcome(
            2,
            Status.REJECTED,
            reason="HTTP 401: no, 3 times, although the service accepts the token",
            hint="ask HockeyStack what is wrong with this row, or change it, then import this file",
            attempts=1,
        )


def test_a_found_row_that_is_still_to_be_closed_is_half_done() -> None:
    """As one whose answer came."""
    settlement = found(Flight(row(2, closing=DONE), attempts=1), "t1", None)
    half = Outcome(
        2, Status.UNCONFIRMED, "t1", "created; its status is not set yet", AGAIN, attempts=1
    )
    assert settlement == Settlement(row(2).fingerprint, Event.FIND, half, "t1")


@pytest.mark.parametrize(
    ("earlier", "sent"), [(None, "sent"), ("run 7, row 4", "sent earlier (run 7, row 4)")]
)
def test_a_row_that_stays_in_doubt_says_why(earlier: str | None, sent: str) -> None:
    """And what came in place of an answer; a person can look, and say that it is to go again."""
    last = Judgement(Verdict.UNKNOWN, "no response in time", request_id="r1")
    flight = Flight(row(2), attempts=3, last=last)
    words, why = "no response in time", "the tasks cannot be listed (HTTP 403)"
    assert in_doubt(flight, why, earlier, words) == Outcome(
        2,
        Status.UNCONFIRMED,
        reason=f"{sent}, and its response was lost ({words}); {why}",
        hint=LOOK,
        attempts=3,
        request_id="r1",
    )
    assert in_doubt(Flight(row(2)), "why", None, None).request_id is None


def test_a_response_that_came_is_not_called_lost() -> None:
    """It says nothing of the task, as one of a service that refuses what it has created."""
    outcome = in_doubt(Flight(row(2)), "no task is listed", None, "HTTP 422: no such deal")
    assert outcome.reason == (
        "sent, and its response does not show whether a task exists (HTTP 422: no such deal); "
        "no task is listed"
    )


@pytest.mark.parametrize(
    "flight",
    [
        Flight(
            row(2, closing=DONE),
            1,
            last=Judgement(Verdict.CREATED),
            step=Step.CLOSE,
            task_id="t1",
        ),
        Flight(row(2), 1, last=Judgement(Verdict.UNKNOWN), step=Step.RESEND),
    ],
    ids=["half done", "released"],
)
def test_a_row_that_may_have_a_task_is_never_called_not_sent(flight: Flight) -> None:
    """What the ledger says of it stays true."""
    assert not_sent(flight, "a dead token") is None


def test_an_older_task_is_nobody_s_new_one() -> None:
    """The row is in doubt, with the task's id and time; a reference of the service is kept."""
    judged = Judgement(
        Verdict.CREATED, task_id="t1", created_at="2026-01-02T10:00:00Z", status=200, request_id="r"
    )
    assert made_before(judged) == Judgement(
        Verdict.UNKNOWN,
        "the response is about task t1, created at 2026-01-02T10:00:00Z, before the row was sent",
        created_at="2026-01-02T10:00:00Z",
        status=200,
        request_id="r",
        named_id="t1",
    )
