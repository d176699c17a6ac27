"""The ways in which readers look at a screen, and what each of them must find."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.browser.conftest import Tab
from tests.patience import wait_until

if TYPE_CHECKING:
    from playwright.sync_api import Page

WAYS: dict[str, dict[str, Any]] = {
    "light": {"color_scheme": "light"},
    "dark": {"color_scheme": "dark"},
    "phone": {"viewport": {"width": 390, "height": 844}},
    "forced": {"forced_colors": "active"},
}
_OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def require_usable(tab: Tab) -> None:
    """Nothing that axe finds, and nothing beside the screen."""
    from axe_playwright_python.sync_playwright import Axe  # noqa: PLC0415 -- where there is one

    found = Axe().run(tab.page).response["violations"]
    assert [(one["id"], one["nodes"][0]["html"]) for one in found] == []
    assert tab.page.evaluate(_OVERFLOW) <= 0


def wait_for(page: Page, is_so: str) -> None:
    """Wait until it is so on the page, which may be left for another one meanwhile.

    Playwright's own wait evaluates in the page, which the policy forbids.
    """
    from playwright.sync_api import Error  # noqa: PLC0415 -- where there is one

    def look() -> bool:
        try:
            return bool(page.evaluate(is_so))
        except Error:  # between two pages
            return False

    wait_until(look, lambda: is_so)


def wait_for_heading(page: Page, name: str) -> None:
    """Wait for a screen that is ready, with the focus on its heading."""
    page.get_by_role("heading", name=name, exact=True).wait_for()
    wait_for(page, "document.activeElement?.id === 'heading'")
