"""The rules for the bodies of `POST /tasks` and `PATCH /tasks/{task_id}`.

Checks a decoded JSON value and lists a sentence for each thing that is wrong; an empty list means
the body is accepted. Nothing here looks at stored tasks, and nothing here is shared with the
importer's own models: two readings of the same reference are meant to catch each other out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime

TASK_TYPES = ("call", "email", "linkedin")
PRIORITIES = ("urgent", "high", "medium", "low")
TERMINAL_STATUSES = ("completed", "dismissed", "cancelled")

Check = Callable[[str, object], list[str]]
"""Takes the dotted path of a value and the value; returns what is wrong with it."""

_JSON_NAMES = {
    bool: "a boolean",
    int: "a number",
    float: "a number",
    str: "a string",
    list: "an array",
    dict: "an object",
    type(None): "null",
}

# RFC 3339, section 5.6. Python's own parser takes more than that: weeks, dates alone, no offset.
_DATE_TIME = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})[Tt]([0-9]{2}:[0-9]{2}:[0-9]{2})(?:\.[0-9]+)?"
    r"(?:[Zz]|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])"
)


def check_new_task(body: object) -> list[str]:
    """All that is wrong with the body of a `POST /tasks`; empty when it is accepted."""
    errors = _NEW_TASK("", body)
    if isinstance(body, dict) and "draft" in body:
        errors += _check_draft(body["draft"], body.get("task_type"))
    return errors


def check_status_change(body: object) -> list[str]:
    """All that is wrong with the body of a `PATCH /tasks/{task_id}`; empty when it is accepted.

    Whether the task is still pending is the store's to know.
    """
    errors = _STATUS_CHANGE("", body)
    if not isinstance(body, dict):
        return errors
    dismissed = body.get("status") == "dismissed"
    if dismissed and "dismiss_reason" not in body:
        errors.append("dismiss_reason: required when status is dismissed")
    if not dismissed and "dismiss_reason" in body:
        errors.append("dismiss_reason: allowed only when status is dismissed")
    return errors


def _wrong_type(path: str, value: object, wanted: str) -> list[str]:
    found = _JSON_NAMES.get(type(value), type(value).__name__)
    return [f"{path or 'body'}: must be {wanted}, found {found}"]


def _text(max_length: int | None = None) -> Check:
    """A check for a string of 1 to `max_length` characters, counted in code points."""

    def check(path: str, value: object) -> list[str]:
        if not isinstance(value, str):
            return _wrong_type(path, value, "a string")
        if not value:
            return [f"{path}: must not be empty"]
        if max_length is not None and len(value) > max_length:
            return [f"{path}: must have at most {max_length} characters, found {len(value)}"]
        return []

    return check


def _one_of(words: tuple[str, ...]) -> Check:
    wanted = ", ".join(words[:-1]) + " or " + words[-1]

    def check(path: str, value: object) -> list[str]:
        if not isinstance(value, str):
            return _wrong_type(path, value, "a string")
        return [] if value in words else [f"{path}: must be {wanted}"]

    return check


def _date_time(path: str, value: object) -> list[str]:
    if not isinstance(value, str):
        return _wrong_type(path, value, "a string")
    match = _DATE_TIME.fullmatch(value)
    if match is None:
        return [f"{path}: must be an RFC 3339 date-time with an offset"]
    try:
        datetime.fromisoformat(f"{match[1]}T{match[2]}+00:00")
    except ValueError:
        return [f"{path}: must be a date and a time that exist"]
    return []


def _texts(path: str, value: object) -> list[str]:
    if not isinstance(value, list):
        return _wrong_type(path, value, "an array of strings")
    if not value:
        return [f"{path}: must not be empty"]
    check = _text()
    return [error for i, item in enumerate(value) for error in check(f"{path}[{i}]", item)]


def _anything(_path: str, _value: object) -> list[str]:
    return []


def _object(members: Mapping[str, Check], required: tuple[str, ...] = ()) -> Check:
    """A check for an object with at least one member, and none that is not in `members`."""

    def check(path: str, value: object) -> list[str]:
        if not isinstance(value, dict):
            return _wrong_type(path, value, "an object")
        prefix = f"{path}." if path else ""
        errors = [f"{prefix}{name}: required" for name in required if name not in value]
        if not value and not required:
            errors.append(f"{path}: must have at least one member")
        for name, member in value.items():
            if name not in members:
                errors.append(f"{prefix}{name}: unknown field")
            else:
                errors += members[name](prefix + name, member)
        return errors

    return check


_CONTACT = _object(
    {name: _text() for name in ("email", "linkedin_url", "phone_number", "name", "title")}
)
_TARGETS = _object(
    {
        "deal_id": _text(64),
        "company_id": _text(64),
        "meeting_id": _text(),
        "contact": _CONTACT,
    }
)
_NEW_TASK = _object(
    {
        "task_type": _one_of(TASK_TYPES),
        "task_title": _text(500),
        "assignee_id": _text(64),
        "targets": _TARGETS,
        "priority": _one_of(PRIORITIES),
        "draft": _anything,  # its members depend on task_type: _check_draft
        "reason": _text(2000),
        "due_date": _date_time,
    },
    required=("task_type", "task_title", "assignee_id", "targets"),
)
_DRAFTS: dict[str, dict[str, Check]] = {
    "call": {"talking_points": _texts},
    "email": {"subject": _text(), "body": _text()},
    "linkedin": {"message": _text()},
}
_DRAFT_MEMBERS = {name: check for draft in _DRAFTS.values() for name, check in draft.items()}
_DRAFT = _object(_DRAFT_MEMBERS)
_STATUS_CHANGE = _object(
    {"status": _one_of(TERMINAL_STATUSES), "dismiss_reason": _text(2000)},
    required=("status",),
)


def _check_draft(draft: object, task_type: object) -> list[str]:
    """What is wrong with the draft, given the type of task that it belongs to."""
    errors = _DRAFT("draft", draft)
    allowed = _DRAFTS.get(task_type) if isinstance(task_type, str) else None
    if allowed is not None and isinstance(draft, dict):
        errors += [
            f"draft.{name}: not a field of a task of type {task_type}"
            for name in draft
            if name in _DRAFT_MEMBERS and name not in allowed
        ]
    return errors
