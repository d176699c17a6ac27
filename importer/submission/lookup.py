"""Looks lost rows up in the workspace: after a quiet period, found, missing, or still in doubt.

The journal's lost rows enter; what became of each leaves, to be settled by the caller. Nothing is
sent here but questions. A row counts as missing only if nobody can still be at work on its
request (the quiet period), two whole listings in a row agree, and the listing shows the tasks
that are known to exist; else it stays in doubt, and is not sent again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from pydantic import ValidationError
from pydantic_core import from_json

from importer import failpoints
from importer.ledger.records import KnownTask, LostTask
from importer.submission.asking import Asker
from importer.submission.client import Answer
from importer.submission.listing import Listing, list_tasks
from importer.submission.matching import LostRow, Matched, match
from importer.submission.roles import Journal, Listener, Sender
from importer.submission.sameness import difference, instant, plain
from importer.submission.server_clock import UNBOUNDED
from importer.task import TaskAnswer

_MOST_LISTINGS = 6
"""So many listings that never agree are of a service that has no steady answer."""

_BETWEEN_LISTINGS_SECONDS = 1.0

_CONTROLS = 20
"""So many of the tasks that were created last are looked for in each listing."""

_LAG_ROUNDS = 2
"""So many further quiet periods are spent on a listing that lags behind."""

Match = Callable[[Sequence[LostRow], Sequence[TaskAnswer]], Matched]


@dataclass(slots=True)
class LookedUp:
    """What became of lost rows. impossible: why this service cannot be asked, or None.

    is_passing: nothing could be learned this time, and may be another.
    """

    matched: Matched
    impossible: str | None = None
    is_passing: bool = False


class Lookup:
    """The way to look lost rows up. settle_seconds: the quiet period."""

    def __init__(  # noqa: PLR0913 -- what it works with, each passed in
        self,
        sender: Sender,
        *,
        asker: Asker,
        journal: Journal,
        listener: Listener,
        settle_seconds: float,
        utc_now: Callable[[], datetime] = lambda: datetime.now(UTC),
        match: Match = match,
    ) -> None:
        self._sender = sender
        self._asker = asker
        self._journal = journal
        self._listener = listener
        self._settle_seconds = settle_seconds
        self._utc_now = utc_now
        self._match = match

    def quiet_seconds_left(self, lost: Sequence[LostTask]) -> float:
        """How long from now until no request of these can still be under way."""
        touched = [datetime.fromisoformat(task.touched_at) for task in lost]
        passed = (self._utc_now() - max(touched)).total_seconds()
        return min(self._settle_seconds, max(0.0, self._settle_seconds - passed))

    async def look_up(self, lost: Sequence[LostTask], at_least_seconds: float) -> LookedUp | None:
        """What became of the rows; None where `stop` came first.

        at_least_seconds: of quiet, by the caller's own clock.
        """
        seconds = max(at_least_seconds, self.quiet_seconds_left(lost))
        rows = [row for task in lost if (row := _row(task)) is not None]
        for _ in range(1 + _LAG_ROUNDS):
            if not await self._keep_quiet(seconds, len(lost)):
                return None
            listing, problem = await self._list(rows)
            if self._asker.stop.is_set():
                return None
            if problem is None or listing.impossible:
                break
            seconds = self._settle_seconds
        if problem is not None:
            doubtful = dict.fromkeys((task.fingerprint for task in lost), problem)
            impossible = problem if listing.impossible else None
            return LookedUp(Matched(doubtful=doubtful), impossible, is_passing=impossible is None)
        return LookedUp(self._decide(rows, listing, lost))

    def _decide(
        self, rows: Sequence[LostRow], listing: Listing, lost: Sequence[LostTask]
    ) -> Matched:
        matched = self._match(rows, listing.tasks)
        self._doubt_strange(matched, lost)
        if listing.unreadable:
            why = f"{listing.unreadable:,} of the listed tasks cannot be read"
            matched.doubtful.update(dict.fromkeys(matched.missing, why))
            matched.missing.clear()
        for task in lost:
            if task.body is None:
                matched.doubtful[task.fingerprint] = "what was sent is not kept any more"
        return matched

    def _doubt_strange(self, matched: Matched, lost: Sequence[LostTask]) -> None:
        """Rows whose answer told of another task are missing only if that is another row's.

        Else it may be the row's own, with a title that the service has changed.
        """
        named = {task.fingerprint: task.named_id for task in lost if task.named_id}
        known = {*self._journal.known_ids(list(named.values())), *matched.found.values()}
        for key in matched.missing & named.keys():
            if named[key] not in known:
                matched.missing.discard(key)
                matched.doubtful[key] = f"its answer told of another task ({named[key]})"

    async def _keep_quiet(self, seconds: float, rows: int) -> bool:
        """Let the quiet period pass, second by second for whoever watches."""
        if seconds <= 0:
            return not self._asker.stop.is_set()
        self._listener.on_quiet(seconds, rows)
        left = seconds
        while left > 0:
            step = min(1.0, left)
            if not await self._asker.wait(step):
                return False
            left -= step
            self._listener.on_quiet_passed(step)
        return True

    async def _list(self, rows: Sequence[LostRow]) -> tuple[Listing, str | None]:
        """A listing that two in a row agreed on, or the reason why it cannot be relied on."""
        controls = self._journal.created_last(_CONTROLS)
        before: frozenset[str] | None = None
        listing = Listing()
        for _ in range(_MOST_LISTINGS):
            listing, seen = await self._list_once(rows, controls)
            if listing.problem is not None:
                return listing, f"the tasks cannot be listed ({listing.problem})"
            now = frozenset(task.task_id for task in listing.tasks)
            if now == before:
                return listing, await self._mistrust(controls, seen)
            before = now
            if not await self._asker.wait(_BETWEEN_LISTINGS_SECONDS):
                break
        return listing, "two listings in a row never held the same tasks"

    async def _list_once(
        self, rows: Sequence[LostRow], controls: Sequence[KnownTask]
    ) -> tuple[Listing, dict[str, TaskAnswer]]:
        """The tasks that a row may have become, and those of the controls that were listed."""
        titles = {row.title for row in rows} | {""}
        watched = {control.task_id for control in controls}
        seen: dict[str, TaskAnswer] = {}

        def wanted(task: TaskAnswer) -> bool:
            if task.task_id in watched:
                seen[task.task_id] = task
            return plain(task.task_title or "") in titles

        failpoints.reach("listing-begins")
        listing = await list_tasks(self._sender, self._asker, wanted)
        failpoints.reach("listing-read")
        ids = [task.task_id for task in listing.tasks]
        taken = self._journal.known_ids(ids)
        listing.tasks = [task for task in listing.tasks if task.task_id not in taken]
        return listing, seen

    async def _mistrust(
        self, controls: Sequence[KnownTask], seen: dict[str, TaskAnswer]
    ) -> str | None:
        """Why a listing is not to be believed: it lacks, or changes, tasks that surely exist."""
        changed = [
            control
            for control in controls
            if control.task_id in seen
            and difference(seen[control.task_id], from_json(control.body)) is not None
        ]
        if controls and len(changed) * 2 > len(controls):
            return "the listed tasks do not say what was sent"
        for control in controls:
            if control.task_id not in seen and await self._exists(control.task_id):
                return f"the listing does not hold task {control.task_id}, which exists"
        return None

    async def _exists(self, task_id: str) -> bool:
        """Whether a task that was not listed is there, and open as those are that are listed."""
        result = await self._asker.ask(lambda: self._sender.read_task(task_id))
        if not isinstance(result, Answer):
            return True
        if not 200 <= result.status < 300:  # noqa: PLR2004
            return result.status not in {404, 410}
        try:
            task = TaskAnswer.model_validate(result.json())
        except ValidationError:
            return True
        return task.status in {None, "pending"}


def _row(task: LostTask) -> LostRow | None:
    if task.body is None:
        return None
    body: Any = from_json(task.body)
    since = None if task.first_sent_at is None else instant(task.first_sent_at)
    return LostRow(task.fingerprint, body, since or UNBOUNDED)
