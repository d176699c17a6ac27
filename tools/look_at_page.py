"""Opens a report in a real browser, as a reader would, and says what is wrong with it.

Light, dark, a phone, forced colours: no overflow to the side, no request but the file itself, and
nothing that axe finds. Needs Chromium, Playwright's Python package and a copy of axe-core, none of
which this repository installs: `make browser AXE=axe.min.js CHROMIUM=/usr/bin/chromium`.
Exits 1 where something is wrong.
"""

from __future__ import annotations

import argparse
import csv
import importlib
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook

from importer.sandbox.options import SandboxOptions
from importer.sandbox.server import SandboxServer

ROOT = Path(__file__).parent.parent
WAYS: dict[str, dict[str, Any]] = {
    "light": {"color_scheme": "light"},
    "dark": {"color_scheme": "dark"},
    "phone": {"viewport": {"width": 390, "height": 844}},
    "dark phone": {"color_scheme": "dark", "viewport": {"width": 390, "height": 844}},
    "forced colours": {"forced_colors": "active"},
}
COLUMNS = ("task_type", "task_title", "assignee_id", "deal_id", "due_date", "reason", "Ticket")
SENT = [
    ("call", f"Ring {n}", "usr_1", f"00{n}", "2027-03-25", "asked", f"T{n}") for n in range(1, 7)
]
"""What an earlier run has sent."""
DAMAGED = [
    ("call", "Ring 3", "usr_1", "003", "2027-03-25", "asked", "another ticket"),
    *[("call", "Twice", "usr_1", "009", "2027-03-25", "asked", ticket) for ticket in ("T7", "T8")],
    *[("call", "Same", "usr_1", "010", "2027-03-25", "asked", "T9")] * 2,
    ("call", "Science", "usr_1", "1.23457E+11", "46357", "asked", ""),
    ("call", "#NAME?", "usr_1", "72", "12/31/2027", "asked", ""),
    ("call", "Order", "usr_1", "011", "31/12/2027", "#REF!", ""),
    ("call", "No day", "usr_1", "012", "31/02/2027", "asked", ""),
    ("call", "Narrow", "usr_1", "013", "########", "asked", ""),
    ("call", "Ren\ufffde", "usr_1", "'014", "2027-03-25", "=A1", ""),
    ("lunch", "", "", "015", "2027-03-25", "=A2", 12345678901234567),
    ("call", "مرحبا 你好", "usr_1", "016", "2027-03-25", "=A3", ""),
]
"""What spreadsheet programs do to cells, rows that are nearly the same as others, and slips."""
_OPEN_ALL = "document.querySelectorAll('details').forEach(one => one.open = true)"
_OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def main() -> int:
    """Make the pages, and look at each; prints what is wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--axe", type=Path, required=True)
    parser.add_argument("--chromium", required=True)
    parser.add_argument("--shots", type=Path, help="a folder for pictures")
    given = parser.parse_args()
    axe = given.axe.read_text("utf-8")
    with tempfile.TemporaryDirectory() as name:
        pages = list(_pages(Path(name)))
        playwright = importlib.import_module("playwright.sync_api")
        with playwright.sync_playwright() as driver:
            browser = driver.chromium.launch(executable_path=given.chromium, args=["--no-sandbox"])
            wrong = [line for page in pages for line in _looked(browser, page, axe, given.shots)]
            browser.close()
    for line in wrong:
        print(line, file=sys.stderr)
    print(f"{len(pages)} pages were looked at in {len(WAYS)} ways; {len(wrong)} findings")
    return 1 if wrong else 0


def _pages(folder: Path) -> Iterator[Path]:
    """The pages of the sample, of a sheet that means harm, and of one with every damage."""
    yield _reported(folder, ROOT / "samples" / "followups.xlsx", {})
    yield _reported(folder, _hostile(folder), {})
    with SandboxServer(SandboxOptions()) as server:
        there = {"HOCKEYSTACK_BASE_URL": server.base_url, "HOCKEYSTACK_API_TOKEN": server.token}
        yield _reported(folder, _damaged(folder, there), there)


def _hostile(folder: Path) -> Path:
    path = folder / "hostile.csv"
    long = "<b>" + "x" * 4_000
    rows = [["task_type", "task_title", "assignee_id", "deal_id", "priority", "W" * 300]]
    rows += [
        ["call", f"{i} {long}", "u" * 200, f"d{i}", f"\u202e{i}{long}", long] for i in range(40)
    ]
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    return path


def _damaged(folder: Path, there: Mapping[str, str]) -> Path:
    """The results of a run, with edits and further rows: each damage, and all that is nearly so."""
    first = folder / "damaged.xlsx"
    book = Workbook()
    sheet: Any = book.active
    for cells in (COLUMNS, *SENT):
        sheet.append(cells)
    book.save(first)
    results = folder / "again.xlsx"
    _run(folder, there, "run", str(first), "--yes", "--timezone", "UTC", "--results", str(results))
    book = load_workbook(results)
    sheet = book.worksheets[0]
    sheet["B2"] = "Ring Ann, as she asked"  # its task was created
    sheet["E3"] = "2027-03-26"  # for all that the file says, it was not
    for cell in sheet[3][len(COLUMNS) :]:
        cell.value = None
    for damaged in DAMAGED:
        sheet.append(damaged)
    for row in range(sheet.max_row - 2, sheet.max_row + 1):
        sheet.row_dimensions[row].hidden = True
    book.save(results)
    return results


def _reported(folder: Path, source: Path, there: Mapping[str, str]) -> Path:
    page = folder / f"{source.stem}.html"
    flags = ("--report", str(page), "--timezone", "UTC", "--date-order", "dmy")
    told = _run(folder, there, "validate", str(source), *flags)
    if not page.exists():
        raise SystemExit(told)
    return page


def _run(folder: Path, there: Mapping[str, str], *arguments: str) -> str:
    environment = {**os.environ, "TASK_IMPORTER_HOME": str(folder / "home"), **there}
    command = [sys.executable, "-m", "importer", *arguments]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, check=False)  # noqa: S603 -- our own command
    return done.stderr.decode()


def _looked(browser: Any, page: Path, axe: str, shots: Path | None) -> Iterator[str]:  # noqa: ANN401 -- Playwright's, which is not installed here
    for way, options in WAYS.items():
        context = browser.new_context(bypass_csp=True, **options)
        tab, requests = context.new_page(), list[str]()
        tab.on("request", lambda request, seen=requests: seen.append(request.url))
        tab.goto(page.as_uri())
        tab.evaluate(_OPEN_ALL)
        if (too_wide := tab.evaluate(_OVERFLOW)) > 0:
            yield f"{page.name}, {way}: {too_wide} pixels too wide"
        if requests != [page.as_uri()]:
            yield f"{page.name}, {way}: requests {requests[1:]}"
        tab.evaluate(axe)
        for found in tab.evaluate("axe.run()")["violations"]:
            yield f"{page.name}, {way}: {found['id']}: {found['nodes'][0]['html'][:200]}"
        if shots is not None:
            tab.screenshot(path=str(shots / f"{page.stem}, {way}.png"), full_page=True)
        context.close()


if __name__ == "__main__":
    sys.exit(main())
