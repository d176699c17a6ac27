"""`run` without a limit beside the scripts that people write, all into one fast local server.

Whole processes, end to end, 20,000 rows. Ours commits every intent durably before it sends it, in a
new state folder each time; the scripts keep no record. Prints rows per second, rows per CPU second
and the ratios, and checks what the server holds.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from benchmarks.figures import OURS as US
from benchmarks.figures import Figure, Ratio, keep
from benchmarks.made_up import write_sheet
from benchmarks.measure import Measured, circumstances, measure, values_of

ROWS = 20_000
REPEATS = 3
CONCURRENCY = "32"
OURS = "task-importer run, durable"
PEERS = {
    "pandas + requests, 32 threads": "benchmarks.peer_threads",
    "pandas + httpx, 32 at once": "benchmarks.peer_httpx",
}
"""The scripts that are measured beside it."""


def main() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as name, _server() as base_url:
        folder = Path(name)
        sheet = folder / "sheet.csv"
        write_sheet(sheet, ROWS)
        ways: dict[str, Callable[[], Measured]] = {
            OURS: lambda: _run(sheet, folder, base_url),
            **{label: partial(_peer, peer, sheet, base_url) for label, peer in PEERS.items()},
        }
        runs: dict[str, list[Measured]] = {label: [] for label in ways}
        for _ in range(REPEATS):
            for label, way in ways.items():
                runs[label].append(_counted(base_url, way))
        print(circumstances("task-importer", "pandas", "requests", "httpx"))
        print(f"{ROWS:,} rows into a fast local server, best of {REPEATS}")
        for label, some in runs.items():
            print(_line(label, some, runs[OURS]))
    keep("run_speed", _figures(runs), ("task-importer", "pandas", "requests", "httpx"))


def _figures(runs: dict[str, list[Measured]]) -> Iterator[Figure]:
    """Ours, and each script with how many times more processor time it took in the same round."""
    what = f"`run`, {ROWS:,} rows, no rate limit, every intent durable before it is sent"
    own = runs[OURS]
    yield Figure(what, US, values_of(own, ROWS))
    for label in PEERS:
        pairs = zip(own, runs[label], strict=True)
        ratio = Ratio.of([theirs.cpu_seconds / ours.cpu_seconds for ours, theirs in pairs])
        yield Figure(what, f"{label}, no record kept", values_of(runs[label], ROWS), ratio)


def _line(label: str, runs: list[Measured], ours: list[Measured]) -> str:
    """The best of the runs of a way, and how many times longer they took than ours."""
    best, least = (min(some, key=lambda run: run.seconds) for some in (runs, ours))
    pace = f"{ROWS / best.seconds:8,.0f} rows/s {ROWS / best.cpu_seconds:8,.0f} rows/CPU s"
    walls, processor = best.seconds / least.seconds, best.cpu_seconds / least.cpu_seconds
    ratio = "" if runs is ours else f"  ratio {walls:.2f} (wall), {processor:.2f} (CPU)"
    return f"  {label:30} {pace}  {best.peak_mb:6,.0f} MB{ratio}"


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


def _counted(base_url: str, run: Callable[[], Measured]) -> Measured:
    before = _held(base_url)
    measured = run()
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


def _peer(module: str, sheet: Path, base_url: str) -> Measured:
    return measure([sys.executable, "-m", "benchmarks.peak", module, str(sheet), base_url])


if __name__ == "__main__":
    main()
