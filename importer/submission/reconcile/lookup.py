"""Looks up lost rows in the workspace after a quiet period: found, missing, or still in doubt.

The caller settles what became of each. Nothing is sent here but questions. A row counts as missing
only if nobody can still be at work on its request (the quiet period), two whole listings in a row
agree, and the listing is shown to be whole at the place where the row's task would stand
(`controls`); else it stays in doubt, and is not sent again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from itertools import chain

from pydantic_core import from_json

from importer import failpoints
from importer.contract.answer import TaskAnswer
from importer.contract.comparison import Shape, shape_of_body
from importer.contract.forms import folded_id, spellings
from importer.ledger.file.boot_clock import Ticks, read_tick
from importer.ledger.records import LostTask
from importer.reporting.progress_events import LookupAwaited, LookupWaited
from importer.submission.ports import Journal, Listener, Sender
from importer.submission.reconcile.control_choice import choose_controls
from importer.submission.reconcile.controls import (
    Control,
    Now,
    Proof,
)
from importer.submission.reconcile.gaps import doubt, doubt_gaps, with_found
from importer.submission.reconcile.matching.driving import in_turns
from importer.submission.reconcile.matching.interest import Interest
from importer.submission.reconcile.matching.lost import LostRow, Matched, nearly
from importer.submission.reconcile.matching.marks import perhaps_unmarked, recognise, would_show
from importer.submission.reconcile.matching.matching import Matching, match
from importer.submission.reconcile.matching.owners import Created, created_by
from importer.submission.reconcile.named_tasks import doubt_named
from importer.submission.reconcile.pages.listing import list_tasks
from importer.submission.reconcile.seen import Seen, is_there
from importer.submission.reconcile.sent_rows import row_of, rows_elsewhere, timed
from importer.submission.safe_calls import Retrier
from importer.wording.hints import Hint

_MOST_LISTINGS = 6
"""After this many listings that never agree, the service has no steady answer."""

_BETWEEN_LISTINGS_SECONDS = 1.0

_ASKED_FOR = 20
"""The most unlisted controls that are read one by one."""

_LAG_ROUNDS = 2
"""The most further quiet periods spent on a listing that lags behind."""

_NO_PATIENCE = Hint("there was no time to ask again ({patience})")

Match = Callable[[Sequence[LostRow], Sequence[TaskAnswer], Created], Matching]


@dataclass(slots=True)
class LookedUp:
    """The outcome of a lookup. impossible: why this service cannot be searched, or None.

    is_passing: nothing could be learned this time, and may be another.
    """

    matched: Matched
    impossible: str | None = None
    is_passing: bool = False


class Lookup:
    """The way to look lost rows up. settle_seconds: the quiet period.

    patience_seconds: so long a service is asked again that does not list its tasks as it should.
    """

    def __init__(  # noqa: PLR0913 -- what it works with, each passed in
        self,
        sender: Sender,
        *,
        retrier: Retrier,
        journal: Journal,
        listener: Listener,
        settle_seconds: float,
        patience_seconds: float,
        ticks: Ticks = read_tick,
        match: Match = match,
    ) -> None:
        """ticks: the clock by which the ledger knows when a row was touched."""
        self._sender = sender
        self._retrier = retrier
        self._journal = journal
        self._listener = listener
        self._settle_seconds = settle_seconds
        self._settle = timedelta(seconds=settle_seconds)
        self._patience_seconds = self._patience_left = patience_seconds
        self._ticks = ticks
        self._match = match
        self._begun = ticks()

    def quiet_seconds_left(self, lost: Sequence[LostTask]) -> float:
        """How long from now until no request of these can still be under way.

        Rows that were touched before the computer was started last wait the whole period again,
        from when this lookup was made.
        """
        now = self._ticks()
        in_this_run = max(0.0, now.seconds - self._begun.seconds)
        passed = min(
            in_this_run if (known := now.seconds_since(task.touched)) is None else known
            for task in lost
        )
        return max(0.0, self._settle_seconds - passed)

    async def look_up(self, lost: Sequence[LostTask], at_least_seconds: float) -> LookedUp | None:
        """The outcome of the rows; None if `stop` came first.

        at_least_seconds: of quiet, by the caller's own clock.
        """
        seconds = max(at_least_seconds, self.quiet_seconds_left(lost))
        rows = [row for task in lost if (row := row_of(task)) is not None]
        seen = await self._list_in_rounds(
            rows, choose_controls(self._journal, lost, rows), seconds, len(lost)
        )
        if seen is None:
            return None
        if seen.problem is not None:
            doubtful = dict.fromkeys((task.fingerprint for task in lost), seen.problem)
            impossible = seen.problem if seen.listing.impossible else None
            return LookedUp(Matched(doubtful=doubtful), impossible, is_passing=impossible is None)
        return await self._decide(rows, seen, lost)

    async def _list_in_rounds(
        self, rows: Sequence[LostRow], controls: Sequence[Control], seconds: float, lost: int
    ) -> Seen | None:
        """A listing after this many quiet seconds; None if `stop` came first.

        One that cannot be relied on is asked for again after a further quiet period, as long as
        the person has the patience.
        """
        if not await self._keep_quiet(seconds, lost):
            return None
        loop = asyncio.get_running_loop()
        until = loop.time() + self._patience_seconds
        self._patience_left = self._patience_seconds
        seen = await self._list(rows, controls)
        for _ in range(_LAG_ROUNDS):
            if seen.problem is None or seen.listing.impossible or self._retrier.stop.is_set():
                break
            if loop.time() + self._settle_seconds > until:
                seen.problem += f"; {_NO_PATIENCE}"
                break
            if not await self._keep_quiet(self._settle_seconds, lost):
                return None
            self._patience_left = max(0.0, until - loop.time())
            seen = await self._list(rows, controls)
        return None if self._retrier.stop.is_set() else seen

    async def find(self, lost: Sequence[LostTask]) -> Matched | None:
        """The rows whose tasks are listed by now; None where the tasks cannot be listed.

        Without a quiet period: nothing follows from what is not listed yet.
        """
        rows = [row for task in lost if (row := row_of(task)) is not None]
        seen = await self._list(rows, choose_controls(self._journal, lost, rows))
        if seen.problem is not None or self._retrier.stop.is_set():
            return None
        decided = await self._decide(rows, seen, lost)
        if decided is None:
            return None
        matched = decided.matched
        return replace(matched, missing=set(), doubtful={})

    async def _decide(
        self, rows: Sequence[LostRow], seen: Seen, lost: Sequence[LostTask]
    ) -> LookedUp | None:
        proof = Proof(seen.controls, seen.listed, seen.extent, settle=self._settle)
        tasks = {task.fingerprint: task for task in lost}
        rows = [timed(row, tasks[row.key], proof, self._settle) for row in rows]
        told = recognise(rows, seen.listing.tasks)
        free = [task for task in seen.listing.tasks if task.task_id not in told.taken]
        others = proof.marked()
        absent = {row.key for row in told.left if would_show(row, others)}
        left = [row for row in told.left if row.key not in absent]
        elsewhere = rows_elsewhere(self._journal.lost_elsewhere())
        matched = await self._matched(left, elsewhere, free, seen.created)
        if matched is None:
            return None
        unmarked = [row for row in told.left if row.key in absent]
        bare = perhaps_unmarked(unmarked, free)
        without_mark = await self._matched(unmarked, elsewhere, bare, seen.created)
        if without_mark is None:
            return None
        matched.found |= told.found
        matched.twins |= told.twins
        matched.missing |= without_mark.missing
        # Somebody may have changed the text with the mark, or the service have cut it.
        matched.doubtful |= without_mark.doubtful
        for key, task_id in without_mark.found.items():
            matched.doubtful[key] = nearly(task_id)
        doubt_named(matched, lost, rows, free, self._journal.known_ids)
        now = Now(self._ticks(), self._retrier.utc_now())
        proof = with_found(seen, rows, tasks, matched, self._settle, now)
        self._doubt_gaps(matched, rows, lost, proof)
        if seen.listing.unreadable:
            why = f"{seen.listing.unreadable:,} of the listed tasks cannot be read"
            doubt(matched, matched.missing, why)
        if seen.listing.hidden:
            why = f"listed tasks stand for others that are not listed ({seen.listing.hidden:,})"
            doubt(matched, matched.missing, why)
        for task in lost:
            if task.body is None:
                matched.doubtful[task.fingerprint] = "what was sent is no longer stored"
        return LookedUp(matched)

    async def _matched(
        self,
        rows: Sequence[LostRow],
        elsewhere: Sequence[LostRow],
        tasks: Sequence[TaskAnswer],
        created: Created,
    ) -> Matched | None:
        """What the matching says; None where `stop` came first.

        elsewhere: rows that another ledger lost. They compete for the tasks, and are not settled.
        """
        if not rows:
            return Matched()
        own = {row.key for row in rows}
        both = own & {row.key for row in elsewhere}
        rivals = [row for row in elsewhere if row.key not in both]
        matched = await in_turns(
            self._match([*rows, *rivals], tasks, created), self._retrier.stop.is_set
        )
        if matched is None or not elsewhere:
            return matched
        found = {key: task_id for key, task_id in matched.found.items() if key in own}
        twins = {key: task_id for key, task_id in matched.twins.items() if key in own}
        doubtful = {key: why for key, why in matched.doubtful.items() if key in own}
        either = matched.exchangeable & own
        matched = Matched(found, matched.missing & own, doubtful, twins, exchangeable=either)
        doubt(matched, matched.missing & both, _LOST_TWICE)
        return matched

    def _doubt_gaps(
        self,
        matched: Matched,
        rows: Sequence[LostRow],
        lost: Sequence[LostTask],
        proof: Proof,
    ) -> None:
        doubt_gaps(matched, rows, lost, proof, self._settle)

    async def _keep_quiet(self, seconds: float, rows: int) -> bool:
        """Let the quiet period pass, second by second for whoever watches."""
        if seconds <= 0:
            return not self._retrier.stop.is_set()
        self._listener.report(LookupAwaited(seconds, rows))
        left = seconds
        while left > 0:
            step = min(1.0, left)
            if not await self._retrier.wait(step):
                return False
            left -= step
            self._listener.report(LookupWaited(step))
        return True

    async def _list(self, rows: Sequence[LostRow], controls: Sequence[Control]) -> Seen:
        """A listing that two in a row agreed on, or the reason why it cannot be relied on."""
        interest = Interest(rows)
        before: tuple[frozenset[str], frozenset[str]] | None = None
        seen = Seen()
        for _ in range(_MOST_LISTINGS):
            seen = await self._list_once(interest, controls)
            if seen.listing.problem is not None:
                seen.problem = f"the tasks cannot be listed ({seen.listing.problem})"
                return seen
            now = frozenset(task.task_id for task in seen.listing.tasks), frozenset(seen.listed)
            if now == before:
                await self._ask_for_unlisted(seen, controls)
                return seen
            before = now
            if not await self._retrier.wait(_BETWEEN_LISTINGS_SECONDS):
                break
        seen.problem = "no two listings in a row contained the same tasks"
        return seen

    async def _list_once(self, interest: Interest, controls: Sequence[Control]) -> Seen:
        """The tasks that a row may have become, and those of the controls that were listed."""
        watched = {folded_id(control.task_id): control.task_id for control in controls}
        seen = Seen()

        def wanted(task: TaskAnswer) -> bool:
            seen.extent.see(task)
            own = watched.get(folded_id(task.task_id))
            if own is not None:
                seen.listed[own] = task
                return False
            return interest.wants(task)

        failpoints.reach("listing-begins")
        seen.listing = await list_tasks(self._sender, self._retrier, wanted, self._patience_left)
        failpoints.reach("listing-read")
        spelled = self._journal.known_ids(spellings(task.task_id for task in seen.listing.tasks))
        taken = set(map(folded_id, spelled))
        known = [task for task in seen.listing.tasks if folded_id(task.task_id) in taken]
        sent = chain(
            map(_shape_sent, self._journal.sent_bodies(list(spelled))),
            (shape_of_body(control.body) for control in controls),
        )
        listed = [*known, *seen.listed.values()]
        seen.created = await in_turns(created_by(listed, sent), self._retrier.stop.is_set) or {}
        seen.listing.tasks = [
            task for task in seen.listing.tasks if folded_id(task.task_id) not in taken
        ]
        return seen

    async def _ask_for_unlisted(self, seen: Seen, controls: Sequence[Control]) -> None:
        """Whether the listing leaves out an existing task, open or completed.

        Those nearest to the lost rows are asked for; of the others it is not known, and they
        prove nothing.
        """
        seen.controls = [control for control in controls if control.task_id in seen.listed]
        unlisted = (control for control in controls if control.task_id not in seen.listed)
        for control, _ in zip(unlisted, range(_ASKED_FOR), strict=False):
            if await self._exists(control.task_id):
                task = f"task {control.task_id}"
                seen.problem = f"the list leaves out {task}, which exists"
                return

    async def _exists(self, task_id: str) -> bool:
        """Whether a task that was not listed exists."""
        until = asyncio.get_running_loop().time() + self._patience_left
        call = partial(self._sender.read_task, task_id)
        return is_there(await self._retrier.call(call, until=until))


def _shape_sent(body: bytes) -> Shape:
    return shape_of_body(from_json(body))


_LOST_TWICE = "it was sent under another name of this workspace too, and lost there as well"
