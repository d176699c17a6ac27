"""One process's line to the service, as a `Sender`: carries out what the weather decides.

Requests are answered, or fail, after virtual seconds. What a process sent before it was killed goes
on by itself: when and whether its task is stored was decided as it left.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable

from importer.submission.http.client import Answer, Failure
from tests.simulation.notes import Notes
from tests.simulation.service import Service, Stored, View, place
from tests.simulation.sheet import Sheet
from tests.simulation.sights import created, failure, names_the_task, refusal, tells_the_task
from tests.simulation.weather import MADE_NOTHING, SURE_ENDS, End, Fate, Weather

Result = Answer | Failure

_SAME_BREAK = 0.8
"""How often an index that broke breaks at the same place once more."""


class Line:
    """The `Sender` of one process. sheet: which titles the service does not take, or stumbles over.

    surely_known: the ids of tasks that the ledger knows to exist and to be listed; an index that
    hides the last of them may be older than the quiet period, because that can be seen.
    """

    def __init__(  # noqa: PLR0913 -- what it works with, each passed in
        self,
        service: Service,
        weather: Weather,
        *,
        sheet: Sheet,
        surely_known: Callable[[], list[str]],
        notes: Notes,
        may_be_killed: bool,
    ) -> None:
        self.service = self._service = service
        self._weather = weather
        self._rng = service.rng
        self._sheet = sheet
        self._wanted = sheet.wanted()
        self._surely_known = surely_known
        self._notes = notes
        self._may_be_killed = may_be_killed
        self._last: Answer | None = None
        self._last_kind = b""

    async def create_task(self, body: bytes) -> Result:
        """`POST /tasks`."""
        now, title = self._service.now(), json.loads(body)["task_title"]
        fate = self._weather.post(now, is_noted=not self._may_be_killed)
        poison = self._sheet.poison.get(title)
        if poison is not None and fate.end not in MADE_NOTHING:
            fate = self._weather.of_row(End(poison))
        is_refused = title in self._sheet.refused
        kind = self._service.kind_of(body)
        self._notes.see_post(
            kind,
            wanted=self._wanted.get(kind, 0),
            is_perhaps=fate.end not in MADE_NOTHING,
            is_lost=self._is_lost(fate, is_refused),
        )
        stored = None if is_refused else self._store(body, now, fate)
        self._tell_post(body, fate, stored)
        await asyncio.sleep(fate.answered_after)
        if fate.end is not End.ANSWER:
            return self._spoilt(fate, body)
        if stored is None:
            return self._service.answer(422, {"message": "this title is not wanted"})
        self._last, self._last_kind = created(self._service, stored), stored.kind
        return self._last

    def _is_lost(self, fate: Fate, is_refused: bool) -> bool:  # noqa: FBT001 -- of one caller
        """Whether nobody can know from what comes back what became of a request."""
        if fate.end is End.ANSWER:
            return not is_refused and not tells_the_task(self._service)
        return fate.end not in MADE_NOTHING

    def _store(self, body: bytes, now: float, fate: Fate) -> Stored | None:
        """The task that a request makes, if it does; a proxy may have it made twice."""
        if fate.stored_after is None:
            return None
        self._notes.counts["late"] += fate.stored_after > fate.answered_after
        stored = self._service.store(body, now + fate.stored_after)
        if fate.again_after is not None:
            self._notes.counts["doubles"] += 1
            self._service.store(body, now + fate.again_after, is_double=True)
        return stored

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
        start = 0 if cursor is None else place(cursor)[1]
        result = await self._ask(lambda: self._service.page(cursor, limit))
        if view.breaks_at is not None and start >= view.breaks_at:
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
        task = self._service.task_of(task_id)
        if task is None or not self._service.is_there(task_id):
            return self._service.answer(404, {"message": "no such task"})
        return self._service.answer(200, self._service.shown(task))

    def _patch(self, task_id: str, change: bytes) -> Answer:
        task = self._service.task_of(task_id)
        if task is None or not self._service.is_there(task_id):
            return self._service.answer(404, {"message": "no such task"})
        self._service.pass_time()
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
        last = service.views[-1] if service.views else view
        flaw = rng.choice(("breaks", "hides", "hides", "stands still"))
        if last.breaks_at is not None and rng.random() < _SAME_BREAK:
            view.breaks_at = last.breaks_at
        elif flaw == "breaks":
            there = sum(task.since <= service.now() for task in service.tasks.values())
            view.breaks_at = rng.choice((rng.randrange(1 + there), max(0, there - 1)))
        elif flaw == "hides" and last.is_whole:
            # Of two listings in a row, one is whole: of what both miss, nobody could know.
            view.hidden = rng.choice(self._unknown() or service.own() or [None])
        elif flaw == "stands still":
            self._make_stale(view)
        return view

    def _unknown(self) -> list[str]:
        """The tasks of which the ledger does not know: those that are worth hiding."""
        known = {key.lower() for key in self._surely_known()}
        return [key for key in self._service.own() if key not in known]

    def _make_stale(self, view: View) -> None:
        """An index that stands still: it lacks a task that is known to be there."""
        known = [self._service.task_of(key) for key in self._surely_known()]
        newest = max((t.since for t in known if t and t.status == "pending"), default=None)
        if newest is not None:
            view.stands_at = newest - self._rng.choice((0.001, 1.0, 100.0, 10_000.0))

    def _spoilt(self, fate: Fate, body: bytes | None) -> Result:
        """What is seen of a request that did not go well. body: of a `POST`."""
        if body is not None:
            self._notes.counts["lost answers"] += fate.end not in MADE_NOTHING
        if fate.end is End.REPEATED and body is not None and self._last is not None:
            return self._repeat(self._last, body)
        if fate.end is End.FOREIGN and body is not None and names_the_task(self._service):
            return self._foreign(body)
        return failure(self._rng, fate.end) or refusal(self._service, self._rng, fate.end)

    def _repeat(self, answer: Answer, body: bytes) -> Answer:
        """Bytes that were left over in the line."""
        if self._last_kind != self._service.kind_of(body):
            self._note_strange(body)
        return answer

    def _foreign(self, body: bytes) -> Answer:
        self._note_strange(body)
        return created(self._service, self._service.foreign("Somebody's"))

    def _note_strange(self, body: bytes) -> None:
        self._notes.strange[self._service.kind_of(body)] += 1
