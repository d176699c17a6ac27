"""What an answer says otherwise than was sent: told of each member, and nothing else."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest

from importer.submission.answers.repeated import otherwise
from importer.submission.answers.verdict import Judgement, judge
from importer.submission.http.client import Answer
from importer.submission.http.statuses import Verdict
from tests.submission.helpers import NOON

SENT: dict[str, Any] = {
    "task_type": "email",
    "task_title": "Write to Ada",
    "assignee_id": "usr_1",
    "targets": {"deal_id": "d1", "contact": {"email": "ada@example.com", "title": "CTO"}},
    "priority": "high",
    "draft": {"subject": "Hello", "body": "Dear Ada"},
    "reason": "She asked.\nTwice.",
    "due_date": "2026-12-01T09:00:00+01:00",
}


def told(**members: Any) -> dict[str, Any]:
    """The task of the answer; `__` in a name stands for a dot."""
    task = copy.deepcopy(SENT) | {"task_id": "t1", "status": "pending", "agent_id": None}
    for name, value in members.items():
        *parts, last = name.split("__")
        part = task
        for step in parts:
            part = part[step]
        part[last] = value
    return task


OTHERWISE = {
    "priority": ({"priority": "medium"}, 'priority is "medium", not "high"'),
    "no priority": ({"priority": None}, "priority is empty"),
    "reason cut": ({"reason": "She asked."}, "reason is different"),
    "no reason": ({"reason": " "}, "reason is empty"),
    "subject": ({"draft__subject": "HELLO"}, "draft.subject is different"),
    "no draft": ({"draft": None}, "draft is empty"),
    "title in capitals": ({"task_title": "WRITE TO ADA"}, "task_title is different"),
    "e-mail": (
        {"targets__contact__email": "ada@example.net"},
        'targets.contact.email is "ada@example.net", not "ada@example.com"',
    ),
    "no contact": ({"targets__contact": {}}, "targets.contact is empty"),
    "day": (
        {"due_date": "2026-12-02"},
        'due_date is "2026-12-02", not "2026-12-01T09:00:00+01:00"',
    ),
    "ended": ({"status": "cancelled"}, 'status is "cancelled", not "pending"'),
    "in review": ({"status": "in_review"}, 'status is "in_review", not "pending"'),
    "two": (
        {"priority": "low", "reason": "x"},
        'priority is "low", not "high"; reason is different',
    ),
}


@pytest.mark.parametrize(("members", "words"), OTHERWISE.values(), ids=OTHERWISE)
def test_each_member_that_is_otherwise_is_told(members: dict[str, Any], words: str) -> None:
    """With both values where they are short, and no word of what a person need not compare."""
    assert (
        otherwise(told(**members), SENT)
        == f"created; the response differs from what was sent: {words}"
    )


AS_SENT: dict[str, dict[str, Any]] = {
    "the same": {},
    "line ends and spaces": {"reason": "She asked.\r\nTwice. "},
    "another zone": {"due_date": "2026-12-01T08:00:00Z"},
    "no zone": {"due_date": "2026-12-01T09:00:00"},
    "the day": {"due_date": "2026-12-01"},
    "no date": {"due_date": "soon"},
    "more than was sent": {"targets__company_id": "c1", "targets__contact__name": "Ada"},
    "no form of a text": {"priority": 2},
    "a status of the request": {"status": "created"},
    "ids in capitals": {"targets__deal_id": "D1", "assignee_id": "USR_1"},
    "a number for the draft": {"draft": 1},
}


@pytest.mark.parametrize("members", AS_SENT.values(), ids=AS_SENT)
def test_what_is_not_surely_otherwise_is_not_told(members: dict[str, Any]) -> None:
    """What the service adds, writes in its way, or says in a form that cannot be compared."""
    assert otherwise(told(**members), SENT) == ""


@pytest.mark.parametrize("more", [{}, {"priority": None}, dict.fromkeys(SENT)])
def test_what_is_left_out_is_not_told(more: dict[str, Any]) -> None:
    """An answer may be short: the id is enough, and one without a title repeats nothing."""
    assert otherwise({"task_id": "t1"} | more, SENT) == ""


def test_fields_are_called_as_the_person_knows_them() -> None:
    """By the column that fills them; what a server says cannot steer the terminal."""
    task = told(priority="\x1b[2Jlow")
    columns = {"priority": 'column "Urgency"'}
    assert otherwise(task, SENT, columns) == (
        "created; the response differs from what was sent: "
        'column "Urgency" (priority) is "[2Jlow", not "high"'
    )


@pytest.mark.parametrize("envelope", [None, "data"])
def test_such_a_task_is_created_all_the_same(envelope: str | None) -> None:
    """Its id is kept, and nothing is sent again."""
    task = told(priority="medium")
    body = json.dumps(task if envelope is None else {envelope: task}).encode()
    assert judge(Answer(201, {}, body), json.dumps(SENT).encode(), NOON) == Judgement(
        Verdict.CREATED,
        'created; the response differs from what was sent: priority is "medium", not "high"',
        task_id="t1",
        status=201,
    )
