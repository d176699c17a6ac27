"""The forms of a listed task that are compared with a row, and the words for what differs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from importer.contract.answer import TaskAnswer
from importer.contract.comparison import shape_of_body, shape_of_task
from importer.contract.fields import FIELD_BY_NAME
from importer.contract.reference import without_marks
from importer.ledger.records import KnownTask
from importer.planning.differences import differences_there
from importer.submission.reconcile.matching.resemblance import but_for_targets, said_otherwise
from importer.submission.reconcile.matching.ties import (
    keys_but_for_targets,
    traces_of_body,
    traces_of_task,
)


def in_words(task: TaskAnswer, own: Mapping[str, Any]) -> str:
    """How a task differs from the row."""
    if task.is_deleted:
        return "it was deleted in HockeyStack"
    differs, unsaid = said_otherwise(task, own)
    if differs:
        return f"it is the same except for its {differences_there(task, own, differs)}"
    columns = ", ".join(FIELD_BY_NAME[name].column for name in unsaid)
    return f"HockeyStack does not say its {columns}" if columns else "it says the same"


def key_of(task: TaskAnswer | KnownTask) -> str:
    """The same for both spellings of an id: a UUID may come in capitals (API.md)."""
    return task.task_id.casefold()


def is_brief(task: TaskAnswer) -> bool:
    """Whether the list leaves out, and does not call null, what makes another task of it."""
    return not task.model_fields_set >= {"due_date", "reason", "priority"}


def forms_of(task: TaskAnswer) -> list[TaskAnswer]:
    """A task as it is, and as it was before a run added its references."""
    bare = without_marks(task)
    return [task] if bare == task else [task, bare]


def task_keys_elsewhere(task: TaskAnswer) -> set[str]:
    """Under what a task is found by a row that says the same of something else."""
    return {but_for_targets(shape_of_task(task)), *keys_but_for_targets(traces_of_task(task))}


def row_keys_elsewhere(own: Mapping[str, Any]) -> set[str]:
    """Under what a row finds such tasks, whose title may have been read in another encoding."""
    return {but_for_targets(shape_of_body(own)), *keys_but_for_targets(traces_of_body(own))}


def members_told(task: TaskAnswer) -> int:
    """How many members of a task the list shows."""
    return sum(told is not None for told in shape_of_task(task))
