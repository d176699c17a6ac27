"""Columns of values to nested rows."""

from typing import Any

from importer.mapping.nesting import nest


def test_dotted_names_become_nested_members() -> None:
    """Each value stands where the API's name says, in a group that was not named itself too."""
    names = ["task_title", "targets.contact.email", "targets.deal_id", "draft.talking_points"]
    columns: list[list[Any]] = [["a", "b"], ["x@example.com", None], [None, "007"], [["one"], None]]
    assert nest(names, columns, 2) == [
        {
            "task_title": "a",
            "targets": {"contact": {"email": "x@example.com"}},
            "draft": {"talking_points": ["one"]},
        },
        {"task_title": "b", "targets": {"deal_id": "007"}},
    ]


def test_empty_values_leave_no_trace() -> None:
    """A row without values is an empty dictionary, without empty groups."""
    assert nest(["task_title", "targets.contact.name"], [[""], [None]], 1) == [{}]
    assert nest([], [], 2) == [{}, {}]
