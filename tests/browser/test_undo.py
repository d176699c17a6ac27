"""In a real browser: the history and the undo, for every reader."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from importer.sandbox.server import SandboxServer
from importer.settings.options import load_options
from importer.settings.places import HOME_VARIABLE
from importer.settings.process_environment import TOKEN_VARIABLE
from importer.web.server import PageServer
from tests.browser.conftest import Tab
from tests.browser.looking import WAYS, require_usable
from tests.browser.test_send import checked
from tests.web.conftest import GOOD

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser

MARKUP = "<img src=x onerror=alert(1)>"


@pytest.fixture
def service() -> Iterator[SandboxServer]:
    """A workspace to send to."""
    with SandboxServer() as server:
        yield server


@pytest.mark.parametrize("way", WAYS)
def test_every_reader_can_take_back(
    service: SandboxServer, browser: Browser, tmp_path: Path, way: str
) -> None:
    """What stays is seen before; a title that the service gives is text."""
    environment = {TOKEN_VARIABLE: service.token, HOME_VARIABLE: str(tmp_path / "state")}
    with PageServer(
        lambda said: load_options({"base_url": service.base_url, **said}), environment=environment
    ) as served:
        tab = Tab(served, browser, bypass_csp=True, **WAYS[way])
        page = tab.enter()
        page.get_by_role("link", name="History").click()
        page.get_by_text("Nothing has been sent").wait_for()
        require_usable(tab, way)
        page.get_by_role("link", name="1 File").click()
        checked(page, "calls.csv", f"{GOOD}call,{MARKUP},usr_1,0075\n")
        page.get_by_role("button", name="Show what would be sent").click()
        page.get_by_role("button", name="Send 3 tasks").click()
        page.get_by_role("heading", name="Results").wait_for()
        for task in service.store.list_all():
            if task["task_title"] == MARKUP:
                service.store.edit(str(task["task_id"]), reason=MARKUP)
        page.get_by_role("link", name="History").click()
        require_usable(tab, way)
        page.get_by_role("button", name="Take back").click()
        page.get_by_role("button", name="Delete 2 tasks").wait_for()
        assert page.get_by_text(MARKUP).count()
        require_usable(tab, way)
        page.get_by_role("button", name="Delete 2 tasks").click()
        page.get_by_role("heading", name="Undone").wait_for()
        require_usable(tab, way)
        page.get_by_role("link", name="To the history").click()
        page.get_by_text("then").first.wait_for()
        page.get_by_label("Runs that began more days ago than").fill("0")
        page.get_by_role("button", name="Show what would be deleted").click()
        page.get_by_role("button", name="Delete them").wait_for()
        require_usable(tab, way)
        tab.close()
    assert len(service.store.list_all()) == 1
