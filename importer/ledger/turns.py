"""The turns of a run in a workspace that others want as well: it makes way, and takes it back.

Nothing may be under way when it does. What others did meanwhile stands in the ledger: whoever goes
on asks for each row before it is sent.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Self

from importer.errors import LedgerError
from importer.ledger.lease import seconds_between
from importer.ledger.lease_row import Busy
from importer.ledger.leased import Leased
from importer.ledger.records import Known
from importer.ledger.store import Ledger

_BEHIND_SECONDS = 3.0
"""So long after it made way a run does not ask for its turn: others who wait come before it."""


class LedgerTurns:
    """The turns of one run."""

    def __init__(self, ledger: Ledger, db: Leased, run_id: str) -> None:
        self.run_id = run_id
        self._ledger = ledger
        self._db = db
        self._left_at = db.lease.clock()

    @classmethod
    def of(cls, ledger: Ledger, run_id: str) -> Self | None:
        """None: nobody else can wait for this ledger."""
        db = ledger.db
        return cls(ledger, db, run_id) if isinstance(db, Leased) else None

    @property
    def is_over(self) -> bool:
        """Whether somebody waits, and this run has had its turn."""
        return self._db.lease.is_due

    @property
    def seconds(self) -> float:
        """How long a turn is, where others wait."""
        return self._db.lease.terms.turn_seconds

    def give_way(self) -> str:
        """Let go of the workspace; for whom."""
        wanted_by = self._db.lease.wish.wanted_by
        self._db.give_way()
        self._left_at = self._db.lease.clock()
        return wanted_by or "another"

    def take_back(self) -> Busy | None:
        """Hold the workspace again; or who holds it, and is asked to make way in its turn."""
        doubted = self._db.doubted_until()
        busy = self._db.take_back()
        lease = self._db.lease
        if busy is not None:
            if seconds_between(self._left_at, lease.clock()) >= _BEHIND_SECONDS:
                with self._db.errors():
                    lease.want(self._db.execute)
            return busy
        self._ledger.take_over(f"run {self.run_id}", self._db.former_end)
        if self._db.doubted_until() != doubted:
            self._db.let_go()
            raise LedgerError(
                "the shared ledger is kept by another server than before, which may not know what "
                "was sent last",
                hint="run the same command again: it compares the rows with the workspace first",
            )
        return None

    def wait_no_more(self) -> None:
        """Nobody is to make way for this run any more."""
        with suppress(*self._db.failures, LedgerError):
            self._db.lease.want(self._db.execute, is_wanted=False)

    def believe(self) -> bool:
        """Whether any lost row was settled by an answer that came to a former holder too late."""
        return self._ledger.believe_late() > 0

    def leave(self, answers: Sequence[tuple[bytes, str]]) -> bool:
        """Leave answers that may not be written any more for the holder; whether that is done.

        answers: fingerprint and task id of each.
        """
        return self._db.leave(self.run_id, answers)

    def known(self, fingerprints: Sequence[bytes]) -> Mapping[bytes, Known]:
        """What the ledger holds of these rows by now."""
        return self._ledger.known(fingerprints)
