"""A whole submission: rows sent, outages waited out, lost rows looked up and sent again.

The worker sends until nothing is left or something breaks it off; what comes next is decided here.
It returns an `Ending`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass, field
from typing import Any

from importer.errors import LedgerError
from importer.reporting.progress_events import OutageBegan
from importer.submission.answers.trouble import trouble_of
from importer.submission.answers.verdict import judge_status
from importer.submission.breaker import Break, CircuitBreaker, Kind, forbidden
from importer.submission.http.client import Answer, Failure
from importer.submission.http.statuses import Trouble
from importer.submission.lost_rows import LostRows
from importer.submission.ports import Ending, Journal, Listener, Sender, Turns
from importer.submission.reconcile.lookup import Lookup
from importer.submission.safe_calls import Retrier
from importer.submission.turn_taking import TurnTaking
from importer.submission.worker.in_flight import Flight
from importer.submission.worker.row_queue import RowQueue
from importer.submission.worker.worker import Worker

_LISTED_ALL_THE_SAME = frozenset({Trouble.ACCOUNT, Trouble.PROXY})
"""What may keep rows from being created, and not their tasks from being listed."""


@dataclass(slots=True)
class Submission:
    """One submission. settle_seconds: quiet before a lookup. patience_seconds: for an outage.

    resend_unconfirmed: whether rows that cannot be looked up are sent again all the same. turns:
    where others may wait for the workspace; None: nobody can.
    """

    worker: Worker
    lookup: Lookup
    retrier: Retrier
    sender: Sender
    journal: Journal
    listener: Listener
    rows: RowQueue
    breaker: CircuitBreaker
    settle_seconds: float
    patience_seconds: float
    resend_unconfirmed: bool = False
    turns: Turns | None = None
    _lost: LostRows = field(init=False)
    _halted: str | None = None
    _trouble: Trouble | None = None
    _ledger_error: LedgerError | None = None

    def __post_init__(self) -> None:
        """Who looks up what was lost works with the same parts."""
        self._lost = LostRows(
            self.worker,
            self.lookup,
            self.journal,
            self.listener,
            self.rows,
            self.settle_seconds,
            self.resend_unconfirmed,
        )

    def stop(self) -> None:
        """Send no more; what is under way is waited for."""
        self.worker.stop()
        self.retrier.stop.set()

    async def run(self) -> Ending:
        """Send every row, or as many as can be, and return when nothing is under way."""
        self.worker.begin()
        await self._attempt(self._lost.look_up_earlier())
        while not self._is_over:
            broken = await self.worker.run()
            if self.rows.refused:
                await self._attempt(self._settle_refused(broken))
            elif broken is not None:
                await self._attempt(self._deal_with(broken))
            elif self.rows.held and not self._is_over:
                self._settle_forbidden(self.rows.held[-1])
            elif self.waiting_for_lookup and not self._is_over:
                await self._attempt(self._lost.look_up())
            else:
                break
        self.worker.settle_held(are_theirs=self._trouble not in {Trouble.RIGHTS, Trouble.TOKEN})
        ending = self.worker.ending(self._halted, self._trouble)
        return ending._replace(ledger_error=ending.ledger_error or self._ledger_error)

    async def _attempt(self, step: Coroutine[Any, Any, None]) -> None:
        """Whatever breaks off a step ends the run, but every row is still accounted for."""
        try:
            await step
        except LedgerError as error:
            self._ledger_error = error
        except Exception as error:  # noqa: BLE001 -- told at the end of the run
            self.worker.fail(error)

    @property
    def waiting_for_lookup(self) -> bool:
        """Whether rows are parked."""
        return bool(self.rows.parked)

    @property
    def _is_over(self) -> bool:
        return bool(self._halted or self._ledger_error or self.worker.has_failed)

    async def _settle_refused(self, broken: Break | None) -> None:
        """Some rows were answered as if the token were refused: ask whether it is."""
        problem = await self._problem_of_token()
        self.worker.settle_refused(is_theirs=problem is None)
        if broken is not None and broken.kind is not Kind.TOKEN:
            await self._deal_with(broken)
        elif broken is not None and problem is not None and not self.worker.has_failed:
            self._halt(broken)

    def _halt(self, broken: Break) -> None:
        self._halted, self._trouble = broken.reason, broken.trouble

    def _settle_forbidden(self, last: Flight) -> None:
        """All rows have gone, and the last ones were forbidden: they alone, or whatever is asked.

        Where the service did nothing else in this run for any row, several of them are all of them.
        """
        is_all = len(self.rows.held) > 1 and not self.breaker.has_created
        if is_all and last.last is not None:
            self._halt(forbidden(Kind.STOP, last.last))
        else:
            self.worker.settle_held(are_theirs=True)

    async def _problem_of_token(self) -> str | None:
        """Why the token may be refused; None: the service has just accepted it."""
        result = await self.retrier.call(self.sender.who_am_i)
        if _is_well(result):
            self.breaker.trust_token()
            return None
        return result.message if isinstance(result, Failure) else f"HTTP {result.status}"

    async def _deal_with(self, broken: Break) -> None:
        """Go on, or stop for good."""
        stop: Break | None = broken
        if broken.kind is Kind.OUTAGE:
            stop = await self._wait_out(broken)
            if stop is None:
                self.breaker.go_on()
        elif broken.kind is Kind.TOKEN:
            stop = None if await self._problem_of_token() is None else broken
        elif broken.kind is Kind.DOUBT:
            stop = None if self.listener.go_on(broken.reason) else broken
        elif broken.kind is Kind.LOOK:
            stop = None if await self._answers_follow_tasks() else broken
        elif broken.kind is Kind.TURN and self.turns is not None:
            stop = None
            await TurnTaking(self.turns, self.worker, self.retrier, self.listener).make_way()
        elif broken.trouble in _LISTED_ALL_THE_SAME:
            await self._lost.find_at_once()
        if stop is not None and not self.worker.has_failed:
            self._halt(stop)

    async def _answers_follow_tasks(self) -> bool:
        """Whether rows that were answered by pages or refusals have their tasks all the same."""
        if await self._problem_of_token() is not None or not await self._lost.find_at_once():
            return False
        self.breaker.go_on_past_answers()
        return True

    async def _wait_out(self, broken: Break) -> Break | None:
        """Why the run stops; None: the service answers, in the time that the person has for it."""
        loop = asyncio.get_running_loop()
        until = loop.time() + self.patience_seconds
        result = await self.retrier.call(self.sender.who_am_i, tries=1)
        if _is_well(result):
            return None
        self.listener.report(OutageBegan(broken.reason, self.patience_seconds))
        if loop.time() + (self.retrier.pacer.wait_seconds(loop.time()) or 0.0) <= until:
            tries = max(1, int(self.patience_seconds))
            result = await self.retrier.call(self.sender.who_am_i, tries=tries, until=until)
        if _is_well(result):
            return None
        trouble = trouble_of(result)
        if isinstance(result, Failure) or trouble is not Trouble.TOKEN:
            return broken._replace(trouble=trouble or broken.trouble)
        judged = judge_status(result, self.retrier.utc_now())
        return Break(
            broken.kind, f"the service does not accept the token ({judged.reason})", trouble
        )


def _is_well(result: Answer | Failure) -> bool:
    """Whether it is the service that answers, and says that all is well."""
    is_success = isinstance(result, Answer) and result.is_success
    return is_success and trouble_of(result) is None
