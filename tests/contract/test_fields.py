"""The tables of fields: complete, without doubles, and in step with the API's models."""

from __future__ import annotations

import pytest

from importer.contract.body import DRAFT_FIELDS, TaskBody
from importer.contract.closing import Closing
from importer.contract.fields import (
    ALL_FIELDS,
    CLOSING_FIELDS,
    FIELD_BY_COLUMN,
    FIELD_BY_NAME,
    FIELDS,
    PARTS,
    TARGET_FIELDS,
    Field,
    Kind,
    find_field,
)
from tests.contract.members import MEMBERS, TASK_TYPES, replaced, small, valid


def test_the_blank_sheet_has_its_columns_in_order() -> None:
    """The columns are those of the design, in their order."""
    assert [field.column for field in FIELDS] == [
        "task_type", "task_title", "assignee_id", "deal_id", "company_id", "meeting_id",
        "contact_email", "contact_name", "contact_title", "contact_phone", "contact_linkedin",
        "priority", "due_date", "reason", "talking_points", "email_subject", "email_body",
        "linkedin_message",
    ]  # fmt: skip


def test_no_name_means_two_fields() -> None:
    """Names and columns lead to one field each, also across each other."""
    assert len(FIELD_BY_NAME) == len(ALL_FIELDS)
    assert list(FIELD_BY_COLUMN) == [field.column for field in FIELDS]
    for field in ALL_FIELDS:
        assert find_field(field.name) is field
        assert find_field(field.column) is field
    assert find_field("targets") is None


def test_every_member_of_the_body_has_a_field() -> None:
    """A member of the API that no column can fill, or a field that the API lacks, is noticed."""
    assert {field.name for field in FIELDS} == set(MEMBERS)


def test_every_member_of_a_closing_has_a_field() -> None:
    """What closes a task has fields of its own, none of which a new task's body has."""
    assert [field.name for field in CLOSING_FIELDS] == list(Closing.model_fields)
    assert set(Closing.model_fields).isdisjoint(TaskBody.model_fields)


def test_parts_are_the_members_that_hold_members() -> None:
    """Each group of members that the models nest, and no member of text."""
    assert {"targets", "targets.contact", "draft"} == PARTS


def test_draft_fields_know_their_type() -> None:
    """Each member of a draft belongs to one type of task, and each type has some."""
    assert DRAFT_FIELDS == {
        "call": ("talking_points",),
        "email": ("subject", "body"),
        "linkedin": ("message",),
    }
    drafts = [name.removeprefix("draft.") for name in MEMBERS if name.startswith("draft.")]
    assert sorted(name for own in DRAFT_FIELDS.values() for name in own) == sorted(drafts)


def test_targets_are_the_fields_of_targets() -> None:
    """One of them has to be filled; the contact's details count."""
    assert [field.column for field in TARGET_FIELDS] == [
        "deal_id", "company_id", "meeting_id", "contact_email", "contact_name", "contact_title",
        "contact_phone", "contact_linkedin",
    ]  # fmt: skip


TEXT_FIELDS = [
    field for field in FIELDS if field.kind not in {Kind.TASK_TYPE, Kind.PRIORITY, Kind.DATE}
]
FULL = {Kind.EMAIL: "{}@example.com", Kind.LINKEDIN_URL: "linkedin.com/in/{}"}
"""How a text of a kind looks that may be of any length."""


def takes(field: Field, length: int) -> bool:
    """Whether the model takes a text of this length in a field."""
    form = FULL.get(field.kind, "{}")
    text = form.format("x" * (length - len(form) + 2))
    value = [text] if field.kind is Kind.LIST else text
    return any(valid(replaced(small(kind), field.name, value)) for kind in TASK_TYPES)


@pytest.mark.parametrize("field", TEXT_FIELDS, ids=lambda field: field.column)
def test_the_bound_of_a_field_is_that_of_the_model(field: Field) -> None:
    """Where the table has a length, the model refuses one character more; elsewhere none is."""
    if field.max_length is None:
        assert takes(field, 100_000)
    else:
        assert takes(field, field.max_length)
        assert not takes(field, field.max_length + 1)


def test_bounds_are_the_apis() -> None:
    """The lengths that API.md names, and no others."""
    assert {field.name: field.max_length for field in ALL_FIELDS if field.max_length} == {
        "task_title": 500,
        "assignee_id": 64,
        "targets.deal_id": 64,
        "targets.company_id": 64,
        "reason": 2000,
        "dismiss_reason": 2000,
    }


def test_what_is_required_is_what_the_model_asks_for() -> None:
    """A field that has to be filled in the table has to be there in the model, and no other."""
    required = {name for name, member in MEMBERS.items() if member.is_required()}
    assert {field.name for field in FIELDS if field.required} == required


def test_what_identifies_a_task() -> None:
    """Two tasks that differ in one of these are never taken for one, and are never alike."""
    assert [field.name for field in FIELDS if field.identifies] == [
        "task_type",
        "task_title",
        "assignee_id",
        "targets.deal_id",
        "targets.company_id",
        "targets.meeting_id",
        "due_date",
    ]
