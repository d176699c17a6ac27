"""Looks lost rows up in the workspace: after a quiet period, found, missing, or still in doubt.

The caller settles what became of each. Nothing is sent here but questions. A row counts as missing
only if nobody can still be at work on its request (the quiet period), two whole listings in a row
agree, and the listing is shown to be whole at the place where the row's task would stand
(`controls`); else it stays in doubt, and is not sent again.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial
from itertools import chain
from typing import Any

from pydantic_core import from_json

from importer import failpoints
from importer.contract.answer import TaskAnswer
from importer.contract.comparison import Shape, fits, is_same, shape_of_body
from importer.contract.forms import folded_id, instant, spellings
from importer.ledger.boot_clock import Ticks, read_tick
from importer.ledger.records import KnownTask, LostTask
from importer.reporting.happenings import LookupAwaited, LookupWaited
from importer.submission.http.asking import Asker
from importer.submission.http.client import Answer, Failure
from importer.submission.http.server_clock import UNBOUNDED
from importer.submission.reconcile.controls import (
    Control,
    Now,
    Proof,
    Sent,
    control_of,
    nearest_first,
)
from importer.submission.reconcile.driving import in_turns
from importer.submission.reconcile.interest import Interest
from importer.submission.reconcile.kinds import frozen
from importer.submission.reconcile.listing import Listing, list_tasks
from importer.submission.reconcile.looks import Extent, helpful, look_of, unmet
from importer.submission.reconcile.lost import MARGIN, LostRow, Matched, is_candidate, nearly
from importer.submission.reconcile.marks import perhaps_unmarked, recognise, would_show
from importer.submission.reconcile.matching import Matching, match
from importer.submission.reconcile.owners import Created, created_by
from importer.submission.reconcile.shown import shown_task
from importer.submission.roles import Journal, Listener, Sender
from importer.submission.statuses import meaning_of
from importer.wording.hints import Hint

_MOST_LISTINGS = 6
"""So many listings that never agree are of a service that has no steady answer."""

_BETWEEN_LISTINGS_SECONDS = 1.0

_NEIGHBOURS = 20
"""So many created tasks of either side of a lost row are looked for in each listing."""

_PLACES = 50
"""Of more lost rows than this, so many stand for all: the first, the last, and some between."""

_ALIKE = 5_000
"""So many of the last created tasks are searched for some that are like a lost row."""

_LOOKS = 200
"""For so many kinds of lost rows tasks that are like them are searched for."""

_ASKED_FOR = 20
"""So many controls that are not listed are asked for one by one."""

_LAG_ROUNDS = 2
"""So many further quiet periods are spent on a listing that lags behind."""

_NO_PATIENCE = Hint("there was no time to ask again ({patience})")

Match = Callable[[Sequence[LostRow], Sequence[TaskAnswer], Created], Matching]


@dataclass(slots=True)
class LookedUp:
    """What became of lost rows. impossible: why this service cannot be asked, or None.

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
        asker: Asker,
        journal: Journal,
        listener: Listener,
        settle_seconds: float,
        patience_seconds: float,
        ticks: Ticks = read_tick,
        match: Match = match,
    ) -> None:
        """ticks: the clock by which the ledger knows when a row was touched."""
        self._sender = sender
        self._asker = asker
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
        """What became of the rows; None where `stop` came first.

        at_least_seconds: of quiet, by the caller's own clock.
        """
        seconds = max(at_least_seconds, self.quiet_seconds_left(lost))
        rows = [row for task in lost if (row := _row(task)) is not None]
        seen = await self._list_in_rounds(rows, self._controls(lost, rows), seconds, len(lost))
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
        """A listing after so many seconds of quiet; None where `stop` came first.

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
            if seen.problem is None or seen.listing.impossible or self._asker.stop.is_set():
                break
            if loop.time() + self._settle_seconds > until:
                seen.problem += f"; {_NO_PATIENCE}"
                break
            if not await self._keep_quiet(self._settle_seconds, lost):
                return None
            self._patience_left = max(0.0, until - loop.time())
            seen = await self._list(rows, controls)
        return None if self._asker.stop.is_set() else seen

    async def find(self, lost: Sequence[LostTask]) -> Matched | None:
        """The rows whose tasks are listed by now; None where the tasks cannot be listed.

        Without a quiet period: nothing follows from what is not listed yet.
        """
        rows = [row for task in lost if (row := _row(task)) is not None]
        seen = await self._list(rows, self._controls(lost, rows))
        if seen.problem is not None or self._asker.stop.is_set():
            return None
        decided = await self._decide(rows, seen, lost)
        if decided is None:
            return None
        matched = decided.matched
        return replace(matched, missing=set(), doubtful={})

    def _controls(self, lost: Sequence[LostTask], rows: Sequence[LostRow]) -> list[Control]:
        """Created tasks that stand for lost rows: neighbours of theirs, and some like them."""
        numbers = sorted({task.sent_no for task in lost})
        step = max(1, len(numbers) // _PLACES)
        found: dict[str, Control] = {}
        for number in {*numbers[::step], *numbers[-1:]}:
            _read_bodies(self._journal.created_around(number, _NEIGHBOURS), found)
        looks = [*dict.fromkeys(look_of(row.body) for row in rows)][:_LOOKS]
        shown = {look_of(control.body) for control in found.values()}
        if any(unmet(look, shown) for look in looks) and numbers:
            alike: dict[str, Control] = {}
            _read_bodies(self._journal.created_around(numbers[-1] + 1, _ALIKE), alike)
            latest = {look_of(control.body): control for control in alike.values()}
            for look in helpful(looks, shown, reversed(latest)):
                found[latest[look].task_id] = latest[look]
        return nearest_first(found.values(), numbers[::step])

    async def _decide(
        self, rows: Sequence[LostRow], seen: Seen, lost: Sequence[LostTask]
    ) -> LookedUp | None:
        proof = Proof(seen.controls, seen.listed, seen.extent, settle=self._settle)
        tasks = {task.fingerprint: task for task in lost}
        rows = [_timed(row, tasks[row.key], proof, self._settle) for row in rows]
        told = recognise(rows, seen.listing.tasks)
        free = [task for task in seen.listing.tasks if task.task_id not in told.taken]
        others = proof.marked()
        absent = {row.key for row in told.left if would_show(row, others)}
        left = [row for row in told.left if row.key not in absent]
        elsewhere = _elsewhere(self._journal.lost_elsewhere())
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
        self._doubt_strange(matched, lost, rows, free)
        with_found = self._with_found(seen, rows, tasks, matched)
        self._doubt_gaps(matched, rows, lost, with_found)
        if seen.listing.unreadable:
            why = f"{seen.listing.unreadable:,} of the listed tasks cannot be read"
            _doubt(matched, matched.missing, why)
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
            self._match([*rows, *rivals], tasks, created), self._asker.stop.is_set
        )
        if matched is None or not elsewhere:
            return matched
        found = {key: task_id for key, task_id in matched.found.items() if key in own}
        twins = {key: task_id for key, task_id in matched.twins.items() if key in own}
        doubtful = {key: why for key, why in matched.doubtful.items() if key in own}
        either = matched.exchangeable & own
        matched = Matched(found, matched.missing & own, doubtful, twins, exchangeable=either)
        _doubt(matched, matched.missing & both, _LOST_TWICE)
        return matched

    def _with_found(
        self,
        seen: Seen,
        rows: Sequence[LostRow],
        lost: Mapping[bytes, LostTask],
        matched: Matched,
    ) -> Proof:
        """What the listing proves, when the rows that were found on it are controls as well."""
        listed = {task.task_id: task for task in seen.listing.tasks}
        found = {
            matched.found[row.key]: row
            for row in rows
            if row.key in matched.found and matched.found[row.key] in listed
        }
        controls = [_found_control(task_id, row, lost[row.key]) for task_id, row in found.items()]
        there = {task_id: listed[task_id] for task_id in found}
        still_lost = [(r.body, lost[r.key].sent_no) for r in rows if r.key not in matched.found]
        return Proof(
            [*seen.controls, *controls],
            seen.listed | there,
            seen.extent,
            lost=still_lost,
            settle=self._settle,
            now=Now(self._ticks(), self._asker.utc_now()),
        )

    def _doubt_gaps(
        self,
        matched: Matched,
        rows: Sequence[LostRow],
        lost: Sequence[LostTask],
        proof: Proof,
    ) -> None:
        """Rows that the listing would perhaps not show, if they were there."""
        tasks = {task.fingerprint: task for task in lost}
        equal: defaultdict[Hashable, list[Sent]] = defaultdict(list)
        for row in rows:
            timed = _timed(row, tasks[row.key], proof, self._settle)
            equal[frozen(row.body)].append(Sent(timed, tasks[row.key].first_sent))
        for equals in equal.values():
            missing = [sent for sent in equals if sent.row.key in matched.missing]
            common = proof.gap(equals) if missing else None
            for sent in missing:
                gap = common or proof.own_gap(sent)
                if gap is not None:
                    _doubt(matched, [sent.row.key], gap)

    def _doubt_strange(
        self,
        matched: Matched,
        lost: Sequence[LostTask],
        rows: Sequence[LostRow],
        listed: Sequence[TaskAnswer],
    ) -> None:
        """Rows whose answer told of another task are missing only if that is another row's.

        Else it may be the row's own, with a title that the service has changed: where it is listed
        and only its texts differ, it is; unless it was made before the row was sent, as a service
        may tell of an older task that is like it.
        """
        timed = {row.key: row for row in rows}
        named = {task.fingerprint: task for task in lost if task.named_id}
        ids = [folded_id(task.named_id) for task in named.values() if task.named_id]
        spelled = self._journal.known_ids(spellings(t.named_id or "" for t in named.values()))
        known = set(map(folded_id, (*spelled, *matched.found.values())))
        there = {folded_id(task.task_id): task for task in listed}
        for key, row in named.items():
            if key in matched.found or row.named_id is None or folded_id(row.named_id) in known:
                continue
            task = there.get(folded_id(row.named_id))
            is_one = ids.count(folded_id(row.named_id)) == 1
            timed_row = timed.get(key)
            if task and is_one and timed_row is not None and _is_retitled(task, timed_row):
                matched.found[key] = row.named_id
                if not is_same(task, timed_row.body):
                    matched.retitled.add(key)
                matched.missing.discard(key)
                matched.doubtful.pop(key, None)
            else:
                _doubt(
                    matched, {key} & matched.missing, f"its response mentioned task {row.named_id}"
                )

    async def _keep_quiet(self, seconds: float, rows: int) -> bool:
        """Let the quiet period pass, second by second for whoever watches."""
        if seconds <= 0:
            return not self._asker.stop.is_set()
        self._listener.report(LookupAwaited(seconds, rows))
        left = seconds
        while left > 0:
            step = min(1.0, left)
            if not await self._asker.wait(step):
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
            if not await self._asker.wait(_BETWEEN_LISTINGS_SECONDS):
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
        seen.listing = await list_tasks(self._sender, self._asker, wanted, self._patience_left)
        failpoints.reach("listing-read")
        spelled = self._journal.known_ids(spellings(task.task_id for task in seen.listing.tasks))
        taken = set(map(folded_id, spelled))
        known = [task for task in seen.listing.tasks if folded_id(task.task_id) in taken]
        sent = chain(
            map(_shape_sent, self._journal.sent_bodies(list(spelled))),
            (shape_of_body(control.body) for control in controls),
        )
        listed = [*known, *seen.listed.values()]
        seen.created = await in_turns(created_by(listed, sent), self._asker.stop.is_set) or {}
        seen.listing.tasks = [
            task for task in seen.listing.tasks if folded_id(task.task_id) not in taken
        ]
        return seen

    async def _ask_for_unlisted(self, seen: Seen, controls: Sequence[Control]) -> None:
        """Whether the listing hides a task that is there, open or ended. One that is gone is none.

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
        """Whether a task that was not listed is there."""
        until = asyncio.get_running_loop().time() + self._patience_left
        call = partial(self._sender.read_task, task_id)
        return is_there(await self._asker.ask(call, until=until))


def is_there(result: Answer | Failure) -> bool:
    """Whether a task may be there, by what reading it came to: only "no such task" says no."""
    if not isinstance(result, Answer):
        return True
    if meaning_of(result.status).is_gone:
        return result.is_web_page
    task = shown_task(result)
    return task is None or not task.is_deleted


@dataclass(slots=True)
class Seen:
    """What a listing showed. listed: those of the controls that it holds, by id.

    created: what the rows say that some of its tasks belong to.
    extent: how far it reaches, by all its tasks.
    problem: why nothing follows from it; None: something may.
    """

    listing: Listing = field(default_factory=Listing)
    listed: dict[str, TaskAnswer] = field(default_factory=dict)
    created: Created = field(default_factory=dict)
    extent: Extent = field(default_factory=Extent)
    controls: list[Control] = field(default_factory=list)
    problem: str | None = None


def _shape_sent(body: bytes) -> Shape:
    return shape_of_body(from_json(body))


def _row(task: LostTask) -> LostRow | None:
    if task.body is None:
        return None
    body: Any = from_json(task.body)
    return LostRow(task.fingerprint, body, UNBOUNDED)


def _elsewhere(bodies: Mapping[bytes, bytes]) -> list[LostRow]:
    """Rows that another ledger lost: when they were sent by the service's clock is not known."""
    return [LostRow(key, from_json(body), UNBOUNDED) for key, body in bodies.items()]


_LOST_TWICE = "it was sent under another name of this workspace too, and lost there as well"


def _timed(row: LostRow, task: LostTask, proof: Proof, settle: timedelta) -> LostRow:
    """The row with the time of its first request, or at least a guess of it."""
    sent_at = instant(task.first_sent_at or "")
    since = proof.time_of(task.first_sent, None if sent_at == UNBOUNDED else sent_at)
    if since is not None:
        return row._replace(since=since)
    expected = instant(task.guessed_at or "")
    if expected is None:
        return row
    tried = timedelta(seconds=task.touched.seconds_since(task.first_sent) or 0.0)
    with suppress(OverflowError):
        row = row._replace(until=expected + tried + settle + MARGIN)
    return row._replace(expected=expected)


def _found_control(task_id: str, row: LostRow, lost: LostTask) -> Control:
    return Control(task_id, row.body, "", lost.sent_no, lost.touched, was_lost=True, key=row.key)


def _read_bodies(tasks: Iterable[KnownTask], into: dict[str, Control]) -> None:
    for task in tasks:
        if task.task_id not in into:
            into[task.task_id] = control_of(task)


def _doubt(matched: Matched, keys: Collection[bytes], reason: str) -> None:
    matched.doubtful.update(dict.fromkeys(keys, reason))
    matched.missing.difference_update(list(keys))


def _is_retitled(task: TaskAnswer, row: LostRow) -> bool:
    """Whether a task is what a row asked for, but for its texts, and made since."""
    return is_candidate(task, row.own_since) and fits(task, row.body)
