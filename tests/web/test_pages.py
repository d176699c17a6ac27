"""The page over a real socket: what it shows, what it does, and what it never gives away."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from jinja2 import meta
from starlette.routing import Route

from importer.settings.options import load_options
from importer.settings.process_environment import TOKEN_VARIABLE
from importer.web.access.middleware import HEADERS
from importer.web.app import ROUTES
from importer.web.screens.responses import templates
from importer.web.server import PageServer
from importer.web.work.states import State
from tests.acceptance.canary import CANARY, holds_token
from tests.web.conftest import GOOD, Visitor

Visit = Callable[[PageServer], Visitor]
MARKUP = "<img src=x onerror=alert(1)>"


def test_a_sheet_goes_from_the_upload_to_its_checked_rows(visitor: Visitor) -> None:
    """Screen by screen, as a person would go."""
    assert "Choose a file" in visitor.get("file").text
    answer = visitor.upload("calls.csv", GOOD)
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (204, "file")
    visitor.settle()
    assert "2 rows" in visitor.get("file").text
    assert "What fills each field" in visitor.get("columns").text
    assert visitor.post("check").headers["HX-Redirect"] == "rows"
    visitor.settle()
    assert "Check and fix" in visitor.get("rows").text
    assert "Ring Ben" in visitor.get("rows.json").text
    assert visitor.page.desk.state is State.CHECKED


def test_whoever_comes_back_is_where_the_sheet_is(visitor: Visitor) -> None:
    """A reload, or another tab."""

    def start() -> str:
        answer = visitor.get("")
        assert answer.status_code == 303
        return str(answer.headers["Location"])

    assert start() == "file"
    visitor.upload("calls.csv", GOOD)
    visitor.settle()
    assert start() == "columns"
    visitor.post("check")
    visitor.settle()
    assert start() == "rows"


def test_pasted_cells_are_a_file(visitor: Visitor) -> None:
    """As a spreadsheet program copies them; nothing is said to be nothing."""
    empty = visitor.post("paste", {"cells": " \r\n "})
    assert empty.status_code == 422
    assert "Nothing was pasted." in empty.text
    assert empty.headers["HX-Retarget"] == "#problem"
    visitor.post("paste", {"cells": GOOD.replace(",", "\t").replace("\n", "\r\n")})
    visitor.settle()
    assert visitor.page.desk.state is State.MAPPED
    assert "Pasted cells" in visitor.get("file").text


def test_the_sample_is_there(visitor: Visitor) -> None:
    """Of the 39 rows some are wrong on purpose."""
    visitor.post("sample")
    visitor.settle()
    assert "39 rows" in visitor.get("file").text


def test_what_cannot_be_done_now_says_what_goes_on(visitor: Visitor) -> None:
    """As a conflict; nothing has changed."""
    answer = visitor.post("check")
    assert answer.status_code == 409
    assert "This cannot be done now: no file has been chosen." in answer.text
    assert visitor.page.desk.state is State.EMPTY


def test_the_work_that_goes_on_is_polled(visitor: Visitor) -> None:
    """Once it has ended, the page that asked is loaded again, and no other."""
    visitor.upload("calls.csv", GOOD)
    visitor.settle()
    number = visitor.page.desk.snapshot.number
    assert visitor.get(f"job?number={number}").headers.get("HX-Refresh") == "true"
    assert "HX-Refresh" not in visitor.get(f"job?number={number - 1}").headers
    assert "HX-Refresh" not in visitor.get("job").headers


def test_every_answer_carries_the_headers(visitor: Visitor) -> None:
    """Of a screen, a style sheet, a refusal, a way in."""
    answers = [
        visitor.get("file"),
        visitor.get("static/app.css"),
        visitor.get("nowhere"),
        visitor.post("check"),
        httpx.get(visitor.origin + "/", trust_env=False),
        httpx.get(visitor.page.link, trust_env=False),
    ]
    assert [answer.status_code for answer in answers] == [200, 200, 404, 409, 404, 200]
    for answer in answers:
        assert {name: answer.headers[name] for name in HEADERS} == HEADERS
        assert "server" not in answer.headers
    assert "unsafe" not in HEADERS["Content-Security-Policy"]


def test_no_screen_needs_what_the_policy_forbids(visitor: Visitor) -> None:
    """No script and no style inside a page."""
    visitor.upload("calls.csv", GOOD)
    visitor.settle()
    for name in ("file", "columns"):
        text = visitor.get(name).text
        assert "<style" not in text
        assert " style=" not in text
        assert "<script>" not in text
        assert " on" + "click=" not in text


def test_a_link_opens_once(page: PageServer) -> None:
    """Then it says so; and a head of it uses nothing up."""
    link = page.link
    assert httpx.head(link, trust_env=False).status_code == 200
    first, second = (httpx.get(link, trust_env=False) for _ in range(2))
    assert first.status_code == 200
    cookie = first.headers["set-cookie"]
    assert all(part in cookie for part in ("HttpOnly", "SameSite=strict", "Path=/"))
    assert second.status_code == 403
    assert "This link was used already." in second.text
    assert "set-cookie" not in second.headers
    unknown = httpx.get(link[:-3] + "abc", trust_env=False)
    assert "This link is not known here." in unknown.text


@pytest.mark.parametrize("route", [route for route in ROUTES if isinstance(route, Route)])
def test_what_is_only_looked_at_changes_nothing(visitor: Visitor, route: Route) -> None:
    """A route takes GET, or it changes something; never both."""
    methods = route.methods or set()
    assert methods in ({"GET", "HEAD"}, {"POST"}, {"PUT"})
    before = (visitor.page.desk.state, visitor.page.desk.snapshot.number)
    answer = visitor.get(route.path.strip("/").replace("{name}", "app.css"))
    assert (answer.status_code == 405) is ("GET" not in methods)
    assert (visitor.page.desk.state, visitor.page.desk.snapshot.number) == before


@pytest.mark.parametrize(
    "name", ["../app.py", "..%2fapp.py", "%2e%2e/app.py", "app.css/../x", ".."]
)
def test_no_file_but_the_assets_is_served(visitor: Visitor, name: str) -> None:
    """Whatever the path."""
    assert visitor.get(f"static/{name}").status_code == 404


def test_a_file_that_is_too_large_is_refused(good: Path, visit: Visit) -> None:
    """By its length before it is read, or by its bytes where it says none; nothing is kept."""
    with PageServer(load_options, most_bytes=100) as page:
        visitor = visit(page)
        assert visitor.upload("big.csv", b"x" * 101).status_code == 413
        headers = {"Origin": visitor.origin, "Content-Type": "application/octet-stream"}
        pieces = (b"x" * 60 for _ in range(2))
        answer = visitor.client.put(visitor.prefix + "upload", content=pieces, headers=headers)
        assert answer.status_code == 413
        assert "is larger than" in answer.text
        assert list(page.uploads.folder.iterdir()) == []
        assert visitor.upload("calls.csv", good.read_bytes()[:90]).status_code == 204
        visitor.settle()


def test_markup_is_shown_as_text(visitor: Visitor) -> None:
    """In a header, a cell, the file's name, and where a message repeats it."""
    sheet = f"task_type,{MARKUP},deal_id\n{MARKUP},{MARKUP},007\n"
    visitor.upload(f"{MARKUP}.csv", sheet)
    visitor.settle()
    for name in ("file", "columns"):
        text = visitor.get(name).text
        assert "<img" not in text
        assert "&lt;img src=x" in text or name == "file"
    visitor.upload("a&b <b>.html", b"<html><b>sign in</b>")
    visitor.settle()
    assert "<b>sign" not in visitor.get("file").text


def test_the_token_is_answered_nowhere(
    page: PageServer, visit: Visit, capfd: pytest.CaptureFixture[str]
) -> None:
    """It is in no screen, no header, no file; a broken one is refused without being shown."""
    visitor = visit(page)
    answers = [visitor.post("token", {"token": CANARY})]
    assert "token set" in visitor.get("file").text
    answers += [visitor.post("token", {"token": f"{CANARY} broken"})]
    visitor.upload("calls.csv", GOOD)
    visitor.settle()
    answers += [visitor.get(name) for name in ("file", "columns", "job", "token")]
    shown = [answer.content + str(answer.headers).encode() for answer in answers]
    assert [holds_token(text) for text in shown] == [False] * len(shown)
    kept = [path for path in page.uploads.folder.rglob("*") if path.is_file()]
    assert kept
    assert not any(holds_token(path.read_bytes()) for path in kept)
    assert capfd.readouterr() == ("", "")


def test_a_mistake_shows_no_cells(
    page: PageServer,
    visit: Visit,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Neither on the page nor in the log: its kind is all that is said."""

    def broken() -> None:
        raise ValueError("a cell")

    visitor = visit(page)
    monkeypatch.setattr(type(page.desk), "check", lambda _self: broken())
    answer = visitor.post("check")
    assert answer.status_code == 500
    assert "This is our mistake, not yours (ValueError)." in answer.text
    assert "a cell" not in answer.text + caplog.text


def test_leaving_ends_the_program(visitor: Visitor) -> None:
    """Whoever serves it hears of it."""
    assert not visitor.page.wait(0)
    assert visitor.post("leave").status_code == 204
    assert visitor.page.wait(0)


def test_the_environments_token_is_named_but_not_shown(
    monkeypatch: pytest.MonkeyPatch, visit: Visit
) -> None:
    """As one that is there."""
    monkeypatch.setenv(TOKEN_VARIABLE, CANARY)
    with PageServer(load_options) as page:
        text = visit(page).get("file").text
    assert "token set" in text
    assert not holds_token(text.encode())


def test_templates_name_templates_that_there_are() -> None:
    """A part that is missing would be seen only where it is shown."""
    made = templates()
    for name in made.list_templates():
        source, _, _ = made.loader.get_source(made, name)  # type: ignore[union-attr]
        named = meta.find_referenced_templates(made.parse(source))
        assert {one for one in named if one} <= set(made.list_templates()), name
