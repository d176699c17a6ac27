"""Judges a listing by tasks that surely exist: whether it would show a lost row's task.

That a task is not listed proves that it does not exist only where tasks like it are listed. Those
are the controls: tasks that this program created. A row's absence counts where none of them is
hidden, where they come back with the assignee and the targets that were sent, and where some of
them stand for the row: like it in all that a list may choose by (`looks`), and one that was sent
before it and one after it. (That a list reaches back behind the row, a task of anybody shows as
well that is older by more than zones differ.) Where the row's task may have ended since, a task
that has ended must be listed, whoever made it. Without a control there is no proof.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from pydantic_core import from_json

from importer.contract.answer import TaskAnswer
from importer.contract.comparison import (
    MEMBERS,
    PLACES,
    Shape,
    shape_of_body,
    shape_of_task,
)
from importer.contract.forms import instant, made_at
from importer.ledger.file.boot_clock import NEVER, Tick
from importer.ledger.records import KnownTask
from importer.submission.http.server_clock import UNBOUNDED
from importer.submission.reconcile.matching.kinds import frozen
from importer.submission.reconcile.matching.lost import MARGIN, LostRow
from importer.submission.reconcile.matching.marks import Marked
from importer.submission.reconcile.matching.similar import WHO_AND_WHAT
from importer.submission.reconcile.pages.looks import Extent, look_of, unmet

_TITLE = PLACES["task_title"]
_CHECKED = (_TITLE, *WHO_AND_WHAT)

_ANY_ZONE = timedelta(hours=26)
"""How much older a task can look if a part of the service stamps it in another zone: from
UTC-12 to UTC+14."""


_ENDS_AFTER_SECONDS = 600.0
"""How recently a task must have been made to be taken as not ended by a person."""


class Control(NamedTuple):
    """A task that was created. body: as it was sent. key: its fingerprint. Else `KnownTask`.

    answered: where it was lost, when its request left last, or was lost.
    """

    task_id: str
    body: Mapping[str, Any]
    sent_at: str
    sent_no: int
    answered: Tick
    was_lost: bool = False
    key: bytes = b""

    def was_under_way(self, tick: Tick) -> bool:
        """Whether it was not answered yet at that time: its task may have been made after it."""
        return tick.boot == self.answered.boot != "" and tick.seconds < self.answered.seconds


def control_of(task: KnownTask) -> Control:
    """What the ledger knows of a task, to be compared with a listing."""
    body: Any = from_json(task.body)
    return Control(
        task.task_id,
        body,
        task.sent_at,
        task.sent_no,
        task.answered,
        task.was_lost,
        task.fingerprint,
    )


class Now(NamedTuple):
    """The present time: by a clock that cannot be set, and by this computer's."""

    tick: Tick
    utc: datetime

    def at_service(self, since: datetime, sent: Tick) -> datetime:
        """The service's time now, of a row that it took at `since`; else this computer's.

        sent: the same moment, by the clock that nobody can set.
        """
        age = self.tick.seconds_since(sent)
        is_known = age is not None and since != UNBOUNDED
        return since + timedelta(seconds=age or 0.0) if is_known else self.utc


_LONG_AGO = Now(NEVER, UNBOUNDED)


class Sent(NamedTuple):
    """A lost row, and when it was sent first, by a clock that cannot be set."""

    row: LostRow
    first: Tick


class Proof:
    """What a listing proves. controls: created tasks. listed: those of them that it holds.

    extent: how far it reaches, by all that it holds. lost: body and `sent_no` of the rows that are
    lost still. settle: so long after a request was lost, its task may yet be made. now: when it was
    listed.
    """

    def __init__(  # noqa: PLR0913 -- what it knows of a listing, each passed in
        self,
        controls: Iterable[Control],
        listed: Mapping[str, TaskAnswer],
        extent: Extent | None = None,
        *,
        lost: Iterable[tuple[Mapping[str, Any], int]] = (),
        settle: timedelta = timedelta(),
        now: Now = _LONG_AGO,
    ) -> None:
        self._extent = extent or Extent()
        self._settle = settle
        self._now = now
        controls = list(controls)
        equal: defaultdict[Hashable, list[int]] = defaultdict(list)
        for body, sent_no in [*((c.body, c.sent_no) for c in controls if c.was_lost), *lost]:
            equal[frozen(body)].append(sent_no)
        self._equal = {body: sorted(numbers) for body, numbers in equal.items()}
        self._listed = [
            (control, listed[control.task_id])
            for control in _at_the_earliest(controls, self._equal)
            if control.task_id in listed
        ]
        self._looks = {look_of(control.body) for control, _ in self._listed}
        numbers = [control.sent_no for control, _ in self._listed]
        self._last = max(numbers, default=None)
        # What was sent before a row and lost may have been made long after it.
        self._answered = [control for control, _ in self._listed if not control.was_lost]
        self.flaw = _flaw([(shape_of_body(c.body), shape_of_task(t)) for c, t in self._listed])
        """Why nothing follows from what the listing lacks; None: something may."""

    def unlike(self, body: Mapping[str, Any]) -> str | None:
        """Why tasks like a body may not be listed, whenever they were made; None: such are."""
        words = unmet(look_of(body), self._looks)
        if words is None:
            return None
        return f"no other task {words} that you created is listed; the list may leave them all out"

    def gap(self, equals: Sequence[Sent]) -> str | None:
        """Why no task of some rows that ask for the same need be listed; None: nothing tells.

        It is not known which of them are missing: all have to stand where it shows.
        """
        body = equals[0].row.body
        return self.flaw or self.unlike(body) or self._beyond(equals)

    def own_gap(self, sent: Sent) -> str | None:
        """Why the task of this one may exist and not be listed; None: it would be listed."""
        if self._may_have_ended(sent.first) and not self._extent.shows_ended:
            return "no task that has ended is listed, and it may have ended since it was sent"
        return self._not_due(sent.row.body, self._now.at_service(sent.row.since, sent.first))

    def _may_have_ended(self, first_sent: Tick) -> bool:
        """Whether somebody had the time to end it."""
        age = self._now.tick.seconds_since(first_sent)
        return age is None or age > _ENDS_AFTER_SECONDS

    def _beyond(self, equals: Sequence[Sent]) -> str | None:
        """Why the list may begin after the task of one of them, or end before it."""
        earliest = min(sent.row.since for sent in equals)
        # By a margin: where every control was stored late, the row was sent earlier than it seems.
        oldest = self._extent.oldest
        reaches_back = oldest is not None and earliest - oldest > _ANY_ZONE + MARGIN
        numbers = self._equal[frozen(equals[0].row.body)]
        is_before = any(
            control.sent_no < numbers[0]
            and not any(control.was_under_way(sent.first) for sent in equals)
            for control in self._answered
        )
        if not is_before and not reaches_back:
            return "no task that was created before it is listed, so the list may begin after it"
        if self._last is None or self._last <= numbers[-1]:
            return "no task that you created after it is listed yet, so the list may end before it"
        return None

    def _not_due(self, body: Mapping[str, Any], now: datetime) -> str | None:
        """Why the list may leave out a task for when it is due."""
        due = _due(body)
        if due is not None and due < now and not self._is_due_by(now):
            return "its due date has passed, and no task is listed whose due date has passed"
        if not self._extent.is_within_due_dates(body):
            words = "no task that is due so early or so late is listed"
            return f"{words}, so the list may be cut before it"
        return None

    def _is_due_by(self, moment: datetime) -> bool:
        """Whether a task is listed that was due by then: a control, or any other."""
        dues = (self._extent.first_due, *(_due(control.body) for control, _ in self._listed))
        return any(due is not None and due <= moment for due in dues)

    def marked(self) -> list[Marked]:
        """The listed controls, by which it shows whether references are listed."""
        return [Marked(task, control.key, control.body) for control, task in self._listed]

    def time_of(self, first_sent: Tick, sent_at: datetime | None) -> datetime | None:
        """When a request left, by the service's word; None: nothing tells.

        first_sent: by this computer's own clock. Of controls that were answered under the same
        clock, the one that was made longest before its answer counts: no task of the row is older.
        Where none was answered, it is reckoned from those that were lost and found, at their
        latest. sent_at: what was taken for the service's time then, where there is no control.
        """
        for was_lost in (False, True):
            started = list(self._starts(first_sent.boot, was_lost=was_lost))
            if started:
                return min(started) + timedelta(seconds=first_sent.seconds)
        return None if sent_at is None else sent_at + self._ahead()

    def _starts(self, boot: str, *, was_lost: bool) -> Iterator[datetime]:
        """When a clock began, at the earliest, by the service's word on each of the controls."""
        after = self._settle if was_lost else timedelta()
        for control, task in self._listed:
            made = made_at(task)
            is_of_clock = control.answered.boot == boot != ""
            if is_of_clock and control.was_lost == was_lost and made is not None:
                yield made - timedelta(seconds=control.answered.seconds) - after

    def _ahead(self) -> timedelta:
        """By how much tasks were made earlier than was thought, by the service's word; 0 or less.

        What a run took for the service's time when it sent a row may be wrong by so much.
        """
        least = timedelta()
        for control, task in self._listed:
            if control.was_lost:
                continue
            made, sent = made_at(task), instant(control.sent_at)
            if made is not None and sent is not None and sent.year > 1:
                least = min(least, made - sent)
        return least


def _due(body: Mapping[str, Any]) -> datetime | None:
    return instant(str(body.get("due_date") or ""))


def _flaw(pairs: Sequence[tuple[Shape, Shape]]) -> str | None:
    """Which of the members that rows are known by come back changed, more often than not."""
    changed: Counter[int] = Counter()
    shown: Counter[int] = Counter()
    for sent, told in pairs:
        for place in _CHECKED:
            if sent[place] is not None and told[place] is not None:
                shown[place] += 1
                changed[place] += sent[place] != told[place]
    for place in _CHECKED:
        if changed[place] * 2 > shown[place]:
            return f"the listed tasks do not say what was sent ({MEMBERS[place].name})"
    return None


def _at_the_earliest(
    controls: Iterable[Control], numbers: Mapping[Hashable, Sequence[int]]
) -> list[Control]:
    """Controls, those that were lost with the number of the first request that may have made them.

    Of equal rows nobody knows which request made which task. numbers: by `frozen` body.
    """
    left = {body: iter(equal) for body, equal in numbers.items()}
    return [
        control._replace(sent_no=next(left[frozen(control.body)])) if control.was_lost else control
        for control in controls
    ]


def nearest_first(controls: Iterable[Control], rows: Sequence[int]) -> list[Control]:
    """Controls in the order in which to ask for them. rows: the `sent_no` of the lost rows."""
    if not rows:
        return list(controls)
    return sorted(controls, key=lambda c: (min(abs(c.sent_no - no) for no in rows), c.task_id))
