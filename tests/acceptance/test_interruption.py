"""A run that is stopped from outside: what is under way is settled, and the next run goes on."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from importer.sandbox.server import SandboxServer
from tests.acceptance.conftest import Serve
from tests.acceptance.shell import (
    Shell,
    bodies,
    call_body,
    call_row,
    read_csv,
    titles,
    write_calls,
    write_csv,
)
from tests.patience import PATIENCE_SECONDS

ROWS = 60
RUN = ("run", "calls.csv", "--yes", "--rate", "unlimited", "--concurrency", "4", "--settle", "1")

pytestmark = pytest.mark.skipif(
    sys.platform == "win32", reason="Windows has no signals that one process sends to another"
)


def wait_until(is_so: Callable[[], bool], process: subprocess.Popen[bytes]) -> None:
    """Return when `is_so`; fail if the process ends before, or takes too long."""
    end = time.monotonic() + PATIENCE_SECONDS
    while not is_so():
        assert process.poll() is None, "the run ended before it could be interrupted"
        assert time.monotonic() < end, "the run did not come so far"
        time.sleep(0.005)


def interrupt(shell: Shell, server: SandboxServer, number: signal.Signals) -> tuple[int, str]:
    """Start a run and send it a signal when some requests have arrived; its end and its words."""
    write_calls(shell.folder / "calls.csv", ROWS)
    process = shell.launch(*RUN, "--results", "first.csv")
    with process:
        wait_until(lambda: len(server.requests) >= 10, process)
        process.send_signal(number)
        _, err = process.communicate(timeout=PATIENCE_SECONDS)
    assert "Traceback" not in err.decode()
    return process.returncode, err.decode()


def ends(path: Path) -> dict[str, str]:
    """The status of each title of a results file."""
    rows = read_csv(path)
    assert [int(row["import_row"]) for row in rows] == list(range(2, ROWS + 2))
    return {row["task_title"]: row["import_status"] for row in rows}


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["Ctrl-C", "SIGTERM"])
def test_an_interrupted_run_is_finished_by_the_same_command(
    shell: Shell, serve: Serve, number: signal.Signals
) -> None:
    """Ctrl-C settles what is under way and exits 130; the same command sends the rest."""
    server = serve(latency_seconds=0.03)

    code, _ = interrupt(shell, server, number)

    assert code == 130
    first = ends(shell.folder / "first.csv")
    assert set(first.values()) == {"created", "not_sent"}
    assert sorted(title for title, end in first.items() if end == "created") == titles(server)
    reasons = {
        row["import_issues"]
        for row in read_csv(shell.folder / "first.csv")
        if row["import_status"] == "not_sent"
    }
    assert reasons == {"the run was interrupted"}
    assert not list(shell.folder.glob(".task-importer-*"))
    second = shell.start(*RUN, "--results", "second.csv")
    assert second.code == 0
    assert ends(shell.folder / "second.csv") == {
        title: {"created": "duplicate", "not_sent": "created"}[end] for title, end in first.items()
    }
    held = sorted(bodies(server), key=lambda body: body["task_title"])
    assert held == [call_body(i) for i in range(1, ROWS + 1)]


def expect_exactly_the_sheet(server: SandboxServer) -> None:
    """Each row is there once, and nothing else."""
    held = sorted(bodies(server), key=lambda body: body["task_title"])
    assert held == [call_body(i) for i in range(1, ROWS + 1)]


def test_a_killed_run_is_finished_by_the_same_command(shell: Shell, serve: Serve) -> None:
    """After SIGKILL what was under way is looked up; at the end there is exactly the sheet."""
    server = serve(latency_seconds=0.03)

    code, _ = interrupt(shell, server, signal.SIGKILL)

    assert code == -signal.SIGKILL
    assert not (shell.folder / "first.csv").exists()
    done = shell.start(*RUN, "--results", "second.csv")
    assert done.code == 0
    rows = read_csv(shell.folder / "second.csv")
    assert {row["import_status"] for row in rows} == {"duplicate", "created"}
    looked_up = [row for row in rows if "found by listing (sent by run " in row["import_issues"]]
    assert len(looked_up) <= 4
    expect_exactly_the_sheet(server)
    assert shell.start(*RUN, "--results", "third.csv").code == 0
    assert set(ends(shell.folder / "third.csv").values()) == {"duplicate"}
    expect_exactly_the_sheet(server)


def test_a_run_that_is_interrupted_in_the_quiet_period_is_finished_later(
    shell: Shell, serve: Serve
) -> None:
    """Ctrl-C in the countdown leaves the lost rows unconfirmed; the next run looks them up."""
    server = serve(faults="reset-after@3,reset-before@5")
    write_calls(shell.folder / "calls.csv", ROWS)
    process = shell.launch(*RUN, "--settle", "600", "--results", "first.csv")
    with process:
        wait_until(lambda: len(server.requests) >= ROWS, process)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=PATIENCE_SECONDS)

    assert (process.returncode, "Traceback" in err.decode()) == (130, False)
    assert Counter(ends(shell.folder / "first.csv").values()) == {"created": 58, "unconfirmed": 2}
    done = shell.start(*RUN, "--results", "second.csv")
    assert done.code == 0
    assert Counter(ends(shell.folder / "second.csv").values()) == {"duplicate": 58, "created": 2}
    expect_exactly_the_sheet(server)


CLOSING = (*RUN, "--map", "status=Outcome")


def write_closing(shell: Shell, count: int) -> None:
    """Rows that ask for a status: every third is to be completed, every third cancelled."""
    outcome = ("", "completed", "cancelled")
    rows = [call_row(n, Outcome=outcome[n % 3]) for n in range(1, count + 1)]
    write_csv(shell.folder / "calls.csv", rows)


def expect_closed(server: SandboxServer, count: int) -> None:
    """Each task once, in the status that its row asks for."""
    status = ("pending", "completed", "cancelled")
    held = {task["task_title"]: task["status"] for task in server.store.list_all()}
    assert held == {f"Ring customer {n:03}": status[n % 3] for n in range(1, count + 1)}
    assert len(server.store.list_all()) == count


def test_tasks_that_were_closed_elsewhere_are_closed(shell: Shell, serve: Serve) -> None:
    """Created, then set to the status that the row asks for; again, nothing is sent or changed."""
    server = serve(faults="patch=reset-after@2,patch=500-before@4")
    write_closing(shell, 9)
    done = shell.here(*CLOSING, "--results", "first.csv")
    assert done.code == 0
    expect_closed(server, 9)
    assert {row["import_status"] for row in read_csv(shell.folder / "first.csv")} == {"created"}
    assert shell.here(*CLOSING, "--results", "second.csv").code == 0
    rows = read_csv(shell.folder / "second.csv")
    assert {row["import_status"] for row in rows} == {"duplicate"}
    assert len(server.requests) == 9


def test_a_change_that_was_made_and_refused_is_made(shell: Shell, serve: Serve) -> None:
    """Whatever is answered after the fact, the task says that it is closed, and so does the row."""
    kinds = ("404-after", "bare-400-after", "405-after", "403-after", "409-after")
    server = serve(faults=",".join(f"patch={kind}@{n}" for n, kind in enumerate(kinds, 1)))
    write_closing(shell, 9)
    done = shell.here(*CLOSING, "--results", "first.csv")
    assert done.code == 0
    expect_closed(server, 9)
    assert {row["import_status"] for row in read_csv(shell.folder / "first.csv")} == {"created"}


def test_a_kill_between_creating_and_closing_is_resumed(shell: Shell, serve: Serve) -> None:
    """SIGKILL while statuses are being set: the same command sets the rest, and creates nothing."""
    server = serve(faults="patch=hang-before@3+")
    write_closing(shell, 30)
    process = shell.launch(*CLOSING, "--results", "first.csv")
    with process:
        wait_until(
            lambda: sum(t["status"] != "pending" for t in server.store.list_all()) >= 2, process
        )
        process.kill()
        process.communicate(timeout=PATIENCE_SECONDS)
    server.set_faults("")

    done = shell.start(*CLOSING, "--results", "second.csv")

    assert done.code == 0
    assert "created earlier still need" in done.err
    expect_closed(server, 30)
    rows = read_csv(shell.folder / "second.csv")
    assert {row["import_status"] for row in rows} <= {"created", "duplicate"}


def test_the_ledger_of_a_killed_run_is_whole(shell: Shell, serve: Serve) -> None:
    """A kill leaves a ledger that the database itself finds in order."""
    interrupt(shell, serve(latency_seconds=0.03), signal.SIGKILL)

    [path] = Path(shell.process_environment()["TASK_IMPORTER_HOME"]).glob("*.sqlite")
    with sqlite3.connect(path) as database:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    database.close()


def test_waiting_for_the_service_can_be_interrupted(shell: Shell, serve: Serve) -> None:
    """Ctrl-C while the service makes everyone wait ends the run soon, with whole results."""
    server = serve(faults="429@2+")
    write_calls(shell.folder / "calls.csv", ROWS)
    process = shell.launch(*RUN, "--concurrency", "1", "--results", "first.csv")
    with process:
        wait_until(lambda: len(server.requests) >= 2, process)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=PATIENCE_SECONDS)

    assert (process.returncode, "Traceback" in err.decode()) == (130, False)
    assert Counter(ends(shell.folder / "first.csv").values()) == {"created": 1, "not_sent": 59}
    server.set_faults("")
    assert shell.start(*RUN, "--results", "second.csv").code == 0
    assert len(set(titles(server))) == len(bodies(server)) == ROWS


def test_an_interruption_at_the_very_end_is_told_as_it_is(
    shell: Shell, server: SandboxServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ctrl-C while the results are written claims nothing untrue, and the next run has it all."""
    write_calls(shell.folder / "calls.csv", 2)

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("importer.results.whole_file._sync", interrupt)
        done = shell.here(*RUN)

    assert (done.code, done.out) == (130, "")
    assert done.err.endswith(
        "Interrupted. Run the same command to resume; nothing is sent twice.\n"
    )
    assert [path.name for path in shell.folder.iterdir()] == ["calls.csv"]
    assert shell.here(*RUN).code == 0
    assert len(bodies(server)) == 2
