"""What shows that a listing is no view which leaves a lost row's task out."""

from __future__ import annotations

from typing import Any

import pytest

from importer.contract.answer import TaskAnswer
from importer.submission.reconcile.pages.looks import Extent, helpful, look_of, unmet

ROW: dict[str, Any] = {
    "task_type": "call",
    "task_title": "Ring Ada",
    "assignee_id": "usr_1",
    "targets": {"deal_id": "006A", "contact": {"email": "ada@example.com"}},
    "due_date": "2026-12-01T09:00:00Z",
}
DEAL, CONTACT = {"targets": {"deal_id": "006B"}}, {"targets": {"contact": {"name": "Ben"}}}


def other(**members: Any) -> dict[str, Any]:
    """Another task, which is like the row but for these."""
    return {**ROW, "task_title": "Ring Ben", **members}


@pytest.mark.parametrize(
    ("others", "words"),
    [
        ([{}], None),
        ([DEAL, CONTACT], None),
        ([], 'of assignee "usr_1"'),
        ([{"assignee_id": "usr_2"}], 'of assignee "usr_1"'),
        ([{"task_type": "email"}], 'of type "call"'),
        ([DEAL], "about a contact"),
        ([{"targets": {"deal_id": "006B", "company_id": "001A"}}], "about a contact"),
        ([{"priority": "high"}], 'of priority "medium"'),
        ([{"priority": "medium"}], None),
        ([{"due_date": None}], "with a due date"),
        ([{"draft": {"talking_points": ["Hello"]}}], "without a draft"),
        (
            [{"assignee_id": "usr_2"}, {"task_type": "email"}],
            'of assignee "usr_1", of type "call" and about a contact',
        ),
        (
            [{**DEAL, "task_type": "email"}, {**DEAL, "assignee_id": "usr_2"}, CONTACT],
            'of assignee "usr_1", of type "call" and about a deal',
        ),
    ],
)
def test_what_no_other_task_has_in_common_with_a_row_is_named(
    others: list[dict[str, Any]], words: str | None
) -> None:
    """One trait after the other, then all together: a view may be of one person's calls alone."""
    assert unmet(look_of(ROW), {look_of(other(**members)) for members in others}) == words


@pytest.mark.parametrize(
    ("own", "others", "words"),
    [
        ({}, [{"reason": "they asked"}], "without a reason"),
        ({}, [{"reason": "they asked"}, {}], None),
        ({"reason": "they asked"}, [{}], None),
        (
            CONTACT,
            [{"targets": {"contact": {"email": "cem@example.com"}}}],
            "about a contact without an e-mail address",
        ),
        (CONTACT, [{"targets": {"contact": {"name": "Cem"}}}], None),
        (DEAL, [{"targets": {"deal_id": "006C"}}], None),
    ],
)
def test_a_list_that_is_joined_leaves_out_what_lacks_something(
    own: dict[str, Any], others: list[dict[str, Any]], words: str | None
) -> None:
    """A row that lacks a reason, or its contact an address, needs a listed task that lacks it."""
    shown = {look_of(other(**members)) for members in others}
    assert unmet(look_of(other(**own)), shown) == words


def test_of_many_tasks_those_are_looked_for_that_show_something_new() -> None:
    """The first for each trait that the neighbours lack; none where they lack nothing."""
    like, email, low = (
        look_of(other(**members)) for members in ({}, {"task_type": "email"}, {"priority": "low"})
    )
    assert helpful([look_of(ROW)], [email], [low, like, email]) == {low}
    assert helpful([look_of(ROW)], [low], [low, like, email]) == {like}
    assert helpful([look_of(ROW)], [like], [low, email]) == set()
    assert helpful([look_of(ROW)], [], []) == set()


def extent(count: int, *tasks: dict[str, Any]) -> Extent:
    """A listing of these tasks, and of so many in all."""
    seen = Extent()
    for number in range(count):
        more = tasks[number] if number < len(tasks) else {}
        seen.see(TaskAnswer.model_validate({"task_id": f"t{number}", **more}))
    return seen


@pytest.mark.parametrize(
    ("status", "has_ended"),
    [("completed", True), ("Dismissed", True), ("cancelled", True), ("pending", False),
     ("archived?", False), (None, False)],
)  # fmt: skip
def test_a_listing_shows_ended_tasks_where_it_holds_one(
    status: str | None,
    has_ended: bool,  # noqa: FBT001
) -> None:
    """Of the words that API.md knows; a word that nobody knows shows nothing."""
    assert extent(3, {"status": "pending"}, {"status": status}).shows_ended is has_ended


@pytest.mark.parametrize(
    ("count", "due_dates", "is_within"),
    [
        (30, ["2026-11-30T00:00:00Z", "2026-12-02T00:00:00Z"], True),
        (30, ["2026-12-01T10:00:00+01:00"], True),
        (30, ["2026-11-01T00:00:00Z", "2026-11-30T00:00:00Z"], False),
        (30, ["2026-12-02T00:00:00Z"], False),
        (24, ["2026-12-02T00:00:00Z"], True),
        (30, [], True),
    ],
)
def test_a_long_list_is_not_cut_where_tasks_are_due_before_and_after(
    count: int,
    due_dates: list[str],
    is_within: bool,  # noqa: FBT001
) -> None:
    """A list in the order of due dates may end at a number of tasks; few tasks reach none."""
    seen = extent(count, *({"due_date": due} for due in due_dates))
    assert seen.is_within_due_dates(ROW) is is_within
    assert seen.is_within_due_dates(other(due_date=None))
