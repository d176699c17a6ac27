"""All that is wrong with a file is told at once: five commands for five problems are too many."""

from __future__ import annotations

import pytest

from importer.sandbox.server import SandboxServer
from tests.acceptance.shell import Shell, bodies, call_row, write_csv

SEND = ("--yes", "--rate", "unlimited")
SHEET = """\
Subject,Owner,Deal,Prio,due_date,Done?
Ring Ann,usr_1,0061,P1,2027-02-01,yes
Ring Bo,usr_2,0062,P2,31/02/2027,no
Ring Cy,usr_1,0063,P1,2027-02-03,no
"""
WHOLE = """\
error: 3 things to settle before tasks.csv can be imported:
       1. no column fills task_type, which every task needs; choose one with \
--map "task_type=COLUMN", or set one value for all rows with --set "task_type=VALUE"
       2. some columns may mean a field, but that is not certain; decide for each:
            "Deal": --map "deal_id=Deal" if it holds ids of deals of the CRM that HockeyStack is \
connected to, --map "deal_id=" if it does not
       3. 1 of 3 rows is already closed, according to a column that fills no field:
            "Done?": closed: yes (1); open: no (2)
          say what should happen to these rows:
            skip them: --skip "Done?=yes"
            create and close them: --map "status=Done?" --value "status:yes=completed" \
--value "status:no=pending"
            create them as open tasks: --treat-as-open "Done?=yes"
       the header that was read (row 1): Subject, Owner, Deal, Prio, due_date, Done?
       also, these cells cannot be sent as they are:
         3  unknown_priority, column "Prio"
            row 2: "P1" is not a priority
            2 different values: "P1" (2), "P2" (1)
            write urgent, high, medium or low, or say what it means with --value "priority:P1=high"
            for all of them, with a word for each ?: --value "priority:P1=?" --value "priority:P2=?"
         1  invalid_date, column "due_date"
            row 3: "31/02/2027" is not a calendar date
            write it like 2026-02-28, or 2026-02-28 14:30
"""


@pytest.mark.parametrize("command", [("run", *SEND), ("validate",)])
def test_all_is_told_in_one_round(
    command: tuple[str, ...], shell: Shell, server: SandboxServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Mapping, doubts, closed rows and cells: the flags for all stand in one message.

    Not the time zone: nothing of this file was sent in another one.
    """
    write_csv(shell.folder / "calls.csv", [call_row(1) | {"due_date": "2026-12-01"}])
    monkeypatch.setattr("tzlocal.get_localzone_name", lambda: "Europe/Berlin")
    assert shell.here("run", "calls.csv", *SEND).code == 0
    monkeypatch.setattr("tzlocal.get_localzone_name", lambda: "America/New_York")
    (shell.folder / "tasks.csv").write_text(SHEET, "utf-8")
    before = len(server.requests)

    done = shell.here(command[0], "tasks.csv", *command[1:])

    assert (done.code, done.out) == (2, "")
    assert done.err == WHOLE
    assert len(server.requests) == before


SENT_BEFORE = """\
task_type,task_title,assignee_id,deal_id,due_date,Done?
call,Ring Ann,usr_1,0061,2027-02-01,yes
call,Ring Bo,usr_2,0062,2027-02-02,no
call,Ring Cy,usr_1,0063,2027-02-03,no
"""
OF_SENT = """\
error: 2 things to settle before tasks.csv can be imported:
       1. 1 of 3 rows is already closed, according to a column that fills no field:
            "Done?": closed: yes (1); open: no (2)
          say what should happen to these rows:
            skip them: --skip "Done?=yes"
            create and close them: --map "status=Done?" --value "status:yes=completed" \
--value "status:no=pending"
            create them as open tasks: --treat-as-open "Done?=yes"
       2. the computer's time zone is America/New_York, and the last run took Europe/Berlin: \
the dates of 2 rows that were sent would be other moments, and the rows other tasks \
(row 2: 2027-02-01T09:00:00+01:00 then, 2027-02-01T09:00:00-05:00 now)
          set the one you want: --timezone Europe/Berlin or --timezone America/New_York
"""


@pytest.mark.parametrize("command", [("run", *SEND), ("validate",)])
def test_the_time_zone_of_rows_that_were_sent_is_told_in_the_same_round(
    command: tuple[str, ...], shell: Shell, server: SandboxServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The ledger is asked in which zone they were sent, and no service."""
    tasks = shell.folder / "tasks.csv"
    open_rows = SENT_BEFORE.replace(",yes", ",no").splitlines(keepends=True)
    tasks.write_text("".join(open_rows[:3]), "utf-8")
    monkeypatch.setattr("tzlocal.get_localzone_name", lambda: "Europe/Berlin")
    assert shell.here("run", "tasks.csv", *SEND).code == 0
    monkeypatch.setattr("tzlocal.get_localzone_name", lambda: "America/New_York")
    tasks.write_text(SENT_BEFORE, "utf-8")
    before = len(server.requests)

    done = shell.here(command[0], "tasks.csv", *command[1:])

    assert (done.code, done.out) == (2, "")
    assert done.err == OF_SENT
    assert len(server.requests) == before


def test_the_flags_that_are_told_settle_all_of_it(shell: Shell, server: SandboxServer) -> None:
    """Pasted into the next command, they leave nothing to ask: the second round is the last."""
    (shell.folder / "tasks.csv").write_text(SHEET.replace("31/02", "28/02"), "utf-8")

    done = shell.here(
        "run", "tasks.csv", *SEND,
        "--set", "task_type=call", "--map", "deal_id=Deal", "--skip", "Done?=yes",
        "--value", "priority:P1=urgent", "--value", "priority:P2=high",
    )  # fmt: skip

    assert done.code == 0
    assert [(body["task_title"], body["priority"]) for body in bodies(server)] == [
        ("Ring Bo", "high"),
        ("Ring Cy", "urgent"),
    ]


def test_columns_that_hold_something_else_stop_no_other_problem(shell: Shell) -> None:
    """Names for ids, a lookup that is not there and a wrong fixed value are told together."""
    (shell.folder / "tasks.csv").write_text(
        "task_title,Owner,deal_id,Rep\nRing Ann,Ann Vale,0061,Bo\nRing Bo,Bo Hill,0062,Cy\n",
        "utf-8",
    )

    done = shell.here(
        "validate", "tasks.csv", "--set", "task_type=fax",
        "--map", "contact_name=Rep", "--lookup", "contact_name=reps.csv",
    )  # fmt: skip

    assert done.code == 2
    assert done.errors() == [
        "error: 3 things to settle before tasks.csv can be imported:",
        '       1. the fixed value of task_type: "fax" is not a task type',
        "          write call, email or linkedin",
        "       2. --lookup contact_name: reps.csv does not exist",
        "          check its name and folder",
        (
            '       3. the column "Owner" holds names or e-mail addresses (such as "Ann Vale"), '
            "not the ids that assignee_id needs"
        ),
        (
            "          make a table of names and ids "
            "(task-importer validate FILE --lookup-out reps.csv writes one to fill in, "
            "and task-importer assignees lists the ids of your workspace)"
            ", and name it with --lookup assignee_id=FILE, or write the "
            "ids into the column; the table needs a line for each of: Ann Vale (1), Bo Hill (1)"
        ),
    ]


def test_names_and_codes_are_no_questions(shell: Shell) -> None:
    """Without a terminal, too: flags for what is in doubt, and none that would be refused then."""
    (shell.folder / "tasks.csv").write_text(
        "Task ID,What,How,Who,Contact\nT-1001,Ring Ann,call,dev@example.com,ann@example.com\n",
        "utf-8",
    )

    done = shell.here("validate", "tasks.csv")

    assert done.code == 2
    assert done.errors() == [
        "error: 2 things to settle before tasks.csv can be imported:",
        "       1. some columns may mean a field, but that is not certain; decide for each:",
        (
            '            "What": --map "task_title=What" if it is task_title, else '
            '--map "task_title=COLUMN" or --set "task_title=VALUE"'
        ),
        (
            '            "How": --map "task_type=How" if it is task_type, else '
            '--map "task_type=COLUMN" or --set "task_type=VALUE"'
        ),
        (
            '            "Contact": --map "contact_email=Contact" if it is contact_email, '
            '--map "contact_email=" if it is not'
        ),
        (
            '       2. the column "Who" holds names or e-mail addresses (such as '
            '"dev@example.com"), not the ids that assignee_id needs'
        ),
        (
            '          if it holds the assignees, add --map "assignee_id=Who" '
            '--lookup "assignee_id=FILE", where FILE is a table of names and ids; if not, choose '
            'the column with --map "assignee_id=COLUMN"'
        ),
    ]


def test_what_might_help_is_told_with_what_is_missing(shell: Shell) -> None:
    """A column that nobody asked for is proposed where the header leaves a field open."""
    (shell.folder / "tasks.csv").write_text(
        "task_type,assignee_id,deal_id,Urg\ncall,usr_1,0061,high\n", "utf-8"
    )

    done = shell.here("validate", "tasks.csv")

    assert done.errors() == [
        (
            "error: no column fills task_title, which every task needs; choose one with "
            '--map "task_title=COLUMN", or set one value for all rows with --set "task_title=VALUE"'
        ),
        "       the header that was read (row 1): task_type, assignee_id, deal_id, Urg",
        '       not used: "Urg" (such as "high"); if it is the priority, add --map "priority=Urg"',
    ]


def test_words_that_may_mean_that_a_row_is_closed_are_told_as_well(shell: Shell) -> None:
    """They stop nothing by themselves; whoever writes flags anyway wants to know of them."""
    (shell.folder / "tasks.csv").write_text(
        "task_type,Owner,task_title,deal_id,Status\ncall,Ann Vale,Ring Ann,0061,Parked\n", "utf-8"
    )

    done = shell.here("validate", "tasks.csv")

    assert done.errors() == [
        (
            'error: the column "Owner" holds names or e-mail addresses (such as "Ann Vale"), not '
            "the ids that assignee_id needs"
        ),
        (
            "       make a table of names and ids "
            "(task-importer validate FILE --lookup-out reps.csv writes one to fill in, "
            "and task-importer assignees lists the ids of your workspace)"
            ", and name it with --lookup assignee_id=FILE, or write the "
            "ids into the column"
        ),
        (
            '       the column "Status" fills no field, and whether these words mean that a row is '
            'closed is not known: Parked (1); skip rows with --skip "Status=TEXT"'
        ),
    ]


def test_no_shell_runs_what_a_sheet_holds(shell: Shell) -> None:
    """A flag with a text of the file can be pasted, whatever its headers and cells are made of."""
    (shell.folder / "tasks.csv").write_text(
        "task_title,task_type,assignee_id,priority,deal_id,Due $(touch pwn)\n"
        "Ring Ann,call,usr_1,$(touch pwn),0061,2027-02-01\n"
        "Ring Bo,call,usr_1,`it's`,0062,2027-02-02\n",
        "utf-8",
    )

    done = shell.here("validate", "tasks.csv")

    assert (done.code, done.out) == (2, "")
    assert done.err == (
        "error: some columns may mean a field, but that is not certain; decide for each:\n"
        "         \"Due $(touch pwn)\": --map 'due_date=Due $(touch pwn)' if it is due_date, "
        '--map "due_date=" if it is not\n'
        "       also, these cells cannot be sent as they are:\n"
        '         2  unknown_priority, column "priority"\n'
        '            row 2: "$(touch pwn)" is not a priority\n'
        '            2 different values: "$(touch pwn)" (1), "`it\'s`" (1)\n'
        "            write urgent, high, medium or low, or say what it means with "
        "--value 'priority:$(touch pwn)=high'\n"
        "            for all of them, with a word for each ?: "
        r"--value 'priority:$(touch pwn)=?' --value 'priority:`it'\''s`=?'"
        "\n"
    )
