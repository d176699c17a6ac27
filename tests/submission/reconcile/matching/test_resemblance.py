"""Whether a task of the workspace is what a row asks for, or may be."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import pytest

from importer.contract.answer import TaskAnswer
from importer.contract.comparison import PLACES, shape_of_body, shape_of_task
from importer.submission.reconcile.matching.resemblance import (
    Habits,
    Match,
    compare,
    habits_of,
    is_bare,
    keys_of_body,
    keys_of_task,
    likeness_of_body,
    likeness_of_task,
    may_be,
    resembles,
    said_otherwise,
    title_of,
)

ROW: dict[str, Any] = {
    "task_type": "call",
    "task_title": "Ring Zoë & Söhne about the contract",
    "assignee_id": "usr_1",
    "targets": {"deal_id": "0070012"},
    "due_date": "2026-12-01T09:00:00Z",
}


def is_like(told: TaskAnswer, row: dict[str, Any], altered: Collection[int] = ()) -> bool:
    """Whether the task may be the row's; whether it is found for it shows that as well."""
    one, two = likeness_of_task(told), likeness_of_body(row)
    like = may_be(one, two, altered)
    if like and not is_bare(told):
        assert not set(keys_of_task(one)).isdisjoint(keys_of_body(two))
    return like


def task(**members: Any) -> TaskAnswer:
    """The row's task, with some members changed."""
    return TaskAnswer.model_validate({"task_id": "t1", **ROW, **members})


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        ({}, Match.SAME),
        ({"priority": "medium", "status": "completed"}, Match.SAME),
        ({"task_title": " ring ZOË &  söhne about the contract"}, Match.SAME),
        ({"due_date": "2026-12-01T10:00:00+01:00"}, Match.SAME),
        ({"due_date": None}, Match.LESS),
        ({"targets": {}}, Match.LESS),
        ({"assignee_id": None, "task_type": None}, Match.LESS),
        ({"due_date": "2026-11-01T09:00:00Z"}, Match.OTHER),
        ({"reason": "the November one"}, Match.OTHER),
        ({"priority": "low"}, Match.OTHER),
        ({"priority": None}, Match.SAME),
        ({"targets": {"deal_id": "0070012", "company_id": "c1"}}, Match.OTHER),
        ({"task_title": None}, Match.LESS),
    ],
)
def test_a_task_is_the_same_where_it_says_all_that_the_row_says(
    members: dict[str, Any], expected: Match
) -> None:
    """And no more: what the list does not say may be next month's task, or another's."""
    assert compare(task(**members), ROW) is expected


def test_a_priority_that_is_not_told_may_be_any() -> None:
    """That of a row is missing, as a due date would be."""
    assert compare(task(priority=None), ROW | {"priority": "low"}) is Match.LESS
    assert compare(task(), ROW | {"reason": "medium"}) is Match.LESS


def test_what_the_service_adds_of_its_own_makes_no_other_task() -> None:
    """It is learned from tasks that were sent without it."""
    told = task(targets={"deal_id": "0070012", "company_id": "c1"}, reason="r")
    filled = habits_of([(shape_of_task(told), shape_of_body(ROW))]).filled
    assert filled == {PLACES["targets.company_id"], PLACES["reason"]}
    assert compare(told, ROW, filled) is Match.SAME
    assert compare(told, ROW | {"reason": "another"}, filled) is Match.OTHER


@pytest.mark.parametrize(
    ("title", "other"),
    [
        ("Ring A & B", "Ring A &amp; B"),
        ("Ring A & B", "Ring A &amp;amp; B"),
        ("Ring <b>Ada</b>", "Ring Ada"),
        ("Ring <b>Ada</b>", "&lt;b&gt;Ring&lt;/b&gt; Ada"),
        ("Ring Ada about the contract", "Ring Ada ab"),
        ("Ring Zoe & Sohne about the contract", "Ring Zoe &am"),
        ("Ring Zoe & Sohne about the contract", "Ring Zoe &amp;am"),
        ("Ring <b>Zoe</b> about the contract", "Ring <b"),
        ("\N{WHITE HEAVY CHECK MARK} Ring Ada", "Ring Ada"),
        ("Ring Zoë Söhne", "Ring Zo? S?hne"),
        ("Ring Zoë Söhne", "Ring ZoÃ« SÃ¶hne"),
        ("Ring Zoë", "RING ZOE"),
        ("Ring Ada about the contract", "Ring Ada about their contract"),
        ("Позвонить", "?????????"),
        ("Ring Ada", ""),
    ],
)
def test_a_title_resembles_what_a_service_makes_of_it(title: str, other: str) -> None:
    """Escaped, stripped, cut, without emoji, in another encoding, or with a word corrected."""
    assert resembles(title_of(title), title_of(other))
    assert resembles(title_of(other), title_of(title))


@pytest.mark.parametrize(
    ("title", "other"),
    [
        ("Ring Ada", "Send Ben the offer"),
        ("Step 2 of the setup", "Step 3 of the setup"),
        ("Позвонить Анне", "Написать Борису письмо"),
        ("Ring customer 001", "Ring customer 002"),
    ],
)
def test_other_work_does_not_resemble(title: str, other: str) -> None:
    """Not every task of a person about a deal is the row's."""
    assert not resembles(title_of(title), title_of(other))


@pytest.mark.parametrize(
    "members",
    [
        {"task_title": "Ring Zo&euml; &amp; S&ouml;hne about the contract"},
        {"due_date": "2026-11-01T09:00:00Z"},
        {"due_date": None, "reason": "another", "priority": "low"},
        {"task_title": "Call them"},
        {"task_title": None, "due_date": None},
        {"assignee_id": "usr_2"},
        {"targets": {"deal_id": "70012"}},
        {"targets": {"deal_id": "0070012", "company_id": "c1"}, "assignee_id": "USR-1"},
        {"targets": {}},
        {"targets": {}, "task_title": None},
        {"task_type": "phone_call"},
    ],
)
def test_a_task_may_be_the_row_s_though_it_says_something_else(members: dict[str, Any]) -> None:
    """About the same, of the same person, and its title or its due date alike; or reassigned."""
    assert is_like(task(**members), ROW)


@pytest.mark.parametrize(
    "members",
    [
        {"targets": {"deal_id": "0070013"}},
        {"task_type": "email"},
        {"task_title": "Send the offer", "due_date": "2026-11-01T09:00:00Z"},
        {"task_title": "Send the offer", "due_date": None},
        {"assignee_id": "usr_2", "task_title": "Ring Zoë"},
        {"targets": {"company_id": "c1"}},
        {"targets": {}, "assignee_id": "usr_2"},
        {"targets": {}, "task_title": "Send the offer"},
    ],
)
def test_other_tasks_are_not_the_row_s(members: dict[str, Any]) -> None:
    """About something else, of another kind, or other work on the same deal."""
    assert not is_like(task(**members), ROW)


@pytest.mark.parametrize(
    ("here", "there", "expected"),
    [
        ({"email": "ada@müller.example"}, {"email": "ADA@xn--mller-kva.example"}, True),
        ({"email": "ada@example.com"}, {"email": "ben@example.com"}, False),
        ({"email": "ada@example.com", "name": "Ada"}, {"email": "ada@example.com", "name": "A. L."},
         True),
        ({"phone_number": "+1 415 555 0142"}, {"phone_number": "+14155550142"}, True),
        ({"phone_number": "+1 415 555 0142"}, {"phone_number": "+1 415 555 0143"}, False),
        (
            {"linkedin_url": "https://www.linkedin.com/in/ada-example/"},
            {"linkedin_url": "linkedin.com/in/Ada-Example?trk=x"},
            True,
        ),
        ({"name": "Zoë Example"}, {"name": "ZOE EXAMPLE"}, True),
        ({"name": "Zoë Example"}, {"name": "Ben Example"}, False),
    ],
)  # fmt: skip
def test_contacts_are_the_same_in_any_spelling(
    here: dict[str, str],
    there: dict[str, str],
    expected: bool,  # noqa: FBT001
) -> None:
    """By address, number or page; by the name alone where there is nothing else."""
    row = ROW | {"targets": {"contact": here}}
    told = task(targets={"contact": there})
    assert is_like(told, row) == expected


def test_a_deal_is_one_matter_whoever_its_contact_is() -> None:
    """A service may know its contact better; a company has many."""
    for target, expected in (("deal_id", True), ("meeting_id", True), ("company_id", False)):
        row = ROW | {"targets": {target: "7", "contact": {"email": "ada@example.com"}}}
        told = task(targets={target: "7", "contact": {"email": "ben@example.com"}})
        assert is_like(told, row) is expected


def test_what_tasks_never_come_back_with_says_nothing() -> None:
    """As tasks of this computer show, which the service tells otherwise than they were sent."""
    told = task(task_type="email", targets={"deal_id": "0070012"}, priority="low")
    sent = shape_of_body(ROW | {"reason": "why"})
    altered = habits_of([(shape_of_task(told), sent)]).altered
    assert altered == {PLACES["task_type"], PLACES["priority"]}
    assert not is_like(told, ROW)
    assert is_like(told, ROW, altered)


def test_what_somebody_edited_once_is_no_habit() -> None:
    """More often than not, of the tasks that tell it, or were sent without it."""
    sent, edited = shape_of_body(ROW), shape_of_task(task(task_type="email", reason="why"))
    as_sent = shape_of_task(task())
    assert habits_of([(edited, sent), (as_sent, sent)]) == Habits()
    assert habits_of([(edited, sent), (as_sent, sent), (edited, sent)]) == Habits(
        filled=frozenset({PLACES["reason"]}), altered=frozenset({PLACES["task_type"]})
    )


def test_a_task_is_found_by_its_foremost_target() -> None:
    """A company that the service adds to a deal hides the deal from nobody."""
    told = task(targets={"deal_id": "70012", "company_id": "c1", "contact": {"name": "Ada"}})
    assert is_like(told, ROW)
    assert not is_bare(told)
    assert is_bare(task(targets={}))
    assert is_bare(task(task_title=None))


def test_what_differs_is_told_apart_from_what_is_not_said() -> None:
    """For the words to a person."""
    told = task(task_title="Ring them", due_date=None, reason="more")
    assert said_otherwise(told, ROW) == (["task_title", "reason"], ["due_date"])
    assert said_otherwise(told, ROW | {"priority": "low"})[1] == ["due_date", "priority"]
