"""Takes the picture of the page for the README: the sample, where its rows are corrected.

    python -m tools.page_picture

Needs Chromium and Playwright, as the tests in a browser do. CHROMIUM names another than Debian's.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from importer.settings.options import load_options
from importer.settings.places import HOME_VARIABLE
from importer.web.server import PageServer

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ROOT = Path(__file__).parents[1]
PICTURE = ROOT / "docs" / "page.png"
WIDTH, HEIGHT = 1000, 620
SAMPLE = ROOT / "samples" / "followups.xlsx"


def take(browser: Browser, path: Path) -> None:
    """Write the picture there."""
    with (
        tempfile.TemporaryDirectory() as home,
        PageServer(load_options, environment={HOME_VARIABLE: home}) as page,
        browser.new_context(
            viewport={"width": WIDTH, "height": HEIGHT}, color_scheme="light"
        ) as context,
    ):
        tab = context.new_page()
        tab.goto(page.link)
        tab.wait_for_url("**/file")
        tab.set_input_files("#file", SAMPLE)
        tab.get_by_role("link", name="Next: columns").click()
        tab.get_by_role("button", name="Next: check the rows").click()
        tab.locator("#grid[aria-busy=false] .grid-row[data-kind=ready]").first.wait_for()
        tab.locator("#problems-heading").wait_for()
        tab.locator("#heading").focus()
        tab.screenshot(path=path)


def main() -> None:
    """Take it anew."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 -- of the group for tests

    chromium = os.environ.get("CHROMIUM", "/usr/bin/chromium")
    flags = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium, args=flags)
        take(browser, PICTURE)
        browser.close()


if __name__ == "__main__":
    main()
