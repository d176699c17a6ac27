"""`run` without a limit beside the script that people write, both into one fast local server.

Whole processes, end to end, 20,000 rows. Ours commits every intent durably before it sends it, in a
new state folder each time; the script keeps no record. Prints rows per second, rows per CPU second
and the ratios, and checks what the server holds.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.made_up import write_sheet
from benchmarks.measure import Measured, circumstances, measure

ROWS = 20_000
REPEATS = 3
CONCURRENCY = "32"


def main() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as name, _server() as base_url:
        folder = Path(name)
        sheet = folder / "sheet.csv"
        write_sheet(sheet, ROWS)
        ours, peer = [], []
        for _ in range(REPEATS):
            ours.append(_counted(base_url, lambda: _run(sheet, folder, base_url)))
            peer.append(_counted(base_url, lambda: _threads(sheet, base_url)))
        print(circumstances("task-importer", "pandas", "requests"))
        print(f"{ROWS:,} rows into a fast local server, best of {REPEATS}")
        best = [min(runs, key=lambda run: run.seconds) for runs in (ours, peer)]
        labels = ("task-importer run, durable", "pandas + requests, 32 threads")
        for label, run in zip(labels, best, strict=True):
            pace = f"{ROWS / run.seconds:8,.0f} rows/s {ROWS / run.cpu_seconds:8,.0f} rows/CPU s"
            print(f"  {label:30} {pace}  {run.peak_mb:6,.0f} MB")
        walls = best[1].seconds / best[0].seconds
        print(f"  ratio {walls:.2f} (wall), {best[1].cpu_seconds / best[0].cpu_seconds:.2f} (CPU)")


@contextmanager
def _server() -> Iterator[str]:
    command = [sys.executable, "-m", "benchmarks.fast_server"]
    server = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    if server.stdout is None or server.stdin is None:
        sys.exit("the server has no pipes")
    yield f"http://127.0.0.1:{server.stdout.readline().strip()}"
    server.stdin.close()
    server.wait(timeout=10)


def _held(base_url: str) -> int:
    with urllib.request.urlopen(f"{base_url}/count") as answer:
        return int(json.load(answer)["tasks"])


def _counted(base_url: str, run: object) -> Measured:
    before = _held(base_url)
    if not callable(run):
        raise TypeError(run)
    measured: Measured = run()
    if _held(base_url) - before != ROWS:
        sys.exit(f"the server holds {_held(base_url) - before} new tasks, not {ROWS}")
    return measured


def _run(sheet: Path, folder: Path, base_url: str) -> Measured:
    command = [sys.executable, "-m", "benchmarks.peak", "importer", "run", str(sheet), "--yes"]
    command += ["--rate", "unlimited", "--concurrency", CONCURRENCY, "--timezone", "UTC"]
    state = tempfile.mkdtemp(prefix="state-", dir=folder)  # what is found there stops a run
    command += ["--results", str(Path(state) / "results.csv")]
    environment = {
        "TASK_IMPORTER_HOME": state,
        "HOCKEYSTACK_BASE_URL": base_url,
        "HOCKEYSTACK_API_TOKEN": "hsr_live_00",
    }
    return measure(command, environment)


def _threads(sheet: Path, base_url: str) -> Measured:
    module = "benchmarks.peer_threads"
    return measure([sys.executable, "-m", "benchmarks.peak", module, str(sheet), base_url])


if __name__ == "__main__":
    main()
