"""Looks up rows whose answers were lost, and settles them by what is found.

What is listed has its task, what is surely missing goes again, and the rest stays in doubt.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from importer import events, failpoints
from importer.ledger.records import LostTask, Settlement
from importer.ledger.states import Event, Loss, State
from importer.reporting.progress_events import LostSentAgain, TwinFound
from importer.submission.answers.verdict import Judgement
from importer.submission.http.statuses import Verdict
from importer.submission.ports import Journal, Listener
from importer.submission.reconcile.lookup import LookedUp, Lookup
from importer.submission.reconcile.matching.lost import Matched
from importer.submission.worker import ends
from importer.submission.worker.ends import MOST_LOSSES
from importer.submission.worker.in_flight import Flight, Turn
from importer.submission.worker.row_queue import RowQueue
from importer.submission.worker.worker import Worker

_IN_DOUBT = "some rows were looked up and are still unconfirmed"


@dataclass(slots=True)
class LostRows:
    """Those of one submission, and those of earlier ones. settle_seconds: quiet before a lookup.

    resend_unconfirmed: whether rows that cannot be looked up are sent again all the same.
    """

    worker: Worker
    lookup: Lookup
    journal: Journal
    listener: Listener
    rows: RowQueue
    settle_seconds: float
    resend_unconfirmed: bool = False

    async def find_at_once(self) -> bool:
        """Settle the rows whose tasks are listed now. Whether it is so for any of this run.

        That a task is listed is sure without a quiet period; that none is would not be.
        """
        lost = self.journal.lost()
        found = await self.lookup.find(lost) if lost else None
        if found is None or not self.rows.parked.keys() & found.found.keys():
            return False
        self._settle(lost, LookedUp(found), again_later=True)
        return True

    async def look_up_earlier(self) -> None:
        """Rows that earlier runs lost come before anything else, if their time has come."""
        if not self.rows.parked:
            return
        lost = self.journal.lost()
        if lost and self.lookup.quiet_seconds_left(lost) <= 0:
            await self.look_up(again_later=bool(self.rows))

    async def look_up(self, *, again_later: bool = False) -> None:
        """Look up rows lost by this run and by others; those without a task are sent again.

        again_later: what stays in doubt is looked up once more when the other rows were sent: their
        tasks show that the listing goes on behind the lost ones.
        """
        self.worker.believe()
        lost = self.journal.lost()
        if not lost:
            self._conclude_rest("the ledger does not know it", {})
            return
        now = asyncio.get_running_loop().time()
        quiet = max(0.0, self.settle_seconds - (now - self.rows.lost_at))
        events.tell(events.LOOKUP_STARTED, rows=len(lost))
        looked_up = await self.lookup.look_up(lost, quiet)
        if looked_up is None:
            return
        if self.worker.believe():  # of rows alike, another may have been matched with such a task
            await self.look_up(again_later=again_later)
        else:
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
        waits = self.resend_unconfirmed and looked_up.is_passing
        for key, reason in matched.doubtful.items():
            self._conclude(parked.pop(key, None), reason, words.get(key), waits=waits)
        self._conclude_rest(f"it was lost {MOST_LOSSES} times, and no task is listed", words)

    def _tell_twin(self, task: LostTask, task_id: str, twin: str | None) -> None:
        if twin is not None:
            self.listener.report(TwinFound(task.row_number, task.run_id, task_id, twin))

    def _conclude_rest(self, reason: str, words: Mapping[bytes, str | None]) -> None:
        parked = self.rows.parked
        while parked:
            key, flight = parked.popitem()
            self._conclude(flight, reason, words.get(key))

    def _conclude(
        self, flight: Flight | None, reason: str, words: str | None = None, *, waits: bool = False
    ) -> None:
        """A row that stays in doubt; the next run looks it up again."""
        if flight is not None:
            outcome = ends.in_doubt(flight, reason, _earlier(flight), words, waits=waits)
            self.worker.conclude(outcome)

    def _release(self, lost: Sequence[LostTask], reason: str) -> None:
        """Send rows again that cannot be looked up, because a person asks for it."""
        parked = self.rows.parked
        flights = [parked.pop(t.fingerprint) for t in lost if t.fingerprint in parked]
        if flights:
            self.listener.report(LostSentAgain(reason))
        for flight in flights:
            if not flight.was_released:
                flight.turn(Turn.RELEASE)
                self.rows.put_back(flight)
            else:
                self._conclude(flight, reason)


def _to_send(flight: Flight | None) -> list[Flight]:
    """A row whose task is not there, if it is one of this file; for as long as it has not gone."""
    if flight is None:
        return []
    last = flight.last or Judgement(Verdict.UNKNOWN)
    reason = "its response was lost, and no task was found"
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
