"""Who has tasks: the counts, and the newest task of each."""

from __future__ import annotations

from typing import Any

from importer.contract.answer import TaskAnswer
from importer.pipeline.service.assignee_tally import Assignee, AssigneeTally


def task(**members: Any) -> TaskAnswer:
    """A listed task."""
    return TaskAnswer.model_validate({"task_id": "t", "task_title": "Call Ada"} | members)


def assignees(*tasks: TaskAnswer) -> list[Assignee]:
    """The assignees of these tasks."""
    tally = AssigneeTally()
    for one in tasks:
        tally.add(one)
    return tally.assignees()


def test_assignees_are_counted_and_the_busiest_comes_first() -> None:
    """Each assignee has one line, with all of their tasks and those that are open."""
    found = assignees(
        task(assignee_id="usr_b", status="completed"),
        task(assignee_id="usr_a", status="pending"),
        task(assignee_id="usr_b", status="pending"),
    )
    assert found == [
        Assignee("usr_b", 2, 1, None, "Call Ada"),
        Assignee("usr_a", 1, 1, None, "Call Ada"),
    ]


def test_the_newest_task_is_shown_whatever_the_order_of_the_list() -> None:
    """Times are compared as times: of three zones, and after a text that is none."""
    newest = task(assignee_id="usr_a", task_title="Newest", created_at="2026-12-01T09:00:00-05:00")
    others = [
        task(assignee_id="usr_a", task_title="Undated", created_at="yesterday"),
        task(assignee_id="usr_a", task_title="Older", created_at="2026-12-01T13:59:00Z"),
        task(assignee_id="usr_a", task_title="Oldest", created_at="2026-12-01T13:00:00"),
    ]
    for tasks in ([newest, *others], [*others, newest], [others[0], newest, *others[1:]]):
        [found] = assignees(*tasks)
        assert (found.last_title, found.last_created) == ("Newest", "2026-12-01T09:00:00-05:00")


def test_ids_keep_their_case_and_deleted_tasks_do_not_count() -> None:
    """Two ids that differ in case are two people; what was deleted tells nothing of today."""
    found = assignees(
        task(assignee_id="005AbCde"),
        task(assignee_id="005aBcDE"),
        task(assignee_id="usr_gone", deleted_at="2026-12-01T09:00:00Z"),
        task(),
    )
    assert [one.assignee_id for one in found] == ["005AbCde", "005aBcDE"]
