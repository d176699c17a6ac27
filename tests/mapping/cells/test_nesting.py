"""Columns of values to nested rows."""

from typing import Any

import pytest

from importer.contract.fields import FIELDS, Field
from importer.mapping.cells.nesting import nest


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


@pytest.mark.parametrize("field", FIELDS, ids=lambda field: field.name)
def test_every_field_arrives_alone(field: Field) -> None:
    """A sheet may fill any one field of a group and no other: it is in the row all the same."""
    (row,) = nest([field.name], [["x"]], 1)
    found: Any = row
    for part in field.name.split("."):
        found = found[part]
    assert found == "x"
