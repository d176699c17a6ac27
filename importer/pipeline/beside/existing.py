"""The tasks that the workspace holds already, for rows that are to be compared with them.

Joins what the service lists with what the file says. For each row it gives the id of an equal task,
each task for one row alone; then the task that may be the row's though it says something else; and
at the end why the listing does not prove that the other rows have none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from pydantic_core import from_json

from importer.contract.answer import TaskAnswer
from importer.contract.body import TaskBody
from importer.contract.comparison import shape_of_body, shape_of_task
from importer.contract.forms import plain
from importer.contract.reference import unmarked_json
from importer.ledger.records import KnownTask
from importer.ledger.store import Ledger
from importer.pipeline.beside.listed_tasks import (
    forms_of,
    in_words,
    is_brief,
    key_of,
    members_told,
    row_keys_elsewhere,
    task_keys_elsewhere,
)
from importer.planning.facts import PlannedRow
from importer.planning.planned_rows import Plan
from importer.planning.revising import is_to_create
from importer.planning.rules import similar_to_existing
from importer.rows.scratch import FirstRows, Shelf
from importer.submission.answers.shown import is_gone, task_read
from importer.submission.http.client import Answer, Failure
from importer.submission.reconcile.controls import Control, Proof, control_of
from importer.submission.reconcile.matching.resemblance import (
    Habits,
    Likeness,
    Match,
    compare,
    habits_of,
    is_bare,
    is_particular,
    keys_of_body,
    keys_of_task,
    likeness_of_body,
    likeness_of_task,
    may_be,
    targets_of,
)
from importer.submission.reconcile.pages.looks import Extent

Read = Callable[[str], Answer | Failure]
"""Asks the service for one task."""

MOST_READS = 500
"""The most tasks that are read one by one because the list says too little about them."""

_MOST_VAIN = 20
"""After this many reads in a row that said no more than the list, no more are made."""

_MOST_MOVED = 50  # tasks examined that differ only in what they are about


class _Suspect(NamedTuple):
    """A task that may be a row's. key: its id. place: where it is kept. told: what it is like."""

    key: str
    place: str
    told: Likeness


class ExistingTasks:
    """What was listed, by title and by what it is about, on disk."""

    def __init__(self, read: Read | None = None) -> None:
        """read: asks the service about one task; None: what the list does not say stays unknown."""
        self.reads = 0
        self.assignees: set[str] = set()
        self._read = read
        self._vain = 0
        self._titled: Shelf[TaskAnswer] = Shelf()
        self._alike: Shelf[_Suspect] = Shelf()
        self._seen: FirstRows[int] = FirstRows()
        self._bare: dict[str, TaskAnswer] = {}
        self._bare_count = 0
        self._asked: dict[str, TaskAnswer | None] = {}
        self._taken: set[str] = set()
        self._controls: dict[str, Control] = {}
        self._listed: dict[str, TaskAnswer] = {}
        self._proof = Proof((), {})
        self._habits = Habits()
        self._extent = Extent()

    @property
    def count(self) -> int:
        """How many tasks are listed."""
        return self._extent.count

    def expect(self, tasks: Iterable[KnownTask]) -> None:
        """Before the listing: tasks that were created, by which it shows whether it is whole."""
        for task in tasks:
            self._controls[key_of(task)] = control_of(task)

    def add(self, task: TaskAnswer) -> None:
        """Keep a listed task; a further listing adds those that the one before did not hold."""
        key = key_of(task)
        if self._seen.find([key.encode()]):
            return
        self._seen.add({key.encode(): 1})
        if key in self._controls:
            self._listed[self._controls[key].task_id] = task
        self._extent.see(task)
        if is_bare(task):
            self._bare_count += 1
            if self._bare_count <= MOST_READS:
                self._bare[key] = task
        else:
            self._keep(task)

    def _keep(self, task: TaskAnswer) -> None:
        for form in forms_of(task):
            title, told = plain(form.task_title or ""), likeness_of_task(form)
            places = [f"{title} {target}" for target in targets_of(told)]
            for place in places:
                self._titled.add(place, form)
            suspect = _Suspect(key_of(form), places[0], told)
            for key in (*keys_of_task(told), *task_keys_elsewhere(form)):
                self._alike.add(key, suspect)

    def conclude(self) -> str | None:
        """After the listing: ask for what it does not say of some tasks; why that is in vain.

        Tasks without a title, or of which nothing tells what they are about, may be anybody's.
        """
        self._proof = Proof(self._controls.values(), self._listed)
        self._habits = habits_of(
            (shape_of_task(self._listed[control.task_id]), shape_of_body(control.body))
            for control in self._controls.values()
            if control.task_id in self._listed
        )
        if self._bare_count > MOST_READS:
            return f"the list does not show of {self._bare_count:,} tasks what they are about"
        for key, task in list(self._bare.items()):
            if key in self._controls:
                continue
            fuller = self._fuller(task)
            if fuller is None or not is_bare(fuller):
                del self._bare[key]
            if fuller is not None and key not in self._bare:
                self._keep(fuller)
        return None

    def unlisted(self) -> list[str]:
        """After the listing: the controls that it does not hold."""
        ids = (control.task_id for control in self._controls.values())
        return [task_id for task_id in ids if task_id not in self._listed]

    @property
    def flaw(self) -> str | None:
        """Why nothing follows from what the listing lacks; None: something may."""
        return self._proof.flaw

    def take(self, body: TaskBody, ledger: Ledger) -> str | None:
        """The id of a task that says the same, and is no other row's; None: there is none."""
        own: Any = from_json(body.to_json())
        less: list[TaskAnswer] = []
        for task in self._free(self._titled_so(own), ledger):
            match = Match.OTHER if task.is_deleted else compare(task, own, self._habits.filled)
            if match is Match.SAME and not is_brief(task):
                self._taken.add(key_of(task))
                return task.task_id
            if match is not Match.OTHER:
                less.append(task)
        for task in less:
            fuller = self._fuller(task)
            if fuller is None:  # it was deleted since
                self._taken.add(key_of(task))
            elif self._is_same(fuller, own):
                self._taken.add(key_of(task))
                return task.task_id
        return None

    def _titled_so(self, own: Mapping[str, Any]) -> list[TaskAnswer]:
        """The tasks that have the row's title, and are about something that it is about."""
        title, targets = plain(str(own["task_title"])), targets_of(likeness_of_body(own))
        found = [task for t in targets for task in self._titled.find(f"{title} {t}")]
        return list({(key_of(task), task.task_title): task for task in found}.values())

    def _free(self, tasks: Sequence[TaskAnswer], ledger: Ledger) -> list[TaskAnswer]:
        """Those that are no other row's, of this file or of one that the ledger knows."""
        ids = [task.task_id for task in tasks]
        spelled = {form for key in ids for form in (key, key.lower(), key.upper())}
        known = {key.casefold() for key in ledger.known_ids(list(spelled))} | self._taken
        return [task for task in tasks if key_of(task) not in known]

    def _is_same(self, task: TaskAnswer, own: Mapping[str, Any]) -> bool:
        forms = () if task.is_deleted else forms_of(task)
        return any(compare(form, own, self._habits.filled) is Match.SAME for form in forms)

    def _fuller(self, task: TaskAnswer) -> TaskAnswer | None:
        """The task as reading it shows it; as it is listed where that shows no more.

        None: there is no such task any more.
        """
        if key_of(task) in self._asked:
            return self._asked[key_of(task)]
        if self._read is None or self.reads >= MOST_READS or self._vain >= _MOST_VAIN:
            return task
        self.reads += 1
        told = self._asked[key_of(task)] = self._ask(task, self._read)
        return told

    def _ask(self, task: TaskAnswer, read: Read) -> TaskAnswer | None:
        result = read(task.task_id)
        if isinstance(result, Answer) and is_gone(result):
            return None
        told = task_read(result, task.task_id) or task
        is_more = members_told(told) > members_told(task)
        self._vain = 0 if is_more else self._vain + 1
        return told if is_more else task

    def tell_alike(self, plan: Plan, ledger: Ledger) -> None:
        """Warn in the plan of each row that is to be created and may have a task all the same."""
        plan.add_similar(
            (row.number, similar_to_existing(task.task_id, in_words(task, own)))
            for row, own in _to_create(plan)
            if (task := self._find_alike(own, ledger)) is not None
        )

    def _find_alike(self, own: Mapping[str, Any], ledger: Ledger) -> TaskAnswer | None:
        """A task that is no other row's, and may be this one's."""
        asked = likeness_of_body(own)
        unsure = self._habits.altered | self._habits.filled
        bare = [t for t in self._bare.values() if may_be(likeness_of_task(t), asked, unsure)]
        suspects: dict[str, _Suspect] = {}
        for key in keys_of_body(asked):
            for suspect in self._alike.find(key):
                if may_be(suspect.told, asked, unsure):
                    suspects.setdefault(suspect.key, suspect)
        listed = [self._told(suspect) for suspect in suspects.values()]
        alike = [self._asked.get(key_of(task)) or task for task in (*bare, *listed)]
        alike = [task for task in alike if may_be(likeness_of_task(task), asked, unsure)]
        free = self._free(alike, ledger)
        return free[0] if free else self._find_moved(own, ledger)

    def _find_moved(self, own: Mapping[str, Any], ledger: Ledger) -> TaskAnswer | None:
        """A task that says the same of something else, where a title alone would not be enough."""
        finds = (self._alike.find(key, limit=_MOST_MOVED) for key in row_keys_elsewhere(own))
        found = {suspect.key: suspect for suspects in finds for suspect in suspects}
        moved = self._free([self._told(suspect) for suspect in found.values()], ledger)
        return moved[0] if moved and (len(moved) == 1 or is_particular(own)) else None

    def _told(self, suspect: _Suspect) -> TaskAnswer:
        """The task as it is listed."""
        return next(t for t in self._titled.find(suspect.place) if key_of(t) == suspect.key)

    def doubts(self, plan: Plan) -> list[str]:
        """Why the rows that are to be created may have tasks that are not listed; none: no row is.

        That a list reaches back to the first task that there ever was, nothing can show.
        """
        extent = self._extent
        unlike: str | None = None
        is_any, is_within = False, True
        for _, own in _to_create(plan):
            is_any = True
            unlike = unlike or self._proof.unlike(own)
            is_within = is_within and extent.is_within_due_dates(own)
        if not is_any:
            return []
        doubts = [unlike] if unlike is not None else []
        if not is_within:
            doubts.append("no task that is due as early, or as late, is listed")
        if not extent.shows_ended:
            doubts.append("no task that has ended is listed, so the list may leave them all out")
        if self.count == 0:
            doubts.append("the list is empty")
        elif extent.oldest is None:
            doubts.append("it does not say how far back the list reaches")
        else:
            doubts.append(f"the oldest listed task is from {extent.oldest:%Y-%m-%d}")
        return doubts

    def close(self) -> None:
        """Throw everything away."""
        self._titled.close()
        self._alike.close()
        self._seen.close()


def _to_create(plan: Plan) -> Iterator[tuple[PlannedRow, dict[str, Any]]]:
    """The rows that are to be created, each with what its own columns say."""
    for chunk in plan.left():
        for row in chunk:
            if is_to_create(row):
                yield row, unmarked_json(row.body, row.fingerprint)
