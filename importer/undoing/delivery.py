"""Carries out an undo: task after task, with what is written to the ledger.

Fills the report, over an open connection. Holds the signals while requests leave.
"""

from __future__ import annotations

import json
import random
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from importer import events
from importer.errors import LedgerError
from importer.ledger import history, withdrawals
from importer.ledger.history import RunRecord
from importer.ledger.landmarks import Landmark, landmarks
from importer.ledger.run_id import new_run_id
from importer.ledger.states import Event
from importer.ledger.store import Ledger
from importer.ledger.withdrawals import Candidate
from importer.pipeline.caller.signals import caught
from importer.pipeline.service.delivery import Delivery
from importer.reporting.progress_events import Reporter, RowsDone, Stage, StageBegan
from importer.rows.withdrawn import AGAIN, UndoStatus, Withdrawn
from importer.submission.safe_calls import Retrier
from importer.undoing.confirmation import Confirmation
from importer.undoing.findings import BY_HAND, INTERRUPTED, STILL_THERE
from importer.undoing.report import UndoReport, in_row_order
from importer.undoing.rules import MOST_FAILURES
from importer.undoing.withdrawer import UndoEnding, Withdrawer


class _Journal(NamedTuple):
    """A ledger as one undo reads and writes it."""

    ledger: Ledger
    undo_id: str

    def read(self, fingerprint: bytes) -> Candidate:
        return withdrawals.candidate(self.ledger, fingerprint)

    def others(self, count: int) -> list[str]:
        return withdrawals.others(self.ledger, count, MOST_FAILURES)

    def landmarks(self, row: Candidate, count: int) -> list[Landmark]:
        return landmarks(self.ledger, row, count)

    def commit(
        self,
        fingerprint: bytes,
        events: Sequence[Event],
        end: Withdrawn | None = None,
        *,
        is_at_fault: bool = False,
    ) -> None:
        withdrawals.commit_end(
            self.ledger, self.undo_id, fingerprint, events, end, is_at_fault=is_at_fault
        )


class Undo(NamedTuple):
    """One undo, from the first request to the last."""

    ledger: Ledger
    record: RunRecord
    delivery: Delivery
    reporter: Reporter

    def look_at(self, report: UndoReport, waiting: Mapping[bytes, Withdrawn]) -> None:
        """Add to the report what would become of each task; nothing is changed, here or there."""
        report.dry_run = True
        self.reporter.report(StageBegan(Stage.ASKING, len(waiting)))
        ending = self.delivery.run(self._withdraw(report, list(waiting), only_looks=True))
        report.halted, report.interrupted = ending.halted, ending.interrupted
        report.ledger_error = ending.ledger_error
        report.results = in_row_order([*ending.ends, *_left_over(ending, waiting).values()])

    def carry_out(
        self, report: UndoReport, waiting: Mapping[bytes, Withdrawn], rng: random.Random
    ) -> None:
        """Undo the tasks that wait, and add the outcome of each to the report."""
        report.run_id = new_run_id(datetime.now(UTC), rng, self.ledger.has_run)
        self.ledger.begin_run(
            report.run_id,
            self.record.source,
            kind=history.UNDO,
            undoes=self.record.run_id,
            row_count=len(waiting),
        )
        events.tell(
            events.UNDO_STARTED,
            run_id=report.run_id,
            undoes=self.record.run_id,
            tasks=len(waiting),
        )
        stage = Stage.CANCELLING if report.cancel else Stage.DELETING
        self.reporter.report(StageBegan(stage, len(waiting)))
        self.delivery.client.send_only_while(self.ledger.may_send)
        ending = self.delivery.run(self._withdraw(report, list(waiting)))
        report.halted, report.interrupted = ending.halted, ending.interrupted
        report.ledger_error = ending.ledger_error
        events.tell(
            events.UNDO_ENDED,
            run_id=report.run_id,
            stopped=report.halted is not None,
            interrupted=report.interrupted,
        )
        left = _left_over(ending, waiting)
        report.results = in_row_order([*ending.ends, *left.values()])
        if report.ledger_error is None:
            try:
                withdrawals.commit_not_done(self.ledger, report.run_id, left.items())
                self.ledger.end_run(report.run_id)
            except LedgerError as error:  # what was done is written down: the report still is due
                report.ledger_error = error

    async def _withdraw(
        self, report: UndoReport, fingerprints: list[bytes], *, only_looks: bool = False
    ) -> UndoEnding:
        retrier = self.delivery.retrier()
        withdrawer = Withdrawer(
            retrier,
            self.delivery.client,
            _Journal(self.ledger, report.run_id or ""),
            report.cancel,
            lambda _: self.reporter.report(RowsDone(1)),
            self.delivery.places,
            only_looks,
        )
        with caught(self.delivery.stop.set):  # the delivery sets the retrier's stop
            ending = await withdrawer.run(fingerprints)
            is_over = retrier.stop.is_set() or ending.halted or ending.ledger_error
            if only_looks or report.cancel or is_over:
                return ending
            return await self._confirmed(ending, fingerprints, report.run_id or "", retrier)

    async def _confirmed(
        self, ending: UndoEnding, fingerprints: Sequence[bytes], undo_id: str, retrier: Retrier
    ) -> UndoEnding:
        """The ending, in which a task that is still there was not undone."""
        left = set(ending.not_reached)
        reached = [key for key in fingerprints if key not in left]
        ends = dict(zip(reached, ending.ends, strict=True))
        deleted = {
            end.task_id: key
            for key, end in ends.items()
            if end.status is UndoStatus.UNDONE and end.attempts
        }
        if not deleted:
            return ending
        there = await Confirmation(retrier, self.delivery.client).still_there(list(deleted))
        for task_id, task in there.items():
            key = deleted[task_id]
            ends[key] = ends[key]._replace(
                status=UndoStatus.NOT_DONE, reason=STILL_THERE, hint=BY_HAND
            )
            try:
                closing = withdrawals.candidate(self.ledger, key).closing
                wanted = {} if closing is None else json.loads(closing)
                withdrawals.commit_still_there(
                    self.ledger,
                    undo_id,
                    key,
                    ends[key],
                    is_closed=bool(wanted) and wanted.get("status") == task.status,
                )
            except LedgerError as error:
                return ending._replace(ends=list(ends.values()), ledger_error=error)
        return ending._replace(ends=list(ends.values()))


def _left_over(ending: UndoEnding, waiting: Mapping[bytes, Withdrawn]) -> dict[bytes, Withdrawn]:
    """The tasks that the undo did not come to, and why."""
    reason = "the undo stopped first"
    if ending.ledger_error is not None:
        reason = ending.ledger_error.message
    elif ending.halted is not None:
        reason = ending.halted
    elif ending.interrupted:
        reason = INTERRUPTED
    return {key: waiting[key]._replace(reason=reason, hint=AGAIN) for key in ending.not_reached}
