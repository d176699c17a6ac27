"""Undoes the tasks of one run, several at a time, and says what became of each.

What is done with one task is `withdrawal`'s. Here it is decided how many are under way at once, and
when no further one is begun.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from importer.errors import LedgerError
from importer.ledger.states import State
from importer.ledger.withdrawals import Candidate
from importer.rows.withdrawn import Withdrawn
from importer.submission.reconcile.our_tasks import OurTasks
from importer.submission.safe_calls import Retrier
from importer.undoing.faults import Faults
from importer.undoing.turns import Turns
from importer.undoing.withdrawal import Setting, TaskKeeper, UndoJournal, Withdrawal


class UndoEnding(NamedTuple):
    """How an undo ended. halted: why the service stopped it; None: it did not.

    ends: of the rows that it came to, in their order. not_reached: those to which it did not come.
    """

    ends: list[Withdrawn]
    not_reached: list[bytes]
    halted: str | None = None
    interrupted: bool = False
    ledger_error: LedgerError | None = None


@dataclass(slots=True)
class Withdrawer:
    """Undoes the tasks of one run. cancel: cancels instead of deleting.

    on_end: called with each task when it is known what became of it. places: how many are undone at
    once. only_looks: nothing is undone; it is found out what would be.
    """

    retrier: Retrier
    tasks: TaskKeeper
    journal: UndoJournal
    cancel: bool
    on_end: Callable[[Withdrawn], None]
    places: int = 1
    only_looks: bool = False
    _setting: Setting = field(init=False)
    _waiting: deque[bytes] = field(default_factory=deque)
    _ends: dict[bytes, Withdrawn] = field(default_factory=dict)
    _halted: str | None = None
    _ledger_error: LedgerError | None = None
    _bug: Exception | None = None

    def __post_init__(self) -> None:
        """Get to know the tasks that a task is compared with."""
        retrier, tasks = self.retrier, self.tasks
        self._setting = Setting(
            retrier,
            tasks,
            self.journal,
            self.cancel,
            OurTasks(retrier, tasks, self.journal),
            Faults(retrier, tasks.who_am_i),
            Turns(retrier),
        )

    async def run(self, fingerprints: Iterable[bytes]) -> UndoEnding:
        """Undo them in this order, until all are done or something stops the undo."""
        keys = list(fingerprints)
        self._waiting.extend(keys)
        while self._goes_on():  # one by one, as long as one needs those behind it
            row = await self._undo_next()
            if row is not None and not _needs_others(row):
                break
        await asyncio.gather(*(self._lane() for _ in range(self.places)))
        while self._goes_on():
            await self._undo_next()
        if self._bug is not None:
            raise self._bug
        ends = [self._ends[key] for key in keys if key in self._ends]
        left = [key for key in keys if key not in self._ends]
        interrupted = self.retrier.stop.is_set()
        halted = self._halted or self._setting.faults.halted
        return UndoEnding(ends, left, halted, interrupted, self._ledger_error)

    def _goes_on(self) -> bool:
        """Whether another task is to be begun."""
        if not self._waiting or self.retrier.stop.is_set():
            return False
        if self._ledger_error is not None or self._bug is not None:
            return False
        faults = self._setting.faults
        self._halted = self._halted or faults.halted or self.retrier.too_long_a_pause()
        return self._halted is None

    async def _lane(self) -> None:
        """Undo one after the other; what another lane has under way is never broken off.

        But for the last one: were all under way together as the program dies, the next undo would
        find none that is there, and could not tell the deleted from those it cannot see.
        """
        while len(self._waiting) > 1 and self._goes_on():
            await self._setting.turns.before_a_look()
            if len(self._waiting) > 1 and self._goes_on():  # much may have happened meanwhile
                try:
                    await self._undo_next()
                except Exception as error:  # noqa: BLE001 -- raised when the others are done
                    self._bug = self._bug or error

    async def _undo_next(self) -> Candidate | None:
        """The next task, when it is known what became of it; None: the ledger could not be used."""
        key = self._waiting.popleft()
        try:
            row = self.journal.read(key)
            withdrawal = Withdrawal(self._setting, row)
            if self.only_looks:
                end, error = await withdrawal.look(), None
            else:
                end, error = await withdrawal.end()
        except LedgerError as error:  # before anything was asked for
            self._ledger_error = self._ledger_error or error
            return None
        self._ends[key] = end
        self.on_end(end)
        self._ledger_error = self._ledger_error or error
        return row


def _needs_others(row: Candidate) -> bool:
    """Whether later tasks have to be there still when it is looked at, or an undo began with it."""
    return row.was_lost or row.state is State.WITHDRAWING
