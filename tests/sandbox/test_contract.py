"""The rules for bodies, one sentence for each thing that is wrong."""

from __future__ import annotations

import json
from typing import Any

import pytest

from importer.sandbox.contract import check_new_task, check_status_change
from tests.contract.members import MEMBERS, bodies_with

FULL_CONTACT = {
    "email": "ada@example.com",
    "linkedin_url": "https://www.linkedin.com/in/ada",
    "phone_number": "+44 20 7946 0000",
    "name": "Ada",
    "title": "CTO",
}
EVERY_TARGET = {
    "deal_id": "d" * 64,
    "company_id": "c" * 64,
    "meeting_id": "m" * 65,
    "contact": FULL_CONTACT,
}

ACCEPTED: list[dict[str, Any]] = [
    {},
    {"task_title": "t"},
    {"task_title": "t" * 500},
    {"task_title": "\N{GRINNING FACE}" * 500},
    {"assignee_id": "a" * 64},
    {"targets": EVERY_TARGET},
    {"targets": {"contact": {"name": "Ada"}}},
    {"reason": "r" * 2000},
    {"draft": {"talking_points": ["price", "term"]}},
    {"task_type": "email", "draft": {"subject": "s", "body": "b"}},
    {"task_type": "linkedin", "draft": {"message": "m"}},
    *({"priority": priority} for priority in ("urgent", "high", "medium", "low")),
    *(
        {"due_date": date}
        for date in (
            "2026-02-28T09:00:00Z",
            "2024-02-29T23:59:59+14:00",
            "2026-02-28T09:00:00.123456789-03:30",
            "2026-02-28t09:00:00z",
        )
    ),
]

REFUSED: list[tuple[dict[str, Any], list[str]]] = [
    ({"task_type": "meeting"}, ["task_type: must be call, email or linkedin"]),
    ({"task_type": "Call"}, ["task_type: must be call, email or linkedin"]),
    ({"task_type": ["call"]}, ["task_type: must be a string, found an array"]),
    ({"task_title": ""}, ["task_title: must not be empty"]),
    ({"task_title": "t" * 501}, ["task_title: must have at most 500 characters, found 501"]),
    ({"task_title": 7}, ["task_title: must be a string, found a number"]),
    ({"task_title": None}, ["task_title: must be a string, found null"]),
    ({"assignee_id": "a" * 65}, ["assignee_id: must have at most 64 characters, found 65"]),
    ({"assignee_id": True}, ["assignee_id: must be a string, found a boolean"]),
    ({"priority": "HIGH"}, ["priority: must be urgent, high, medium or low"]),
    ({"priority": None}, ["priority: must be a string, found null"]),
    ({"reason": ""}, ["reason: must not be empty"]),
    ({"reason": "r" * 2001}, ["reason: must have at most 2000 characters, found 2001"]),
    ({"status": "pending"}, ["status: unknown field"]),
    ({"targets": None}, ["targets: must be an object, found null"]),
    ({"targets": {}}, ["targets: must have at least one member"]),
    ({"targets": {"lead_id": "1"}}, ["targets.lead_id: unknown field"]),
    ({"targets": {"deal_id": ""}}, ["targets.deal_id: must not be empty"]),
    ({"targets": {"deal_id": None}}, ["targets.deal_id: must be a string, found null"]),
    ({"targets": {"deal_id": 6}}, ["targets.deal_id: must be a string, found a number"]),
    (
        {"targets": {"company_id": "c" * 65}},
        ["targets.company_id: must have at most 64 characters, found 65"],
    ),
    ({"targets": {"meeting_id": ""}}, ["targets.meeting_id: must not be empty"]),
    ({"targets": {"contact": {}}}, ["targets.contact: must have at least one member"]),
    ({"targets": {"contact": "Ada"}}, ["targets.contact: must be an object, found a string"]),
    ({"targets": {"contact": {"phone": "1"}}}, ["targets.contact.phone: unknown field"]),
    ({"targets": {"contact": {"name": ""}}}, ["targets.contact.name: must not be empty"]),
    ({"draft": None}, ["draft: must be an object, found null"]),
    ({"draft": {}}, ["draft: must have at least one member"]),
    ({"draft": {"notes": "n"}}, ["draft.notes: unknown field"]),
    ({"draft": {"subject": "s"}}, ["draft.subject: not a field of a task of type call"]),
    (
        {"task_type": "email", "draft": {"message": "m"}},
        ["draft.message: not a field of a task of type email"],
    ),
    (
        {"task_type": "linkedin", "draft": {"talking_points": ["p"]}},
        ["draft.talking_points: not a field of a task of type linkedin"],
    ),
    (
        {"draft": {"talking_points": "price"}},
        ["draft.talking_points: must be an array of strings, found a string"],
    ),
    ({"draft": {"talking_points": []}}, ["draft.talking_points: must not be empty"]),
    (
        {"draft": {"talking_points": ["price", "", 3]}},
        [
            "draft.talking_points[1]: must not be empty",
            "draft.talking_points[2]: must be a string, found a number",
        ],
    ),
    ({"due_date": 20260228}, ["due_date: must be a string, found a number"]),
    ({"due_date": "2026-02-31T09:00:00Z"}, ["due_date: must be a date and a time that exist"]),
    ({"due_date": "2026-02-28T24:00:00Z"}, ["due_date: must be a date and a time that exist"]),
    ({"due_date": "2026-02-28T09:60:00Z"}, ["due_date: must be a date and a time that exist"]),
    *(
        ({"due_date": date}, ["due_date: must be an RFC 3339 date-time with an offset"])
        for date in (
            "",
            "2026-02-28",
            "2026-02-28T09:00:00",
            "2026-02-28 09:00:00Z",
            "2026-02-28T09:00Z",
            "2026-02-28T09:00:00+0100",
            "2026-02-28T09:00:00+24:00",
            "2026-W09-6T09:00:00Z",
            "\N{ARABIC-INDIC DIGIT TWO}026-02-28T09:00:00Z",
            "2026-02-28T09:00:00Z\n",
        )
    ),
]


@pytest.mark.parametrize("changes", ACCEPTED)
def test_a_correct_body_has_no_errors(body: dict[str, Any], changes: dict[str, Any]) -> None:
    """Everything that the reference allows is accepted, up to its bounds."""
    assert check_new_task(body | changes) == []


@pytest.mark.parametrize(("changes", "errors"), REFUSED)
def test_a_wrong_member_is_named(
    body: dict[str, Any], changes: dict[str, Any], errors: list[str]
) -> None:
    """Each thing that is wrong is one sentence, which begins with the path of the member."""
    assert check_new_task(body | changes) == errors


@pytest.mark.parametrize("name", ["task_type", "task_title", "assignee_id", "targets"])
def test_a_required_member_is_missed(body: dict[str, Any], name: str) -> None:
    """A required member that is not there is named."""
    del body[name]
    assert check_new_task(body) == [f"{name}: required"]


@pytest.mark.parametrize(
    ("value", "found"),
    [([], "an array"), ("x", "a string"), (1.5, "a number"), (None, "null"), (True, "a boolean")],
)
def test_a_body_is_an_object(value: object, found: str) -> None:
    """A body of another JSON type is refused by both calls, with its type in words."""
    assert check_new_task(value) == [f"body: must be an object, found {found}"]
    assert check_status_change(value) == [f"body: must be an object, found {found}"]


def test_all_errors_come_at_once() -> None:
    """One answer names everything that is wrong with the body."""
    assert check_new_task({"task_type": "fax", "targets": {}, "draft": {"x": 1}}) == [
        "task_title: required",
        "assignee_id: required",
        "task_type: must be call, email or linkedin",
        "targets: must have at least one member",
        "draft.x: unknown field",
    ]


@pytest.mark.parametrize(
    "change",
    [
        {"status": "completed"},
        {"status": "cancelled"},
        {"status": "dismissed", "dismiss_reason": "d" * 2000},
    ],
)
def test_a_task_can_be_ended(change: dict[str, Any]) -> None:
    """The three ways to end a task are accepted."""
    assert check_status_change(change) == []


@pytest.mark.parametrize(
    ("change", "errors"),
    [
        ({}, ["status: required"]),
        ({"status": "pending"}, ["status: must be completed, dismissed or cancelled"]),
        ({"status": None}, ["status: must be a string, found null"]),
        ({"status": "completed", "task_title": "x"}, ["task_title: unknown field"]),
        ({"status": "dismissed"}, ["dismiss_reason: required when status is dismissed"]),
        (
            {"status": "dismissed", "dismiss_reason": ""},
            ["dismiss_reason: must not be empty"],
        ),
        (
            {"status": "dismissed", "dismiss_reason": "d" * 2001},
            ["dismiss_reason: must have at most 2000 characters, found 2001"],
        ),
        (
            {"status": "cancelled", "dismiss_reason": "d"},
            ["dismiss_reason: allowed only when status is dismissed"],
        ),
    ],
)
def test_only_the_status_can_change(change: dict[str, Any], errors: list[str]) -> None:
    """Nothing but the end of a task is accepted, and a dismissal needs its reason."""
    assert check_status_change(change) == errors


@pytest.mark.parametrize("name", MEMBERS)
def test_what_the_importer_sends_is_accepted(name: str) -> None:
    """A member that the importer's own models know and this reading does not is noticed."""
    assert [check_new_task(json.loads(body.to_json())) for body in bodies_with(name)] == [
        [] for _ in bodies_with(name)
    ]
