"""What a plan would send, as somebody may look at it: the first tasks, and how many for whom."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from importer.planning.facts import PlannedRow
from importer.planning.planned_rows import Plan, final_outcomes
from importer.planning.rules import end_of_unsent
from importer.results.tally import Tally
from importer.rows.outcome import DRY_RUN_REASON, Cause, Outcome

_FIRST_TASKS = 10


class FirstTask(NamedTuple):
    """A task as it would be sent. then: the status that it gets afterwards; None: none."""

    row: int
    task: Mapping[str, Any]
    then: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class ToSend:
    """The tasks that would be created.

    to_create: how many. counts: how every row would end, those as `not_sent`. issues: in groups, as
    in the `--json` document. first_tasks: the first of them. by_assignee, by_type, by_priority: how
    many for each, the most first. by_week: how many are due in the week that begins on this Monday,
    in the offset that is sent; the earliest week first.
    """

    to_create: int
    counts: Mapping[str, int]
    issues: tuple[Mapping[str, Any], ...]
    first_tasks: tuple[FirstTask, ...]
    by_assignee: Mapping[str, int]
    by_type: Mapping[str, int]
    by_priority: Mapping[str, int]
    by_week: Mapping[date, int]


def to_send_of(plan: Plan, look: Callable[[PlannedRow], None] = lambda _: None) -> ToSend:
    """What the plan would send. look: shown every row, in the order of the file."""
    tally, first = Tally(), list[FirstTask]()
    owners, types, priorities = Counter[str](), Counter[str](), Counter[str]()
    weeks = Counter[date]()
    for row in (row for chunk in plan.rows for row in chunk):
        look(row)
        if not row.is_new:
            continue
        task = json.loads(row.body)
        owners[task["assignee_id"]] += 1
        types[task["task_type"]] += 1
        priorities[task.get("priority") or "none"] += 1
        if task.get("due_date"):
            weeks[_monday(task["due_date"])] += 1
        if len(first) < _FIRST_TASKS:
            then = None if row.closing is None else json.loads(row.closing)
            first.append(FirstTask(row.number, task, then))
    for outcomes in final_outcomes(plan, iter(()), _not_sent_yet):
        for outcome in outcomes:
            tally.add(outcome)
    counted = tally.as_json()
    return ToSend(
        plan.to_create,
        counted["counts"],
        tuple(counted["issues"]),
        tuple(first),
        dict(owners.most_common()),
        dict(types.most_common()),
        dict(priorities.most_common()),
        dict(sorted(weeks.items())),
    )


def _monday(due: str) -> date:
    day = datetime.fromisoformat(due).date()
    return day - timedelta(days=day.weekday())


def _not_sent_yet(row: PlannedRow) -> Outcome:
    return end_of_unsent(row, reason=DRY_RUN_REASON, hint="", cause=Cause.DRY_RUN)
