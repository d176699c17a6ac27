"""Undoing rows whose answer was lost: a colleague's task that was taken for the row's stays.

Three rows go one after the other, and the answer to the second is lost. Either its task was made,
and the lookup found it; or it was not, and what the lookup took for it is a colleague's.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from importer.ledger.file.boot_clock import read_tick
from importer.sandbox.server import SandboxServer
from importer.sandbox.store import format_time
from tests.acceptance.conftest import Serve
from tests.acceptance.shell import (
    Finished,
    Shell,
    body_of,
    call_body,
    read_csv,
    titles,
    write_calls,
)

RUN = (
    *("run", "calls.csv", "--yes", "--rate", "unlimited", "--concurrency", "1"),
    *("--settle", "0.1", "--results", "results.csv"),
)
UNDO = ("undo", "latest", "--yes", "--rate", "unlimited", "--json")
LATER = format_time(datetime.now(UTC) + timedelta(hours=1))
pytestmark = [
    pytest.mark.usefixtures("quick"),
    pytest.mark.skipif(
        not read_tick().boot, reason="this computer does not name its starts, so nothing is proven"
    ),
]


def import_three(shell: Shell, *more: str) -> list[str]:
    """Import three rows, all of which come to a task; their ids."""
    write_calls(shell.folder / "calls.csv", 3)
    done = shell.here(*RUN, *more)
    assert done.code == 0, done.err
    rows = read_csv(shell.folder / "results.csv")
    assert "the task was found" in rows[1]["import_issues"], rows[1]
    return [row["import_task_id"] for row in rows]


def told(done: Finished) -> list[tuple[int, str, str]]:
    """Row, status and reason of each task of an undo."""
    return [(t["row"], t["status"], t["reason"]) for t in done.json()["tasks"]]


def make_a_colleagues(server: SandboxServer, number: int, seconds: float) -> str:
    """A task with the words of a row, made by somebody else so many seconds ago; its id."""
    (task,) = server.store.seed([call_body(number)])
    ago = format_time(datetime.now(UTC) - timedelta(seconds=seconds))
    server.store.edit(task["task_id"], created_at=ago, updated_at=ago)
    return str(task["task_id"])


def test_a_found_task_is_taken_back_like_any_other(shell: Shell, serve: Serve) -> None:
    """It was made as the row was sent, which the tasks before and after it show."""
    server = serve(faults="reset-after@2")
    import_three(shell)
    done = shell.here(*UNDO)
    assert (done.code, told(done), titles(server)) == (
        0, [(n, "undone", "") for n in (2, 3, 4)], [],
    )  # fmt: skip


def test_a_colleagues_task_that_was_made_before_the_import_stays(
    shell: Shell, serve: Serve
) -> None:
    """The lookup took it for the row's, as its words are the same; deleting it is another thing."""
    server = serve(faults="reset-before@2")
    theirs = make_a_colleagues(server, 2, 20.0)
    assert import_three(shell)[1] == theirs
    done = shell.here(*UNDO)
    assert done.code == 1
    assert [(row, status) for row, status, _ in told(done)] == [
        (2, "undone"),
        (3, "kept"),
        (4, "undone"),
    ]
    assert told(done)[1][2].startswith(
        "its response was lost, and this task was created before the row was sent ("
    )
    assert [body_of(task) for task in server.store.list_all()] == [call_body(2)]


STRANGE: dict[str, tuple[dict[str, Any], str]] = {
    "by somebody else": (
        {"created_by": "usr_bob"},
        "somebody else may have created it: created_by is not what your other tasks show",
    ),
    "of another author": (
        {"author": {"name": "Bob"}},
        "somebody else may have created it: author is not what your other tasks show",
    ),
    "with a comment": (
        {"comments": ["left a voicemail"]},
        (
            "it cannot be determined whether it was changed: the service shows comments, which "
            "was not sent"
        ),
    ),
    "with subtasks": (
        {"subtasks": [{"title": "Find the number"}]},
        (
            "it cannot be determined whether it was changed: the service shows subtasks, which "
            "was not sent"
        ),
    ),
    "read differently": (
        {"task_title": "ring customer 002"},
        'it differs from what was sent: task_title is now "ring customer 002"',
    ),
    "with a reason": (
        {"reason": "She asked for it"},
        'it differs from what was sent: reason is now "She asked for it"',
    ),
    "edited later": (
        {"updated_at": LATER},
        f"it was changed since ({LATER[:10]} {LATER[11:16]} UTC)",
    ),
    "without a time": (
        {"created_at": None},
        (
            "its response was lost, and the service does not say when the task that was taken for "
            "it was created"
        ),
    ),
}


@pytest.mark.parametrize("members", STRANGE)
def test_a_found_task_that_may_be_somebody_elses_stays(
    shell: Shell, serve: Serve, members: str
) -> None:
    """Each sign that a person made it, or worked on it, keeps it; the others are taken back."""
    server = serve(faults="reset-after@2")
    tasks = import_three(shell)
    shown, reason = STRANGE[members]
    for task_id in tasks:
        if "created_by" in shown:
            server.store.edit(task_id, created_by="usr_api")
    server.store.edit(tasks[1], **shown)
    done = shell.here(*UNDO)
    assert (done.code, told(done)) == (
        1, [(2, "undone", ""), (3, "kept", reason), (4, "undone", "")],
    )  # fmt: skip
    assert [task["task_id"] for task in server.store.list_all()] == [tasks[1]]


def test_of_two_tasks_that_say_the_same_none_is_deleted(shell: Shell, serve: Serve) -> None:
    """A proxy may have sent the row twice, or a colleague made one: both stay, and are named."""
    server = serve(faults="twice-reset-after@2")
    tasks = import_three(shell)
    done = shell.here(*UNDO)
    (other,) = {t["task_id"] for t in server.store.list_all()} - set(tasks)
    reason = f"its response was lost, and task {other} may be the import's as well as this one"
    assert told(done)[1] == (3, "kept", reason)
    assert len(server.store) == 2


def test_one_row_alone_goes_only_by_its_reference(shell: Shell, serve: Serve) -> None:
    """No other task shows the service's time: without a reference it may be anybody's."""
    server = serve(faults="reset-after@1")
    write_calls(shell.folder / "calls.csv", 1)
    assert shell.here(*RUN).code == 0
    done = shell.here(*UNDO)
    reason = (
        "its response was lost, and no other task that you created at that time can be read, to "
        "show whether this one is the import's"
    )
    assert told(done) == [(2, "kept", reason)]
    assert titles(server) == ["Ring customer 001"]


def test_a_reference_shows_whose_row_it_is(shell: Shell, serve: Serve) -> None:
    """With --reference a row that was imported alone and lost is taken back."""
    server = serve(faults="reset-after@1")
    write_calls(shell.folder / "calls.csv", 1)
    assert shell.here(*RUN, "--reference").code == 0
    done = shell.here(*UNDO)
    assert (told(done), titles(server)) == ([(2, "undone", "")], [])


def test_what_a_colleague_made_is_kept_by_a_cancelling_undo_too(shell: Shell, serve: Serve) -> None:
    """A cancelled task is as good as gone for whoever was to work on it."""
    server = serve(faults="reset-before@2")
    make_a_colleagues(server, 2, 20.0)
    import_three(shell)
    done = shell.here(*UNDO, "--cancel")
    assert [status for _, status, _ in told(done)] == ["undone", "kept", "undone"]
    assert sorted(task["status"] for task in server.store.list_all()) == [
        "cancelled", "cancelled", "pending",
    ]  # fmt: skip


def test_the_report_says_what_to_do(shell: Shell, serve: Serve) -> None:
    """In words, with the task's id, at the command line."""
    server = serve(faults="reset-before@2")
    theirs = make_a_colleagues(server, 2, 20.0)
    import_three(shell)
    done = shell.here(*(word for word in UNDO if word != "--json"))
    made = server.store.get(theirs)
    assert made is not None
    when = f"{made['created_at'][:10]} {made['created_at'][11:19]} UTC"
    lines = done.out.splitlines()
    assert lines[lines.index("Left alone") + 1 :][:2] == [
        (
            f'  row 3, "Ring customer 002" ({theirs}): its response was lost, and this task was '
            "created "
            f"before the row was sent ({when})"
        ),
        "  What to do: look at it in HockeyStack, and delete it there if it is not needed",
    ]
