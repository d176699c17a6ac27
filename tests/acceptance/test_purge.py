"""Forgetting at the command line: the texts go, and what keeps rows from being sent twice stays."""

from __future__ import annotations

from pathlib import Path

import pytest

from importer.sandbox.server import SandboxServer
from tests.acceptance.shell import Shell, titles, write_calls

RUN = ("run", "calls.csv", "--yes", "--rate", "unlimited", "--json")


def import_calls(shell: Shell, count: int) -> str:
    """Import so many rows; the name of the run."""
    write_calls(shell.folder / "calls.csv", count)
    return str(shell.here(*RUN).json()["run_id"])


def remembered(shell: Shell) -> bytes:
    """Every byte of the state folder."""
    home = Path(shell.process_environment()["TASK_IMPORTER_HOME"])
    return b"".join(path.read_bytes() for path in home.rglob("*") if path.is_file())


def test_a_purged_run_leaves_no_text_and_is_still_not_sent_twice(
    shell: Shell, server: SandboxServer
) -> None:
    """Not a title, not the name of the file; the same file again creates nothing."""
    run_id = import_calls(shell, 2)
    assert b"Ring customer 001" in remembered(shell)
    done = shell.here("purge", run_id, "--yes")
    assert (done.code, done.out.splitlines()) == (
        0,
        [
            "Deleted the texts of 1 run (2 tasks).",
            "Fingerprints and task ids stay: nothing is imported twice.",
        ],
    )
    left = remembered(shell)
    assert [
        text for text in (b"Ring customer", b"calls.csv", b"usr_3fA9kQ7d") if text in left
    ] == []
    again = shell.here(*RUN)
    assert (again.code, again.json()["counts"]["duplicate"], len(titles(server))) == (0, 2, 2)


def test_a_purged_run_can_still_be_undone(shell: Shell, server: SandboxServer) -> None:
    """By its task ids; the titles in the report are the service's."""
    run_id = import_calls(shell, 2)
    assert shell.here("purge", run_id, "--yes").code == 0
    told = shell.here("undo", run_id, "--yes", "--rate", "unlimited", "--json").json()
    assert [task["title"] for task in told["tasks"]] == ["Ring customer 001", "Ring customer 002"]
    assert titles(server) == []


@pytest.mark.usefixtures("server")
def test_without_somebody_to_ask_it_needs_yes(shell: Shell) -> None:
    """A dry run shows what would go."""
    run_id = import_calls(shell, 2)
    done = shell.here("purge", run_id)
    assert done.code == 2
    assert done.errors() == [
        "error: this is not an interactive terminal, so purging cannot be confirmed",
        "  try: add --yes, or look first with --dry-run",
    ]
    looked = shell.here("purge", run_id, "--dry-run")
    assert (looked.code, looked.out) == (0, "Would delete the texts of 1 run (2 tasks).\n")
    assert b"Ring customer 001" in remembered(shell)


@pytest.mark.usefixtures("server")
def test_what_was_purged_is_not_purged_again(shell: Shell) -> None:
    """Not by its name, nor night after night by its age; nobody is asked, and the date stays."""
    run_id = import_calls(shell, 2)
    assert shell.here("purge", run_id, "--yes").code == 0
    (before,) = shell.here("history", "--json").json()["runs"]
    for which in ((run_id,), ("--older-than", "0d"), (run_id, "--yes"), (run_id, "--dry-run")):
        done = shell.here("purge", *which)
        assert (done.code, done.out, done.err) == (
            0,
            "Nothing of this run is left to purge.\n",
            "",
        )
    (after,) = shell.here("history", "--json").json()["runs"]
    assert after == before


@pytest.mark.usefixtures("server")
def test_new_runs_are_not_old(shell: Shell) -> None:
    """What began later than the day that is named stays."""
    import_calls(shell, 1)
    for flags in (
        ("--older-than", "90d"),
        ("--before", "2020-01-01", "--yes"),
        ("latest", "--older-than", "3d"),
    ):
        done = shell.here("purge", *flags)
        assert (done.code, done.out) == (0, "No run is that old: nothing to purge.\n")
    assert b"Ring customer 001" in remembered(shell)
    assert shell.here("purge", "--older-than", "0d", "--yes").code == 0
    assert b"Ring customer 001" not in remembered(shell)


def test_what_is_to_go_must_be_said(shell: Shell) -> None:
    """Nothing is not everything."""
    done = shell.here("purge", "--yes")
    assert (done.code, done.errors()) == (
        2,
        [
            "error: nothing to purge was specified",
            "  try: name a run, or use --before 2026-01-31 or --older-than 90d",
        ],
    )
