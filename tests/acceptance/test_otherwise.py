"""A service that answers with other texts than were sent: the rows are created, and it is told."""

from __future__ import annotations

import pytest

from tests.acceptance.conftest import Serve
from tests.acceptance.shell import Shell, call_row, own_tasks, read_csv, write_csv

RUN = ("run", "calls.csv", "--map", "status=status", "--yes", "--rate", "unlimited")
CUT = 'created; the response differs from what was sent: column "reason" (reason) is different'
SET_RIGHT = "look at the task in HockeyStack, and correct it there if needed"


@pytest.mark.parametrize("status", ["", "completed"], ids=["open", "closed"])
def test_a_text_that_was_cut_is_told_and_sent_once(shell: Shell, serve: Serve, status: str) -> None:
    """In the results and on the screen, with the id; the second run sends nothing."""
    server = serve(echo="cut=20")
    reasons = ("short", "a text of more than twenty letters")
    rows = [call_row(n, reason=reason, status=status) for n, reason in enumerate(reasons, 1)]
    write_csv(shell.folder / "calls.csv", rows)
    done = shell.here(*RUN, "--results", "out.csv")
    assert done.code == 0
    plain, cut = read_csv(shell.folder / "out.csv")
    assert (plain["import_status"], plain["import_issues"]) == ("created", "")
    assert (cut["import_status"], cut["import_issues"], cut["import_hint"]) == (
        "created",
        CUT,
        SET_RIGHT,
    )
    assert cut["import_task_id"] in {task["task_id"] for task in own_tasks(server)}
    lines = done.out.splitlines()
    assert lines[lines.index("Created rows to look at") + 1] == f"  1  row 3: {CUT}"
    assert shell.here(*RUN, "--results", "again.csv").code == 0
    assert len(own_tasks(server)) == 2
    assert [row["import_status"] for row in read_csv(shell.folder / "again.csv")] == [
        "duplicate",
        "duplicate",
    ]
