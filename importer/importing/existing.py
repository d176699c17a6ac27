"""The tasks that the workspace holds already, for rows that are to be compared with them.

That a row equals none of them proves something only where the listing is shown to be whole: by the
tasks that this computer created (`submission.controls`).

A listing enters; for each row the id of an equal task leaves, each task for one row alone. Part
of the composition root: it joins what the service lists with what the file says.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pydantic_core import from_json

from importer.ledger.records import KnownTask
from importer.ledger.store import Ledger
from importer.reference import without_marks
from importer.scratch import Shelf
from importer.submission.controls import Control, Proof, control_of
from importer.submission.sameness import is_equal, plain
from importer.task import TaskAnswer, TaskBody


class ExistingTasks:
    """What was listed, by title, on disk."""

    def __init__(self) -> None:
        self.count = 0
        self._shelf: Shelf[TaskAnswer] = Shelf()
        self._taken: set[str] = set()
        self._controls: dict[str, Control] = {}
        self._listed: dict[str, TaskAnswer] = {}
        self._proof = Proof((), {})
        self.doubt: str | None = None
        """Why a row that equals no listed task may have one all the same; None: it has none."""

    def expect(self, tasks: Iterable[KnownTask]) -> None:
        """Before the listing: tasks that were created, by which it shows whether it is whole."""
        for task in tasks:
            self._controls[task.task_id] = control_of(task)

    def unlisted(self) -> list[str]:
        """After the listing: those of them that it does not hold."""
        return [task_id for task_id in self._controls if task_id not in self._listed]

    def prove(self) -> None:
        """After the listing: take what it shows for what it can prove."""
        self._proof = Proof(self._controls.values(), self._listed)

    def add(self, task: TaskAnswer) -> None:
        """Keep a listed task; one without a title is equal to nothing."""
        self.count += 1
        if task.task_id in self._controls:
            self._listed[task.task_id] = task
        for form in _forms(task):
            if form.task_title is not None:
                self._shelf.add(plain(form.task_title), form)

    def take(self, body: TaskBody, ledger: Ledger) -> str | None:
        """The id of a task that says the same, and is no other row's; None: there is none."""
        own: Any = from_json(body.to_json())
        task_id = self._find(body, own, ledger)
        if task_id is None:
            self.doubt = self.doubt or self._proof.flaw or self._proof.unlike(own)
        return task_id

    def _find(self, body: TaskBody, own: Mapping[str, Any], ledger: Ledger) -> str | None:
        tasks = self._shelf.find(plain(body.task_title))
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
