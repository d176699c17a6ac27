"""Whether a task that a file claims to have been created exists, and belongs to the row.

Judges by the answer to `GET /tasks/{id}` and the row's body. Only what an answer shows counts. An
id proves little, for a number means another task in each workspace; nor does a title, for a sheet
of follow-ups may have one alone: a task is the row's where it names one of the row's targets, and
says nothing else than the row.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, NamedTuple

from pydantic_core import from_json

from importer.contract.answer import TaskAnswer
from importer.contract.comparison import (
    MEMBERS,
    PLACES,
    Shape,
    shape_of_body,
    shape_of_task,
)
from importer.contract.fields import FIELD_BY_NAME, FIRM_TARGETS
from importer.contract.forms import made_at
from importer.submission.answers.shown import is_gone, shown, shown_task
from importer.submission.http.client import Answer, Failure
from importer.wording.text import cleaned

_TITLE_SHOWN = 60

SLACK = timedelta(days=1)
"""A file may be dated so much too early: by a clock that is wrong, or in another zone."""

_TITLE = PLACES["task_title"]
_ECHOED = frozenset(place for place, member in enumerate(MEMBERS) if member.is_echoed)
_TARGETS = tuple(PLACES[field.name] for field in FIRM_TARGETS)
_NAME = PLACES["targets.contact.name"]


class Claim(StrEnum):
    """The outcome of a file's claim that a task exists."""

    THERE = "there"
    EDITED = "edited"  # it is like the row: that was edited since, or it is another's
    ANOTHER = "another"  # the id is that of another task
    YOUNGER = "younger"  # it was made after the file was written
    UNSHOWN = "unshown"  # what the service tells of it is no more than others may say
    DELETED = "deleted"
    MISSING = "missing"
    UNTOLD = "untold"


class Judged(NamedTuple):
    """A claim, judged. words: the other task's title, what differs, or why nothing is known."""

    claim: Claim
    words: str = ""


def judge_claim(
    task_id: str, result: Answer | Failure, body: bytes, saved_at: datetime | None = None
) -> Judged:
    """What an answer shows of the claim.

    body: the row's, b"" where it is not valid any more. saved_at: when the file was written last.
    """
    refused = _refusal(result)
    if refused is not None or isinstance(result, Failure):
        return refused or Judged(Claim.UNTOLD)
    members, task = shown(result), shown_task(result)
    if task is None or task.task_id.casefold() != task_id.casefold() or task.task_title is None:
        return Judged(Claim.UNTOLD, "the response is not about this task")
    made = made_at(task)
    if saved_at is not None and made is not None and made - saved_at > SLACK:
        return Judged(Claim.YOUNGER, f"{made:%Y-%m-%d}")
    # Without a body there is nothing to compare with, and nothing that could be sent.
    judged = _compare(task, members, from_json(body)) if body else Judged(Claim.EDITED)
    is_gone_now = task.is_deleted and judged.claim is not Claim.ANOTHER
    return Judged(Claim.DELETED) if is_gone_now else judged


def _refusal(result: Answer | Failure) -> Judged | None:
    """What follows from an answer without a task; None: it may contain one."""
    if isinstance(result, Failure):
        return Judged(Claim.UNTOLD, result.message)
    if is_gone(result):
        return Judged(Claim.MISSING)
    if result.is_success:
        return None
    words = f": {result.words()}" if result.words() else ""
    return Judged(Claim.UNTOLD, f"HTTP {result.status}{words}")


def _compare(task: TaskAnswer, members: Mapping[str, Any], own: Mapping[str, Any]) -> Judged:
    """members: of the task, as they came: null says that there is none, a gap says nothing."""
    told, asked = shape_of_task(task), shape_of_body(own)
    differs = {
        place
        for place, (there, here) in enumerate(zip(told, asked, strict=True))
        if here is not None
        and (there != here if there is not None else members.get(MEMBERS[place].name, "") is None)
    }
    echoed = differs & _ECHOED
    if not _shares_target(told, asked):
        is_another = echoed or differs.intersection(_TARGETS)
        return _another(task) if is_another else Judged(Claim.UNSHOWN)
    if not echoed:
        return Judged(Claim.THERE)
    if _TITLE in echoed and len(echoed) > 1:
        return _another(task)
    columns = (FIELD_BY_NAME[MEMBERS[place].name].column for place in sorted(echoed))
    return Judged(Claim.EDITED, ", ".join(columns))


def _another(task: TaskAnswer) -> Judged:
    return Judged(Claim.ANOTHER, cleaned(task.task_title or "")[:_TITLE_SHOWN])


def _shares_target(told: Shape, asked: Shape) -> bool:
    """Whether both name the same deal, company, meeting or contact, by more than a name."""
    places = [place for place in _TARGETS if asked[place] is not None] or [_NAME]
    return any(told[place] is not None and told[place] == asked[place] for place in places)
