"""Whether a task still is what was sent: each member of a body changed, hidden, or as it was."""

from __future__ import annotations

import copy
import json
from datetime import datetime
from typing import Any

import pytest

from importer.contract.body import TaskBody, validate_body
from importer.contract.fields import FIELDS
from importer.contract.fingerprint import copy_of, fingerprint_of
from importer.contract.reference import PLACES, Place, marked
from importer.submission.answers.alteration import (
    Alteration,
    alteration,
    and_all,
    foreign_members,
    is_as_sent,
)

CONTACT = {
    "email": "ada@example.com",
    "linkedin_url": "https://www.linkedin.com/in/ada",
    "phone_number": "+1 415 555 0100",
    "name": "Ada",
    "title": "CTO",
}
CALL: dict[str, Any] = {
    "task_type": "call",
    "task_title": "Ring Ada",
    "assignee_id": "usr_1",
    "targets": {"deal_id": "d1", "company_id": "c1", "meeting_id": "m1", "contact": CONTACT},
    "priority": "high",
    "draft": {"talking_points": ["Price", "Dates"]},
    "reason": "She asked.\nTwice.",
    "due_date": "2026-12-01T09:00:00+01:00",
}
EMAIL = CALL | {"task_type": "email", "draft": {"subject": "Hello", "body": "Dear Ada"}}
LINKEDIN = CALL | {"task_type": "linkedin", "draft": {"message": "Hi"}}

OTHER: dict[str, Any] = {
    "due_date": "2026-12-02T09:00:00+01:00",
    "draft.talking_points": ["Price", "Terms"],
}
"""What a member is changed to where a text would not do."""


def holder(name: str) -> dict[str, Any]:
    """A body that has this member."""
    return next(body for body in (CALL, EMAIL, LINKEDIN) if get(body, name) is not None)


def get(task: dict[str, Any], name: str) -> Any:
    """A member, dotted where nested."""
    found: Any = task
    for part in name.split("."):
        found = found.get(part) if isinstance(found, dict) else None
    return found


def shown(body: dict[str, Any], **members: Any) -> dict[str, Any]:
    """The task of a body as the service shows it; `__` in a name stands for a dot."""
    task = copy.deepcopy(body) | {"task_id": "t1", "status": "pending", "agent_id": "a1"}
    for name, value in members.items():
        *parts, last = name.split("__")
        part = task
        for step in parts:
            part = part.setdefault(step, {})
        part[last] = value
    return task


def changed(body: dict[str, Any], name: str, value: Any) -> dict[str, Any]:
    """The task of a body with one member changed; None: it is shown as null."""
    return shown(body, **{name.replace(".", "__"): value})


def hidden(body: dict[str, Any], name: str) -> dict[str, Any]:
    """The task of a body without one member."""
    task = changed(body, name, None)
    *parts, last = name.split(".")
    part = task
    for step in parts:
        part = part[step]
    del part[last]
    return task


NAMES = [field.name for field in FIELDS]


@pytest.mark.parametrize("body", [CALL, EMAIL, LINKEDIN], ids=["call", "email", "linkedin"])
def test_a_task_that_says_what_was_sent_is_not_altered(body: dict[str, Any]) -> None:
    """Nothing is found where nobody did anything."""
    assert alteration(shown(body), body) == Alteration()


@pytest.mark.parametrize("name", NAMES)
def test_a_change_of_any_member_is_named(name: str) -> None:
    """Every member of the body is compared, with what it says now."""
    body = holder(name)
    value = OTHER.get(name, "other words")
    text = "; ".join(value) if isinstance(value, list) else value
    found = alteration(changed(body, name, value), body)
    assert found == Alteration(changed=(f'{name} is now "{text}"',))


@pytest.mark.parametrize("name", NAMES)
def test_a_member_that_is_not_shown_is_named(name: str) -> None:
    """Missing or null: a person may have taken it away, or written over it."""
    body = holder(name)
    assert alteration(hidden(body, name), body) == Alteration(hidden=(name,))
    assert alteration(changed(body, name, None), body) == Alteration(hidden=(name,))


@pytest.mark.parametrize("name", NAMES)
def test_a_member_in_another_form_is_named(name: str) -> None:
    """A number, or a text where lines were sent, cannot be compared."""
    body = holder(name)
    for value in (7, True, {"text": "x"}, [1]):
        found = alteration(changed(body, name, value), body)
        assert (found.unreadable, found.changed, found.hidden) == ((name,), (), ())


@pytest.mark.parametrize("name", NAMES)
def test_a_member_that_was_emptied_was_changed(name: str) -> None:
    """An empty text is shown: somebody took the words away."""
    body = holder(name)
    value: Any = [] if name == "draft.talking_points" else ""
    found = alteration(changed(body, name, value), body)
    assert found == Alteration(changed=(f"{name} is now empty",))


LEAST = {"task_type": "call", "task_title": "Ring", "assignee_id": "u", "targets": {"deal_id": "d"}}


@pytest.mark.parametrize(
    "name", [name for name in NAMES if get(LEAST, name) is None]
)  # fmt: skip
def test_a_member_that_was_added_is_named(name: str) -> None:
    """What a person wrote where nothing was sent is work as well."""
    value = get(holder(name), name)
    text = "; ".join(value) if isinstance(value, list) else " ".join(value.split())
    found = alteration(changed(LEAST, name, value), LEAST)
    assert found == Alteration(changed=(f'{name} is now "{text}"',))


@pytest.mark.parametrize("value", [None, "", "  ", [], {}])
def test_a_member_without_anything_in_it_is_no_addition(value: object) -> None:
    """A service shows members of which nothing was said as null, or empty."""
    for name in ("reason", "draft", "targets.contact", "targets.company_id", "due_date"):
        assert alteration(changed(LEAST, name, value), LEAST) == Alteration()


def test_the_default_priority_is_no_addition() -> None:
    """The service fills it in; any other was somebody's choice."""
    assert alteration(shown(LEAST, priority="medium"), LEAST) == Alteration()
    assert alteration(shown(LEAST, priority="low"), LEAST).changed == ('priority is now "low"',)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("reason", " She asked.\r\nTwice.\n"),
        ("task_title", "Ring Ada\t"),
        ("due_date", "2026-12-01T08:00:00Z"),
        ("draft.talking_points", ["Price ", "Dates"]),
        ("targets.contact.name", " Ada"),
    ],
)
def test_what_nobody_can_see_is_no_change(name: str, value: object) -> None:
    """Line ends, spaces at the ends and the zone of a moment are as the service likes them."""
    assert alteration(changed(CALL, name, value), CALL) == Alteration()


def test_accents_are_the_same_however_they_are_written() -> None:
    """NFC and NFD are two ways of storing one text."""
    body = CALL | {"reason": "caf\u00e9"}
    assert alteration(shown(body, reason="cafe\u0301"), body) == Alteration()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("reason", "she asked.\nTwice."),
        ("reason", "She asked. Twice."),
        ("reason", "She  asked.\nTwice."),
        ("reason", "She asked.\nTwice"),
        ("task_title", "Ring &amp; Ada"),
        ("task_type", "Call"),
        ("priority", "High"),
        ("assignee_id", "USR_1"),
        ("targets.deal_id", "D1"),
        ("draft.talking_points", ["Dates", "Price"]),
        ("draft.talking_points", ["Price"]),
        ("due_date", "2026-12-01T09:00:01+01:00"),
    ],
)
def test_what_a_person_may_have_corrected_is_a_change(name: str, value: object) -> None:
    """Case, spaces inside, order and seconds: an edit of just that is work too."""
    found = alteration(changed(CALL, name, value), CALL)
    assert [text.split(" is ")[0] for text in found.changed] == [name]


@pytest.mark.parametrize("value", ["tomorrow", "2026-12-01", "2026-12-01T09:00:00"])
def test_a_due_date_that_is_no_moment_cannot_be_compared(value: str) -> None:
    """Without a zone it may be another day."""
    assert alteration(shown(CALL, due_date=value), CALL) == Alteration(unreadable=("due_date",))


def test_a_salesforce_id_has_two_forms() -> None:
    """Fifteen characters, or eighteen: one record. Another case is another record."""
    short = "0065g00000AbCdE"
    body = LEAST | {"targets": {"deal_id": short}}
    assert alteration(shown(body, targets={"deal_id": f"{short}AAX"}), body) == Alteration()
    found = alteration(shown(body, targets={"deal_id": f"{short.upper()}AAX"}), body)
    assert found.changed == ('targets.deal_id is now "0065G00000ABCDEAAX"',)


@pytest.mark.parametrize(
    ("part", "value", "expected"),
    [
        ("targets", None, Alteration(hidden=("targets.deal_id",))),
        ("targets", "d", Alteration(unreadable=("targets",))),
        ("draft", "words", Alteration(unreadable=("draft",))),
    ],
)
def test_a_part_that_is_not_shown_as_one(part: str, value: object, expected: Alteration) -> None:
    """Null hides what was in it; anything else cannot be compared, whether or not it was sent."""
    assert alteration(shown(LEAST, **{part: value}), LEAST) == expected


def test_a_service_that_shows_nothing_is_told_from_one_that_hides_something() -> None:
    """So that it can be said once."""
    assert alteration({"task_id": "t1", "status": "pending"}, LEAST) == Alteration(
        hidden=("task_type", "task_title", "assignee_id", "targets.deal_id"), is_blank=True
    )


def test_the_end_that_the_import_set_is_ours() -> None:
    """The status that a row asked for, the reason that it gave, and the time that goes with it."""
    done = shown(LEAST, completed_at="2026-12-01T09:00:00Z")
    assert alteration(done, LEAST, {"status": "completed"}) == Alteration()
    closing = {"status": "dismissed", "dismiss_reason": "Too late"}
    gone = shown(LEAST, dismissed_at="2026-12-01T09:00:00Z", dismiss_reason="Too late")
    assert alteration(gone, LEAST, closing) == Alteration()


def test_an_end_that_the_import_did_not_set_is_a_change() -> None:
    """Another reason, a reason that is not shown, or the traces of an end that was taken back."""
    closing = {"status": "dismissed", "dismiss_reason": "Too late"}
    other = shown(LEAST, dismiss_reason="Not now")
    assert alteration(other, LEAST, closing) == Alteration(
        changed=('dismiss_reason is now "Not now"',)
    )
    assert alteration(shown(LEAST), LEAST, closing) == Alteration(hidden=("dismiss_reason",))
    for name in ("completed_at", "dismissed_at"):
        found = alteration(shown(LEAST, **{name: "2026-12-01T09:00:00Z"}), LEAST)
        assert found.changed == (f'{name} is now "2026-12-01T09:00:00Z"',)


def test_what_is_shown_of_a_change_fits_a_line() -> None:
    """Cut, and without what could steer a terminal."""
    found = alteration(shown(LEAST, reason="x\x1b[2J\n" + "y" * 80), LEAST)
    assert found.changed == (f'reason is now "x [2J {"y" * 54}…"',)


def test_members_that_nobody_knows_are_found_in_every_part() -> None:
    """Only where they hold something."""
    task = shown(LEAST, notes="Left word", draft__tone="warm", targets__deal_name="", count=0)
    found = foreign_members(task)
    assert found == {"agent_id": '"a1"', "notes": '"Left word"', "draft.tone": '"warm"'}
    assert foreign_members(shown(CALL, completed_at="x", agent_id=None)) == {}


def test_an_address_of_the_task_itself_is_alike_in_all_tasks() -> None:
    """Its own id is left out of what is compared with other tasks."""
    task = shown(LEAST, agent_id=None, task_id="t7", url="https://example.com/t7")
    assert foreign_members(task) == {"url": '"https://example.com/"'}


def test_a_fingerprint_tells_whether_a_task_is_what_was_sent() -> None:
    """Where the texts were purged; of equal rows each has one of its own."""
    body: TaskBody = validate_body(CALL | {"due_date": datetime.fromisoformat(CALL["due_date"])})
    prints = [fingerprint_of(body), copy_of(fingerprint_of(body), 3)]
    assert [is_as_sent(shown(CALL), key) for key in prints] == [True, True]
    assert [is_as_sent(shown(CALL, reason="other"), key) for key in prints] == [False, False]
    assert not is_as_sent(shown(CALL, targets="d"), prints[0])


@pytest.mark.parametrize("sent", [CALL, EMAIL, LINKEDIN])
@pytest.mark.parametrize("place", PLACES)
def test_a_fingerprint_tells_of_a_task_with_a_reference_as_well(
    sent: dict[str, Any], place: Place
) -> None:
    """The mark of its own row is no change; that of another is one, and so is a word behind it."""
    due = datetime.fromisoformat(sent["due_date"])
    body: TaskBody = validate_body(sent | {"due_date": due})
    for key in (fingerprint_of(body), copy_of(fingerprint_of(body), 3)):
        told = json.loads(marked(body, place, key).to_json())
        assert is_as_sent(shown(told), key)
        assert not is_as_sent(shown(told, assignee_id="usr_2"), key)
        other = json.loads(marked(body, place, b"another").to_json())
        assert not is_as_sent(shown(other), key)
    told = json.loads(marked(body, "reason", fingerprint_of(body)).to_json())
    assert is_as_sent(shown(told, reason=f"{told['reason']}\n"), fingerprint_of(body))
    assert not is_as_sent(shown(told, reason=f"{told['reason']} call her"), fingerprint_of(body))


@pytest.mark.parametrize(
    ("names", "text"),
    [((), ""), (("a",), "a"), (("a", "b"), "a and b"), (("a", "b", "c"), "a, b and c")],
)
def test_names_are_told_in_a_row(names: tuple[str, ...], text: str) -> None:
    """As a person would."""
    assert and_all(names) == text
