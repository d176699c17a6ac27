"""What is said where: JSON and summary on standard output, everything else on standard error."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from importer.sandbox.server import SandboxServer
from tests.acceptance.shell import SAMPLES, Shell, bodies, write_calls

SEND = ("--yes", "--rate", "unlimited")


def test_json_is_all_that_standard_output_carries(shell: Shell, server: SandboxServer) -> None:
    """With --json standard output is one document; all else goes to standard error."""
    done = shell.start(
        "run", SAMPLES / "followups.csv", *SEND, "--timezone", "UTC",
        "--results", "out.csv", "--json", is_new=True,
    )  # fmt: skip

    document = done.json()
    issues = [
        (issue["code"], issue["severity"], issue["column"], issue["count"], issue["example_row"])
        for issue in document.pop("issues")
    ]
    for name in ("run_id", "mapping", "notes", "reasons", "started_at", "duration_seconds"):
        assert document.pop(name)
    due = document.pop("due_dates")
    assert due.pop("past") >= 0  # how many depends on the day
    assert due == {
        "earliest": "2026-12-01T09:30:00+00:00",
        "latest": "2027-01-18T09:00:00+00:00",
        "without": 0,
    }
    assert document == {
        "document": "import",
        "version": 1,
        "rows": 39,
        "dry_run": False,
        "source": str(SAMPLES / "followups.csv"),
        "workspace": "ws_sandbox",
        "compared_with": None,
        "reference": None,
        "counts": {
            "created": 32,
            "duplicate": 1,
            "skipped": 0,
            "invalid": 6,
            "rejected": 0,
            "unconfirmed": 0,
            "not_sent": 0,
        },
        "would_create": 0,
        "duplicates_that_differ": 0,
        "noticed": [],
        "held_back": 0,
        "results": "out.csv",
        "to_fix": None,
        "all_results": None,
        "report": None,
        "json_rows": None,
        "blocked": None,
        "stopped": None,
        "stopped_hint": None,
        "ledger_error": None,
        "write_errors": [],
        "interrupted": False,
        "declined": False,
        "next": {
            "step": "fix_rows",
            "text": "6 rows are invalid or rejected: correct them.",
        },
    }
    assert issues == [
        ("required", "error", "task_title", 1, 6),
        ("unknown_priority", "error", "priority", 1, 11),
        ("invalid_email", "error", "contact_email", 1, 16),
        ("no_target", "error", None, 1, 19),
        ("draft_mismatch", "error", "talking_points", 1, 27),
        ("invalid_date", "error", "due_date", 1, 33),
    ]
    lines = done.err.splitlines()
    assert lines[0] == "followups.csv: 39 rows"
    assert lines[1].startswith("  filled by their own columns: task_type, task_title, assignee_id")
    assert "1 blank row was skipped" in lines
    assert len(bodies(server)) == 32


def test_there_is_no_bar_without_a_terminal(shell: Shell, server: SandboxServer) -> None:
    """Piped or logged, standard error is plain lines: no carriage return, no escape sequence."""
    write_calls(shell.folder / "calls.csv", 30)

    done = shell.start("run", "calls.csv", *SEND, is_new=True)

    assert done.err == (
        "calls.csv: 30 rows\n"
        "  filled by their own columns: task_type, task_title, assignee_id, deal_id\n"
        "  not filled: company_id, meeting_id, contact_email, contact_name, contact_title, "
        "contact_phone, contact_linkedin, priority, due_date, reason, talking_points, "
        "email_subject, email_body, linkedin_message\n"
        f"About to create 30 tasks in workspace ws_sandbox at {server.base_url}.\n"
        "Rate unlimited. Press Ctrl-C to stop; run the same command to resume.\n"
    )
    run_id = shell.here("history", "--json").json()["runs"][0]["run_id"]
    assert done.out == (
        "30 rows\n  30  created\n\nEvery row and its outcome: calls.results.csv\n\n"
        f"The ID of this run is {run_id}; to undo it: task-importer undo {run_id}\n"
    )


@pytest.mark.skipif(sys.platform == "win32", reason="Windows closes no streams of a process")
@pytest.mark.parametrize("closed", [0, 1, 2], ids=["stdin", "stdout", "stderr"])
def test_a_process_without_one_of_its_streams_does_its_work(
    shell: Shell, server: SandboxServer, closed: int
) -> None:
    """Started by a service that gives no standard input, output or error, a run sends all rows."""
    write_calls(shell.folder / "calls.csv", 3)

    done = subprocess.run(
        shell.command("run", "calls.csv", *SEND),
        cwd=shell.folder,
        env=shell.process_environment(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        preexec_fn=lambda: os.close(closed),
        check=False,
    )

    assert (done.returncode, b"Traceback" in done.stderr) == (0, False)
    assert len(bodies(server)) == 3


def test_standard_input_that_is_not_there_is_told(shell: Shell) -> None:
    """`run -` without any standard input is an error with words, not a crash."""
    done = shell.here("validate", "-", stdin=None)

    assert done.code == 2
    assert done.errors() == [
        "error: standard input is empty",
        "  try: name a file, or pipe CSV in",
    ]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no full disk to offer")
def test_a_full_disk_under_standard_output_is_told(shell: Shell, server: SandboxServer) -> None:
    """Where the JSON cannot be written the run says so; the results file stands."""
    write_calls(shell.folder / "calls.csv", 1)

    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            shell.command("run", "calls.csv", *SEND, "--json"),
            cwd=shell.folder,
            env=shell.process_environment(),
            stdin=subprocess.DEVNULL,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )

    assert done.returncode == 2
    assert done.stderr.endswith(
        "error: standard output cannot be written: No space left on device\n"
        "  try: send it somewhere else; running the same command again sends nothing twice\n"
    )
    assert (shell.folder / "calls.results.csv").exists()
    assert len(bodies(server)) == 1


def test_a_console_without_a_letter_shows_it_escaped(shell: Shell) -> None:
    """On a console that lacks a letter its number is shown instead; nothing fails."""
    header = "task_type,task_title,assignee_id,deal_id,priority"
    (shell.folder / "calls.csv").write_text(f"{header}\ncall,Ring,usr_1,1,wa\u017cne\n", "utf-8")
    shell.environment["PYTHONIOENCODING"] = "cp1252"

    done = shell.start("validate", "calls.csv", is_new=True)

    assert done.code == 1
    assert '     row 2: "wa\\u017cne" is not a priority\n' in done.out
