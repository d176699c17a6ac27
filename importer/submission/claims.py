"""Whether a task that a file claims to have been created is there, and is the row's. Pure.

The answer to `GET /tasks/{id}` and the row's body enter, a judgement leaves. Only what an answer
shows counts: a task is the row's where it says what the row says, and is not there where the
service says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, NamedTuple

from pydantic_core import from_json

from importer.submission.client import Answer, Failure, cleaned
from importer.submission.sameness import difference, plain
from importer.submission.shown import is_gone, shown_task
from importer.task import TaskAnswer

_TITLE_SHOWN = 60


class Claim(StrEnum):
    """What became of a file's claim that a task exists."""

    THERE = "there"
    EDITED = "edited"  # it is there, and the row says something else by now
    ANOTHER = "another"  # the id is that of another task
    MISSING = "missing"
    UNTOLD = "untold"


class Judged(NamedTuple):
    """A claim, judged. words: the other task's title, or why nothing could be learned."""

    claim: Claim
    words: str = ""


def judge_claim(task_id: str, result: Answer | Failure, body: bytes) -> Judged:
    """What an answer shows of the claim. body: the row's, b"" where it is not valid any more."""
    if isinstance(result, Failure):
        return Judged(Claim.UNTOLD, result.message)
    if is_gone(result):
        return Judged(Claim.MISSING)
    if not 200 <= result.status < 300:  # noqa: PLR2004
        words = f": {result.words()}" if result.words() else ""
        return Judged(Claim.UNTOLD, f"HTTP {result.status}{words}")
    task = shown_task(result)
    if task is None or task.task_id.casefold() != task_id.casefold() or task.task_title is None:
        return Judged(Claim.UNTOLD, "the answer does not tell of this task")
    return _compare(task, task.task_title, from_json(body) if body else None)


def _compare(task: TaskAnswer, title: str, own: Mapping[str, Any] | None) -> Judged:
    """Whether a task is the row's; one that is not valid is sent in no case."""
    if own is not None and difference(task, own) is None:
        return Judged(Claim.THERE)
    if own is None or _is_related(task, title, own):
        return Judged(Claim.EDITED)
    return Judged(Claim.ANOTHER, cleaned(title)[:_TITLE_SHOWN])


def _is_related(task: TaskAnswer, title: str, own: Mapping[str, Any]) -> bool:
    """Whether a task that differs may be what the row was before somebody edited one of them."""
    if plain(title) == plain(own["task_title"]):
        return True
    under_its_title = {**own, "task_title": title}
    return difference(task, under_its_title) is None and _names_a_target(task, own)


def _names_a_target(task: TaskAnswer, own: Mapping[str, Any]) -> bool:
    names = ("deal_id", "company_id", "meeting_id")
    told = ((task.member(f"targets.{name}"), own["targets"].get(name)) for name in names)
    return any(there is not None and there == here for there, here in told)
