"""What stands beside the tasks of a page: each member or header that is not harmless is a sign."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from importer.submission.reconcile.pages.listing import Page, Puzzle, read_page
from importer.submission.reconcile.pages.table import WORDS, Kind

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


ASIDE: dict[str, dict[str, Any]] = {
    "usage.matched": {"usage": {"returned": 5, "matched": 7}},
    "usage": {"usage": 7},
    "quota.tasks_total": {"quota": {"tasks_total": 7}},
    "runtime.incomplete": {"runtime": {"incomplete": True}},
    "runtime": {"runtime": "partial"},
    "meta.workspace.task_count": {"meta": {"workspace": {"id": "w1", "task_count": 7}}},
    "workspace.view.name": {"workspace": {"id": "w1", "meta": {"view": 1}, "name": "Acme"}},
    "account.tasks": {"account": {"id": "a1", "tasks": {"total": 7}}},
    "account": {"account": "results are limited to 5"},
    "organization.total_tasks": {"organization": {"name": "Acme", "total_tasks": 7}},
    "org.cursor": {"org": {"cursor": "c2"}},
    "schema.has_more": {"schema": {"has_more": True}},
    "environment": {"environment": "replica"},
    "environment.stale": {"environment": {"name": None, "stale": True}},
    "version.stale": {"version": {"stale": True}},
    "version": {"version": "outdated"},
    "docs": {"docs": "results are limited to 5"},
    "documentation_url": {"documentation_url": "https://docs.test/tasks?page=2"},
    "path": {"path": "/tasks?page=2"},
    "url": {"url": "https://api.test/tasks?cursor=c2"},
    "self": {"self": "/tasks/page/2"},
    "self.href": {"self": {"href": "/tasks?offset=5"}},
    "href": {"href": "/tasks?page%5Bnumber%5D=2"},
    "@odata.context": {"@odata.context": "/tasks?status=open"},
    "first": {"first": False},
    "order": {"order": "newest 5 only"},
    "generated_at": {"generated_at": "2026-03-02T08:00:00Z"},
    "timestamp": {"timestamp": 1_700_000_000},
    "rate_limit": {"rate_limit": "some tasks are missing"},
    "deprecation": {"deprecation": "older tasks are not listed"},
}
"""What is aside by its name, and speaks of the list all the same."""
ASIDE["workspace.meta.view"] = ASIDE.pop("workspace.view.name")
DATE = {"date": "Mon, 02 Mar 2026 09:00:00 GMT"}


@pytest.mark.parametrize(("name", "beside"), ASIDE.items())
def test_a_name_aside_has_the_value_that_it_is_there_for(name: str, beside: dict[str, Any]) -> None:
    """Whatever else it says is told by its path, however deep it stands."""
    assert read_page({**LAST, **beside}, DATE) == Puzzle((name,))


@pytest.mark.parametrize("beside", [{"usage": {"more": False}}, {"account": {"cursor": None}}])
def test_what_stands_aside_ends_no_list(beside: dict[str, Any]) -> None:
    """An account that has no more of something is not a list that has no more tasks."""
    read = read_page({"tasks": FIVE, **beside}, {})
    assert read == Puzzle(("nothing shows which page is the last",))


@pytest.mark.parametrize(
    ("beside", "headers"),
    [
        ({"environment": "replica"}, {}),
        ({"generated_at": "2026-03-02T08:00:00Z"}, {}),
        ({}, {"x-cached": "true"}),
    ],
)
def test_a_cursor_does_not_explain_an_old_copy(
    beside: dict[str, Any], headers: dict[str, str]
) -> None:
    """A page of a copy has a next page as well, of the same copy."""
    read = read_page({"tasks": FIVE, "next_cursor": "c2", **beside}, {**DATE, **headers})
    assert isinstance(read, Puzzle)


def test_an_address_may_repeat_what_was_asked_for() -> None:
    """The page's own address holds its own cursor, and no other one."""
    data = {**LAST, "links": {"self": "/tasks?limit=200&cursor=c2", "first": "/tasks?limit=200"}}
    assert read_page(data, {}, 200, asked="c2") == Page(FIVE, None)
    assert read_page(data, {}, 200, asked="c1") == Puzzle(("links.self",))


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
    {"request_id": "r1", "took": 12, "version": "v1"},
    {"workspace": {"id": "w", "name": "Acme"}, "order": "newest", "previous_cursor": None},
    {"pageInfo": {"hasNextPage": False, "hasPreviousPage": False}, "prev": 0},
    {"links": {"self": "/tasks", "first": "/tasks", "next": None, "prev": ""}},
    {"generated_at": "2026-03-02T09:00:00Z", "timestamp": 1_772_442_000, "environment": "prod"},
    {"meta": {"timestamp": "1772442000123", "duration": "12 ms", "documentation": None}},
    {"account": "a1", "organization": {"id": 7, "name": "Acme & Co", "plan": "pro"}},
    {"jsonapi": {"version": "1.0"}, "href": "https://api.test/tasks?limit=200", "first": True},
    {"path": "/v1/tasks", "docs": "https://docs.test/api#tasks", "sort": "-created_at"},
    {"self": {"href": "/tasks?page=1"}, "credits": 3, "direction": "desc", "etag": 'W/"a"'},
    {"rate_limit": {"limit": 5, "used": 1, "reset": 1_772_442_060}},
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
    assert read_page({**LAST, **beside}, DATE) == Page(FIVE, None)


HEADERS: dict[str, dict[str, str]] = {
    "X-Total-Count": {"x-total-count": "6"},
    "X-Has-Following": {"x-has-following": "true"},
    "X-List-Complete": {"x-list-complete": "false"},
    "X-Data-Freshness": {"x-data-freshness": "stale"},
    "X-Replica-Lag": {"x-replica-lag": "3600"},
    "X-Snapshot-Age": {"x-snapshot-age": "3600"},
    "X-As-Of": {"x-as-of": "2026-03-02"},
    "X-From-Cache": {"x-from-cache": "1"},
    "X-Cached": {"x-cached": "true"},
    "X-Cache-Hits": {"x-cache-hits": "3"},
    "X-Varnish": {"x-varnish": "123 456"},
    "X-Fastly-Stale": {"x-fastly-stale": "1"},
    "X-Proxy-Cache": {"x-proxy-cache": "HIT"},
    "Cache-Status": {"cache-status": "edge; hit; ttl=30"},
    "Server-Timing": {"server-timing": 'cdn-cache;desc="HIT"'},
    "Via": {"via": "1.1 edge (hit)"},
    "X-Scroll-Id": {"x-scroll-id": "a"},
    "X-View": {"x-view": "open"},
    "X-Rest": {"x-rest": "3"},
    "X-Acme": {"x-acme": "27"},
    "X-Acme-Note": {"x-acme-note": "only the newest"},
    "X-Paginate": {"x-paginate": "next"},
    "X-Size-Limit": {"x-size-limit": "5"},
    "X-Request-Limit": {"x-request-limit": "5"},
    "X-Quota-Tasks-Total": {"x-quota-tasks-total": "27"},
    "X-Rate-Next": {"x-rate-next": "1"},
    "Accept-Ranges": {"accept-ranges": "tasks"},
    "Content-Location": {"content-location": "/tasks?page=2"},
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


@pytest.mark.parametrize(
    "text", ["items 0-4/*", "items 3-7/5", "items */6", "items 0-4", "bytes=0-4", "?"]
)
def test_a_range_that_is_not_all_of_it_is_told(text: str) -> None:
    """Where it begins elsewhere, or keeps to itself how many there are."""
    assert read_page(LAST, {"content-range": text}) == Puzzle(("Content-Range",))


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
        {"x-shop-api-call-limit": "1/40", "x-ratelimit": "3/10"},
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


ORDINARY: dict[str, dict[str, str]] = {
    "nginx": {
        "server": "nginx/1.25.3", "content-type": "application/json; charset=utf-8",
        "transfer-encoding": "chunked", "connection": "keep-alive", "vary": "Accept-Encoding",
        "keep-alive": "timeout=5, max=100", "x-request-id": "0f8fad5bd9cb469fa16570867728950e",
        "x-cache-status": "MISS", "x-upstream-response-time": "0.021", "expires": "0",
    },
    "Cloudflare": {
        "server": "cloudflare", "cf-ray": "8f1c2d3e4a5b6c7d-FRA", "cf-cache-status": "DYNAMIC",
        "alt-svc": 'h3=":443"; ma=86400', "nel": '{"success_fraction":0,"max_age":604800}',
        "report-to": '{"endpoints":[{"url":"https://a.test/r"}],"max_age":604800}',
        "server-timing": 'cfL4;desc="?proto=TCP&rtt=9000"', "set-cookie": "__cf_bm=x; path=/",
    },
    "AWS": {
        "x-amzn-requestid": "7a1e2b3c-0000-4000-8000-000000000000", "x-amz-apigw-id": "AbCdEf=",
        "x-amzn-trace-id": "Root=1-65f0-abc;Sampled=0", "x-cache": "Miss from cloudfront",
        "via": "1.1 abc123.cloudfront.net (CloudFront)", "x-amz-cf-pop": "FRA56-P4",
        "x-amz-cf-id": "Zx9==", "x-amzn-remapped-content-length": "900", "apigw-requestid": "Q=",
    },
    "Vercel": {
        "server": "Vercel", "x-vercel-id": "fra1::iad1::abc-1700000000000-1f", "age": "0",
        "x-vercel-cache": "MISS", "x-matched-path": "/api/tasks", "x-powered-by": "Next.js",
        "cache-control": "public, max-age=0, must-revalidate",
    },
    "Express": {
        "x-powered-by": "Express", "etag": 'W/"384-abc"', "content-security-policy": "x 'self'",
        "cross-origin-opener-policy": "same-origin", "x-dns-prefetch-control": "off",
        "x-download-options": "noopen", "x-permitted-cross-domain-policies": "none",
        "origin-agent-cluster": "?1", "access-control-allow-origin": "*",
        "ratelimit-policy": "100;w=60", "ratelimit": "limit=100, remaining=9, reset=60",
        "x-response-time": "12.3ms",
    },
    "Rails": {
        "x-runtime": "0.043213", "x-request-id": "c1a2", "x-frame-options": "SAMEORIGIN",
        "x-xss-protection": "0", "referrer-policy": "strict-origin-when-cross-origin",
        "x-rack-cors": "miss; no-origin", "cache-control": "max-age=0, private", "status": "200 OK",
        "server-timing": "sql.active_record;dur=1.2", "via": "1.1 vegur",
    },
    "FastAPI": {
        "server": "uvicorn", "content-length": "900", "x-process-time": "0.0123",
        "x-correlation-id": "9f", "traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7-01",
    },
    "GitHub": {
        "x-github-media-type": "github.v3; format=json", "x-github-request-id": "C0:1:2:3",
        "x-github-api-version-selected": "2022-11-28", "x-accepted-oauth-scopes": "repo",
        "x-oauth-scopes": "repo, user", "x-ratelimit-limit": "5000", "x-ratelimit-used": "7",
        "x-ratelimit-remaining": "4993", "x-ratelimit-reset": "1772445600",
        "x-ratelimit-resource": "core", "github-authentication-token-expiration": "2026-12-31",
    },
    "gateways": {
        "x-envoy-upstream-service-time": "31", "x-kong-proxy-latency": "2", "x-served-by":
        "cache-fra-etou8220001-FRA", "x-timer": "S1772442000.1,VS0,VE12", "x-varnish": "98765",
        "x-cache-hits": "0", "x-cloud-trace-context": "105445aa7843bc8bf206b120001000/1;o=1",
        "x-azure-ref": "20260302T090000Z-abc", "fly-request-id": "01H-fra", "x-cached": "false",
    },
    "others": {
        "x-hubspot-ratelimit-interval-milliseconds": "10000", "x-app-version": "2026.3.1",
        "x-acme-trace-id": "abcd", "x-served-from": "web-3", "x-rate-limit-limit": "10",
        "x-api-version": "2", "x-instance": "i-0abc12", "x-pod": "tasks-7d9f", "x-region": "eu",
        "x-hubspot-correlation-id": "3b1c", "x-country": "DE",
    },
}  # fmt: skip
"""What common servers, proxies and frameworks say with every answer."""


@pytest.mark.parametrize("headers", ORDINARY.values(), ids=ORDINARY)
def test_an_ordinary_answer_hides_no_end(headers: dict[str, str]) -> None:
    """Else no lost row could be looked up with a service behind one of them."""
    assert read_page(LAST, {**DATE, **headers}) == Page(FIVE, None)


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
    words = Counter(word for line in WORDS.values() for word in line.split())
    assert [word for word, times in words.items() if times > 1] == []
    assert set(WORDS) == set(Kind)


@pytest.mark.parametrize(
    "moment",
    [
        10**400,
        -(10**400),
        1e308,
        0,
        True,
        5e11,
        "9000-12-31T23:59:59-23:59",
        "2026-03-02T10:00:00",
        "99999999999999999",
    ],
)
def test_a_time_that_is_not_now_is_a_sign(moment: object) -> None:
    """Whatever its size: no number ends the run, and one of another zone may be an old one."""
    assert read_page({**LAST, "timestamp": moment}, DATE) == Puzzle(("timestamp",))


def test_what_lies_too_deep_is_a_sign() -> None:
    """Nobody looks for ever."""
    deep: dict[str, Any] = {"x": None}
    for _ in range(20):
        deep = {"meta": deep}
    assert read_page({**LAST, **deep}, {}) == Puzzle(("meta.meta.meta.meta.meta",))
