"""A journal and a sender that do what the ones inside them do, for all that differ in a few calls.

A call that is added to either is written here once more, and nowhere else in the simulation.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from importer.ledger.records import Intent, KnownTask, LostTask, Settlement
from importer.submission.http.client import Answer, Failure
from importer.submission.ports import Journal, Sender


class JournalAround:
    """A journal that does what the one inside does."""

    def __init__(self, journal: Journal) -> None:
        self.inside = journal

    def on_query(self) -> None:
        """Called before each question."""

    def commit(self, intents: list[Intent], settlements: list[Settlement]) -> None:
        """Write both."""
        self.inside.commit(intents, settlements)

    def known_ids(self, task_ids: list[str]) -> Collection[str]:
        """Those of the ids that belong to a row."""
        self.on_query()
        return self.inside.known_ids(task_ids)

    def sent_bodies(self, task_ids: list[str]) -> list[bytes]:
        """What was sent for these tasks."""
        self.on_query()
        return self.inside.sent_bodies(task_ids)

    def lost(self) -> list[LostTask]:
        """The rows that were lost."""
        self.on_query()
        return self.inside.lost()

    def lost_elsewhere(self) -> Mapping[bytes, bytes]:
        """What another ledger lost."""
        self.on_query()
        return self.inside.lost_elsewhere()

    def knows_tasks(self) -> bool:
        """Whether any task is known."""
        self.on_query()
        return self.inside.knows_tasks()

    def created_around(self, sent_no: int, limit: int) -> list[KnownTask]:
        """The tasks that were created last."""
        self.on_query()
        return self.inside.created_around(sent_no, limit)


class SenderAround:
    """A sender that does what the one inside does."""

    def __init__(self, sender: Sender) -> None:
        self.inside = sender

    async def create_task(self, body: bytes) -> Answer | Failure:
        """`POST /tasks`."""
        return await self.inside.create_task(body)

    async def who_am_i(self) -> Answer | Failure:
        """`GET /me`."""
        return await self.inside.who_am_i()

    async def list_tasks(self, cursor: str | None, limit: int) -> Answer | Failure:
        """`GET /tasks`."""
        return await self.inside.list_tasks(cursor, limit)

    async def read_task(self, task_id: str) -> Answer | Failure:
        """`GET /tasks/{task_id}`."""
        return await self.inside.read_task(task_id)

    async def set_status(self, task_id: str, change: bytes) -> Answer | Failure:
        """`PATCH /tasks/{task_id}`."""
        return await self.inside.set_status(task_id, change)

    def distrust_connections(self) -> None:
        """Use new connections."""
        self.inside.distrust_connections()
