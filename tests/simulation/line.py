"""One process's line to the service, as a `Sender`: carries out what the weather decides.

Requests enter, answers and failures leave, after virtual seconds. What a process sent before it was
killed goes on by itself: when and whether its task is stored was decided as it left.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable

import httpx

from importer.submission.client import Answer, Failure
from tests.simulation.notes import Notes
from tests.simulation.service import Service, Stored, View
from tests.simulation.weather import MADE_NOTHING, SURE_ENDS, End, Fate, Weather

Result = Answer | Failure

_RESETS = (httpx.ReadError, httpx.RemoteProtocolError, httpx.WriteError)
# None of them is a page: of an empty first one, nobody could know that it is not all.
_BROKEN = (b"", b'{"task_id": "', b"null", b"[", b"<html>gateway</html>", b'{"task_id": null}')


class Line:
    """The `Sender` of one process. refused: titles that the service does not take.

    surely_known: the ids of tasks that the ledger knows to exist and to be listed; an index that
    hides the last of them may be older than the quiet period, because that can be seen.
    """

    def __init__(  # noqa: PLR0913 -- what it works with, each passed in
        self,
        service: Service,
        weather: Weather,
        *,
        refused: frozenset[str],
        surely_known: Callable[[], list[str]],
        notes: Notes,
        may_be_killed: bool,
    ) -> None:
        self._service = service
        self._weather = weather
        self._rng = service.rng
        self._refused = refused
        self._surely_known = surely_known
        self._notes = notes
        self._may_be_killed = may_be_killed
        self._last: Answer | None = None

    async def create_task(self, body: bytes) -> Result:
        """`POST /tasks`."""
        now = self._service.now()
        self._notes.counts["posts"] += 1
        fate = self._weather.post(now, is_noted=not self._may_be_killed)
        is_refused = json.loads(body)["task_title"] in self._refused
        stored = None
        if fate.stored_after is not None and not is_refused:
            stored = self._service.store(body, now + fate.stored_after)
            self._notes.counts["late"] += fate.stored_after > fate.answered_after
        self._tell_post(body, fate, stored)
        await asyncio.sleep(fate.answered_after)
        if fate.end is not End.ANSWER:
            return self._spoilt(fate, body)
        if stored is None:
            return self._service.answer(422, {"message": "this title is not wanted"})
        self._last = self._service.answer(201, self._service.shown(stored))
        return self._last

    def _tell_post(self, body: bytes, fate: Fate, stored: Stored | None) -> None:
        task = "no task" if stored is None else f"{stored.task_id}, there at {stored.since:.3f} s"
        kind = self._service.kind_of(body).hex()[:6]
        self._notes.tell(f"POST {kind}: {fate.end} after {fate.answered_after:.3f} s, {task}")

    async def who_am_i(self) -> Result:
        """`GET /me`."""
        return await self._ask(lambda: self._service.answer(200, {"workspace_id": "w"}))

    async def list_tasks(self, cursor: str | None, limit: int) -> Result:
        """`GET /tasks`."""
        view = self._view() if cursor is None else self._service.views[-1]
        place = 0 if cursor is None else int(cursor.split(".")[1])
        result = await self._ask(lambda: self._service.page(cursor, limit))
        if view.breaks_at is not None and place >= view.breaks_at:
            return self._service.answer(500, {"message": "the index broke"})
        view.is_begun |= isinstance(result, Answer) and result.status < 300
        return result

    async def read_task(self, task_id: str) -> Result:
        """`GET /tasks/{task_id}`."""
        return await self._ask(lambda: self._read(task_id))

    async def set_status(self, task_id: str, change: bytes) -> Result:
        """`PATCH /tasks/{task_id}`."""
        fate = self._weather.ask(self._service.now())
        if fate.end is End.BROKEN or (fate.end not in SURE_ENDS and self._rng.random() < 0.5):
            self._patch(task_id, change)
        await asyncio.sleep(fate.answered_after)
        if fate.end is not End.ANSWER:
            return self._spoilt(fate, None)
        return self._patch(task_id, change)

    def distrust_connections(self) -> None:
        """A new line repeats no old answer."""
        self._last = None

    async def _ask(self, answer: Callable[[], Answer]) -> Result:
        fate = self._weather.ask(self._service.now())
        await asyncio.sleep(fate.answered_after)
        return answer() if fate.end is End.ANSWER else self._spoilt(fate, None)

    def _read(self, task_id: str) -> Answer:
        if not self._service.is_there(task_id):
            return self._service.answer(404, {"message": "no such task"})
        return self._service.answer(200, self._service.shown(self._service.tasks[task_id]))

    def _patch(self, task_id: str, change: bytes) -> Answer:
        if not self._service.is_there(task_id):
            return self._service.answer(404, {"message": "no such task"})
        task = self._service.tasks[task_id]
        if task.status != "pending":
            return self._service.answer(409, {"message": "it has ended"})
        task.status = json.loads(change)["status"]
        return self._service.answer(200, self._service.shown(task))

    def _view(self) -> View:
        """The listing that begins now; the last one, where only its first page was not had."""
        views = self._service.views
        if not views or views[-1].is_begun or views[-1].breaks_at is not None:
            views.append(self._new_view())
            self._notes.counts["listings"] += 1
            self._notes.tell(f"listing: {views[-1]}")
        return views[-1]

    def _new_view(self) -> View:
        """How a listing that begins now will be."""
        service, rng = self._service, self._rng
        view = View(rng.uniform(0, service.traits.lag_seconds))
        if self._weather.is_fair or rng.random() >= self._weather.listings_at_risk:
            return view
        is_whole = bool(service.views) and service.views[-1].is_whole
        flaw = rng.randrange(3)
        if flaw == 0:
            view.breaks_at = rng.randrange(1 + len(service.tasks))
        elif flaw == 1 and is_whole:
            # Of two listings in a row, one is whole: of what both miss, nobody could know.
            view.hidden = rng.choice(service.own() or [None])
        elif flaw == 2:
            self._make_stale(view)
        return view

    def _make_stale(self, view: View) -> None:
        """An index that stands still: it lacks a task that is known to be there."""
        known = [self._service.tasks[key] for key in self._surely_known()]
        newest = max((t.since for t in known if t.status == "pending"), default=None)
        if newest is not None:
            view.stands_at = newest - self._rng.choice((0.001, 1.0, 100.0, 10_000.0))

    def _spoilt(self, fate: Fate, body: bytes | None) -> Result:
        """What is seen of a request that did not go well. body: of a `POST`."""
        if body is not None:
            self._notes.counts["lost answers"] += fate.end not in MADE_NOTHING
        if fate.end is End.REPEATED and body is not None and self._last is not None:
            return self._repeat(self._last, body)
        if fate.end is End.FOREIGN and body is not None:
            return self._foreign(body)
        return self._failure(fate) or self._refusal(fate)

    def _repeat(self, answer: Answer, body: bytes) -> Answer:
        """Bytes that were left over in the line."""
        repeated = self._service.tasks[json.loads(answer.body)["task_id"]]
        if repeated.kind != self._service.kind_of(body):
            self._note_strange(body)
        return answer

    def _foreign(self, body: bytes) -> Answer:
        self._note_strange(body)
        somebody = Stored("foreign", {"task_title": "Somebody's"}, b"", 0.0)
        return self._service.answer(201, self._service.shown(somebody))

    def _note_strange(self, body: bytes) -> None:
        self._notes.strange[self._service.kind_of(body)] += 1

    def _failure(self, fate: Fate) -> Failure | None:
        if fate.end is End.NO_CONNECTION:
            return Failure(httpx.ConnectError, "nobody listens")
        if fate.end is End.RESET:
            return Failure(self._rng.choice(_RESETS), "reset by peer")
        if fate.end is End.HANG:
            return Failure(httpx.ReadTimeout, "no answer")
        return None

    def _refusal(self, fate: Fate) -> Answer:
        rng = self._rng
        if fate.end not in _REFUSALS:
            body = rng.choice(_BROKEN)
            return self._service.answer(rng.choice((200, 201)), {})._replace(body=body)
        statuses, longest_wait_seconds = _REFUSALS[fate.end]
        headers = {}
        if longest_wait_seconds is not None:
            headers["retry_after"] = str(rng.randint(0, longest_wait_seconds))
        return self._service.answer(rng.choice(statuses), {"message": "oops"}, **headers)


_REFUSALS: dict[End, tuple[tuple[int, ...], int | None]] = {
    End.BUSY: ((429,), None),
    End.BUSY_FOR: ((429,), 40),
    End.AWAY_FOR: ((503,), 90),
    End.TIMED_OUT: ((408,), None),
    End.TOKEN: ((401,), None),
    End.ERROR: ((500, 502, 504), None),
}
"""Ends that are an answer other than 2xx: its status, and the longest `Retry-After` in seconds."""
