"""Sends planned rows and settles what comes back; the journal holds the outcomes.

One loop, no locks: collect what came back, take as many rows as may leave now, commit both to the
journal in one transaction, and only then let the requests go. A request is never cancelled: a
cancelled one may have arrived. Stopping means sending no more and waiting for what is under way.

A row whose answer was lost is parked; `submission` looks it up, and gives it back or settles it.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import partial

from importer import events
from importer.contract.forms import folded_id
from importer.ledger.records import Settlement
from importer.rows.outcome import Outcome
from importer.submission.answers.signs import SIGNS, Judged, Sign
from importer.submission.answers.verdict import Judgement
from importer.submission.breaker import Break, CircuitBreaker
from importer.submission.http.server_clock import ServerClock
from importer.submission.http.statuses import Trouble, Verdict
from importer.submission.pace.pacing import Pacer
from importer.submission.ports import Ending, Journal, Listener, Sender, Turns
from importer.submission.rate_headers import heed
from importer.submission.worker import ends
from importer.submission.worker.book import Book
from importer.submission.worker.exchange import Exchange, broken_off
from importer.submission.worker.in_flight import Flight
from importer.submission.worker.reactions import Reactions
from importer.submission.worker.row_queue import RowQueue
from importer.submission.worker.settling import Settling
from importer.submission.worker.turn import Turn

# Turns of the loop between waking and committing: the answers that are in by then share one
# commit, which waits for the disk. Without, 8 requests in flight make half as many rows a second.
_GATHERING_TURNS = 2


_SCOUTS = 3
"""The most requests that are answered one by one in a workspace of which no task is known.

What leaves while another is under way has no task before it, and could not be looked up.
"""


class Worker:
    """One submission's sending. `stop` may be called from a signal handler of the loop."""

    def __init__(  # noqa: PLR0913 -- what it works with, each passed in
        self,
        rows: RowQueue,
        breaker: CircuitBreaker,
        *,
        sender: Sender,
        journal: Journal,
        pacer: Pacer,
        concurrency: int,
        listener: Listener,
        server_clock: ServerClock | None = None,
        columns: Mapping[str, str] | None = None,
        utc_now: Callable[[], datetime] = lambda: datetime.now(UTC),
        turns: Turns | None = None,
    ) -> None:
        """columns: how the person knows each field. The monotonic clock is the event loop's."""
        self._rows = rows
        self._breaker = breaker
        self._sender = sender
        self._pacer = pacer
        self._concurrency = concurrency
        clock = server_clock or ServerClock()
        self._exchange = Exchange(sender, clock, utc_now, columns, partial(heed, pacer, utc_now))
        self._book = Book(journal, listener, clock, utc_now)
        self._settling = Settling(rows, breaker, self._book)
        self._turn = Turn(rows, turns)
        self._landed: deque[tuple[Flight, Judged]] = deque()
        self._scouts = 0  # may still go alone, until the service has created a task
        self._tasks: set[asyncio.Task[None] | None] = set()  # the loop holds them only weakly
        self._wake = asyncio.Event()
        self._interrupted = False
        self._reactions = Reactions(breaker, pacer, listener)
        self._bug: Exception | None = None

    def stop(self) -> None:
        """Send no more; what is under way is waited for."""
        self._interrupted = True
        self._wake.set()

    def begin(self) -> None:
        """Look at the first rows, without sending: those that were lost before are parked.

        Where no task of the workspace is known, the first request goes alone. If all that left
        together were lost, nothing would show that a list reaches back to them.
        """
        self._attempt(self._rows.read_on)
        self._attempt(self._count_scouts)

    async def run(self) -> Break | None:
        """Send every row, or as many as can be, and return when nothing is under way.

        Returns why it broke off; None: it did not, or was stopped. An exception of the rows, the
        journal or the sender stops the sending, and is the ending's `bug`: what came back until
        then is in the journal, or in `unsaved`.
        """
        self._reactions.broken = None
        while True:
            self._wake.clear()
            self._attempt(self._advance)
            if not self._rows.under_way and (self.is_stopping or not self._rows):
                break
            await self._sleep()
        if self._bug is not None:
            self._attempt(self._advance)  # what came back may be fit to write without the rest
        return self._reactions.broken

    @property
    def has_failed(self) -> bool:
        """Whether nothing may be sent any more: interrupted, without a ledger, or by a bug."""
        return self._interrupted or self._book.error is not None or self._bug is not None

    @property
    def is_stopping(self) -> bool:
        """Whether nothing may be sent now."""
        return self._reactions.broken is not None or self.has_failed

    def ending(self, halted: str | None, trouble: Trouble | None = None) -> Ending:
        """How the sending ended. halted: why the service stopped it; trouble: what that was."""
        back = [ends.not_sent(flight, halted, trouble) for flight in self._rows.came_back()]
        unsaved = tuple(end for end in (*self._book.unsaved, *back) if end is not None)
        hint = "" if trouble is None else ends.again(trouble)
        return Ending(halted, self._interrupted, self._book.error, unsaved, self._bug, hint)

    def settle(self, settlements: list[Settlement]) -> None:
        """Write outcomes that do not come from a response, together with what waits for them."""
        self._book.add(*settlements)
        self._attempt(lambda: self._book.commit([]))

    def settle_refused(self, *, is_theirs: bool) -> None:
        """Settle the rows that were answered as if the token were refused (`Settling`)."""
        self._settling.settle_refused(self._now(), is_theirs=is_theirs)
        self._attempt(lambda: self._book.commit([]))

    def settle_held(self, *, are_theirs: bool) -> None:
        """Settle the rows that were forbidden. are_theirs: others are not, so that they end so."""
        self._settling.settle_held(are_theirs=are_theirs)
        self._attempt(lambda: self._book.commit([]))

    def conclude(self, outcome: Outcome) -> None:
        """How a row ends for this run, while the ledger's state of it stays as it is."""
        self._book.conclude(outcome)

    def believe(self) -> bool:
        """Whether lost rows are settled by what a former holder knows; raises `LedgerError`."""
        return self._turn.believe(self._book)

    def resume(self) -> None:
        """Go on after others had their turn."""
        self._attempt(lambda: self._turn.resume(self._book))

    def fail(self, bug: Exception) -> None:
        """Stop sending because of an error in the program, reported at the end of the run."""
        self._bug = self._bug or bug

    def _attempt(self, step: Callable[[], object]) -> None:
        try:
            step()
        except Exception as error:  # noqa: BLE001 -- told at the end of the run
            self.fail(error)

    def _count_scouts(self) -> None:
        self._scouts = 0 if self._book.knows_tasks else _SCOUTS

    def _advance(self) -> None:
        self._settle_landed()
        flights = self._take()
        if self._book.commit(flights):
            self._launch(flights)
        else:
            self._rows.put_first(flights)
            self._turn.leave(self._book)

    def _take(self) -> list[Flight]:
        """The rows that may leave now."""
        if self._turn.is_over and self._rows:
            self._reactions.make_way()
        if self.is_stopping or not self._rows:
            return []
        self._reactions.expect(self._now())
        wanted = self._places - self._rows.under_way
        permits = self._book.asked(partial(self._pacer.permits, self._now(), wanted))
        flights: list[Flight] = []
        while len(flights) < permits and self._rows:
            flights.append(self._rows.take())
        return self._turn.still_to_send(flights, self._book)

    @property
    def _places(self) -> int:
        """How many requests may be under way: in doubt, one tells whether the service is back."""
        is_scouting = self._scouts > 0 and not self._breaker.has_created
        return 1 if self._breaker.is_doubtful or is_scouting else self._concurrency

    def _launch(self, flights: list[Flight]) -> None:
        if flights:
            self._pacer.start(now := self._now(), len(flights))
        for flight in flights:
            flight.leave(now)
            if flight.attempts > 1 and flight.creates:
                events.tell(events.REQUEST_RETRIED, row=flight.row.number, attempt=flight.attempts)
            self._rows.under_way += 1
            self._tasks.add(asyncio.create_task(self._fly(flight)))

    async def _fly(self, flight: Flight) -> None:
        try:
            judged = await self._exchange.ask(flight)
        except Exception as error:  # noqa: BLE001 -- told at the end of the run
            self.fail(error)
            judged = broken_off(flight, error)
        if SIGNS[judged.verdict] is not Sign.DONE:
            # What the service said wrongly it may say twice, and the copy would be read as the
            # next row's answer. Not left until this is settled: the connection is free by now.
            self._sender.distrust_connections()
        self._landed.append((flight, judged))
        self._tasks.discard(asyncio.current_task())
        self._wake.set()

    def _settle_landed(self) -> None:
        """Settle what came back, in the order in which it came."""
        landed, self._landed = self._landed, deque()
        self._rows.under_way -= len(landed)
        taken = self._book.taken_ids(
            [task_id for _, judged in landed if (task_id := _named(judged))]
        )
        for flight, judged in landed:
            self._scouts -= judged.verdict is not Verdict.WAIT  # one that is put off goes again
            self._pacer.finish(self._now(), flight.left_at)
            believed = self._exchange.believe(judged, taken)
            self._settling.settle(flight, believed, self._now())
            self._reactions.take(flight, believed, self._now(), is_quiet=self.has_failed)
            if self._rows.held and not self._breaker.is_forbidden:
                self._settling.settle_held(are_theirs=True)
            taken.add(folded_id(_named(judged) or ""))
        self._reactions.await_answers(self._rows.under_way, is_stopped=self._interrupted)

    async def _sleep(self) -> None:
        """Until something comes back, `stop` is called, or the pacer may give a permit."""
        seconds = None
        if self._rows and not self.is_stopping and self._rows.under_way < self._places:
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


def _named(judged: Judged) -> str | None:
    """The task that an answer says is the row's."""
    return judged.task_id if isinstance(judged, Judgement) else None
