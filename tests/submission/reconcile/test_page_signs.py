"""What stands beside the tasks of a page: each member or header that is not harmless is a sign."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from importer.submission.reconcile.listing import Page, Puzzle, read_page
from importer.submission.reconcile.page_signs import _WORDS, Kind

FIVE: list[Any] = [{"task_id": f"t{n}", "task_title": f"task {n}"} for n in range(1, 6)]

LAST = {"tasks": FIVE, "next_cursor": None}
"""Five tasks, and the word of the service that no page follows."""

BESIDE: dict[str, dict[str, Any]] = {
    "info.total": {"info": {"total": 6}},
    "info.next": {"info": {"total": 5, "next": "x"}},
    "meta.page.total": {"meta": {"page": {"total": 6, "limit": 200}}},
    "meta.pagination.links.next": {"meta": {"pagination": {"links": {"next": "/tasks?page=2"}}}},
    "total": {"total": 6},
    "total_count": {"total_count": "6"},
    "totalElements": {"totalElements": 6.0},
    "@odata.count": {"@odata.count": 6},
    "@odata.nextLink": {"@odata.nextLink": "/tasks?$skip=5"},
    "hits": {"hits": {"total": {"value": 10_000, "relation": "gte"}}},
    "count": {"count": 6},
    "size": {"size": 6},
    "found": {"found": 1000},
    "matches": {"matches": 6},
    "returned": {"returned": 6},
    "of": {"shown": 5, "of": 6},
    "limit": {"limit": 5},
    "max": {"max": 5},
    "pageSize": {"pageSize": 5},
    "offset": {"offset": 1},
    "start": {"start": 5},
    "page": {"page": 1},
    "pages": {"pages": 2},
    "last_page": {"last_page": 2},
    "total_pages": {"total_pages": 2},
    "number, pages": {"number": 1, "pages": "?"},
    "links.last": {"links": {"last": "/tasks?page=3"}},
    "omitted": {"omitted": 1},
    "omitted_tasks": {"omitted_tasks": ["t6"]},
    "hidden": {"hidden": {"count": 1}},
    "hidden_count": {"hidden_count": 1},
    "remaining": {"remaining": 1},
    "remainder": {"remainder": "1"},
    "rest": {"rest": 1},
    "left": {"left": 1},
    "skipped": {"skipped": 1},
    "dropped": {"dropped": True},
    "missing": {"missing": ["t6"]},
    "excluded": {"excluded": 1},
    "filtered": {"filtered": True},
    "filter": {"filter": {"scope": "mine"}},
    "filters": {"filters": [{"status": "open"}]},
    "scope": {"scope": "mine"},
    "assignee_id": {"assignee_id": "usr_1"},
    "query": {"query": {"status": "open"}},
    "since": {"since": "2026-01-01"},
    "until": {"until": "2026-01-01T00:00:00Z"},
    "range": {"range": [0, 4]},
    "window": {"window": "30d"},
    "capped": {"capped": True},
    "cap": {"cap": 5},
    "limited": {"limited": True},
    "limit_reached": {"limit_reached": True},
    "overflow": {"overflow": True},
    "truncated": {"truncated": "yes"},
    "is_truncated": {"is_truncated": True},
    "partial": {"partial": True},
    "is_partial": {"is_partial": True},
    "incomplete": {"incomplete": True},
    "incomplete_results": {"incomplete_results": True},
    "complete": {"complete": False},
    "isComplete": {"isComplete": False},
    "done": {"done": False},
    "finished": {"finished": False},
    "is_last": {"is_last": False},
    "last_page_reached": {"last_page_reached": False},
    "end": {"end": 5},
    "exhaustive": {"exhaustive": False},
    "exhaustiveNbHits": {"exhaustiveNbHits": False},
    "no_more": {"no_more": False},
    "all": {"all": False},
    "coverage": {"coverage": 0.8},
    "percent": {"percent": 83},
    "shards": {"shards": {"total": 5, "failed": 1}},
    "_shards": {"_shards": {"failed": 1}},
    "timed_out": {"timed_out": True},
    "stale": {"stale": True},
    "degraded": {"degraded": True},
    "warning": {"warning": "the list is long"},
    "warnings": {"warnings": ["results were limited to 5 tasks"]},
    "errors": {"errors": [{"shard": 2}]},
    "error": {"error": "half of it timed out"},
    "message": {"message": "only the newest are shown"},
    "notice": {"notice": "older tasks are in the archive"},
    "status": {"status": "partial"},
    "success": {"success": False},
    "code": {"code": 206},
    "archived_tasks": {"archived_tasks": [{"task_id": "t6"}]},
    "included": {"included": [{"id": "t6"}]},
    "next": {"next": {"after": "5"}},
    "nextPageToken": {"nextPageToken": "x"},
    "next_offset": {"next_offset": 5},
    "paging.cursors.after": {"paging": {"cursors": {"after": "x"}}},
    "pageInfo.endCursor": {"pageInfo": {"hasNextPage": False, "endCursor": "x"}},
    "continuation": {"continuation": "x"},
    "last_id": {"last_id": "t5"},
    "search_after": {"search_after": [5]},
    "links": {"links": [{"rel": "next", "href": "/tasks?page=2"}]},
    "more": {"more": 1},
    "moreResults": {"moreResults": True},
    "there_is_more": {"there_is_more": True},
    "hasMore": {"has_more": None, "hasMore": True},
    "something": {"something": "else"},
}
"""Members that may say that tasks are missing, by what is told of them."""


@pytest.mark.parametrize(("name", "beside"), BESIDE.items())
def test_a_member_that_may_tell_of_more_is_told(name: str, beside: dict[str, Any]) -> None:
    """An empty cursor beside it is no end, and whoever looks into it gets its name."""
    assert read_page({**LAST, **beside}, {}) == Puzzle(tuple(name.split(", ")))


HARMLESS: list[dict[str, Any]] = [
    {},
    {"total": 5},
    {"info": {"total": 5, "next": None}},
    {"total_count": "5", "count": 5, "returned": 5},
    {"limit": 200, "offset": 0},
    {"pagination": {"page": 1, "pages": 1, "per_page": 200, "total": 5}},
    {"page": 1, "total_pages": 1},
    {"pages": 1},
    {"meta": {"page": {"total": 5}}},
    {"has_more": False, "truncated": False, "more": False},
    {"omitted": 0, "hidden": 0, "remaining": 0, "skipped": False, "partial": False},
    {"incomplete_results": False, "timed_out": False, "capped": False},
    {"done": True, "complete": True, "is_last": True, "last": True},
    {"warnings": [], "errors": None, "error": False, "message": ""},
    {"success": True, "status": "ok", "code": 200, "object": "list", "type": "task_list"},
    {"request_id": "r1", "took": 12, "version": "v1", "timestamp": 1_700_000_000},
    {"workspace": {"id": "w", "name": "Acme"}, "order": "newest", "previous_cursor": None},
    {"pageInfo": {"hasNextPage": False, "hasPreviousPage": False}, "prev": 0},
    {"links": {"self": "/tasks", "first": "/tasks", "next": None, "prev": ""}},
    {"rate_limit": {"remaining": 99}, "filters": {}, "included": [], "next": {"after": ""}},
]
"""What a service that shows all may say on its only page."""


@pytest.mark.parametrize("next_cursor", [None, "c2"])
@pytest.mark.parametrize(
    ("beside", "headers", "sign"),
    [
        ({"prev_cursor": "c0"}, {}, "prev_cursor"),
        ({"links": {"previous": "/tasks?page=0"}}, {}, "links.previous"),
        ({"hasPreviousPage": True}, {}, "hasPreviousPage"),
        ({}, {"link": '</tasks?page=0>; rel="prev"'}, "Link"),
    ],
)
def test_a_list_that_is_entered_in_its_midst_is_not_whole(
    beside: dict[str, Any], headers: dict[str, str], sign: str, next_cursor: str | None
) -> None:
    """A page before the first one holds tasks that nobody asked for; behind it, it is the first."""
    data = {**LAST, "next_cursor": next_cursor, **beside}
    assert read_page(data, headers) == Puzzle((sign,))
    assert read_page(data, headers, 5) == Page(FIVE, next_cursor)


@pytest.mark.parametrize("beside", HARMLESS)
def test_what_is_harmless_hides_no_end(beside: dict[str, Any]) -> None:
    """Services that are whole, and say how whole they are, stay useful."""
    assert read_page({**LAST, **beside}, {}) == Page(FIVE, None)


HEADERS: dict[str, dict[str, str]] = {
    "X-Total-Count": {"x-total-count": "6"},
    "X-Total": {"x-total": "6"},
    "Total": {"total": "6"},
    "X-Total-Pages": {"x-total-pages": "2"},
    "X-Next-Page": {"x-next-page": "2"},
    "X-Next-Cursor": {"x-next-cursor": "c2"},
    "Next-Range": {"next-range": "id t5.."},
    "X-Has-More": {"x-has-more": "true"},
    "X-Page-Count": {"x-page-count": "2"},
    "X-Pagination": {"x-pagination": '{"total":6}'},
    "X-Pagination-Total": {"x-pagination-total": "6"},
    "X-Result-Count": {"x-result-count": "6"},
    "X-Limit": {"x-limit": "5"},
    "X-Truncated": {"x-truncated": "1"},
    "X-Partial-Results": {"x-partial-results": "yes"},
    "X-Items-Remaining": {"x-items-remaining": "1"},
    "X-Omitted": {"x-omitted": "1"},
    "X-Incomplete": {"x-incomplete": "true"},
    "X-Complete": {"x-complete": "false"},
    "X-Ms-Continuation": {"x-ms-continuation": "abc"},
    "Warning": {"warning": '110 - "Response is Stale"'},
    "Content-Range": {"content-range": "tasks 0-4/6"},
    "Preference-Applied": {"preference-applied": "odata.maxpagesize=5"},
    "X-Result-Limit": {"x-result-limit": "5"},
    "X-Results": {"x-results": "5/6"},
    "X-Showing": {"x-showing": "5 of 6"},
    "X-Window": {"x-window": "5/6"},
    "X-Archived": {"x-archived": "1"},
    "X-Filter": {"x-filter": "open"},
    "X-Scope": {"x-scope": "mine"},
    "Link": {"link": "</tasks?page=2>; rel=next"},
}


@pytest.mark.parametrize(("name", "headers"), HEADERS.items())
def test_a_header_that_may_tell_of_more_is_told(name: str, headers: dict[str, str]) -> None:
    """Many services speak of their pages in headers alone."""
    assert read_page(LAST, headers) == Puzzle((name,))


@pytest.mark.parametrize(
    "headers",
    [
        {"x-total-count": "5", "x-total-pages": "1", "x-page": "1", "x-per-page": "200"},
        {"x-next-page": "", "x-prev-page": "", "x-has-more": "false", "x-truncated": "0"},
        {"content-range": "tasks 0-4/5"},
        {"content-length": "900", "content-type": "application/json", "retry-after": "3"},
        {"x-ratelimit-remaining": "9", "ratelimit-limit": "10", "x-rate-limit-reset": "60"},
        {"x-request-id": "r1", "x-api-calls-remaining": "9", "x-envoy-attempt-count": "1"},
        {"access-control-expose-headers": "X-Total-Count", "cache-control": "no-store"},
        {"last-modified": "Mon, 02 Mar 2026 09:00:00 GMT", "x-cache-hits": "0", "age": "0"},
        {"x-size-limit": "9", "x-shop-api-call-limit": "1/40", "x-ratelimit": "3/10"},
        {
            "accept-ranges": "none",
            "x-xss-protection": "0",
            "strict-transport-security": "max-age=9",
        },
        {"x-nextjs-page": "/tasks", "x-content-type-options": "nosniff", "date": "?", "from": "?"},
    ],
)
def test_the_headers_of_any_answer_hide_no_end(headers: dict[str, str]) -> None:
    """Limits of the rate, caches and the like say nothing of the pages."""
    assert read_page(LAST, headers) == Page(FIVE, None)


@pytest.mark.parametrize(
    ("link", "is_end"),
    [
        ('<https://api.test/tasks?page=2>; rel="next"', False),
        ('<https://api.test/tasks?page=1>; rel="prev", </tasks?page=3>; rel="next"', False),
        ('</tasks?page=3>; title="x"; REL = "prev NEXT"', False),
        ("</tasks?page=2>;rel=next;title=x", False),
        ('</tasks?page=3>; rel="last"', False),
        ('</tasks?page=3>; rel="https://api.test/rels/following"', False),
        ("</tasks?page=3>", False),
        ('</tasks>; rel="first", </tasks>; rel="self"', True),
        ("</_next/static/app.js>; rel=preload; as=script", True),
        ('<https://docs.test/v2>; rel="deprecation"; type="text/html"', True),
    ],
)
def test_a_link_is_read_by_its_relations(link: str, is_end: bool) -> None:  # noqa: FBT001
    """RFC 8288: not by its address, and one that is not known may lead to another page."""
    assert read_page(LAST, {"link": link}) == (Page(FIVE, None) if is_end else Puzzle(("Link",)))


@pytest.mark.parametrize("status", [201, 202, 203, 204, 206, 207, 226])
def test_a_status_that_is_not_200_is_told(status: int) -> None:
    """206 says that it is a part (RFC 9110, 15.3.7), and the others are no answer to a question."""
    assert read_page(LAST, {}, status=status) == Puzzle((f"HTTP {status}",))


@pytest.mark.parametrize(
    ("beside", "headers", "status"),
    [
        ({"total": 60, "limit": 5, "page": 1, "pages": 12}, {}, 200),
        ({"has_more": True, "next": "/tasks?page=2", "remaining": 55, "done": False}, {}, 200),
        ({"links": {"next": "/t", "last": "/t"}, "cursors": {"after": "x"}}, {}, 200),
        ({"next_page_number": 2, "pagingState": "x"}, {"x-total-count": "60"}, 200),
        ({}, {"content-range": "tasks 0-4/60", "link": "</t>; rel=next"}, 206),
    ],
)
def test_a_cursor_explains_what_tells_of_more(
    beside: dict[str, Any], headers: dict[str, str], status: int
) -> None:
    """Where the next page is named, that there is one is no riddle."""
    read = read_page({"tasks": FIVE, "next_cursor": "c2", **beside}, headers, status=status)
    assert isinstance(read, Page)
    assert read[:2] == (FIVE, "c2")


@pytest.mark.parametrize(
    "beside", [{"omitted": 1}, {"hidden": 2}, {"warnings": ["x"]}, {"partial": True}, {"mine": "x"}]
)
def test_a_cursor_does_not_explain_what_is_left_out(beside: dict[str, Any]) -> None:
    """The next page begins behind it: what is missing on this one stays so."""
    read = read_page({"tasks": FIVE, "next_cursor": "c2", **beside}, {})
    assert read == Puzzle(tuple(beside))


@pytest.mark.parametrize(
    ("beside", "before", "is_end"),
    [
        ({"total": 12}, 7, True),
        ({"total": 13}, 7, False),
        ({"count": 5}, 7, True),
        ({"count": 12}, 7, True),
        ({"count": 7}, 7, False),
        ({"offset": 7}, 7, True),
        ({"offset": 0}, 7, False),
        ({"page": 2, "pages": 2}, 7, True),
        ({"pages": 2}, 7, False),
        ({"limit": 5}, 5, True),
        ({"limit": 4}, 5, False),
    ],
)
def test_numbers_are_those_of_the_page_or_of_all(
    beside: dict[str, Any],
    before: int,
    is_end: bool,  # noqa: FBT001
) -> None:
    """The last page of several says another number than the only one."""
    read = read_page({**LAST, **beside}, {}, listed_before=before)
    assert read == (Page(FIVE, None) if is_end else Puzzle(tuple(beside)))


def test_each_name_is_of_one_kind() -> None:
    """A name that stood in two lines of the table would count as what stands last."""
    words = Counter(word for line in _WORDS.values() for word in line.split())
    assert [word for word, times in words.items() if times > 1] == []
    assert set(_WORDS) == set(Kind)


def test_what_lies_too_deep_is_a_sign() -> None:
    """Nobody looks for ever."""
    deep: dict[str, Any] = {"x": None}
    for _ in range(20):
        deep = {"meta": deep}
    assert read_page({**LAST, **deep}, {}) == Puzzle(("meta.meta.meta.meta.meta",))
