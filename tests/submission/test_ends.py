"""What each verdict makes of a row."""

from __future__ import annotations

import pytest

from importer.ledger.states import Event, State, next_state
from importer.ledger.store import Settlement
from importer.outcome import Outcome, Status
from importer.submission.ends import ENDS, Flight, doubt, not_sent, settlement_of
from importer.submission.verdict import Judgement, Verdict
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
    assert next_state(State.INTENT, event) is not State.INTENT


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
        "the answer names task t1, which is another row's",
        request_id="r1",
        status=201,
    )
    assert doubt(judged, {"t2"}) is judged
    waiting = Judgement(Verdict.WAIT)
    assert doubt(waiting, {"t2"}) is waiting
