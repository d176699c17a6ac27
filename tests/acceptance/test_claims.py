"""A results file of another place is not believed: its task ids are asked for first."""

from __future__ import annotations

from pathlib import Path

import pytest

from importer.sandbox.server import SandboxServer
from tests.acceptance.conftest import Serve
from tests.acceptance.shell import (
    Row,
    Shell,
    bodies,
    call_row,
    read_csv,
    statuses,
    write_calls,
    write_csv,
)

RUN = ("run", "calls.results.csv", "--yes", "--rate", "unlimited", "--results", "again.csv")
CREATE = "clear the row's import_status and import_task_id to create it"


@pytest.fixture
def results(shell: Shell, serve: Serve, nobodys_environment: Path) -> list[Row]:
    """The results of three rows, made by a computer that is another one from now on."""
    serve(workspace_id="staging")
    write_calls(shell.folder / "calls.csv", 3)
    assert shell.here("run", "calls.csv", "--yes", "--rate", "unlimited").code == 0
    shell.environment["TASK_IMPORTER_HOME"] = str(nobodys_environment / "another computer")
    return read_csv(shell.folder / "calls.results.csv")


def connected(shell: Shell) -> str:
    """The address of the service."""
    return shell.environment["HOCKEYSTACK_BASE_URL"]


def test_tasks_that_exist_are_duplicates_and_known_from_then_on(
    shell: Shell, results: list[Row]
) -> None:
    """Another computer, the same workspace: each id is asked for once, and nothing is sent."""
    done = shell.here(*RUN, "--json")
    assert (done.code, done.json()["counts"]["duplicate"]) == (0, 3)
    assert done.json()["issues"] == []
    assert (
        "the file names 3 tasks that this computer does not know: HockeyStack was asked for 3\n"
    ) in done.err
    rows = read_csv(shell.folder / "again.csv")
    assert [row["import_task_id"] for row in rows] == [row["import_task_id"] for row in results]
    assert {row["import_issues"] for row in rows} == {
        "created earlier, according to the file, and HockeyStack has it"
    }
    again = shell.here("run", "calls.csv", "--yes", "--json")
    assert (again.code, again.json()["counts"]["duplicate"]) == (0, 3)
    assert "the file names" not in again.err


@pytest.mark.parametrize("holds", [0, 3])
def test_the_results_of_another_place_stop_before_anything_is_sent(
    shell: Shell, serve: Serve, results: list[Row], holds: int
) -> None:
    """Staging's file in front of production, whose ids are nobody's there, or other tasks'."""
    production = serve(workspace_id="production")
    production.store.seed(
        {
            "task_type": "call", "task_title": f"Another {number}", "assignee_id": "usr_9",
            "targets": {"deal_id": f"9{number}"},
        }
        for number in range(holds)
    )  # fmt: skip
    write_csv(shell.folder / "calls.results.csv", [*results, call_row(7)])
    done = shell.here(*RUN)
    assert done.code == 2
    assert done.errors() == [
        (
            "error: none of the 3 tasks that calls.results.csv names is in workspace production "
            f"at {connected(shell)}; nothing was sent"
        ),
        (
            "  try: are these the results of an import into another workspace? then import the "
            "file that was imported there; if the tasks were deleted in HockeyStack, or are to be "
            "created all the same, clear the columns import_status and import_task_id"
        ),
    ]
    assert len(bodies(production)) == holds
    for row in results:
        row["import_status"] = row["import_task_id"] = ""
    write_csv(shell.folder / "calls.results.csv", results)
    assert shell.here(*RUN).code == 0
    assert len(bodies(production)) == holds + 3


def test_many_ids_that_are_nowhere_are_not_all_asked_for(
    shell: Shell, serve: Serve, results: list[Row]
) -> None:
    """Twenty that are missing without one that is there are enough to stop."""
    serve(workspace_id="production")
    rows = [results[0] | call_row(n) | {"import_task_id": f"t{n}"} for n in range(1, 31)]
    write_csv(shell.folder / "calls.results.csv", rows)
    done = shell.here(*RUN)
    assert done.code == 2
    assert done.errors()[0] == (
        "error: none of the 30 tasks that calls.results.csv names is in workspace production at "
        f"{connected(shell)} (the first 20 were looked up); nothing was sent"
    )


def test_a_task_that_was_deleted_is_not_created_again_in_silence(
    shell: Shell, results: list[Row]
) -> None:
    """Some of the ids exist: the row of the others is held back, and says how to create it."""
    write_csv(
        shell.folder / "calls.results.csv", [*results[:2], results[2] | {"import_task_id": "t9"}]
    )
    done = shell.here(*RUN)
    assert done.code == 1
    rows = read_csv(shell.folder / "again.csv")
    assert statuses(rows) == ["2: duplicate", "3: duplicate", "4: unconfirmed"]
    assert rows[2]["import_issues"] == (
        "the file says that it was created; task t9 is not in this workspace"
    )
    assert rows[2]["import_hint"] == f"was it deleted in HockeyStack? {CREATE}"


def test_a_task_of_another_row_is_not_this_row_s(shell: Shell, results: list[Row]) -> None:
    """An id that stands at the wrong row proves nothing for it; an edit of the row is told."""
    swapped = results[1] | {"import_task_id": results[2]["import_task_id"]}
    edited = results[0] | {"task_title": "Something else"}
    write_csv(shell.folder / "calls.results.csv", [edited, swapped, results[1], results[2]])
    done = shell.here(*RUN)
    assert done.code == 1
    rows = read_csv(shell.folder / "again.csv")
    assert statuses(rows) == ["2: duplicate", "3: unconfirmed", "4: duplicate", "5: duplicate"]
    assert rows[0]["import_issues"] == (
        "created earlier, according to the file, and HockeyStack has it | edit_not_sent: the row "
        f"was edited after task {results[0]['import_task_id']} was created; the edit was not sent"
    )
    title = results[2]["task_title"]
    assert rows[1]["import_issues"] == (
        f"the file says that it was created; task {results[2]['import_task_id']} is another here "
        f'("{title}")'
    )


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        (
            {"due_date": "2026-12-01"},
            "task {} is like it but for its due_date, and may be another's",
        ),
        ({"task_type": "fax"}, "as the row stands, nothing can be compared with task {}"),
    ],
)
def test_what_may_be_an_edit_is_one_only_in_a_file_of_this_place(
    shell: Shell, results: list[Row], changes: Row, reason: str
) -> None:
    """A row alone shows nothing of where its id comes from; beside rows that are there it does."""
    task_id = results[0]["import_task_id"]
    edited = results[0] | {"due_date": ""} | changes
    write_csv(shell.folder / "calls.results.csv", [edited])
    done = shell.here(*RUN)
    assert done.code == 1
    (row,) = read_csv(shell.folder / "again.csv")
    assert row["import_status"] == "unconfirmed"
    assert row["import_issues"] == f"the file says that it was created; {reason.format(task_id)}"
    assert row["import_hint"] == (
        f"check in HockeyStack whether task {task_id} is this row's; {CREATE}"
    )
    others = [other | {"due_date": ""} for other in results[1:]]
    write_csv(shell.folder / "calls.results.csv", [edited, *others])
    assert shell.here(*RUN).code == 0
    first, *_ = read_csv(shell.folder / "again.csv")
    assert (first["import_status"], first["import_task_id"]) == ("duplicate", task_id)


def test_numbers_and_titles_are_the_same_in_many_workspaces(
    shell: Shell, serve: Serve, nobodys_environment: Path
) -> None:
    """Staging's file in front of production, where tasks 1 to 3 have the same title and reps."""
    serve(workspace_id="staging", echo="number-ids")
    rows = [call_row(number, task_title="Follow up") for number in (1, 2, 3)]
    write_csv(shell.folder / "calls.csv", rows)
    assert shell.here("run", "calls.csv", "--yes", "--rate", "unlimited").code == 0
    shell.environment["TASK_IMPORTER_HOME"] = str(nobodys_environment / "another computer")
    production = serve(workspace_id="production", echo="number-ids")
    others = [call_row(number, task_title="Follow up") for number in (7, 8, 9)]
    production.store.seed(
        {
            **{name: other[name] for name in ("task_type", "task_title", "assignee_id")},
            "targets": {"deal_id": other["deal_id"]},
        }
        for other in others
    )
    done = shell.here(*RUN)
    assert done.code == 2
    assert done.errors()[0] == (
        "error: none of the 3 tasks that calls.results.csv names is in workspace production at "
        f"{connected(shell)}; nothing was sent"
    )


@pytest.mark.parametrize("command", [("run", "--yes"), ("validate",)], ids=["run", "validate"])
def test_a_number_that_this_computer_knows_is_another_row_s(
    shell: Shell, serve: Serve, command: tuple[str, ...]
) -> None:
    """Staging's file, after an import into production whose tasks have the same numbers."""
    serve(workspace_id="staging", echo="number-ids")
    rows = [call_row(number, task_title="Follow up") for number in (1, 2, 3)]
    write_csv(shell.folder / "calls.csv", rows)
    assert shell.here("run", "calls.csv", "--yes", "--rate", "unlimited").code == 0
    production = serve(workspace_id="production", echo="number-ids")
    write_csv(
        shell.folder / "other.csv",
        [call_row(number, task_title="Follow up") for number in (7, 8, 9)],
    )
    assert shell.here("run", "other.csv", "--yes", "--rate", "unlimited").code == 0
    name, *flags = command
    done = shell.here(name, "calls.results.csv", *flags)
    assert done.code == 2
    assert done.errors()[0] == (
        "error: all 3 tasks that calls.results.csv names are of other rows here; nothing was sent"
    )
    assert len(bodies(production)) == 3


def test_a_task_that_was_made_after_the_file_is_not_its_row_s(
    shell: Shell, serve: Serve, results: list[Row]
) -> None:
    """Two days later a task of the same number says the same: it is held back, and told."""
    staging = serve(workspace_id="staging", echo="created-at=+2d")
    staging.store.seed(
        {
            **{name: row[name] for name in ("task_type", "task_title", "assignee_id")},
            "targets": {"deal_id": row["deal_id"]},
        }
        for row in results
    )
    for row, task in zip(results, staging.store.list_all(), strict=True):
        row["import_task_id"] = task["task_id"]
    write_csv(shell.folder / "calls.results.csv", results)
    done = shell.here(*RUN)
    assert done.code == 2
    assert done.errors()[0].startswith("error: none of the 3 tasks that calls.results.csv names ")


@pytest.mark.usefixtures("quick")
def test_without_an_answer_nothing_is_created(
    shell: Shell, serve: Serve, results: list[Row]
) -> None:
    """Three questions in vain are enough: all such rows are unconfirmed, and new ones are sent."""
    server = serve(workspace_id="staging", faults="get=500-before")
    extra = [results[0] | {"import_task_id": f"t{number}"} for number in range(4)]
    write_csv(shell.folder / "calls.results.csv", [*results, *extra, call_row(9)])
    done = shell.here(*RUN, "--json")
    assert done.json()["counts"]["unconfirmed"] == 7
    assert "this computer does not know: HockeyStack was asked for 3\n" in done.err
    assert [body["task_title"] for body in bodies(server)] == [call_row(9)["task_title"]]


def test_an_equal_row_without_an_id_is_the_same_row(shell: Shell, results: list[Row]) -> None:
    """It stands above one whose task exists, and makes no second one."""
    bare = {name: "" if name.startswith("import_") else text for name, text in results[1].items()}
    write_csv(shell.folder / "calls.results.csv", [bare, *results])
    done = shell.here(*RUN)
    assert done.code == 0
    rows = read_csv(shell.folder / "again.csv")
    assert rows[0]["import_issues"] == "the same as row 4"
    assert statuses(rows) == [f"{number}: duplicate" for number in (2, 3, 4, 5)]


def test_a_dry_run_says_that_a_run_asks(
    shell: Shell, server: SandboxServer, results: list[Row]
) -> None:
    """It asks for no task, and does not claim that they exist."""
    write_csv(shell.folder / "calls.results.csv", results[:1])
    done = shell.here("validate", "calls.results.csv", "--json")
    assert done.code == 0
    (issue,) = done.json()["issues"]
    assert issue["code"] == "created_elsewhere"
    assert issue["message"] == (
        f"the file says that task {results[0]['import_task_id']} exists, and this computer has no "
        "record of it: a run looks it up in HockeyStack"
    )
    assert server.requests == []


def test_what_the_ledger_knows_of_a_row_counts_more_than_a_foreign_id(
    shell: Shell, server: SandboxServer
) -> None:
    """The row was created here, whatever id the file gives it: nobody is asked."""
    write_calls(shell.folder / "calls.csv", 2)
    assert shell.here("run", "calls.csv", "--yes", "--rate", "unlimited").code == 0
    rows = read_csv(shell.folder / "calls.results.csv")
    write_csv(shell.folder / "calls.results.csv", [row | {"import_task_id": "t9"} for row in rows])
    done = shell.here(*RUN)
    assert done.code == 0
    assert "the file names" not in done.err
    again = read_csv(shell.folder / "again.csv")
    assert [row["import_task_id"] for row in again] == [row["import_task_id"] for row in rows]
    assert len(bodies(server)) == 2


def test_a_file_of_this_place_is_not_taken_for_another_s(
    shell: Shell, server: SandboxServer
) -> None:
    """The ledger knows ids of the file: one that it does not know, and is gone, holds its row."""
    write_calls(shell.folder / "calls.csv", 2)
    assert shell.here("run", "calls.csv", "--yes", "--rate", "unlimited").code == 0
    rows = read_csv(shell.folder / "calls.results.csv")
    gone = rows[0] | call_row(7) | {"import_task_id": "t9"}
    write_csv(shell.folder / "calls.results.csv", [*rows, gone])
    done = shell.here(*RUN)
    assert done.code == 1
    assert statuses(read_csv(shell.folder / "again.csv")) == [
        "2: duplicate",
        "3: duplicate",
        "4: unconfirmed",
    ]
    assert len(bodies(server)) == 2
