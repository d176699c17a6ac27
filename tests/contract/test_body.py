"""The body of a task: what the API would refuse is refused, and what is equal is equal."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import pytest
from pydantic import ValidationError

from importer.contract.body import foreign_draft_fields, validate_body
from tests.contract.bodies import SMALL, WHOLE


def errors(values: dict[str, Any]) -> list[tuple[str, str]]:
    """Place and type of everything that is wrong."""
    with pytest.raises(ValidationError) as caught:
        validate_body(values)
    return [(".".join(map(str, e["loc"])), e["type"]) for e in caught.value.errors()]


def test_a_whole_body_reaches_the_wire() -> None:
    """Every member stands where API.md says, texts as given, the date with its offset."""
    assert json.loads(validate_body(WHOLE).to_json()) == {
        **WHOLE,
        "due_date": "2026-12-01T09:30:00+01:00",
    }


def test_what_is_absent_is_absent() -> None:
    """No null is sent."""
    assert validate_body(SMALL).to_json() == (
        b'{"task_type":"call","task_title":"Call back","assignee_id":"usr_1",'
        b'"targets":{"deal_id":"007"}}'
    )


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"task_type": "visit"}, [("task_type", "literal_error")]),
        ({"task_title": ""}, [("task_title", "string_too_short")]),
        ({"task_title": "x" * 501}, [("task_title", "string_too_long")]),
        ({"assignee_id": "x" * 65}, [("assignee_id", "string_too_long")]),
        ({"assignee_id": 7}, [("assignee_id", "string_type")]),
        ({"targets": {"deal_id": "x" * 65}}, [("targets.deal_id", "string_too_long")]),
        ({"targets": {}}, [("", "no_target")]),
        ({"targets": {"deal_id": None}}, [("", "no_target")]),
        ({"targets": {"contact": {}}}, [("", "no_target")]),
        ({"targets": {"deal_id": "1", "contact": {"name": None}}}, [("", "no_target")]),
        ({"targets": {"contact_id": "1"}}, [("targets.contact_id", "extra_forbidden")]),
        ({"priority": "High"}, [("priority", "literal_error")]),
        ({"reason": "x" * 2001}, [("reason", "string_too_long")]),
        ({"reason": "a\x0bb"}, [("reason", "string_pattern_mismatch")]),
        ({"due_date": datetime(2026, 12, 1)}, [("due_date", "timezone_aware")]),  # noqa: DTZ001
        ({"draft": {"subject": "x"}}, [("", "draft_mismatch")]),
        (
            {"draft": {"talking_points": ["a\x00"]}},
            [("draft.talking_points.0", "string_pattern_mismatch")],
        ),
        ({"notes": "x"}, [("notes", "extra_forbidden")]),
    ],
)
def test_what_the_api_refuses_is_refused(
    change: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    """Each rule of API.md has its place and its kind of error."""
    assert errors({**SMALL, **change}) == expected


def test_every_defect_is_told_at_once() -> None:
    """One call gives all fields that are wrong."""
    assert errors({"task_title": "", "targets": {"contact": {"email": "x"}}, "priority": "x"}) == [
        ("task_type", "missing"),
        ("task_title", "string_too_short"),
        ("assignee_id", "missing"),
        ("targets.contact.email", "string_pattern_mismatch"),
        ("priority", "literal_error"),
    ]


@pytest.mark.parametrize("length", [1, 500])
def test_bounds_are_inclusive(length: int) -> None:
    """500 characters fit, counted as characters and not as bytes."""
    assert validate_body({**SMALL, "task_title": "é" * length}).task_title == "é" * length


@pytest.mark.parametrize("unseen", ["\u200b", "\u202e", "\ufeff", "\u00ad", "\u0600", "\ue000"])
def test_no_identifier_holds_what_nobody_sees(unseen: str) -> None:
    """In prose it is of no matter; in an id it makes another one."""
    text = f"0070{unseen}1"
    contact = {"phone_number": text, "linkedin_url": f"linkedin.com/in/{text}"}
    ids = dict.fromkeys(("deal_id", "company_id", "meeting_id"), text)
    body = {**SMALL, "assignee_id": text, "task_title": text, "reason": text}
    assert errors({**body, "targets": {**ids, "contact": {**contact, "name": text}}}) == [
        (field, "string_pattern_mismatch")
        for field in (
            "assignee_id",
            "targets.deal_id",
            "targets.company_id",
            "targets.meeting_id",
            "targets.contact.linkedin_url",
            "targets.contact.phone_number",
        )
    ]


@pytest.mark.parametrize(
    "email", ["dana@example.com", "d.o'fox+x@mail.example.co.uk", "müller@example.com"]
)
def test_addresses(email: str) -> None:
    """Every address that may exist passes."""
    assert validate_body({**SMALL, "targets": {"contact": {"email": email}}})


@pytest.mark.parametrize(
    "email",
    [
        "dana", "dana@", "@example.com", "dana@example", "dana@example.", "a b@example.com",
        "dana@example.com,kim@example.com", "Dana <dana@example.com>", "dana@@example.com",
        "mailto:dana@example.com", "dana@example.com\n", "", "dana@example..com", "dana@.com",
        "da\u200bna@example.com", "dana@exam\u202eple.com",
    ],
)  # fmt: skip
def test_other_texts_are_no_addresses(email: str) -> None:
    """One address, and nothing but an address."""
    assert errors({**SMALL, "targets": {"contact": {"email": email}}}) == [
        ("targets.contact.email", "string_pattern_mismatch")
    ]


@pytest.mark.parametrize(
    "url",
    [
        "https://www.linkedin.com/in/dana-fox", "http://de.linkedin.com/in/dana",
        "linkedin.com/in/d", "HTTPS://WWW.LinkedIn.com/company/acme?x=1",
        "www.linkedin.com/in/zo%C3%AB",
    ],
)  # fmt: skip
def test_linkedin_pages(url: str) -> None:
    """With or without the scheme, of any country and any kind of page."""
    assert validate_body({**SMALL, "targets": {"contact": {"linkedin_url": url}}})


@pytest.mark.parametrize(
    "url",
    [
        "https://www.example.com/in/dana", "https://linkedin.com.example.com/in/x", "dana-fox",
        "https://www.linkedin.com/", "https://notlinkedin.com/in/x", "linkedin.com/in/a b",
        "ftp://linkedin.com/in/x", "",
    ],
)  # fmt: skip
def test_other_pages_are_not_linkedins(url: str) -> None:
    """A page of another host is refused, however it is dressed up."""
    assert errors({**SMALL, "targets": {"contact": {"linkedin_url": url}}}) == [
        ("targets.contact.linkedin_url", "string_pattern_mismatch")
    ]


def test_foreign_draft_fields() -> None:
    """What another type of task would carry is named, sorted."""
    assert foreign_draft_fields("call", ["talking_points", "subject", "body"]) == [
        "body",
        "subject",
    ]
    assert foreign_draft_fields("email", {"subject": 1, "body": 2}) == []
