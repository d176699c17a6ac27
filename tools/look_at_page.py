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
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
WAYS: dict[str, dict[str, Any]] = {
    "light": {"color_scheme": "light"},
    "dark": {"color_scheme": "dark"},
    "phone": {"viewport": {"width": 390, "height": 844}},
    "dark phone": {"color_scheme": "dark", "viewport": {"width": 390, "height": 844}},
    "forced colours": {"forced_colors": "active"},
}
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
    """The page of the sample, and that of a sheet that means harm."""
    hostile = folder / "hostile.csv"
    long = "<b>" + "x" * 4_000
    rows = [["task_type", "task_title", "assignee_id", "deal_id", "priority", "W" * 300]]
    rows += [
        ["call", f"{i} {long}", "u" * 200, f"d{i}", f"\u202e{i}{long}", long] for i in range(40)
    ]
    with hostile.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    for source in (ROOT / "samples" / "followups.xlsx", hostile):
        page = folder / f"{source.stem}.html"
        command = [sys.executable, "-m", "importer", "validate", str(source), "--report", str(page)]
        home = os.environ | {"TASK_IMPORTER_HOME": str(folder / "home")}
        done = subprocess.run(command, cwd=ROOT, env=home, capture_output=True, check=False)  # noqa: S603 -- our own command
        if not page.exists():
            raise SystemExit(done.stderr.decode())
        yield page


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
