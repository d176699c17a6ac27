"""What the answer to a change of status means."""

from __future__ import annotations

import httpx
import pytest

from importer.submission.client import Answer
from importer.submission.closing_verdict import judge_change
from importer.submission.verdict import FAILURES, Judgement, Verdict
from tests.submission.helpers import NOON, Result, answer, failure

CHANGE = b'{"status":"completed"}'


def task(status: object) -> dict[str, object]:
    """A task as the service answers it."""
    return {"task_id": "t1", "status": status}


@pytest.mark.parametrize(
    "result",
    [
        answer(200, task("completed")),
        answer(200, {"task_id": "t1"}),
        answer(200, task(None)),
        answer(200, task(7)),
        answer(204),
    ],
)
def test_a_change_is_made_where_nothing_speaks_against_it(result: Answer) -> None:
    """A success that tells no other status."""
    assert judge_change(result, CHANGE, NOON) == Judgement(Verdict.CREATED, status=result.status)


@pytest.mark.parametrize("body", [b"OK", b'{"task_id": "t1", "sta', b"<html>", b'{"ok": true}'])
def test_a_success_that_is_no_task_is_asked_again(body: bytes) -> None:
    """A gateway's page is no word of the service; a second change then answers 409 and is read."""
    reason = "its status was not confirmed (the answer is no task)"
    expected = Judgement(Verdict.UNKNOWN, reason, status=200)
    assert judge_change(Answer(200, {}, body), CHANGE, NOON) == expected


@pytest.mark.parametrize("status", ["pending", "dismissed", "cancelled"])
def test_another_status_is_told(status: str) -> None:
    """Of the answer to the change, or of reading the task after a 409."""
    assert judge_change(answer(200, task(status), x_request_id="r1"), CHANGE, NOON) == Judgement(
        Verdict.REJECTED, f"the task is {status}, not completed", request_id="r1", status=200
    )


def test_a_task_that_had_ended_is_to_be_read() -> None:
    """As what, the 409 does not say."""
    assert judge_change(answer(409), CHANGE, NOON) == Judgement(
        Verdict.UNKNOWN, "it had ended before", status=409
    )


@pytest.mark.parametrize(
    ("result", "verdict"),
    [
        (answer(400), Verdict.REJECTED),
        (answer(404), Verdict.REJECTED),
        (answer(401), Verdict.HALT),
        (answer(403), Verdict.REJECTED),
        (answer(410), Verdict.REJECTED),
        (answer(302, None, location="/login"), Verdict.HALT),
        (answer(302), Verdict.UNKNOWN),
        (answer(425), Verdict.UNKNOWN),
        (answer(429), Verdict.WAIT),
        (answer(408), Verdict.UNKNOWN),
        (answer(500), Verdict.UNKNOWN),
    ],
)
def test_every_other_status_is_judged_as_ever(result: Result, verdict: Verdict) -> None:
    """As a new task's; but that it is not there or in conflict is a refusal: nothing is doubled."""
    assert judge_change(result, CHANGE, NOON).verdict is verdict


@pytest.mark.parametrize("kind", FAILURES)
def test_a_change_without_an_answer(kind: type[httpx.RequestError]) -> None:
    """It may have been made, or surely not: either way it is asked for again."""
    assert judge_change(failure(kind), CHANGE, NOON) == Judgement(
        FAILURES[kind], "its status was not confirmed (told so)"
    )
