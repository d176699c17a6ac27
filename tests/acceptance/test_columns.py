"""Columns that matter, through the command line: none of them is only called ignored."""

from __future__ import annotations

from importer.sandbox.server import SandboxServer
from tests.acceptance.shell import Shell, bodies

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
