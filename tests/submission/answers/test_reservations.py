"""Successes that say themselves that there is no task yet, and those that only look like it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from importer.submission.answers.reservations import Reservation, reservation
from importer.submission.answers.verdict import Judgement, judge
from importer.submission.http.client import Answer
from importer.submission.http.statuses import Verdict
from tests.submission.helpers import answer

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
BODY = json.dumps({"task_title": "Ring Ada", "reason": "Renewal failed last year"}).encode()
TASK = {
    "task_id": "t1",
    "status": "pending",
    "task_type": "call",
    "task_title": "Ring Ada",
    "priority": "medium",
    "assignee_id": "rep_1",
    "agent_id": None,
    "targets": {"deal_id": "006A", "contact": {"name": "Ada", "title": "Error Officer"}},
    "draft": {"talking_points": ["the queue failed"], "message": "the order failed"},
    "reason": "Renewal failed last year",
    "due_date": "2026-12-01T09:00:00Z",
    "created_at": "2026-11-23T10:00:00Z",
    "completed_at": None,
    "dismissed_at": None,
    "dismiss_reason": None,
}
ID = {"task_id": "t1"}

DENIALS: list[tuple[int, Any]] = [
    # a queue
    *((202, {**ID, "status": word}) for word in ("queued", "Pending", "ACCEPTED", "in_progress")),
    *((202, {**ID, "status": word}) for word in ("received", "processing", "scheduled", "held")),
    *((200, {**ID, "status": word}) for word in ("queued", "ENQUEUED", "inProgress", "submitted")),
    (202, {**ID, "state": "waiting"}),
    (202, {**ID, "message": "Your request has been accepted"}),
    (202, {**ID, "message": "queued"}),
    (202, {**ID, "message": "Pending"}),
    (202, {**ID, "message": "The task will be created shortly"}),
    (202, {**ID, "job_id": "j1"}),
    (202, {**ID, "statusUrl": "/jobs/1"}),
    (202, {**ID, "operation": {"name": "o1"}}),
    (202, {"data": {**ID, "status": "queued"}}),
    (202, {**TASK, "status": "queued"}),
    (201, {**TASK, "queued": True}),
    (201, {**ID, "isPending": "true"}),
    (201, {**ID, "dryRun": True}),
    # a failure
    (200, {**ID, "success": False}),
    (200, {**ID, "success": "false"}),
    (201, {**ID, "ok": False}),
    (201, {**ID, "ok": 0}),
    (201, {**ID, "isSuccess": False}),
    (201, {**ID, "created": False}),
    (200, {**ID, "created": 0}),
    (200, {**ID, "saved": "No"}),
    (200, {**ID, "error": "quota exceeded"}),
    (200, {**ID, "error": True}),
    (200, {**ID, "error": {"code": 7}}),
    (200, {**ID, "errors": ["assignee_id is unknown"]}),
    (200, {**ID, "errors": {"assignee_id": ["is unknown"]}}),
    (200, {**ID, "errors": 1}),
    (200, {**ID, "fieldErrors": [{"message": "bad"}]}),
    (200, {**ID, "error_code": "E17"}),
    (200, {**ID, "errorMessage": "no such user"}),
    (200, {**ID, "failed": ["t1"]}),
    (200, {**ID, "failed_count": 1}),
    (200, {**ID, "exception": "NullPointerException"}),
    (200, {**ID, "hasErrors": True}),
    (200, {**ID, "status": "error"}),
    (200, {**ID, "status": "FAILED"}),
    (200, {**ID, "status": "rejected"}),
    (200, {**ID, "status": "wobbly"}),
    (200, {**ID, "status": False}),
    (200, {**ID, "result": "failure"}),
    (200, {**ID, "message": "Could not create the task"}),
    (200, {**ID, "message": "Task wasn't created"}),
    (200, {**ID, "code": "QUOTA_EXCEEDED"}),
    (200, {**TASK, "success": False}),
    (200, {"success": False, "data": TASK}),
    (200, {"data": {"task": {**ID, "errors": ["bad"]}}}),
    # a status within
    *((200, {**ID, name: 422}) for name in ("status", "code", "statusCode", "http_status")),
    (200, {**ID, "status": "409 Conflict"}),
    (200, {**ID, "status": "503"}),
    (200, {**ID, "status": {"code": 400}}),
    (200, {**ID, "code": -1}),
    (200, {**ID, "code": 1062}),
    # a failed part
    (207, {**ID, "results": [{"status": 201}, {"status": 422}]}),
    (207, {**ID, "responses": [{"statusCode": 500}]}),
    (207, {**ID, "data": {"items": [{"ok": False}]}}),
    (207, {**ID, "partial": True}),
    (207, [{**ID, "status": 400}]),
    # an old task
    (200, {**TASK, "existing": True}),
    (200, {**TASK, "already_exists": True}),
    (200, {**TASK, "duplicate_of": "t0"}),
    (200, {**TASK, "is_new": False}),
    (200, {**TASK, "message": "This task already exists"}),
    *((200, {**TASK, "operation": deed}) for deed in ("updated", "no-op", "task merged")),
    (200, {"result": "noop", "task": TASK}),
    (200, {**TASK, "action_taken": "reused"}),
    (200, {**TASK, "merged": True}),
    # not yet a task
    *((201, {**TASK, name: True}) for name in ("needs_approval", "needsConsent", "preview")),
    (201, {**TASK, "pending_review": "yes"}),
    # a task that is gone
    (201, {**TASK, "deleted_at": "2026-11-23T10:00:00Z"}),
    (201, {"task": {**TASK, "archived": True}}),
]  # fmt: skip


@pytest.mark.parametrize(("status", "body"), DENIALS, ids=str)
def test_a_success_that_denies_itself_is_none(status: int, body: Any) -> None:
    """A queue, a failure, a failed part or an old task: nothing was surely made, nor surely not."""
    judged = judge(answer(status, body), BODY, NOW)
    assert (judged.verdict, judged.task_id) == (Verdict.UNKNOWN, None)
    assert judged.reason.startswith(f"HTTP {status}: ")


NOTHING: list[Any] = [
    *([], {}, None, "", 0, "0", False, "none", "No errors", {"a": []}, {"code": 0, "message": ""}),
]

HONEST: list[tuple[int, Any]] = [
    *((status, TASK) for status in (200, 201, 202)),
    *((status, ID) for status in (200, 201, 202)),
    (201, {**ID, "status": "pending"}),
    (202, {**ID, "status": "pending", "created_at": "2026-11-23T10:00:00Z"}),
    (202, {**ID, "status": "created"}),
    *((200, {**ID, "status": text}) for text in ("ok", "Success", "CREATED", "open", "", "201")),
    *((200, {**ID, "status": text}) for text in ("completed", "201 Created", "200 OK")),
    *((200, {**ID, "status": value}) for value in (200, 201, 0, None, True)),
    (200, {**TASK, "status": "in_review"}),
    *((201, {**TASK, "operation": deed}) for deed in ("create", "insert", "task.created")),
    (201, {**TASK, "requires_approval": False, "deleted_at": None, "archived": 0}),
    *((201, {**TASK, name: none}) for none in NOTHING for name in ("error", "errors", "failed")),
    (201, {**TASK, "error_count": 0, "failed": [], "failures": 0, "hasErrors": False}),
    (201, {**TASK, "warnings": ["the due date is a Sunday"], "warning": "the rep is on leave"}),
    (201, {**TASK, "success": True, "ok": 1, "created": True, "saved": None}),
    (201, {**TASK, "created": "2026-11-23T10:00:00Z"}),
    (201, {**TASK, "queued": False, "pending": 12, "dry_run": False, "existing": None}),
    *((201, {**TASK, "message": text}) for text in ("Task created", "OK", "Created, no errors.")),
    (201, {**TASK, "message": "created without errors; 0 conflicts", "code": "TASK_CREATED"}),
    (201, {**TASK, "code": 0}),
    (201, {**TASK, "job_id": "j1"}),
    (200, {"success": True, "data": TASK, "errors": []}),
    (200, {"status": "ok", "code": 200, "result": {"task": TASK}}),
    (201, {**TASK, "assignee": {"status": "suspended", "errors": 3}}),
    (201, {**TASK, "agent": {"state": "failed"}}),
    (207, {**TASK, "results": [{"status": 201}]}),
]  # fmt: skip


@pytest.mark.parametrize(("status", "body"), HONEST, ids=str)
def test_an_honest_success_is_created(status: int, body: Any) -> None:
    """What is empty, a warning, or in a text of the task or of a thing beside it denies nothing."""
    judged = judge(answer(status, body), BODY, NOW)
    assert (judged.verdict, judged.task_id) == (Verdict.CREATED, "t1")


@pytest.mark.parametrize(
    ("headers", "said"),
    [
        ({"location": "/v1/jobs/17"}, "Location leads to /v1/jobs/17"),
        ({"operation_location": "/v1/x/1"}, "Operation-Location leads to /v1/x/1"),
        ({"location": "/v1/tasks/t1"}, None),
        ({}, None),
    ],
)
def test_what_is_to_be_asked_after_elsewhere_is_not_done(
    headers: dict[str, str], said: str | None
) -> None:
    """A 202 that leads to a job; one that leads to the task shows that it is there."""
    found = reservation(answer(202, TASK, **headers))
    assert found == (None if said is None else Reservation(said))
    assert reservation(answer(201, TASK, **headers)) is None


@pytest.mark.parametrize(
    ("status", "body", "reason", "is_vague"),
    [
        (202, {**TASK, "status": "queued"}, 'HTTP 202: "status" is "queued"', True),
        (
            200,
            {**ID, "success": False, "message": "the plan is used up"},
            'HTTP 200: the plan is used up ("success" is false)',
            True,
        ),
        (
            200,
            {**ID, "errors": [{"loc": ["body", "assignee_id"], "msg": "is unknown"}]},
            'HTTP 200: column "Rep" (assignee_id): is unknown ("errors" is not empty)',
            True,
        ),
        (200, {**ID, "status": 503}, 'HTTP 200: "status" is 503', False),
        (200, {**ID, "code": "429"}, 'HTTP 200: "code" is "429"', False),
        (200, {**ID, "\x1bstatus": 1, "ok": False}, 'HTTP 200: "ok" is false', True),
    ],
)
def test_what_was_said_is_told(
    status: int, body: dict[str, Any], reason: str, *, is_vague: bool
) -> None:
    """The member, and the service's words where there are any; never the texts of the row.

    Where it tells of a limit or an outage, it counts as a lost answer, after which everyone waits.
    """
    judged = judge(answer(status, body), BODY, NOW, {"assignee_id": 'column "Rep"'})
    assert judged == Judgement(
        Verdict.UNKNOWN, reason, status=status, named_id="t1", is_vague=is_vague
    )


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=9),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["status", "errors", "data", "ok", "code", "x"]), inner)
    ),
    max_leaves=9,
)


@given(st.integers(200, 299), _JSON)
def test_no_success_is_too_odd_to_be_read(status: int, body: object) -> None:
    """Whatever it holds, it says something against itself, or it does not."""
    found = reservation(Answer(status, {}, json.dumps(body).encode()))
    assert found is None or found.said


def test_a_success_of_any_size_is_read_in_no_time() -> None:
    """Names and members without end hold up nobody: no more is looked at than an answer has."""
    body = {"a_" * 50_000: 1, **{f"error_{n}_": 1 for n in range(50_000)}, "data": [{}] * 50_000}
    assert reservation(answer(200, body)) is None
