"""Whether a task that the service tells of is the one that a body asked for.

What either of them lacks does not differ: a service may leave out, fill in or add. Two questions
are asked. Of the answer to a request: is it surely about another task? Of a task in a listing:
may it be the one, of which the answer was lost?
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from datetime import timedelta
from typing import Any, NamedTuple

from importer.contract.answer import TaskAnswer
from importer.contract.body import DEFAULT_PRIORITY
from importer.contract.fields import CONTACT_FIELDS, FIELDS, THING_FIELDS, Kind
from importer.contract.forms import instant, plain, plain_id, service_time
from importer.contract.other_contact import names_another
from importer.wording.text import cleaned

_ECHO_SHOWN = 60

Form = Callable[[str], Hashable]
"""What is compared of a text; None: it cannot be compared, and so differs from nothing."""


class Member(NamedTuple):
    """A member of a task, and the form in which two of its values are compared.

    is_echoed: whether an answer that differs in it is about another task.
    """

    name: str
    form: Form
    is_echoed: bool = False


_FORMS: Mapping[Kind, Form] = {Kind.IDENTIFIER: plain_id, Kind.DATE: instant}
"""How values of a kind are compared; all others as `plain` texts."""

MEMBERS: tuple[Member, ...] = tuple(
    Member(field.name, _FORMS.get(field.kind, plain), field.identifies)
    for field in sorted(
        FIELDS, key=lambda field: (field.name != "task_title", not field.identifies)
    )
)
"""What is compared, in this order: what says most to a person, then what says which task it is."""

PLACES: Mapping[str, int] = {member.name: place for place, member in enumerate(MEMBERS)}

Shape = tuple[Hashable, ...]
"""What is compared of a body or a task, in the order of `MEMBERS`; None: it says nothing there."""


def shape_of_body(body: Mapping[str, Any]) -> Shape:
    """What a body says."""
    return tuple(_form(member, _member(body, member.name)) for member in MEMBERS)


def shape_of_task(task: TaskAnswer) -> Shape:
    """What a task says."""
    return tuple(_form(member, task.member(member.name)) for member in MEMBERS)


def _form(member: Member, text: str | None) -> Hashable:
    return None if text is None else member.form(text) or None


def whole(shape: Shape) -> Shape:
    """The same for a body and the task that says all of it and no more.

    A priority that is not said is the default one.
    """
    place = PLACES["priority"]
    return (*shape[:place], shape[place] or DEFAULT_PRIORITY, *shape[place + 1 :])


def is_more(said: Shape, asked: Shape) -> bool:
    """Whether a task says something that a body does not; the default priority is nothing."""
    return any(
        theirs is not None and ours is None and theirs != DEFAULT_PRIORITY
        for theirs, ours in zip(said, asked, strict=True)
    )


def lacks(said: Shape, asked: Shape) -> set[int]:
    """The places of what a body says, and a task does not."""
    return {
        place
        for place, (theirs, ours) in enumerate(zip(said, asked, strict=True))
        if theirs is None and ours is not None
    }


_ABOUT = (
    *((PLACES[field.name],) for field in THING_FIELDS),
    tuple(PLACES[field.name] for field in CONTACT_FIELDS),
)
"""The places that tell of each kind of target."""


def is_elsewhere(said: Shape, asked: Shape) -> bool:
    """Whether a task is about something, and about no kind of thing that a body is about.

    A service may add a target, such as a deal's company, or leave one out of what it tells.
    """
    theirs, ours = _kinds_of_target(said), _kinds_of_target(asked)
    return bool(theirs and ours) and theirs.isdisjoint(ours)


def _kinds_of_target(shape: Shape) -> set[int]:
    return {
        kind
        for kind, places in enumerate(_ABOUT)
        if any(shape[place] is not None for place in places)
    }


def other_target(task: TaskAnswer, body: Mapping[str, Any]) -> str | None:
    """The first target of a task that is about another kind of thing than a body, or None."""
    shape = shape_of_task(task)
    if not is_elsewhere(shape, shape_of_body(body)):
        return None
    place = next(place for places in _ABOUT for place in places if shape[place] is not None)
    name = MEMBERS[place].name
    return f'{name} "{cleaned(task.member(name) or "")[:_ECHO_SHOWN]}"'


def difference(task: TaskAnswer, body: Mapping[str, Any]) -> str | None:
    """The first member in which an answer is surely about another task than was sent, or None."""
    echoed = [member for member in MEMBERS if member.is_echoed]
    return (
        _difference(task, body, echoed)
        or _other_day(task, body)
        or other_target(task, body)
        or other_contact(task, body)
    )


def _other_day(task: TaskAnswer, body: Mapping[str, Any]) -> str | None:
    """A due date without an offset that is too far from the one that was sent for any zone."""
    theirs, ours = service_time(task.due_date), instant(_member(body, "due_date") or "")
    if theirs is None or ours is None or instant(task.due_date or "") is not None:
        return None
    is_far = abs(theirs - ours) > _DAY_ANYWHERE
    return f'due_date "{cleaned(task.due_date or "")[:_ECHO_SHOWN]}"' if is_far else None


_DAY_ANYWHERE = timedelta(hours=24 + 14)
"""A day alone names all its hours, in any zone."""


def other_contact(task: TaskAnswer, body: Mapping[str, Any]) -> str | None:
    """The first word on the contact that is another person's, where nothing else says whose it is.

    A service may fill a contact in, or write it in its own way, where the task is a deal's.
    """
    if any(
        (echo := task.member(name)) is not None
        and (own := _member(body, name)) is not None
        and plain_id(echo) == plain_id(own)
        for name in _THINGS
    ):
        return None
    for name in ("email", "linkedin_url", "phone_number", "name"):
        path = f"targets.contact.{name}"
        echo, own = task.member(path), _member(body, path)
        if echo is None or own is None:
            continue
        is_other = names_another(name, echo, own)
        if is_other is not None:
            return f'{path} "{cleaned(echo)[:_ECHO_SHOWN]}"' if is_other else None
    return None


_THINGS = tuple(field.name for field in THING_FIELDS)


def is_same(task: TaskAnswer, body: Mapping[str, Any]) -> bool:
    """Whether a listed task has the title of the body, and differs from it in nothing."""
    return task.task_title is not None and _difference(task, body, MEMBERS) is None


_TARGETS = tuple(member for member in MEMBERS if member.name.startswith("targets."))
_IDENTITY = tuple(
    member
    for member in MEMBERS
    if (member.is_echoed and member.name != "task_title") or member.name == "targets.contact.email"
)


def fits(task: TaskAnswer, body: Mapping[str, Any]) -> bool:
    """Whether a task names whom and what the body names, and differs from it in texts alone."""
    named = task.assignee_id is not None and any(
        task.member(member.name) is not None for member in _TARGETS
    )
    is_other = other_target(task, body) is not None
    return named and not is_other and _difference(task, body, _IDENTITY) is None


def _difference(
    task: TaskAnswer, body: Mapping[str, Any], members: tuple[Member, ...] | list[Member]
) -> str | None:
    for member in members:
        echo, own = task.member(member.name), _member(body, member.name)
        if echo is None or own is None or echo == own:
            continue
        if _differ(member, echo, own):
            return f'{_label(member.name)}"{cleaned(echo)[:_ECHO_SHOWN]}"'
    return None


def _differ(member: Member, echo: str, own: str) -> bool:
    """Whether both can be compared, and are not the same; what says nothing differs too."""
    theirs, ours = member.form(echo), member.form(own)
    return theirs is not None and ours is not None and theirs != ours


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
