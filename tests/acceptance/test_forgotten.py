"""A ledger that is gone with its witness, or restored with its whole folder: what can be noticed.

The results files beside the sheet say what was sent. A second run of the same sheet stops before
it sends, where no ledger knows of it.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from openpyxl import Workbook

from importer.sandbox.server import SandboxServer
from tests.acceptance.conftest import Serve
from tests.acceptance.shell import (
    Finished,
    Shell,
    bodies,
    call_row,
    read_csv,
    statuses,
    titles,
    write_calls,
    write_csv,
)

RUN = ("run", "calls.csv", "--yes", "--rate", "unlimited")


@pytest.fixture
def server(shell: Shell, serve: Serve) -> SandboxServer:
    """A service that has the tasks of three rows."""
    started = serve(workspace_id="ws_1")
    write_calls(shell.folder / "calls.csv", 3)
    assert shell.here(*RUN).code == 0
    return started


def home() -> Path:
    """Where the ledgers are."""
    return Path(os.environ["TASK_IMPORTER_HOME"])


def forget() -> None:
    """The ledger is deleted, with all that stands beside it."""
    shutil.rmtree(home())


def hint(name: str = "calls.results.csv") -> str:
    """What a person can do."""
    return (
        f"  try: restore the newest ledger; or import {name} instead: its tasks are looked up, "
        "and only rows without one are created; or, if the rows are to be created again, move that "
        "file away or add --trust-ledger"
    )


def problem(count: str, task: str, name: str = "calls.results.csv") -> str:
    """What is wrong."""
    return (
        f"{name} says that {count} rows to create were sent before{task}, and no ledger of this "
        "computer has a record of this: one that was used here is missing or was restored "
        "from an older copy, or another computer did the import"
    )


def first_task(shell: Shell, name: str = "calls.results.csv") -> str:
    """The task that the results file names first, in words."""
    rows = read_csv(shell.folder / name)
    return f" (such as task {rows[0]['import_task_id']})"


def expect_stopped(done: Finished, server: SandboxServer, message: str, sent: int = 3) -> None:
    """Exit 2, the file is named, nothing more was sent."""
    assert done.errors() == [f"error: {message}; nothing was sent", hint()]
    assert (done.code, len(server.requests)) == (2, sent)


def test_a_ledger_that_is_gone_without_a_trace_is_noticed(
    shell: Shell, server: SandboxServer
) -> None:
    """The results beside the sheet name tasks of which nothing is known: again and again."""
    forget()
    for _ in range(2):
        message = problem("3 of the 3", first_task(shell))
        expect_stopped(shell.here(*RUN), server, message)


def test_ledger_and_witness_alone_are_enough(shell: Shell, server: SandboxServer) -> None:
    """Whatever else is left in the folder."""
    for path in home().glob("*.sqlite*"):
        if not path.name.endswith(".lock"):
            path.unlink()
    expect_stopped(shell.here(*RUN), server, problem("3 of the 3", first_task(shell)))


def test_a_folder_that_was_restored_whole_is_noticed(shell: Shell, server: SandboxServer) -> None:
    """Its witness is as old as its ledger, so only the results file knows better."""
    backup = shutil.copytree(home(), shell.folder / "backup")
    write_calls(shell.folder / "calls.csv", 5)
    assert shell.here(*RUN).code == 0
    forget()
    shutil.copytree(backup, home())
    later = "calls.results.2.csv"
    task = f" (such as task {read_csv(shell.folder / later)[3]['import_task_id']})"
    done = shell.here(*RUN)
    assert done.errors() == [
        f"error: {problem('2 of the 2', task, later)}; nothing was sent",
        hint(later),
    ]
    assert (done.code, len(server.requests)) == (2, 5)


def test_a_sheet_that_was_sorted_and_grew_is_known_by_its_rows(
    shell: Shell, server: SandboxServer
) -> None:
    """Its columns may have moved, and others may have come; only what makes a task counts."""
    forget()
    rows = [call_row(number) for number in (9, 3, 2, 1)]
    moved = [{"Seen": "yes", **dict(reversed(row.items()))} for row in rows]
    write_csv(shell.folder / "calls.csv", moved)
    expect_stopped(shell.here(*RUN), server, problem("3 of the 4", first_task(shell)))


def test_another_sheet_of_that_name_is_no_matter(shell: Shell, server: SandboxServer) -> None:
    """Next week's rows, on a new computer: none of them was sent."""
    forget()
    write_csv(shell.folder / "calls.csv", [call_row(number) for number in (7, 8)])
    assert shell.here(*RUN).code == 0
    assert len(titles(server)) == 5


def test_the_results_file_is_imported_instead(shell: Shell, server: SandboxServer) -> None:
    """Its tasks are asked for, and none is created again; from then on the ledger knows them."""
    forget()
    assert shell.here("run", "calls.results.csv", *RUN[2:]).code == 0
    assert shell.here(*RUN).code == 0
    assert len(bodies(server)) == 3


def test_a_person_may_go_on_all_the_same(shell: Shell, server: SandboxServer) -> None:
    """--trust-ledger, or the file moved away; what is wrong is said where it is known."""
    forget()
    told = problem("3 of the 3", first_task(shell))
    done = shell.here(*RUN, "--trust-ledger")
    assert (done.code, len(bodies(server))) == (0, 6)
    assert told in " ".join(done.err.split())
    again = shell.here(*RUN)
    assert (again.code, len(bodies(server))) == (0, 6)
    assert "no ledger of this computer" not in again.err


def test_what_is_found_in_the_workspace_is_not_asked_about(
    shell: Shell, server: SandboxServer
) -> None:
    """--check-existing finds all of them: nothing is to be created."""
    forget()
    done = shell.here(*RUN, "--check-existing")
    assert (done.code, len(bodies(server))) == (0, 3), done.err


def test_results_that_a_person_has_named_are_read_too(shell: Shell, server: SandboxServer) -> None:
    """The same command again: --results names the file that the last run has written."""
    (shell.folder / "calls.results.csv").rename(shell.folder / "out.csv")
    named = shell.here(*RUN, "--results", "out.csv")
    assert (named.code, len(server.requests)) == (0, 3)
    forget()
    done = shell.here(*RUN, "--results", "out.csv")
    assert (done.code, done.errors()[1]) == (2, hint("out.csv"))
    assert len(server.requests) == 3


def test_a_workbook_is_known_by_its_results_as_well(shell: Shell, serve: Serve) -> None:
    """Its results are a workbook, with the same cells."""
    server = serve(workspace_id="ws_1")
    workbook = Workbook()
    rows = [call_row(number) for number in (1, 2)]
    for cells in (list(rows[0]), *(list(row.values()) for row in rows)):
        workbook.worksheets[0].append(cells)
    workbook.save(shell.folder / "calls.xlsx")
    run = ("run", "calls.xlsx", *RUN[2:])
    assert shell.here(*run).code == 0
    forget()
    done = shell.here(*run)
    assert (done.code, done.errors()[1]) == (2, hint("calls.results.xlsx"))
    assert len(server.requests) == 2


@pytest.mark.usefixtures("quick")
def test_a_row_in_doubt_is_not_sent_again_either(shell: Shell, serve: Serve) -> None:
    """It has no task id; no ledger remembers any run of the sheet."""
    server = serve(workspace_id="ws_1", faults="reset-after@1+,list=500-before@1+")
    write_calls(shell.folder / "calls.csv", 1)
    done = shell.here(*RUN, "--settle", "0", "--patience", "0.1")
    assert done.code != 0
    assert statuses(read_csv(shell.folder / "calls.results.csv")) == ["2: unconfirmed"]
    sent = len(server.requests)
    forget()
    server.set_faults("")
    again = shell.here(*RUN)
    assert (again.code, again.errors()[1]) == (2, hint())
    assert again.errors()[0].startswith(
        "error: calls.results.csv says that the row to create was sent before, and no ledger"
    )
    assert len(server.requests) == sent


def test_a_trial_says_nothing(shell: Shell, serve: Serve) -> None:
    """What was tried in a sandbox is imported for real afterwards."""
    write_calls(shell.folder / "calls.csv", 2)
    assert shell.here("run", "calls.csv", "--sandbox", "--yes").code == 0
    server = serve(workspace_id="ws_1")
    assert shell.here(*RUN).code == 0
    assert len(bodies(server)) == 2


def test_what_was_undone_may_be_created_again(shell: Shell, server: SandboxServer) -> None:
    """The ledger knows the tasks that the results file names: they were taken back."""
    assert shell.here("undo", "latest", "--yes", "--rate", "unlimited").code == 0
    assert shell.here(*RUN).code == 0
    assert len(bodies(server)) == 3


def test_a_dry_run_says_that_a_run_would_stop(shell: Shell, server: SandboxServer) -> None:
    """With what to do; it asks no service for it."""
    message = problem("3 of the 3", first_task(shell))
    forget()
    done = shell.here("validate", "calls.csv")
    told = f"{message}. A run stops there: {hint().removeprefix('  try: ')}"
    assert told in " ".join(done.err.split())
    assert (done.code, len(server.requests)) == (0, 3)


@pytest.mark.parametrize("content", [b"", b"\0\0\0\0", b"task_title\nRing\n", b"\xff\xfe\x00"])
def test_a_file_that_is_no_results_says_nothing(
    shell: Shell, server: SandboxServer, content: bytes
) -> None:
    """Whatever stands under such a name stops nobody."""
    forget()
    (shell.folder / "calls.results.csv").write_bytes(content)
    assert shell.here(*RUN).code == 0
    assert len(bodies(server)) == 6
