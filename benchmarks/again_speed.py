"""`validate` and `run` beside what a ledger holds already, in turn with `validate` without one.

`python -m benchmarks.again_speed [--rows N] [--rounds N]`. Whole processes, end to end, on a
made-up export of a CRM. Three ledgers: none; one with as many tasks of another sheet; one in which
every row of this sheet was created. With the last, `run` has nothing left to send.

Prints CPU seconds, which a busy machine disturbs least, and the ratio to `validate` without a
ledger in the same round: the median of the rounds, and the least and the greatest.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import chain, islice
from pathlib import Path
from threading import Thread

from benchmarks.figures import OURS, Figure, Ratio, keep
from benchmarks.made_up import write_crm_sheet, write_sheet
from benchmarks.measure import Measured, circumstances, measure, values_of
from importer.intake.reading import take_in
from importer.ledger.records import Intent, Settlement
from importer.ledger.states import Event
from importer.ledger.store import Ledger, ledger_path
from importer.planning.facts import PlannedRow
from importer.planning.planner import Planner
from importer.rows.outcome import Outcome, Status
from importer.settings.options import Options

WORKSPACE = "benchmark"
TOGETHER = 500
"""So many rows are created in one commit: the ledger is the same as after a real run."""
WITHOUT = "validate, no ledger"
SOME_BAD = 1
"""The exit code where a few rows are not valid."""


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description="validate and run beside a ledger")
    parser.add_argument("--rows", type=int, default=200_000)
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    print(circumstances("task-importer", "pydantic"))
    with tempfile.TemporaryDirectory() as name, _server() as base_url:
        folder = Path(name)
        ways = _ways(folder, base_url, asked.rows)
        runs: dict[str, list[Measured]] = {label: [] for label in ways}
        for _ in range(asked.rounds):
            for label, way in ways.items():
                runs[label].append(way())
    print(f"{asked.rows:,} rows, 14 columns, a few of them bad; {asked.rounds} rounds in turn")
    for label, own in runs.items():
        best = min(own, key=lambda run: run.cpu_seconds)
        print(
            f"  {label:36} {best.cpu_seconds:6.2f} CPU s {best.peak_mb:5.0f} MB"
            f"  ratio {_ratio(own, runs[WITHOUT])}"
        )
    keep("again_speed", _figures(runs, asked.rows), ("task-importer", "pydantic"))


def _figures(runs: dict[str, list[Measured]], rows: int) -> Iterator[Figure]:
    """How many times the processor time of `validate` without a ledger each takes."""
    for label, own in runs.items():
        yield Figure(f"{label} ({rows:,} rows)", OURS, values_of(own, rows),
                     _ratio(own, runs[WITHOUT]))  # fmt: skip


def _ways(folder: Path, base_url: str, rows: int) -> dict[str, Callable[[], Measured]]:
    """What is measured, by what it is called; the ledgers are filled."""
    sheet, other = folder / "crm.csv", folder / "other.csv"
    mapping = write_crm_sheet(sheet, rows)
    write_sheet(other, rows)
    alone, others, created = (folder / home for home in ("alone", "others", "created"))
    _create_all(other, None, ledger_path(others, base_url, WORKSPACE), base_url)
    _create_all(sheet, mapping, ledger_path(created, base_url, WORKSPACE), base_url)

    def timed(command: str, home: Path, *flags: str) -> Measured:
        program = [sys.executable, "-m", "benchmarks.peak", "importer", command, str(sheet)]
        program += ["--mapping", str(mapping), "--timezone", "UTC", *flags]
        environment = {
            "TASK_IMPORTER_HOME": str(home),
            "HOCKEYSTACK_BASE_URL": base_url,
            "HOCKEYSTACK_API_TOKEN": "hsr_live_00",
        }
        return measure(program, environment, ends=(SOME_BAD,))

    results = folder / "results.csv"

    def validate(home: Path) -> Measured:
        results.unlink(missing_ok=True)
        return timed("validate", home, "--results", str(results))

    def run_again() -> Measured:
        results.unlink(missing_ok=True)
        return timed("run", created, "--yes", "--results", str(results))

    return {
        WITHOUT: lambda: validate(alone),
        f"validate, {rows:,} other tasks": lambda: validate(others),
        "validate, every row created": lambda: validate(created),
        "run again, every row created": run_again,
    }


def _create_all(sheet: Path, mapping: Path | None, path: Path, base_url: str) -> None:
    """Fill a ledger as a run of the sheet leaves it."""
    options = Options.of(mapping=mapping, timezone="UTC")
    intake = take_in(sheet, options, stdin=None, advance=lambda _rows: None)
    ledger = Ledger.open(path, base_url=base_url, workspace=WORKSPACE)
    with closing(intake), closing(ledger):
        ledger.begin_run("run-1", sheet.name, row_count=intake.row_count)
        planner = Planner(intake, options.planning, ledger=ledger)
        with closing(planner.make(lambda _rows: None)) as plan:
            rows = (row for row in chain.from_iterable(plan.rows) if row.outcome is None)
            while some := list(islice(rows, TOGETHER)):
                _create(some, ledger)
        ledger.end_run("run-1")


def _create(rows: Sequence[PlannedRow], ledger: Ledger) -> None:
    ledger.commit(
        "run-1",
        [Intent(row.fingerprint, row.number, row.body, likeness=row.likeness) for row in rows],
        [],
    )
    made = []
    for row in rows:
        task_id = f"task_{row.fingerprint.hex()}"
        end = Outcome(row.number, Status.CREATED, task_id, attempts=1)
        made.append(Settlement(row.fingerprint, Event.CREATE, end, task_id))
    ledger.commit("run-1", [], made)


def _ratio(own: Sequence[Measured], without: Sequence[Measured]) -> Ratio:
    each = [
        ours.cpu_seconds / theirs.cpu_seconds for ours, theirs in zip(own, without, strict=True)
    ]
    return Ratio.of(each)


class _Me(BaseHTTPRequestHandler):
    """Says which workspace it is, and knows nothing else."""

    def do_GET(self) -> None:
        body = json.dumps({"workspace_id": WORKSPACE}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def _server() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Me)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


if __name__ == "__main__":
    main()
