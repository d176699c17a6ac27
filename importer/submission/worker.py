"""Sends planned rows and settles what comes back; the journal holds the outcomes.

One loop, no locks: collect what came back, take as many rows as may leave now, commit both to the
journal in one transaction, and only then let the requests go. A request is never cancelled: a
cancelled one may have arrived. Stopping means sending no more and waiting for what is under way.

A row whose answer was lost is parked; `submission` looks it up, and gives it back or settles it.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Collection, Mapping
from datetime import UTC, datetime

from importer import events, failpoints
from importer.contract.forms import folded_id, spellings
from importer.errors import LedgerError
from importer.ledger.records import Intent, Settlement
from importer.ledger.states import Event, State, TransitionError
from importer.planning.rules import PlannedRow
from importer.rows.outcome import Outcome, Status
from importer.submission import ends
from importer.submission.closing_verdict import ChangeJudgement, ChangeVerdict
from importer.submission.exchange import Exchange, broken_off
from importer.submission.halting import (
    PUT_OFF,
    PUT_OFF_AGAIN,
    PUT_OFF_SECONDS,
    SIGNS,
    Break,
    Halting,
    Judged,
    Kind,
    Sign,
    is_vague,
)
from importer.submission.http.asking import TRIES
from importer.submission.http.server_clock import ServerClock
from importer.submission.in_flight import Flight, Step, Turn
from importer.submission.pacing import Pacer
from importer.submission.roles import Ending, Journal, Listener, Sender
from importer.submission.row_queue import RowQueue
from importer.submission.statuses import Trouble, Verdict
from importer.submission.verdict import Judgement

# Turns of the loop between waking and committing: the answers that are in by then share one
# commit, which waits for the disk. Without, 8 requests in flight make half as many rows a second.
_GATHERING_TURNS = 2


_ANSWERED = frozenset({Sign.DONE, Sign.REFUSED})
"""Signs that the service is there, and deals with what it is sent."""

_PAUSES = frozenset({Sign.WAIT, Sign.UNREACHED, Sign.LOST})

_SCOUTS = 3
"""So many requests at most go one by one into a workspace in which no task is known."""


class Worker:
    """One submission's sending. `stop` may be called from a signal handler of the loop."""

    def __init__(  # noqa: PLR0913 -- what it works with, each passed in
        self,
        rows: RowQueue,
        halting: Halting,
        *,
        sender: Sender,
        journal: Journal,
        pacer: Pacer,
        concurrency: int,
        listener: Listener,
        server_clock: ServerClock | None = None,
        columns: Mapping[str, str] | None = None,
        utc_now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """columns: how the person knows each field. The monotonic clock is the event loop's."""
        self._rows = rows
        self._halting = halting
        self._sender = sender
        self._journal = journal
        self._pacer = pacer
        self._concurrency = concurrency
        self._listener = listener
        self._utc_now = utc_now
        self._server_clock = server_clock or ServerClock()
        self._exchange = Exchange(sender, self._server_clock, utc_now, columns)
        self._landed: deque[tuple[Flight, Judged]] = deque()
        self._scouts = 0
        """How many requests may still go alone, until the service has created a task."""
        self._tasks: set[asyncio.Task[None]] = set()  # the loop itself holds them only weakly
        self._put_off: deque[bytes] = deque(maxlen=PUT_OFF)
        """Which rows were put off last."""
        self._settlements: list[Settlement] = []
        self._final: list[Outcome] = []
        self._wake = asyncio.Event()
        self._interrupted = False
        self._break: Break | None = None
        self._ledger_error: LedgerError | None = None
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
        self._break = None
        while True:
            self._wake.clear()
            self._attempt(self._advance)
            if not self._rows.under_way and (self.is_stopping or not self._rows):
                break
            await self._sleep()
        if self._bug is not None:
            self._attempt(self._advance)  # what came back may be fit to write without the rest
        return self._break

    @property
    def has_failed(self) -> bool:
        """Whether nothing may be sent any more: interrupted, without a ledger, or by a bug."""
        return self._interrupted or self._ledger_error is not None or self._bug is not None

    @property
    def is_stopping(self) -> bool:
        """Whether nothing may be sent now."""
        return self._break is not None or self.has_failed

    def ending(self, halted: str | None, trouble: Trouble | None = None) -> Ending:
        """How the sending ended. halted: why the service stopped it; trouble: what that was."""
        kept = [settlement.outcome for settlement in self._settlements]
        back = [ends.not_sent(flight, halted, trouble) for flight in self._rows.came_back()]
        unsaved = tuple(end for end in (*kept, *self._final, *back) if end is not None)
        hint = "" if trouble is None else ends.again(trouble)
        return Ending(halted, self._interrupted, self._ledger_error, unsaved, self._bug, hint)

    def settle(self, settlements: list[Settlement]) -> None:
        """Write what became of rows by other ways than an answer, with what waits for it."""
        self._settlements += settlements
        self._attempt(lambda: self._commit([]))

    def settle_refused(self, *, is_theirs: bool) -> None:
        """Settle the rows that were answered as if the token were refused.

        is_theirs: it is not, so that they alone are. Where tasks were created with the same token,
        that is contradicted, and they are looked up. Where none was, the token may not create any:
        they go last, once more in this run, and end as rejected when that was so often enough over
        all runs. If it is refused, nothing is said against them.
        """
        refused, self._rows.refused = self._rows.refused, []
        for flight in refused:
            judged = flight.last or Judgement(Verdict.HALT)
            if is_theirs and self._halting.has_created:
                self._settlements.append(ends.contradicted(flight, judged))
                self._park(flight)
                continue
            flight.spoils += is_theirs
            settlement = ends.settlement_of(flight, judged)
            if is_theirs:
                settlement = ends.spoilt(flight, judged, "the service accepts the token")
            self._settlements.append(settlement)
            if settlement.event is Event.REJECT:
                continue
            if flight.spoils <= 1:
                self._rows.put_last(flight)
            elif (outcome := ends.not_sent(flight, None)) is not None:
                self.conclude(outcome)
        self._attempt(lambda: self._commit([]))

    def settle_held(self, *, are_theirs: bool) -> None:
        """Settle the rows that were forbidden. are_theirs: others are not, so that they end so."""
        self._release_held(are_theirs=are_theirs)
        self._attempt(lambda: self._commit([]))

    def _release_held(self, *, are_theirs: bool) -> None:
        held, self._rows.held = self._rows.held, []
        for flight in held:
            if are_theirs and flight.last is not None:
                self._settlements.append(ends.settlement_of(flight, flight.last))
            else:
                self._settlements.append(ends.put_aside(flight))
                self._rows.put_last(flight)

    def conclude(self, outcome: Outcome) -> None:
        """How a row ends for this run, while the ledger's state of it stays as it is."""
        self._final.append(outcome)
        self._listener.on_outcome(outcome)

    def fail(self, bug: Exception) -> None:
        """Send no more, because of an error in the program; it is told at the end of the run."""
        self._bug = self._bug or bug

    def _attempt(self, step: Callable[[], object]) -> None:
        try:
            step()
        except Exception as error:  # noqa: BLE001 -- told at the end of the run
            self.fail(error)

    def _count_scouts(self) -> None:
        try:
            self._scouts = 0 if self._journal.knows_tasks() else _SCOUTS
        except LedgerError as error:
            self._ledger_error = error

    def _advance(self) -> None:
        self._settle_landed()
        flights = self._take()
        if self._commit(flights):
            self._launch(flights)
        else:
            self._rows.put_first(flights)

    def _take(self) -> list[Flight]:
        """The rows that may leave now."""
        if self.is_stopping or not self._rows:
            return []
        permits = self._pacer.permits(self._now(), self._places - self._rows.under_way)
        flights: list[Flight] = []
        while len(flights) < permits and self._rows:
            flights.append(self._rows.take())
        return flights

    @property
    def _places(self) -> int:
        """How many requests may be under way: in doubt, one tells whether the service is back."""
        is_scouting = self._scouts > 0 and not self._halting.has_created
        return 1 if self._halting.is_doubtful or is_scouting else self._concurrency

    def _commit(self, flights: list[Flight]) -> bool:
        """Make intents and settlements durable; False where the journal would not take them."""
        if not flights and not self._settlements:
            return True
        intents = self._intents([flight.row for flight in flights if flight.creates])
        released = [_release(flight.row) for flight in flights if flight.step is Step.RESEND]
        try:
            failpoints.reach("intents-ready" if intents else "settlements-ready")
            self._journal.commit(intents, [*self._settlements, *released])
            failpoints.reach("intents-committed" if intents else "settlements-committed")
        except LedgerError as error:
            self._ledger_error = error
            return False
        except TransitionError:
            if self._ledger_error is None:
                raise
            return False  # the commit that failed was done all the same; what waits is told unsaved
        settled, self._settlements = self._settlements, []
        for settlement in settled:
            if settlement.outcome is not None and _is_final(settlement.outcome):
                self._listener.on_outcome(settlement.outcome)
        return True

    def _intents(self, rows: list[PlannedRow]) -> list[Intent]:
        """What the journal is to hold of rows that are about to leave."""
        sent_at = self._server_clock.time_at(self._now()).isoformat(timespec="milliseconds")
        guess = self._server_clock.guess_at(self._now()) or self._utc_now()
        return [
            Intent(
                row.fingerprint,
                row.number,
                row.body,
                row.closing,
                sent_at,
                row.kin,
                guess.isoformat(timespec="milliseconds"),
            )
            for row in rows
        ]

    def _launch(self, flights: list[Flight]) -> None:
        if flights:
            self._pacer.start(self._now(), len(flights))
            self._scouts = max(0, self._scouts - len(flights))
        for flight in flights:
            flight.attempts += flight.creates
            flight.turn(Turn.LEAVE)
            flight.left_at = self._now()
            if flight.attempts > 1 and flight.creates:
                events.tell(events.REQUEST_RETRIED, row=flight.row.number, attempt=flight.attempts)
            self._rows.under_way += 1
            task = asyncio.create_task(self._fly(flight))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

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
        self._wake.set()

    def _settle_landed(self) -> None:
        """Settle what came back, in the order in which it came."""
        landed = list(self._landed)
        self._landed.clear()
        self._rows.under_way -= len(landed)
        taken = self._taken_ids([task_id for _, judged in landed if (task_id := _named(judged))])
        for flight, judged in landed:
            self._pacer.finish(self._now())
            believed = judged
            if isinstance(judged, ChangeJudgement):
                self._settle_change(flight, judged)
            else:
                believed = self._believe(judged, taken)
                self._settle(flight, believed)
            self._react(flight, believed)
            if self._rows.held and not self._halting.is_forbidden:
                self._release_held(are_theirs=True)
            taken.add(folded_id(_named(judged) or ""))

    def _believe(self, judged: Judgement, taken: Collection[str]) -> Judgement:
        """The judgement, or that nothing is known where its task is another row's."""
        believed = ends.doubt(judged, taken)
        if believed is not judged:
            self._sender.distrust_connections()
        return believed

    def _taken_ids(self, task_ids: list[str]) -> set[str]:
        """Those ids that another row has, as `folded_id` has them.

        What the journal has not taken yet counts as well.
        """
        waiting = {folded_id(end.task_id) for end in self._settlements if end.task_id}
        try:
            known = self._journal.known_ids(spellings(task_ids)) if task_ids else ()
            return waiting | set(map(folded_id, known))
        except LedgerError as error:
            self._ledger_error = error
            return waiting

    def _settle(self, flight: Flight, judged: Judgement) -> None:
        """What the verdict on a new task asks for."""
        flight.attempts -= judged.verdict is Verdict.NOT_SENT
        flight.last = judged
        if judged.verdict is Verdict.HALT:
            self._rows.refused.append(flight)
            return
        if _may_be_everyones(flight, judged):
            self._rows.held.append(flight)
            return
        if judged.verdict is Verdict.WAIT and self._is_its_own(flight, judged):
            self._put_aside(flight, judged)
            return
        self._settlements.append(ends.settlement_of(flight, judged))
        if judged.verdict in {Verdict.UNKNOWN, Verdict.REFUSED}:
            self._park(flight)
        elif judged.task_id is not None and flight.row.closing is not None:
            flight.has_task(judged.task_id)
            flight.refusals, flight.put_offs, flight.otherwise = 0, 0, judged.reason
            self._rows.put_back(flight)
        elif judged.verdict in {Verdict.WAIT, Verdict.NOT_SENT}:
            flight.refusals += judged.verdict is Verdict.WAIT
            self._rows.put_back(flight)

    def _park(self, flight: Flight) -> None:
        """Nobody knows what became of the row until it was looked up."""
        self._rows.park(flight, self._now())
        failpoints.reach("row-parked")

    def _is_its_own(self, flight: Flight, judged: Judged) -> bool:
        """Whether "too many requests" is what the service says to this row alone, time and again.

        It is, where it was said to no other row lately, and others were taken meanwhile; or where
        no more than a few rows are left of a run in which some were taken, and it is said to them
        all the time; or where an earlier run has found so.
        """
        if flight.put_offs == 0:
            flight.taken_before = self._halting.taken
        flight.put_offs += 1
        self._put_off.append(flight.row.fingerprint)
        if flight.put_offs > 1 and flight.put_off_since is None:
            flight.put_off_since = self._now()
        if flight.row.spoils:
            return flight.put_offs >= PUT_OFF_AGAIN
        since = self._now() if flight.put_off_since is None else flight.put_off_since
        is_long = judged.wait_seconds is not None or self._now() - since >= PUT_OFF_SECONDS
        if flight.put_offs < PUT_OFF or not is_long:
            return False
        is_alone = set(self._put_off) == {flight.row.fingerprint}
        if is_alone and self._halting.taken > flight.taken_before:
            return True
        left = self._rows.left
        if left is None or self._rows.under_way:
            return False
        return (
            self._halting.taken > 0 and self._halting.put_off_in_a_row >= PUT_OFF * (left + 1) - 1
        )

    def _put_aside(self, flight: Flight, judged: Judgement) -> None:
        """A row that is put off alone ends for this run; so often, and it is refused."""
        flight.spoils += 1
        settlement = ends.spoilt(flight, judged, "it takes other rows")
        self._settlements.append(settlement)
        if settlement.outcome is None and (outcome := ends.not_sent(flight, None)) is not None:
            self.conclude(outcome)

    def _settle_change(self, flight: Flight, judged: ChangeJudgement) -> None:
        """What the verdict on a change of status asks for. It may be asked for again and again."""
        if judged.verdict is ChangeVerdict.DONE:
            self._settlements.append(ends.closed(flight, judged))
        elif judged.verdict is ChangeVerdict.READ:
            flight.is_refused(judged)
            self._rows.put_back(flight)
        elif (
            judged.verdict is ChangeVerdict.REFUSED
            or flight.refusals >= TRIES
            or (judged.verdict is ChangeVerdict.WAIT and self._is_its_own(flight, judged))
        ):
            self.conclude(ends.not_closed(flight, judged))
        else:
            flight.refusals += judged.verdict in {ChangeVerdict.AGAIN, ChangeVerdict.HALT}
            self._rows.put_back(flight)

    def _react(self, flight: Flight, judged: Judged) -> None:
        """What an answer means for the run and for the requests after it."""
        sign = SIGNS[judged.verdict]
        news = self._pacer.is_news(flight.left_at)
        alone = _was_alone(flight)
        self._break_off(self._halting.judge(judged, self._now(), news=news, was_alone=alone))
        if sign in _ANSWERED or is_vague(judged):
            self._pacer.succeed()
        elif sign in _PAUSES:
            before = self._pacer.paused_until
            asked = judged.wait_seconds
            seconds = self._pacer.pause(self._now(), asked, left_at=flight.left_at)
            self._break_off(self._halting.wait_reason(seconds, judged))
            if self._pacer.paused_until > before and not self.is_stopping:
                self._listener.on_pause(seconds, judged.reason)

    def _break_off(self, reason: Break | None) -> None:
        """The first reason counts, but a stop counts more than a pause."""
        if reason is not None and (self._break is None or self._break.kind is not Kind.STOP):
            self._break = self._break if reason.kind is not Kind.STOP and self._break else reason

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


def _release(row: PlannedRow) -> Settlement:
    """Noted together with the intent: only a request that leaves may be one too many."""
    return Settlement(row.fingerprint, Event.RELEASE, None)


def _named(judged: Judged) -> str | None:
    """The task that an answer says is the row's."""
    return judged.task_id if isinstance(judged, Judgement) else None


def _may_be_everyones(flight: Flight, judged: Judgement) -> bool:
    """Whether a refusal may be the token's; not so of a row that was refused alone before."""
    is_forbidden = judged.verdict is Verdict.REJECTED and judged.trouble is Trouble.RIGHTS
    return is_forbidden and not _was_alone(flight)


def _was_alone(flight: Flight) -> bool:
    """Whether a row was refused before while others were not.

    Or in so many runs: rows that are left over may all be refused alone.
    """
    return flight.row.state is State.REJECTED or flight.row.spoils >= ends.MOST_SPOILS


def _is_final(outcome: Outcome) -> bool:
    """Whether this is how the row ends; what is lost or half done is still seen to."""
    return outcome.status is not Status.UNCONFIRMED
