"""The workspace's tasks to the end of the cursor: what is not understood is never the end."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from importer.contract.answer import TaskAnswer
from importer.settings.rate import Rate
from importer.submission.http.client import Answer
from importer.submission.pace.pacing import Pacer
from importer.submission.reconcile.pages.listing import (
    PAGE_TASKS,
    Listing,
    Page,
    Puzzle,
    list_tasks,
    read_page,
)
from importer.submission.safe_calls import Retrier
from tests.submission.helpers import FakeSender, Result, Steady, answer, failure
from tests.submission.virtual_time import run


def entries(count: int, first: int = 1) -> list[dict[str, Any]]:
    """So many tasks, as a page holds them."""
    return [{"task_id": f"t{n}", "task_title": f"task {n}"} for n in range(first, first + count)]


ONE = entries(1)
NO_END = "nothing shows which page is the last"


@pytest.mark.parametrize(
    ("data", "page"),
    [
        ({"tasks": [], "next_cursor": None}, Page([], None)),
        ({"tasks": ONE, "next_cursor": None}, Page(ONE, None)),
        ({"tasks": ONE, "next_cursor": ""}, Page(ONE, None)),
        ({"tasks": ONE, "next_cursor": "c2"}, Page(ONE, "c2")),
        ({"data": ONE, "nextCursor": "c2"}, Page(ONE, "c2")),
        ({"items": ONE, "cursor": "c2"}, Page(ONE, "c2")),
        ({"results": ONE, "pagination": {"next_cursor": "c2"}}, Page(ONE, "c2")),
        ({"tasks": ONE, "pagination": {"next_cursor": None, "has_more": False}}, Page(ONE, None)),
        ({"tasks": [], "has_more": False}, Page([], None)),
        ({"tasks": ["?", None], "next_cursor": None}, Page(["?", None], None)),
        ({"tasks": entries(50), "next_cursor": None}, Page(entries(50), None)),
        ({"tasks": ONE, "next_cursor": None, "total": 1, "limit": 200}, Page(ONE, None)),
        ({"tasks": ONE, "has_more": False, "request_id": "r1"}, Page(ONE, None)),
        ({"tasks": ONE, "next_cursor": None, "links": {"next": None}}, Page(ONE, None)),
        ({"tasks": ONE, "cursor": "c2", "next_cursor": "c2"}, Page(ONE, "c2")),
    ],
)
def test_a_page_is_read_in_every_likely_form(data: object, page: Page) -> None:
    """The envelope is not published (API.md): the sibling's form, and others' usual ones."""
    assert read_page(data, {}) == page


@pytest.mark.parametrize(
    ("data", "signs"),
    [
        (None, ()),
        (7, ()),
        ("tasks", ()),
        ({}, ()),
        ({"tasks": None}, ()),
        ({"tasks": {"t1": {}}}, ()),
        ({"agents": ONE}, ()),
        ({"tasks": ONE, "items": ONE}, ("tasks", "items")),
        ({"tasks": ONE, "next_cursor": 7}, ("next_cursor",)),
        ({"tasks": ONE, "next_cursor": {"id": "c2"}}, ("next_cursor",)),
        ({"tasks": ONE, "next_cursor": "c2", "cursor": "c1"}, ("next_cursor", "cursor")),
        ({"tasks": ONE, "next_cursor": None, "has_more": True}, ("has_more",)),
        ({"tasks": ONE, "has_more": True}, ("has_more",)),
        ({"tasks": ONE, "has_more": "no"}, ("has_more",)),
        ({"tasks": ONE, "next": "https://api.test/v1/tasks?page=2"}, ("next",)),
        ({"tasks": ONE, "pagination": {"has_next": True}}, ("pagination.has_next",)),
        ({"tasks": ONE, "paging": {"next": {"after": "25"}}}, ("paging.next",)),
        ({"tasks": ONE, "next_cursor": None, "links": {"next": "/t?p=2"}}, ("links.next",)),
        ({"tasks": ONE, "next_cursor": None, "total": 60}, ("total",)),
        ({"tasks": ONE, "next_cursor": None, "meta": {"totalCount": 60}}, ("meta.totalCount",)),
        ({"tasks": ONE, "next_cursor": None, "count": 25}, ("count",)),
        ({"tasks": ONE, "next_cursor": None, "page": 1, "pages": 3}, ("page", "pages")),
        ({"tasks": ONE, "next_cursor": None, "truncated": True}, ("truncated",)),
        ({"tasks": ONE, "next_cursor": None, "next_page_token": "x"}, ("next_page_token",)),
        ({"tasks": ONE}, (NO_END,)),
        ({"tasks": []}, (NO_END,)),
        ({"tasks": ONE, "total": 1}, (NO_END,)),
        (ONE, (NO_END,)),
        ([], (NO_END,)),
    ],
)
def test_what_may_not_be_the_end_is_no_page(data: object, signs: tuple[str, ...]) -> None:
    """Something may say that more follows, or nothing says that nothing does."""
    puzzle = read_page(data, {})
    assert puzzle == Puzzle(signs)
    told = f": {', '.join(signs)}" if signs else ""
    assert puzzle.problem == f"its pages of tasks are not understood{told}"


def test_a_link_header_says_that_more_follows() -> None:
    """RFC 8288: the page after this one has the relation `next`."""
    data = {"tasks": ONE, "next_cursor": None}
    link = '<https://api.test/v1/tasks?page=2>; rel="next"'
    assert read_page(data, {"link": link}) == Puzzle(("Link",))
    assert read_page(data, {"link": '</v1/tasks>; rel="first"'}) == Page(ONE, None)


def test_a_total_counts_the_entries_of_all_pages() -> None:
    """The last page of three holds fewer than there are in all."""
    data = {"tasks": ONE, "next_cursor": None, "total": 3}
    assert read_page(data, {}, listed_before=2) == Page(ONE, None)
    assert read_page(data, {}) == Puzzle(("total",))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)


@given(st.dictionaries(st.sampled_from(["next", "links", "cursor", "total", "x"]), JSON))
def test_no_envelope_ends_the_run(data: dict[str, Any]) -> None:
    """Whatever a service puts around its tasks."""
    assert isinstance(read_page({**data, "tasks": ONE}, {}), Page | Puzzle)


class Pages(FakeSender):
    """A service that gives these answers, one a call, and remembers what it was asked for."""

    def __init__(self, answers: Sequence[Result]) -> None:
        super().__init__()
        self.answers = iter(answers)
        self.cursors: list[tuple[str | None, int]] = []

    async def list_tasks(self, cursor: str | None, limit: int) -> Result:
        """The next answer."""
        self.cursors.append((cursor, limit))
        return next(self.answers)


def listed(*answers: Result) -> tuple[Listing, list[str | None]]:
    """The listing, and the cursors that were asked for."""
    sender = Pages(answers)

    async def work() -> Listing:
        retrier = Retrier(Pacer(Rate(None), Steady()), lambda _seconds, _reason: None)
        return await list_tasks(sender, retrier, lambda task: task.task_id != "t2")

    found = run(work())
    assert {limit for _, limit in sender.cursors} == {PAGE_TASKS}
    return found, [cursor for cursor, _ in sender.cursors]


def page(tasks: list[Any], cursor: str | None = None) -> Answer:
    """A page of the sibling's form."""
    return answer(200, {"tasks": tasks, "next_cursor": cursor})


def titled(*numbers: int) -> list[TaskAnswer]:
    """The tasks of these numbers."""
    return [TaskAnswer(task_id=f"t{n}", task_title=f"task {n}") for n in numbers]


def test_pages_that_hold_less_than_the_first_promises_are_no_listing() -> None:
    """The last page says nothing of a total, and the first one did. Another time may be better."""
    first = {"tasks": ONE, "next_cursor": "c2", "total": 3}
    found, _ = listed(answer(200, first), page(entries(1, 2)))
    assert (found.problem, found.impossible) == ("2 of 3 tasks were on its pages", False)
    found, _ = listed(answer(200, first), page(entries(2, 2)))
    assert found.problem is None


def test_the_status_and_the_headers_of_a_page_count() -> None:
    """206 and `Content-Range` beside an empty cursor: this is a part."""
    part = answer(206, {"tasks": ONE, "next_cursor": None}, content_range="tasks 0-0/2")
    found, _ = listed(part)
    assert found.problem == "its pages of tasks are not understood: HTTP 206, Content-Range"


def test_a_listing_goes_to_the_end_of_the_cursor() -> None:
    """Page by page; only the tasks that are wanted are kept, all are counted."""
    pages = [page(entries(2), "c2"), page([], "c3"), page(entries(2, 3))]
    assert listed(*pages) == (Listing(titled(1, 3, 4), count=4), [None, "c2", "c3"])


def test_a_task_on_two_pages_is_one_task() -> None:
    """Pages overlap where a task was made or deleted while they were read."""
    pages = [page(entries(3), "more"), page(entries(2, 3))]
    assert listed(*pages) == (Listing(titled(1, 3, 4), count=5), [None, "more"])


def test_entries_that_are_no_tasks_are_counted() -> None:
    """Nobody can tell what they are: something may be missing among the others."""
    broken: list[Any] = [None, "t", {"task_id": True}, {"task_title": "x"}, {"task_id": ""}]
    assert listed(page([*ONE, *broken])) == (Listing(titled(1), unreadable=5, count=6), [None])


def test_a_task_inside_another_is_listed_once() -> None:
    """Whether its own entry comes before or after the one in which it stands."""
    first, second, third = entries(3)
    folding = first | {"subtasks": [{"task_id": "t2"}, third]}
    assert listed(page([folding, second])) == (Listing(titled(1, 3), count=2), [None])


def test_tasks_for_which_another_stands_are_hidden_unless_they_are_listed() -> None:
    """By an id that is on no page, by a number alone, or as something of which no id is told."""
    first, second, third = entries(3)
    standing = [first | {"duplicates": ["t2", "t9"]}, second, third | {"child_count": 2}]
    assert listed(page(standing)) == (Listing(titled(1, 3), count=3, hidden=3), [None])


def test_a_task_whose_members_are_odd_is_a_task() -> None:
    """Its id is what counts."""
    odd = {"task_id": "t1", "task_title": 7, "targets": None, "draft": [], "created_at": {}}
    assert listed(page([odd])) == (Listing([TaskAnswer(task_id="t1")], count=1), [None])


@pytest.mark.parametrize(
    ("cursors", "asked"),
    [(["c1", "c1"], [None, "c1"]), (["c1", "c2", "c1"], [None, "c1", "c2"])],
)
def test_cursors_that_go_round_end_the_listing(cursors: list[str], asked: list[str | None]) -> None:
    """A listing without an end is none, today as tomorrow."""
    found, cursors_asked = listed(*[page(ONE, cursor) for cursor in cursors])
    assert (found.problem, found.impossible) == ("its pages of tasks never end", True)
    assert cursors_asked == asked


@pytest.mark.parametrize("tasks", [[], ONE])
def test_pages_that_bring_nothing_new_are_not_asked_for_for_ever(tasks: list[Any]) -> None:
    """However new their cursors are; a few empty pages are a service's way to filter."""
    pages = [page(tasks, f"c{n}") for n in range(40)]
    found, asked = listed(*pages)
    assert (found.problem, found.impossible) == ("its pages of tasks never end", True)
    assert len(asked) == 20 + bool(tasks)
    some = [page([], f"c{n}") for n in range(19)]
    assert listed(*some, page(ONE))[0] == Listing(titled(1), count=1)


@pytest.mark.parametrize(
    ("name", "text", "is_kept"),
    [("age", "90", True), ("age", "0", False), ("x-cache", "HIT", True),
     ("x-cache", "Hit from edge", True), ("x-cache", "MISS", False),
     ("cf-cache-status", "STALE", True), ("cf-cache-status", "DYNAMIC", False),
     ("cache-control", "no-store", False)],
)  # fmt: skip
def test_a_list_out_of_a_cache_may_be_older_than_a_task(
    name: str,
    text: str,
    is_kept: bool,  # noqa: FBT001
) -> None:
    """A cache says so; the header is named."""
    found = read_page({"tasks": ONE, "next_cursor": None}, {name: text})
    assert isinstance(found, Puzzle) is is_kept


def test_a_bare_list_after_a_page_with_a_cursor_is_no_end() -> None:
    """Race: a broken answer `[]` in the middle. Taken for the end, rows behind it were missing."""
    found, _ = listed(page(ONE, "next"), answer(200, []))
    assert (found.problem, found.impossible) == (
        f"its pages of tasks are not understood: {NO_END}",
        True,
    )


@pytest.mark.parametrize(
    ("result", "problem", "impossible"),
    [
        (answer(403, {"error": "no"}), "HTTP 403: no", True),
        (answer(404), "HTTP 404", True),
        (answer(405), "HTTP 405", True),
        (answer(400), "HTTP 400", True),
        (answer(302), "HTTP 302", True),
        (answer(401), "HTTP 401", False),
        (answer(200, {"agents": []}), "its pages of tasks are not understood", True),
        (
            answer(200, {"tasks": entries(50)}),
            f"its pages of tasks are not understood: {NO_END}",
            True,
        ),
        (Answer(200, {}, b"<html>"), "its pages of tasks are not understood", False),
        (Answer(200, {}, b'{"tasks": [{"ta'), "its pages of tasks are not understood", False),
    ],
)
def test_a_refusal_is_told(result: Result, problem: str, impossible: bool) -> None:  # noqa: FBT001
    """And whether asking another time may fare better. Nothing that was listed before counts."""
    found, _ = listed(page(ONE, "c2"), result)
    assert (found.problem, found.impossible) == (problem, impossible)


@pytest.mark.parametrize(
    ("result", "problem"),
    [
        (answer(500, {"error": "boom"}), "HTTP 500: boom"),
        (answer(429, retry_after="1"), "HTTP 429"),
        (answer(408), "HTTP 408"),
        (failure(httpx.ReadTimeout, "told so"), "told so"),
        (failure(httpx.ConnectError, "told so"), "told so"),
    ],
)
def test_a_bad_moment_is_asked_again(result: Result, problem: str) -> None:
    """Three times may fail; the fourth is believed, and another time may be better."""
    assert listed(result, result, result, page(ONE)) == (
        Listing(titled(1), count=1),
        [None] * 4,
    )
    found, _ = listed(*[result] * 4)
    assert (found.problem, found.impossible) == (problem, False)


def test_half_a_page_is_no_page() -> None:
    """JSON that breaks off is not JSON."""
    half = json.dumps({"tasks": ONE, "next_cursor": None})[:-3].encode()
    found, _ = listed(Answer(200, {}, half))
    assert found.problem == "its pages of tasks are not understood"
