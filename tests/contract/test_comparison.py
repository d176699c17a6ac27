"""Whether a task that the service tells of is the one that a body asked for."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from importer.contract.answer import TaskAnswer
from importer.contract.comparison import (
    MEMBERS,
    PLACES,
    as_text,
    difference,
    fits,
    is_elsewhere,
    is_more,
    is_same,
    lacks,
    shape_of_body,
    shape_of_task,
    whole,
)
from importer.contract.fields import FIELD_BY_NAME
from importer.contract.forms import instant, plain
from tests.contract import members


def is_whole(there: TaskAnswer, body: dict[str, Any]) -> bool:
    """Whether a task says all that a body says, and no more."""
    return whole(shape_of_task(there)) == whole(shape_of_body(body))


def has_more(there: TaskAnswer, body: dict[str, Any]) -> bool:
    """Whether it says something that the body does not."""
    return is_more(shape_of_task(there), shape_of_body(body))


def lacking(there: TaskAnswer, body: dict[str, Any]) -> set[str]:
    """What the body says, and the task does not."""
    places = lacks(shape_of_task(there), shape_of_body(body))
    return {name for name, place in PLACES.items() if place in places}


BODY: dict[str, Any] = {
    "task_type": "call",
    "task_title": "Call Zoë",
    "assignee_id": "rep_1",
    "targets": {
        "deal_id": "006A",
        "company_id": "001A",
        "meeting_id": "m1",
        "contact": {
            "email": "zoe@example.com",
            "name": "Zoë",
            "title": "CFO",
            "phone_number": "+14155550101",
            "linkedin_url": "https://linkedin.com/in/zoe",
        },
    },
    "priority": "high",
    "draft": {"talking_points": ["One", "Two"], "subject": "s", "body": "b", "message": "m"},
    "reason": "because",
    "due_date": "2026-11-23T10:00:00+01:00",
}

OTHER: dict[str, Any] = {
    "task_title": "Call Ada",
    "task_type": "email",
    "assignee_id": "rep_2",
    "due_date": "2026-11-23T10:00:00Z",
    "targets.deal_id": "006B",
    "targets.company_id": "001B",
    "targets.meeting_id": "m2",
    "targets.contact.email": "ada@example.com",
    "targets.contact.name": "Ada",
    "targets.contact.title": "CTO",
    "targets.contact.phone_number": "+14155550102",
    "targets.contact.linkedin_url": "https://linkedin.com/in/ada",
    "priority": "low",
    "reason": "why not",
    "draft.subject": "t",
    "draft.body": "c",
    "draft.message": "n",
    "draft.talking_points": ["One"],
}
ECHOED = (
    "task_title", "task_type", "assignee_id", "due_date",
    "targets.deal_id", "targets.company_id", "targets.meeting_id",
)  # fmt: skip
FIRM = (*ECHOED, "targets.contact.email")


def changed(name: str, value: Any) -> dict[str, Any]:
    """The body with one member, dotted where nested, set to another value; ...: taken away."""
    head, _, rest = name.partition(".")
    if rest:
        inner = dict(BODY[head])
        if "." in rest:
            outer, _, last = rest.partition(".")
            deep = dict(inner[outer])
            deep.pop(last) if value is ... else deep.update({last: value})
            inner[outer] = deep
        else:
            inner.pop(rest) if value is ... else inner.update({rest: value})
        return BODY | {head: inner}
    return {k: v for k, v in BODY.items() if k != head} if value is ... else BODY | {head: value}


def task(members: dict[str, Any] | None = None) -> TaskAnswer:
    """A task as a listing tells of it."""
    return TaskAnswer.model_validate({"task_id": "t1", **(BODY if members is None else members)})


def test_every_member_of_a_body_is_compared() -> None:
    """A member that is added to the body is noticed here."""
    assert {member.name for member in MEMBERS} == set(members.MEMBERS)


@pytest.mark.parametrize("name", members.MEMBERS)
def test_a_task_that_differs_in_a_member_is_another(name: str) -> None:
    """Each body is that of its own task alone; of an answer, what identifies a task does so."""
    bodies = [json.loads(body.to_json()) for body in members.bodies_with(name)]
    shapes = [whole(shape_of_task(task(body))) for body in bodies]
    assert shapes == [whole(shape_of_body(body)) for body in bodies]
    assert len(set(shapes)) == len({json.dumps({"priority": "medium", **body}) for body in bodies})
    with_it = bodies[1:3]
    told = difference(task(with_it[0]), with_it[1])
    assert (told is not None) is FIELD_BY_NAME[name].identifies


@pytest.mark.parametrize("name", OTHER)
def test_each_member_tells_tasks_apart(name: str) -> None:
    """In a listing: every one. In an answer, and where a service changes things: the firm ones."""
    other = task(changed(name, OTHER[name]))
    assert (difference(other, BODY) is not None) is (name in ECHOED)
    assert not is_same(other, BODY)
    assert fits(other, BODY) is (name not in FIRM or name == "task_title")
    assert not is_whole(other, BODY)


@pytest.mark.parametrize("value", [..., None, 7, {}, [1]], ids=repr)
@pytest.mark.parametrize("name", OTHER)
def test_what_the_service_does_not_tell_is_no_difference(name: str, value: object) -> None:
    """Missing, null or of another type: it tells nothing. Only the title must be there."""
    silent = task(changed(name, value))
    assert difference(silent, BODY) is None
    assert is_same(silent, BODY) is (name != "task_title")
    assert fits(silent, BODY) is (name != "assignee_id")
    assert not is_whole(silent, BODY)
    assert lacking(silent, BODY) == {name}


@pytest.mark.parametrize("name", OTHER)
def test_what_the_body_does_not_ask_for_is_no_difference(name: str) -> None:
    """A service may fill in what was left out; but then the task is not sure to be this one's."""
    body = changed(name, ...)
    assert difference(task(), body) is None
    assert fits(task(), body)
    assert has_more(task(), body)
    assert not is_whole(task(), body)


def test_the_default_priority_is_nothing_added() -> None:
    """A body that names none means medium (API.md)."""
    body = changed("priority", ...)
    assert is_whole(task(changed("priority", "medium")), body)
    assert is_whole(task(changed("priority", ...)), body)
    assert not is_whole(task(changed("priority", "urgent")), body)


def test_what_is_blank_is_nothing_added() -> None:
    """An empty text or list says nothing."""
    body = changed("reason", ...)
    assert is_whole(task(changed("reason", " ")), body)
    no_points = changed("draft.talking_points", ...)
    assert is_whole(task(changed("draft.talking_points", [])), no_points)


def test_the_same_task_is_the_same() -> None:
    """By every question."""
    assert difference(task(), BODY) is None
    assert is_same(task(), BODY)
    assert fits(task(), BODY)
    assert is_whole(task(), BODY)
    assert lacking(task(), BODY) == set()


@pytest.mark.parametrize(
    ("name", "echo"),
    [
        ("task_title", " call  ZOE\u0308\n"),
        ("assignee_id", "REP_1 "),
        ("due_date", "2026-11-23T09:00:00Z"),
        ("due_date", "2026-11-23T09:00:00.000+00:00"),
        ("due_date", "2026-11-23"),
        ("due_date", "soon"),
        ("targets.contact.email", "Zoe@Example.com"),
        ("draft.talking_points", ["one", " Two"]),
    ],
)
def test_another_way_of_writing_is_no_difference(name: str, echo: object) -> None:
    """Spaces, case, accents, offsets; and what is no moment is no other moment."""
    assert is_same(task(changed(name, echo)), BODY)
    assert difference(task(changed(name, echo)), BODY) is None


@pytest.mark.parametrize(
    ("echo", "own", "differs"),
    [
        ("006Ab00000CdEfGIAV", "006Ab00000CdEfG", False),
        ("006Ab00000CdEfG", "006Ab00000CdEfGIAV", False),
        (" 006Ab00000CdEfGIAV ", "006Ab00000CdEfG", False),
        ("006Ab00000CdEfHAAX", "006Ab00000CdEfG", True),
        ("006Ab00000CdEfGAA", "006Ab00000CdEfG", True),
        ("006Ab00000CdEfGZZZ", "006Ab00000CdEfG", True),
        ("123456789012345678", "123456789012345999", True),
        ("006ab00000cdefg", "006Ab00000CdEfG", False),
        ("006A", "006AB", True),
    ],
)
def test_a_salesforce_id_has_a_short_and_a_long_form(echo: str, own: str, differs: bool) -> None:  # noqa: FBT001
    """15 characters, and three more to check them: the same record."""
    there, body = task(changed("targets.deal_id", echo)), changed("targets.deal_id", own)
    assert (difference(there, body) is not None) is differs
    assert is_same(there, body) is not differs


def test_a_task_that_names_no_target_fits_no_body() -> None:
    """Somebody's task of the same title may be about anybody; that it differs in nothing stays."""
    bare = {name: value for name, value in BODY.items() if name != "targets"}
    assert is_same(task(bare), BODY)
    assert not fits(task(bare), BODY)
    assert not is_whole(task(bare), BODY)
    assert fits(task(bare | {"targets": {"company_id": "001A"}}), BODY)


@pytest.mark.parametrize(
    "body", [{}, {"targets": 1}, {"targets": {"contact": None}}, {"draft": []}]
)
def test_a_body_of_another_version_is_no_error(body: dict[str, Any]) -> None:
    """What an older program sent is compared as far as it goes."""
    assert difference(task(), body) is None
    assert lacking(task(), body) == set()


@pytest.mark.parametrize(
    ("value", "text"),
    [("a", "a"), ("", ""), (["a", "b"], "a\nb"), ([], ""), ([1], None), (None, None), (7, None)],
)
def test_a_text_or_a_list_of_texts_is_text(value: object, text: str | None) -> None:
    """Anything else tells nothing."""
    assert as_text(value) == text


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-11-23T10:00:00Z", "2026-11-23T10:00:00+00:00"),
        (" 2026-11-23T10:00:00+01:00 ", "2026-11-23T10:00:00+01:00"),
        ("2026-11-23T10:00:00", None),
        ("2026-11-23", None),
        ("", None),
        ("soon", None),
    ],
)
def test_a_moment_needs_an_offset(text: str, moment: str | None) -> None:
    """Without one it may be a day away."""
    found = instant(text)
    assert (None if found is None else found.isoformat()) == moment


@given(st.text(max_size=20), st.text(max_size=20))
def test_what_is_plain_stays_plain(first: str, second: str) -> None:
    """The form in which texts are compared does not depend on how often it is taken."""
    assert plain(f" {first}  ") == plain(first)
    assert (plain(first) == plain(second)) is (plain(second) == plain(first))


@pytest.mark.parametrize(
    ("asked", "told", "where"),
    [
        ({"deal_id": "006A"}, {"company_id": "001A"}, 'targets.company_id "001A"'),
        ({"deal_id": "006A"}, {"meeting_id": "m1"}, 'targets.meeting_id "m1"'),
        ({"deal_id": "006A"}, {"deal_id": None, "company_id": "001A"}, 'targets.company_id "001A"'),
        ({"deal_id": "006A"}, {"contact": {"name": "Zoë"}}, 'targets.contact.name "Zoë"'),
        ({"contact": {"email": "z@example.com"}}, {"deal_id": "006A"}, 'targets.deal_id "006A"'),
        ({"contact": {"email": "z@example.com"}}, {"contact": {"name": "Zoë"}}, None),
        ({"deal_id": "006A"}, {"deal_id": "006A", "company_id": "001A"}, None),
        ({"deal_id": "006A", "company_id": "001A"}, {"company_id": "001A"}, None),
        ({"deal_id": "006A"}, {}, None),
    ],
)
def test_a_task_about_no_kind_of_thing_that_was_asked_for_is_another(
    asked: dict[str, Any], told: dict[str, Any], where: str | None
) -> None:
    """A company's task is not the deal's, though it differs in nothing that both name."""
    body = {"task_type": "call", "task_title": "Call Zoë", "assignee_id": "rep_1"}
    there = TaskAnswer.model_validate({"task_id": "t1", **body, "targets": told})
    assert difference(there, {**body, "targets": asked}) == where
    other = is_elsewhere(shape_of_task(there), shape_of_body({**body, "targets": asked}))
    assert other is (where is not None)
    assert fits(there, {**body, "targets": asked}) is (bool(told) and where is None)
