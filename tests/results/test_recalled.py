"""A stored body as the cells of a blank sheet, from which the same body would be made."""

from __future__ import annotations

import json

from importer.contract.body import TaskBody
from importer.contract.fields import FIELDS
from importer.contract.reference import PLACES, marked
from importer.results.recalled import recalled_cells, recalled_fields

BODY = {
    "task_type": "call",
    "task_title": "Ring Ada",
    "assignee_id": "usr_1",
    "targets": {
        "deal_id": "0071",
        "company_id": "0011",
        "meeting_id": "m1",
        "contact": {
            "email": "ada@example.com",
            "name": "Ada Example",
            "title": "CTO",
            "phone_number": "+1 415 555 0101",
            "linkedin_url": "https://www.linkedin.com/in/ada",
        },
    },
    "priority": "high",
    "draft": {"talking_points": ["say hello", "say bye"]},
    "reason": "asked to be called",
    "due_date": "2026-12-01T09:00:00+01:00",
}


def cells(body: object, closing: object = None) -> dict[str, str]:
    """The filled cells by column, of the blank sheet and of what closes a task."""
    fields = recalled_fields(with_closing=True)
    texts = recalled_cells(
        fields,
        None if body is None else json.dumps(body).encode(),
        None if closing is None else json.dumps(closing).encode(),
    )
    return {field.column: text for field, text in zip(fields, texts, strict=True) if text}


def test_every_member_of_a_body_has_its_cell() -> None:
    """Talking points one per line, the due date with its offset."""
    assert cells(BODY, {"status": "dismissed", "dismiss_reason": "left"}) == {
        "task_type": "call",
        "task_title": "Ring Ada",
        "assignee_id": "usr_1",
        "deal_id": "0071",
        "company_id": "0011",
        "meeting_id": "m1",
        "contact_email": "ada@example.com",
        "contact_name": "Ada Example",
        "contact_title": "CTO",
        "contact_phone": "+1 415 555 0101",
        "contact_linkedin": "https://www.linkedin.com/in/ada",
        "priority": "high",
        "due_date": "2026-12-01T09:00:00+01:00",
        "reason": "asked to be called",
        "talking_points": "say hello\nsay bye",
        "status": "dismissed",
        "dismiss_reason": "left",
    }


def test_a_draft_of_another_kind_has_its_own_cells() -> None:
    """Subject and body of an e-mail, or the message for LinkedIn."""
    drafts = {"draft": {"subject": "Hi", "body": "Dear\nAda", "message": "Hello"}}
    assert cells(drafts) == {
        "email_subject": "Hi",
        "email_body": "Dear\nAda",
        "linkedin_message": "Hello",
    }


def test_what_is_not_known_is_empty() -> None:
    """A row that was not sent, or was purged, has its cells all the same."""
    assert cells(None) == {}
    assert cells({"targets": "odd", "draft": None}) == {}
    assert recalled_cells(FIELDS, None, None) == [""] * len(FIELDS)


def test_columns_for_closing_are_there_only_where_they_are_wanted() -> None:
    """A sheet without them stays the blank sheet."""
    assert recalled_fields(with_closing=False) == FIELDS
    assert [f.column for f in recalled_fields(with_closing=True)[len(FIELDS) :]] == [
        "status",
        "dismiss_reason",
    ]


def test_a_reference_is_in_no_cell() -> None:
    """It was added to what was sent, and is added again: the cells are those of the file."""
    key = b"k" * 16
    for place in PLACES:
        sent = marked(TaskBody.model_validate_json(json.dumps(BODY)), place, key).to_json()
        texts = recalled_cells(FIELDS, sent, None, key)
        assert texts == recalled_cells(FIELDS, json.dumps(BODY).encode(), None)
        assert texts != recalled_cells(FIELDS, sent, None, b"another")
