"""The task that an answer tells of, however the service wraps it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from importer.submission.client import Answer
from importer.task import TaskAnswer

_ENVELOPES, _DEEPEST = ("task", "data", "result"), 3

_PAGE = 4096
"""A web page says what it is before so many bytes."""


def is_gone(answer: Answer) -> bool:
    """Whether the service says that there is no such task; a web page is somebody else's word."""
    return (
        answer.status in {404, 410}
        and "<html" not in answer.body[:_PAGE].decode("utf-8", "replace").casefold()
    )


_DELETED = frozenset({"deleted", "removed", "archived", "trashed"})
_NO = frozenset({"", "0", "false", "no", "none", "null"})


def says_deleted(task: Mapping[str, Any]) -> bool:
    """Whether the members of a task say that it was deleted, as `deleted_at` or `isDeleted` do.

    A deletion hides a task from listings (API.md, "The other task calls"); what an address still
    answers is not published.
    """
    if str(task.get("status")).strip().casefold() in _DELETED:
        return True
    return any(
        _plain(name) in _DELETED and str(value).strip().casefold() not in _NO
        for name, value in task.items()
    )


def _plain(name: str) -> str:
    """The word of a member's name: "deleted" for `is_deleted`, `deletedAt` and the like."""
    word = name.replace("_", "").casefold()
    return word.removeprefix("is").removesuffix("at").removesuffix("on")


def shown(answer: Answer) -> dict[str, Any]:
    """The members of the task in an answer, which may stand in an envelope; none: there is none.

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
    """The task in an answer; None: there is none."""
    try:
        return TaskAnswer.model_validate(shown(answer))
    except ValidationError:
        return None
