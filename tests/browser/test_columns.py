"""In a real browser: an export is settled on one page, by mouse and by keyboard."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browser.conftest import Tab
from tests.browser.looking import WAYS, require_usable

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from importer.web.server import PageServer

pytestmark = pytest.mark.browser

SAMPLES = Path(__file__).parents[2] / "samples"
PEOPLE = ("Dario Quellwater", "Yuki Featherstone", "Nora Fennimore", "Imani Starcross")


def _at_columns(page: Page, path: Path) -> None:
    page.set_input_files("#file", path)
    page.get_by_role("link", name="Next: columns").click()
    page.get_by_role("heading", name="Columns", exact=True).wait_for()
    page.wait_for_load_state("load")


def test_an_export_is_settled_on_one_page(tab: Tab) -> None:
    """What is open stands out, is answered at once, and the rows are checked."""
    page = tab.enter()
    _at_columns(page, SAMPLES / "hubspot-tasks.csv")
    page.get_by_label("Leave these rows out").check()
    page.get_by_label("Deal", exact=True).select_option(label="Associated Deal IDs")
    page.get_by_label("To do", exact=True).select_option(label="Call")
    for number, name in enumerate((*PEOPLE, "Søren Mockridge")):
        page.get_by_label(name, exact=True).fill(f"usr_{number}")
    page.get_by_role("button", name="Next: check the rows").press("Enter")
    page.get_by_role("heading", name="Check and fix").wait_for()
    page.get_by_role("grid").wait_for()


def test_one_value_for_all_rows_is_typed(tab: Tab) -> None:
    """The field for it appears where it is wanted, and has the focus."""
    page = tab.enter()
    _at_columns(page, SAMPLES / "messy.csv")
    typed = page.get_by_label("Talking points: the same for all rows")
    assert not typed.is_visible()
    page.get_by_label("Talking points", exact=True).select_option(label="The same for all rows: …")
    page.keyboard.type("Ask for the budget")
    page.get_by_role("button", name="Apply, and look again").click()
    page.locator("[name=look][value='2']").wait_for(state="attached")
    assert typed.input_value() == "Ask for the budget"


def test_a_slip_is_mended_by_one_press(tab: Tab, tmp_path: Path) -> None:
    """What was probably meant is proposed, and not taken by itself."""
    sheet = tmp_path / "calls.csv"
    sheet.write_text(
        "task_type,task_title,assignee_id,deal_id,priority\ncall,Ring Ada,usr_1,0071,hgh\n", "utf-8"
    )
    page = tab.enter()
    _at_columns(page, sheet)
    word = page.get_by_label("hgh", exact=True)
    assert word.input_value() == ""
    page.get_by_role("button", name="Use high").click()
    assert word.input_value() == "high"
    page.get_by_role("button", name="Next: check the rows").click()
    page.get_by_role("heading", name="Check and fix").wait_for()
    assert tab.served.desk.given["values"] == (("priority", "hgh", "high"),)


def test_a_table_of_ids_is_chosen(tab: Tab) -> None:
    """Who is whom is looked up in it."""
    page = tab.enter()
    _at_columns(page, SAMPLES / "messy.csv")
    page.set_input_files("#lookup", SAMPLES / "reps.csv")
    page.get_by_role("heading", name="What you answered").wait_for()
    page.get_by_text("all understood").first.wait_for()


@pytest.mark.parametrize("way", WAYS)
def test_every_reader_can_settle_the_columns(
    served: PageServer, browser: Browser, way: str
) -> None:
    """Nothing that axe finds, and nothing beside the screen; that of a wrong file as well."""
    tab = Tab(served, browser, bypass_csp=True, **WAYS[way])
    page = tab.enter()
    page.set_input_files("#file", SAMPLES / "defects" / "workbook_several_sheets.xlsx")
    page.get_by_text("Which sheet holds the rows?").wait_for()
    require_usable(tab, way)
    page.get_by_role("button", name="Use another file").click()
    page.get_by_text("Choose a file, or drop it here").wait_for()
    _at_columns(page, SAMPLES / "hubspot-tasks.csv")
    require_usable(tab, way)
    tab.close()
