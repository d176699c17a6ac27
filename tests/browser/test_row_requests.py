"""In a real browser: requests of the rows that are broken off, or that come from an old tab."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browser.conftest import Tab

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

_HEADER = "task_type,task_title,assignee_id,deal_id"
_BREAKS_OFF = """() => {
    window.fetch = async () => ({
        ok: true,
        headers: new Headers({ "content-type": "application/json" }),
        json: () => Promise.reject(new DOMException("signal is aborted", "AbortError")),
    });
    document.getElementById("grid").scrollTo(0, 20_000);
}"""


def _opened(tab: Tab, folder: Path, count: int) -> Page:
    path = folder / "calls.csv"
    rows = [f"call,Ring {n},usr_1,00{n:04}" for n in range(count)]
    path.write_text("\n".join([_HEADER, *rows, ""]), "utf-8")
    page = tab.enter()
    page.set_input_files("#file", path)
    page.get_by_role("button", name="Next: check the rows").click()
    page.locator("#grid[aria-busy=false] .grid-row[data-kind=ready]").first.wait_for()
    return page


def test_an_answer_that_is_broken_off_halfway_is_no_mistake(tab: Tab, tmp_path: Path) -> None:
    """Whoever scrolls on needs it no more: nothing is complained of, and nothing is logged."""
    page = _opened(tab, tmp_path, 1_000)
    page.evaluate(_BREAKS_OFF)
    page.locator(".grid-row[data-place='625']").wait_for()
    page.evaluate("() => new Promise((done) => setTimeout(done))")
    assert page.locator("#problem").inner_text() == ""


def test_an_old_tab_says_that_the_sheet_was_read_again(tab: Tab, tmp_path: Path) -> None:
    """And what was typed there is in no row of the new one."""
    page = _opened(tab, tmp_path, 3)
    tab.served.desk.answer({"header_row": 1})
    tab.served.desk.job.wait()
    tab.served.desk.check()
    tab.served.desk.job.wait()
    page.locator("#grid .grid-body [data-column='2']").first.click()
    page.keyboard.press("F2")
    page.keyboard.type("Ring Zoe")
    page.keyboard.press("Enter")
    page.get_by_text("The sheet has been read again since this page was opened.").wait_for()
    bench = tab.served.desk.bench
    assert bench is not None
    assert not bench.corrections
    tab.odd = [line for line in tab.odd if "422" not in line]  # the browser logs the refusal
