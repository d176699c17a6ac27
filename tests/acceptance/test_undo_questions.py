"""A person at a terminal who takes a run back, or has it forgotten: what is asked, and answered."""

from __future__ import annotations

import re

from importer.sandbox.server import SandboxServer
from tests.acceptance.shell import Shell, titles, write_calls
from tests.acceptance.terminal import on_a_terminal


def import_calls(shell: Shell, count: int) -> str:
    """Import so many rows; the name of the run."""
    write_calls(shell.folder / "calls.csv", count)
    done = shell.here("run", "calls.csv", "--yes", "--rate", "unlimited", "--json")
    return str(done.json()["run_id"])


def test_a_person_who_says_no_takes_nothing_back(shell: Shell, server: SandboxServer) -> None:
    """The question says what, where, how fast and how long; "n" leaves all, exit 130."""
    run_id = import_calls(shell, 10)
    with on_a_terminal(shell, "undo", "latest", "--rate", "5/s") as screen:
        screen.wait_for("Delete them? [y/N]: ")
        screen.type("n")
        code = screen.end()
    said = re.sub(r"\d{4}-\d\d-\d\d \d\d:\d\d", "TODAY", screen.text.replace("\r\n", "\n"))
    assert said == (
        f"About to delete 10 tasks in workspace ws_sandbox at {server.base_url}.\n"
        f"Created by: run {run_id}, TODAY, calls.csv.\n"
        "Each is checked first: tasks that were changed or ended, or cannot be compared, stay.\n"
        "Rate 5/s: about 6 s. Press Ctrl-C to stop; run the same command to resume.\n"
        "Delete them? [y/N]: n\n"
        "Nothing was undone.\n"
    )
    assert (code, len(titles(server))) == (130, 10)


def test_a_person_who_says_yes_sees_the_progress(shell: Shell, server: SandboxServer) -> None:
    """On a terminal "y" takes back, with a bar."""
    run_id = import_calls(shell, 3)
    with on_a_terminal(shell, "undo", run_id, "--cancel", "--rate", "unlimited") as screen:
        screen.wait_for("Cancel them? [y/N]: ")
        screen.type("y")
        code = screen.end()
    assert code == 0
    assert "Cancelling: 100%" in screen.text
    assert [task["status"] for task in server.store.list_all()] == ["cancelled"] * 3


def test_a_person_is_asked_before_anything_is_forgotten(
    shell: Shell, server: SandboxServer
) -> None:
    """No keeps all of it, yes does it."""
    run_id = import_calls(shell, 1)
    ends = []
    for word in ("n", "y"):
        with on_a_terminal(shell, "purge", run_id) as screen:
            screen.wait_for("Purge them? [y/N]: ")
            screen.type(word)
            ends.append((screen.end(), screen.text.splitlines()[-1]))
    assert ends == [
        (130, "Nothing was purged."),
        (0, "Fingerprints and task ids stay: nothing is imported twice."),
    ]
    assert titles(server) == ["Ring customer 001"]
