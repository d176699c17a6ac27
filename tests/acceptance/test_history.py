"""Looking back at the command line: what was run, and the results of any run again."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import pytest

from importer.sandbox.server import SandboxServer
from tests.acceptance.conftest import Serve
from tests.acceptance.shell import (
    Shell,
    bodies,
    call_row,
    own_columns,
    read_csv,
    read_xlsx,
    statuses,
    titles,
    write_calls,
    write_csv,
)
from tests.patience import PATIENCE_SECONDS

RUN = ("--yes", "--rate", "unlimited", "--json")
DIFFERS = "rows, cells or headers differ"
GIVE_THE_SAME = (
    "  try: give the file as it was then, or leave out --source: the results then hold the rows "
    "that the ledger knows"
)


def import_file(shell: Shell, name: str, *options: str) -> str:
    """Import a file; the name of the run."""
    return str(shell.here("run", name, *RUN, *options).json()["run_id"])


def mixed_rows(path: Path) -> Path:
    """Rows that end in several ways: created, invalid, and the same as an earlier one."""
    rich = {
        "contact_email": "ada@example.com", "contact_phone": "+1 415 555 0101",
        "due_date": "2026-12-01 14:30", "talking_points": "say hello; say bye", "reason": "=1+1",
    }  # fmt: skip
    rows = [call_row(1), call_row(2), call_row(3, task_title=""), call_row(1)]
    filled = [dict.fromkeys(rich, "") | row for row in rows]
    filled[1] |= rich
    return write_csv(path, filled)


def test_nothing_yet_is_said_kindly(shell: Shell) -> None:
    """A newcomer is told how to begin."""
    done = shell.here("history")
    assert (done.code, done.out) == (
        0,
        "Nothing has been imported from this computer yet. To begin: task-importer run FILE\n",
    )
    assert shell.here("history", "--json").json()["runs"] == []


def test_runs_are_listed_with_what_came_of_them(shell: Shell, server: SandboxServer) -> None:
    """The last first, an undo beside the run that it took back. No token is needed."""
    mixed_rows(shell.folder / "mixed.csv")
    run_id = import_file(shell, "mixed.csv")
    undo_id = shell.here("undo", run_id, *RUN).json()["run_id"]
    del shell.environment["HOCKEYSTACK_API_TOKEN"]
    done = shell.here("history")
    lines = done.out.splitlines()
    assert (done.code, lines[0]) == (0, f"Workspace ws_sandbox at {server.base_url}")
    assert [line.split()[0] for line in lines[1:4]] == ["RUN", undo_id, run_id]
    assert lines[2].split()[3:] == [
        "undo",
        "mixed.csv",
        "2",
        "2",
        "undone;",
        "undoes",
        run_id,
    ]
    assert lines[3].endswith(
        "import  mixed.csv     4  2 created, 1 duplicate, 1 invalid; then 2 undone"
    )
    told = shell.here("history", "--json").json()["runs"]
    assert [(run["run_id"], run["kind"], run["rows"]) for run in told] == [
        (undo_id, "undo", 2),
        (run_id, "import", 4),
    ]
    assert told[1]["counts"] == {"created": 2, "duplicate": 1, "invalid": 1}


@pytest.mark.usefixtures("server")
def test_one_run_is_told_as_at_its_end(shell: Shell) -> None:
    """Counts and issues, from memory."""
    mixed_rows(shell.folder / "mixed.csv")
    run_id = import_file(shell, "mixed.csv")
    done = shell.here("history", "latest")
    lines = done.out.splitlines()
    assert (done.code, lines[0]) == (0, f"Run {run_id}: Import, mixed.csv")
    assert lines[4:8] == [
        "4 rows",
        "  2  created",
        "  1  duplicate: not sent again",
        "  1  invalid: fix these first",
    ]
    told = shell.here("history", run_id, "--json").json()
    assert (told["run_id"], told["counts"]["created"]) == (run_id, 2)
    assert [issue["code"] for issue in told["issues"]] == ["required"]


@pytest.mark.usefixtures("server")
def test_results_written_again_equal_those_of_the_run(shell: Shell) -> None:
    """With the unchanged source, byte for byte."""
    mixed_rows(shell.folder / "mixed.csv")
    run_id = import_file(shell, "mixed.csv", "--results", "first.csv")
    done = shell.here("history", run_id, "--source", "mixed.csv", "--results", "again.csv")
    assert done.code == 0, done.err
    first, again = shell.folder / "first.csv", shell.folder / "again.csv"
    assert again.read_bytes() == first.read_bytes()
    shell.here("history", run_id, "--source", "mixed.csv", "--results", "again.xlsx")
    rows = read_xlsx(shell.folder / "again.xlsx")
    assert statuses(rows) == ["2: created", "3: created", "4: invalid", "5: duplicate"]


def test_results_without_the_source_can_be_fed_back(shell: Shell, server: SandboxServer) -> None:
    """The rows that were sent are known again, with all their cells: nothing is sent twice."""
    mixed_rows(shell.folder / "mixed.csv")
    run_id = import_file(shell, "mixed.csv")
    assert shell.here("history", run_id, "--results", "again.csv").code == 0
    rows = read_csv(shell.folder / "again.csv")
    assert {name: text for name, text in own_columns(rows[1]).items() if text} == {
        **call_row(2),
        "contact_email": "ada@example.com",
        "contact_phone": "+1 415 555 0101",
        "due_date": rows[1]["due_date"],
        "talking_points": "say hello\nsay bye",
        "reason": "=1+1",
    }
    sent = bodies(server)
    told = shell.here("run", "again.csv", *RUN, "--rows", "2-3").json()
    assert told["counts"]["duplicate"] == 2
    assert told["issues"] == []
    assert bodies(server) == sent


def test_what_was_undone_is_imported_from_results_written_again(
    shell: Shell, server: SandboxServer
) -> None:
    """The rows are as they were, and their former tasks keep nothing from being sent."""
    mixed_rows(shell.folder / "mixed.csv")
    run_id = import_file(shell, "mixed.csv")
    sent = sorted(bodies(server), key=str)
    assert shell.here("undo", run_id, *RUN).code == 0
    assert shell.here("history", run_id, "--results", "again.csv").code == 0
    told = shell.here("run", "again.csv", *RUN).json()
    assert told["counts"]["created"] == 2
    assert sorted(bodies(server), key=str) == sent


@pytest.mark.usefixtures("server")
def test_a_changed_source_is_refused(shell: Shell) -> None:
    """Its rows are not the ones that were sent."""
    write_calls(shell.folder / "calls.csv", 2)
    run_id = import_file(shell, "calls.csv")
    write_calls(shell.folder / "calls.csv", 3)
    done = shell.here("history", run_id, "--source", "calls.csv", "--results", "again.csv")
    assert done.code == 2
    assert done.errors() == [
        f"error: calls.csv is not what run {run_id} read (calls.csv): {DIFFERS}",
        GIVE_THE_SAME,
    ]


def test_results_of_no_run_in_particular_are_a_matter_of_usage(shell: Shell) -> None:
    """The message says what to write."""
    done = shell.here("history", "--results", "again.csv")
    assert (done.code, done.errors()) == (
        2,
        [
            "error: name the run whose results you want",
            "  try: task-importer history RUN --results OUT; the last import is: latest",
        ],
    )


@pytest.mark.usefixtures("server")
def test_a_ledger_that_cannot_be_read_hides_no_other(shell: Shell) -> None:
    """The others are listed, and the exit code says that something is wrong."""
    write_calls(shell.folder / "calls.csv", 1)
    run_id = import_file(shell, "calls.csv")
    home = Path(shell.process_environment()["TASK_IMPORTER_HOME"])
    (home / "broken.sqlite").write_bytes(b"not a database, and long enough to be read")
    done = shell.here("history")
    assert (done.code, run_id in done.out) == (2, True)
    assert done.errors()[0].endswith("is damaged: file is not a database")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
def test_a_killed_run_has_a_true_account_of_every_row(shell: Shell, serve: Serve) -> None:
    """Created, perhaps sent, or never sent: told from the ledger, before anything else is run."""
    server = serve(latency_seconds=0.01)
    write_calls(shell.folder / "calls.csv", 60)
    process = shell.launch("run", "calls.csv", "--yes", "--rate", "unlimited")
    with process:
        end = time.monotonic() + PATIENCE_SECONDS
        while len(server.requests) < 20:
            assert process.poll() is None, "the run ended before it could be killed"
            assert time.monotonic() < end, "the run did not come so far"
            time.sleep(0.002)
        process.kill()
    held = set(titles(server))
    told = shell.here("history", "latest", "--source", "calls.csv", "--results", "again.csv")
    assert told.code == 0, told.err
    rows = read_csv(shell.folder / "again.csv")
    assert [row["import_row"] for row in rows] == [str(number) for number in range(2, 62)]
    by_status = {
        status: {row["task_title"] for row in rows if row["import_status"] == status}
        for status in ("created", "unconfirmed", "not_sent")
    }
    assert sum(map(len, by_status.values())) == 60
    assert by_status["created"] <= held <= by_status["created"] | by_status["unconfirmed"]
