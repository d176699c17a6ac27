"""The service of the simulation: the tasks that it holds, when each is there, and how it lists.

Bodies and moments enter, tasks and answers leave. It always does what it is asked; what goes wrong
on the way is the business of weather.py and line.py. Moments are virtual seconds.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

from importer.submission.client import Answer
from importer.task import TaskBody, validate_body
from tests.simulation.sheet import MOST_ROWS, body

EPOCH = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
"""Virtual second 0."""


def at(seconds: float) -> datetime:
    """The time of day of a virtual moment, by a clock that is right."""
    return EPOCH + timedelta(seconds=seconds)


_OLD_SECONDS = 3600.0
"""Old tasks are older than this: more than the margin that is left for clocks."""


@dataclass(frozen=True, slots=True)
class Traits:
    """What a service is like, as long as a seed lasts.

    echo: what an answer repeats of the body. lag_seconds: so old the tasks in a listing may be.
    ahead_seconds: how much the service's clock is ahead of this computer's.
    """

    echo: str
    ahead_seconds: float
    says_date: bool
    says_created_at: bool
    page_tasks: int
    is_newest_first: bool
    lag_seconds: float


@dataclass(slots=True)
class Stored:
    """A task. kind: the fingerprint of its body; b"": a colleague's. since: when it is there."""

    task_id: str
    body: dict[str, Any]
    kind: bytes
    since: float
    status: str = "pending"


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

    def store(self, body: bytes, since: float) -> Stored:
        """The task that one `POST` makes, at once or later."""
        parsed, kind = self._parse(body)
        return self._keep(parsed, kind, since)

    def _keep(self, body: dict[str, Any], kind: bytes, since: float) -> Stored:
        task_id = f"{len(self.tasks):02}-{self.rng.getrandbits(24):06x}"
        self.tasks[task_id] = Stored(task_id, body, kind, since)
        return self.tasks[task_id]

    def _parse(self, body: bytes) -> tuple[dict[str, Any], bytes]:
        if body not in self._kinds:
            parsed = json.loads(body)
            values = dict(parsed)
            if "due_date" in values:
                values["due_date"] = datetime.fromisoformat(values["due_date"])
            self._kinds[body] = (parsed, validate_body(values).fingerprint())
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
        if self.traits.says_date and self.traits.says_created_at:
            for own in bodies:
                if rng.random() < 0.15:
                    old = own.model_dump(mode="json", exclude_none=True)
                    self._keep(old, b"", rng.uniform(-1e6, -_OLD_SECONDS))

    def kind_of(self, body: bytes) -> bytes:
        """The fingerprint of a body as it is sent."""
        return self._parse(body)[1]

    def is_there(self, task_id: str) -> bool:
        """Whether a task with this id has been stored by now."""
        return task_id in self.tasks and self.tasks[task_id].since <= self.now()

    def own(self) -> list[str]:
        """The ids of the tasks that the importer made."""
        return [task.task_id for task in self.tasks.values() if task.kind]

    def of_kind(self, kind: bytes) -> list[Stored]:
        """Every task that the importer made of such a body, there already or on its way."""
        return [task for task in self.tasks.values() if task.kind == kind]

    def shown(self, task: Stored) -> dict[str, Any]:
        """A task as an answer shows it."""
        entry: dict[str, Any] = {"task_id": task.task_id, "status": task.status}
        if self.traits.says_created_at:
            entry["created_at"] = self._clock(task.since).isoformat(timespec="milliseconds")
        if self.traits.echo == "title":
            return {**entry, "task_title": task.body["task_title"]}
        if self.traits.echo == "nulls":
            return {**entry, "reason": None, "due_date": None, "priority": "medium", **task.body}
        return {**entry, "priority": "medium", **task.body}

    def answer(self, status: int, data: object, **headers: str) -> Answer:
        """An answer with a JSON body, and a `Date` where the service says one."""
        named = {name.replace("_", "-"): text for name, text in headers.items()}
        if self.traits.says_date:
            named["date"] = format_datetime(self._clock(self.now()), usegmt=True)
        return Answer(status, named, json.dumps(data).encode())

    def _clock(self, seconds: float) -> datetime:
        return at(seconds + self.traits.ahead_seconds)

    def page(self, cursor: str | None, limit: int) -> Answer:
        """A page of the listing that the cursor goes on with, or of the newest one."""
        number, start = (len(self.views) - 1, 0) if cursor is None else map(int, cursor.split("."))
        view = self.views[number]
        seen = self.now() - view.age_seconds if view.stands_at is None else view.stands_at
        tasks = [t for t in self.tasks.values() if t.since <= seen and t.task_id != view.hidden]
        tasks.sort(key=lambda t: (t.since, t.task_id), reverse=self.traits.is_newest_first)
        end = start + min(limit, self.traits.page_tasks)
        following = f"{number}.{end}" if end < len(tasks) else None
        entries = [self.shown(task) for task in tasks[start:end]]
        return self.answer(200, {"tasks": entries, "next_cursor": following})


def make_traits(rng: random.Random) -> Traits:
    """What the service of a seed is like."""
    return Traits(
        echo=rng.choice(("all", "all", "nulls", "title")),
        ahead_seconds=rng.choice((0.0, 0.0, -7200.0, 3.0, 86_400.0)),
        says_date=rng.random() < 0.8,
        says_created_at=rng.random() < 0.8,
        page_tasks=rng.choice((1, 2, 3, 5, 200)),
        is_newest_first=rng.random() < 0.5,
        lag_seconds=rng.choice((0.0, 0.0, 5.0, 60.0)),
    )
