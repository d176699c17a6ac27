"""Revises a plan in which some rows get another outcome.

What can be learned only from outside of the file and its own ledger changes single rows; the rest,
and the order, stay.
"""

from __future__ import annotations

from collections.abc import Callable

from importer.ledger.states import State
from importer.planning.facts import PlannedRow
from importer.planning.planned_rows import Plan
from importer.rows.scratch import Spool

Revise = Callable[[list[PlannedRow]], list[PlannedRow]]
"""A chunk enters; the same rows, some with an outcome, leave."""


def is_to_create(row: PlannedRow) -> bool:
    """Whether a row is to be sent as one that has no task."""
    return row.outcome is None and row.task_id is None and row.state is not State.UNKNOWN


def revised(plan: Plan, revise: Revise, *, keeps_similar: bool = True) -> Plan:
    """The plan with every chunk revised; the old one is thrown away.

    keeps_similar: whether rows that are still to be sent keep the warning that they are like an
    earlier task; else none does.
    """
    new = Plan(Spool())
    with new.closed_on_failure():
        ended: set[int] = set()
        for chunk in plan.rows:
            rows = revise(chunk)
            if plan.similar_count and keeps_similar:
                pairs = zip(rows, chunk, strict=True)
                ended.update(row.number for row, before in pairs if row.outcome != before.outcome)
            new.append(rows)
        for number, issue in plan.similar if keeps_similar else ():
            if number not in ended:  # what is not sent is like nothing
                new.similar.append((number, issue))
                new.similar_count += 1
        for row in plan.found:
            new.found.append(row)
    plan.close()
    return new
