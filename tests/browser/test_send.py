"""In a real browser: step 4 and 5, by keyboard, for every reader, and one run for all clicks."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from importer.sandbox.options import SandboxOptions
from importer.sandbox.server import SandboxServer
from importer.settings.options import load_options
from importer.settings.places import HOME_VARIABLE
from importer.settings.process_environment import TOKEN_VARIABLE
from importer.web.server import PageServer
from tests.browser.conftest import Tab
from tests.browser.looking import WAYS, require_usable, wait_for_heading
from tests.browser.test_first_steps import SAMPLE
from tests.patience import wait_until
from tests.web.conftest import GOOD

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

MARKUP = "<img src=x onerror=alert(1)>"
SHEET = GOOD + f"hgh,No type,usr_1,0073\ncall,{MARKUP},usr_1,0075\n"


@pytest.fixture
def service() -> Iterator[SandboxServer]:
    """A workspace to send to."""
    with SandboxServer() as server:
        yield server


@pytest.fixture
def served(service: SandboxServer, tmp_path: Path) -> Iterator[PageServer]:
    """A page that sends there."""
    environment = {TOKEN_VARIABLE: service.token, HOME_VARIABLE: str(tmp_path / "state")}
    with PageServer(
        lambda said: load_options({"base_url": service.base_url, **said}), environment=environment
    ) as page:
        yield page


def checked(page: Page, name: str, content: str) -> None:
    """Upload and check a sheet."""
    page.set_input_files(
        "#file", {"name": name, "mimeType": "text/csv", "buffer": content.encode()}
    )
    onwards = page.get_by_role("button", name="Next: check the rows")
    columns = page.get_by_role("link", name="Next: columns")
    onwards.or_(columns).first.wait_for()
    if columns.count():
        columns.click()
    onwards.click()
    page.get_by_role("heading", name="Check and fix").wait_for()
    page.get_by_role("link", name="4 Send").click()
    page.get_by_role("button", name="Show what would be sent").wait_for()


@pytest.mark.parametrize("way", WAYS)
def test_every_reader_can_send(served: PageServer, browser: Browser, way: str) -> None:
    """Nothing that axe finds, nothing beside the screen, and markup is text."""
    tab = Tab(served, browser, bypass_csp=True, **WAYS[way])
    page = tab.enter()
    checked(page, f"{MARKUP}.csv".replace("/", ""), SHEET)
    require_usable(tab, way)
    page.get_by_label("Try it in the sandbox first").check()
    page.get_by_role("button", name="Show what would be sent").click()
    page.get_by_role("heading", name="What would be done in the sandbox").wait_for()
    assert page.get_by_text(MARKUP).count()
    require_usable(tab, way)
    page.get_by_role("button", name="Send 3 to the sandbox, leave 1").click()
    page.get_by_role("heading", name="Results").wait_for()
    require_usable(tab, way)
    for closed in page.locator("details:not([open]) > summary").all():
        closed.click()
    require_usable(tab, way)
    assert page.get_by_text(MARKUP).count()
    tab.close()


def test_ten_clicks_in_two_tabs_are_one_run(
    tab: Tab, browser: Browser, service: SandboxServer
) -> None:
    """The button is off after the first; the other tab sees the same run."""
    page = tab.enter()
    checked(page, "calls.csv", GOOD)
    page.get_by_role("button", name="Show what would be sent").click()
    send = page.get_by_role("button", name="Send 2 tasks")
    send.wait_for()
    other = Tab(tab.served, browser)
    other.page.goto(tab.served.link)
    there = other.page.get_by_role("button", name="Send 2 tasks")
    there.wait_for()
    page.evaluate(
        "() => { const b = document.getElementById('send-button'); "
        "for (let i = 0; i < 10; i++) b.click(); }"
    )
    there.click()
    page.get_by_role("heading", name="Results").wait_for()
    wait_until(lambda: tab.served.sending.ended is not None)
    assert len(service.requests) == 2
    other.odd.clear()  # its click may have come too late, which it is told
    other.close()


def test_correcting_shows_the_rows_to_correct(tab: Tab) -> None:
    """And no other, until another filter is chosen."""
    page = tab.enter()
    checked(page, "calls.csv", SHEET)
    page.get_by_role("button", name="Show what would be sent").click()
    page.get_by_role("button", name="Send 3, leave 1").click()
    page.get_by_role("button", name="Correct the 1 and send it").click()
    page.locator("[data-show=errors][aria-pressed=true]").wait_for()
    page.locator("#checking").wait_for(state="detached")
    page.locator("#grid[aria-busy=false][aria-rowcount='2']").wait_for()
    assert page.locator(".grid-body .grid-row").all_inner_texts()[0].startswith("4")
    page.locator("[data-show=all]").click()
    page.locator("#grid[aria-rowcount='5']").wait_for()


def test_a_stop_by_keyboard(browser: Browser, tmp_path: Path) -> None:
    """Focus stays on the button while the numbers move; it stops when no answer is awaited."""
    lines = "".join(f"call,Ring {n},usr_1,{n:04}\n" for n in range(1, 301))
    with SandboxServer(SandboxOptions(latency_seconds=0.2)) as service:
        environment = {TOKEN_VARIABLE: service.token, HOME_VARIABLE: str(tmp_path)}
        options = {"base_url": service.base_url, "rate": "20/s"}
        with PageServer(
            lambda said: load_options({**options, **said}), environment=environment
        ) as served:
            tab = Tab(served, browser)
            page = tab.enter()
            checked(page, "calls.csv", GOOD.splitlines()[0] + "\n" + lines)
            wait_for_heading(page, "Send")  # a key that is pressed before goes to the heading
            page.get_by_role("button", name="Show what would be sent").press("Enter")
            page.get_by_role("heading", name="What would be done").wait_for()
            page.get_by_role("button", name="Send 300 tasks").press("Enter")
            stop = page.get_by_role("button", name="Stop")
            wait_for_heading(page, "Send")
            stop.focus()
            page.get_by_text("a second").wait_for()
            page.get_by_text("left").wait_for()
            page.locator("#stop:focus").wait_for()
            page.keyboard.press("Enter")
            page.get_by_role("heading", name="Stopped").wait_for()
            page.get_by_role("button", name="Send the rest").wait_for()
            tab.close()
            assert 0 < len(service.requests) < 300


def test_a_reload_and_a_closed_tab_lose_nothing(tab: Tab, browser: Browser) -> None:
    """Whoever comes back is where the sheet is."""
    page = tab.enter()
    page.set_input_files("#file", SAMPLE)
    page.get_by_role("link", name="Next: columns").click()
    page.get_by_role("button", name="Next: check the rows").click()
    page.get_by_role("heading", name="Check and fix").wait_for()
    tab.served.desk.change(lambda bench: bench.leave_out([2]))
    page.reload()
    page.get_by_role("link", name="4 Send").click()
    page.get_by_role("button", name="Show what would be sent").click()
    page.get_by_role("heading", name="What would be done").wait_for()
    other = Tab(tab.served, browser)
    other.page.goto(tab.served.link)
    other.page.get_by_role("heading", name="What would be done").wait_for()
    assert tab.served.desk.bench is not None
    assert tab.served.desk.bench.corrections.left_out == {2}
    other.close()
