"""`batch --dry-run --cluster`: files that are checked side by side are told as one by one."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest

from importer.sandbox.server import SandboxServer
from tests.acceptance.clusters import Batch
from tests.acceptance.shell import Finished, Shell, call_row, write_csv
from tests.patience import wait_until

FILES, ROWS = 40, 6
LIST = """
[[job]]
name = "acme"
token_variable = "ACME_TOKEN"
files = ["in/0*.csv"]

[[job]]
name = "birch"
token_variable = "ACME_TOKEN"
files = ["in/[123]*.csv", "in/none.csv", "in/empty.csv"]
"""


@pytest.fixture
def agency(shell: Shell, server: SandboxServer) -> Shell:
    """A list of two jobs for one token; every second row or so stands in an earlier file, too."""
    shell.environment["ACME_TOKEN"] = shell.environment.pop("HOCKEYSTACK_API_TOKEN")
    assert server.base_url == shell.environment["HOCKEYSTACK_BASE_URL"]
    (shell.folder / "jobs.toml").write_text(LIST, "utf-8")
    (shell.folder / "in").mkdir()
    some = random.Random(1)
    for file in range(FILES):
        rows = [call_row(some.randrange(200)) for _ in range(ROWS)]
        rows[0]["task_type"] = some.choice(["call", "fax"])
        write_csv(shell.folder / "in" / f"{file:02}.csv", rows)
    (shell.folder / "in" / "empty.csv").write_text("", "utf-8")
    return shell


def _told(agency: Shell, done: Finished) -> tuple[int, Any, dict[str, bytes]]:
    """The exit code, the document without the time of day, and all results, which are removed."""
    document = done.json()
    for file in (file for job in document["jobs"] for file in job["files"]):
        if file["report"] is not None:
            file["report"] |= {"started_at": "", "duration_seconds": 0}
    out = agency.folder / "jobs.results"
    results: dict[str, bytes] = {}
    for path in sorted(path for path in out.rglob("*") if path.is_file()):
        results[str(path.relative_to(out))] = path.read_bytes()
        path.unlink()
    return done.code, document, results


def _errors(document: Any) -> dict[str, str]:
    """What was said of each file that could not be checked."""
    files = [file for job in document["jobs"] for file in job["files"]]
    return {file["file"]: file["error"]["message"] for file in files if file["error"] is not None}


def _command(agency: Shell) -> tuple[str | Path, ...]:
    return "batch", agency.folder / "jobs.toml", "--dry-run", "--json"


def test_forty_files_by_two_workers_are_told_as_one_by_one(agency: Shell) -> None:
    """Results, document and page; rows that two files have in common, and files that are none."""
    command = _command(agency)
    by_one = _told(agency, agency.here(*command))
    by_two = _told(agency, agency.start(*command, "--cluster", "local:2"))

    assert _errors(by_two[1]) == _errors(by_one[1])
    assert by_two == by_one
    code, document, results = by_two
    assert code == 2
    assert len(results) == FILES + 1
    assert document["counts"]["duplicate"] > FILES
    assert Path(document["results"]) == agency.folder / "jobs.results"


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(3))
def test_workers_that_are_killed_cost_nothing_but_time(agency: Shell, seed: int) -> None:
    """In any pass; and Ctrl-C leaves nothing that was not compared."""
    by_one = _told(agency, agency.here(*_command(agency)))
    dice = random.Random(seed)
    batch = Batch(agency, "--dry-run", "--json", "--cluster", "local:2")
    for begun in (1, 20, FILES - 1):
        wait_until(lambda least=begun: batch.said().count(" of ") >= least, batch.said)  # type: ignore[misc]
        wait_until(lambda: bool(batch.workers()))
        dice.choice(batch.workers()).kill()
    code, document, results = _told(agency, batch.end())

    document |= {name: by_one[1][name] for name in ("list", "results")}
    assert (code, document, results) == by_one

    stopped = Batch(agency, "--dry-run", "--json", "--cluster", "local:2")
    wait_until(lambda: stopped.said().count(" of ") >= 10, stopped.said)
    stopped.interrupt()
    code, document, results = _told(agency, stopped.end())
    assert (code, document["interrupted"]) == (130, True)
    done = {file["report"]["results"] for job in document["jobs"] for file in job["files"]
            if file["report"] is not None}  # fmt: skip
    left = {str(agency.folder / "jobs.results" / name) for name in results}
    assert left - done <= {str(agency.folder / "jobs.results" / "summary.html")}
