"""What a plan would send, as somebody may look at it: the first tasks, and how many for whom."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from importer.documents.common import IssueGroup
from importer.planning.facts import PlannedRow
from importer.planning.new_tasks import FirstTask, NewTasks
from importer.planning.planned_rows import Plan, final_outcomes
from importer.planning.rules import end_of_unsent
from importer.results.tally import Tally
from importer.rows.outcome import DRY_RUN_REASON, Cause, Outcome


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
    issues: tuple[IssueGroup, ...]
    first_tasks: tuple[FirstTask, ...]
    by_assignee: Mapping[str, int]
    by_type: Mapping[str, int]
    by_priority: Mapping[str, int]
    by_week: Mapping[date, int]


def to_send_of(plan: Plan, look: Callable[[PlannedRow], None] = lambda _: None) -> ToSend:
    """What the plan would send. look: shown every row, in the order of the file."""
    tally, tasks = Tally(), NewTasks()
    for rows in plan.rows:
        for row in rows:
            look(row)
            tasks.add(row)
    for outcomes in final_outcomes(plan, iter(()), _not_sent_yet):
        for outcome in outcomes:
            tally.add(outcome)
    counted = tally.as_json()
    return ToSend(
        plan.to_create,
        counted["counts"],
        tuple(counted["issues"]),
        tuple(tasks.first),
        dict(tasks.by_assignee.kept.most_common()),
        dict(tasks.by_type.kept.most_common()),
        dict(tasks.by_priority.kept.most_common()),
        dict(sorted(tasks.by_week.kept.items())),
    )


def _not_sent_yet(row: PlannedRow) -> Outcome:
    return end_of_unsent(row, reason=DRY_RUN_REASON, hint="", cause=Cause.DRY_RUN)
