"""Ways to import that look right and are not: each breaks a promise that the product keeps.

They show that the simulation can fail. None is a flag of the product: each is put around its
parts from outside.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime

import httpx

from importer.ledger.records import Intent, KnownTask, LostTask, Settlement
from importer.submission.client import Answer, Failure
from importer.submission.controls import Control
from importer.submission.lookup import Lookup, Seen
from importer.submission.matching import Interest, LostRow, Matched, Matching, match
from importer.submission.roles import Journal, Sender
from importer.submission.sameness import is_same
from importer.submission.server_clock import UNBOUNDED, ServerClock
from importer.task import TaskAnswer
from tests.simulation.clocks import at
from tests.simulation.way import RIGHT, Way


class JournalAround:
    """A journal that does what the one inside does."""

    def __init__(self, journal: Journal) -> None:
        self.inside = journal

    def commit(self, intents: list[Intent], settlements: list[Settlement]) -> None:
        """Write both."""
        self.inside.commit(intents, settlements)

    def known_ids(self, task_ids: list[str]) -> Collection[str]:
        """Those of the ids that belong to a row."""
        return self.inside.known_ids(task_ids)

    def lost(self) -> list[LostTask]:
        """The rows that were lost."""
        return self.inside.lost()

    def created_around(self, sent_no: int, limit: int) -> list[KnownTask]:
        """The tasks that were created last."""
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


def _forget_intents(db: sqlite3.Connection) -> None:
    db.execute("DELETE FROM tasks WHERE state = 'intent'")


class _IntentsAfterwards(JournalAround):
    """Writes an intent with the commit after the one that lets its request go."""

    def __init__(self, journal: Journal) -> None:
        super().__init__(journal)
        self._held: list[Intent] = []

    def commit(self, intents: list[Intent], settlements: list[Settlement]) -> None:
        if self._held:
            self.inside.commit(self._held, [])
        self._held = list(intents)
        if settlements:
            self.inside.commit([], settlements)


class _WithoutControls(JournalAround):
    """Compares a listing with nothing that is known to exist."""

    def created_around(self, sent_no: int, limit: int) -> list[KnownTask]:  # noqa: ARG002
        return []


class _WithoutKnownIds(JournalAround):
    """Takes a task that is another row's for a lost one."""

    def known_ids(self, task_ids: list[str]) -> Collection[str]:  # noqa: ARG002
        return ()


class _AsNotSent(SenderAround):
    """Takes no answer, and a 5xx, for a request that was never sent: the usual retry."""

    async def create_task(self, body: bytes) -> Answer | Failure:
        result = await self.inside.create_task(body)
        if isinstance(result, Failure) or result.status >= 500:
            return Failure(httpx.ConnectError, "taken for not sent")
        return result


class _HalfListings(SenderAround):
    """Takes a page that cannot be had for the end of the listing."""

    async def list_tasks(self, cursor: str | None, limit: int) -> Answer | Failure:
        result = await self.inside.list_tasks(cursor, limit)
        if cursor is not None and (isinstance(result, Failure) or result.status >= 500):
            return Answer(200, {}, b'{"tasks": [], "next_cursor": null}')
        return result


class _OneListing(Lookup):
    """Believes the first listing."""

    async def _list(self, rows: Sequence[LostRow], controls: Sequence[Control]) -> Seen:
        seen = await self._list_once(Interest(rows), controls)
        seen.problem = seen.listing.problem
        if seen.problem is None:
            await self._ask_for_unlisted(seen, controls)
        return seen


class _NoQuietAfterRestart(Lookup):
    """Looks rows of earlier runs up at once: their time counts from now on."""

    def quiet_seconds_left(self, lost: Sequence[LostTask]) -> float:  # noqa: ARG002
        return 0.0


class _OwnClock(ServerClock):
    """Takes this computer's time for the service's."""

    def time_at(self, now: float) -> datetime:
        return at(now)


def _match_sets(rows: Sequence[LostRow], tasks: Sequence[TaskAnswer]) -> Matching:
    """Each row is found if any task says the same; equal rows are not counted."""
    matched = Matched()
    used: set[str] = set()
    for row in rows:
        same = [task.task_id for task in tasks if is_same(task, row.body)]
        if not same:
            matched.missing.add(row.key)
            continue
        free = next((task_id for task_id in same if task_id not in used), None)
        # The ledger takes no id twice; somebody who matches sets would not ask it to.
        matched.found[row.key] = free or f"{same[0]} of {row.key.hex()}"
        used.add(matched.found[row.key])
    yield
    return matched


def _match_of_any_age(rows: Sequence[LostRow], tasks: Sequence[TaskAnswer]) -> Matching:
    return match([row._replace(since=UNBOUNDED) for row in rows], tasks)


BAD_WAYS: tuple[Way, ...] = (
    replace(RIGHT, name="a ledger of results alone", at_restart=_forget_intents),
    replace(RIGHT, name="look up at once", settle_seconds=0.0),
    replace(RIGHT, name="no quiet for earlier runs", lookup=_NoQuietAfterRestart),
    replace(RIGHT, name="intent after sending", journal=_IntentsAfterwards),
    replace(RIGHT, name="sets instead of counts", match=_match_sets),
    replace(RIGHT, name="tasks of any age", match=_match_of_any_age),
    replace(RIGHT, name="this computer's clock", server_clock=_OwnClock),
    replace(RIGHT, name="known ids are candidates", journal=_WithoutKnownIds),
    replace(RIGHT, name="a listing is not checked", journal=_WithoutControls),
    replace(RIGHT, name="one listing", lookup=_OneListing),
    replace(RIGHT, name="half a listing", sender=_HalfListings),
    replace(RIGHT, name="send again after a failure", sender=_AsNotSent),
    replace(RIGHT, name="commits that do not wait for the disk", drops_commits=3),
    replace(RIGHT, name="no lock", is_locked=False),
)
"""Each is caught by some of the first thousand seeds."""
