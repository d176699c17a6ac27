"""The guard's table: one line of it for each way in which a request can be wrong."""

from __future__ import annotations

import pytest

from importer.web.access.guard import MOST_BYTES, RULES, Gate, refusal

GATE = Gate(8123, "/secret/", "biscuit", "key", 1_000_000_000)
HOST = ("host", "127.0.0.1:8123")
COOKIE = ("cookie", "biscuit=key")
ORIGIN = ("origin", "http://127.0.0.1:8123")
FORM = ("content-type", "application/x-www-form-urlencoded")
BYTES = ("content-type", "application/octet-stream")
JSON = ("content-type", "application/json; charset=utf-8")
EMPTY = ("content-length", "0")
CHUNKED = ("transfer-encoding", "chunked")
SITE = ("sec-fetch-site", "same-origin")
Headers = tuple[tuple[str, str], ...]


def _status(method: str, path: str, headers: Headers, gate: Gate = GATE) -> int | None:
    raw = [(name.encode(), value.encode()) for name, value in headers]
    found = refusal(method, path, raw, gate)
    return None if found is None else int(found.status)


@pytest.mark.parametrize(
    ("method", "path", "headers"),
    [
        ("GET", "/secret/file", (HOST, COOKIE)),
        ("HEAD", "/secret/file", (HOST, COOKIE)),
        ("GET", "/secret/file", (HOST, COOKIE, ("sec-fetch-site", "none"))),
        ("GET", "/secret/file", (HOST, COOKIE, SITE, ORIGIN)),
        ("GET", "/secret/file", (HOST, ("cookie", 'odd="a b; x=1; biscuit=key; z'))),
        ("POST", "/secret/check", (HOST, COOKIE, ORIGIN, SITE, FORM, EMPTY)),
        ("POST", "/secret/cells", (HOST, COOKIE, ORIGIN, JSON, EMPTY)),
        ("PUT", "/secret/upload", (HOST, COOKIE, ORIGIN, BYTES)),
        ("PUT", "/secret/upload", (HOST, COOKIE, ORIGIN, BYTES, ("content-length", "999999999"))),
        ("GET", "/open/code", (HOST,)),
        ("GET", "/open/code", (HOST, ("sec-fetch-site", "cross-site"))),
        ("GET", "/open/code", (HOST, ("origin", "null"), ("sec-fetch-site", "cross-site"))),
    ],
)
def test_the_page_itself_is_answered(method: str, path: str, headers: Headers) -> None:
    """And whoever comes with a link, from a file as well."""
    assert _status(method, path, headers) is None


def _get(*headers: tuple[str, str]) -> tuple[str, str, Headers]:
    return "GET", "/secret/file", headers


def _post(*headers: tuple[str, str]) -> tuple[str, str, Headers]:
    return "POST", "/secret/check", (HOST, COOKIE, *headers)


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        (_get(COOKIE), 421),
        (_get(("host", "evil.example"), COOKIE), 421),
        (_get(("host", "evil.example:8123"), COOKIE), 421),
        (_get(("host", "127.0.0.1"), COOKIE), 421),
        (_get(("host", "127.0.0.1:80"), COOKIE), 421),
        (_get(("host", "localhost:8123"), COOKIE), 421),
        (_get(("host", "127.0.0.1:8123.evil.example"), COOKIE), 421),
        (_get(HOST, ("host", "evil.example"), COOKIE), 421),
        (("GET", "/open/code", (("host", "evil.example:8123"),)), 421),
        (_get(HOST, COOKIE, ("sec-fetch-site", "cross-site")), 403),
        (_get(HOST, COOKIE, ("sec-fetch-site", "same-site")), 403),  # another port of this host
        (_get(HOST, COOKIE, SITE, ("sec-fetch-site", "cross-site")), 403),
        (_get(HOST, COOKIE, ("origin", "http://evil.example")), 403),
        (_get(HOST, COOKIE, ("origin", "http://127.0.0.1:9000")), 403),
        (("GET", "/open/code", (HOST, ("origin", "http://evil.example"))), 403),
        (_post(FORM), 403),
        (_post(FORM, ("origin", "null")), 403),
        (_post(FORM, ("origin", "http://evil.example")), 403),
        (_post(FORM, ("origin", "https://127.0.0.1:8123")), 403),
        (_post(FORM, ORIGIN, ("origin", "http://evil.example")), 403),
        (_post(FORM, ORIGIN, ("sec-fetch-site", "same-site")), 403),
        (("DELETE", "/secret/file", (HOST, COOKIE, ORIGIN)), 405),
        (("OPTIONS", "/secret/file", (HOST, COOKIE, ORIGIN)), 405),
        (("GET", "/file", (HOST, COOKIE)), 404),
        (("GET", "/", (HOST, COOKIE)), 404),
        (("GET", "/secret", (HOST, COOKIE)), 404),
        (("GET", "/secret2/file", (HOST, COOKIE)), 404),
        (("POST", "/open/code", (HOST, ORIGIN, FORM)), 404),
        (_get(HOST), 403),
        (_get(HOST, ("cookie", "biscuit=")), 403),
        (_get(HOST, ("cookie", "biscuit=kez")), 403),
        (_get(HOST, ("cookie", "other=key")), 403),
        (_get(HOST, ("cookie", "biscuit=other; biscuit=key")), 403),  # of another port
        (_get(HOST, ("cookie", "biscuit=ké")), 403),
        (_post(ORIGIN), 415),
        (_post(ORIGIN, ("content-type", "text/plain")), 415),
        (_post(ORIGIN, ("content-type", "multipart/form-data; boundary=x")), 415),
        (_post(ORIGIN, ("content-type", "text/plain; application/json")), 415),
        (_post(ORIGIN, FORM, FORM), 415),
        (_post(ORIGIN, FORM), 411),
        (_post(ORIGIN, JSON, CHUNKED), 411),
        (_post(ORIGIN, FORM, EMPTY, CHUNKED), 411),
        (_post(ORIGIN, FORM, ("content-length", str(MOST_BYTES + 1))), 413),
        (_post(ORIGIN, JSON, ("content-length", "2000000000")), 413),
        (_post(ORIGIN, BYTES, ("content-length", "2000000000")), 413),
        (_post(ORIGIN, BYTES, ("content-length", "-1")), 413),
        (_post(ORIGIN, BYTES, ("content-length", "²")), 413),
    ],
)
def test_all_else_is_refused(asked: tuple[str, str, Headers], status: int) -> None:
    """Whatever it asks for; what is wrong first is said."""
    assert _status(*asked) == status


def test_a_port_of_http_itself_may_be_left_out() -> None:
    """As clients do."""
    gate = GATE._replace(port=80)
    headers = (("host", "127.0.0.1"), COOKIE, ("origin", "http://127.0.0.1"), FORM, EMPTY)
    assert _status("POST", "/secret/check", headers, gate) is None


def test_every_rule_refuses_with_words() -> None:
    """A refusal is a sentence for whoever looks at the page, and each rule has its own name."""
    assert len({rule.name for rule in RULES}) == len(RULES)
    assert all(rule.message.endswith(".") and rule.status.phrase for rule in RULES)
