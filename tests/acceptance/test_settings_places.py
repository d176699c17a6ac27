"""Settings of the environment and of files, as the commands meet them."""

from __future__ import annotations

from pathlib import Path

import pytest

from importer.sandbox.server import SandboxServer
from tests.acceptance.shell import Shell, write_calls

WAYS = {
    "validate": ("validate", "calls.csv"),
    "run": ("run", "calls.csv", "--yes"),
    "undo": ("undo", "latest", "--yes"),
    "history": ("history",),
    "purge": ("purge", "--older-than", "90d", "--yes"),
}


@pytest.mark.parametrize("command", WAYS)
def test_a_slip_in_a_variable_stops_every_command(
    shell: Shell, server: SandboxServer, command: str
) -> None:
    """Before anything is read or sent, with the nearest name."""
    write_calls(shell.folder / "calls.csv", 1)
    shell.environment["TASK_IMPORTER_HOMES"] = "/elsewhere"

    done = shell.here(*WAYS[command])

    assert (done.code, done.out) == (2, "")
    assert done.errors() == [
        "error: there is no setting TASK_IMPORTER_HOMES; did you mean TASK_IMPORTER_HOME?",
        "  try: correct its name, or unset it",
    ]
    assert server.requests == []


def test_a_dry_run_of_the_environment_sends_nothing(shell: Shell, server: SandboxServer) -> None:
    """It is no setting; skipped, it would be a run that sends."""
    write_calls(shell.folder / "calls.csv", 1)
    shell.environment["TASK_IMPORTER_DRY_RUN"] = "1"

    done = shell.here("run", "calls.csv", "--yes")

    assert done.code == 2
    assert done.errors() == [
        (
            "error: TASK_IMPORTER_DRY_RUN is not accepted: whether anything is sent is said with "
            "each command; set it with --dry-run"
        ),
        "  try: unset it",
    ]
    assert server.requests == []


def test_a_file_that_a_flag_names_stands_for_the_others(
    shell: Shell, server: SandboxServer, nobodys_environment: Path
) -> None:
    """It is the person's own: it may name the service; neither of the usual two is read."""
    write_calls(shell.folder / "calls.csv", 1)
    (shell.folder / "task-importer.toml").write_text("no such line")
    own = nobodys_environment / "mine.toml"
    own.write_text("nor such a one")
    shell.environment["TASK_IMPORTER_CONFIG"] = str(own)
    del shell.environment["HOCKEYSTACK_BASE_URL"]
    (shell.folder / "job.toml").write_text(f'base_url = "{server.base_url}"\nsettle = 0\n')

    done = shell.here("run", "calls.csv", "--yes", "--config", "job.toml")

    assert (done.code, done.errors()) == (0, [])
    assert len(server.store.list_all()) == 1


def test_a_file_that_a_flag_names_and_that_is_not_there_is_told(shell: Shell) -> None:
    """A slip in its name would be settings that nobody misses."""
    write_calls(shell.folder / "calls.csv", 1)
    done = shell.here("validate", "calls.csv", "--config", "jobs.toml")
    assert done.code == 2
    assert done.errors() == [
        "error: --config: there is no file 'jobs.toml'",
        "  try: name the file with your settings",
    ]
