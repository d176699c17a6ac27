"""SIGKILL at every step and at any moment, then the same command: the service holds the sheet.

Of the thirteen rows two are equal, each to be a task of its own; two are to be closed, and one is
invalid. The sandbox loses answers on the way, of tasks that it made and of tasks that it did not.
"""

from __future__ import annotations

import random
import sys
from pathlib import Path
from typing import Any

import pytest

from importer.failpoints import NAMES
from importer.sandbox.server import SandboxServer
from tests.acceptance import killing
from tests.acceptance.conftest import Serve
from tests.acceptance.shell import (
    Shell,
    call_body,
    call_row,
    create_control,
    own_tasks,
    read_csv,
    write_calls,
    write_csv,
)

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")

TASKS = 12
FLAGS = ("--yes", "--rate", "unlimited", "--concurrency", "3", "--settle", "0.3")
PLAIN = ("run", "calls.csv", *FLAGS, "--results", "out.csv")
RUN = (*PLAIN, "--allow-duplicates", "--map", "status=Outcome")
ADOPT = (*RUN, "--check-existing", "--trust-list")
UNDO = ("undo", "latest", "--yes", "--rate", "unlimited", "--results", "undone.csv")
CANCEL = (*UNDO, "--cancel")
TROUBLE = "reset-after@2,500-before@4,reset-after:0.2,500-before:0.1,patch=reset-after@1"

KILLED = -9
DICE = random.Random(3)

ONCE = {
    "dead-intents-lost", "run-begun", "run-ending", "run-ended", "outcomes-recorded",
    "results-written", "results-synced", "results-named", "tasks-adopted",
}  # fmt: skip
"""Reached once in a run: instead of a later time, the second case dies there in a second run."""

CASES: list[tuple[str, int]] = [
    (name, number) for name in NAMES for number in (1, DICE.randrange(2, 7))
]
IMPORTING = [case for case in CASES if not case[0].startswith("withdrawal-")]
UNDOING = [case for case in CASES if case not in IMPORTING]


def thinned(cases: list[tuple[str, int]]) -> list[object]:
    """Each step the first time; of the later times each second, and the others in `make soak`.

    Those that are reached once, and die in a second run instead, all stay.
    """
    later = [case for case in cases if case[1] > 1 and case[0] not in ONCE]
    return [
        pytest.param(*case, marks=[pytest.mark.soak] if case in later[1::2] else [])
        for case in cases
    ]


def write_sheet(folder: Path) -> None:
    """Rows 1 to 11, the last one twice, and one without a title; two have an outcome."""
    rows = [call_row(min(number, TASKS - 1), Outcome="") for number in range(1, TASKS + 2)]
    rows[0]["Outcome"], rows[4]["Outcome"], rows[-1]["task_title"] = "completed", "cancelled", ""
    write_csv(folder / "calls.csv", rows)


SHEET = sorted(
    (call_body(min(number, TASKS - 1))["task_title"], {1: "completed", 5: "cancelled"}.get(number))
    for number in range(1, TASKS + 1)
)


def held(server: SandboxServer) -> list[tuple[Any, Any]]:
    """Titles, each with the status that ended it, as the sandbox holds them."""
    ends = [(task["task_title"], task["status"]) for task in own_tasks(server)]
    return sorted(
        ((title, None if status == "pending" else status) for title, status in ends), key=str
    )


def expect_true_results(server: SandboxServer, path: Path, allowed: set[str]) -> None:
    """Every row is there, in order; each task that is named is the row's own, and no other's."""
    *rows, invalid = read_csv(path)
    assert [row["import_row"] for row in rows] == [str(n) for n in range(2, TASKS + 2)]
    assert (invalid["import_row"], invalid["import_status"]) == (str(TASKS + 2), "invalid")
    assert {row["import_status"] for row in rows} <= allowed
    named = {row["import_task_id"]: row["task_title"] for row in rows if row["import_task_id"]}
    assert len(named) == sum(bool(row["import_task_id"]) for row in rows)
    titles = {task["task_id"]: task["task_title"] for task in own_tasks(server)}
    assert named.items() <= titles.items()
    if allowed <= {"created", "duplicate"}:
        assert named == titles


def expect_the_sheet(server: SandboxServer, shell: Shell, again: tuple[str, ...]) -> None:
    """The same command makes it whole at once, and once more it has nothing to do."""
    if (shell.folder / "out.csv").exists():
        everything = {"created", "duplicate", "unconfirmed", "not_sent"}
        expect_true_results(server, shell.folder / "out.csv", everything)
    server.set_faults("")
    create_control(shell, 2)
    assert killing.run(shell, *again) == 1  # for the sake of the invalid row
    assert held(server) == sorted(SHEET, key=str)
    expect_true_results(server, shell.folder / "out.csv", {"created", "duplicate"})
    expect_clean(shell.folder, {"calls.csv", "out.csv", "output.txt", "tmp"})
    sent = len(server.requests)
    assert killing.run(shell, *again) == 1
    expect_true_results(server, shell.folder / "out.csv", {"duplicate"})
    assert (len(server.requests), held(server)) == (sent, sorted(SHEET, key=str))


def expect_clean(folder: Path, names: set[str]) -> None:
    """Nothing else is in the folder, and nothing in the temporary one."""
    assert {path.name for path in folder.iterdir()} == names
    assert list((folder / "tmp").iterdir()) == []


def die(shell: Shell, command: tuple[str, ...], name: str, number: int) -> None:
    """Run a command that dies at a step; a later time may not come, the first one does."""
    if name in ONCE and number > 1:
        assert killing.run(shell, *command, point="answer-in", nth=number) == KILLED
        number = 1
    code = killing.run(shell, *command, point=name, nth=number)
    assert code == KILLED or (number > 1 and code in {0, 1})


@pytest.mark.parametrize(("name", "number"), thinned(IMPORTING))
def test_an_import_that_is_killed_at_a_step_is_finished_by_the_same_command(
    shell: Shell, serve: Serve, name: str, number: int
) -> None:
    """Wherever it dies, no row is sent twice, and none is lost."""
    server = serve(seed=number)
    create_control(shell, 1)
    server.set_faults(TROUBLE)
    write_sheet(shell.folder)
    command: tuple[str, ...] = RUN
    if name == "tasks-adopted":  # somebody else has made tasks of some of the rows
        server.store.seed([call_body(2), call_body(TASKS - 1)])
        command = ADOPT

    die(shell, command, name, number)

    # A row that was lost in both runs is left to a person, whose word for it the flag is.
    expect_the_sheet(server, shell, (*command, "--resend-unconfirmed"))


@pytest.mark.parametrize("command", [UNDO, CANCEL], ids=["delete", "cancel"])
@pytest.mark.parametrize(("name", "number"), thinned(UNDOING))
def test_an_undo_that_is_killed_at_a_step_is_finished_by_the_same_command(
    shell: Shell, serve: Serve, name: str, number: int, command: tuple[str, ...]
) -> None:
    """Wherever it dies, all tasks are taken back, and what was taken back can be imported again."""
    server = serve()
    write_calls(shell.folder / "calls.csv", 6)
    assert killing.run(shell, *PLAIN) == 0
    server.set_faults("delete=reset-after@2,patch=500-before@2")

    die(shell, command, name, number)

    server.set_faults("")
    assert killing.run(shell, *command) == 0
    left = [task["status"] for task in server.store.list_all()]
    assert left == (["cancelled"] * 6 if command is CANCEL else [])
    expect_clean(shell.folder, {"calls.csv", "out.csv", "undone.csv", "output.txt", "tmp"})
    assert killing.run(shell, *PLAIN) == 0
    pending = [title for title, status in held(server) if status is None]
    assert pending == [call_body(number)["task_title"] for number in range(1, 7)]


@pytest.mark.parametrize(
    "seed", [0, 1, *(pytest.param(seed, marks=pytest.mark.soak) for seed in range(2, 10))]
)
def test_an_import_that_is_killed_again_and_again_is_finished(
    shell: Shell, serve: Serve, seed: int
) -> None:
    """Five times killed when some request arrives, with trouble all the way: still the sheet.

    A row that was lost twice is left to a person, whose word for it is --resend-unconfirmed.
    """
    dice = random.Random(seed)
    server = serve(seed=seed)
    create_control(shell, 1)
    server.set_faults(TROUBLE)
    write_sheet(shell.folder)
    for _ in range(5):
        process = killing.Process(shell, *RUN)
        with killing.death_at_arrival(server, dice.randrange(2, 9), process):
            assert process.wait() in {KILLED, 1}
        server.set_faults(TROUBLE)

    expect_the_sheet(server, shell, (*RUN, "--resend-unconfirmed"))
