"""Wrong ways to use the ledger: each forgets something that the product writes down."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Mapping

from importer.ledger.file.boot_clock import NEVER
from importer.ledger.records import Intent, KnownTask, LostTask, Settlement
from importer.submission.ports import Journal
from tests.simulation.around import JournalAround


def forget_intents(db: sqlite3.Connection) -> None:
    """What was about to be sent was not sent, says somebody after a crash."""
    db.execute("DELETE FROM tasks WHERE state = 'intent'")


class IntentsAfterwards(JournalAround):
    """Writes an intent with the commit after the one that lets its request go."""

    def __init__(self, journal: Journal) -> None:
        super().__init__(journal)
        self._held: list[Intent] = []

    def commit(self, intents: list[Intent], settlements: list[Settlement]) -> None:
        """Write what was held back."""
        if self._held:
            self.inside.commit(self._held, [])
        self._held = list(intents)
        if settlements:
            self.inside.commit([], settlements)


class NothingUnknown(JournalAround):
    """Takes every workspace for one of which tasks are known."""

    def knows_tasks(self) -> bool:
        """They are."""
        return True


class WithoutControls(JournalAround):
    """Compares a listing with nothing that is known to exist."""

    def created_around(self, sent_no: int, limit: int) -> list[KnownTask]:  # noqa: ARG002
        """None."""
        return []


class FoundAsAnswered(JournalAround):
    """Takes a task that was lost and found for one that was made when it was sent."""

    def created_around(self, sent_no: int, limit: int) -> list[KnownTask]:
        """As if their answers had come."""
        found = self.inside.created_around(sent_no, limit)
        return [task._replace(was_lost=False) for task in found]


class WithoutKnownIds(JournalAround):
    """Takes a task that is another row's for a lost one."""

    def known_ids(self, task_ids: list[str]) -> Collection[str]:  # noqa: ARG002
        """None."""
        return ()


class NothingLostElsewhere(JournalAround):
    """Takes a task that may be another ledger's row's for one of its own."""

    def lost_elsewhere(self) -> Mapping[bytes, bytes]:
        """None."""
        return {}


class LossesForgotten(JournalAround):
    """Takes each loss for the first."""

    def lost(self) -> list[LostTask]:
        """As if none had been lost before."""
        return [task._replace(losses=1) for task in self.inside.lost()]


class SpoilsForgotten(JournalAround):
    """Does not remember that a row alone was refused as if the token were."""

    def commit(self, intents: list[Intent], settlements: list[Settlement]) -> None:
        """Write both, and not whose fault it was."""
        self.inside.commit(intents, [one._replace(is_spoilt=False) for one in settlements])


class ByOwnClock(JournalAround):
    """Takes the time of this computer, when it was sent, for the service's."""

    def lost(self) -> list[LostTask]:
        """As if it had been learned from the service."""
        return [
            task._replace(first_sent=NEVER, first_sent_at=task.touched_at)
            for task in self.inside.lost()
        ]


class ByDate(JournalAround):
    """Takes the time that a `Date` told for the one that the service gives its tasks."""

    def lost(self) -> list[LostTask]:
        """As if it had been learned from tasks."""
        return [
            task._replace(first_sent=NEVER, first_sent_at=task.guessed_at)
            for task in self.inside.lost()
        ]
