"""Whether a task that the service tells of is the one that a body asked for. Pure.

What either of them lacks does not differ: a service may leave out, fill in or add. Two questions
are asked. Of the answer to a request: is it surely about another task? Of a task in a listing:
may it be the one, of which the answer was lost?
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from importer.submission.client import cleaned
from importer.task import DEFAULT_PRIORITY, TaskAnswer

_ECHO_SHOWN = 60

Differ = Callable[[str, str], bool]


def _texts_differ(echo: str, own: str) -> bool:
    return plain(echo) != plain(own)


def _ids_differ(echo: str, own: str) -> bool:
    return _texts_differ(echo, own) and not _same_salesforce_id(echo, own)


def _times_differ(echo: str, own: str) -> bool:
    """Whether both are instants, and not the same one; what cannot be read is no difference."""
    there, here = instant(echo), instant(own)
    return there is not None and here is not None and there != here


class Member(NamedTuple):
    """A member of a task, and what makes two of its values surely different.

    is_echoed: whether an answer that differs in it is about another task.
    is_firm: whether no service would change it; in the others a task that was meant may differ.
    """

    name: str
    differ: Differ
    is_echoed: bool = False
    is_firm: bool = False


MEMBERS: tuple[Member, ...] = (
    Member("task_title", _texts_differ, is_echoed=True, is_firm=True),
    Member("task_type", _texts_differ, is_echoed=True, is_firm=True),
    Member("assignee_id", _ids_differ, is_echoed=True, is_firm=True),
    Member("due_date", _times_differ, is_echoed=True, is_firm=True),
    Member("targets.deal_id", _ids_differ, is_echoed=True, is_firm=True),
    Member("targets.company_id", _ids_differ, is_echoed=True, is_firm=True),
    Member("targets.meeting_id", _ids_differ, is_echoed=True, is_firm=True),
    Member("targets.contact.email", _texts_differ, is_firm=True),
    Member("targets.contact.name", _texts_differ),
    Member("targets.contact.title", _texts_differ),
    Member("targets.contact.phone_number", _texts_differ),
    Member("targets.contact.linkedin_url", _texts_differ),
    Member("priority", _texts_differ),
    Member("reason", _texts_differ),
    Member("draft.subject", _texts_differ),
    Member("draft.body", _texts_differ),
    Member("draft.message", _texts_differ),
    Member("draft.talking_points", _texts_differ),
)
"""What is compared, in this order."""


def difference(task: TaskAnswer, body: Mapping[str, Any]) -> str | None:
    """The first member in which an answer is surely about another task than was sent, or None."""
    return _difference(task, body, [member for member in MEMBERS if member.is_echoed])


def is_same(task: TaskAnswer, body: Mapping[str, Any]) -> bool:
    """Whether a listed task has the title of the body, and differs from it in nothing."""
    return task.task_title is not None and _difference(task, body, MEMBERS) is None


def is_similar(task: TaskAnswer, body: Mapping[str, Any]) -> bool:
    """Whether a listed task differs from the body in nothing that a service leaves alone."""
    firm = [member for member in MEMBERS if member.is_firm]
    return _difference(task, body, firm) is None


_TARGETS = tuple(member for member in MEMBERS if member.name.startswith("targets."))


def is_equal(task: TaskAnswer, body: Mapping[str, Any]) -> bool:
    """Whether a task that somebody made is what the body asks for.

    It must name one of the body's targets: a listing that leaves them out proves nothing.
    """
    named = any(
        (echo := task.member(member.name)) is not None
        and (own := _member(body, member.name)) is not None
        and not member.differ(echo, own)
        for member in _TARGETS
    )
    return named and is_same(task, body)


def is_whole(task: TaskAnswer, body: Mapping[str, Any]) -> bool:
    """Whether a listed task says what the body says: all of it, and no more."""
    return is_same(task, body) and not has_more(task, body) and not lacking(task, body)


def has_more(task: TaskAnswer, body: Mapping[str, Any]) -> bool:
    """Whether a listed task has a member that the body lacks; the default priority is none."""
    return any(
        _member(body, member.name) is None
        and (echo := plain(task.member(member.name) or ""))
        and (member.name, echo) != ("priority", DEFAULT_PRIORITY)
        for member in MEMBERS
    )


def lacking(task: TaskAnswer, body: Mapping[str, Any]) -> set[str]:
    """The members of the body of which a listed task says nothing."""
    return {
        member.name
        for member in MEMBERS
        if _member(body, member.name) is not None and not task.member(member.name)
    }


def told(tasks: Iterable[TaskAnswer]) -> set[str]:
    """The members that a listing tells of, as some task of it shows."""
    return {member.name for task in tasks for member in MEMBERS if task.member(member.name)}


def _difference(
    task: TaskAnswer, body: Mapping[str, Any], members: tuple[Member, ...] | list[Member]
) -> str | None:
    for member in members:
        echo, own = task.member(member.name), _member(body, member.name)
        if echo is None or own is None or echo == own:
            continue
        if member.differ(echo, own):
            return f'{_label(member.name)}"{cleaned(echo)[:_ECHO_SHOWN]}"'
    return None


def _label(name: str) -> str:
    return "" if name == "task_title" else f"{name} "


def _member(body: Mapping[str, Any], name: str) -> str | None:
    found: Any = body
    for part in name.split("."):
        found = found.get(part) if isinstance(found, Mapping) else None
    return as_text(found)


def as_text(value: object) -> str | None:
    """A text, or a list of texts as one; None for anything else."""
    if isinstance(value, list) and all(isinstance(part, str) for part in value):
        return "\n".join(value)
    return value if isinstance(value, str) else None


_BLANKS = re.compile(r"\s+")


def plain(text: str) -> str:
    """The same for texts that differ in spaces, case or the way accents are written alone."""
    return _BLANKS.sub(" ", unicodedata.normalize("NFC", text.casefold())).strip()


def instant(text: str) -> datetime | None:
    """The moment that a text names with its offset; None where it names none."""
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else None


def _same_salesforce_id(echo: str, own: str) -> bool:
    """Whether one is the other's long form: the same 15 characters, and three to check them."""
    short, long = sorted((echo.strip(), own.strip()), key=len)
    return (len(short), len(long)) == (15, 18) and long.startswith(short)
