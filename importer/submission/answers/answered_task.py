"""The task in an answer, in each form in which that is certain."""

from __future__ import annotations

import re
from typing import Any

from pydantic import ValidationError
from pydantic_core import from_json

from importer.contract.answer import TaskAnswer
from importer.contract.forms import folded_id
from importer.submission.http.client import Answer

_ENVELOPES = ("task", "data", "result")


def task_in(answer: Answer, body: bytes) -> TaskAnswer | None:
    """The task in a successful answer, in any form in which that is certain; None: in none.

    The documented form is the task itself (API.md). It is understood as well inside an envelope,
    with a number as its id, with its id called `id` where it repeats the title that was sent, and
    by a `Location` that ends in the id of a task.
    """
    data = task_data(answer, body)
    if data is not None:
        return _as_task(data)
    located = _located(answer)
    return TaskAnswer(task_id=located[0]) if len(located) == 1 and not answer.json() else None


def task_data(answer: Answer, body: bytes) -> dict[str, Any] | None:
    """What an answer says of the task, as it came."""
    data = answer.json()
    for _ in range(2):
        if isinstance(data, dict) and not names_a_task(data):
            data = next((data[key] for key in _ENVELOPES if isinstance(data.get(key), dict)), data)
    if not isinstance(data, dict) or not names_a_task(data):
        return None
    is_sure = "task_id" in data or data.get("task_title") == from_json(body).get("task_title")
    return data if is_sure else None


def other_address(answer: Answer, task_id: str) -> str | None:
    """The task whose address an answer gives, where it is another than the one in its body."""
    if not _TASK_PATH.fullmatch(f"/tasks/{task_id}"):
        return None
    return next(
        (other for other in _located(answer) if folded_id(other) != folded_id(task_id)), None
    )


def names_a_task(data: dict[str, Any]) -> bool:
    """Whether a member of it is the id of a task."""
    named = data.get("task_id", data.get("id"))
    if type(named) is int:
        return named != 0
    return isinstance(named, str) and named.strip().casefold() not in _NO_IDS


def _located(answer: Answer) -> list[str]:
    """The tasks whose addresses an answer gives; a header that stands twice is joined by commas."""
    found = map(_TASK_PATH.search, answer.headers.get("location", "").split(","))
    return list({folded_id(path[1]): path[1] for path in found if path}.values())


def _as_task(data: dict[str, Any]) -> TaskAnswer | None:
    try:
        return TaskAnswer.model_validate(data)
    except ValidationError:  # an id that fits into no address and no cell
        return None


_NO_IDS = {"", "0", "null", "none", "undefined", "00000000-0000-0000-0000-000000000000"}
"""How programs write that they have no id; no task is asked for by it."""


_TASK_PATH = re.compile(r"/tasks/([0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})/?\s*$")
"""Task ids are UUIDs in either case of letters (API.md)."""
