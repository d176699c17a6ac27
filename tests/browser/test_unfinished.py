"""In a real browser: what was left is offered again, to be gone on with or thrown away."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from importer.pipeline.unfinished import UnfinishedImports
from importer.settings.options import load_options
from importer.settings.places import HOME_VARIABLE
from importer.web.server import PageServer
from tests.browser.conftest import Tab
from tests.browser.looking import WAYS, require_usable
from tests.browser.test_send import checked
from tests.web.conftest import GOOD

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser

MARKUP = "img src=x onerror=alert(1)"


@pytest.mark.parametrize("way", WAYS)
def test_every_reader_can_go_on(browser: Browser, tmp_path: Path, way: str) -> None:
    """With the corrections of the program that was closed; or without them, if so wished."""
    environment = {HOME_VARIABLE: str(tmp_path)}
    for name in ("calls.csv", f"{MARKUP}.csv"):
        with PageServer(load_options, environment=environment) as served:
            tab = Tab(served, browser)
            checked(tab.enter(), name, GOOD)
            served.desk.change(lambda bench: bench.edit({(2, 1): "Ring Cy"}))
            tab.close()
    with PageServer(load_options, environment=environment) as served:
        tab = Tab(served, browser, bypass_csp=True, **WAYS[way])
        page = tab.enter()
        require_usable(tab, way)
        assert page.get_by_text(MARKUP).count()
        page.get_by_role("button", name=f"Throw away {MARKUP}.csv").click()
        page.get_by_role("button", name=f"Throw away {MARKUP}.csv").wait_for(state="detached")
        page.get_by_role("button", name="Go on with calls.csv").click()
        page.get_by_role("button", name="Next: check the rows").click()
        page.get_by_role("gridcell", name="Ring Cy").wait_for()
        tab.close()
    assert len(list(UnfinishedImports(tmp_path).all())) == 1
