"""Sheets of other programs that somebody has touched up, so that no template fits them.

Each is imported by a person at a terminal, who answers a few questions, and by flags alone.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import pytest

from importer.sandbox.server import SandboxServer
from tests.acceptance.shell import Shell, bodies, read_csv, statuses
from tests.acceptance.terminal import on_a_terminal

SEND = ("--rate", "unlimited", "--timezone", "UTC", "--results", "out.csv")
REPS = "Name,HockeyStack ID\nDana Reyes,usr_1a\nLee Novak,usr_2b\n"
_QUESTION = re.compile(r"\[(?:y/N|\w+)\]:")
"""Older releases of click write the blank after it later, so that an answer may come before it."""
TABLE = "Name a table of names and ids (CSV or a workbook), or choose:"
CLOSED = "What should happen to them?"
SEND_THEM = "Send them? [y/N]: "


class Touched(NamedTuple):
    """A sheet, and how it is imported.

    asked: each question, with the answer. flags: the same without a person. sent: type, title,
    assignee and due date of each task. ends: of each row.
    """

    text: str
    asked: Mapping[str, str]
    flags: Sequence[str]
    sent: Sequence[tuple[str, str, str, str]]
    ends: Sequence[str]


GOOGLE = Touched(
    """\
Done?,What to do,Who,By when,How urgent,Account,Contact email,Phone,How,Notes
FALSE,Send the renewal offer,Dana Reyes,3/4/2027,High,Harborlight,a@example.com,,Email,
TRUE,Ask about the pilot,Lee Novak,3/5/2027,Low,Northpeak,b@example.com,,Call,
FALSE,Ring about the invoice,Dana Reyes,3/18/2027,Medium,Quayside,c@example.com,,Call,Again
FALSE,,,,,,,,,
""",
    {
        'Is the column "How" (such as "Email") the task_type?': "y",
        'Is the column "By when" (such as "3/4/2027") the due_date?': "y",
        'Is the column "How urgent" (such as "High") the priority?': "y",
        "Which column is the title of the task (task_title)?": "What to do",
        CLOSED: "skip",
        TABLE: "reps.csv",
    },
    (
        *("--map", "task_type=How", "--map", "due_date=By when", "--map", "priority=How urgent"),
        *("--map", "task_title=What to do", "--map", "assignee_id=Who"),
        *("--lookup", "assignee_id=reps.csv", "--skip", "Done?=TRUE"),
    ),
    [
        ("email", "Send the renewal offer", "usr_1a", "2027-03-04T09:00:00Z"),
        ("call", "Ring about the invoice", "usr_1a", "2027-03-18T09:00:00Z"),
    ],
    ["2: created", "3: skipped", "4: created"],
)
PIPEDRIVE = Touched(
    """\
Done,Subject,Type,Due date,Due time,Duration,Deal,Person,Email,Assigned to user,Note,Priority
To do,Call about renewal,Call,2027-03-04,10:30,,Pilot,Ada L,a@example.com,Dana Reyes,<p>R&amp;D</p>,
Done,Send deck,Email,2027-03-01,,,Pilot,Bo R,b@example.com,Lee Novak,,
To do,Lunch with buyer,Lunch,2027-03-09,12:00,01:00,Pilot,Cy H,c@example.com,Lee Novak,,Low
To do,Prepare offer,Task,2027-03-10,,,Renewal,Di M,d@example.com,Dana Reyes,,Medium
""",
    {
        'Is the column "Person" (such as "Ada L") the contact_name?': "y",
        '"Note" holds HTML (row 2).': "text",
        CLOSED: "skip",
        TABLE: "reps.csv",
        'What does "Lunch"': "skip",
        'What does "Task"': "call",
    },
    (
        *("--map", "contact_name=Person", "--lookup", "assignee_id=reps.csv"),
        *(
            "--html",
            "reason",
            "--skip",
            "Done=Done",
            "--skip",
            "Type=Lunch",
            "--value",
            "task_type:Task=call",
        ),
    ),
    [
        ("call", "Call about renewal", "usr_1a", "2027-03-04T10:30:00Z"),
        ("call", "Prepare offer", "usr_1a", "2027-03-10T09:00:00Z"),
    ],
    ["2: created", "3: skipped", "4: skipped", "5: created"],
)
ASANA = Touched(
    """\
Task ID,Created At,Completed At,Last Modified,Name,Section/Column,Assignee,Assignee Email,\
Start Date,Due Date,Tags,Notes,Projects,Parent task,Contact email,Channel
1201,2027-01-04,,2027-01-05,Call Ada,To do,Dana Reyes,dana@example.com,,2027-03-04,,Budget?,\
Renewals,,a@example.com,Phone
1202,2027-01-04,2027-02-01,2027-02-01,Mail the deck,Done,Lee Novak,lee@example.com,,2027-03-01,,,\
Renewals,,b@example.com,Mail
1203,2027-01-06,,2027-01-07,Check the contract,To do,Lee Novak,lee@example.com,,2027-03-09,,,\
Renewals,Call Ada,c@example.com,Phone
""",
    {
        "This looks like Asana tasks. Use the mapping for it (--template asana)?": "n",
        'Is the column "Name" (such as "Call Ada") the task_title?': "y",
        'Is the column "Channel" (such as "Phone") the task_type?': "y",
        CLOSED: "skip",
        TABLE: "reps.csv",
    },
    (
        *("--map", "task_title=Name", "--map", "task_type=Channel"),
        *("--lookup", "assignee_id=reps.csv", "--skip", "Section/Column=Done"),
    ),
    [
        ("call", "Call Ada", "usr_1a", "2027-03-04T09:00:00Z"),
        ("call", "Check the contract", "usr_2b", "2027-03-09T09:00:00Z"),
    ],
    ["2: created", "3: skipped", "4: created"],
)
MONDAY = Touched(
    """\
Sales tasks,,,,,,,
,,,,,,,
To do,,,,,,,
Name,Owner,Status,Due date,Priority,Channel,E-mail,Text
Call about renewal,Dana Reyes,Working on it,2027-03-04,High,Call,a@example.com,Budget?
Send deck,Lee Novak,Stuck,2027-03-05,Low,Email,b@example.com,
,,,,,,,
Done,,,,,,,
Name,Owner,Status,Due date,Priority,Channel,E-mail,Text
Thank the buyer,Lee Novak,Done,2027-02-01,Medium,Email,c@example.com,
""",
    {
        'Is the column "Name" (such as "Call about renewal") the task_title?': "y",
        'Is the column "Channel" (such as "Call") the task_type?': "y",
        CLOSED: "skip",
        TABLE: "reps.csv",
    },
    (
        *("--map", "task_title=Name", "--map", "task_type=Channel"),
        *("--lookup", "assignee_id=reps.csv", "--skip", "Status=Done"),
    ),
    [
        ("call", "Call about renewal", "usr_1a", "2027-03-04T09:00:00Z"),
        ("email", "Send deck", "usr_2b", "2027-03-05T09:00:00Z"),
    ],
    ["5: created", "6: created", "10: skipped"],
)
SHEETS = {"google": GOOGLE, "pipedrive": PIPEDRIVE, "asana": ASANA, "monday": MONDAY}


@pytest.fixture(params=[*SHEETS.values()], ids=[*SHEETS])
def touched(request: pytest.FixtureRequest, shell: Shell) -> Touched:
    """Each of the sheets, in a folder with a table of the reps' ids."""
    sheet: Touched = request.param
    (shell.folder / "tasks.csv").write_text(sheet.text, "utf-8")
    (shell.folder / "reps.csv").write_text(REPS, "utf-8")
    return sheet


def require_imported(shell: Shell, server: SandboxServer, touched: Touched) -> None:
    """Every row of the sheet came to its end, and the tasks are as they should be."""
    assert statuses(read_csv(shell.folder / "out.csv")) == touched.ends
    members = ("task_type", "task_title", "assignee_id", "due_date")
    sent = [tuple(body[name] for name in members) for body in bodies(server)]
    assert sorted(sent) == sorted(touched.sent)
    texts = [body["reason"] for body in bodies(server) if "reason" in body]
    assert [text for text in texts if "<" in text or "&amp;" in text] == []


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminals of this kind")
def test_a_person_imports_it_with_a_few_answers(
    shell: Shell, server: SandboxServer, touched: Touched
) -> None:
    """With these questions and no others; then nothing is asked about the next such sheet."""
    with on_a_terminal(shell, "run", "tasks.csv", *SEND) as screen:
        for question, answer in touched.asked.items():
            screen.wait_for(question)
            screen.type(answer)
        screen.wait_for(SEND_THEM)
        screen.type("y")
        code = screen.end()
    assert code == 0, screen.text
    assert len(_QUESTION.findall(screen.text)) == len(touched.asked) + 1
    require_imported(shell, server, touched)
    again = shell.here("run", "tasks.csv", "--yes", *SEND)
    assert (again.code, len(bodies(server))) == (0, len(touched.sent))


def test_flags_alone_import_it(shell: Shell, server: SandboxServer, touched: Touched) -> None:
    """Of the kinds that the message names, with no terminal and no mapping file."""
    refused = shell.here("run", "tasks.csv", "--yes", *SEND)
    assert (refused.code, bodies(server)) == (2, [])
    not_named = {"--html"}  # it stops no import
    if "--template" in refused.err:
        not_named.add("--skip")  # the mapping that is named does so by itself
    named = (flag for flag in touched.flags[::2] if flag not in not_named)
    assert [flag for flag in named if flag not in refused.err] == []

    done = shell.here("run", "tasks.csv", "--yes", *SEND, *touched.flags)

    assert done.code == 0, done.err
    require_imported(shell, server, touched)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminals of this kind")
def test_a_mapping_leaves_no_question_about_html(shell: Shell, server: SandboxServer) -> None:
    """It says with `html` that the text is to be taken, and in saying nothing that it is not."""
    (shell.folder / "tasks.csv").write_text(
        "task_type,task_title,assignee_id,deal_id,reason\ncall,Ring,usr_1,006A1,<p>Hi</p>\n",
        "utf-8",
    )
    for name, html in (("plain.toml", ", html = true"), ("kept.toml", "")):
        (shell.folder / name).write_text(
            '[fields]\ntask_type = "task_type"\ntask_title = "task_title"\n'
            'assignee_id = "assignee_id"\ndeal_id = "deal_id"\n'
            f'reason = {{ column = "reason"{html} }}\n',
            "utf-8",
        )
        with on_a_terminal(shell, "validate", "tasks.csv", "--mapping", name) as screen:
            assert screen.end() == 0
        assert "How should it be sent?" not in screen.text
    assert bodies(server) == []
