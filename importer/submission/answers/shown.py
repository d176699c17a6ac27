"""The task in an answer, however the service wraps it."""

from __future__ import annotations

from typing import Any

from pydantic import ValidationError

from importer.contract.answer import TaskAnswer
from importer.submission.http.client import Answer, Failure
from importer.submission.http.statuses import meaning_of

_ENVELOPES, _DEEPEST = ("task", "data", "result"), 3

_PAGE = 4096
"""A web page says what it is before so many bytes."""


def is_gone(answer: Answer) -> bool:
    """Whether the service says that there is no such task; a web page is somebody else's word."""
    return (
        meaning_of(answer.status).is_gone
        and "<html" not in answer.body[:_PAGE].decode("utf-8", "replace").casefold()
    )


def shown(answer: Answer) -> dict[str, Any]:
    """The members of the task in a response, within an envelope or not; empty if there is none.

    Which task it is, its id tells: that may be a number, or be called `id`.
    """
    data = answer.json()
    for _ in range(_DEEPEST):
        if not isinstance(data, dict):
            break
        task_id = data.get("task_id", data.get("id"))
        if isinstance(task_id, str | int) and not isinstance(task_id, bool):
            return data | {"task_id": str(task_id)}
        data = next((data[name] for name in _ENVELOPES if isinstance(data.get(name), dict)), None)
    return {}


def shown_task(answer: Answer) -> TaskAnswer | None:
    """The task in a response; None if there is none."""
    try:
        return TaskAnswer.model_validate(shown(answer))
    except ValidationError:
        return None


def task_read(result: Answer | Failure, task_id: str) -> TaskAnswer | None:
    """The task that was asked for by its id; None: the answer does not show it.

    An id may come back in the other case of letters (API.md).
    """
    task = shown_task(result) if isinstance(result, Answer) and result.is_success else None
    is_it = task is not None and task.task_id.casefold() == task_id.casefold()
    return task if is_it else None
