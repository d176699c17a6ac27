"""Revises a plan in which some rows get another outcome.

What can be learned only from outside of the file and its own ledger changes single rows; the rest,
and the order, stay.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from importer.ledger.states import State
from importer.planning.facts import PlannedRow
from importer.planning.planned_chunk import not_there, with_rows
from importer.planning.planned_rows import Plan
from importer.rows.scratch import Spool

Revise = Callable[[Sequence[PlannedRow]], list[PlannedRow]]
"""Rows of a chunk enter; the same rows, some with an outcome, leave."""


def is_to_create(row: PlannedRow) -> bool:
    """Whether a row is to be sent as one that has no task."""
    return row.outcome is None and row.task_id is None and row.state is not State.UNKNOWN


def revised(plan: Plan, revise: Revise, *, keeps_similar: bool = True) -> Plan:
    """The plan with every chunk revised; the old one is thrown away.

    Rows that are known by columns to have their task stay as they are.
    keeps_similar: whether rows that are still to be sent keep the warning that they are like an
    earlier task; else none does.
    """
    new = Plan(Spool())
    with new.closed_on_failure():
        ended: set[int] = set()
        for chunk in plan.rows:
            before = not_there(chunk)
            rows = revise(before)
            if plan.similar_count and keeps_similar:
                pairs = zip(rows, before, strict=True)
                ended.update(row.number for row, was in pairs if row.outcome != was.outcome)
            new.append(with_rows(chunk, rows))
        for number, issue in plan.similar if keeps_similar else ():
            if number not in ended:  # what is not sent is like nothing
                new.similar.append((number, issue))
                new.similar_count += 1
        for row in plan.found:
            new.found.append(row)
    plan.close()
    return new
