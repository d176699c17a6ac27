"""Undoes one task: reads it, writes ahead, then deletes or cancels it.

What an answer means is decided in `rules`; the rate, the pauses and the second tries are the
`Retrier`'s. Before a request that changes anything leaves, the ledger says that it may have: a
power failure in between leaves a row that the next undo asks after.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

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
from importer.undoing.faults import Faults
from importer.undoing.findings import INTERRUPTED, Finding, undone
from importer.undoing.rules import after, afterwards, before, events, origin
from importer.undoing.turns import Turns
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


@dataclass(slots=True)
class Setting:
    """What all tasks of one undo share. cancel: they are cancelled instead of deleted."""

    retrier: Retrier
    tasks: TaskKeeper
    journal: UndoJournal
    cancel: bool
    ours: OurTasks
    faults: Faults
    turns: Turns


@dataclass(slots=True)
class Withdrawal:
    """One task that is undone. row: as the ledger knows it before."""

    setting: Setting
    row: Candidate
    _changed: Finding | None = None
    _attempts: int = 0
    _request_id: str | None = None
    _seen_at: float = 0.0

    async def end(self) -> tuple[Withdrawn, LedgerError | None]:
        """What becomes of the task, and why it could not be written down; None: it was.

        Raises `LedgerError` where nothing was asked for.
        """
        row, journal = self.row, self.setting.journal
        read = await self._read()
        finding = await self._before(row, read)
        state = row.state
        if finding is None:
            if state is not State.WITHDRAWING:
                failpoints.reach("withdrawal-ready")
                journal.commit(row.fingerprint, [Event.WITHDRAW])
                failpoints.reach("withdrawal-committed")
                state = State.WITHDRAWING
            finding = await self._take_back()
        if finding.status is UndoStatus.NOT_DONE:
            finding = await self.setting.faults.judge(finding, row.failures)
        elif finding.status is UndoStatus.UNDONE:
            self.setting.faults.end()
        title = row.title or _title(read)
        end = Withdrawn(
            row.row_number, title, row.task_id, finding.status, finding.reason, finding.hint,
            self._attempts, self._request_id,
        )  # fmt: skip
        try:
            failpoints.reach("withdrawal-decided")
            happened = events(state, finding, was_closed=row.is_closed)
            journal.commit(row.fingerprint, happened, end, is_at_fault=finding.is_at_fault)
            failpoints.reach("withdrawal-settled")
        except LedgerError as error:  # what was done is done, and the next undo asks after it
            return end, error
        return end, None

    async def look(self) -> Withdrawn:
        """What would become of the task as it is now; nothing is changed, here or there."""
        row = self.row
        read = await self._read()
        found = await self._before(row, read) or undone()
        title = row.title or _title(read)
        return Withdrawn(row.row_number, title, row.task_id, found.status, found.reason, found.hint)

    async def _take_back(self) -> Finding:
        """Delete or cancel the task, which is due now: its turn comes before any look."""
        turns, key = self.setting.turns, self.row.fingerprint
        turns.is_due(key)
        try:
            is_fresh = await turns.before_a_deletion(self._seen_at)
            found = None if is_fresh else await self._look_again()
            return found or await self._ask_for_it()
        finally:
            turns.is_done(key)

    async def _ask_for_it(self) -> Finding:
        row, cancel = self.row, self.setting.cancel
        began = row.state is State.WITHDRAWING
        result = await self.setting.retrier.call(
            self._request, tries=_tries(row), go_on=self._is_still_so
        )
        if self._changed is not None:
            return self._changed
        is_repeated = began or self._attempts > 1
        finding = after(result, cancel=cancel, is_repeated=is_repeated)
        if finding is not None:
            return finding
        is_ours = is_repeated or (isinstance(result, Answer) and result.is_success)
        read = await self._read()
        is_sure = await self._is_surely_gone(read)
        return afterwards(read, is_ours=is_ours, is_sure=is_sure, cancel=cancel)

    async def _before(self, row: Candidate, read: Answer | Failure) -> Finding | None:
        """What a task is, compared with others of ours where that is needed."""
        ours, cancel = self.setting.ours, self.setting.cancel
        is_sure = await self._is_surely_gone(read)
        found = before(row, read, cancel=cancel, is_sure=is_sure)
        is_foreign = isinstance(read, Answer) and bool(foreign_members(shown(read)))
        if is_compared := found is None or is_foreign:
            others = await ours.foreign(but=row.task_id)
            unread = ours.unread(but=row.task_id)
            found = before(row, read, cancel=cancel, is_sure=is_sure, others=others, unread=unread)
        if found is None and row.was_lost:
            found = origin(row, read, await ours.made_near(row))
        if is_compared and self.setting.retrier.stop.is_set():
            return Finding(UndoStatus.NOT_DONE, INTERRUPTED, AGAIN)
        return found

    async def _is_surely_gone(self, read: Answer | Failure) -> bool:
        """Whether "no such task" is so: said twice, by a service that shows a task of ours."""
        if not isinstance(read, Answer) or not is_gone(read):
            return False
        ours = self.setting.ours
        if not ours.has_seen_one:
            await ours.foreign()
        if not ours.has_seen_one or not await self.setting.retrier.wait(_CONFIRMING_SECONDS):
            return False
        again = await self._read()
        return isinstance(again, Answer) and is_gone(again)

    async def _is_still_so(self) -> bool:
        """Whether the task may still be undone, now that the last attempt has failed."""
        found = await self._look_again()
        if found is None:
            self.setting.turns.is_due(self.row.fingerprint)
        elif found.status is not UndoStatus.NOT_DONE:
            self._changed = found
        return found is None

    async def _look_again(self) -> Finding | None:
        """What the task is now, of which the ledger says that it may be undone already."""
        row = self.row
        begun = row._replace(state=State.WITHDRAWING, was_closed=row.is_closed)
        found = await self._before(begun, await self._read())
        if found is not None and found.status is UndoStatus.UNDONE:
            return found._replace(reason="")
        return found

    async def _read(self) -> Answer | Failure:
        row, tasks = self.row, self.setting.tasks
        read = await self.setting.retrier.call(
            lambda: tasks.read_task(row.task_id), tries=_tries(row)
        )
        self._seen_at = asyncio.get_running_loop().time()
        self.setting.ours.see(row.task_id, read)
        return read

    async def _request(self) -> Answer | Failure:
        task_id, tasks = self.row.task_id, self.setting.tasks
        self.setting.turns.is_done(self.row.fingerprint)
        self._attempts += 1
        if self.setting.cancel:
            result = await tasks.set_status(task_id, _CANCEL)
        else:
            result = await tasks.delete_task(task_id)
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
