"""What other tasks that are surely ours show, for an undo to compare a task with.

The ids come from the ledger, the tasks from the service, each read once in an undo. Nothing is
decided here.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Protocol

from importer.contract.forms import made_at
from importer.ledger.landmarks import Landmark
from importer.ledger.withdrawals import Candidate
from importer.submission.answers.alteration import foreign_members
from importer.submission.answers.shown import is_gone, shown, task_read
from importer.submission.http.client import Answer, Failure
from importer.submission.reconcile.origin import CreationTime
from importer.submission.safe_calls import Retrier

_MOST_OTHERS = 5
"""How many other tasks are read to learn what the service shows of every task, and of any."""

_MOST_LANDMARKS = 3
"""Tasks for each end: the service may have stamped one of them with a wrong time."""


class TaskReader(Protocol):
    """What is needed of a client."""

    async def read_task(self, task_id: str) -> Answer | Failure:
        """`GET /tasks/{task_id}`, once."""
        ...


class KnownTasks(Protocol):
    """What is needed of a ledger. Both raise `LedgerError`."""

    def others(self, count: int) -> list[str]:
        """The ids of up to this many tasks that are known to be ours."""
        ...

    def landmarks(self, row: Candidate, count: int) -> list[Landmark]:
        """The `count` answered tasks for each end of the time in which a lost row was sent."""
        ...


@dataclass(slots=True)
class OurTasks:
    """Tasks that are surely ours. has_seen_one: the service has shown a task that was asked for."""

    retrier: Retrier
    tasks: TaskReader
    journal: KnownTasks
    has_seen_one: bool = False
    _others: list[str] | None = None
    _unread: dict[str, Answer | Failure] = field(default_factory=dict)
    _shown: dict[str, Mapping[str, str]] = field(default_factory=dict)
    _made: dict[str, datetime | None] = field(default_factory=dict)
    _asking: asyncio.Lock = field(default_factory=asyncio.Lock)

    def see(self, task_id: str, read: Answer | Failure) -> bool:
        """Whether an answer shows the task that was asked for; one that does is remembered."""
        task = task_read(read, task_id)
        if task is None or not isinstance(read, Answer):
            return False
        self.has_seen_one = True
        self._shown[task_id] = foreign_members(shown(read))
        self._made[task_id] = made_at(task)
        return True

    async def foreign(self, but: str = "") -> list[Mapping[str, str]]:
        """What some of them show that was not sent. but: the id of one that does not count."""
        async with self._asking:  # whoever comes meanwhile waits until they are known
            if self._others is None:
                self._others = await self._read_others()
        seen = [task_id for task_id in self._others if task_id in self._shown]
        return [self._shown[task_id] for task_id in seen if task_id != but]

    async def _read_others(self) -> list[str]:
        others = self.journal.others(_MOST_OTHERS + 1)
        for task_id in others:
            if task_id in self._shown:
                continue
            read = await self._read(task_id)
            if not self.see(task_id, read) and not _says_gone(read):
                self._unread[task_id] = read
        return others

    def unread(self, but: str = "") -> Answer | Failure | None:
        """What was answered in place of another task, where none could be read.

        None: some could, or there is no other. For after `foreign`; but: as there.
        """
        others = [task_id for task_id in self._others or () if task_id != but]
        if any(task_id in self._shown for task_id in others):
            return None
        return next((self._unread[key] for key in others if key in self._unread), None)

    async def made_near(self, row: Candidate) -> list[CreationTime]:
        """When the service made tasks that were answered about when a lost row was sent."""
        found: list[CreationTime] = []
        for landmark in self.journal.landmarks(row, _MOST_LANDMARKS):
            task_id = landmark.task_id
            if task_id not in self._made and not self.see(task_id, await self._read(task_id)):
                self._made[task_id] = None
            made = self._made[task_id]
            if made is not None:
                found.append(CreationTime(landmark, made))
        return found

    async def _read(self, task_id: str) -> Answer | Failure:
        return await self.retrier.call(partial(self.tasks.read_task, task_id))


def _says_gone(read: Answer | Failure) -> bool:
    return isinstance(read, Answer) and is_gone(read)
