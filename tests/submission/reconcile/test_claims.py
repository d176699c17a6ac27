"""Whether a task that a file claims to have been created is there, and is the row's."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from importer.submission.http.client import Answer, Failure
from importer.submission.reconcile.claims import Claim, Judged, judge_claim

BODY = {
    "task_type": "call",
    "task_title": "Ring Ada",
    "assignee_id": "usr_1",
    "targets": {"deal_id": "0071"},
    "due_date": "2026-11-24T10:00:00Z",
}
THERE = Judged(Claim.THERE)
NOT_IT = Judged(Claim.UNTOLD, "the response is not about this task")


def answer(task: Any, status: int = 200) -> Answer:
    """What the service says."""
    return Answer(status, {}, json.dumps(task).encode())


def judged(
    result: Answer | Failure,
    body: dict[str, Any] | None = BODY,
    saved_at: datetime | None = None,
) -> Judged:
    """The claim that the row's task is T1."""
    return judge_claim("T1", result, b"" if body is None else json.dumps(body).encode(), saved_at)


def edited(words: str) -> Judged:
    """Like the row but for these."""
    return Judged(Claim.EDITED, words)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, THERE),
        ({"status": "completed", "reason": "changed since", "priority": "low"}, THERE),
        ({"due_date": None}, edited("due_date")),
        ({"due_date": 1764000000, "assignee_id": 7}, THERE),
        ({"targets": {"deal_id": "0071", "company_id": "c1"}}, THERE),
        ({"due_date": "2026-11-25T10:00:00Z"}, edited("due_date")),
        ({"assignee_id": "usr_2"}, edited("assignee_id")),
        (
            {"task_type": "email", "due_date": "2026-11-25T10:00:00Z"},
            edited("task_type, due_date"),
        ),
        ({"task_title": "Ring Ada back"}, edited("task_title")),
        ({"assignee_id": "usr_2", "targets": {}}, Judged(Claim.ANOTHER, "Ring Ada")),
        ({"targets": {"deal_id": "0072"}}, Judged(Claim.ANOTHER, "Ring Ada")),
        ({"targets": {}, "reason": None}, Judged(Claim.UNSHOWN)),
        ({"targets": {"company_id": "c1"}}, Judged(Claim.UNSHOWN)),
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
    """A target of the row's, and nothing else than it says; a title, or an id, proves nothing.

    Like the row where the title and a target are the same, or all but the title with a target.
    """
    assert judged(answer({"task_id": "t1", **BODY, **changes})) == expected


def test_what_a_service_never_tells_is_no_difference() -> None:
    """A member that is missing, and not null, may be what the row says."""
    told = {name: value for name, value in BODY.items() if name not in {"due_date", "assignee_id"}}
    assert judged(answer({"task_id": "t1", **told})) == THERE


@pytest.mark.parametrize(
    ("there", "expected"),
    [
        ({"email": "ADA@example.com", "name": "Ada Lovelace"}, THERE),
        ({"phone_number": "+1 415 555 0142"}, THERE),
        ({"email": "ben@example.com", "name": "Ada"}, Judged(Claim.ANOTHER, "Ring Ada")),
        ({"name": "Ada"}, Judged(Claim.UNSHOWN)),
    ],
)
def test_a_contact_is_a_target_by_its_address(there: dict[str, Any], expected: Judged) -> None:
    """Address, number or page tell who it is; a name may be anybody's."""
    own = {"email": "ada@example.com", "phone_number": "+1 415 555 0142", "name": "Ada"}
    row = {**BODY, "targets": {"contact": own}}
    task = {"task_id": "t1", **BODY, "targets": {"contact": there}}
    assert judged(answer(task), row) == expected


def test_a_contact_without_an_address_is_a_target_by_its_name() -> None:
    """Where the row has nothing else."""
    row = {**BODY, "targets": {"contact": {"name": "Ada"}}}
    assert judged(answer({"task_id": "t1", **row}), row) == THERE


@pytest.mark.parametrize(
    ("member", "is_deleted"),
    [
        *(({name: "2026-11-24T10:00:00Z"}, True) for name in ("deleted_at", "archivedAt")),
        *(({name: True}, True) for name in ("deleted", "is_deleted", "isDeleted", "archived")),
        ({"status": "Deleted"}, True),
        ({"deleted_at": None, "is_deleted": False, "archived": "false"}, False),
        ({"status": "cancelled"}, False),
    ],
)
def test_a_deleted_task_is_not_there(member: dict[str, Any], is_deleted: bool) -> None:  # noqa: FBT001
    """A service that hides a deleted task may answer for it, and say that it is deleted."""
    deleted = Judged(Claim.DELETED)
    told = judged(answer({"task_id": "t1", **BODY, **member}))
    assert told == (deleted if is_deleted else THERE)
    assert judged(answer({"task": {"task_id": "t1", **BODY, **member}})) == told


def test_a_deleted_task_of_another_row_is_another() -> None:
    """That it is deleted says nothing of the row."""
    task = {"task_id": "t1", **BODY, "task_title": "Ring Ben", "targets": {}, "deleted": True}
    assert judged(answer(task)) == Judged(Claim.ANOTHER, "Ring Ben")


@pytest.mark.parametrize(
    ("created_at", "expected"),
    [
        ("2026-11-25T09:59:00Z", THERE),
        ("2026-11-25T10:01:00Z", Judged(Claim.YOUNGER, "2026-11-25")),
        ("2026-11-24T08:00:00Z", THERE),
        (None, THERE),
        ("soon", THERE),
    ],
)
def test_a_file_names_no_task_that_was_made_after_it(
    created_at: str | None, expected: Judged
) -> None:
    """By more than a day, which clocks and zones may be off; what tells no time proves nothing."""
    saved_at = datetime(2026, 11, 24, 10, tzinfo=UTC)
    task = {"task_id": "t1", **BODY, "created_at": created_at}
    assert judged(answer(task), saved_at=saved_at) == expected


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


def test_a_row_that_is_not_valid_any_more_may_have_its_task() -> None:
    """There is nothing to compare with, and nothing to send."""
    assert judged(answer({"task_id": "t1", "task_title": "Ring Ben"}), None) == edited("")
