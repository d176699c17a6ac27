"""Keeps rows in doubt that match no task, but that a task of unknown origin may belong to."""

from __future__ import annotations

from collections.abc import Callable, Collection, Generator, Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple, TypeVar

from importer.contract.answer import TaskAnswer
from importer.contract.comparison import PLACES, Shape, shape_of_body, shape_of_task, whole
from importer.contract.fields import THING_FIELDS
from importer.submission.reconcile.matching.loose import AROUND_DUE, loose
from importer.submission.reconcile.matching.lost import (
    ALWAYS,
    LostRow,
    Matched,
    is_in_time,
    nearly,
    when_made,
)
from importer.submission.reconcile.matching.shape_index import ShapeIndex
from importer.submission.reconcile.matching.ties import tie
from importer.submission.reconcile.matching.turns import ROWS_AT_ONCE

_TITLE = PLACES["task_title"]
_ASSIGNEE = PLACES["assignee_id"]
_TARGETS = tuple(PLACES[field.name] for field in THING_FIELDS)
_EMAIL = PLACES["targets.contact.email"]
WHO_AND_WHAT = (_ASSIGNEE, *_TARGETS, _EMAIL)
"""The places that no service changes, as far as they are listed."""

TITLE_AND_WHAT = (_TITLE, *_TARGETS, _EMAIL)
_CONTACT = tuple(
    PLACES[f"targets.contact.{name}"] for name in ("phone_number", "linkedin_url", "name")
)
_ABOUT = (*_TARGETS, _EMAIL, *_CONTACT)
"""The places that tell what a task is about."""

_One = TypeVar("_One")


class _Suspect:
    """The latest of the tasks that agree with some rows in all that no service changes."""

    __slots__ = ("made", "task_id")

    def __init__(self) -> None:
        self.made: datetime | None = None
        self.task_id = ""

    def see(self, made: datetime, task_id: str) -> None:
        """Remember a task, if it is the latest."""
        if self.made is None or made > self.made:
            self.made, self.task_id = made, task_id


class _Doubt(NamedTuple):
    """A way in which a task may be a row's that does not say what the row says.

    places: where neither says another thing than the other, as `loose` has it. needs: where both
    say something. names: of these the task says one. of_any_time: whether it may be older than
    the request. is_free: only a task that does not say what some row says. is_bare: only one that
    says nothing of what it is about.
    """

    places: tuple[int, ...]
    needs: tuple[int, ...] = ()
    names: tuple[int, ...] = ()
    of_any_time: bool = False
    is_free: bool = False
    is_bare: bool = False

    def may_rest_on(self, said: _Said) -> bool:
        """Whether a task says enough, or as little as is meant."""
        named = not self.names or _says_any(said.shape, self.names)
        is_other = self.is_bare and _says_any(said.shape, _ABOUT)
        return named and not is_other and _fills(said.shape, self.needs)


_DOUBTS = (
    # Services escape, strip and cut titles.
    _Doubt(WHO_AND_WHAT),
    # Somebody may have handed it on before it was looked up.
    _Doubt(TITLE_AND_WHAT, needs=(_TITLE,), names=(*_TARGETS, _EMAIL)),
    # A part of the service may have a clock of its own, or another zone.
    *(
        _Doubt((_TITLE, _ASSIGNEE, due, about), needs=(_TITLE, about), of_any_time=True)
        for about in _ABOUT
        for due in AROUND_DUE
    ),
    # And the list may show titles and little more, or not even those.
    *(_Doubt((_TITLE, _ASSIGNEE, due), of_any_time=True, is_bare=True) for due in AROUND_DUE),
    # Deals and contacts are merged.
    _Doubt((_TITLE, _ASSIGNEE), needs=(_TITLE,), is_free=True),
)


class _Said(NamedTuple):
    """What a row or a task says, exactly and loosely, and whose it is."""

    shape: Shape
    loosely: Shape
    whose: Any


def _said(shape: Shape, whose: LostRow | TaskAnswer) -> _Said:
    return _Said(shape, loose(shape), whose)


def doubt_similar(
    rows: Sequence[LostRow],
    tasks: Sequence[TaskAnswer],
    spoken_for: Collection[Shape],
    used: set[str],
    matched: Matched,
) -> Generator[None, None, None]:
    """A row is not missing while a task of unknown origin may be it.

    spoken_for: what rows say, each as `comparison.whole` has it.
    """
    missing = [row for row in rows if row.key in matched.missing]
    free = [task for task in tasks if task.task_id not in used]
    if not missing or not free:
        return
    asked = yield from _by_parts(missing, lambda row: _said(shape_of_body(row.body), row))
    listed = yield from _by_parts(free, lambda task: _said(shape_of_task(task), task))
    unspoken = [said for said in listed if whole(said.shape) not in spoken_for]
    for doubt in _DOUBTS:
        asked = [said for said in asked if said.whose.key in matched.missing]
        suspects = yield from _suspects(asked, unspoken if doubt.is_free else listed, doubt)
        for found, suspect in suspects:
            for row in found:
                if suspect.made is not None and _may_be_of(row, suspect.made, doubt):
                    matched.missing.discard(row.key)
                    matched.doubtful[row.key] = nearly(suspect.task_id)
    left = [row for row in missing if row.key in matched.missing]
    ties = yield from tie([row.body for row in left], [said.whose for said in unspoken], ALWAYS)
    for row, tied in zip(left, ties, strict=True):
        if tied is not None and is_in_time(tied.made, row.own_since):
            matched.missing.discard(row.key)
            matched.doubtful[row.key] = nearly(tied.task_id)


def _by_parts(
    many: Iterable[_One], say: Callable[[_One], _Said]
) -> Generator[None, None, list[_Said]]:
    said = []
    for number, one in enumerate(many):
        if number % ROWS_AT_ONCE == 0:
            yield
        said.append(say(one))
    return said


def _may_be_of(row: LostRow, made: datetime, doubt: _Doubt) -> bool:
    """Whether a task of that time may be a row's.

    Where they agree in the least, a guess of when the row was sent is good enough: else each
    follow-up of an assignee would be one that any lost follow-up may have become.
    """
    return doubt.of_any_time or is_in_time(made, row.own_since if doubt.is_free else row.since)


def _suspects(
    rows: Sequence[_Said], tasks: Sequence[_Said], doubt: _Doubt
) -> Generator[None, None, list[tuple[list[LostRow], _Suspect]]]:
    """Rows that agree at some places, with the latest of the tasks that agree with them there."""
    rows = [row for row in rows if _fills(row.shape, doubt.needs)]
    if not rows:
        return []
    index = ShapeIndex(doubt.places)
    for row in rows:
        index.add(row.loosely, row.whose)
    suspects: dict[int, tuple[list[LostRow], _Suspect]] = {}
    for number, task in enumerate(tasks):
        if number % ROWS_AT_ONCE == 0:
            yield
        if doubt.may_rest_on(task):
            for found in index.find(task.loosely):
                suspect = suspects.setdefault(id(found), (found, _Suspect()))[1]
                suspect.see(when_made(task.whose), task.whose.task_id)
    return list(suspects.values())


def _says_any(shape: Shape, places: tuple[int, ...]) -> bool:
    return any(shape[place] is not None for place in places)


def _fills(shape: Shape, places: tuple[int, ...]) -> bool:
    return all(shape[place] is not None for place in places)
