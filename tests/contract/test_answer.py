"""A task as the service answers it: the id is sure to be there, and nothing else is."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from importer.contract.answer import TaskAnswer


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
