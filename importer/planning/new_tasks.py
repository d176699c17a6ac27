"""The rows that become new tasks, as somebody may look at them: how many for whom, and the first.

Counts them by assignee, type, priority and the week in which they are due. Most are counted by the
columns of their chunk: nothing is made that would be sent, but of the first few.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any, Generic, NamedTuple, TypeVar

from importer.contract.sure_rows import AnyBody, SureBody
from importer.planning.checked import CheckedChunk
from importer.planning.facts import Facts, PlannedRow

FIRST_TASKS = 10
MOST_KEPT = 10_000
"""Different assignees, or weeks, that a page counts by themselves: memory has to end somewhere."""

_NO_PRIORITY = "none"

_Value = TypeVar("_Value", str, date)


class FirstTask(NamedTuple):
    """A task as it would be sent. then: the status that it gets afterwards; None: none."""

    row: int
    task: Mapping[str, Any]
    then: Mapping[str, Any] | None = None


@dataclass(slots=True)
class Counts(Generic[_Value]):
    """How many tasks have each value. further: tasks whose value came when enough were kept.

    most: different values that are kept, or a chunk's more; None: all.
    """

    most: int | None
    kept: Counter[_Value] = field(default_factory=Counter)
    further: int = 0

    def add(self, values: Sequence[_Value]) -> None:
        """Count the values of some tasks."""
        if self.most is not None and len(self.kept) >= self.most:
            known = [value for value in values if value in self.kept]
            self.further += len(values) - len(known)
            values = known
        self.kept.update(values)


class NewTasks:
    """The tasks that would be created."""

    def __init__(self, most_kept: int | None = None) -> None:
        """most_kept: different values that are counted by themselves; None: all."""
        self._most_kept = most_kept
        self.clear()

    def clear(self) -> None:
        """Count anew."""
        self.count = 0
        self.first: list[FirstTask] = []
        self.by_assignee = Counts[str](self._most_kept)
        self.by_type = Counts[str](self._most_kept)
        self.by_priority = Counts[str](self._most_kept)
        self.by_week = Counts[date](self._most_kept)

    def add(self, row: PlannedRow) -> None:
        """Count a planned row; one that does not become a new task is passed over."""
        if not row.is_new:
            return
        task = json.loads(row.body)
        due = task.get("due_date")
        moment = None if due is None else datetime.fromisoformat(due)
        self._add([task["assignee_id"]], [task["task_type"]], [task.get("priority")], [moment])
        self._keep_first(row)

    def add_facts(self, facts: Facts, planned: Callable[[Facts], PlannedRow]) -> None:
        """Count a row that becomes a new task. planned: gives it its place in a plan."""
        if facts.body is not None:
            self._add(*([member] for member in members_of(facts.body)))
            if len(self.first) < FIRST_TASKS:
                self._keep_first(planned(facts))

    def add_chunk(
        self, checked: CheckedChunk, places: Sequence[int], planned: Callable[[Facts], PlannedRow]
    ) -> None:
        """Count those rows of a chunk that become new tasks, by their places."""
        columns = _columns_of(checked)
        if len(places) < len(checked.keys):
            columns = [[column[place] for place in places] for column in columns]
        self._add(*columns)
        for place in places[: FIRST_TASKS - len(self.first)]:
            self._keep_first(planned(facts_at(checked, place)))

    def _add(
        self,
        assignees: Sequence[str],
        types: Sequence[str],
        priorities: Sequence[str | None],
        moments: Sequence[datetime | None],
    ) -> None:
        self.count += len(assignees)
        self.by_assignee.add(assignees)
        self.by_type.add(types)
        self.by_priority.add([priority or _NO_PRIORITY for priority in priorities])
        self.by_week.add([_monday(moment.date()) for moment in moments if moment])

    def _keep_first(self, row: PlannedRow) -> None:
        if len(self.first) < FIRST_TASKS:
            then = None if row.closing is None else json.loads(row.closing)
            self.first.append(FirstTask(row.number, json.loads(row.body), then))


MEMBERS = ("assignee_id", "task_type", "priority", "due_date")
"""What a task is counted by."""


def members_of(body: AnyBody) -> Sequence[Any]:
    """What the task of this body is counted by, in the order of `MEMBERS`."""
    if isinstance(body, SureBody):
        return [body.value(name) for name in MEMBERS]
    return [body.assignee_id, body.task_type, body.priority, body.due_date]


def _columns_of(checked: CheckedChunk) -> Sequence[Sequence[Any]]:
    """The members of all rows: those of the columns, but of rows looked at one by one their own."""
    columns = [checked.column(name) for name in MEMBERS]
    own = {place: row.body for place, row in checked.others.items() if row.body is not None}
    if not own:
        return columns
    copies = [list(column) for column in columns]
    for place, body in own.items():
        for column, value in zip(copies, members_of(body), strict=True):
            column[place] = value
    return copies


def facts_at(checked: CheckedChunk, place: int) -> Facts:
    """The row at this place, as one that nobody has met before."""
    key, row = checked.keys[place], checked.row(place)
    number = checked.mapped.numbers[place]
    return Facts(number, row.body, row.issues, key, closing=row.closing)


@lru_cache(maxsize=10_000)
def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
