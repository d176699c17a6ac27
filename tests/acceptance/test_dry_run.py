"""A dry run is the run without the sending: same verdicts, no token, no connection."""

from __future__ import annotations

from pathlib import Path

import pytest

from importer.sandbox.server import SandboxServer
from tests.acceptance.conftest import Serve
from tests.acceptance.shell import (
    SAMPLES,
    Row,
    Shell,
    call_row,
    read_csv,
    statuses,
    write_calls,
    write_csv,
)

DRY_RUNS = [("validate",), ("run", "--dry-run")]


def arrivals(server: SandboxServer) -> int:
    """How many calls of the API the sandbox has seen, of whatever kind."""
    assert server.rate_limiter is not None
    return server.rate_limiter.largest_window


def verdicts(path: Path) -> list[Row]:
    """What a results file says of each row, without what only a sent row has."""
    sent_only = {"import_task_id", "import_attempts", "import_request_id"}
    rows = [
        {name: text for name, text in row.items() if name not in sent_only}
        for row in read_csv(path)
    ]
    for row in rows:
        if (row["import_status"], row["import_issues"].partition(" | ")[0]) == (
            "would_create",
            "would be created",
        ):
            row["import_status"] = "created"
            told = row["import_issues"].removeprefix("would be created")
            row["import_issues"] = told.removeprefix(" | ")
        if row["import_status"] == "created":
            del row["import_hint"]  # a cell can be corrected before its task is there, not after
    return rows


@pytest.mark.parametrize("command", DRY_RUNS, ids=["validate", "run --dry-run"])
@pytest.mark.parametrize(
    ("source", "code"),
    [
        (("followups.xlsx",), 1),
        (
            (
                "hubspot-tasks.csv", "--template", "hubspot",
                "--lookup", f"assignee_id={SAMPLES / 'reps.csv'}",
            ),
            0,
        ),
    ],
)  # fmt: skip
def test_a_dry_run_gives_the_verdicts_of_the_run(
    shell: Shell, serve: Serve, command: tuple[str, ...], source: tuple[str, ...], code: int
) -> None:
    """Row for row the run says what the dry run said; the dry run asked no server and no token."""
    server = serve(rate="1000/s")
    token = shell.environment.pop("HOCKEYSTACK_API_TOKEN")
    source = (str(SAMPLES / source[0]), *source[1:], "--timezone", "Europe/Berlin")

    dry = shell.here(command[0], *source, *command[1:], "--results", "dry.csv", "--json")

    assert arrivals(server) == 0
    shell.environment["HOCKEYSTACK_API_TOKEN"] = token
    real = shell.here(
        "run", *source, "--yes", "--rate", "unlimited", "--results", "real.csv", "--json"
    )
    assert dry.code == real.code == code
    assert verdicts(shell.folder / "dry.csv") == verdicts(shell.folder / "real.csv")
    assert dry.json()["issues"] == real.json()["issues"]
    assert dry.json()["would_create"] == real.json()["counts"]["created"] > 0
    assert (dry.json()["dry_run"], dry.json()["run_id"]) == (True, None)


@pytest.mark.parametrize("command", DRY_RUNS, ids=["validate", "run --dry-run"])
def test_a_dry_run_needs_neither_token_nor_network_nor_answer(
    shell: Shell, command: tuple[str, ...]
) -> None:
    """Without any setting a dry run checks the file, exits with 0 and leaves nothing behind."""
    write_calls(shell.folder / "calls.csv", 3)

    done = shell.start(command[0], "calls.csv", *command[1:])

    assert done.code == 0
    assert done.out == (
        "Dry run, nothing was sent: 3 rows\n"
        "  3  would be created\n"
        "\n"
        "What to do next\n"
        "  - To create the tasks, use task-importer run with the same file and options.\n"
    )
    assert [path.name for path in shell.folder.iterdir()] == ["calls.csv"]


def test_a_dry_run_knows_what_was_sent_before(shell: Shell, serve: Serve) -> None:
    """After an import, a dry run of the same file and more names the duplicates, unasked."""
    server = serve(rate="1000/s")
    write_calls(shell.folder / "calls.csv", 2)
    shell.here("run", "calls.csv", "--yes", "--rate", "unlimited")
    del shell.environment["HOCKEYSTACK_API_TOKEN"]
    write_csv(shell.folder / "more.csv", [call_row(1), call_row(2), call_row(3)])
    seen = arrivals(server)

    done = shell.here("validate", "more.csv", "--results", "dry.csv")

    rows = read_csv(shell.folder / "dry.csv")
    assert done.code == 0
    assert statuses(rows) == ["2: duplicate", "3: duplicate", "4: would_create"]
    assert rows[2]["import_issues"] == "would be created"
    assert {row["import_task_id"] for row in rows[:2]} == {
        task["task_id"] for task in server.store.list_all()
    }
    assert arrivals(server) == seen


def test_a_dry_run_from_standard_input_needs_no_yes(shell: Shell) -> None:
    """CSV piped into `validate` or `run --dry-run` is checked without --yes."""
    content = write_calls(shell.folder / "calls.csv", 2).read_bytes()

    for command in DRY_RUNS:
        done = shell.here(command[0], "-", *command[1:], "--json", stdin=content)

        assert (done.code, done.json()["would_create"]) == (0, 2)


def test_a_dry_run_compares_with_no_server(shell: Shell) -> None:
    """--check-existing needs the service, which a dry run leaves alone; it says so."""
    done = shell.here("run", SAMPLES / "followups.csv", "--dry-run", "--check-existing")
    assert (
        "a dry run compares no rows with the workspace's tasks: --check-existing was not applied\n"
        in done.err
    )
