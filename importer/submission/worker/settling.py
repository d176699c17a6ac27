"""What follows from the response to a row: its outcome, or where it waits for another try.

Nothing is sent or written here: queue and book are called for that.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

from importer import failpoints
from importer.ledger.states import Event, State
from importer.submission.answers.closing_verdict import ChangeJudgement, ChangeVerdict
from importer.submission.answers.signs import Judged
from importer.submission.answers.verdict import Judgement
from importer.submission.breaker import PUT_OFF, PUT_OFF_AGAIN, PUT_OFF_SECONDS, CircuitBreaker
from importer.submission.http.statuses import Trouble, Verdict
from importer.submission.safe_calls import TRIES
from importer.submission.worker import ends
from importer.submission.worker.book import Book
from importer.submission.worker.in_flight import Flight
from importer.submission.worker.row_queue import RowQueue


def _memory() -> deque[bytes]:
    return deque(maxlen=PUT_OFF)


@dataclass(slots=True)
class Settling:
    """Settles the rows of one submission. now: by the clock of the loop."""

    rows: RowQueue
    breaker: CircuitBreaker
    book: Book
    _put_off: deque[bytes] = field(default_factory=_memory)

    def settle(self, flight: Flight, judged: Judged, now: float) -> None:
        """What an answer asks for."""
        if isinstance(judged, ChangeJudgement):
            self._settle_change(flight, judged, now)
        else:
            self._settle_task(flight, judged, now)

    def settle_refused(self, now: float, *, is_theirs: bool) -> None:
        """Settle the rows whose response looked as if the token were refused.

        is_theirs: it is not, so that they alone are. Where tasks were created with the same token,
        that is contradicted, and they are looked up. Where none was, the token may not create any:
        they go last, once more in this run, and end as rejected when that was so often enough over
        all runs. If it is refused, nothing is said against them.
        """
        refused, self.rows.refused = self.rows.refused, []
        for flight in refused:
            judged = flight.last or Judgement(Verdict.HALT)
            if is_theirs and self.breaker.has_created:
                self.book.add(ends.contradicted(flight, judged))
                self._park(flight, now)
                continue
            flight.spoils += is_theirs
            settlement = ends.settlement_of(flight, judged)
            if is_theirs:
                settlement = ends.spoilt(flight, judged, "the service accepts the token")
            self.book.add(settlement)
            if settlement.event is Event.REJECT:
                continue
            if flight.spoils <= 1:
                self.rows.put_last(flight)
            elif (outcome := ends.not_sent(flight, None)) is not None:
                self.book.conclude(outcome)

    def settle_held(self, *, are_theirs: bool) -> None:
        """Settle the rows that were forbidden. are_theirs: others are not, so that they end so."""
        held, self.rows.held = self.rows.held, []
        for flight in held:
            if are_theirs and flight.last is not None:
                self.book.add(ends.settlement_of(flight, flight.last))
            else:
                self.book.add(ends.put_aside(flight))
                self.rows.put_last(flight)

    def _settle_task(self, flight: Flight, judged: Judgement, now: float) -> None:
        """What the verdict on a new task asks for."""
        flight.attempts -= judged.verdict is Verdict.NOT_SENT
        flight.last = judged
        if judged.verdict is Verdict.HALT:
            self.rows.refused.append(flight)
            return
        if _may_be_everyones(flight, judged):
            self.rows.held.append(flight)
            return
        if judged.verdict is Verdict.WAIT and self._is_its_own(flight, judged, now):
            self._put_aside(flight, judged)
            return
        self.book.add(ends.settlement_of(flight, judged))
        if judged.verdict in {Verdict.UNKNOWN, Verdict.REFUSED}:
            self._park(flight, now)
        elif judged.task_id is not None and flight.row.closing is not None:
            flight.has_task(judged.task_id)
            flight.refusals, flight.put_offs, flight.otherwise = 0, 0, judged.reason
            self.rows.put_back(flight)
        elif judged.verdict in {Verdict.WAIT, Verdict.NOT_SENT}:
            flight.refusals += judged.verdict is Verdict.WAIT
            self.rows.put_back(flight)

    def _park(self, flight: Flight, now: float) -> None:
        """The outcome of the row is unknown until it is looked up."""
        self.rows.park(flight, now)
        failpoints.reach("row-parked")

    def _is_its_own(self, flight: Flight, judged: Judged, now: float) -> bool:
        """Whether "too many requests" is what the service says to this row alone, time and again.

        It is, where it was said to no other row lately, and others were taken meanwhile; or where
        no more than a few rows are left of a run in which some were taken, and it is said to them
        all the time; or where an earlier run has found so.
        """
        if flight.put_offs == 0:
            flight.taken_before = self.breaker.taken
        flight.put_offs += 1
        self._put_off.append(flight.row.fingerprint)
        if flight.put_offs > 1 and flight.put_off_since is None:
            flight.put_off_since = now
        if flight.row.spoils:
            return flight.put_offs >= PUT_OFF_AGAIN
        since = now if flight.put_off_since is None else flight.put_off_since
        is_long = judged.wait_seconds is not None or now - since >= PUT_OFF_SECONDS
        if flight.put_offs < PUT_OFF or not is_long:
            return False
        is_alone = set(self._put_off) == {flight.row.fingerprint}
        if is_alone and self.breaker.taken > flight.taken_before:
            return True
        left = self.rows.left
        if left is None or self.rows.under_way:
            return False
        return self.breaker.taken > 0 and self.breaker.put_off_in_a_row >= PUT_OFF * (left + 1) - 1

    def _put_aside(self, flight: Flight, judged: Judgement) -> None:
        """A row that is put off alone ends for this run; so often, and it is refused."""
        flight.spoils += 1
        settlement = ends.spoilt(flight, judged, "the service accepts other rows")
        self.book.add(settlement)
        if settlement.outcome is None and (outcome := ends.not_sent(flight, None)) is not None:
            self.book.conclude(outcome)

    def _settle_change(self, flight: Flight, judged: ChangeJudgement, now: float) -> None:
        """What the verdict on a change of status asks for. It may be asked for again and again."""
        if judged.verdict is ChangeVerdict.DONE:
            self.book.add(ends.closed(flight, judged))
        elif judged.verdict is ChangeVerdict.READ:
            flight.is_refused(judged)
            self.rows.put_back(flight)
        elif (
            judged.verdict is ChangeVerdict.REFUSED
            or flight.refusals >= TRIES
            or (judged.verdict is ChangeVerdict.WAIT and self._is_its_own(flight, judged, now))
        ):
            self.book.conclude(ends.not_closed(flight, judged))
        else:
            flight.refusals += judged.verdict in {ChangeVerdict.AGAIN, ChangeVerdict.HALT}
            self.rows.put_back(flight)


def _may_be_everyones(flight: Flight, judged: Judgement) -> bool:
    """Whether a refusal may be the token's; not so of a row that was refused alone before."""
    is_forbidden = judged.verdict is Verdict.REJECTED and judged.trouble is Trouble.RIGHTS
    return is_forbidden and not was_alone(flight)


def was_alone(flight: Flight) -> bool:
    """Whether a row was refused before while others were not.

    Or in so many runs: rows that are left over may all be refused alone.
    """
    return flight.row.state is State.REJECTED or flight.row.spoils >= ends.MOST_SPOILS
