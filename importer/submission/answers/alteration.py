"""Which members of a task differ from what was sent, before it is deleted or cancelled.

Compares a task as the service shows it with the body that was sent. Unlike in `comparison`, what
cannot be seen counts: a member that the service does not show may hold a person's work. What
follows from an alteration is decided elsewhere.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from pydantic import ValidationError

from importer.contract.body import DEFAULT_PRIORITY, TaskBody
from importer.contract.fields import FIELDS, PARTS
from importer.contract.fingerprint import copy_of, fingerprint_of
from importer.contract.forms import instant
from importer.contract.reference import unmarked
from importer.wording.text import cleaned

_SHOWN = 60

_MEMBERS = frozenset(field.name for field in FIELDS)
_ENDS = frozenset({"completed_at", "dismissed_at", "dismiss_reason"})
_OWN_MEMBERS = _ENDS | {"task_id", "id", "status", "created_at", "updated_at"}

_MOST_COPIES = 1000
"""The most equal rows of one file that are told apart by their fingerprints alone."""

_END_OF = {"completed": "completed_at", "dismissed": "dismissed_at"}


class Alteration(NamedTuple):
    """How a task differs from what was sent; all empty: in nothing that can be seen.

    changed: what is different now, in words. hidden: members that were sent and are not shown.
    unreadable: members that are shown in a form that cannot be compared. is_blank: nothing of what
    was sent is shown.
    """

    changed: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
    unreadable: tuple[str, ...] = ()
    is_blank: bool = False


def alteration(
    task: Mapping[str, Any], body: Mapping[str, Any], closing: Mapping[str, Any] | None = None
) -> Alteration:
    """How a task differs from the body that was sent.

    closing: the status that the import set afterwards, and the reason that it gave. Texts are the
    same where they agree in NFC, without spaces at the ends, and with any kind of line end: that is
    what makes two rows the same task (`task.fingerprint`), services store texts so, and nobody's
    work consists of it. Case, spaces inside and everything else count, for a person may have
    corrected just that. A due date is a moment, a Salesforce id has two forms, and the default
    priority of a body without one is no addition. A service that itself escapes or cuts texts
    cannot be told from a person who changed them.
    """
    sent = {name: value for name, value in leaves(body) if not _is_empty(value)}
    if closing is not None and closing.get("dismiss_reason"):
        sent["dismiss_reason"] = closing["dismiss_reason"]
    shown = dict(leaves(task))
    changed: list[str] = []
    hidden: list[str] = []
    unreadable: list[str] = []
    for name, own in sent.items():
        if name not in shown:
            whole = _enclosing(name, shown)
            (hidden if whole is None else unreadable).append(whole or name)
            continue
        same = is_same(name, shown[name], own)
        if same is None:
            unreadable.append(name)
        elif not same:
            changed.append(_now(name, shown[name]))
    more = {name: shown[name] for name in shown if name not in sent and not _is_empty(shown[name])}
    changed += _additions(more, closing)
    unreadable += [name for name in more if name in PARTS]
    return Alteration(
        tuple(changed),
        tuple(hidden),
        tuple(dict.fromkeys(unreadable)),
        is_blank=len(hidden) == len(sent),
    )


def foreign_members(task: Mapping[str, Any]) -> dict[str, str]:
    """Members that contain something that was not sent, each with a text that is equal in equals.

    A person may have added them. An `agent_id` is one: a task that was made by hand has none
    (API.md). The task's own id is left out of the text, as an address of the task contains it.
    """
    known = _MEMBERS | _OWN_MEMBERS | PARTS
    own = str(task.get("task_id") or task.get("id"))
    return {
        name: json.dumps(value, sort_keys=True).replace(own, "")
        for name, value in leaves(task)
        if name not in known and not _is_empty(value)
    }


def is_as_sent(task: Mapping[str, Any], fingerprint: bytes) -> bool:
    """Whether a task says exactly what the body said of which only the fingerprint is left."""
    told: dict[str, Any] = {}
    for name, value in leaves(task):
        if name in _MEMBERS and not _is_empty(value):
            _put(told, name.split("."), value)
    try:
        # What a row is known by has no mark, and a purged body does not tell whether it had one.
        own = unmarked(told, fingerprint)
        found = fingerprint_of(TaskBody.model_validate_json(json.dumps(own)))
    except (ValidationError, RecursionError):
        return False
    return any(copy_of(found, number) == fingerprint for number in range(_MOST_COPIES))


def and_all(names: Sequence[str]) -> str:
    """The names in a row: "a, b and c"."""
    return " and ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))


def leaves(value: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Each member that says something or may, dotted where nested; null is left out."""
    for key, member in value.items():
        name = f"{prefix}{key}"
        if isinstance(member, Mapping) and name in PARTS:
            yield from leaves(member, f"{name}.")
        elif member is not None:
            yield name, member


def _enclosing(name: str, shown: Mapping[str, Any]) -> str | None:
    """The part of a task that should hold a member and is shown as something else."""
    parts = name.split(".")
    wholes = (".".join(parts[:count]) for count in range(1, len(parts)))
    return next((whole for whole in wholes if whole in shown), None)


def is_same(name: str, echo: object, own: object) -> bool | None:
    """Whether both are the same; None: it cannot be determined."""
    if _is_empty(echo):
        return False
    if isinstance(own, str) and isinstance(echo, str):
        if name == "due_date":
            there, here = instant(echo), instant(own)
            return None if there is None or here is None else there == here
        return _text(echo) == _text(own) or (name.endswith("_id") and _is_long_form(echo, own))
    if isinstance(own, list) and isinstance(echo, list):
        if not all(isinstance(line, str) for line in echo):
            return None
        return [_text(line) for line in echo] == [_text(line) for line in own]
    return None


def _text(text: str) -> str:
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", lines).strip()


def _is_long_form(echo: str, own: str) -> bool:
    """Whether one is the other's long form: the same 15 characters, and three to check them."""
    short, long = sorted((echo.strip(), own.strip()), key=len)
    return (len(short), len(long)) == (15, 18) and long.startswith(short)


def _additions(more: Mapping[str, Any], closing: Mapping[str, Any] | None) -> Iterator[str]:
    """What a task says that was not sent, and that neither the service nor the import adds."""
    expected = {"priority": DEFAULT_PRIORITY}
    set_by_us = None if closing is None else _END_OF.get(str(closing.get("status")))
    for name, value in more.items():
        is_added = name in _MEMBERS and value != expected.get(name)
        if is_added or (name in _ENDS and name != set_by_us):
            yield _now(name, value)


def _now(name: str, value: object) -> str:
    if _is_empty(value):
        return f"{name} is now empty"
    if isinstance(value, list) and all(isinstance(line, str) for line in value):
        value = "; ".join(value)
    if not isinstance(value, str):
        return f"{name} now has a value"
    text = " ".join(cleaned(value).split())
    return f'{name} is now "{text[:_SHOWN]}{"…" if len(text) > _SHOWN else ""}"'


def _is_empty(value: object) -> bool:
    """Whether a value says nothing: no text, nothing in it, or nought."""
    return not (value.strip() if isinstance(value, str) else value)


def _put(told: dict[str, Any], parts: list[str], value: object) -> None:
    for part in parts[:-1]:
        told = told.setdefault(part, {})
    told[parts[-1]] = value
