"""The service of the simulation: the tasks that it holds, when each is there, and how it lists.

Makes tasks and answers of bodies and moments. It always does what it is asked; what goes wrong on
the way is the business of weather.py and line.py. Moments are virtual seconds.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import format_datetime
from typing import Any

from importer.contract.body import TaskBody, validate_body
from importer.contract.fingerprint import fingerprint_of
from importer.submission.http.client import Answer
from tests.simulation.clocks import at
from tests.simulation.echo import changed, echoed
from tests.simulation.paging import give
from tests.simulation.sheet import MOST_ROWS, body
from tests.simulation.shelf import ordered, shown_of
from tests.simulation.traits import Traits

_OLD_SECONDS = 3600.0
"""Old tasks are older than this: more than the margin that is left for clocks."""

_SOME, _SOME_BEHIND = 5, timedelta(hours=3)
"""One task in so many is stamped by a part of the service whose clock is that much behind."""

ENDS_SECONDS = 600.0
"""Nobody completes a task before it is so old."""

_NOBODYS = "ffffffff-0000-4000-8000-000000000000"


@dataclass(slots=True)
class Stored:
    """A task. kind: the fingerprint of its body; b"": a colleague's. since: when it is there.

    sent: when its request was. is_double: a proxy carried the request out once more. ends: when a
    person completes it, if it is open still; None: nobody does.
    """

    task_id: str
    body: dict[str, Any]
    kind: bytes
    since: float
    sent: float
    status: str = "pending"
    is_double: bool = False
    ends: float | None = None


@dataclass(slots=True)
class View:
    """One listing under way. age_seconds: how far behind it is.

    stands_at: the moment at which its index stands still. hidden: a task that it misses.
    breaks_at: the place behind which it only fails.
    """

    age_seconds: float
    stands_at: float | None = None
    hidden: str | None = None
    breaks_at: int | None = None
    is_begun: bool = False

    @property
    def is_whole(self) -> bool:
        """Whether it holds all that it should."""
        return self.stands_at is None and self.hidden is None and self.breaks_at is None


@dataclass(slots=True)
class Service:
    """Every task that was ever stored, or will be. now: the virtual time."""

    traits: Traits
    rng: random.Random
    now: Callable[[], float]
    tasks: dict[str, Stored] = field(default_factory=dict)
    views: list[View] = field(default_factory=list)
    _kinds: dict[bytes, tuple[dict[str, Any], bytes]] = field(default_factory=dict)

    def store(self, body: bytes, since: float, *, is_double: bool = False) -> Stored:
        """The task that one `POST` makes, at once or later."""
        parsed, kind = self._parse(body)
        task = self._keep(parsed, kind, since)
        task.is_double = is_double
        return task

    def _keep(self, body: dict[str, Any], kind: bytes, since: float) -> Stored:
        task_id = self._new_id()
        task = Stored(task_id, body, kind, since, min(since, self.now()))
        if self.rng.random() < self.traits.ends:
            task.ends = since + self.rng.uniform(ENDS_SECONDS, 3 * ENDS_SECONDS)
        self.tasks[task_id] = task
        return task

    def _new_id(self) -> str:
        number, chance = len(self.tasks), self.rng.getrandbits(24)
        if self.traits.ids == "numbers":
            return f"{10 + number}{chance:08}"
        return f"{number:08x}-0000-4000-8000-{chance:012x}"

    def _parse(self, body: bytes) -> tuple[dict[str, Any], bytes]:
        if body not in self._kinds:
            parsed = json.loads(body)
            values = dict(parsed)
            if "due_date" in values:
                values["due_date"] = datetime.fromisoformat(values["due_date"])
            self._kinds[body] = (parsed, fingerprint_of(validate_body(values)))
        return self._kinds[body]

    def add_foreign_tasks(self, bodies: Sequence[TaskBody]) -> None:
        """Tasks of colleagues, made before and meanwhile.

        Some equal a row; those are old, and only there if the service says how old they are.
        """
        rng = self.rng
        for number in range(rng.choice((0, 0, 3, 8))):
            foreign = body(MOST_ROWS + number)
            self._keep(
                foreign.model_dump(mode="json", exclude_none=True), b"", rng.uniform(-1e6, 2000)
            )
        if self.traits.may_be_asked_when:
            for own in bodies:
                if rng.random() < 0.15:
                    old = own.model_dump(mode="json", exclude_none=True)
                    self._keep(old, b"", rng.uniform(-1e6, -_OLD_SECONDS))

    def foreign(self, title: str) -> Stored:
        """A task that the service does not hold, of which an answer may tell all the same."""
        task_id = "9" * 12 if self.traits.ids == "numbers" else _NOBODYS
        body = {"task_title": title, "targets": {}, "assignee_id": "somebody"}
        return Stored(task_id, body, b"", 0.0, 0.0)

    def kind_of(self, body: bytes) -> bytes:
        """The fingerprint of a body as it is sent."""
        return self._parse(body)[1]

    def task_of(self, task_id: str) -> Stored | None:
        """The task with this id, in either case of letters."""
        return self.tasks.get(task_id.lower())

    def is_there(self, task_id: str) -> bool:
        """Whether a task with this id has been stored by now."""
        task = self.task_of(task_id)
        return task is not None and task.since <= self.now()

    def own(self) -> list[str]:
        """The ids of the tasks that the importer made."""
        return [task.task_id for task in self.tasks.values() if task.kind]

    def of_kind(self, kind: bytes) -> list[Stored]:
        """The task of every request for such a body that was carried out, or will be.

        What a proxy made of it once more is left out: that cannot be prevented from here.
        """
        return [task for task in self.made_of(kind) if not task.is_double]

    def made_of(self, kind: bytes) -> list[Stored]:
        """The same, and what a proxy made of them once more."""
        return [task for task in self.tasks.values() if task.kind == kind]

    def shown(self, task: Stored) -> dict[str, Any]:
        """A task as an answer about it shows it."""
        self.pass_time()
        traits = self.traits
        entry: dict[str, Any] = {"task_id": self._shown_id(task), "status": task.status}
        if traits.says_created_at:
            entry["created_at"] = self._stamp(task)
        entry |= echoed(task.body, traits.echo)
        return changed(entry, traits.texts) if traits.in_answers else entry

    def _shown_id(self, task: Stored) -> str | int:
        if self.traits.ids == "numbers":
            return int(task.task_id)
        return task.task_id.upper() if self.traits.ids == "upper" else task.task_id

    def _listed(self, task: Stored) -> dict[str, Any]:
        """A task as a listing shows it."""
        entry = changed(self.shown(task), self.traits.texts)
        if self.traits.ids == "upper in listings":
            entry["task_id"] = task.task_id.upper()
        return entry

    def pass_time(self) -> None:
        """Let people complete the tasks whose time has come."""
        for task in self.tasks.values():
            if task.ends is not None and task.ends <= self.now() and task.status == "pending":
                task.status = "completed"

    def shows_ended(self) -> bool:
        """Whether a task has ended that the listings show."""
        self.pass_time()
        return any(task.status != "pending" for task in self.tasks.values())

    def answer(self, status: int, data: object, **headers: str) -> Answer:
        """An answer with a JSON body, and a `Date` where the service says one."""
        named = {name.replace("_", "-"): text for name, text in headers.items() if text}
        if self.traits.says_date:
            date = self._clock(self.now() + self.traits.date_ahead_seconds)
            named["date"] = format_datetime(date, usegmt=True)
        return Answer(status, named, json.dumps(data).encode())

    def _clock(self, seconds: float) -> datetime:
        return at(seconds + self.traits.ahead_seconds)

    def _stamp(self, task: Stored) -> str:
        """`created_at`, as this service writes it."""
        stamps, moment = self.traits.stamps, self._clock(task.since)
        if stamps == "some behind":
            late = _SOME_BEHIND if int(task.task_id[:8], 16) % _SOME == 0 else timedelta()
            return (moment - late).isoformat(timespec="milliseconds")
        if stamps == "whole minutes":
            return moment.isoformat(timespec="minutes")
        if stamps != "right":
            moment += timedelta(seconds=self.traits.stamp_seconds)
        if stamps == "no zone":
            moment = moment.replace(tzinfo=None)
        return moment.isoformat(timespec="milliseconds")

    def page(self, cursor: str | None, limit: int) -> Answer:
        """A page of the listing that the cursor goes on with, or of the newest one."""
        self.pass_time()
        number, start = (len(self.views) - 1, 0) if cursor is None else place(cursor)
        view = self.views[number]
        seen = self.now() - view.age_seconds if view.stands_at is None else view.stands_at
        tasks = [t for t in self.tasks.values() if t.since <= seen and t.task_id != view.hidden]
        tasks.sort(key=lambda t: (t.since, t.task_id))
        shown = shown_of(tasks, self.traits.shows)
        entries = [self._listed(task) for task in ordered(shown, self.traits.order)]
        size = min(limit, self.traits.page_tasks)
        if self.traits.spares is not None:
            size = max(1, len(entries) - self.traits.spares)
        given = give(self.traits.form, entries, start, size, number)
        return self.answer(given.status, given.data, **given.headers)


def place(cursor: str) -> tuple[int, int]:
    """The number of the listing that a cursor belongs to, and the entry that it stands at."""
    number, entry = cursor.split(".")
    return int(number), int(entry)
