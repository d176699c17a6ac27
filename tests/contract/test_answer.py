"""A task as the service answers it: the id is sure to be there, and nothing else is."""

from __future__ import annotations

import json
import pickle
from typing import Any

import pytest
from pydantic import ValidationError

from importer.contract.answer import TaskAnswer
from tests.contract.members import MEMBERS, bodies_with, replaced


def test_an_answer_needs_only_an_id() -> None:
    """Anything else may be null or new."""
    answer = TaskAnswer.model_validate_json(
        '{"task_id": "t-1", "status": "pending", "agent_id": null}'
    )
    assert answer.task_id == "t-1"
    with pytest.raises(ValidationError):
        TaskAnswer.model_validate({"task_id": ""})


@pytest.mark.parametrize(
    ("answer", "task_id"),
    [
        ({"task_id": 17}, "17"),
        ({"id": 17, "task_title": "Call Ada"}, "17"),
        ({"id": "t-1", "task_title": None}, "t-1"),
        ({"id": "x", "task_id": "t-1", "task_title": "Call Ada"}, "t-1"),
        ({"id": "x", "task_id": None, "task_title": "Call Ada"}, None),
        ({"id": "error-1", "message": "no"}, None),
        ({"task_title": "Call Ada"}, None),
        ({"task_id": True}, None),
        ({"task_id": 1.5}, None),
        ({"task_id": ["t-1"]}, None),
    ],
)
def test_an_id_may_be_a_number_and_called_so(answer: dict[str, Any], task_id: str | None) -> None:
    """Where it is certain what is meant; `id` alone may be that of an error."""
    if task_id is None:
        with pytest.raises(ValidationError):
            TaskAnswer.model_validate(answer)
    else:
        assert TaskAnswer.model_validate(answer).task_id == task_id


@pytest.mark.parametrize("name", MEMBERS)
def test_every_member_is_read(name: str) -> None:
    """What a service repeats of a body is there to be compared, whichever member it is."""
    for body in bodies_with(name):
        sent: Any = json.loads(body.to_json())
        answer = TaskAnswer.model_validate({"task_id": "t-1", **sent})
        for part in name.split("."):
            sent = (sent or {}).get(part)
        assert answer.member(name) == ("\n".join(sent) if isinstance(sent, list) else sent)


def test_an_answer_can_be_set_aside() -> None:
    """A run keeps what a workspace holds on the disk, and has all of it back."""
    for body in bodies_with("targets.contact.email"):
        answer = TaskAnswer.model_validate({"task_id": "t-1", **json.loads(body.to_json())})
        assert pickle.loads(pickle.dumps(answer)) == answer


@pytest.mark.parametrize("name", MEMBERS)
@pytest.mark.parametrize("odd", [None, 7, {"a": 1}, [1], [None], True])
def test_a_member_that_is_no_text_says_nothing(name: str, odd: object) -> None:
    """Nor does a part of a task that is none make the rest unreadable."""
    *parts, _ = [*name.split("."), ""]
    for depth in range(1, len(parts) + 1):
        answer = TaskAnswer.model_validate(
            replaced({"task_id": "t-1"}, ".".join(parts[:depth]), odd)
        )
        assert answer.member(name) is None
