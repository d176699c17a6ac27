"""Words how the answer about a task differs from what was sent for it.

The task of a row is there, and its id is known: what the service made otherwise, or says that it
did, is told, and changes nothing in that. What the answer leaves out is not told of, and what it
adds is the service's own affair.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC
from typing import Any, get_args

from importer.contract.closing import ClosedStatus
from importer.contract.forms import instant, plain_id, service_time
from importer.submission.answers.alteration import is_same, leaves
from importer.submission.answers.reservation_signs import WELL
from importer.submission.http.answer_words import field_words
from importer.wording.text import cleaned

_SHOWN = 40
_TEXTS = frozenset({"task_title", "reason"})
_ENDED = frozenset(get_args(ClosedStatus))
_MISSING = object()


def otherwise(
    task: Mapping[str, Any], body: Mapping[str, Any], columns: Mapping[str, str] | None = None
) -> str:
    """What is not as it was sent; empty: nothing.

    columns: how the person knows the fields (`answer_words`).
    """
    told: dict[str, None] = {}
    # No task is without a title: an answer that leaves it empty leaves out whatever it likes.
    repeats = not _is_nothing(task.get("task_title"))
    for name, own in leaves(body):
        place, echo = _told_of(task, name)
        if echo is _MISSING:
            continue
        label = field_words(place, columns or {})
        if _is_nothing(echo):
            told.update({f"{label} is empty": None} if repeats else {})
        elif place == name and _differs(name, echo, own):
            told.setdefault(_words(name, label, echo, own))
    if repeats and _is_another_status(task.get("status")):
        told.setdefault(f'status is "{_short(str(task["status"]))}", not "pending"')
    return f"created; the response differs from what was sent: {'; '.join(told)}" if told else ""


def _is_another_status(status: object) -> bool:
    """Whether a task is not open, or is something that the API does not know (API.md)."""
    word = status.strip().lower() if isinstance(status, str) else ""
    return bool(word) and (word in _ENDED or word not in WELL)


def _told_of(task: Mapping[str, Any], name: str) -> tuple[str, object]:
    """What an answer says of a member, or of the part around it, if that is empty."""
    parts = name.split(".")
    found: object = task
    for count, part in enumerate(parts, 1):
        if not isinstance(found, Mapping) or part not in found:
            return name, _MISSING
        found = found[part]
        if _is_nothing(found):
            return ".".join(parts[:count]), found
    return name, found


def _is_nothing(value: object) -> bool:
    return value is None or value in ("", [], {}) or (isinstance(value, str) and not value.strip())


def _differs(name: str, echo: object, own: object) -> bool:
    """Whether a member is surely another than was sent; what cannot be compared is not."""
    if name.endswith("_id"):  # in either case of letters, as `comparison.difference` has it
        return isinstance(echo, str) and plain_id(echo) != plain_id(str(own))
    if name == "due_date" and isinstance(echo, str) and instant(echo) is None:
        return _is_another_day(echo, str(own))
    return is_same(name, echo, own) is False


def _is_another_day(echo: str, own: str) -> bool:
    """Whether a due date without a zone names neither the day that was sent nor that of UTC."""
    day, moment = service_time(echo), instant(own)
    if day is None or moment is None:
        return False
    return day.date() not in {moment.date(), moment.astimezone(UTC).date()}


def _words(name: str, label: str, echo: object, own: object) -> str:
    if name in _TEXTS or name.startswith("draft.") or not isinstance(echo, str):
        return f"{label} is different"
    return f'{label} is "{_short(echo)}", not "{_short(str(own))}"'


def _short(text: str) -> str:
    flat = " ".join(cleaned(text).split())
    return flat if len(flat) <= _SHOWN else f"{flat[:_SHOWN]}…"
