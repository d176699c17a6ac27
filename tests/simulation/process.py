"""One run of the importer in virtual time: the real ledger, worker, lookup and plan, wired.

Plays a run over the ledger's database, a line and a `Way`, and returns how each row ended. What a
process does not tell before it is killed, nobody learns but from its ledger.
"""

from __future__ import annotations

import asyncio
import random
import sqlite3
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from importer.ledger.file.ledger_file import LedgerFile
from importer.ledger.store import Ledger
from importer.ledger.turns import LedgerTurns
from importer.pipeline.recorded import given_away, with_unsaved
from importer.pipeline.service.run_journal import RunJournal
from importer.planning.facts import PlannedRow
from importer.planning.planned_rows import Plan, final_outcomes
from importer.planning.rules import end_of_unsent
from importer.reporting.progress_events import LookupAwaited, Paused, ProgressEvent
from importer.rows.outcome import Outcome
from importer.settings.rate import Rate
from importer.submission.breaker import CircuitBreaker
from importer.submission.http.client import Answer
from importer.submission.pace.pacing import Pacer
from importer.submission.ports import Journal, Sender
from importer.submission.safe_calls import Retrier
from importer.submission.submission import Submission
from importer.submission.worker.row_queue import RowQueue
from importer.submission.worker.worker import Worker
from tests.simulation.accidents import Accident, FragileJournal
from tests.simulation.clocks import Clocks
from tests.simulation.home import Home, StoppedError
from tests.simulation.sheet import Sheet, make_plan
from tests.simulation.way import Way

PATIENCE_SECONDS = 300.0


class Told(NamedTuple):
    """What a run said when it ended. at_seconds: when that was."""

    run_id: str
    outcomes: tuple[Outcome, ...]
    at_seconds: float


class Quiet:
    """A listener that counts, and that agrees to nothing."""

    def __init__(self, counts: Counter[str]) -> None:
        self._counts = counts

    def report(self, event: ProgressEvent) -> None:
        """Count the rows that wait to be looked up, and the turns that are given."""
        if isinstance(event, LookupAwaited):
            self._counts["looked up"] += event.rows
        if isinstance(event, Paused) and "a turn" in event.reason:
            self._counts["turns"] += 1

    def go_on(self, _question: str) -> bool:
        """Nobody is there."""
        return False


class Process:
    """One invocation of the command. `stop` is Ctrl-C."""

    def __init__(  # noqa: PLR0913 -- what it works with, each passed in
        self,
        sheet: Sheet,
        db: sqlite3.Connection,
        line: Sender,
        *,
        run_id: str,
        way: Way,
        rng: random.Random,
        accident: Accident | None,
        clocks: Clocks,
        counts: Counter[str],
        on_intent: Callable[[bytes], None],
        on_create: Callable[[str], None],
        home: Home,
    ) -> None:
        self.is_asked_to_stop = False
        self._sheet = sheet
        self._db = db
        self._run_id = run_id
        self._way = way
        self._accident = accident
        self._counts = counts
        self._clocks = clocks
        self._ticks = way.ticks(clocks)
        self._on_intent = on_intent
        self._on_create = on_create
        self._home = home
        self._sender = way.sender(line)
        self._server_clock = way.server_clock()
        self._concurrency = rng.randint(1, 4)
        rate = rng.choice((Rate(None), Rate(None), Rate(10), Rate(5, adaptive=True)))
        self._pacer = Pacer(rate, rng)
        self._submission: Submission | None = None
        self._turns: LedgerTurns | None = None

    def stop(self) -> None:
        """Ctrl-C."""
        if self._submission is not None:
            self._submission.stop()

    async def run(self) -> Told | None:
        """How the rows ended; None where nothing was begun.

        The service would not say who we are, or a person has to say something first.
        """
        retrier = self._retrier()
        answer = await retrier.call(self._sender.who_am_i, connect_again=False)
        if not isinstance(answer, Answer) or answer.status >= 300:
            return None
        now = asyncio.get_running_loop().time()
        self._server_clock.guess(answer.headers, self._clocks.time_of_day(), now)
        ledger = Ledger(
            LedgerFile(Path("w.sqlite"), self._db, guard=self._home.guard()),
            self._clocks.time_of_day,
            self._ticks,
        )
        with ledger.writing():
            ledger.entries.lose_intents()
        plan = make_plan(self._sheet, ledger)
        try:
            with plan.closed_on_failure():
                plan = self._home.settle(plan, ledger)
        except StoppedError:
            return None
        with closing(plan):
            return await self._deliver(plan, ledger)

    async def _deliver(self, plan: Plan, ledger: Ledger) -> Told:
        """Send what is to be sent, and tell of every row."""
        ledger.begin_run(self._run_id, "sheet.csv")
        self._turns = self._turns_of(ledger)
        journal = RunJournal(ledger, self._run_id, self._home.others)
        fragile = FragileJournal(journal, self._accident, self._on_intent, self._on_create)
        self._submission = self._wire(
            list(plan.to_send(ledger.sent_last)), self._way.journal(fragile)
        )
        ending = await self._submission.run()
        if ending.bug is not None:
            raise ending.bug
        if ending.ledger_error is None:
            ledger.end_run(self._run_id)
        others = given_away(ledger, plan, ending.unsaved)
        sent = with_unsaved(ledger.outcomes(self._run_id), ending.unsaved, others)
        ends = final_outcomes(plan, sent, lambda row: end_of_unsent(row, reason="", hint=""))
        outcomes = tuple(end for chunk in ends for end in chunk)
        return Told(self._run_id, outcomes, asyncio.get_running_loop().time())

    def _turns_of(self, ledger: Ledger) -> LedgerTurns | None:
        """The product's: where no other computer can wait, there are none."""
        return LedgerTurns.of(ledger, self._run_id)

    def _retrier(self) -> Retrier:
        return Retrier(
            self._pacer, lambda _seconds, _reason: None, utc_now=self._clocks.time_of_day
        )

    def _wire(self, rows: list[PlannedRow], journal: Journal) -> Submission:
        way, listener, retrier = self._way, Quiet(self._counts), self._retrier()
        queue, breaker = RowQueue(iter(rows)), CircuitBreaker()
        worker = Worker(
            queue,
            breaker,
            sender=self._sender,
            journal=journal,
            pacer=self._pacer,
            concurrency=self._concurrency,
            listener=listener,
            server_clock=self._server_clock,
            utc_now=self._clocks.time_of_day,
            turns=self._turns,
        )
        lookup = way.lookup(
            self._sender,
            retrier=retrier,
            journal=journal,
            listener=listener,
            settle_seconds=way.settle_seconds,
            patience_seconds=PATIENCE_SECONDS,
            ticks=self._ticks,
            match=way.match,
        )
        return Submission(
            worker,
            lookup,
            retrier,
            self._sender,
            journal,
            listener,
            queue,
            breaker,
            settle_seconds=way.settle_seconds,
            patience_seconds=PATIENCE_SECONDS,
            turns=self._turns,
        )
