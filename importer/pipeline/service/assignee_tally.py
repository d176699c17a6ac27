"""The assignees of listed tasks: how many tasks each has, and the one that was created last.

HockeyStack's API has no list of people: the ids can be learned only from tasks that exist (API.md,
"Further calls that exist").
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import NamedTuple

from importer.contract.answer import TaskAnswer
from importer.documents.people import AssigneeDocument

_OPEN = "pending"


class Assignee(NamedTuple):
    """One assignee. tasks: how many are listed; open_tasks: those of them that are pending.

    last_created: of the newest task, as the service writes it; None where it says nothing of it.
    last_title: what that task is called; empty where it has no title.
    """

    assignee_id: str
    tasks: int
    open_tasks: int
    last_created: str | None
    last_title: str

    def as_json(self) -> AssigneeDocument:
        """The assignee as a member of a JSON document."""
        return {
            "assignee_id": self.assignee_id,
            "tasks": self.tasks,
            "open_tasks": self.open_tasks,
            "last_created": self.last_created,
            "last_title": self.last_title,
        }


@dataclass(slots=True)
class _Counts:
    tasks: int = 0
    open_tasks: int = 0
    newest: datetime | None = None
    last_created: str | None = None
    last_title: str = ""

    def add(self, task: TaskAnswer) -> None:
        self.tasks += 1
        self.open_tasks += task.status == _OPEN
        created = _moment(task.created_at)
        is_newest = created is not None and (self.newest is None or created > self.newest)
        if self.tasks == 1 or is_newest:
            self.last_created, self.last_title = task.created_at, task.task_title or ""
        if is_newest:
            self.newest = created


@dataclass(slots=True)
class AssigneeTally:
    """Counts tasks by assignee, whatever their order, in memory that grows with the assignees."""

    tasks: int = 0
    without: int = 0
    _counts: dict[str, _Counts] = field(default_factory=dict)

    def add(self, task: TaskAnswer) -> None:
        """Count a task; one that was deleted is left out."""
        if task.is_deleted:
            return
        self.tasks += 1
        if not task.assignee_id:
            self.without += 1
            return
        self._counts.setdefault(task.assignee_id, _Counts()).add(task)

    def assignees(self) -> list[Assignee]:
        """Everyone who has a task, the one with the most tasks first."""
        found = (
            Assignee(key, c.tasks, c.open_tasks, c.last_created, c.last_title)
            for key, c in self._counts.items()
        )
        return sorted(found, key=lambda one: (-one.tasks, one.assignee_id))


def _moment(text: str | None) -> datetime | None:
    """When that is; without a zone it is taken as UTC. None where it is no time."""
    try:
        moment = datetime.fromisoformat(text or "")
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
