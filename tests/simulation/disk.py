"""The ledger's database in memory, and what a crash leaves of it.

After a crash, the database holds what was committed. SQLite itself rolls back what was not; a power
loss also loses the connection, and under a bad `Way` the last commits.
"""

from __future__ import annotations

import random
import sqlite3
from collections import deque
from contextlib import closing
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from importer.ledger.file import database
from importer.ledger.records import Intent, Settlement
from importer.submission.ports import Journal
from tests.simulation.around import JournalAround
from tests.simulation.way import Way


class Disk:
    """A ledger's file that never reaches a real disk."""

    def __init__(self, drops_commits: int) -> None:
        self.path = Path("w.sqlite")
        self.db = load(new_image())
        self._images: deque[bytes] = deque([new_image()], maxlen=drops_commits + 1)

    def close(self) -> None:
        """Forget everything."""
        self.db.close()

    def crash(self, rng: random.Random, *, is_power_loss: bool) -> None:
        """What is not committed is gone, and where commits are not awaited, some that are."""
        if self.db.in_transaction:
            self.db.execute("ROLLBACK")
        if not is_power_loss:
            return
        image = self.db.serialize()
        if self._images.maxlen != 1:
            image = rng.choice([image, *self._images])
        self.db.close()
        self.db = load(image)

    def surely_known(self) -> list[str]:
        """The ids of tasks that the ledger knows to exist and to be open."""
        found = self.db.execute("SELECT task_id FROM tasks WHERE state = 'created' ORDER BY id")
        return [task_id for (task_id,) in found.fetchall()]

    def watched(self, way: Way) -> Way:
        """The same way; where a power loss may take commits, each is remembered first."""
        if self._images.maxlen == 1:
            return way
        return replace(way, journal=lambda journal: _Watched(journal, self.db, self._images))


class _Watched(JournalAround):
    """A journal that keeps an image of the ledger before each commit."""

    def __init__(self, journal: Journal, db: sqlite3.Connection, images: deque[bytes]) -> None:
        super().__init__(journal)
        self._db = db
        self._images = images

    def commit(self, intents: list[Intent], settlements: list[Settlement]) -> None:
        """As the journal does."""
        self._images.append(self._db.serialize())
        super().commit(intents, settlements)


@lru_cache(maxsize=1)
def new_image() -> bytes:
    """An empty ledger, as bytes: its schema takes longer than a whole seed."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as db:
        database._make_schema(db, {"base_url": "https://api.test/v1", "workspace": "w"})
        return db.serialize()


def load(image: bytes) -> sqlite3.Connection:
    """A database that holds what an image held."""
    db = sqlite3.connect(":memory:", isolation_level=None)
    db.deserialize(image)
    return db
