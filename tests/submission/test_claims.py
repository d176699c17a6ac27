"""Whether a task that a file claims to have been created is there, and is the row's."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

from importer.submission.claims import Claim, Judged, judge_claim
from importer.submission.client import Answer, Failure

BODY = {
    "task_type": "call",
    "task_title": "Ring Ada",
    "assignee_id": "usr_1",
    "targets": {"deal_id": "0071"},
    "due_date": "2026-11-24T10:00:00Z",
}
THERE = Judged(Claim.THERE)
EDITED = Judged(Claim.EDITED)
NOT_IT = Judged(Claim.UNTOLD, "the answer does not tell of this task")


def answer(task: Any, status: int = 200) -> Answer:
    """What the service says."""
    return Answer(status, {}, json.dumps(task).encode())


def judged(result: Answer | Failure, body: dict[str, Any] | None = BODY) -> Judged:
    """The claim that the row's task is T1."""
    return judge_claim("T1", result, b"" if body is None else json.dumps(body).encode())


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, THERE),
        ({"task_id": "t1", "status": "completed", "reason": "changed since"}, THERE),
        ({"due_date": None, "assignee_id": None}, THERE),
        ({"due_date": "2026-11-25T10:00:00Z"}, EDITED),
        ({"assignee_id": "usr_2", "targets": {}}, EDITED),
        ({"task_title": "Ring Ada back"}, EDITED),
        ({"task_title": "Ring Ada back", "targets": {}}, Judged(Claim.ANOTHER, "Ring Ada back")),
        (
            {"task_title": "Ring Ben", "targets": {"deal_id": "0072"}},
            Judged(Claim.ANOTHER, "Ring Ben"),
        ),
        ({"task_title": "Ring Ben", "assignee_id": "usr_2"}, Judged(Claim.ANOTHER, "Ring Ben")),
        ({"task_title": None}, NOT_IT),
        ({"task_id": "t2"}, NOT_IT),
    ],
)
def test_a_task_is_the_row_s_where_it_says_what_the_row_says(
    changes: dict[str, Any], expected: Judged
) -> None:
    """Edited where the title is the same, or all but the title with a target; else another."""
    assert judged(answer({"task_id": "t1", **BODY, **changes})) == expected


@pytest.mark.parametrize(
    ("result", "expected"),
    [
        (answer({"task": {"task_id": "t1", **BODY}}), THERE),
        (answer({"message": "no such task"}, 404), Judged(Claim.MISSING)),
        (answer("", 410), Judged(Claim.MISSING)),
        (
            Answer(404, {}, b"<!doctype html><HTML>no such page"),
            Judged(Claim.UNTOLD, "HTTP 404: a web page"),
        ),
        (answer({"message": "busy"}, 503), Judged(Claim.UNTOLD, "HTTP 503: busy")),
        (answer({"message": "not an id"}, 400), Judged(Claim.UNTOLD, "HTTP 400: not an id")),
        (Answer(302, {}, b""), Judged(Claim.UNTOLD, "HTTP 302")),
        (Failure(httpx.ReadTimeout, "no answer"), Judged(Claim.UNTOLD, "no answer")),
        (answer([]), NOT_IT),
        (answer(None), NOT_IT),
    ],
)
def test_only_what_an_answer_shows_counts(result: Answer | Failure, expected: Judged) -> None:
    """Missing is what the service says is missing; whatever is no answer tells nothing."""
    assert judged(result) == expected


def test_a_row_that_is_not_valid_any_more_has_its_task() -> None:
    """There is nothing to compare with, and nothing to send."""
    assert judged(answer({"task_id": "t1", "task_title": "Ring Ben"}), None) == EDITED
