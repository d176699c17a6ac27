"""Signs in a successful response that its task does not exist now.

A status of success alone makes no task. A queue answers 202 with an id before anything is done,
some services answer every failure with 200 and `success: false`, and 207 holds a status for each
part. An answer with one of these signs does not count as "created": its row is looked up. A sign
that was misread costs that lookup and no more, so they are wide; what is null, empty, zero, false
or "none" is none, and a warning is none either.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any, NamedTuple

from importer.submission.answers.reservation_signs import LONGEST_NAME, MemberContext, plain, signs
from importer.submission.http.answer_words import words_of_json
from importer.submission.http.client import Answer
from importer.submission.http.statuses import ACCEPTED, meaning_of
from importer.wording.text import cleaned


class Reservation(NamedTuple):
    """Why a success does not count. is_passing: the cause is the service's, and passes."""

    said: str
    is_passing: bool = False


def reservation(answer: Answer, columns: Mapping[str, str] | None = None) -> Reservation | None:
    """Why a response with a status of success does not count; None: it counts.

    columns: how the person knows the fields that it may name (`answer_words`).
    """
    data = answer.json()
    members = islice(_members(data), _MOST_MEMBERS)
    for level, key, value in members:
        around = MemberContext(answer, level)
        if any(sign.tells(value, around) for sign in signs(key)):
            told = _told(key, value)
            tellers = (words_of_json(_without_task(d), columns or {}) for d in (level, data))
            words = next((words for words in tellers if words), "")
            said = f"{words} ({told})" if words else told
            return Reservation(said, _is_passing(plain(key), value))
    return _of_headers(answer)


_INNER = frozenset({
    "task", "tasks", "data", "result", "results", "response", "responses", "item", "items", "part",
    "parts", "multistatus", "multi_status", "operation", "operations", "outcome", "status", "body",
    "payload", "job", "meta", "entry", "entries", "envelope", "statuses", "created", "succeeded",
})  # fmt: skip
"""Members that hold the task, or what became of it. What else a task holds is no sign."""

_DEEPEST = 5
_MOST_MEMBERS = 5000


_TEXTS = frozenset({"reason", "title", "description", "name", "draft", "targets"})


def _without_task(data: Any) -> Any:  # noqa: ANN401 -- JSON
    """The answer without the texts of a task that it repeats: these are the person's own."""
    if isinstance(data, dict) and "task_title" in data:
        return {key: value for key, value in data.items() if key not in _TEXTS}
    return data


def _levels(value: object, depth: int) -> Iterator[Mapping[str, Any]]:
    """The objects that may say what became of the task, from the outside to the inside."""
    if isinstance(value, list):
        for part in value:
            yield from _levels(part, depth)
    elif isinstance(value, dict):
        yield value
        if depth < _DEEPEST:
            for key, inner in value.items():
                if len(key) <= LONGEST_NAME and plain(key) in _INNER:
                    yield from _levels(inner, depth + 1)


def _members(value: object) -> Iterator[tuple[Mapping[str, Any], str, Any]]:
    """Each member of these objects, with the object."""
    for level in _levels(value, 0):
        for key, inner in level.items():
            yield level, key, inner


def _of_headers(answer: Answer) -> Reservation | None:
    """What is accepted only, and is to be asked after somewhere else than where tasks are."""
    if answer.status != ACCEPTED:
        return None
    goals = {name: answer.headers.get(name, "") for name in _GOALS}
    for name, goal in goals.items():
        if goal and (name != "location" or _JOBS.search(goal)):
            return Reservation(f"{name.title()} leads to {cleaned(goal)[:_SHOWN]}")
    return None


_GOALS = ("location", "operation-location", "azure-asyncoperation")
_JOBS = re.compile(r"/(?:jobs?|operations?|queues?|batch(?:es)?|polls?|requests?|status(?:es)?)/")


def _is_passing(name: str, value: object) -> bool:
    """Whether a status in the body is one of a rate limit or an outage."""
    code = re.match(r"\s*(\d{3})\b", str(value), re.ASCII)
    is_code = code is not None and not isinstance(value, bool) and re.search("status|code", name)
    return bool(is_code and code and meaning_of(int(code[1])).is_busy)


_SHOWN = 60


def _told(key: str, value: object) -> str:
    if isinstance(value, dict | list) and value:
        return f'"{cleaned(key)[:_SHOWN]}" is not empty'
    text = json.dumps(value, ensure_ascii=False)
    return f'"{cleaned(key)[:_SHOWN]}" is {cleaned(text)[:_SHOWN]}'
