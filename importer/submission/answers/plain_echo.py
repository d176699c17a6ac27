"""Answers that plainly repeat what was sent: told by one comparison, without a model.

Most answers of a run are such: the members of the body, value for value, and beside them what the
service adds by API.md. Nothing is refused here: an answer that is not plain is judged in every
detail (`verdict`). One thing has to hold: a plain one is judged there as created as well, with the
same id, and nothing to tell of it.

So every rule here is as narrow as it is cheap to ask. Any sign "<" may be of a web page, any other
member than those of the tables may say that there is no task, and what is blank may be told of.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from pydantic_core import from_json

from importer.contract.body import DEFAULT_PRIORITY
from importer.contract.fields import FIELDS
from importer.contract.forms import instant, is_uuid
from importer.submission.answers.answered_task import names_a_task, other_address
from importer.submission.http.client import Answer
from importer.submission.http.statuses import CREATED, OK


class Echo(NamedTuple):
    """A task that was created as it was sent. created_at: as the service says it."""

    task_id: str
    created_at: str | None


def echo_of(answer: Answer, body: bytes) -> Echo | None:
    """The task of an answer to `POST /tasks` that plainly repeats `body`; None: it is not plain."""
    if answer.status not in _PLAIN_STATUSES or b"<" in answer.body:
        return None
    task = answer.json()
    try:
        sent = from_json(body)
    except ValueError:
        return None
    if not (isinstance(task, dict) and isinstance(sent, dict) and sent.keys() <= _MEMBERS):
        return None
    is_plain = _adds_what_is_known(task, sent) and names_a_task(task)
    if not (is_plain and is_uuid(task["task_id"]) and _repeats(task, sent)):
        return None
    task_id = task["task_id"]
    if "location" in answer.headers and other_address(answer, task_id) is not None:
        return None
    return Echo(task_id, task.get("created_at"))


_PLAIN_STATUSES = frozenset({OK, CREATED})
"""Which of them the service uses is not published; any other has a meaning of its own."""

_MEMBERS = frozenset(field.name.partition(".")[0] for field in FIELDS)


def _is_nothing(value: object) -> bool:
    return value is None


def _is_stamp(value: object) -> bool:
    return value is None or (isinstance(value, str) and value.isascii())


def _is_text(value: object) -> bool:
    return value is None or isinstance(value, str)


_ADDED: Mapping[str, Callable[[object], bool]] = {
    **dict.fromkeys(_MEMBERS, _is_nothing),
    "priority": lambda value: value is None or value == DEFAULT_PRIORITY,
    "task_id": lambda value: isinstance(value, str),
    "status": lambda value: value == "pending",
    "agent_id": _is_text,
    "created_at": _is_stamp,
    "updated_at": _is_stamp,
    "completed_at": _is_nothing,
    "dismissed_at": _is_nothing,
    "dismiss_reason": _is_nothing,
}
"""What a service adds to the members of a body, each with the values that say nothing of it."""


def _adds_what_is_known(task: Mapping[str, Any], sent: Mapping[str, Any]) -> bool:
    for name in task.keys() - sent.keys():
        known = _ADDED.get(name)
        if known is None or not known(task[name]):
            return False
    return True


def _repeats(task: Mapping[str, Any], sent: Mapping[str, Any]) -> bool:
    """Whether what was sent says something, and stands there again; a due date in any zone."""
    for name, own in sent.items():  # one loop for all: it runs for every row of a run
        echo = task.get(name)
        if isinstance(own, dict):
            if not (own and isinstance(echo, dict) and _adds_nothing(echo, own)):
                return False
            if not _repeats(echo, own):
                return False
            continue
        if not own or (isinstance(own, str) and own.isspace()):
            return False
        if echo != own and not (name == "due_date" and _is_moment(echo, own)):
            return False
    return True


def _adds_nothing(echo: Mapping[str, Any], own: Mapping[str, Any]) -> bool:
    """Whether a part has no member that was not sent, or none that says anything."""
    return len(echo) == len(own) or all(echo[name] is None for name in echo.keys() - own.keys())


def _is_moment(echo: object, own: object) -> bool:
    """Whether both are texts that name one moment, whatever the zone they are written in."""
    if not (isinstance(echo, str) and isinstance(own, str)):
        return False
    moment = instant(own)
    return moment is not None and instant(echo) == moment
