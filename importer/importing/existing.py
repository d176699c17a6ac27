"""The tasks that the workspace holds already, for rows that are to be compared with them.

A listing enters; for each row the id of an equal task leaves, each task for one row alone. Part
of the composition root: it joins what the service lists with what the file says.
"""

from __future__ import annotations

from typing import Any

from pydantic_core import from_json

from importer.ledger.store import Ledger
from importer.reference import without_marks
from importer.scratch import Shelf
from importer.submission.sameness import is_equal, plain
from importer.task import TaskAnswer, TaskBody


class ExistingTasks:
    """What was listed, by title, on disk."""

    def __init__(self) -> None:
        self.count = 0
        self._shelf: Shelf[TaskAnswer] = Shelf()
        self._taken: set[str] = set()

    def add(self, task: TaskAnswer) -> None:
        """Keep a listed task; one without a title is equal to nothing."""
        self.count += 1
        for form in _forms(task):
            if form.task_title is not None:
                self._shelf.add(plain(form.task_title), form)

    def take(self, body: TaskBody, ledger: Ledger) -> str | None:
        """The id of a task that says the same, and is no other row's; None: there is none."""
        tasks = self._shelf.find(plain(body.task_title))
        if not tasks:
            return None
        own: Any = from_json(body.to_json())
        equal = [t.task_id for t in tasks if t.task_id not in self._taken and is_equal(t, own)]
        known = ledger.known_ids(equal)
        task_id = next((key for key in equal if key not in known), None)
        if task_id is not None:
            self._taken.add(task_id)
        return task_id

    def close(self) -> None:
        """Throw everything away."""
        self._shelf.close()


def _forms(task: TaskAnswer) -> list[TaskAnswer]:
    """A task as it is, and as it was before a run added its references."""
    bare = without_marks(task)
    return [task] if bare == task else [task, bare]
