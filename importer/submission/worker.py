"""Sends planned rows and settles what comes back; rows enter, the journal holds the outcomes.

One loop, no locks: collect what came back, take as many rows as may leave now, commit both to the
journal in one transaction, and only then let the requests go. A request is never cancelled: a
cancelled one may have arrived. Stopping means sending no more and waiting for what is under way.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

from importer.errors import LedgerError
from importer.ledger.store import Intent, Settlement
from importer.outcome import Outcome
from importer.plan import PlannedRow
from importer.submission.ends import Flight, doubt, not_sent, settlement_of
from importer.submission.halting import Halting
from importer.submission.pacing import Pacer
from importer.submission.roles import Ending, Journal, Listener, Sender
from importer.submission.verdict import Judgement, Verdict, judge

# Turns of the loop between waking and committing: the answers that are in by then share one
# commit, which waits for the disk. Without, 8 requests in flight make half as many rows a second.
_GATHERING_TURNS = 2


class Worker:
    """One submission. `stop` may be called from a signal handler of the loop."""

    def __init__(  # noqa: PLR0913 -- what it works with, each passed in
        self,
        rows: Iterator[PlannedRow],
        *,
        sender: Sender,
        journal: Journal,
        pacer: Pacer,
        concurrency: int,
        listener: Listener,
        stop_after_errors: int | None = None,
        utc_now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """The monotonic clock is the event loop's."""
        self._rows = rows
        self._sender = sender
        self._journal = journal
        self._pacer = pacer
        self._concurrency = concurrency
        self._listener = listener
        self._utc_now = utc_now
        self._halting = Halting(stop_after_errors)
        self._upcoming: PlannedRow | None = None
        self._again: deque[Flight] = deque()  # before the new rows
        self._late: deque[Flight] = deque()  # after them
        self._landed: deque[tuple[Flight, Judgement]] = deque()
        self._in_flight = 0
        self._tasks: set[asyncio.Task[None]] = set()  # the loop itself holds them only weakly
        self._settlements: list[Settlement] = []
        self._wake = asyncio.Event()
        self._interrupted = False
        self._halted: str | None = None
        self._ledger_error: LedgerError | None = None
        self._bug: Exception | None = None

    def stop(self) -> None:
        """Send no more; what is under way is waited for."""
        self._interrupted = True
        self._wake.set()

    async def run(self) -> Ending:
        """Send every row, or as many as can be, and return when nothing is under way.

        An exception of the rows, the journal or the sender stops the sending, and is the ending's
        `bug`: what came back until then is in the journal, or in `unsaved`.
        """
        self._attempt(self._read_next)
        while True:
            self._wake.clear()
            self._attempt(self._advance)
            if not self._in_flight and (self._stopping or not self._has_more):
                break
            await self._sleep()
        if self._bug is not None:
            self._attempt(self._advance)  # what came back may be fit to write without the rest
        unsaved = self._unsaved()
        return Ending(self._halted, self._interrupted, self._ledger_error, unsaved, self._bug)

    @property
    def _stopping(self) -> bool:
        failed = self._ledger_error is not None or self._bug is not None
        return self._interrupted or self._halted is not None or failed

    @property
    def _has_more(self) -> bool:
        return bool(self._again or self._late) or self._upcoming is not None

    def _attempt(self, step: Callable[[], None]) -> None:
        try:
            step()
        except Exception as error:  # noqa: BLE001 -- told at the end of the run
            self._bug = self._bug or error

    def _advance(self) -> None:
        self._settle_landed()
        flights = self._take()
        if self._commit(flights):
            self._launch(flights)
        else:
            self._again.extendleft(reversed(flights))

    def _read_next(self) -> None:
        self._upcoming = next(self._rows, None)

    def _take(self) -> list[Flight]:
        """The rows that may leave now: those that came back once, new ones, then the others."""
        if self._stopping or not self._has_more:
            return []
        places = 1 if self._halting.is_doubtful else self._concurrency
        permits = self._pacer.permits(self._now(), places - self._in_flight)
        flights: list[Flight] = []
        while len(flights) < permits and self._has_more:
            if self._again:
                flights.append(self._again.popleft())
            elif self._upcoming is not None:
                flights.append(Flight(self._upcoming))
                self._read_next()
            else:
                flights.append(self._late.popleft())
        return flights

    def _commit(self, flights: list[Flight]) -> bool:
        """Make intents and settlements durable; False where the journal would not take them."""
        if not flights and not self._settlements:
            return True
        intents = [Intent(flight.row.fingerprint, flight.row.number) for flight in flights]
        try:
            self._journal.commit(intents, self._settlements)
        except LedgerError as error:
            self._ledger_error = error
            return False
        settled, self._settlements = self._settlements, []
        for settlement in settled:
            if settlement.outcome is not None:
                self._listener.on_outcome(settlement.outcome)
        return True

    def _launch(self, flights: list[Flight]) -> None:
        if flights:
            self._pacer.start(self._now(), len(flights))
        for flight in flights:
            flight.attempts += 1
            flight.left_at = self._now()
            self._in_flight += 1
            task = asyncio.create_task(self._fly(flight))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _fly(self, flight: Flight) -> None:
        try:
            result = await self._sender.create_task(flight.row.body)
            judged = judge(result, flight.row.body, self._utc_now())
        except Exception as error:  # noqa: BLE001 -- told at the end of the run
            self._bug = self._bug or error
            judged = Judgement(Verdict.UNKNOWN, f"the program failed ({type(error).__name__})")
        if judged.verdict is not Verdict.CREATED:
            # What the service said wrongly it may say twice, and the copy would be read as the
            # next row's answer. Not left until this is settled: the connection is free by now.
            self._sender.distrust_connections()
        self._landed.append((flight, judged))
        self._wake.set()

    def _settle_landed(self) -> None:
        """Settle what came back, in the order in which it came."""
        landed = list(self._landed)
        self._landed.clear()
        self._in_flight -= len(landed)
        taken = self._taken_ids([judged.task_id for _, judged in landed if judged.task_id])
        for flight, judged in landed:
            self._pacer.finish(self._now())
            believed = doubt(judged, taken)
            if believed is not judged:
                self._sender.distrust_connections()
            self._settle(flight, believed)
            taken.add(judged.task_id or "")

    def _taken_ids(self, task_ids: list[str]) -> set[str]:
        """Those ids that another row has. What the journal has not taken yet counts as well."""
        waiting = {settlement.task_id for settlement in self._settlements if settlement.task_id}
        try:
            return waiting | set(self._journal.known_ids(task_ids) if task_ids else ())
        except LedgerError as error:
            self._ledger_error = error
            return waiting

    def _settle(self, flight: Flight, judged: Judgement) -> None:
        """What the verdict asks for; the one place where each verdict is carried out."""
        flight.attempts -= judged.verdict is Verdict.NOT_SENT
        settlement = settlement_of(flight, judged)
        self._settlements.append(settlement)
        if settlement.outcome is None:
            flight.last = judged
            flight.refusals += judged.verdict is Verdict.WAIT
            # A row that alone is put off must not keep the others from being sent.
            (self._late if flight.refusals > 1 else self._again).append(flight)
        news = self._pacer.is_news(flight.left_at)
        self._halt(self._halting.reason(judged, self._now(), news=news))
        self._pace(flight, judged)

    def _pace(self, flight: Flight, judged: Judgement) -> None:
        """What an answer means for the requests after it."""
        if judged.verdict in {Verdict.CREATED, Verdict.REJECTED}:
            self._pacer.succeed()
        if judged.verdict in {Verdict.WAIT, Verdict.NOT_SENT, Verdict.UNKNOWN}:
            before = self._pacer.paused_until
            asked = judged.wait_seconds
            seconds = self._pacer.pause(self._now(), asked, left_at=flight.left_at)
            self._halt(self._halting.wait_reason(seconds, judged))
            if self._pacer.paused_until > before and not self._stopping:
                self._listener.on_pause(seconds, judged.reason)

    def _halt(self, reason: str | None) -> None:
        self._halted = self._halted or reason

    def _unsaved(self) -> tuple[Outcome, ...]:
        kept = [settlement.outcome for settlement in self._settlements]
        back = [not_sent(flight, self._halted) for flight in (*self._again, *self._late)]
        return tuple(outcome for outcome in (*kept, *back) if outcome is not None)

    async def _sleep(self) -> None:
        """Until something comes back, `stop` is called, or the pacer may give a permit."""
        seconds = None
        if self._has_more and not self._stopping and self._in_flight < self._concurrency:
            seconds = self._pacer.wait_seconds(self._now())
        loop = asyncio.get_running_loop()
        timer = None if seconds is None else loop.call_later(seconds, self._wake.set)
        await self._wake.wait()
        if timer is not None:
            timer.cancel()
        for _ in range(_GATHERING_TURNS):
            await asyncio.sleep(0)

    @staticmethod
    def _now() -> float:
        return asyncio.get_running_loop().time()
