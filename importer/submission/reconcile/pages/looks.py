"""How a listing may sort, filter or cut its tasks, and what shows that it does not.

A list may be a view: of one person's tasks, of calls, of open tasks, of those that are due first.
That tasks *like* a lost row's are listed shows that such a view would hold it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple, get_args

from importer.contract.answer import TaskAnswer
from importer.contract.body import DEFAULT_PRIORITY
from importer.contract.closing import ClosedStatus
from importer.contract.fields import THING_FIELDS
from importer.contract.forms import instant, made_at

_ENDED = frozenset(get_args(ClosedStatus))

_TARGETS = {
    **{
        (name := field.name.removeprefix("targets.")): f"a {name.removesuffix('_id')}"
        for field in THING_FIELDS
    },
    "contact": "a contact",
}
"""How a person names a thing that a task is about."""

_FEWEST_CUT = 25
"""A list with fewer tasks than this was not cut at a number: none is known that small."""


class Look(NamedTuple):
    """What a listing may choose its tasks by."""

    assignee: str
    type: str
    targets: frozenset[str]
    priority: str
    is_due: bool
    has_draft: bool
    has_reason: bool
    has_email: bool


def look_of(body: Mapping[str, Any]) -> Look:
    """What a listing may choose the task of this body by."""
    targets = body.get("targets")
    names = targets if isinstance(targets, Mapping) else {}
    return Look(
        str(body.get("assignee_id", "")),
        str(body.get("task_type", "")),
        frozenset(name for name in _TARGETS if names.get(name)),
        str(body.get("priority") or DEFAULT_PRIORITY),
        bool(body.get("due_date")),
        bool(body.get("draft")),
        bool(body.get("reason")),
        isinstance(contact := names.get("contact"), Mapping) and bool(contact.get("email")),
    )


class Need(NamedTuple):
    """Something that another task has to share with a row. words: how a person names such tasks."""

    words: str
    is_met_by: Callable[[Look], bool]


@lru_cache(maxsize=1000)
def needs(own: Look) -> tuple[Need, ...]:
    """What other tasks have to share with a row; one task may meet several of them.

    First each by itself, for the words: that no task of a person is listed says more than that none
    is of that person, of that type and about a contact. Then these together: a view may be of one
    person's calls and of everybody's emails.
    """
    return tuple(_needs(own))


def _needs(own: Look) -> Iterator[Need]:
    whose, kind = f'of assignee "{own.assignee}"', f'of type "{own.type}"'
    yield Need(whose, lambda look: look.assignee == own.assignee)
    # A list of tasks that are about a deal may show one that is about a contact as well.
    targets = sorted(own.targets)
    for name in targets:
        yield Need(
            f"about {_TARGETS[name]}",
            lambda look, name=name: name in look.targets <= own.targets,  # type: ignore[misc]
        )
    yield Need(kind, lambda look: look.type == own.type)
    yield Need(
        f'of priority "{own.priority}"',
        lambda look: look.priority == own.priority,
    )
    yield Need(
        "with a due date" if own.is_due else "without a due date",
        lambda look: look.is_due == own.is_due,
    )
    yield Need(
        "with a draft" if own.has_draft else "without a draft",
        lambda look: look.has_draft == own.has_draft,
    )
    # A list that is joined from tables leaves out what has nothing in one of them.
    if not own.has_reason:
        yield Need("without a reason", lambda look: not look.has_reason)
    if "contact" in targets and not own.has_email:
        yield Need(
            "about a contact without an e-mail address",
            lambda look: "contact" in look.targets and not look.has_email,
        )
    for name in targets:
        yield Need(
            f"{whose}, {kind} and about {_TARGETS[name]}",
            lambda look, name=name: (  # type: ignore[misc]
                (look.assignee, look.type) == (own.assignee, own.type)
                and name in look.targets <= own.targets
            ),
        )


def unmet(own: Look, shown: Collection[Look]) -> str | None:
    """The first need of a row that none of the tasks meets, in words; None: each is met."""
    for need in needs(own):
        if not any(need.is_met_by(look) for look in shown):
            return need.words
    return None


def helpful(rows: Iterable[Look], shown: Collection[Look], more: Iterable[Look]) -> set[Look]:
    """Those of `more` that meet a need of the rows that `shown` does not, the first for each."""
    candidates = list(dict.fromkeys(more))
    found: set[Look] = set()
    for own in set(rows):
        for need in needs(own):
            if not any(need.is_met_by(look) for look in (*shown, *found)):
                found.update(next(([c] for c in candidates if need.is_met_by(c)), []))
    return found


@dataclass(slots=True)
class Extent:
    """How far a listing reaches, by all the tasks that it holds, whoever made them.

    count: how many. oldest: when the first of them was made. first_due, last_due: of their due
    dates. shows_ended: whether one of them has ended.
    """

    count: int = 0
    oldest: datetime | None = None
    first_due: datetime | None = None
    last_due: datetime | None = None
    shows_ended: bool = False

    def see(self, task: TaskAnswer) -> None:
        """One more task that is listed."""
        self.count += 1
        self.shows_ended |= task.status is not None and task.status.strip().lower() in _ENDED
        made, due = made_at(task), instant(task.due_date or "")
        if made is not None:
            self.oldest = made if self.oldest is None else min(made, self.oldest)
        if due is not None:
            self.first_due = due if self.first_due is None else min(due, self.first_due)
            self.last_due = due if self.last_due is None else max(due, self.last_due)

    def is_within_due_dates(self, body: Mapping[str, Any]) -> bool:
        """Whether a list in the order of due dates, cut at either end, would hold this body's task.

        A list of few tasks was not cut, and one that tells no due dates shows nothing of its order.
        """
        due = instant(str(body.get("due_date") or ""))
        if due is None or self.count < _FEWEST_CUT:
            return True
        if self.first_due is None or self.last_due is None:
            return True
        return self.first_due <= due <= self.last_due
