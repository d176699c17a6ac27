"""In a real browser: from the link to the rows, with nothing that the policy stops."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from tests.browser.conftest import Tab
from tests.browser.looking import WAYS, require_usable

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from importer.web.server import PageServer

pytestmark = pytest.mark.browser

SAMPLE = Path(__file__).parents[2] / "samples" / "followups.xlsx"


def test_a_sample_goes_from_the_link_to_the_rows(tab: Tab) -> None:
    """Opened by the link that is printed, uploaded, mapped and checked."""
    page = tab.enter()
    page.set_input_files("#file", SAMPLE)
    page.get_by_role("link", name="Next: columns").click()
    page.get_by_role("heading", name="Columns", exact=True).wait_for()
    page.get_by_role("button", name="Next: check the rows").click()
    page.get_by_role("heading", name="Check and fix").wait_for()
    page.get_by_role("grid").wait_for()


def test_the_file_that_opens_the_browser_lets_it_in(tab: Tab) -> None:
    """Though it leads from a file to the page, the strict cookie comes along."""

    def open_url(url: str) -> bool:
        tab.page.goto(url)
        return True

    tab.served.open_browser(open_url)
    tab.page.wait_for_url("**/file")
    tab.page.get_by_role("heading", name="Choose a file").wait_for()
    assert len(urlsplit(tab.page.url).path.split("/")) == 3


def test_cells_can_be_pasted_by_keyboard_alone(tab: Tab) -> None:
    """Each control has its label, and focus goes to what is wrong."""
    page = tab.enter()
    page.get_by_role("button", name="Use these cells").press("Enter")
    page.get_by_text("Nothing was pasted.").wait_for()
    page.locator("#problem:focus").wait_for()
    page.get_by_label("Or copy cells").fill(
        "task_type\ttask_title\tassignee_id\tdeal_id\ncall\tA\tu\t1"
    )
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_text("1 row", exact=True).wait_for()
    page.locator("#heading:focus").wait_for()
    (said,) = tab.odd
    assert "422" in said
    tab.odd.clear()


def test_a_program_that_is_gone_is_said_to_be(tab: Tab) -> None:
    """What was typed stays."""
    page = tab.enter()
    page.get_by_label("Or copy cells").fill("mine")
    tab.served.stop()
    page.get_by_role("button", name="Use these cells").click()
    page.get_by_text("task-importer is not running any more.").wait_for()
    assert page.get_by_label("Or copy cells").input_value() == "mine"
    tab.odd.clear()


@pytest.mark.parametrize("way", WAYS)
def test_every_reader_can_use_the_first_screens(
    served: PageServer, browser: Browser, way: str
) -> None:
    """Nothing that axe finds, and nothing beside the screen."""
    tab = Tab(served, browser, bypass_csp=True, **WAYS[way])
    page = tab.enter()
    require_usable(tab, way)
    page.set_input_files("#file", SAMPLE)
    page.get_by_role("link", name="Next: columns").wait_for()
    require_usable(tab, way)
    page.get_by_role("link", name="Next: columns").click()
    page.get_by_role("heading", name="Columns", exact=True).wait_for()
    require_usable(tab, way)
    tab.close()
