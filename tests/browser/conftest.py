"""What the tests in a real browser share: Chromium, and a page that it has open.

Without Chromium or Playwright these tests are left out, and one line says so; in CI they are not.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from importer.settings.options import load_options
from importer.web.server import PageServer
from tests.left_out import BROWSER_LEFT_OUT

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, ViewportSize

CHROMIUM = Path(os.environ.get("CHROMIUM", "/usr/bin/chromium"))
_DESK: ViewportSize = {"width": 1280, "height": 720}
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
        for pages in _idle.values():
            pages.clear()
        opened.close()


_idle: dict[bool, list[Page]] = {False: [], True: []}
"""Empty pages that tests have left, without and with the policy bypassed.

Each page that was served has an address of its own, so that nothing of one is there for the next.
"""


class Tab:
    """A page that is open in the browser. served: by what. odd: what nobody should ever see.

    It is one that another test has left, where there is one: a new one costs as much processor time
    as a short test. bypass_csp, viewport: as Playwright has them.
    """

    def __init__(
        self,
        served: PageServer,
        browser: Browser,
        *,
        bypass_csp: bool = False,
        viewport: ViewportSize = _DESK,
    ) -> None:
        self.served = served
        self.odd: list[str] = []
        self._idle = _idle[bypass_csp]
        self.page: Page = self._idle.pop() if self._idle else _new(browser, bypass_csp)
        self.page.set_viewport_size(viewport)
        self._listeners: dict[Any, Callable[[Any], None]] = {
            "console": lambda said: self.odd.append(f"console: {said.text}"),
            "pageerror": lambda error: self.odd.append(f"script: {error}"),
            "request": lambda asked: self._note(asked.url),
        }
        for event, listener in self._listeners.items():
            self.page.on(event, listener)

    def _note(self, url: str) -> None:
        if not url.startswith(("http://127.0.0.1:", "file://", "about:")):
            self.odd.append(f"asked elsewhere: {url}")

    def enter(self) -> Page:
        """The page, opened by its link."""
        self.page.goto(self.served.link)
        self.page.wait_for_url("**/file")
        self.page.wait_for_load_state("load")
        return self.page

    def close(self) -> None:
        """Leave it empty for another; nothing odd has happened."""
        page, context = self.page, self.page.context
        for other in context.pages:
            if other is not page:
                other.close()
        page.unroute_all()
        context.unroute_all()
        page.emulate_media(color_scheme="light", forced_colors="none")
        page.goto("about:blank")
        context.clear_cookies()
        for event, listener in self._listeners.items():
            page.remove_listener(event, listener)
        assert self.odd == []
        self._idle.append(page)


def _new(browser: Browser, bypass_csp: bool) -> Page:  # noqa: FBT001 -- as Playwright calls it
    context = browser.new_context(bypass_csp=bypass_csp)
    context.set_default_timeout(_PATIENCE_SECONDS * 1_000)
    return context.new_page()


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
