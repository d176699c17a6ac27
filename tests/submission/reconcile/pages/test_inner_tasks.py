"""Tasks that stand inside a listed one, or for which a listed one stands."""

from __future__ import annotations

from typing import Any

import pytest

from importer.submission.reconcile.pages.inner_tasks import InnerTasks, inner_tasks

INNER = {"task_id": "t2", "task_title": "Ring"}

NUMBERED = {"id": 2, "task_title": "Ring"}


@pytest.mark.parametrize(
    ("members", "told"),
    [
        ({"subtasks": [INNER]}, InnerTasks(inside=(INNER,))),
        ({"more": {"below": [{"of": INNER}]}}, InnerTasks(inside=(INNER,))),
        (
            {"also": {"id": 2, "task_title": "Ring"}},
            InnerTasks(inside=({"id": 2, "task_title": "Ring"},)),
        ),
        ({"duplicates": ["t2", "t3"]}, InnerTasks(named=("t2", "t3"))),
        ({"merged_ids": [2]}, InnerTasks(named=("2",))),
        ({"childTasks": [{"name": "Ring"}]}, InnerTasks(unnamed=1)),
        ({"duplicate_count": 1}, InnerTasks(unnamed=1)),
        ({"subtasks": {"total": "3", "href": "/t"}}, InnerTasks(unnamed=3)),
        ({"has_children": True}, InnerTasks(unnamed=1)),
        ({"group_size": 3}, InnerTasks(unnamed=2)),
    ],
)
def test_what_an_entry_tells_of_other_tasks(members: dict[str, Any], told: InnerTasks) -> None:
    """Whole tasks anywhere in it, ids under a name of folding, and how many there are at least."""
    assert inner_tasks({"task_id": "t1", **members}) == told


@pytest.mark.parametrize(
    "members",
    [
        {"targets": {"deal_id": "d1", "contact": {"name": "Zoë"}}, "draft": {"subject": "x"}},
        {"duplicates": [], "subtasks": None, "merged": False, "duplicate_count": 0},
        {
            "duplicate_of": "t9",
            "merged_into": "t9",
            "is_duplicate": True,
            "merged_at": "2026-11-23",
        },
        {"children": {"total": 0}, "group_size": 1, "similar": ""},
        {"labels": ["3b4e28ba"], "owner": {"id": "u1", "name": "Ann"}, "parent_id": "t9"},
    ],
)
def test_what_a_task_says_of_itself_tells_of_no_other(members: dict[str, Any]) -> None:
    """Nothing, zero, and what it is itself a part of hide nobody."""
    assert inner_tasks({"task_id": "t1", **members}) == InnerTasks()


@pytest.mark.parametrize("entry", [None, "t1", [INNER], 7])
def test_what_is_no_object_tells_nothing(entry: object) -> None:
    """It is counted as an entry that cannot be read."""
    assert inner_tasks(entry) == InnerTasks()
