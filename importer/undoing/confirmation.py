"""Checks that tasks are gone which the service said it deleted.

Returns the tasks that are still there. A deleted task is hidden from listings (API.md, "The other
task calls"); what reading it by its id answers is not published. So few tasks are read, and many
are looked for in a list; where only one of the two shows a task, the other has to say so too,
unless it shows that it tells.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import partial

from importer.contract.answer import TaskAnswer
from importer.contract.forms import folded_id
from importer.submission.answers.shown import is_gone, task_read
from importer.submission.http.client import Answer
from importer.submission.reconcile.pages.listing import Lister, list_tasks
from importer.submission.safe_calls import Retrier

MOST_READ = 100
"""More tasks than this are looked for in a list, which has up to 200 on a page (API.md)."""

_LAG_SECONDS = 3.0
"""How long a copy of the data may lag behind."""


@dataclass(frozen=True, slots=True)
class Confirmation:
    """Checks deletions with the service."""

    retrier: Retrier
    tasks: Lister

    async def still_there(self, task_ids: Collection[str]) -> dict[str, TaskAnswer]:
        """Those of the deleted tasks that certainly still exist; empty if the undo is stopped.

        A task that only its own address shows may be hidden all the same: where others are shown
        to be gone it is not, and else a list that holds it, or that is not understood, decides.
        """
        if len(task_ids) > MOST_READ:
            listed = await self._listed(task_ids)
            return await self._read(
                list(task_ids)[:MOST_READ] if listed is None else sorted(listed)
            )
        shown = await self._read(task_ids)
        if not shown or not await self.retrier.wait(_LAG_SECONDS):
            return {}
        shown = await self._read(list(shown))
        if len(shown) < len(task_ids) or not shown:
            return shown
        listed = await self._listed(task_ids)
        return shown if listed is None else {key: shown[key] for key in shown if key in listed}

    async def _read(self, task_ids: Collection[str]) -> dict[str, TaskAnswer]:
        """Those that are shown, and not as deleted."""
        shown = {}
        for task_id in task_ids:
            result = await self.retrier.call(partial(self.tasks.read_task, task_id))
            if self.retrier.stop.is_set():
                return {}
            task = task_read(result, task_id)
            is_deleted = isinstance(result, Answer) and is_gone(result)
            if task is not None and not task.is_deleted and not is_deleted:
                shown[task_id] = task
        return shown

    async def _listed(self, task_ids: Collection[str]) -> set[str] | None:
        """Those that a list holds, now and a little later; None: no list is understood."""
        wanted = {folded_id(task_id): task_id for task_id in task_ids}
        listing = await self._list(wanted)
        if listing and await self.retrier.wait(_LAG_SECONDS):
            listing = await self._list(wanted)
        return listing

    async def _list(self, wanted: dict[str, str]) -> set[str] | None:
        def is_wanted(task: TaskAnswer) -> bool:
            return folded_id(task.task_id) in wanted and not task.is_deleted

        listing = await list_tasks(self.tasks, self.retrier, is_wanted)
        found = {wanted[folded_id(task.task_id)] for task in listing.tasks}
        return None if listing.problem is not None and not found else found
