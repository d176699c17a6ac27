"""A whole submission: rows sent, outages waited out, lost rows looked up and sent again.

The worker sends until nothing is left or something breaks it off; what comes next is decided here.
It returns an `Ending`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from importer import events, failpoints
from importer.errors import LedgerError
from importer.ledger.records import LostTask, Settlement
from importer.ledger.states import Event, Loss, State
from importer.submission import ends
from importer.submission.ends import MOST_LOSSES
from importer.submission.halting import Break, Halting, Kind, forbidden
from importer.submission.http.asking import Asker
from importer.submission.http.client import Answer, Failure
from importer.submission.in_flight import Flight, Turn
from importer.submission.reconcile.lookup import LookedUp, Lookup
from importer.submission.reconcile.matching import Matched
from importer.submission.roles import Ending, Journal, Listener, Sender
from importer.submission.row_queue import RowQueue
from importer.submission.statuses import Trouble, Verdict
from importer.submission.trouble import trouble_of
from importer.submission.verdict import Judgement, judge_status
from importer.submission.worker import Worker

_LISTED_ALL_THE_SAME = frozenset({Trouble.ACCOUNT, Trouble.PROXY})
"""What may keep rows from being created, and not their tasks from being listed."""

_IN_DOUBT = "some rows were looked up and are still in doubt"


@dataclass(slots=True)
class Submission:
    """One submission. settle_seconds: quiet before a lookup. patience_seconds: for an outage.

    resend_unconfirmed: whether rows that cannot be looked up are sent again all the same.
    """

    worker: Worker
    lookup: Lookup
    asker: Asker
    sender: Sender
    journal: Journal
    listener: Listener
    rows: RowQueue
    halting: Halting
    settle_seconds: float
    patience_seconds: float
    resend_unconfirmed: bool = False
    _halted: str | None = None
    _trouble: Trouble | None = None
    _ledger_error: LedgerError | None = None

    def stop(self) -> None:
        """Send no more; what is under way is waited for."""
        self.worker.stop()
        self.asker.stop.set()

    async def run(self) -> Ending:
        """Send every row, or as many as can be, and return when nothing is under way."""
        self.worker.begin()
        await self._attempt(self._look_up_earlier())
        while not self._is_over:
            broken = await self.worker.run()
            if self.rows.refused:
                await self._attempt(self._settle_refused(broken))
            elif broken is not None:
                await self._attempt(self._deal_with(broken))
            elif self.rows.held and not self._is_over:
                self._settle_forbidden(self.rows.held[-1])
            elif self.waiting_for_lookup and not self._is_over:
                await self._attempt(self._look_up())
            else:
                break
        self.worker.settle_held(are_theirs=self._trouble not in {Trouble.RIGHTS, Trouble.TOKEN})
        ending = self.worker.ending(self._halted, self._trouble)
        return ending._replace(ledger_error=ending.ledger_error or self._ledger_error)

    async def _attempt(self, step: Coroutine[Any, Any, None]) -> None:
        """Whatever breaks off a step ends the run, and costs nobody the account of it."""
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
        is_all = len(self.rows.held) > 1 and not self.halting.has_created
        if is_all and last.last is not None:
            self._halt(forbidden(Kind.STOP, last.last))
        else:
            self.worker.settle_held(are_theirs=True)

    async def _problem_of_token(self) -> str | None:
        """Why the token may be refused; None: the service has just accepted it."""
        result = await self.asker.ask(self.sender.who_am_i)
        if _is_well(result):
            self.halting.trust_token()
            return None
        return result.message if isinstance(result, Failure) else f"HTTP {result.status}"

    async def _deal_with(self, broken: Break) -> None:
        """Go on, or stop for good."""
        stop: Break | None = broken
        if broken.kind is Kind.OUTAGE:
            stop = await self._wait_out(broken)
            if stop is None:
                self.halting.go_on()
        elif broken.kind is Kind.TOKEN:
            stop = None if await self._problem_of_token() is None else broken
        elif broken.kind is Kind.DOUBT:
            stop = None if self.listener.go_on(broken.reason) else broken
        elif broken.kind is Kind.LOOK:
            stop = None if await self._answers_follow_tasks() else broken
        elif broken.trouble in _LISTED_ALL_THE_SAME:
            await self._find_at_once()
        if stop is not None and not self.worker.has_failed:
            self._halt(stop)

    async def _answers_follow_tasks(self) -> bool:
        """Whether rows that were answered by pages or refusals have their tasks all the same."""
        if await self._problem_of_token() is not None or not await self._find_at_once():
            return False
        self.halting.go_on_past_answers()
        return True

    async def _find_at_once(self) -> bool:
        """Settle the rows whose tasks are listed now. Whether it is so for any of this run.

        That a task is listed is sure without a quiet period; that none is would not be.
        """
        lost = self.journal.lost()
        found = await self.lookup.find(lost) if lost else None
        if found is None or not self.rows.parked.keys() & found.found.keys():
            return False
        self._settle(lost, LookedUp(found), again_later=True)
        return True

    async def _wait_out(self, broken: Break) -> Break | None:
        """Why the run stops; None: the service answers, in the time that the person has for it."""
        loop = asyncio.get_running_loop()
        until = loop.time() + self.patience_seconds
        result = await self.asker.ask(self.sender.who_am_i, tries=1)
        if _is_well(result):
            return None
        minutes = self.patience_seconds / 60
        self.listener.on_note(
            f"{broken.reason}: nothing is sent until the service answers "
            f"(for {minutes:.0f} min at most)"
        )
        if loop.time() + (self.asker.pacer.wait_seconds(loop.time()) or 0.0) <= until:
            tries = max(1, int(self.patience_seconds))
            result = await self.asker.ask(self.sender.who_am_i, tries=tries, until=until)
        if _is_well(result):
            return None
        trouble = trouble_of(result)
        if isinstance(result, Failure) or trouble is not Trouble.TOKEN:
            return broken._replace(trouble=trouble or broken.trouble)
        judged = judge_status(result, self.asker.utc_now())
        return Break(
            broken.kind, f"the service does not accept the token ({judged.reason})", trouble
        )

    async def _look_up_earlier(self) -> None:
        """Rows that earlier runs lost come before anything else, if their time has come."""
        if not self.waiting_for_lookup:
            return
        lost = self.journal.lost()
        if lost and self.lookup.quiet_seconds_left(lost) <= 0:
            await self._look_up(again_later=bool(self.rows))

    async def _look_up(self, *, again_later: bool = False) -> None:
        """Look up what was lost, by this run and by others; what is missing goes again.

        again_later: what stays in doubt is looked up once more when the other rows were sent: their
        tasks show that the listing goes on behind the lost ones.
        """
        lost = self.journal.lost()
        if not lost:
            self._conclude_rest("the ledger does not know it", {})
            return
        now = asyncio.get_running_loop().time()
        quiet = max(0.0, self.settle_seconds - (now - self.rows.lost_at))
        events.tell(events.LOOKUP_STARTED, rows=len(lost))
        looked_up = await self.lookup.look_up(lost, quiet)
        if looked_up is not None:
            self._settle(lost, looked_up, again_later=again_later)

    def _settle(self, lost: Sequence[LostTask], looked_up: LookedUp, *, again_later: bool) -> None:
        matched = looked_up.matched
        parked = self.rows.parked
        events.tell(
            events.LOOKUP_ENDED,
            found=len(matched.found),
            missing=len(matched.missing),
            doubtful=len(matched.doubtful),
        )
        if looked_up.impossible and self.resend_unconfirmed and not again_later:
            self._release(lost, looked_up.impossible)
            return
        settlements: list[Settlement] = []
        again: list[Flight] = []
        for task in lost:
            key, flight = task.fingerprint, parked.get(task.fingerprint)
            if key in matched.found:
                twin = matched.twins.get(key)
                settlements.append(_found(task, flight, matched))
                self._tell_twin(task, matched.found[key], twin)
                again += _to_close(parked.pop(key, None), matched.found[key])
            elif key in matched.missing and _was_refused(task, flight):
                settlements.append(_refused(task, parked.pop(key, None)))
            elif key in matched.missing and task.losses < MOST_LOSSES:
                settlements.append(Settlement(key, Event.MISS, None))
                again += _to_send(parked.pop(key, None))
        failpoints.reach("lookup-decided")
        self.worker.settle(settlements)
        failpoints.reach("lookup-settled")
        for flight in again:
            self.rows.put_last(flight)
        if again_later:
            return
        if self.resend_unconfirmed and not looked_up.is_passing:
            left = [task for task in lost if task.fingerprint not in matched.found]
            self._release(left, _IN_DOUBT)
        words = {task.fingerprint: task.words for task in lost}
        for key, reason in matched.doubtful.items():
            self._conclude(parked.pop(key, None), reason, words.get(key))
        self._conclude_rest(f"it was lost {MOST_LOSSES} times, and no task is listed", words)

    def _tell_twin(self, task: LostTask, task_id: str, twin: str | None) -> None:
        if twin is not None:
            self.listener.on_note(
                f"row {task.row_number} ({task.run_id}): tasks {task_id} and {twin} say the same; "
                "a proxy may have sent the row twice"
            )

    def _conclude_rest(self, reason: str, words: Mapping[bytes, str | None]) -> None:
        parked = self.rows.parked
        while parked:
            key, flight = parked.popitem()
            self._conclude(flight, reason, words.get(key))

    def _conclude(self, flight: Flight | None, reason: str, words: str | None = None) -> None:
        """A row that stays in doubt; the next run looks it up again."""
        if flight is not None:
            self.worker.conclude(ends.in_doubt(flight, reason, _earlier(flight), words))

    def _release(self, lost: Sequence[LostTask], reason: str) -> None:
        """Send rows again that nobody can look up, because a person wants it so."""
        parked = self.rows.parked
        flights = [parked.pop(t.fingerprint) for t in lost if t.fingerprint in parked]
        if flights:
            self.listener.on_note(f"{reason}; lost rows are sent again (--resend-unconfirmed)")
        for flight in flights:
            if not flight.was_released:
                flight.turn(Turn.RELEASE)
                self.rows.put_back(flight)
            else:
                self._conclude(flight, reason)


def _is_well(result: Answer | Failure) -> bool:
    """Whether it is the service that answers, and says that all is well."""
    is_success = isinstance(result, Answer) and result.is_success
    return is_success and trouble_of(result) is None


def _to_send(flight: Flight | None) -> list[Flight]:
    """A row whose task is not there, if it is one of this file; for as long as it has not gone."""
    if flight is None:
        return []
    last = flight.last or Judgement(Verdict.UNKNOWN)
    reason = "its answer was lost, and no task was found"
    flight.last = last._replace(verdict=Verdict.NOT_SENT, reason=reason)
    return [flight]


def _to_close(flight: Flight | None, task_id: str) -> list[Flight]:
    """A row whose task was found, if its status is still to be set."""
    if flight is None or flight.row.closing is None:
        return []
    flight.has_task(task_id)
    return [flight]


def _was_refused(task: LostTask, flight: Flight | None) -> bool:
    """Whether a row of which there is no task ends as refused: by its answer, or time and again.

    An answer of an earlier run may have met every row: this one sends it again.
    """
    if task.losses < MOST_LOSSES:
        is_earlier = flight is not None and flight.last is None
        return task.loss is Loss.REFUSED and not is_earlier
    return task.loss is Loss.CONTRADICTED


def _refused(task: LostTask, flight: Flight | None) -> Settlement:
    """A row that was refused, and of which it is shown by now that there is no task."""
    if flight is None:
        return Settlement(task.fingerprint, Event.REJECT, None)
    return ends.refused(flight, task)


def _found(task: LostTask, flight: Flight | None, matched: Matched) -> Settlement:
    key = task.fingerprint
    task_id, twin = matched.found[key], matched.twins.get(key)
    if flight is None:  # of another file: only the ledger learns of it
        return Settlement(key, Event.FIND, None, task_id, named_id=twin)
    known = ends.Certainty(twin, key in matched.retitled, key in matched.exchangeable)
    return ends.found(flight, task_id, _earlier(flight), known)


def _earlier(flight: Flight) -> str | None:
    """Which run lost a row, where it was an earlier one."""
    return flight.row.earlier if flight.row.state is State.UNKNOWN else None
