"""The tasks that would be created, counted for somebody who looks at them."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from importer.ledger.states import State
from importer.planning.facts import PlannedRow
from importer.planning.new_tasks import FIRST_TASKS, NewTasks
from importer.rows.outcome import Outcome, Status


def row(number: int = 2, **members: Any) -> PlannedRow:
    """A row that is to be created."""
    plain = {"task_type": "call", "task_title": "Ring", "assignee_id": "usr_1"}
    return PlannedRow(number, None, body=json.dumps(plain | members).encode())


def test_tasks_are_counted_by_what_they_are() -> None:
    """By assignee, type, priority and the Monday of the week, in the offset that is sent."""
    tasks = NewTasks()
    tasks.add(row(due_date="2026-11-30T00:30:00+01:00", priority="high"))
    tasks.add(row(due_date="2026-11-29T23:30:00+00:00", task_type="email"))
    tasks.add(row(assignee_id="usr_2"))
    assert tasks.count == 3
    assert tasks.by_assignee.kept == {"usr_1": 2, "usr_2": 1}
    assert tasks.by_type.kept == {"call": 2, "email": 1}
    assert tasks.by_priority.kept == {"high": 1, "none": 2}
    assert tasks.by_week.kept == {date(2026, 11, 30): 1, date(2026, 11, 23): 1}


def test_only_rows_that_become_new_tasks_count() -> None:
    """Not those that end without sending, were lost, or only lack their status."""
    tasks = NewTasks()
    tasks.add(row()._replace(outcome=Outcome(2, Status.DUPLICATE)))
    tasks.add(row()._replace(state=State.UNKNOWN))
    tasks.add(row()._replace(task_id="t-1"))
    assert (tasks.count, tasks.first) == (0, [])


def test_the_first_tasks_are_kept_whole() -> None:
    """In the order of the file, with the status that each gets afterwards, and no more than ten."""
    tasks = NewTasks()
    for number in range(2, FIRST_TASKS + 5):
        tasks.add(row(number)._replace(closing=b'{"status": "completed"}'))
    assert [first.row for first in tasks.first] == list(range(2, FIRST_TASKS + 2))
    assert tasks.first[0].task["task_title"] == "Ring"
    assert tasks.first[0].then == {"status": "completed"}


def test_the_memory_for_assignees_ends_somewhere() -> None:
    """Those that come when enough are kept are counted together; none is lost."""
    tasks = NewTasks(most_kept=3)
    for name in "abcdeab":
        tasks.add(row(assignee_id=name))
    assert tasks.by_assignee.kept == {"a": 2, "b": 2, "c": 1}
    assert tasks.by_assignee.further == 2
    tasks.clear()
    assert (tasks.count, tasks.by_assignee.further, tasks.by_assignee.kept) == (0, 0, {})
