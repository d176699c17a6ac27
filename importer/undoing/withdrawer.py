"""Undoes tasks one by one: reads each one, writes ahead, then deletes or cancels it.

It goes through the rows that a run created, and says what became of each. What an answer means is
decided in `rules`; the rate, the pauses and the second tries are the `Retrier`'s. Before a request
that changes anything leaves, the ledger says that it may have: a power failure in between leaves a
row that the next undo asks after.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from importer import failpoints
from importer.errors import LedgerError
from importer.ledger.states import Event, State
from importer.ledger.withdrawals import Candidate
from importer.rows.withdrawn import AGAIN, UndoStatus, Withdrawn
from importer.submission.answers.alteration import foreign_members
from importer.submission.answers.shown import is_gone, shown
from importer.submission.http.client import Answer, Failure
from importer.submission.reconcile.our_tasks import KnownTasks, OurTasks
from importer.submission.safe_calls import TRIES, Retrier
from importer.undoing.findings import INTERRUPTED, Finding
from importer.undoing.rules import (
    after,
    afterwards,
    at_fault,
    before,
    events,
    halting,
    origin,
    trouble,
)
from importer.undoing.untouched import CANCELLED
from importer.wording.text import cleaned

_CANCEL = json.dumps({"status": CANCELLED}).encode()


class TaskKeeper(Protocol):
    """What is needed of a client."""

    async def who_am_i(self) -> Answer | Failure:
        """`GET /me`, once."""
        ...

    async def read_task(self, task_id: str) -> Answer | Failure:
        """`GET /tasks/{task_id}`, once."""
        ...

    async def set_status(self, task_id: str, change: bytes) -> Answer | Failure:
        """`PATCH /tasks/{task_id}`, once."""
        ...

    async def delete_task(self, task_id: str) -> Answer | Failure:
        """`DELETE /tasks/{task_id}`, once."""
        ...


class UndoJournal(KnownTasks, Protocol):
    """What is needed of a ledger. All raise `LedgerError`."""

    def read(self, fingerprint: bytes) -> Candidate:
        """The row as the ledger knows it now."""
        ...

    def commit(
        self,
        fingerprint: bytes,
        events: Sequence[Event],
        end: Withdrawn | None = None,
        *,
        is_at_fault: bool = False,
    ) -> None:
        """Write events, and an end if it is known, durably and together, or nothing.

        is_at_fault: the service is well, and could not deal with this task.
        """
        ...


_CONFIRMING_SECONDS = 3.0
"""How long after the first "no such task" to ask again: a copy of the data may lag behind."""


class UndoEnding(NamedTuple):
    """How an undo ended. halted: why the service stopped it; None: it did not.

    ends: of the rows that it came to. not_reached: those to which it did not come.
    """

    ends: list[Withdrawn]
    not_reached: list[bytes]
    halted: str | None = None
    interrupted: bool = False
    ledger_error: LedgerError | None = None


@dataclass(slots=True)
class Withdrawer:
    """Undoes the tasks of one run. cancel: cancels instead of deleting.

    on_end: called with each task when it is known what became of it.
    """

    retrier: Retrier
    tasks: TaskKeeper
    journal: UndoJournal
    cancel: bool
    on_end: Callable[[Withdrawn], None]
    _halted: str | None = None
    _failed_in_a_row: int = 0
    _changed: Finding | None = None
    _attempts: int = 0
    _request_id: str | None = None
    _ours: OurTasks = field(init=False)

    def __post_init__(self) -> None:
        """Get to know the tasks that a task is compared with."""
        self._ours = OurTasks(self.retrier, self.tasks, self.journal)

    async def run(self, fingerprints: Iterable[bytes]) -> UndoEnding:
        """Undo them in this order, until all are done or something stops the undo."""
        waiting = list(reversed(list(fingerprints)))
        ends: list[Withdrawn] = []
        halted: str | None = None
        ledger_error: LedgerError | None = None
        while waiting and not self.retrier.stop.is_set():
            halted = self._halted or self.retrier.too_long_a_pause()
            if halted is not None:
                break
            try:
                end, ledger_error = await self._end(waiting[-1])
            except LedgerError as error:  # before anything was asked for
                ledger_error = error
                break
            waiting.pop()
            ends.append(end)
            self.on_end(end)
            if ledger_error is not None:
                break
        halted = halted or self._halted
        interrupted = self.retrier.stop.is_set()
        return UndoEnding(ends, waiting[::-1], halted, interrupted, ledger_error)

    async def _end(self, fingerprint: bytes) -> tuple[Withdrawn, LedgerError | None]:
        """What becomes of one task, and why it could not be written down; None: it was."""
        self._attempts, self._request_id = 0, None
        row = self.journal.read(fingerprint)
        read = await self._read(row)
        finding = await self._before(row, read)
        state = row.state
        if finding is None:
            if state is not State.WITHDRAWING:
                failpoints.reach("withdrawal-ready")
                self.journal.commit(fingerprint, [Event.WITHDRAW])
                failpoints.reach("withdrawal-committed")
                state = State.WITHDRAWING
            finding = await self._take_back(row)
        if finding.status is UndoStatus.NOT_DONE:
            finding = await self._judge(row, finding)
        elif finding.status is UndoStatus.UNDONE:
            self._failed_in_a_row = 0
        title = row.title or _title(read)
        end = Withdrawn(
            row.row_number, title, row.task_id, finding.status, finding.reason, finding.hint,
            self._attempts, self._request_id,
        )  # fmt: skip
        try:
            failpoints.reach("withdrawal-decided")
            happened = events(state, finding, was_closed=row.is_closed)
            self.journal.commit(fingerprint, happened, end, is_at_fault=finding.is_at_fault)
            failpoints.reach("withdrawal-settled")
        except LedgerError as error:  # what was done is done, and the next undo asks after it
            return end, error
        return end, None

    async def _judge(self, row: Candidate, finding: Finding) -> Finding:
        """Whose fault it is that a task could not be dealt with: the service tells."""
        if self.retrier.too_long_a_pause() is None:
            told = await self.retrier.call(self.tasks.who_am_i)
            if not self.retrier.stop.is_set():
                self._halted = trouble(told)
        if self.retrier.stop.is_set():
            return finding._replace(reason=INTERRUPTED, hint=AGAIN)
        if self._halted is not None or self.retrier.too_long_a_pause() is not None:
            return finding
        self._failed_in_a_row += 1
        self._halted = halting(self._failed_in_a_row, finding.reason)
        return at_fault(finding, row.failures + 1)

    async def _take_back(self, row: Candidate) -> Finding:
        self._changed = None
        began = row.state is State.WITHDRAWING
        result = await self.retrier.call(
            lambda: self._request(row.task_id),
            tries=_tries(row),
            go_on=lambda: self._is_still_so(row),
        )
        if self._changed is not None:
            return self._changed
        is_repeated = began or self._attempts > 1
        finding = after(result, cancel=self.cancel, is_repeated=is_repeated)
        if finding is not None:
            return finding
        is_ours = is_repeated or (isinstance(result, Answer) and result.is_success)
        read = await self._read(row)
        is_sure = await self._is_surely_gone(row, read)
        return afterwards(read, is_ours=is_ours, is_sure=is_sure, cancel=self.cancel)

    async def _before(self, row: Candidate, read: Answer | Failure) -> Finding | None:
        """What a task is, compared with others of ours where that is needed."""
        is_sure = await self._is_surely_gone(row, read)
        found = before(row, read, cancel=self.cancel, is_sure=is_sure)
        is_foreign = isinstance(read, Answer) and bool(foreign_members(shown(read)))
        if is_compared := found is None or is_foreign:
            others = await self._ours.foreign(but=row.task_id)
            unread = self._ours.unread(but=row.task_id)
            found = before(
                row, read, cancel=self.cancel, is_sure=is_sure, others=others, unread=unread
            )
        if found is None and row.was_lost:
            found = origin(row, read, await self._ours.made_near(row))
        if is_compared and self.retrier.stop.is_set():
            return Finding(UndoStatus.NOT_DONE, INTERRUPTED, AGAIN)
        return found

    async def _is_surely_gone(self, row: Candidate, read: Answer | Failure) -> bool:
        """Whether "no such task" is so: said twice, by a service that shows a task of ours."""
        if not isinstance(read, Answer) or not is_gone(read):
            return False
        if not self._ours.has_seen_one:
            await self._ours.foreign()
        if not self._ours.has_seen_one or not await self.retrier.wait(_CONFIRMING_SECONDS):
            return False
        again = await self._read(row)
        return isinstance(again, Answer) and is_gone(again)

    async def _is_still_so(self, row: Candidate) -> bool:
        """Whether a task may still be undone, now that the last attempt has failed."""
        begun = row._replace(state=State.WITHDRAWING, was_closed=row.is_closed)
        found = await self._before(begun, await self._read(row))
        if found is not None and found.status is not UndoStatus.NOT_DONE:
            self._changed = (
                found._replace(reason="") if found.status is UndoStatus.UNDONE else found
            )
        return found is None

    async def _read(self, row: Candidate) -> Answer | Failure:
        read = await self.retrier.call(lambda: self.tasks.read_task(row.task_id), tries=_tries(row))
        self._ours.see(row.task_id, read)
        return read

    async def _request(self, task_id: str) -> Answer | Failure:
        self._attempts += 1
        if self.cancel:
            result = await self.tasks.set_status(task_id, _CANCEL)
        else:
            result = await self.tasks.delete_task(task_id)
        failpoints.reach("withdrawal-answered")
        self._request_id = result.request_id if isinstance(result, Answer) else None
        return result


def _tries(row: Candidate) -> int:
    """How often a call is made; of a task at which undos failed before, once has to do."""
    return 1 if row.failures else TRIES


def _title(result: Answer | Failure) -> str:
    """The title of a task as the service tells it, where the ledger does not know it any more."""
    data = result.json() if isinstance(result, Answer) else None
    title = data.get("task_title") if isinstance(data, dict) else None
    return cleaned(title) if isinstance(title, str) else ""
