"""Writes to the ledger for a run: the only place that does."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import NamedTuple

from importer.ledger.others import Others
from importer.ledger.records import Intent, KnownTask, LostTask, Settlement
from importer.ledger.store import Ledger


class RunJournal(NamedTuple):
    """A ledger as one run writes to it (the worker's journal).

    others: what was sent to the same workspace under other names; None: nothing is known of it.
    """

    ledger: Ledger
    run_id: str
    others: Others | None = None

    def commit(self, intents: list[Intent], settlements: list[Settlement]) -> None:
        """Write both durably, or nothing; raises `LedgerError`."""
        self.ledger.commit(self.run_id, intents, settlements)

    def known_ids(self, task_ids: list[str]) -> Collection[str]:
        """Those of the task ids that belong to a task already; raises `LedgerError`."""
        known = self.ledger.known_ids(task_ids)
        return known if self.others is None else {*known, *self.others.known_ids(task_ids)}

    def sent_bodies(self, task_ids: list[str]) -> list[bytes]:
        """What was sent for these tasks; raises `LedgerError`."""
        elsewhere = [] if self.others is None else self.others.sent_bodies(task_ids)
        return [*self.ledger.sent_bodies(task_ids), *elsewhere]

    def lost(self) -> list[LostTask]:
        """The rows whose outcome is unknown; raises `LedgerError`."""
        return self.ledger.lost()

    def lost_elsewhere(self) -> Mapping[bytes, bytes]:
        """What was sent for rows that another ledger lost; raises `LedgerError`."""
        return {} if self.others is None else self.others.in_doubt()

    def knows_tasks(self) -> bool:
        """Whether any task of the workspace is known; raises `LedgerError`."""
        return bool(self.ledger.created_first(1))

    def created_around(self, sent_no: int, limit: int) -> list[KnownTask]:
        """Tasks that were created, next to a lost row; raises `LedgerError`."""
        return self.ledger.created_around(sent_no, limit)
