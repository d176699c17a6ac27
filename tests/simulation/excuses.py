"""Why a row may be left to a person, although the service is well.

A row that was lost is sent again only where everything speaks for it. Each rule here is one thing
that may be missing; where none is, the row has to be settled.
"""

from __future__ import annotations

from bisect import bisect
from collections.abc import Iterable, Mapping
from datetime import timedelta

from importer.contract.body import TaskBody
from importer.rows.outcome import GOOD_STATUSES
from importer.submission.reconcile.matching.lost import MARGIN
from tests.simulation.notes import Notes
from tests.simulation.process import Told
from tests.simulation.service import ENDS_SECONDS, Service, Stored
from tests.simulation.sheet import Sheet
from tests.simulation.traits import veil

MOST_LOSSES = 2
"""So often an answer to a row may be lost, over all runs; then a person has to say what follows."""


class Excuses:
    """What speaks for each class of rows of a sheet, when a run has told how it ended."""

    def __init__(self, told: Told, sheet: Sheet, service: Service, notes: Notes) -> None:
        self._sheet = sheet
        self._service = service
        self._notes = notes
        self._veil = veil(service.traits)
        ids = {end.task_id for end in told.outcomes if end.status in GOOD_STATUSES and end.task_id}
        self._known = [task for key in ids if (task := service.task_of(key)) is not None]
        self._answered = [task for task in self._known if task.task_id in notes.answered]

    def of(self, kind: bytes, body: TaskBody) -> str | None:
        """Why a row of this class may stay in doubt; None: nothing speaks for it."""
        if self._veil is not None:
            return self._veil
        if self._notes.counts["renamed"]:
            return "the ledger of another name knows it, and looks nothing up"
        reasons = (
            (self._is_used_up(kind), "it was sent as often as a row is without a person"),
            (self._has_like(kind, body), "a task of another row that is like it may be its own"),
            (self._has_suspect(kind, body), "a colleague's task of that time may be its own"),
            (self._is_guessed_wrong(kind), "its task seems to be of another time"),
            (not self._service.traits.says_created_at, "its task may be of any time"),
            (not self._is_enclosed(kind, body), "no task like it was made before and after it"),
            (not self._has_equally_due(body), "no task that is due as little as it is known"),
            (not self._has_equally_bare(body), "no task that lacks as much as it is known"),
            (self._may_have_ended(kind), "no task has ended, and its own may have by now"),
        )
        return next((why for is_so, why in reasons if is_so), None)

    def _is_used_up(self, kind: bytes) -> bool:
        """Whether its answers were lost too often; one that a kill kept from leaving counts."""
        intents = len(self._notes.intended.get(kind, []))
        return self._notes.lost[kind] >= MOST_LOSSES or (
            self._notes.counts["kills"] > 0 and intents >= MOST_LOSSES
        )

    def _has_like(self, kind: bytes, body: TaskBody) -> bool:
        rows = zip(self._sheet.classes, self._sheet.bodies, strict=True)
        return any(key != kind and other.targets == body.targets for key, other in rows)

    def _has_suspect(self, kind: bytes, body: TaskBody) -> bool:
        """Whether a task of nobody's knowing differs from the row in no target that both name.

        Or its title goes on where the row's ends. One of the same title counts whenever it was
        made.
        """
        sent = min(self._notes.intended.get(kind, [0.0]))
        since = sent - MARGIN.total_seconds()
        says_when = self._service.traits.says_created_at and self._is_timed(sent)
        own = body.targets.model_dump(exclude_none=True)
        return any(
            task.body["assignee_id"] == body.assignee_id
            and (task.since >= since or not says_when or task.body["task_title"] == body.task_title)
            and (_is_titled_so(task, body) or _is_about(task, own))
            for task in self._service.tasks.values()
            if not task.kind
        )

    def _is_guessed_wrong(self, kind: bytes) -> bool:
        """Whether the time of its request is only guessed, by a clock that is not the service's."""
        traits = self._service.traits
        by_date = timedelta(seconds=traits.date_ahead_seconds)
        by_own = timedelta(seconds=traits.ahead_seconds)
        is_wrong = abs(by_date if traits.says_date else by_own) > MARGIN or traits.moves_clock
        sent = min(self._notes.intended.get(kind, [0.0]))
        return traits.says_created_at and is_wrong and not self._is_timed(sent)

    def _is_timed(self, moment: float) -> bool:
        """Whether a task was answered that was sent since the same start of the computer.

        Of requests before another start, nobody can say when they left by the service's clock.
        """
        starts = self._notes.restarts
        return any(bisect(starts, task.sent) == bisect(starts, moment) for task in self._answered)

    def _is_enclosed(self, kind: bytes, body: TaskBody) -> bool:
        """Whether tasks that are known stand on both sides of the row, in the order of requests."""
        times = self._notes.intended.get(kind, [])
        if not times:
            return False
        # Of equal rows, nobody here knows which of them got which task: all their times count.
        # What was found by a lookup may have been stored long after it was sent: it is no "before".
        first, last = times[0], times[-1]
        like = [task for task in self._known if _stand(task) == _stand_of(body)]
        is_after_one = any(max(self._sent(t)) < first for t in like if t in self._answered)
        return is_after_one and any(min(self._sent(task)) > last for task in like)

    def _has_equally_bare(self, body: TaskBody) -> bool:
        """Whether another task is known without a reason, or an address, where the row has none."""
        reasons = [task.body.get("reason") for task in self._known]
        contacts = [task.body["targets"].get("contact") for task in self._known]
        contact = body.targets.contact
        lacks_email = contact is not None and not contact.email
        return (bool(body.reason) or not all(reasons)) and (
            not lacks_email or any(c and not c.get("email") for c in contacts)
        )

    def _has_equally_due(self, body: TaskBody) -> bool:
        is_due = body.due_date is not None
        return any(("due_date" in task.body) is is_due for task in self._known)

    def _may_have_ended(self, kind: bytes) -> bool:
        """Whether it is so old that somebody may have ended it, and no list shows ended tasks."""
        sent = min(self._notes.intended.get(kind, [0.0]))
        is_untimed = any(sent < restart for restart in self._notes.restarts)
        is_old = is_untimed or self._service.now() - sent > ENDS_SECONDS
        return is_old and not self._service.shows_ended()

    def _sent(self, task: Stored) -> list[float]:
        return self._notes.intended.get(task.kind, [task.sent])


def _is_about(task: Stored, own: Mapping[str, object]) -> bool:
    return all(task.body["targets"].get(name, value) == value for name, value in own.items())


def _is_titled_so(task: Stored, body: TaskBody) -> bool:
    title = str(task.body["task_title"])
    return bool(task.body["task_type"] == body.task_type) and title.startswith(body.task_title)


def _stand(task: Stored) -> tuple[str, str, frozenset[str]]:
    return task.body["assignee_id"], task.body["task_type"], _names(task.body["targets"])


def _stand_of(body: TaskBody) -> tuple[str, str, frozenset[str]]:
    targets = body.targets.model_dump(exclude_none=True)
    return body.assignee_id, body.task_type, _names(targets)


def _names(targets: Iterable[str]) -> frozenset[str]:
    return frozenset(targets)
