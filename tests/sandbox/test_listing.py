"""Which tasks are listed, and how pages are written: the language of `--listing`."""

from __future__ import annotations

import re
from typing import Any

import httpx
import pytest

from importer.errors import ConfigurationError
from importer.sandbox.listing import LISTING_WORDS, Listing
from importer.sandbox.paging import STYLES
from tests.sandbox.conftest import Clock, Serve

BODIES: list[dict[str, Any]] = [
    {"task_type": "call", "assignee_id": "rep_1", "targets": {"deal_id": "D1"}},
    {"task_type": "email", "assignee_id": "rep_1", "targets": {"company_id": "C1"}},
    {"task_type": "call", "assignee_id": "rep_2", "targets": {"deal_id": "D2", "company_id": "C"}},
    {"task_type": "call", "assignee_id": "rep_1", "targets": {"contact": {"name": "Ada"}}},
    {"task_type": "call", "assignee_id": "rep_1", "targets": {"deal_id": "D1"}},
]


def numbers(tasks: list[dict[str, Any]]) -> list[int]:
    """The tasks by the order of their creation, from 1."""
    return [int(task["task_id"][-4:], 16) for task in tasks]


@pytest.mark.parametrize(
    ("text", "listed"),
    [
        ("", [1, 2, 3, 4, 5]),
        ("whole", [1, 2, 3, 4, 5]),
        ("assignee=rep_1", [1, 2, 4, 5]),
        ("assignee=rep_9", []),
        ("type=call", [1, 3, 4, 5]),
        ("target=deal_id", [1, 3, 5]),
        ("target=contact", [4]),
        ("newest=2", [4, 5]),
        ("newest=9", [1, 2, 3, 4, 5]),
        ("oldest=2", [1, 2]),
        ("open", [1, 3, 4, 5]),
        ("empty", []),
        (" type=call , newest=3 , oldest=2,", [3, 4]),
        ("assignee=rep_1,target=deal_id,open", [1, 5]),
        ("pages=2", [1, 2]),
        ("style=silent", [1, 2, 3, 4, 5]),
    ],
)
def test_a_part_may_be_listed(serve: Serve, text: str, listed: list[int]) -> None:
    """Only such tasks are listed; all of them are found by their ids."""
    server, client = serve(listing=text)
    tasks = server.store.seed([{"task_title": "Call", **body} for body in BODIES])
    server.store.end(tasks[1]["task_id"], "completed")
    assert numbers(client.get("/tasks").json()["tasks"]) == listed
    assert [client.get(f"/tasks/{task['task_id']}").status_code for task in tasks] == [200] * 5


def test_a_deleted_task_is_not_listed(serve: Serve, body: dict[str, Any]) -> None:
    """Whatever is listed, a deleted task is not, and does not count among the newest."""
    server, client = serve(listing="newest=2")
    tasks = server.store.seed([body] * 4)
    server.store.delete(tasks[3]["task_id"])
    assert numbers(client.get("/tasks").json()["tasks"]) == [2, 3]


def test_a_listing_may_lag(serve: Serve, clock: Clock, body: dict[str, Any]) -> None:
    """A new task is listed only after the lag, by the sandbox's clock."""
    server, client = serve(listing="lag=2.5")
    server.store.create(body)
    clock.seconds = 2.4
    server.store.create(body)
    assert client.get("/tasks").json() == {"tasks": [], "next_cursor": None}
    clock.seconds = 2.5
    assert numbers(client.get("/tasks").json()["tasks"]) == [1]


def test_a_list_may_say_less_than_each_task(serve: Serve, body: dict[str, Any]) -> None:
    """A member is missing in the list alone, nested ones as well."""
    server, client = serve(listing="lose=reason+targets.deal_id")
    held = server.store.create(body | {"reason": "why", "targets": {"deal_id": "7"}})
    (listed,) = client.get("/tasks").json()["tasks"]
    assert listed == {k: v for k, v in held.items() if k != "reason"} | {"targets": {}}
    assert client.get(f"/tasks/{held['task_id']}").json() == held


URL = "/api/revenue-agents/v1/tasks?limit=200"
AT_2, AT_4 = "cG9zaXRpb246Mg", "cG9zaXRpb246NA"

# style: what the first, the second and the last page say besides the tasks; the name of these
PAGES: dict[str, tuple[str, dict[str, Any], dict[str, Any], dict[str, Any]]] = {
    "cursor": ("tasks", {"next_cursor": AT_2}, {"next_cursor": AT_4}, {"next_cursor": None}),
    "absent": ("tasks", {"next_cursor": AT_2}, {"next_cursor": AT_4}, {}),
    "total": ("tasks", {"total": 5}, {"total": 5}, {"total": 5}),
    "count": ("results", {"count": 5}, {"count": 5}, {"count": 5}),
    "x-total": ("tasks", {}, {}, {}),
    "meta": (
        "data",
        {"meta": {"page": {"offset": 0, "limit": 2, "total": 5}}},
        {"meta": {"page": {"offset": 2, "limit": 2, "total": 5}}},
        {"meta": {"page": {"offset": 4, "limit": 2, "total": 5}}},
    ),
    "link": ("tasks", {}, {}, {}),
    "links": (
        "tasks",
        {"links": {"next": f"{URL}&cursor={AT_2}"}},
        {"links": {"next": f"{URL}&cursor={AT_4}"}},
        {"links": {"next": None}},
    ),
    "paging": (
        "results",
        {"paging": {"next": {"after": AT_2, "link": f"{URL}&after={AT_2}"}}},
        {"paging": {"next": {"after": AT_4, "link": f"{URL}&after={AT_4}"}}},
        {},
    ),
    "has-more": ("tasks", {"has_more": True}, {"has_more": True}, {"has_more": False}),
    "truncated": ("tasks", {"truncated": True}, {"truncated": True}, {}),
    "next-url": (
        "tasks",
        {"next": f"{URL}&cursor={AT_2}"},
        {"next": f"{URL}&cursor={AT_4}"},
        {"next": None},
    ),
    "token": ("tasks", {"next_page_token": AT_2}, {"next_page_token": AT_4}, {}),
    "page-number": (
        "tasks",
        {"page": 1, "pages": 3},
        {"page": 2, "pages": 3},
        {"page": 3, "pages": 3},
    ),
    "silent": ("tasks", {}, {}, {}),
    "range": ("tasks", {"next_cursor": None}, {"next_cursor": None}, {"next_cursor": None}),
    "x-next": ("tasks", {"next_cursor": None}, {"next_cursor": None}, {"next_cursor": None}),
    "info": (
        "tasks",
        {"next_cursor": None, "info": {"total": 5}},
        {"next_cursor": None, "info": {"total": 5}},
        {"next_cursor": None, "info": {"total": 5}},
    ),
    "omitted": (
        "tasks",
        {"next_cursor": None, "omitted": 3},
        {"next_cursor": None, "omitted": 1},
        {"next_cursor": None, "omitted": 0},
    ),
    "done": (
        "tasks",
        {"next_cursor": None, "done": False},
        {"next_cursor": None, "done": False},
        {"next_cursor": None, "done": True},
    ),
    "warnings": (
        "tasks",
        {"next_cursor": None, "warnings": ["only 2 tasks are shown"]},
        {"next_cursor": None, "warnings": ["only 2 tasks are shown"]},
        {"next_cursor": None, "warnings": []},
    ),
}

NEXT = {"offset": ("2", "4"), "page": ("2", "3")}
"""What asks for the second and the third page; where it is not this, it is a cursor."""


def test_the_table_of_pages_is_whole() -> None:
    """Every style is in the table of these tests, but for the bare array, which has its own."""
    assert sorted([*PAGES, "bare"]) == sorted(STYLES)


def walk(client: httpx.Client, style: str) -> list[httpx.Response]:
    """The first page and the two that follow, each asked for by the style's parameter."""
    parameter = STYLES[style].parameter
    following = NEXT.get(parameter, (AT_2, AT_4))
    first = client.get("/tasks", params={"limit": 200})
    rest = [client.get("/tasks", params={"limit": 200, parameter: value}) for value in following]
    return [first, *rest]


@pytest.mark.parametrize("style", PAGES)
def test_pages_are_written_in_a_style(serve: Serve, body: dict[str, Any], style: str) -> None:
    """Every task stands on one page, which says in its own way whether another one follows."""
    server, client = serve(listing=f"pages=2,style={style}")
    server.store.seed([body] * 5)
    name, *said = PAGES[style]
    pages = [response.json() for response in walk(client, style)]
    assert [numbers(page.pop(name)) for page in pages] == [[1, 2], [3, 4], [5]]
    assert pages == said


def test_a_bare_array_says_nothing(serve: Serve, body: dict[str, Any]) -> None:
    """In the style `bare` a page is an array of tasks."""
    server, client = serve(listing="pages=2,style=bare")
    server.store.seed([body] * 5)
    pages = [numbers(response.json()) for response in walk(client, "bare")]
    assert pages == [[1, 2], [3, 4], [5]]


@pytest.mark.parametrize(
    ("style", "name", "values"),
    [
        (
            "link",
            "link",
            [f'<{URL}&cursor={AT_2}>; rel="next"', f'<{URL}&cursor={AT_4}>; rel="next"', None],
        ),
        ("x-total", "x-total-count", ["5", "5", "5"]),
        ("x-next", "x-next-page", ["2", "3", ""]),
        ("range", "content-range", ["tasks 0-1/5", "tasks 2-3/5", "tasks 4-4/5"]),
    ],
)
def test_a_page_may_say_it_in_a_header(
    serve: Serve, body: dict[str, Any], style: str, name: str, values: list[str | None]
) -> None:
    """Some styles say in a header what the others say in the body."""
    server, client = serve(listing=f"pages=2,style={style}")
    server.store.seed([body] * 5)
    assert [response.headers.get(name) for response in walk(client, style)] == values


def test_a_page_may_say_it_by_its_status(serve: Serve, body: dict[str, Any]) -> None:
    """206 says that more follows (RFC 9110, 15.3.7), in one style alone."""
    server, client = serve(listing="pages=2,style=range")
    server.store.seed([body] * 5)
    assert [response.status_code for response in walk(client, "range")] == [206, 206, 200]


def test_an_address_leads_to_the_next_page(serve: Serve, body: dict[str, Any]) -> None:
    """The address in an answer can be asked for as it stands."""
    server, client = serve(listing="pages=2,style=next-url")
    server.store.seed([body] * 5)
    url, seen = "/api/revenue-agents/v1/tasks", []
    while url is not None:
        page = client.get(server.url + url).json()
        seen += numbers(page["tasks"])
        url = page["next"]
    assert seen == [1, 2, 3, 4, 5]


def test_a_deletion_moves_no_cursor_of_a_part(serve: Serve, body: dict[str, Any]) -> None:
    """A cursor keeps its place where a part is listed and a task before it is deleted."""
    server, client = serve(listing="type=call,pages=2")
    tasks = server.store.seed([body] * 5)
    cursor = client.get("/tasks").json()["next_cursor"]
    server.store.delete(tasks[0]["task_id"])
    server.store.delete(tasks[2]["task_id"])
    page = client.get("/tasks", params={"cursor": cursor}).json()
    assert numbers(page["tasks"]) == [4, 5]


@pytest.mark.parametrize(
    ("listing", "query", "status", "message"),
    [
        ("style=total", "cursor=x", 400, "cursor: unknown parameter"),
        ("style=total", "offset=-1", 400, "offset: must be a whole number"),
        ("style=total", "offset=9999999999", 400, "offset: must be a whole number"),
        ("style=page-number", "page=two", 400, "page: must be a whole number"),
        ("style=page-number", "offset=2", 400, "offset: unknown parameter"),
        ("style=paging", "after=x", 400, "cursor: not one that a listing gave"),
        ("pages=2", "limit=0", 400, "limit: must be a whole number from 1 to 200"),
    ],
)
def test_a_wrong_query_is_refused_in_any_style(
    serve: Serve, listing: str, query: str, status: int, message: str
) -> None:
    """Only the style's own parameter is taken, with a value that it can have."""
    _, client = serve(listing=listing)
    response = client.get(f"/tasks?{query}")
    assert (response.status_code, response.json()) == (status, {"message": message})


@pytest.mark.parametrize(
    ("style", "query"), [("total", "offset=7"), ("page-number", "page=4"), ("silent", "offset=5")]
)
def test_there_is_nothing_behind_the_end(
    serve: Serve, body: dict[str, Any], style: str, query: str
) -> None:
    """A page behind the last one is empty."""
    server, client = serve(listing=f"pages=2,style={style}")
    server.store.seed([body] * 5)
    assert client.get(f"/tasks?{query}").json()["tasks"] == []


def test_a_listing_can_be_changed_while_it_runs(serve: Serve, body: dict[str, Any]) -> None:
    """A new listing holds from the next request on."""
    server, client = serve(listing="empty")
    server.store.create(body)
    counts = [len(client.get("/tasks").json()["tasks"])]
    server.set_listing("")
    counts.append(len(client.get("/tasks").json()["tasks"]))
    assert counts == [0, 1]


FORMS = ", ".join(word.form for word in LISTING_WORDS.values())


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("newst=3", 'listing "newst=3": there is no "newst"; did you mean newest=N?'),
        ("xyz", f'listing "xyz": there is no "xyz"; it is one of {FORMS}'),
        ("newest", 'listing "newest" is not understood; write newest=N'),
        ("newest=", 'listing "newest=" is not understood; write newest=N'),
        ("empty=1", 'listing "empty=1" is not understood; write empty'),
        (
            "newest=0",
            (
                'listing "newest=0": "0" is not a number of tasks; '
                "write newest=25, or any other whole number from 1 up"
            ),
        ),
        (
            "pages=many",
            (
                'listing "pages=many": "many" is not a number of tasks; '
                "write pages=25, or any other whole number from 1 up"
            ),
        ),
        (
            "lag=nan",
            (
                'listing "lag=nan": "nan" is not a number of seconds; '
                "write lag=30, or any other number from 0 to 86400"
            ),
        ),
        (
            "lag=soon",
            (
                'listing "lag=soon": "soon" is not a number of seconds; '
                "write lag=30, or any other number from 0 to 86400"
            ),
        ),
        ("type=fax", 'listing "type=fax": there is no "fax"; it is one of call, email, linkedin'),
        (
            "target=email",
            (
                'listing "target=email": there is no "email"; '
                "it is one of deal_id, company_id, meeting_id, contact"
            ),
        ),
        (
            "style=odd",
            f'listing "style=odd": there is no "odd"; it is one of {", ".join(STYLES)}',
        ),
    ],
)
def test_a_mistake_in_a_listing_is_named(text: str, message: str) -> None:
    """What is not understood stops the sandbox, with the right words."""
    with pytest.raises(ConfigurationError, match=f"^{re.escape(message)}$"):
        Listing.parse(text)


def test_every_word_of_a_listing_is_known() -> None:
    """Each word of the table is understood, and none changes a listing by chance."""
    values = {"type=TYPE": "type=call", "target=KIND": "target=contact", "style=NAME": "style=bare"}
    values["lose=FIELD"] = "lose=reason"
    for word in LISTING_WORDS.values():
        text = values.get(word.form, word.form.replace("=N", "=1").replace("=SECONDS", "=1"))
        assert (Listing.parse(text) == Listing()) is (word.form == "whole")
