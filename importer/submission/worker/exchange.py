"""The one request that a row's step asks for, and what its answer means.

Nothing is settled here, and nothing repeated.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from importer import failpoints
from importer.submission.answers.closing_verdict import (
    ChangeJudgement,
    ChangeVerdict,
    judge_change,
    judge_read,
)
from importer.submission.answers.signs import Judged
from importer.submission.answers.verdict import Judgement, judge
from importer.submission.http.client import Answer
from importer.submission.http.server_clock import ServerClock
from importer.submission.http.statuses import Verdict
from importer.submission.ports import Sender
from importer.submission.worker import ends
from importer.submission.worker.in_flight import Flight, Step


@dataclass(frozen=True, slots=True)
class Exchange:
    """columns: how the person knows each field. The monotonic clock is the event loop's."""

    sender: Sender
    server_clock: ServerClock
    utc_now: Callable[[], datetime]
    columns: Mapping[str, str] | None = None
    heed: Callable[[Mapping[str, str]], None] = lambda _: None

    def ask(self, flight: Flight) -> Awaitable[Judged]:
        """Make the request of a row that has left its place, once."""
        if flight.step is Step.CREATE:
            return self._create(flight)
        return self._close(flight) if flight.step is Step.CLOSE else self._read(flight)

    def believe(self, judged: Judged, taken: Collection[str]) -> Judged:
        """The judgement, or that nothing is known where its task is another row's."""
        if isinstance(judged, ChangeJudgement):
            return judged
        believed = ends.doubt(judged, taken)
        if believed is not judged:
            self.sender.distrust_connections()
        return believed

    async def _create(self, flight: Flight) -> Judged:
        failpoints.reach("request-leaving")
        result = await self.sender.create_task(flight.row.body)
        failpoints.reach("answer-in")
        if isinstance(result, Answer):
            now = asyncio.get_running_loop().time()
            self.server_clock.guess(result.headers, self.utc_now(), now)
            self.heed(result.headers)
        judged = judge(result, flight.row.body, self.utc_now(), self.columns)
        if judged.verdict is Verdict.CREATED:
            if self.server_clock.is_old(judged.created_at, flight.left_at):
                return ends.made_before(judged)
            self.server_clock.see(judged.created_at, flight.left_at)
        return judged

    async def _close(self, flight: Flight) -> Judged:
        task_id, change = flight.change
        failpoints.reach("closing-leaving")
        result = await self.sender.set_status(task_id, change)
        failpoints.reach("closing-answered")
        if isinstance(result, Answer):
            self.heed(result.headers)
        return judge_change(result, change, task_id, self.utc_now())

    async def _read(self, flight: Flight) -> Judged:
        task_id, change = flight.change
        result = await self.sender.read_task(task_id)
        return judge_read(result, change, task_id, flight.refusal, self.utc_now())


def broken_off(flight: Flight, error: Exception) -> Judged:
    """What is known of a row whose request the program itself broke off: nothing."""
    reason = f"the program failed ({type(error).__name__})"
    if flight.creates:
        return Judgement(Verdict.UNKNOWN, reason)
    return ChangeJudgement(ChangeVerdict.AGAIN, reason)
