"""The table of the page in a real browser, beside AG Grid over the same rows.

`python -m benchmarks.web [--rows N] [--ag-grid ag-grid-community.tgz]`. Chromium, driven by
Playwright; a made-up sheet of 18 columns, of which one row in a hundred has a word that nobody
knows. The peer is AG Grid Community with its infinite row model, which also leaves the rows on the
server: `npm pack ag-grid-community` fetches it. It asks the same server for the same rows, and is
let off the page's policy, which it does not meet.

Prints what a person waits for, in milliseconds; the frames while scrolling by 400 pixels a frame;
the weight of the page; the elements and the heap of the page; and the peak memory of the server. A
busy machine shows in all of them: the line above says how busy it was. Of the ways to the last row
all but the first find it in the memory of the page, with both.
"""

from __future__ import annotations

import argparse
import io
import os
import subprocess
import sys
import tarfile
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.measure import circumstances
from benchmarks.workbench import write_wrong_sheet

if TYPE_CHECKING:
    from playwright.sync_api import Page

_CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
_PATIENCE_MS = 180_000
_MEMBER = "package/dist/ag-grid-community.min.js"
_FRAMES = """async (scrolled) => {
  const element = [...document.querySelectorAll(scrolled)]
    .find((one) => one.scrollHeight > one.clientHeight + 1000);
  const frames = [];
  let last = await new Promise(requestAnimationFrame);
  for (let at = 0; at < 180; at += 1) {
    element.scrollTop += 400;
    const now = await new Promise(requestAnimationFrame);
    frames.push(now - last);
    last = now;
  }
  return frames;
}"""
_DONE = """async ([does, isDone]) => {
  const began = performance.now();
  new Function(does)();
  const done = new Function("return " + isDone);
  while (!done()) await new Promise(requestAnimationFrame);
  return performance.now() - began;
}"""
_PRESS = (
    "document.activeElement.dispatchEvent(new KeyboardEvent('keydown',"
    " {{ key: '{}', ctrlKey: {}, bubbles: true }}));"
)
_KIND = "document.querySelector('[data-place=\"{}\"]')?.dataset.kind"
_PEER = """<!doctype html><meta charset="utf-8"><title>peer</title>
<div id="grid" style="height: 600px"></div><script src="ag.js"></script><script>
const began = performance.now();
window.first = 0;
fetch("rows.json?limit=1").then((answer) => answer.json()).then(({ rows }) => {
  const columnDefs = rows[0].cells.map((_, at) => ({
    headerName: `Column ${at}`, valueGetter: (one) => one.data?.cells[at] }));
  columnDefs.unshift({ headerName: "Row", pinned: "left", valueGetter: (one) => one.data?.number });
  window.api = agGrid.createGrid(document.getElementById("grid"), {
    columnDefs, rowModelType: "infinite", cacheBlockSize: 50, maxBlocksInCache: 40,
    datasource: { async getRows({ startRow, endRow, successCallback }) {
      const url = `rows.json?from=${startRow}&limit=${endRow - startRow}`;
      const found = await (await fetch(url)).json();
      successCallback(found.rows, found.total);
    } },
    onFirstDataRendered() { window.first = performance.now(); },
  });
});
</script>"""


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description="the table of the page beside AG Grid")
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--ag-grid", type=Path, help="what npm pack ag-grid-community fetches")
    asked = parser.parse_args()
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 -- of the group for tests

    print(circumstances("task-importer", "starlette", "playwright"))
    with tempfile.TemporaryDirectory() as name, sync_playwright() as driver:
        path = Path(name) / "sheet.csv"
        write_wrong_sheet(path, asked.rows)
        print(f"{asked.rows:,} rows, {path.stat().st_size / 1e6:.1f} MB; {asked.rounds} rounds")
        flags = ["--no-sandbox"] if os.geteuid() == 0 else []
        browser = driver.chromium.launch(executable_path=_CHROMIUM, args=flags)
        with _served(Path(name)) as (link, process):
            context = browser.new_context(bypass_csp=True)  # the measuring is by `new Function`
            page = context.new_page()
            page.set_default_timeout(_PATIENCE_MS)
            _measure_steps(page, link, path)
            _measure_grid(page, asked.rows, asked.rounds)
            prefix = page.url.rpartition("/")[0]
            if asked.ag_grid is not None:
                _measure_peer(context.new_page(), prefix, asked.ag_grid, asked.rows)
            print(f"  {'memory of the server, at its peak':39} {_peak_mb(process.pid):9.0f} MB")
        browser.close()


def _measure_steps(page: Page, link: str, path: Path) -> None:
    """From the link to the checked rows."""
    page.goto(link)
    page.wait_for_url("**/file")
    began = time.perf_counter()
    page.set_input_files("#file", path)
    page.locator("#first-rows tbody tr").first.wait_for()
    _print("file chosen, until first rows are there", [_since(began)])
    page.get_by_role("link", name="Next: columns").wait_for()
    _print("file chosen, until it is read", [_since(began)])
    page.get_by_role("link", name="Next: columns").click()
    check = page.get_by_role("button", name="Next: check the rows")
    check.wait_for()
    bytes_of: list[int] = []
    page.on("response", lambda answer: bytes_of.append(_length(answer)))
    began = time.perf_counter()
    check.click()
    page.locator(".grid-row[data-kind=ready]").first.wait_for()
    _print("check pressed, until rows are judged", [_since(began)])
    page.locator("#checking").wait_for(state="detached")
    _print("the same, until all of them are", [_since(began)])
    bytes_of.clear()
    page.reload()
    page.locator(".grid-row[data-kind=ready]").first.wait_for()
    page.wait_for_load_state("networkidle")
    first = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime")
    _print("first contentful paint", [first])
    print(f"  {'page with everything':39} {sum(bytes_of) / 1e3:9.0f} kB, {len(bytes_of)} requests")


def _measure_grid(page: Page, rows: int, rounds: int) -> None:
    page.locator(".grid-row [tabindex='0']").focus()
    waits: dict[str, list[float]] = {"priority": [], "due_date": [], "deal_id": []}
    for number in range(rounds):
        for at, column in enumerate(waits):
            place = (number + 1) * 100 * 3 + (0 if column == "priority" else 7 + at)
            waits[column].append(_corrected(page, place, column, number))
    for column, found in waits.items():
        _print(f"a {column} corrected, until judged", found)
    last = f"{_KIND.format(rows - 1)} === 'ready'"
    ends = []
    for _ in range(rounds):
        _timed(page, _PRESS.format("Home", "true"), f"{_KIND.format(0)} !== ''")
        ends.append(_timed(page, _PRESS.format("End", "true"), last))
    _print("to the last row", ends)
    shown = []
    for _ in range(rounds):
        for name, done in (("errors", "=== 'invalid'"), ("all", "=== 'ready'")):
            click = f"document.querySelector('[data-show={name}]').click()"
            shown.append(_timed(page, click, f"{_KIND.format(3)} {done}"))
    _print("another filter", shown)
    _print_frames(page, "#grid")
    heap = page.context.new_cdp_session(page).send("Runtime.getHeapUsage")["usedSize"]
    nodes = page.evaluate("document.querySelectorAll('*').length")
    print(f"  {'elements, heap of the page':39} {nodes:9,}, {heap / 1e6:.1f} MB")


def _corrected(page: Page, place: int, column: str, number: int) -> float:
    """Write something else into a cell of a row, and wait for what the server says of it."""
    header = page.locator("[role=columnheader]").all_text_contents()
    texts = {
        "priority": "high",
        "due_date": f"2027-03-{number % 28 + 1:02}",
        "deal_id": f"006X{number:011}",
    }
    page.evaluate(
        "place => { document.getElementById('grid').scrollTop = (place - 3) * 32; }", place
    )
    cell = page.locator(f".grid-row[data-place='{place}'] > *").nth(header.index(column))
    page.locator(f".grid-row[data-place='{place}']:not([data-kind=''])").wait_for()
    cell.focus()
    page.keyboard.press("F2")
    page.locator("#grid textarea").fill(texts[column])
    page.evaluate("document.getElementById('told').textContent = ''")
    return _timed(
        page,
        _PRESS.format("Enter", "false"),
        "document.getElementById('told').textContent.endsWith(': ready.')",
    )


def _measure_peer(page: Page, prefix: str, package: Path, rows: int) -> None:
    with tarfile.open(package) as archive:
        member = archive.extractfile(_MEMBER) or io.BytesIO()
        script = member.read().decode()
    page.route("**/ag.html", lambda asked: asked.fulfill(body=_PEER, content_type="text/html"))
    page.route("**/ag.js", lambda asked: asked.fulfill(body=script, content_type="text/javascript"))
    page.set_default_timeout(_PATIENCE_MS)
    page.goto(f"{prefix}/ag.html")
    page.wait_for_function("window.first > 0")
    print("  AG Grid Community")
    _print("page opened, until rows are there", [page.evaluate("window.first")])
    print(f"  {'its script':39} {len(script) / 1e3:9.0f} kB")
    last = f"document.querySelector('[row-index=\"{rows - 1}\"] .ag-cell')?.textContent"
    ends = []
    for _ in range(5):
        _timed(page, "api.ensureIndexVisible(0)", "true")
        does = f"api.ensureIndexVisible({rows - 1})"
        ends.append(_timed(page, does, f"{last} !== undefined && {last} !== ''"))
    _print("to the last row", ends)
    page.evaluate("api.ensureIndexVisible(0)")
    _print_frames(page, "#grid *")
    heap = page.context.new_cdp_session(page).send("Runtime.getHeapUsage")["usedSize"]
    nodes = page.evaluate("document.querySelectorAll('*').length")
    print(f"  {'elements, heap of the page':39} {nodes:9,}, {heap / 1e6:.1f} MB")


def _timed(page: Page, does: str, is_done: str) -> float:
    return float(page.evaluate(_DONE, [does, is_done]))


def _print_frames(page: Page, scrolled: str) -> None:
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})

    def busy() -> float:
        metrics = session.send("Performance.getMetrics")["metrics"]
        return next(float(one["value"]) for one in metrics if one["name"] == "TaskDuration")

    began = busy()
    frames = sorted(page.evaluate(_FRAMES, scrolled))
    cost = (busy() - began) * 1e3 / len(frames)
    worst = frames[len(frames) * 95 // 100]
    rate = 1_000 * len(frames) / sum(frames)
    told = (
        f"{rate:9.1f} frames a second, 95 in 100 within {worst:.1f} ms; {cost:.1f} ms of processor"
    )
    print(f"  {'scrolling':39} {told}")


def _print(label: str, waits: list[float]) -> None:
    ordered = sorted(waits)
    worst = ordered[min(len(ordered) - 1, len(ordered) * 95 // 100)]
    beside = f", 95 in 100 within {worst:.0f}" if len(ordered) > 1 else ""
    print(f"  {label:39} {ordered[len(ordered) // 2]:9.0f} ms{beside}", flush=True)


def _length(answer: Any) -> int:  # noqa: ANN401 -- of Playwright, which is not there for everybody
    return int(answer.headers.get("content-length", 0))


def _since(began: float) -> float:
    return (time.perf_counter() - began) * 1e3


@contextmanager
def _served(folder: Path) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """The page as the command line serves it, in a process of its own; and the link to it."""
    command = [sys.executable, "-m", "importer", "web", "--no-browser"]
    environment = os.environ | {"TASK_IMPORTER_HOME": str(folder / "home")}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment
    ) as process:
        try:
            lines = process.stdout or ()
            words = (word for line in lines for word in line.split() if "/open/" in word)
            yield next(words).strip("."), process
        finally:
            process.terminate()


def _peak_mb(pid: int) -> float:
    lines = Path(f"/proc/{pid}/status").read_text("utf-8").splitlines()
    (peak,) = (line.split()[1] for line in lines if line.startswith("VmHWM"))
    return int(peak) / 1024


if __name__ == "__main__":
    main()
