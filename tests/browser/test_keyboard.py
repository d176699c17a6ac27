"""In a real browser, by keyboard alone: from the sample to the sandbox, and everything undone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from importer.settings.options import load_options
from importer.settings.places import HOME_VARIABLE
from importer.web.server import PageServer
from importer.web.work.trial import Trial
from tests.browser.conftest import Tab
from tests.browser.looking import wait_for, wait_for_heading

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

FIXES: dict[int, tuple[str, str]] = {
    6: ("task_title", "Ask for the reference"),
    11: ("priority", "high"),
    16: ("contact_email", "greta.winterbourne@example.com"),
    19: ("deal_id", "0070001900"),
    27: ("talking_points", ""),
    33: ("due_date", "2026-02-28"),
}
"""Of each row of the sample that is wrong, the cell to write, and what."""

_MOST_TABS = 80
_NAME = """() => {
    const at = document.activeElement;
    const name = at && (at.getAttribute("aria-label") || at.textContent);
    return (name || "").trim().replace(/\\s+/g, " ");
}"""


@pytest.fixture
def trials() -> list[Trial]:
    """The sandboxes that the page has begun."""
    return []


@pytest.fixture
def served(tmp_path: Path, trials: list[Trial]) -> Iterator[PageServer]:
    """A page without a token, of which the sandboxes can be looked at."""
    environment = {HOME_VARIABLE: str(tmp_path / "state")}
    with PageServer(load_options, environment=environment) as page:

        def new_trial() -> Trial:
            trials.append(Trial())
            return trials[-1]

        page.sending.new_trial = new_trial
        yield page


def tab_to(page: Page, role: Any, name: str) -> None:
    """Press Tab until the control that is called so has the focus; work that goes on has ended."""
    page.get_by_role(role, name=re.compile(name)).wait_for()
    wait_for(page, "!!document.activeElement && document.activeElement !== document.body")
    for _ in range(_MOST_TABS):
        page.keyboard.press("Tab")
        if re.search(name, str(page.evaluate(_NAME))):
            return
    pytest.fail(f"no way to {name} by Tab")


def test_by_keyboard_alone_from_the_sample_to_its_undo(tab: Tab, trials: list[Trial]) -> None:
    """Six corrections, the sandbox, 38 created and a duplicate, an undo, and none is there."""
    page = tab.enter()
    wait_for_heading(page, "Choose a file")
    tab_to(page, "button", "^Try the sample$")
    page.keyboard.press("Enter")
    wait_for_heading(page, "The sample")
    tab_to(page, "link", "^Next: columns$")
    page.keyboard.press("Enter")
    wait_for_heading(page, "Columns")
    tab_to(page, "button", "^Next: check the rows$")
    page.keyboard.press("Enter")
    wait_for_heading(page, "Check and fix")
    page.locator("#problems-heading").wait_for()
    page.get_by_role("button", name="To correct 6").wait_for()
    header = tab.served.desk.look.header if tab.served.desk.look else ()
    tab_to(page, "button", "^Keys$")
    page.keyboard.press("Tab")
    for row, (column, text) in FIXES.items():
        page.keyboard.press("F8")
        wait_for(
            page,
            f"document.activeElement.parentElement?.firstElementChild?.textContent === '{row}'",
        )
        page.keyboard.press("Home")
        for _ in range(header.index(column) + 1):
            page.keyboard.press("ArrowRight")
        if text:
            page.keyboard.type(text)
            page.keyboard.press("Enter")
        else:
            page.keyboard.press("Delete")
        page.locator("#told", has_text=f"Row {row}: ready.").wait_for(state="attached")
    tab_to(page, "link", "^Next: send$")
    page.keyboard.press("Enter")
    wait_for_heading(page, "Send")
    tab_to(page, "button", "^Show what would be sent$")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="What would be done in the sandbox").wait_for()
    wait_for_heading(page, "Send")
    tab_to(page, "button", "^Send 38 tasks to the sandbox$")
    page.keyboard.press("Enter")
    wait_for_heading(page, "Results")
    assert _rows(page) == {"created": "38", "already there": "1", "rows": "39"}
    (trial,) = trials
    assert len(trial.store.list_all()) == 38
    tab_to(page, "button", "^Take back these 38 tasks$")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Delete 38 tasks").wait_for()
    wait_for_heading(page, "Take back")
    tab_to(page, "button", "^Delete 38 tasks$")
    page.keyboard.press("Enter")
    wait_for_heading(page, "Undone")
    page.get_by_text("38").first.wait_for()
    assert trial.store.list_all() == []


def _rows(page: Page) -> dict[str, str]:
    """What the table of the results counts, by the first words of each line."""
    lines = page.locator("table.counts tr").all_inner_texts()
    found = {}
    for line in lines:
        count, words = line.split(maxsplit=1)
        found[words.partition(",")[0].strip()] = count
    return found
