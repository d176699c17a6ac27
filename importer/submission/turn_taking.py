"""Makes way for others who wait for the workspace, and goes on when the turn comes back.

A run never ends because of them, unless its turn does not come back for an hour.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from importer.errors import WorkspaceBusyError
from importer.ledger.lease_row import Busy
from importer.reporting.progress_events import Paused
from importer.submission.ports import Listener, Turns
from importer.submission.safe_calls import Retrier
from importer.submission.worker.worker import Worker
from importer.wording.durations import duration

BACK_SECONDS = 3600.0
"""So long the turn is waited for; several others may come before."""

_LOOK_EVERY_SECONDS = 1.0
_AGAIN = "run the same command again: it sends only what is missing"


@dataclass(slots=True)
class TurnTaking:
    """The turns of one submission."""

    turns: Turns
    worker: Worker
    retrier: Retrier
    listener: Listener

    async def make_way(self) -> None:
        """Let others have their turn, and return when it is this run's again.

        Nothing is under way. Raises `LedgerError` where that does not come.
        """
        self.worker.settle_held(are_theirs=False)
        if self.worker.has_failed:
            return
        wanted_by = self.turns.give_way()
        reason = f"{wanted_by} has a turn in this workspace; this run resumes after it"
        self.listener.report(Paused(self.turns.seconds, reason))
        await self._wait()
        # What others sent last counts under the same limit.
        await self.retrier.wait(self.retrier.pacer.rate.seconds)
        self.worker.resume()

    async def _wait(self) -> None:
        loop = asyncio.get_running_loop()
        until = loop.time() + BACK_SECONDS
        while (busy := self.turns.take_back()) is not None:
            if loop.time() >= until:
                self.turns.wait_no_more()
                raise _kept(busy)
            if not await self.retrier.wait(_LOOK_EVERY_SECONDS):
                self.turns.wait_no_more()
                raise _stopped(busy)


def _kept(busy: Busy) -> WorkspaceBusyError:
    return WorkspaceBusyError(
        f"this run made way for others, and {busy.row.holder} still has the workspace after "
        f"{duration(BACK_SECONDS)} ({busy.row.purpose})",
        hint=_AGAIN,
    )


def _stopped(busy: Busy) -> WorkspaceBusyError:
    return WorkspaceBusyError(
        f"the run was stopped while {busy.row.holder} had the workspace ({busy.row.purpose})",
        hint=_AGAIN,
    )
