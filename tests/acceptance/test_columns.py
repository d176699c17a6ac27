"""Columns that matter, through the command line: none of them is only called ignored."""

from __future__ import annotations

from importer.sandbox.server import SandboxServer
from tests.acceptance.shell import Shell, bodies, read_csv

SEND = ("--yes", "--rate", "unlimited", "--timezone", "UTC")


def test_headers_with_marks_are_matched(shell: Shell, server: SandboxServer) -> None:
    """Brackets, asterisks, colons and line breaks hide no column; a form settles its dates."""
    (shell.folder / "tasks.csv").write_text(
        "Type *,Subject*,Owner\N{NO-BREAK SPACE}Id,Opportunity ID (18),Due Date (MM/DD/YYYY),"
        'Priority (1-3),"Notes\n(max 2000)",E-mail:\n'
        "call,Ring Zoe,usr_3fA9kQ7d,0070001841,03/04/2027,high,hello,zoe@example.com\n",
        "utf-8",
    )

    done = shell.here("run", "tasks.csv", *SEND)

    assert done.code == 0
    assert bodies(server) == [
        {
            "task_type": "call",
            "task_title": "Ring Zoe",
            "assignee_id": "usr_3fA9kQ7d",
            "targets": {"deal_id": "0070001841", "contact": {"email": "zoe@example.com"}},
            "priority": "high",
            "due_date": "2027-03-04T09:00:00Z",
            "reason": "hello",
        }
    ]
    assert (
        'dates in "Due Date (MM/DD/YYYY)": month before day, as its header says; without a time '
        "of day 09:00; UTC\n"
    ) in done.err


SHEET = (
    "task_type,task_title,assignee_id,deal_id,Prio,Phase\n"
    "call,Ring 1,usr_1,0071,hoch,Offen\n"
    "call,Ring 2,usr_1,0072,low,Erledigt\n"
    "call,Ring 3,usr_1,0073,hoch,Wartet\n"
)


def test_flags_choose_rows_and_explain_cells(shell: Shell, server: SandboxServer) -> None:
    """Without a mapping file, rows are left out by a cell, and a word is translated."""
    (shell.folder / "tasks.csv").write_text(SHEET, "utf-8")
    flags = ("--skip", "Phase=erledigt", "--only", "Phase=Offen", "--value", "priority:hoch=high")

    done = shell.here("run", "tasks.csv", *flags, *SEND)

    assert done.code == 0
    assert [(task["task_title"], task["priority"]) for task in bodies(server)] == [
        ("Ring 1", "high")
    ]
    told = read_csv(shell.folder / "tasks.results.csv")
    assert [(row["import_status"], row["import_issues"]) for row in told] == [
        ("created", ""),
        ("skipped", 'Phase is "erledigt"'),
        ("skipped", 'Phase is not "Offen"'),
    ]
    assert '  skipped: Phase is "erledigt"\n  skipped: Phase is not "Offen"\n' in done.err


def test_flags_that_name_what_is_not_there_are_told(shell: Shell, server: SandboxServer) -> None:
    """A wrong column, field or word stops the command before anything is sent."""
    (shell.folder / "tasks.csv").write_text(SHEET, "utf-8")

    wrong = shell.here("run", "tasks.csv", "--skip", "Phse=Erledigt", *SEND)
    slip = shell.here("run", "tasks.csv", "--only", "Phase=Ofen", *SEND)

    assert (wrong.code, slip.code) == (2, 2)
    assert wrong.errors()[0] == (
        "error: --skip \"Phse=Erledigt\": the file has no column 'Phse'; did you mean 'Phase'?"
    )
    assert slip.errors() == [
        'error: no row has "Ofen" in the column "Phase"; did you mean "Offen"?'
    ]
    assert server.requests == []
