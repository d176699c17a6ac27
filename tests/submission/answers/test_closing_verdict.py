"""What the answer to a change of status means."""

from __future__ import annotations

import httpx
import pytest

from importer.submission.answers.closing_verdict import (
    ChangeJudgement,
    ChangeVerdict,
    judge_change,
    judge_read,
)
from importer.submission.answers.verdict import FAILURES
from importer.submission.http.client import Answer
from importer.submission.http.statuses import Verdict
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
    ],
)
def test_a_change_is_made_where_nothing_speaks_against_it(result: Answer) -> None:
    """A success that tells no other status."""
    assert judge_change(result, CHANGE, "t1", NOON) == ChangeJudgement(
        ChangeVerdict.DONE, status=result.status
    )


@pytest.mark.parametrize("status", [200, 202, 204])
def test_a_success_without_a_task_has_to_be_read(status: int) -> None:
    """It confirms what nobody can see: the task itself shows whether it was done."""
    told = judge_change(answer(status), CHANGE, "t1", NOON)
    assert told == ChangeJudgement(ChangeVerdict.READ, f"HTTP {status}", status=status)
    done = judge_read(answer(200, task("completed")), CHANGE, "t1", told, NOON)
    assert done == ChangeJudgement(ChangeVerdict.DONE, status=200)
    left = judge_read(answer(200, task("pending")), CHANGE, "t1", told, NOON)
    assert left == told._replace(verdict=ChangeVerdict.REFUSED)


@pytest.mark.parametrize(
    "body", [b"OK", b'{"task_id": "t1", "sta', b"<html>", b'{"ok": true}', b"[]"]
)
def test_a_success_that_is_no_task_is_asked_again(body: bytes) -> None:
    """A gateway's page is no word of the service; a second change then answers 409 and is read."""
    reason = "its status was not confirmed (the response is not a task)"
    expected = ChangeJudgement(ChangeVerdict.AGAIN, reason, status=200)
    assert judge_change(Answer(200, {}, body), CHANGE, "t1", NOON) == expected


@pytest.mark.parametrize("status", ["pending", "dismissed", "cancelled"])
def test_another_status_is_told(status: str) -> None:
    """By the answer to the change, which reading the task has to confirm, and by that."""
    shown, reason = (
        answer(200, task(status), x_request_id="r1"),
        f"the task is {status}, not completed",
    )
    told = ChangeJudgement(ChangeVerdict.READ, reason, request_id="r1", status=200)
    assert judge_change(shown, CHANGE, "t1", NOON) == told
    assert judge_read(shown, CHANGE, "t1", told, NOON) == told._replace(
        verdict=ChangeVerdict.REFUSED
    )


def test_a_task_that_had_ended_is_to_be_read() -> None:
    """As what, the 409 does not say."""
    assert judge_change(answer(409), CHANGE, "t1", NOON) == ChangeJudgement(
        ChangeVerdict.READ, "it had already ended", status=409
    )


@pytest.mark.parametrize(
    ("result", "verdict"),
    [
        (answer(400), ChangeVerdict.READ),
        (answer(404), ChangeVerdict.READ),
        (answer(401), ChangeVerdict.HALT),
        (answer(403), ChangeVerdict.READ),
        (answer(410), ChangeVerdict.READ),
        (answer(405), ChangeVerdict.READ),
        (answer(423), ChangeVerdict.READ),
        (answer(302, None, location="/login"), ChangeVerdict.HALT),
        (answer(302), ChangeVerdict.AGAIN),
        (answer(425), ChangeVerdict.AGAIN),
        (answer(429), ChangeVerdict.WAIT),
        (answer(408), ChangeVerdict.AGAIN),
        (answer(500), ChangeVerdict.AGAIN),
    ],
)
def test_every_other_status_is_judged_as_ever(result: Result, verdict: ChangeVerdict) -> None:
    """As a new task's; but what is refused for the task's own sake is read, and not sent again."""
    assert judge_change(result, CHANGE, "t1", NOON).verdict is verdict


@pytest.mark.parametrize("kind", FAILURES)
def test_a_change_without_an_answer(kind: type[httpx.RequestError]) -> None:
    """It may have been made, or surely not: either way it is asked for again."""
    never_sent = FAILURES[kind] is Verdict.NOT_SENT
    verdict = ChangeVerdict.NOT_SENT if never_sent else ChangeVerdict.AGAIN
    told = ChangeJudgement(verdict, "its status was not confirmed (told so)")
    assert judge_change(failure(kind), CHANGE, "t1", NOON) == told


@pytest.mark.parametrize(
    ("result", "reason"),
    [
        (answer(202), "HTTP 202"),
        (answer(200, {"task_id": "t1", "success": False}), 'HTTP 200: "success" is false'),
        (answer(202, {"task_id": "t1", "status": "queued"}), 'HTTP 202: "status" is "queued"'),
    ],
)
def test_a_success_that_denies_itself_changes_nothing(result: Answer, reason: str) -> None:
    """Reading the task tells."""
    expected = ChangeJudgement(ChangeVerdict.READ, reason, status=result.status)
    assert judge_change(result, CHANGE, "t1", NOON) == expected


@pytest.mark.parametrize("form", ["task", "data", "result"])
def test_a_changed_task_is_understood_in_an_envelope(form: str) -> None:
    """Of the change, and of reading it; in either case of its id's letters."""
    shown = answer(200, {form: {"task_id": "T1", "status": "completed"}})
    expected = ChangeJudgement(ChangeVerdict.DONE, status=200)
    assert judge_change(shown, CHANGE, "t1", NOON) == expected
    assert judge_read(shown, CHANGE, "t1", None, NOON) == expected


def test_an_answer_about_another_task_changes_nothing() -> None:
    """Bytes left over in a kept connection can be read as the answer to the next request."""
    other = answer(200, {"task_id": "t2", "status": "completed"})
    reason = "its status was not confirmed (the response is about another task)"
    expected = ChangeJudgement(ChangeVerdict.AGAIN, reason, status=200)
    assert judge_change(other, CHANGE, "t1", NOON) == expected
    assert judge_read(other, CHANGE, "t1", None, NOON).verdict is ChangeVerdict.AGAIN


REFUSED = ChangeJudgement(ChangeVerdict.READ, "HTTP 404: no", request_id="r1", status=404)


@pytest.mark.parametrize(
    ("result", "refusal", "expected"),
    [
        (answer(200, task("completed")), REFUSED, ChangeJudgement(ChangeVerdict.DONE, status=200)),
        (answer(200, task("pending")), REFUSED, REFUSED._replace(verdict=ChangeVerdict.REFUSED)),
        (
            answer(200, task("pending")),
            ChangeJudgement(ChangeVerdict.READ, "it had already ended", status=409),
            ChangeJudgement(
                ChangeVerdict.REFUSED, "the task is pending, not completed", status=200
            ),
        ),
        (
            answer(200, task("dismissed")),
            REFUSED,
            ChangeJudgement(
                ChangeVerdict.REFUSED, "the task is dismissed, not completed", status=200
            ),
        ),
        (
            answer(200, task(None)),
            REFUSED,
            ChangeJudgement(
                ChangeVerdict.AGAIN,
                "its status was not confirmed (reading the task does not show it)",
                status=200,
            ),
        ),
        (
            answer(404, {"error": "gone"}),
            REFUSED,
            ChangeJudgement(
                ChangeVerdict.AGAIN,
                "HTTP 404: no; it could not be read (HTTP 404: gone)",
                status=404,
            ),
        ),
        (answer(429), REFUSED, ChangeJudgement(ChangeVerdict.WAIT, "HTTP 429", status=429)),
    ],
)
def test_a_refused_change_is_judged_by_reading_the_task(
    result: Answer, refusal: ChangeJudgement, expected: ChangeJudgement
) -> None:
    """It may have been made before a second copy was refused; else the refusal stands."""
    assert judge_read(result, CHANGE, "t1", refusal, NOON) == expected
