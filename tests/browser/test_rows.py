"""In a real browser: the rows, corrected by keyboard alone."""

from __future__ import annotations

import re
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browser.conftest import Tab
from tests.browser.looking import WAYS, require_usable
from tests.browser.test_first_steps import SAMPLE

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from importer.web.server import PageServer

pytestmark = pytest.mark.browser

HEADER = "task_type,task_title,assignee_id,deal_id,priority,reason"
MARKUP = "<img src=x onerror=alert(1)>"
_EDGES = """() => {
    const grid = document.getElementById("grid");
    const left = (row) => [...row.children].map((cell) => cell.getBoundingClientRect().left);
    const rows = [...grid.querySelectorAll(".grid-body .grid-row")];
    const own = grid.getBoundingClientRect();
    const head = grid.querySelector(".grid-head .grid-row");
    const number = rows.map((row) => row.firstElementChild.getBoundingClientRect().left);
    return { head: left(head), rows: rows.map(left), own: own.left + 1, number,
             top: head.getBoundingClientRect().top - own.top - 1 };
}"""

_IN_SIGHT = """() => {
    const own = document.activeElement.getBoundingClientRect();
    const grid = document.getElementById("grid");
    const head = grid.querySelector(".grid-head").getBoundingClientRect();
    return own.top >= head.bottom - 1 && own.bottom <= grid.getBoundingClientRect().bottom + 1;
}"""


def _open(tab: Tab, path: Path) -> Page:
    page = tab.enter()
    page.set_input_files("#file", path)
    columns = page.get_by_role("link", name="Next: columns")
    check = page.get_by_role("button", name="Next: check the rows")
    columns.or_(check).wait_for()
    if columns.count():  # else there is nothing to settle there
        columns.click()
    check.click()
    page.locator("#grid[aria-busy=false] .grid-row[data-kind=ready]").first.wait_for()
    page.locator("#problems-heading").wait_for()
    return page


@pytest.fixture
def sheet(tab: Tab, tmp_path: Path) -> Callable[..., Page]:
    """Opens a page at the rows of a sheet with these lines."""

    def open_sheet(*rows: str, header: str = HEADER) -> Page:
        path = tmp_path / "calls.csv"
        path.write_text("\n".join([header, *rows, ""]), "utf-8")
        return _open(tab, path)

    return open_sheet


THREE = (
    "call,Ring Ada,usr_1,0071,hgh,",
    "call,Ring Ben,usr_1,0072,high,",
    "call,Ring Cem,usr_1,0073,hgh,",
)


def _cell(page: Page) -> str:
    """The cell that has the focus: its row and column as a screen reader tells them, its text."""
    found = page.evaluate(
        """() => { const cell = document.activeElement;
        return [cell.parentElement.getAttribute("aria-rowindex"),
                cell.getAttribute("aria-colindex"), cell.textContent].join(" "); }"""
    )
    return str(found)


def _at(page: Page, text: str) -> None:
    """Wait until the cell with this text has the focus."""
    page.locator("[data-column]:focus", has_text=re.compile(f"^{re.escape(text)}$")).wait_for()


def _told(page: Page, text: str) -> None:
    page.locator("#told", has_text=text).wait_for(state="attached")


def _enter_grid(page: Page) -> None:
    page.get_by_role("button", name="Keys").focus()
    page.keyboard.press("Tab")


def test_rows_are_corrected_by_keyboard_alone(sheet: Callable[..., Page]) -> None:
    """Moved to, corrected, judged, taken back and done again; the cursor stays where it is."""
    page = sheet(*THREE)
    _enter_grid(page)
    assert _cell(page) == "2 2 call"
    page.keyboard.press("F8")
    _at(page, "hgh")
    assert _cell(page) == "2 6 hgh"
    page.keyboard.type("high")
    page.keyboard.press("Enter")
    _told(page, "Row 2: ready.")
    assert _cell(page) == "2 6 high"
    assert page.get_by_role("button", name="To correct 1").is_visible()
    page.keyboard.press("F8")
    _at(page, "hgh")
    assert _cell(page) == "4 6 hgh"
    page.keyboard.press("Control+z")
    _told(page, "Undone. Row 2: to correct")
    assert _cell(page) == "2 6 hgh"
    page.keyboard.press("Control+y")
    _told(page, "Done again. Row 2: ready.")
    page.keyboard.press("F2")
    page.keyboard.type("er")
    page.keyboard.press("Escape")
    assert _cell(page) == "2 6 high"


def test_keys_move_through_the_table(sheet: Callable[..., Page]) -> None:
    """There is one tab stop in it, and it is where the person was."""
    page = sheet(*THREE)
    _enter_grid(page)
    for key, cell in [
        ("ArrowRight", "2 3 Ring Ada"),
        ("ArrowDown", "3 3 Ring Ben"),
        ("End", "3 7 "),
        ("Control+End", "4 7 "),
        ("Home", "4 1 4"),
        ("ArrowUp", "3 1 3"),
        ("Control+Home", "2 1 2"),
        ("PageDown", "4 1 4"),
        ("PageUp", "2 1 2"),
        ("ArrowUp", "2 1 2"),
    ]:
        page.keyboard.press(key)
        assert _cell(page) == cell
    assert page.locator("#grid [tabindex='0']").count() == 1
    page.keyboard.press("Tab")
    page.keyboard.press("Shift+Tab")
    assert _cell(page) == "2 1 2"


def test_a_row_is_left_out_by_its_number(sheet: Callable[..., Page]) -> None:
    """And taken back in by the same key."""
    page = sheet(*THREE)
    _enter_grid(page)
    page.keyboard.press("Home")
    page.keyboard.press("Enter")
    _told(page, "Row 2: left out.")
    assert page.locator("[data-kind=left_out]").count() == 1
    page.keyboard.press("Enter")
    _told(page, "Row 2: to correct")


def test_a_block_of_cells_is_copied_and_pasted(sheet: Callable[..., Page]) -> None:
    """As spreadsheet programs put it on the clipboard, in one request."""
    page = sheet(*THREE)
    sent = []
    page.on("request", lambda asked: sent.append(asked.url) if asked.method == "POST" else None)
    _enter_grid(page)
    page.keyboard.press("F8")
    _at(page, "hgh")
    block = 'low\t"two\nlines, ""quoted"""\r\nurgent\twhy\r\nmedium\t\r\n'
    page.evaluate(
        """text => { const data = new DataTransfer(); data.setData("text/plain", text);
        document.activeElement.dispatchEvent(
            new ClipboardEvent("paste", { clipboardData: data, bubbles: true })); }""",
        block,
    )
    _told(page, "3 rows changed, none of them to correct.")
    assert [url.rpartition("/")[2] for url in sent] == ["rows-paste"]
    cells = page.locator("#grid [role=gridcell][aria-colindex='7']").all_text_contents()
    assert cells == ['two\nlines, "quoted"', "why", ""]
    page.keyboard.press("ArrowRight")
    copied = page.evaluate(
        """() => { const data = new DataTransfer();
        document.activeElement.dispatchEvent(
            new ClipboardEvent("copy", { clipboardData: data, bubbles: true }));
        return data.getData("text/plain"); }"""
    )
    assert copied == '"two\nlines, ""quoted"""'


def test_a_problem_is_settled_in_all_its_rows(sheet: Callable[..., Page]) -> None:
    """By the button with what is probably meant, or by what is typed; focus does not get lost."""
    page = sheet(*THREE)
    page.get_by_role("button", name="Write “high” in 2 rows").press("Enter")
    page.get_by_role("heading", name="Nothing to correct").wait_for()
    page.locator("#problems-heading:focus").wait_for()
    page.get_by_role("button", name="Undo").press("Enter")
    field = page.get_by_label("Instead of “hgh” in priority, in 2 rows")
    field.fill("low")
    field.press("Enter")
    _told(page, "2 rows changed, none of them to correct.")
    page.locator("#problems-heading:focus").wait_for()
    page.get_by_text("What you have changed (2)").press("Enter")
    page.get_by_role("button", name="Undo the change of row 4, priority").press("Enter")
    page.get_by_role("button", name="To correct 1").wait_for()
    page.locator("#changes-box summary:focus").wait_for()
    page.get_by_role("button", name="Undo all changes").press("Enter")
    page.get_by_role("button", name="To correct 2").wait_for()


def test_rows_with_one_problem_are_shown(sheet: Callable[..., Page]) -> None:
    """A row that is corrected stays until the rows are listed again."""
    page = sheet(*THREE)
    page.get_by_role("button", name="Show rows").press("Enter")
    _at(page, "hgh")
    assert page.locator(".grid-body .grid-row").count() == 2
    page.keyboard.type("low")
    page.keyboard.press("Enter")
    _told(page, "Row 2: ready.")
    assert page.locator(".grid-body .grid-row").count() == 2
    page.get_by_role("button", name="All 3").press("Enter")
    page.locator(".grid-body .grid-row").nth(2).wait_for()


def test_rows_are_found_by_a_text(sheet: Callable[..., Page]) -> None:
    """As it is typed; without it, all rows are there again, and nothing else has changed."""
    page = sheet(*THREE)
    rows = page.locator(".grid-body .grid-row:not([hidden])")
    page.get_by_label("Find").fill("BEN")
    _told(page, "1 row is shown.")
    assert rows.count() == 1
    assert "Ring Ben" in rows.inner_text()
    page.get_by_label("Find").fill("nobody")
    _told(page, "0 rows are shown.")
    assert rows.count() == 0
    page.get_by_label("Find").fill("")
    _told(page, "3 rows are shown.")
    assert rows.count() == 3


def test_cells_are_texts_whatever_they_hold(sheet: Callable[..., Page]) -> None:
    """In the table, the problems, the changes, and the header."""
    header = HEADER + f",{MARKUP}"
    page = sheet(
        f"call,{MARKUP},usr_1,0071,{MARKUP},,{MARKUP}",
        f"call,Ring,usr_1,0072,high,,{MARKUP}",
        header=header,
    )
    _enter_grid(page)
    page.keyboard.press("F8")
    _at(page, MARKUP)
    page.keyboard.type(MARKUP + "2")
    page.keyboard.press("Enter")
    _told(page, "Row 2: to correct")
    page.get_by_text("What you have changed (1)").click()
    page.get_by_role("cell", name=MARKUP + "2", exact=True).wait_for()
    assert page.locator("img").count() == 0
    assert page.locator("[role=columnheader]", has_text=MARKUP).count() == 1


def test_files_about_the_sheet_are_saved(sheet: Callable[..., Page]) -> None:
    """The report and the corrected sheet, under the name of the file."""
    page = sheet(*THREE)
    for link, name in [("Report", "calls.report.html"), ("Corrected sheet", "calls.corrected.csv")]:
        with page.expect_download() as saved:
            page.get_by_role("link", name=link).press("Enter")
        assert saved.value.suggested_filename == name
        assert "Ring Ada" in saved.value.path().read_text("utf-8")
        _told(page, f"{name} was saved.")


def test_a_large_sheet_is_a_window(sheet: Callable[..., Page]) -> None:
    """Few elements, wherever the person is; headers stay over their cells."""
    header = HEADER + "".join(f",Custom {n}" for n in range(12))
    rows = [f"call,Ring {n},usr_1,00{n:04},high," + "," * 12 for n in range(3_000)]
    page = sheet(*rows, header=header)
    _enter_grid(page)
    page.keyboard.press("Control+End")
    page.locator("[data-kind=ready] > :focus").wait_for()
    assert _cell(page) == "3001 19 "
    assert page.evaluate("document.querySelectorAll('*').length") < 2_500
    for left, top in [(0, 0), (700, 5_000), (10_000, 40_000), (333, 77)]:
        page.evaluate(
            "([left, top]) => document.getElementById('grid').scrollTo(left, top)", [left, top]
        )
        place = min(top // 32, 2_990) + 2
        page.locator(f".grid-row[data-kind=ready][data-place='{place}']").wait_for()
        edges = page.evaluate(_EDGES)
        assert all(row == edges["head"] for row in edges["rows"])
        assert set(edges["number"]) == {edges["own"]}
        assert edges["top"] == 0


def test_more_rows_than_an_element_can_be_high_are_all_reached(
    tab: Tab, sheet: Callable[..., Page]
) -> None:
    """As with 400,000 rows: the scroll bar is scaled, here from a small height on."""
    script = files("importer.web").joinpath("static", "grid.js").read_text("utf-8")
    assert "MOST_PX = 12_000_000" in script
    small = script.replace("MOST_PX = 12_000_000", "MOST_PX = 9_000")
    tab.page.route(
        "**/grid.js", lambda asked: asked.fulfill(body=small, content_type="text/javascript")
    )
    page = sheet(*[f"call,Ring {n},usr_1,01{n:04},high," for n in range(1_500)])
    _enter_grid(page)
    reached = []
    for key in ("Control+End", "ArrowUp", "PageUp", "Control+Home", "PageDown", "ArrowDown"):
        page.keyboard.press(key)
        page.locator("[data-kind=ready] > :focus").wait_for()
        reached.append(int(_cell(page).split()[0]))
        assert page.evaluate(_IN_SIGHT), key
    assert reached[:2] == [1_501, 1_500]
    assert reached[3:4] == [2]
    assert reached[5] == reached[4] + 1


@pytest.mark.parametrize("way", WAYS)
def test_every_reader_can_use_the_rows(served: PageServer, browser: Browser, way: str) -> None:
    """Nothing that axe finds, and nothing beside the screen; the same with the keys shown."""
    tab = Tab(served, browser, bypass_csp=True, **WAYS[way])
    page = _open(tab, SAMPLE)
    page.locator("#next-problem").click()
    page.locator("#cell-told .error").wait_for()
    require_usable(tab, way)
    page.get_by_role("button", name="Keys").click()
    page.get_by_role("heading", name="Keys in the table").wait_for()
    require_usable(tab, way)
    page.get_by_role("button", name="Close").click()
    tab.close()
