"""How a row differs from a task that was sent earlier, in words.

Compares two bodies as they are sent, and names the members that differ by the columns that fill
them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from importer.contract.answer import TaskAnswer
from importer.contract.body import DEFAULT_PRIORITY
from importer.contract.fields import FIELD_BY_NAME, FIELDS
from importer.contract.reference import unmarked_json

_LONGEST_SHOWN = 60
_IN_MEMBERS = [(field, field.name.partition(".")[0]) for field in FIELDS]
"""Each field, and the member of a body in which it stands."""


class Difference(NamedTuple):
    """A member that was another when the task was sent; "" where there was, or is, none."""

    column: str
    before: str
    now: str

    def __str__(self) -> str:
        return f"{self.column} ({_quoted(self.before)} then, {_quoted(self.now)} now)"


def differences(
    before: bytes, now: bytes, *, key_before: bytes, key_now: bytes
) -> list[Difference]:
    """The members that differ, in the order of the blank sheet.

    key_before, key_now: what either row is known by: the mark that is made of it does not count.
    """
    old, new = unmarked_json(before, key_before), unmarked_json(now, key_now)
    found = []
    for field, member in _IN_MEMBERS:
        if old.get(member) == new.get(member):  # as nearly all: no text is made of it
            continue
        pair = member_text(old, field.name), member_text(new, field.name)
        if _plain(field.name, pair[0]) != _plain(field.name, pair[1]):
            found.append(Difference(field.column, *pair))
    return found


def in_words(found: Sequence[Difference]) -> str:
    """The differences as one phrase."""
    return ", and its ".join(map(str, found))


def differences_there(task: TaskAnswer, own: Mapping[str, Any], names: Sequence[str]) -> str:
    """The members of a task by these names, beside those of a row, as one phrase."""
    return ", and its ".join(
        f"{FIELD_BY_NAME[name].column} ({_quoted(task.member(name) or '')} there, "
        f"{_quoted(member_text(own, name))} here)"
        for name in names
    )


def member_text(members: Mapping[str, Any], name: str) -> str:
    """A member of a body as text, dotted where nested; "" where there is none."""
    value: Any = members
    for part in name.split("."):
        value = value.get(part) if isinstance(value, dict) else None
    if isinstance(value, list):
        return "; ".join(map(str, value))
    return "" if value is None else str(value)


def _plain(name: str, text: str) -> object:
    """What of a text counts: a moment whatever its offset, the default priority also unsaid."""
    if name == "due_date" and text:
        return datetime.fromisoformat(text)
    if name == "priority":
        return text or DEFAULT_PRIORITY
    return " ".join(text.split())


def _quoted(text: str) -> str:
    return f'"{_cut(text)}"' if text else "nothing"


def _cut(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= _LONGEST_SHOWN else f"{flat[: _LONGEST_SHOWN - 1]}…"
