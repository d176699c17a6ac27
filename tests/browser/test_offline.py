"""In a real browser: without a network the page works, and asks nothing of another computer."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from tests.browser.conftest import Tab
from tests.browser.test_first_steps import SAMPLE

if TYPE_CHECKING:
    from playwright.sync_api import Route

pytestmark = pytest.mark.browser


def test_check_12_nothing_is_asked_of_another_computer(tab: Tab) -> None:
    """From the file to the results of a trial; a request that leaves would be seen, and fail."""
    from playwright.sync_api import Error  # noqa: PLC0415 -- where there is one

    left: list[str] = []

    def pass_on(route: Route) -> None:
        if urlsplit(route.request.url).hostname == "127.0.0.1":
            route.continue_()
            return
        left.append(route.request.url)
        route.abort()

    tab.page.context.route("**/*", pass_on)
    page = tab.enter()
    page.set_input_files("#file", SAMPLE)
    page.get_by_role("link", name="Next: columns").click()
    page.get_by_role("button", name="Next: check the rows").click()
    page.locator("#grid[aria-busy=false] .grid-row[data-kind=ready]").first.wait_for()
    page.get_by_role("link", name="4 Send").click()
    page.get_by_label("Try it in the sandbox first").check()
    page.get_by_role("button", name="Show what would be sent").click()
    page.get_by_role("button", name="to the sandbox, leave").click()
    page.get_by_role("heading", name="Results").wait_for()
    page.get_by_role("link", name="History").click()
    page.get_by_role("heading", name="History").wait_for()
    assert left == []
    elsewhere = tab.page.context.new_page()
    with pytest.raises(Error):
        elsewhere.goto("http://service.example.com/")
    assert left == ["http://service.example.com/"]
