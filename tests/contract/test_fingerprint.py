"""What makes a task another one: every member of its body, found by walking the models."""

from __future__ import annotations

import json
import sqlite3
import unicodedata
from contextlib import closing
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from importer.contract.body import DEFAULT_PRIORITY, LOST_LETTER, TaskBody, validate_body
from importer.contract.fields import FIELD_BY_NAME
from importer.contract.fingerprint import copy_of, fingerprint_of, likeness_keys
from tests.contract.bodies import MOMENT, SMALL, WHOLE
from tests.contract.members import MEMBERS, TEXTS, bodies_with

KEPT = Path(__file__).parent / "ledger_0_1_0" / "ledger.sqlite"
"""Written by version 0.1.0 in a run of the sheet beside it; whatever a later version reads of it,
it must find."""


@pytest.mark.parametrize("name", MEMBERS)
def test_every_member_makes_another_task(name: str) -> None:
    """Were one left out of the fingerprint, a row that differs in it alone would never be sent."""
    said = {
        body.model_copy(update={"priority": body.priority or DEFAULT_PRIORITY}).to_json()
        for body in bodies_with(name)
    }
    assert len(said) > 1
    assert len({fingerprint_of(body) for body in bodies_with(name)}) == len(said)


def test_it_counts_in_which_member_a_text_stands() -> None:
    """The same text in two members makes two tasks, nested or not."""
    holders = [
        body
        for name in MEMBERS
        for body in bodies_with(name)
        if any(text.encode() in body.to_json() for text in TEXTS)
    ]
    assert len({fingerprint_of(body) for body in holders}) == len({b.to_json() for b in holders})


@pytest.mark.parametrize("name", MEMBERS)
def test_what_identifies_a_task_makes_it_unlike_others(name: str) -> None:
    """Rows are alike where other texts differ alone; a contact is known by its details."""
    is_contact = name.startswith("targets.contact.") and name != "targets.contact.title"
    tells = is_contact or (FIELD_BY_NAME[name].identifies and name != "due_date")
    one, other = bodies_with(name)[1:3]
    assert (likeness_keys(one)[0] != likeness_keys(other)[0]) is tells


class Later(TaskBody):
    """The body of an API that has learned of two more members."""

    campaign: str | None = None
    tags: list[str] | None = None


def test_a_later_member_leaves_older_rows_what_they_were_known_by(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A body without it has its old fingerprint; with it, another; and no text can play it."""
    monkeypatch.setattr("importer.contract.fingerprint._LATER", ["campaign", "tags"])
    known = [Later.model_validate(values) for values in (WHOLE, SMALL, {**SMALL, "campaign": " "})]
    assert [fingerprint_of(body).hex() for body in known] == [
        "97fdf1fb318813983da49eab0c9efbb6",
        "5dfc6324ad11acb6c1d13c09dd950c30",
        "5dfc6324ad11acb6c1d13c09dd950c30",
    ]
    others = [
        {**SMALL, **more}
        for more in (
            {"campaign": "a"},
            {"campaign": "b"},
            {"tags": ["a"]},
            {"tags": ["a", "b"]},
            {"campaign": "a", "tags": ["b"]},
            {"draft": {"talking_points": ["a"]}},
            {"draft": {"talking_points": ["campaign", "a"]}},
            {"draft": {"talking_points": ["a"]}, "campaign": "a"},
        )
    ]
    prints = {fingerprint_of(Later.model_validate(values)) for values in others}
    assert len(prints | {fingerprint_of(body) for body in known}) == len(others) + 2


def test_a_later_member_that_identifies_makes_rows_unlike(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows without it are alike as they were before."""
    monkeypatch.setattr("importer.contract.fingerprint._LATER_IDENTITY", ["campaign"])
    one, other = ({**SMALL, "campaign": name} for name in "ab")
    assert likeness_keys(Later.model_validate(SMALL)) == likeness_keys(validate_body(SMALL))
    assert len({likeness_keys(Later.model_validate(values)) for values in (SMALL, one, other)}) == 3


def test_what_an_old_ledger_knows_a_row_by_is_what_it_is_known_by_now() -> None:
    """Fingerprints and the digests of similar tasks are a file format: the bytes stay the same."""
    columns = "body, fingerprint, same_but_time, same_but_texts"
    with closing(sqlite3.connect(f"{KEPT.as_uri()}?immutable=1", uri=True)) as db:
        rows = db.execute(f"SELECT {columns} FROM tasks ORDER BY row_number").fetchall()
    assert len(rows) == 29
    times_seen: dict[bytes, int] = {}
    for text, old_fingerprint, *old_kin in rows:
        body = TaskBody.model_validate_json(text)
        own = fingerprint_of(body)
        number = times_seen[own] = times_seen.get(own, -1) + 1
        assert copy_of(own, number) == old_fingerprint, text
        assert likeness_keys(body) == tuple(old_kin), text


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
    assert fingerprint_of(changed(path, value)) == fingerprint_of(validate_body(WHOLE))


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
    assert fingerprint_of(changed(path, value)) != fingerprint_of(validate_body(WHOLE))


def test_a_missing_priority_is_the_default() -> None:
    """Leaving the priority out means medium."""
    without = validate_body(SMALL)
    assert fingerprint_of(without) == fingerprint_of(validate_body({**SMALL, "priority": "medium"}))


def test_line_ends_make_no_new_task() -> None:
    """A spreadsheet program that saves CRLF as LF does not make every e-mail new."""
    bodies = {
        fingerprint_of(validate_body({**SMALL, "reason": f"one{end}two"}))
        for end in ("\n", "\r\n", "\r")
    }
    assert len(bodies) == 1


def test_a_fingerprint_never_changes() -> None:
    """The ledger keeps fingerprints for ever: these bytes are a file format."""
    assert fingerprint_of(validate_body(WHOLE)).hex() == "97fdf1fb318813983da49eab0c9efbb6"
    assert fingerprint_of(validate_body(SMALL)).hex() == "5dfc6324ad11acb6c1d13c09dd950c30"


def test_the_end_of_the_calendar_has_a_fingerprint() -> None:
    """A moment that has no UTC time does not stop the run."""
    last = datetime.max.replace(tzinfo=timezone(timedelta(hours=-5)))
    assert len(fingerprint_of(validate_body({**SMALL, "due_date": last}))) == 16


def test_points_do_not_run_together() -> None:
    """Where one talking point ends counts, and so does which field a text stands in."""
    one = validate_body({**SMALL, "draft": {"talking_points": ["a", "b"]}})
    other = validate_body({**SMALL, "draft": {"talking_points": ["a b"]}})
    swapped = validate_body({**SMALL, "targets": {"company_id": "007"}})
    assert len({fingerprint_of(b) for b in (one, other, swapped, validate_body(SMALL))}) == 4


ANY_TEXT = st.text(
    st.characters(exclude_categories=["Cc", "Cs"], exclude_characters=[LOST_LETTER]),
    min_size=1,
    max_size=20,
)


@given(ANY_TEXT, ANY_TEXT, st.sampled_from(["NFC", "NFD"]), st.sampled_from(["", " ", "\n", "\t "]))
def test_equal_to_the_eye_is_equal(title: str, reason: str, form: Any, blank: str) -> None:
    """Composed or decomposed, trimmed or not: the same fingerprint."""
    plain = validate_body({**SMALL, "task_title": title, "reason": reason})
    written = {
        "task_title": unicodedata.normalize(form, title) + blank,
        "reason": blank + unicodedata.normalize(form, reason),
    }
    assert fingerprint_of(validate_body({**SMALL, **written})) == fingerprint_of(plain)


@given(ANY_TEXT, ANY_TEXT)
def test_different_texts_are_different(one: str, other: str) -> None:
    """Two titles share a fingerprint only if they are the same text in NFC, trimmed."""
    same = unicodedata.normalize("NFC", one.strip()) == unicodedata.normalize("NFC", other.strip())
    prints = [fingerprint_of(validate_body({**SMALL, "task_title": t})) for t in (one, other)]
    assert (prints[0] == prints[1]) is same
