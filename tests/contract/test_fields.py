"""The tables of fields: complete, without doubles, and in step with the API's models."""

from importer.contract.body import DRAFT_FIELDS, Contact, Draft, Targets, TaskBody
from importer.contract.closing import Closing
from importer.contract.fields import (
    ALL_FIELDS,
    CLOSING_FIELDS,
    FIELD_BY_COLUMN,
    FIELD_BY_NAME,
    FIELDS,
    TARGET_FIELDS,
    find_field,
)


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
    members = set(TaskBody.model_fields) - {"targets", "draft"}
    members |= {f"targets.{name}" for name in set(Targets.model_fields) - {"contact"}}
    members |= {f"targets.contact.{name}" for name in Contact.model_fields}
    members |= {f"draft.{name}" for name in Draft.model_fields}
    assert {field.name for field in FIELDS} == members


def test_every_member_of_a_closing_has_a_field() -> None:
    """What closes a task has fields of its own, none of which a new task's body has."""
    assert [field.name for field in CLOSING_FIELDS] == list(Closing.model_fields)
    assert set(Closing.model_fields).isdisjoint(TaskBody.model_fields)


def test_draft_fields_know_their_type() -> None:
    """The table and the model agree on which type of task carries which draft field."""
    by_type = {
        task_type: tuple(f.name.removeprefix("draft.") for f in FIELDS if f.task_type == task_type)
        for task_type in ("call", "email", "linkedin")
    }
    assert by_type == DRAFT_FIELDS


def test_targets_are_the_fields_of_targets() -> None:
    """One of them has to be filled; the contact's details count."""
    assert [field.column for field in TARGET_FIELDS] == [
        "deal_id", "company_id", "meeting_id", "contact_email", "contact_name", "contact_title",
        "contact_phone", "contact_linkedin",
    ]  # fmt: skip


def test_bounds_are_those_of_the_model() -> None:
    """A field's length in the table is where the model refuses."""
    bounds = {field.name: field.max_length for field in ALL_FIELDS if field.max_length}
    assert bounds == {
        "task_title": 500,
        "assignee_id": 64,
        "targets.deal_id": 64,
        "targets.company_id": 64,
        "reason": 2000,
        "dismiss_reason": 2000,
    }
