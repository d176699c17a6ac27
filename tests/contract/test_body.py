"""The body of a task: what the API would refuse is refused, and what is equal is equal."""

from __future__ import annotations

import json
import unicodedata
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from importer.contract.body import (
    LOST_LETTER,
    TaskAnswer,
    TaskBody,
    foreign_draft_fields,
    validate_body,
)

MOMENT = datetime(2026, 12, 1, 9, 30, tzinfo=timezone(timedelta(hours=1)))
WHOLE: dict[str, Any] = {
    "task_type": "email",
    "task_title": "Send the quote",
    "assignee_id": "usr_1",
    "targets": {
        "deal_id": "007",
        "company_id": "004407",
        "meeting_id": "m-1",
        "contact": {
            "email": "dana@example.com",
            "linkedin_url": "https://www.linkedin.com/in/dana",
            "phone_number": "+1 415 555 0101",
            "name": "Dana Fox",
            "title": "VP",
        },
    },
    "priority": "high",
    "draft": {"subject": "Your quote", "body": "Hi Dana"},
    "reason": "It expired",
    "due_date": MOMENT,
}
SMALL: dict[str, Any] = {
    "task_type": "call",
    "task_title": "Call back",
    "assignee_id": "usr_1",
    "targets": {"deal_id": "007"},
}


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


def test_an_answer_needs_only_an_id() -> None:
    """Anything else may be null or new."""
    answer = TaskAnswer.model_validate_json(
        '{"task_id": "t-1", "status": "pending", "agent_id": null}'
    )
    assert answer.task_id == "t-1"
    with pytest.raises(ValidationError):
        TaskAnswer.model_validate({"task_id": ""})


@pytest.mark.parametrize(
    ("answer", "task_id"),
    [
        ({"task_id": 17}, "17"),
        ({"id": 17, "task_title": "Call Ada"}, "17"),
        ({"id": "t-1", "task_title": None}, "t-1"),
        ({"id": "x", "task_id": "t-1", "task_title": "Call Ada"}, "t-1"),
        ({"id": "x", "task_id": None, "task_title": "Call Ada"}, None),
        ({"id": "error-1", "message": "no"}, None),
        ({"task_title": "Call Ada"}, None),
        ({"task_id": True}, None),
        ({"task_id": 1.5}, None),
        ({"task_id": ["t-1"]}, None),
    ],
)
def test_an_id_may_be_a_number_and_called_so(answer: dict[str, Any], task_id: str | None) -> None:
    """Where it is certain what is meant; `id` alone may be that of an error."""
    if task_id is None:
        with pytest.raises(ValidationError):
            TaskAnswer.model_validate(answer)
    else:
        assert TaskAnswer.model_validate(answer).task_id == task_id


def changed(path: str, value: object) -> TaskBody:
    """The whole body with one member replaced; None leaves it out."""
    values = json.loads(json.dumps({**WHOLE, "due_date": None}))
    values["due_date"] = MOMENT
    *groups, leaf = path.split(".")
    inner = values
    for group in groups:
        inner = inner[group]
    if value is None:
        del inner[leaf]
    else:
        inner[leaf] = value
    return validate_body(values)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("task_title", " Send the quote\n"),
        ("draft.body", "Hi Dana\r\n"),
        ("due_date", MOMENT.astimezone(UTC)),
        ("targets.contact.name", "Dana Fox\u00a0"),
    ],
)
def test_changes_that_nobody_sees(path: str, value: object) -> None:
    """Outer blanks and another way to write the same moment make no new task."""
    assert changed(path, value).fingerprint() == validate_body(WHOLE).fingerprint()


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("task_title", "send the quote"),
        ("task_title", "Send  the quote"),
        ("assignee_id", "usr_2"),
        ("priority", "low"),
        ("priority", None),
        ("reason", None),
        ("due_date", None),
        ("due_date", MOMENT + timedelta(microseconds=1)),
        ("due_date", MOMENT.replace(tzinfo=UTC)),
        ("targets.deal_id", "7"),
        ("targets.meeting_id", None),
        ("targets.contact", None),
        ("targets.contact.title", None),
        ("draft", None),
        ("draft.subject", None),
    ],
)
def test_changes_that_somebody_sees(path: str, value: object) -> None:
    """Any other difference is another task."""
    assert changed(path, value).fingerprint() != validate_body(WHOLE).fingerprint()


def test_a_missing_priority_is_the_default() -> None:
    """Leaving the priority out means medium."""
    without = validate_body(SMALL)
    assert without.fingerprint() == validate_body({**SMALL, "priority": "medium"}).fingerprint()


def test_line_ends_make_no_new_task() -> None:
    """A spreadsheet program that saves CRLF as LF does not make every e-mail new."""
    bodies = {
        validate_body({**SMALL, "reason": f"one{end}two"}).fingerprint()
        for end in ("\n", "\r\n", "\r")
    }
    assert len(bodies) == 1


def test_a_fingerprint_never_changes() -> None:
    """The ledger keeps fingerprints for ever: these bytes are a file format."""
    assert validate_body(WHOLE).fingerprint().hex() == "97fdf1fb318813983da49eab0c9efbb6"
    assert validate_body(SMALL).fingerprint().hex() == "5dfc6324ad11acb6c1d13c09dd950c30"


def test_the_end_of_the_calendar_has_a_fingerprint() -> None:
    """A moment that has no UTC time does not stop the run."""
    last = datetime.max.replace(tzinfo=timezone(timedelta(hours=-5)))
    assert len(validate_body({**SMALL, "due_date": last}).fingerprint()) == 16


def test_points_do_not_run_together() -> None:
    """Where one talking point ends counts, and so does which field a text stands in."""
    one = validate_body({**SMALL, "draft": {"talking_points": ["a", "b"]}})
    other = validate_body({**SMALL, "draft": {"talking_points": ["a b"]}})
    swapped = validate_body({**SMALL, "targets": {"company_id": "007"}})
    assert len({b.fingerprint() for b in (one, other, swapped, validate_body(SMALL))}) == 4


TEXTS = st.text(
    st.characters(exclude_categories=["Cc", "Cs"], exclude_characters=[LOST_LETTER]),
    min_size=1,
    max_size=20,
)


@given(TEXTS, TEXTS, st.sampled_from(["NFC", "NFD"]), st.sampled_from(["", " ", "\n", "\t "]))
def test_equal_to_the_eye_is_equal(title: str, reason: str, form: Any, blank: str) -> None:
    """Composed or decomposed, trimmed or not: the same fingerprint."""
    plain = validate_body({**SMALL, "task_title": title, "reason": reason})
    written = {
        "task_title": unicodedata.normalize(form, title) + blank,
        "reason": blank + unicodedata.normalize(form, reason),
    }
    assert validate_body({**SMALL, **written}).fingerprint() == plain.fingerprint()


@given(TEXTS, TEXTS)
def test_different_texts_are_different(one: str, other: str) -> None:
    """Two titles share a fingerprint only if they are the same text in NFC, trimmed."""
    same = unicodedata.normalize("NFC", one.strip()) == unicodedata.normalize("NFC", other.strip())
    prints = [validate_body({**SMALL, "task_title": t}).fingerprint() for t in (one, other)]
    assert (prints[0] == prints[1]) is same
