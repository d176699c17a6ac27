"""The ways in which readers look at a screen, and what each of them must find."""

from __future__ import annotations

from typing import Any

from tests.browser.conftest import Tab

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
