"""What the tests in a real browser share: Chromium, and a page that it has open.

Without Chromium or Playwright these tests are left out, and one line says so; in CI they are not.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from importer.settings.options import load_options
from importer.web.server import PageServer
from tests.left_out import BROWSER_LEFT_OUT

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

CHROMIUM = Path(os.environ.get("CHROMIUM", "/usr/bin/chromium"))
_PATIENCE_SECONDS = 60
_LEFT_OUT = f"{BROWSER_LEFT_OUT}: {{}} (CONTRIBUTING.md)"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, without a window."""
    missing = None
    if not CHROMIUM.is_file():
        missing = f"there is no {CHROMIUM}"
    try:
        from playwright.sync_api import sync_playwright  # noqa: PLC0415
    except ImportError:
        missing = "the package playwright is not installed"
    if missing is not None:
        if os.environ.get("CI"):
            pytest.fail(missing)
        pytest.skip(_LEFT_OUT.format(missing))
    flags = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    with sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=CHROMIUM, args=flags)
        yield opened
        opened.close()


class Tab:
    """A page that is open in the browser. served: by what. odd: what nobody should ever see."""

    def __init__(self, served: PageServer, browser: Browser, **options: Any) -> None:
        self.served = served
        self.odd: list[str] = []
        self._context = browser.new_context(**options)
        self._context.set_default_timeout(_PATIENCE_SECONDS * 1_000)
        self.page: Page = self._context.new_page()
        self.page.on("console", lambda said: self.odd.append(f"console: {said.text}"))
        self.page.on("pageerror", lambda error: self.odd.append(f"script: {error}"))
        self.page.on("request", lambda asked: self._note(asked.url))

    def _note(self, url: str) -> None:
        if not url.startswith(("http://127.0.0.1:", "file://")):
            self.odd.append(f"asked elsewhere: {url}")

    def enter(self) -> Page:
        """The page, opened by its link."""
        self.page.goto(self.served.link)
        self.page.wait_for_url("**/file")
        self.page.wait_for_load_state("load")
        return self.page

    def close(self) -> None:
        """Close it; nothing odd has happened."""
        self._context.close()
        assert self.odd == []


@pytest.fixture
def served() -> Iterator[PageServer]:
    """A page that is served."""
    with PageServer(load_options) as page:
        yield page


@pytest.fixture
def tab(served: PageServer, browser: Browser) -> Iterator[Tab]:
    """A tab in which nothing is open yet."""
    made = Tab(served, browser)
    yield made
    made.close()
