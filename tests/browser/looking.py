"""The ways in which readers look at a screen, and what each of them must find."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.browser.conftest import Tab
from tests.patience import wait_until

if TYPE_CHECKING:
    from playwright.sync_api import Page

WAYS: dict[str, dict[str, Any]] = {
    "desk": {},
    "phone": {"viewport": {"width": 390, "height": 844}},
}
"""How wide the screen is, from the first step to the last: a press may miss what is narrow."""

_LIGHT, _DARK = {"color_scheme": "light"}, {"color_scheme": "dark"}
_COLORS: dict[str, list[dict[str, Any]]] = {
    "desk": [_DARK, {"forced_colors": "active"}, _LIGHT],
    "phone": [_LIGHT],
}
"""In which colors each step is then shown, one after the other: no step is walked again."""

_PLAIN: dict[str, Any] = {"color_scheme": "light", "forced_colors": "none"}
_OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
_IS_WITHOUT_AXE = "typeof axe === 'undefined'"
_FINDINGS = (
    "axe.run({resultTypes: ['violations']})"
    ".then((told) => told.violations.map((one) => [one.id, one.nodes[0].html]))"
)


def require_usable(tab: Tab, way: str) -> None:
    """Nothing that axe finds, and nothing beside the screen, in whichever colors."""
    from axe_playwright_python.sync_playwright import Axe  # noqa: PLC0415 -- where there is one

    page = tab.page
    for colors in _COLORS[way]:
        page.emulate_media(**_PLAIN | colors)
        if page.evaluate(_IS_WITHOUT_AXE):
            page.evaluate(Axe().axe_script)
        found, too_wide = page.evaluate(_FINDINGS), page.evaluate(_OVERFLOW)
        assert found == [], (colors, found)
        assert too_wide <= 0, (colors, too_wide)


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
