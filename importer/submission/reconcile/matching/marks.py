"""Recognises the tasks of lost rows by their references.

Says which listed task is which lost row's. A task with a row's mark is the row's, whatever became
of its title and times. That no task has the mark proves something only where the listing shows
marks like it.
"""

from __future__ import annotations

import html
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from importer.contract.answer import TaskAnswer
from importer.contract.forms import plain
from importer.contract.reference import (
    has_reference,
    marked_member,
    reference_of,
    references_of,
    unmarked,
)
from importer.submission.reconcile.matching.lost import LostRow


@dataclass(slots=True)
class Recognised:
    """What marks say. found: the task of each row that has one, by the row's key.

    twins: of those rows, the id of another task with the same mark. left: the rows without a task.
    """

    found: dict[bytes, str] = field(default_factory=dict)
    twins: dict[bytes, str] = field(default_factory=dict)
    left: list[LostRow] = field(default_factory=list)

    @property
    def taken(self) -> set[str]:
        """The tasks that belong to a row, and so to no other."""
        return {*self.found.values(), *self.twins.values()}


class Marked(NamedTuple):
    """A task that surely exists, as it is listed, and the key and body that it was sent with."""

    task: TaskAnswer
    key: bytes
    body: Mapping[str, Any]


def recognise(rows: Sequence[LostRow], tasks: Iterable[TaskAnswer]) -> Recognised:
    """Which of the tasks are the rows', by their marks.

    tasks: without those of other rows, and without those that were taken back: a task that was
    cancelled keeps the mark, and the row that is sent once more has the same.
    Of several tasks with a row's mark the one that was listed first is the row's; the second is
    told of, for a request was carried out twice. A row that was sent without a mark has its mark
    nowhere, and is left.
    """
    by_mark: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for task in tasks:
        for mark in references_of(task):
            by_mark[mark][task.task_id] = None
    told = Recognised()
    for row in rows:
        first, second, *_ = [*by_mark.get(reference_of(row.key), {}), None, None]
        if first is None:
            told.left.append(row)
            continue
        told.found[row.key] = first
        if second is not None:
            told.twins[row.key] = second
    return told


def perhaps_unmarked(rows: Sequence[LostRow], tasks: Iterable[TaskAnswer]) -> list[TaskAnswer]:
    """The tasks without any mark that have the title of one of these rows.

    One may be a row's own, whose text somebody changed since, or the service cut: the mark went
    with it. With another title and no mark it is another task.
    """
    if not rows:
        return []
    titles = {plain(str(unmarked(row.body, row.key).get("task_title", ""))) for row in rows}
    return [
        task
        for task in tasks
        if (not task.task_title or plain(task.task_title) in titles) and not references_of(task)
    ]


def would_show(row: LostRow, others: Iterable[Marked]) -> bool:
    """Whether the mark of a row would be seen in the listing, if the row's task were in it.

    A listing may leave out the member, or cut its text in front of the mark. So another task must
    show its mark in the same member, behind a text that is at least as long however the service
    counts and escapes the row's.
    """
    member = marked_member(row.body, row.key)
    if member is None:
        return False
    needed = len(html.escape(_text(row.body, member)).encode())
    return any(
        marked_member(other.body, other.key) == member
        and len(_text(other.body, member)) >= needed
        and has_reference(_only(other.task, member), other.key)
        for other in others
    )


def _text(body: Mapping[str, Any], member: str) -> str:
    found: Any = body
    for part in member.split("."):
        found = found[part]
    return "\n".join(found) if isinstance(found, list) else str(found)


def _only(task: TaskAnswer, member: str) -> TaskAnswer:
    """The task as if nothing but this member were listed."""
    outer, _, inner = member.partition(".")
    value = {inner: task.member(member)} if inner else task.member(member)
    return TaskAnswer.model_validate({"task_id": task.task_id, outer: value})
