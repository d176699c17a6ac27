"""Taking a run back at the command line: what goes, what stays, and what an interruption leaves."""

from __future__ import annotations

import csv
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from importer.sandbox.server import SandboxServer
from tests.acceptance.conftest import Serve
from tests.acceptance.shell import (
    Shell,
    call_row,
    read_csv,
    titles,
    write_calls,
    write_csv,
)
from tests.patience import PATIENCE_SECONDS

RUN = ("run", "calls.csv", "--yes", "--rate", "unlimited", "--json")
UNDO = ("--yes", "--rate", "unlimited")


def import_calls(shell: Shell, count: int) -> str:
    """Import so many rows; the name of the run."""
    write_calls(shell.folder / "calls.csv", count)
    done = shell.here(*RUN, "--results", "results.csv")
    assert done.code == 0, done.err
    return str(done.json()["run_id"])


def ids(shell: Shell) -> dict[str, str]:
    """The task id of each row number, as the import's results file says."""
    rows = read_csv(shell.folder / "results.csv")
    return {row["import_row"]: row["import_task_id"] for row in rows}


def undone(path: Path) -> list[tuple[str, str, str]]:
    """Row, title and status of each line of an undo's file."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [(row["row"], row["task_title"], row["undo_status"]) for row in csv.DictReader(file)]


def test_an_undone_run_can_be_imported_again(shell: Shell, server: SandboxServer) -> None:
    """The tasks are gone, the person is told, and the same command creates them anew."""
    run_id = import_calls(shell, 3)
    done = shell.here("undo", run_id, *UNDO, "--results", "undo.csv")
    assert (done.code, titles(server)) == (0, [])
    assert done.out.splitlines() == [
        f"Run {run_id} of calls.csv: 3 tasks",
        "        3  deleted",
        "",
        "Every task and its outcome: undo.csv",
        "",
        "To create the undone tasks again, run the import command again.",
    ]
    assert undone(shell.folder / "undo.csv") == [
        (str(n), f"Ring customer {n - 1:03}", "undone") for n in (2, 3, 4)
    ]
    again = shell.here(*RUN)
    assert (again.code, again.json()["counts"]["created"]) == (0, 3)
    assert len(titles(server)) == 3


def test_only_what_this_run_created_goes(shell: Shell, server: SandboxServer) -> None:
    """Tasks of an earlier run, which this one met as duplicates, stay."""
    import_calls(shell, 2)
    run_id = import_calls(shell, 5)
    assert shell.here("undo", run_id, *UNDO).code == 0
    assert titles(server) == ["Ring customer 001", "Ring customer 002"]


def test_the_history_says_what_undos_have_made_of_a_run(
    shell: Shell, server: SandboxServer
) -> None:
    """Of each task the last of them, in words and as JSON."""
    run_id = import_calls(shell, 3)
    task = ids(shell)["3"]
    server.store.edit(task, task_title="changed")
    first = shell.here("undo", run_id, *UNDO, "--json").json()["run_id"]
    second = shell.here("undo", run_id, *UNDO, "--json").json()["run_id"]
    told = shell.here("history", run_id, "--json").json()
    assert (told["counts"], told["undo_counts"]) == ({"created": 3}, {"undone": 2, "kept": 1})
    listed = shell.here("history", "--json").json()["runs"]
    assert [run["undo_counts"] for run in listed] == [{}, {}, {"undone": 2, "kept": 1}]
    lines = shell.here("history", run_id).out.splitlines()
    assert f"  undone by {first} and {second} (2 undone, 1 kept)" in lines


def test_what_somebody_has_touched_is_left_alone_and_named(
    shell: Shell, server: SandboxServer
) -> None:
    """Completed since, or deleted already: told apart, and the exit code says that some stay."""
    run_id = import_calls(shell, 3)
    tasks = ids(shell)
    server.store.end(tasks["2"], "completed")
    server.store.delete(tasks["3"])
    done = shell.here("undo", "latest", *UNDO, "--json")
    told = done.json()
    assert (done.code, told["undoes"]) == (1, run_id)
    assert told["counts"] == {"undone": 1, "gone": 1, "kept": 1, "refused": 0, "not_done": 0}
    assert [(task["row"], task["status"], task["reason"]) for task in told["tasks"]] == [
        (2, "kept", "it is now completed"),
        (3, "gone", "somebody had already deleted it"),
        (4, "undone", ""),
    ]
    assert titles(server) == ["Ring customer 001"]


def test_an_edit_that_the_service_keeps_no_time_of_is_seen(
    shell: Shell, server: SandboxServer
) -> None:
    """Each member is compared: a changed reason, one that was added, one that is not shown."""
    import_calls(shell, 4)
    tasks = ids(shell)
    server.store.edit(tasks["2"], task_title="ring customer 001", updated_at=None)
    server.store.edit(tasks["3"], reason="She prefers mail", updated_at=None)
    server.store.edit(tasks["4"], targets=None, updated_at=None)
    done = shell.here("undo", "latest", *UNDO)
    assert done.code == 1
    assert done.out.splitlines()[1:10] == [
        "        1  deleted",
        "        3  left alone: changed or ended since, or that is not certain",
        "",
        "Left alone",
        (
            f'  row 2, "Ring customer 001" ({tasks["2"]}): it differs from what was sent: '
            'task_title is now "ring customer 001"'
        ),
        (
            f'  row 3, "Ring customer 002" ({tasks["3"]}): it differs from what was sent: '
            'reason is now "She prefers mail"'
        ),
        (
            f'  row 4, "Ring customer 003" ({tasks["4"]}): it cannot be determined whether it was '
            "changed: "
            "the service does not show targets.deal_id"
        ),
        "  What to do: look at it in HockeyStack, and delete it there if it is not needed",
        "",
    ]
    assert len(titles(server)) == 3


def test_work_that_the_service_keeps_no_time_of_is_never_deleted(
    shell: Shell, server: SandboxServer
) -> None:
    """A tag on every task, and a switch that somebody turned off on one: all stay, and why."""
    import_calls(shell, 3)
    tasks = ids(shell)
    for row, task_id in tasks.items():
        server.store.edit(task_id, tags=["VIP"], alerts_on=row != "3", updated_at=None)
    done = shell.here("undo", "latest", *UNDO, "--json")
    assert done.code == 1
    told = "it cannot be determined whether it was changed: "
    added = f"{told}the service shows alerts_on and tags, which was not sent"
    assert [(task["row"], task["status"], task["reason"]) for task in done.json()["tasks"]] == [
        (2, "kept", added),
        (
            3,
            "kept",
            (
                f"{told}the service shows tags, which was not sent; your other tasks show "
                "alerts_on, but this one does not"
            ),
        ),
        (4, "kept", added),
    ]
    assert len(titles(server)) == 3


def test_a_service_that_shows_nothing_of_a_task_has_none_taken_back(
    shell: Shell, server: SandboxServer
) -> None:
    """Nothing could be compared, so all stay; that is said once."""
    import_calls(shell, 30)
    for task_id in ids(shell).values():
        hidden = dict.fromkeys(("task_type", "task_title", "assignee_id", "targets"))
        server.store.edit(task_id, **hidden)
    done = shell.here("undo", "latest", *UNDO)
    assert (done.code, len(server.store)) == (1, 30)
    rows = ", ".join(str(number) for number in range(2, 22))
    assert done.out.splitlines()[3:5] == [
        "Left alone",
        (
            f"  30 tasks, rows {rows} and 10 more: the service shows nothing of what was sent "
            "(task_type, task_title, assignee_id and targets.deal_id), so nothing could be compared"
        ),
    ]


def test_what_somebody_did_to_a_task_that_the_import_closed_is_seen(
    shell: Shell, server: SandboxServer
) -> None:
    """Dismissed by the import with its reason: that goes; with another one, it stays."""
    write_calls(shell.folder / "calls.csv", 2)
    closing = ("--set", "status=dismissed", "--set", "dismiss_reason=Too late")
    assert shell.here(*RUN, *closing, "--results", "results.csv").code == 0
    tasks = ids(shell)
    server.store.edit(tasks["3"], dismiss_reason="She has left", updated_at=None)
    told = shell.here("undo", "latest", *UNDO, "--json").json()
    assert [(task["row"], task["status"], task["reason"]) for task in told["tasks"]] == [
        (2, "undone", ""),
        (3, "kept", 'it differs from what was sent: dismiss_reason is now "She has left"'),
    ]
    assert [task["task_id"] for task in server.store.list_all()] == [tasks["3"]]


TITLE = "Ring 📞 A&B <Ltd> tomorrow"

ECHOES = {
    "exact": True,
    "envelope=task": True,
    "id": True,
    "upper-ids": False,
    "escape": False,
    "strip": False,
    "cut=5": False,
    "no-emoji": False,
    "lose=task_title": False,
    "lose=targets": False,
    "title-only": False,
    "nothing": False,
    "created-at=none": True,
    "created-at=naive": True,
    "created-at=+2h": True,
}
"""How a service tells of its tasks, and whether one that nobody touched can be taken back."""


@pytest.mark.parametrize(("echo", "goes"), ECHOES.items())
def test_however_a_service_tells_of_its_tasks_an_edit_is_safe(
    shell: Shell, server: SandboxServer, echo: str, *, goes: bool
) -> None:
    """What can be compared and is as it was sent goes; an edited task is there in the end."""
    write_csv(shell.folder / "calls.csv", [call_row(n, task_title=TITLE) for n in (1, 2)])
    assert shell.here(*RUN, "--results", "results.csv").code == 0
    tasks = ids(shell)
    server.store.edit(tasks["3"], reason="She prefers mail")
    server.set_echo(echo)
    told = shell.here("undo", "latest", *UNDO, "--json").json()
    assert [task["status"] for task in told["tasks"]] == ["undone" if goes else "kept", "kept"]
    held = {task["task_id"] for task in server.store.list_all()}
    assert held == ({tasks["3"]} if goes else set(tasks.values()))


def test_cancelled_tasks_stay_to_be_seen(shell: Shell, server: SandboxServer) -> None:
    """And may be imported again all the same."""
    run_id = import_calls(shell, 2)
    done = shell.here("undo", run_id, "--cancel", *UNDO)
    assert (done.code, done.out.splitlines()[1]) == (0, "        2  cancelled")
    assert [task["status"] for task in server.store.list_all()] == ["cancelled"] * 2
    assert shell.here(*RUN).json()["counts"]["created"] == 2


def test_without_somebody_to_ask_it_needs_yes(shell: Shell, server: SandboxServer) -> None:
    """Nothing is taken back by accident."""
    run_id = import_calls(shell, 1)
    done = shell.here("undo", run_id)
    assert done.code == 2
    assert done.errors() == [
        "error: this is not an interactive terminal, so taking tasks back cannot be confirmed",
        "  try: add --yes, or look first with --dry-run",
    ]
    assert len(titles(server)) == 1


@pytest.mark.parametrize("run_id", ["latest", "2026-01-31-090000-aaaa"])
def test_without_somebody_to_ask_it_says_first_that_there_is_no_run(
    shell: Shell, run_id: str
) -> None:
    """Nobody is told to add --yes to what can never be done."""
    done = shell.here("undo", run_id)
    assert done.code == 2
    assert done.errors() == [
        "error: no runs are recorded on this computer",
        "  try: was it run on another computer, or by another user?",
    ]


@pytest.mark.usefixtures("server")
def test_without_somebody_to_ask_it_says_first_that_an_undo_is_none(shell: Shell) -> None:
    """Nor to add it where the run is itself an undo."""
    run_id = import_calls(shell, 1)
    undone = shell.here("undo", run_id, *UNDO, "--json").json()["run_id"]
    done = shell.here("undo", undone)
    assert done.code == 2
    assert done.errors() == [
        f"error: run {undone} is itself an undo, of run {run_id}",
        "  try: to create its tasks again, import the file again",
    ]


def test_a_dry_run_needs_no_token(shell: Shell, server: SandboxServer) -> None:
    """It tells from memory what would be checked."""
    run_id = import_calls(shell, 2)
    del shell.environment["HOCKEYSTACK_API_TOKEN"]
    done = shell.here("undo", run_id, "--dry-run", "--cancel")
    told = "2 tasks would be checked, then cancelled unless they have changed or ended"
    assert (done.code, done.out) == (0, f"Run {run_id} of calls.csv: {told}. Nothing was sent.\n")
    document = shell.here("undo", run_id, "--dry-run", "--json").json()
    assert document["next"] == {
        "step": "none",
        "text": "2 tasks can be undone, unless changed or ended.",
    }
    assert len(titles(server)) == 2


def test_a_name_that_is_not_known_is_a_matter_of_usage(shell: Shell, server: SandboxServer) -> None:
    """With the nearest one."""
    run_id = import_calls(shell, 1)
    done = shell.here("undo", f"{run_id[:-1]}x", *UNDO)
    assert done.code == 2
    assert done.errors() == [
        f"error: there is no run \"{run_id[:-1]}x\"; did you mean '{run_id}'?",
        "  try: task-importer history lists the runs",
    ]
    assert len(titles(server)) == 1


def test_a_service_that_refuses_the_token_stops_it(shell: Shell, serve: Serve) -> None:
    """Exit 3; the same command goes on where it stopped."""
    server = serve(faults="get=401@4,me=401@3")
    run_id = import_calls(shell, 3)
    one_by_one = ("--concurrency", "1", "--results", "undo.csv")
    done = shell.here("undo", run_id, *UNDO, *one_by_one)
    assert done.code == 3
    refused = "does not accept the token (HTTP 401: the sandbox was told to answer 401)"
    assert done.errors() == [f"error: the undo was stopped: the service {refused}"]
    assert [status for *_, status in undone(shell.folder / "undo.csv")] == [
        "undone", "not_done", "not_done",
    ]  # fmt: skip
    assert titles(server) == ["Ring customer 002", "Ring customer 003"]
    assert shell.here("undo", run_id, *UNDO).code == 0
    assert titles(server) == []


@pytest.mark.parametrize("fault", ["delete=401@1", "delete=403@1", "get=401@1"])
def test_a_task_that_the_service_refuses_keeps_no_other(
    shell: Shell, serve: Serve, fault: str
) -> None:
    """The token is good, as `GET /me` says: the others go, and the same command tries again."""
    server = serve(faults=fault)
    run_id = import_calls(shell, 3)
    done = shell.here("undo", run_id, *UNDO)
    assert (done.code, titles(server)) == (1, ["Ring customer 001"])
    assert done.out.splitlines()[-1] == (
        "Run the same command again to resume: nothing is done twice."
    )
    assert shell.here("undo", run_id, *UNDO).code == 0
    assert titles(server) == []


def test_a_task_that_is_refused_for_ever_is_left_to_a_person(shell: Shell, serve: Serve) -> None:
    """After three undos it is not promised any more that another one helps."""
    server = serve(faults="delete=403@1,delete=403@3+")
    run_id = import_calls(shell, 2)
    task_id = ids(shell)["2"]
    for _ in range(2):
        assert shell.here("undo", run_id, *UNDO).code == 1
    done = shell.here("undo", run_id, *UNDO)
    refused = "the service refused to undo it: HTTP 403: the sandbox was told to answer 403"
    assert done.code == 1
    assert done.out.splitlines() == [
        f"Run {run_id} of calls.csv: 1 task",
        "        1  not undone: the service failed in several undos",
        "",
        "Not undone, and not likely to be",
        (f'  row 2, "Ring customer 001" ({task_id}): 3 undos have failed to undo it; {refused}'),
        "  What to do: look at it in HockeyStack, and delete it there if it is not needed",
        "",
        "Skipped",
        "  1 row undone earlier",
    ]
    assert titles(server) == ["Ring customer 001"]


@pytest.mark.parametrize(
    ("fault", "status", "reason"),
    [
        (
            "get=404-after@1+",
            "kept",
            "it cannot be found, and it cannot be determined whether it was deleted",
        ),
        (
            "delete=404-after@1+",
            "not_done",
            "the service did not undo it: it still exists",
        ),
    ],
)
def test_no_such_task_is_not_believed_of_tasks_that_are_there(  # noqa: PLR0913, PLR0917 -- two fixtures more than a case
    shell: Shell,
    serve: Serve,
    monkeypatch: pytest.MonkeyPatch,
    fault: str,
    status: str,
    reason: str,
) -> None:
    """Another workspace's token, or a path that is lost: nothing is created a second time."""
    server = serve(faults=fault)
    monkeypatch.setattr(type(server.store), "delete", type(server.store).get)  # deletes nothing
    run_id = import_calls(shell, 3)
    done = shell.here("undo", run_id, *UNDO, "--json")
    told = [(task["status"], task["reason"]) for task in done.json()["tasks"]]
    assert (done.code, told) == (1, [(status, reason)] * 3)
    again = shell.here(*RUN)
    assert (again.json()["counts"]["created"], len(titles(server))) == (0, 3)


@pytest.mark.parametrize(
    "fault",
    [
        "delete=reset-before", "delete=reset-after", "delete=500-before", "delete=500-after",
        "delete=503-after", "delete=429", "get=reset-before", "get=502-before",
    ],
)  # fmt: skip
@pytest.mark.usefixtures("quick")
def test_one_bad_moment_is_got_over(shell: Shell, serve: Serve, fault: str) -> None:
    """Whether or not the request had been carried out, the task is gone and said to be undone."""
    server = serve(faults=f"{fault}@1")
    run_id = import_calls(shell, 2)
    done = shell.here("undo", run_id, *UNDO, "--json")
    assert (done.code, done.json()["counts"]["undone"], titles(server)) == (0, 2, [])


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("fault", ["patch=reset-after@1", "patch=500-after@1"])
def test_a_cancellation_whose_answer_was_lost_was_ours(
    shell: Shell, serve: Serve, fault: str
) -> None:
    """The second request is refused, because the first had done it."""
    server = serve(faults=fault)
    run_id = import_calls(shell, 2)
    done = shell.here("undo", run_id, "--cancel", *UNDO, "--json")
    assert (done.code, done.json()["counts"]["undone"]) == (0, 2)
    assert [task["status"] for task in server.store.list_all()] == ["cancelled"] * 2


ROWS = 30

unix_only = pytest.mark.skipif(
    sys.platform == "win32", reason="Windows has no signals that one process sends to another"
)


def stop_an_undo(shell: Shell, server: SandboxServer, number: signal.Signals) -> tuple[str, int]:
    """Undo thirty tasks, and send a signal when some are gone; the run and the exit code."""
    run_id = import_calls(shell, ROWS)
    process = shell.launch("undo", run_id, "--yes", "--rate", "100/s", "--results", "undo.csv")
    with process:
        _wait_until(lambda: len(server.store) <= ROWS - 5, process)
        process.send_signal(number)
        _, err = process.communicate(timeout=PATIENCE_SECONDS)
    assert "Traceback" not in err.decode()
    return run_id, process.returncode


def _wait_until(is_so: Callable[[], bool], process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + PATIENCE_SECONDS
    while not is_so():
        assert process.poll() is None, "the undo ended before it could be interrupted"
        assert time.monotonic() < end, "the undo did not come so far"
        time.sleep(0.002)


@unix_only
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["Ctrl-C", "SIGTERM"])
def test_an_interrupted_undo_tells_the_truth_and_is_resumed(
    shell: Shell, server: SandboxServer, number: signal.Signals
) -> None:
    """Its file says which tasks are there still; the same command takes those back."""
    run_id, code = stop_an_undo(shell, server, number)
    assert code == 130
    left = [title for _, title, status in undone(shell.folder / "undo.csv") if status != "undone"]
    assert left == titles(server)
    assert 0 < len(left) < ROWS
    again = shell.here("undo", run_id, *UNDO, "--json")
    assert (again.code, again.json()["counts"]["undone"]) == (0, len(left))
    assert titles(server) == []


@unix_only
@pytest.mark.parametrize("options", [(), ("--cancel",)], ids=["delete", "cancel"])
def test_a_killed_undo_is_resumed(
    shell: Shell, server: SandboxServer, options: tuple[str, ...]
) -> None:
    """Nothing is left over, nothing is taken for somebody else's doing, whatever the next does."""
    run_id, _ = stop_an_undo(shell, server, signal.SIGKILL)
    left = len(titles(server))
    again = shell.here("undo", run_id, *options, *UNDO, "--json")
    told: dict[str, Any] = again.json()
    assert (again.code, told["counts"]["kept"], told["counts"]["gone"]) == (0, 0, 0)
    # Any number may have been under way: carried out, and not yet written into the ledger.
    assert left <= told["counts"]["undone"] <= ROWS
    assert [t for t in server.store.list_all() if t["status"] == "pending"] == []
    assert shell.here(*RUN).json()["counts"]["created"] == ROWS


def test_help_names_every_flag(shell: Shell) -> None:
    """A person finds what there is."""
    done = shell.here("undo", "--help")
    flags = ("--cancel", "--dry-run", "--yes", "--results", "--json", "--rate", "--base-url",
             "--timeout", "--proxy", "--ca-file")  # fmt: skip
    assert (done.code, [flag for flag in flags if flag not in done.out]) == (0, [])
