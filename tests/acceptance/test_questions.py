"""A person at a terminal: what is shown, what is asked, and what each answer does."""

from __future__ import annotations

import sys

import openpyxl
import pytest

from importer.sandbox.server import SandboxServer
from tests.acceptance.conftest import Serve
from tests.acceptance.shell import (
    Shell,
    bodies,
    call_row,
    create_control,
    read_csv,
    write_calls,
    write_csv,
)
from tests.acceptance.terminal import on_a_terminal

if sys.platform == "win32":
    pytest.skip("Windows has no pseudo-terminals of this kind", allow_module_level=True)


SEND = ("--yes", "--rate", "unlimited")


def test_a_person_who_says_no_sends_nothing(shell: Shell, server: SandboxServer) -> None:
    """On a terminal the run says what it is about to do and asks; "n" sends nothing, exit 130."""
    write_calls(shell.folder / "calls.csv", 100)

    with on_a_terminal(shell, "run", "calls.csv", "--rate", "5/s") as screen:
        screen.wait_for("Send them? [y/N]: ")
        assert server.requests == []
        screen.type("n")
        code = screen.end()

    said = screen.text.replace("\r\n", "\n")
    assert (
        f"About to create 100 tasks in workspace ws_sandbox at {server.base_url}.\n"
        "Rate 5/s: about 20 s. Press Ctrl-C to stop; run the same command to resume.\n"
    ) in said
    assert code == 130
    assert said.endswith("Nothing was sent.\n")
    assert server.requests == []
    assert not (shell.folder / "calls.results.csv").exists()


def test_lines_wrap_at_words(shell: Shell, server: SandboxServer) -> None:
    """As wide as the terminal is, summary and questions too; a flag is in one piece."""
    row = call_row(1, task_type="Besuch beim Kunden") | {"Customer": "Harborlight Inc."}
    write_csv(shell.folder / "calls.csv", [call_row(2, Customer=""), row])

    with on_a_terminal(shell, "run", "calls.csv", "--results", "out.csv", columns=60) as screen:
        screen.wait_for(
            'Is the column "Customer" (such as "Harborlight Inc.") the\r\n  contact_name? [y/N]: '
        )
        screen.type("n")
        screen.wait_for(
            'Column "task_type": "Besuch beim Kunden" is not a task type\r\n  (row 3).\r\n'
            "skip: these rows are skipped. later: these rows are not sent\r\n"
            "  yet, and are reported as invalid.\r\n"
            'What does "Besuch beim Kunden" (1 row) mean for the\r\n  task_type?\r\n'
            "  1 call, 2 email, 3 linkedin, 4 skip, 5 later\r\nNumber or word [later]: "
        )
        screen.type("later")
        screen.wait_for("Send them? [y/N]: ")
        screen.type("y")
        code = screen.end()

    assert code == 1
    said = screen.text.replace("\r\n", "\n")
    assert (
        '     row 3: "Besuch beim Kunden" is not a task type\n'
        "     write call, email or linkedin, or say what it means\n"
        '       with --value "task_type:Besuch beim Kunden=call";\n'
        '       --skip "task_type=Besuch beim Kunden" skips such\n'
        "       rows, and --default-type call sends them as calls\n"
    ) in said
    assert [line for line in said.split("\n") if len(line) > 60 and "\r" not in line] == []
    assert len(bodies(server)) == 1


def test_a_quiet_run_asks_all_the_same(shell: Shell, server: SandboxServer) -> None:
    """With what the question is about; there is no bar, and no line besides."""
    write_calls(shell.folder / "calls.csv", 2)

    with on_a_terminal(shell, "run", "calls.csv", "--rate", "unlimited", "--quiet") as screen:
        screen.wait_for("Send them? [y/N]: ")
        screen.type("y")
        code = screen.end()

    assert code == 0
    assert screen.text.startswith("  row 2  call  Ring customer 001 ")
    assert "\nAbout to create 2 tasks in workspace ws_sandbox" in screen.text
    assert "Sending" not in screen.text
    assert len(bodies(server)) == 2


def test_a_person_who_says_yes_sees_the_progress(shell: Shell, server: SandboxServer) -> None:
    """On a terminal "y" sends, with a bar that shows rows and rate."""
    rows = [call_row(1), call_row(2, task_title=""), call_row(3), call_row(1), call_row(5)]
    write_csv(shell.folder / "calls.csv", rows)
    skip = f"task_title={rows[4]['task_title']}"

    command = ("run", "calls.csv", "--rate", "unlimited", "--skip", skip)
    with on_a_terminal(shell, *command, is_new=True) as screen:
        screen.wait_for("Send them? [y/N]: ")
        screen.type("y")
        code = screen.end()

    assert code == 1
    told = "Not sent: 3 rows (1 created earlier or repeated, 1 invalid, 1 skipped)."
    assert told in " ".join(screen.text.split())
    assert "Sending: 100%" in screen.text
    assert "2/2" in screen.text
    assert len(bodies(server)) == 2


def test_an_uncertain_match_is_asked(shell: Shell, server: SandboxServer) -> None:
    """On a terminal each column that may mean a field is asked; "y" takes it, "n" leaves it."""
    row = call_row(1) | {"Date": "2026-12-01", "Company": "0012000001"}
    write_csv(shell.folder / "calls.csv", [row])

    with on_a_terminal(
        shell, "run", "calls.csv", *SEND, "--timezone", "UTC", "--results", "out.csv"
    ) as screen:
        screen.wait_for('Is the column "Date" (such as "2026-12-01") the due_date? [y/N]: ')
        screen.type("y")
        screen.wait_for('Is the column "Company" (such as "0012000001") the company_id? [y/N]: ')
        screen.type("n")
        code = screen.end()

    assert code == 0
    assert "  ignored columns: Company" in screen.text
    [body] = bodies(server)
    assert body["due_date"] == "2026-12-01T09:00:00Z"
    assert body["targets"] == {"deal_id": "0070000001"}
    assert len(read_csv(shell.folder / "out.csv")) == 1


_ODD = """\
Task ID,Date,What,How,Who,First Name,Last Name,Company
T-1001,2027-02-01,Ring Ann,call,dev@example.com,Ann,Vale,Harborlight Freight
T-1002,2027-02-02,Mail Bo,email,zoe@example.com,Bo,Hill,Acme
"""


def test_every_answer_that_is_asked_for_is_taken(shell: Shell, server: SandboxServer) -> None:
    """What every task needs is asked first, names lead to a table of ids, and it goes on."""
    (shell.folder / "tasks.csv").write_text(_ODD, "utf-8")
    (shell.folder / "reps.csv").write_text(
        "Name,Email,HockeyStack ID\nDev,dev@example.com,usr_1\nZoe,zoe@example.com,usr_2\n", "utf-8"
    )

    with on_a_terminal(shell, "run", "tasks.csv", *SEND, "--timezone", "UTC") as screen:
        for question in (
            'Is the column "What" (such as "Ring Ann") the task_title?',
            'Is the column "How" (such as "call") the task_type?',
            'Is the column "Date" (such as "2027-02-01") the due_date?',
        ):
            screen.wait_for(f"{question} [y/N]: ")
            screen.type("y")
        screen.wait_for("Number, word or file [stop]: ")
        screen.type("rep.csv")
        screen.wait_for('there is no file "rep.csv"')
        screen.type("'reps.csv' ")
        assert screen.end() == 0

    assert (
        'The column "Who" names 2 people, but assignee_id needs HockeyStack ids. (Where ids are '
        'found: README, under "assignee id".)\r\n  dev@example.com (1), zoe@example.com (1)\r\n'
    ) in screen.text
    assert (
        'not used: "Company", which seems to hold no company_id ("Harborlight Freight", "Acme"); '
        'if it does, add --map "company_id=Company"'
    ) in screen.text
    assert (
        'your answers as flags: --map "task_type=How" --map "task_title=What" '
        '--map "assignee_id=Who" --map "due_date=Date" --lookup "assignee_id=reps.csv"'
    ) in screen.text
    sent = {body["task_title"]: body for body in bodies(server)}
    assert {title: body["assignee_id"] for title, body in sent.items()} == {
        "Ring Ann": "usr_1",
        "Mail Bo": "usr_2",
    }
    assert sent["Ring Ann"]["targets"] == {"contact": {"name": "Ann Vale"}}


def test_words_of_a_column_that_was_confirmed_are_asked_about(
    shell: Shell, server: SandboxServer
) -> None:
    """The answer to "is it the priority?" is not refused for its words: each can be told."""
    rows = [call_row(n) | {"Urgency": text} for n, text in enumerate(("1", "1", "2", "3"))]
    write_csv(shell.folder / "calls.csv", rows)

    with on_a_terminal(shell, "run", "calls.csv", *SEND, "--results", "out.csv") as screen:
        screen.wait_for('Is the column "Urgency" (such as "1") the priority? [y/N]: ')
        screen.type("y")
        for word, count, answer in (
            ("1", "2 rows", "u"),
            ("2", "1 row", "5"),
            ("3", "1 row", "later"),
        ):
            screen.wait_for(
                f'What does "{word}" ({count}) mean for the priority?\r\n'
                "  1 urgent, 2 high, 3 medium, 4 low, 5 nothing, 6 skip, 7 later\r\n"
                "Number or word [later]: "
            )
            screen.type(answer)
        assert screen.end() == 1

    explained = "nothing: as if the cell were empty. skip: these rows are skipped. later: these"
    assert screen.text.count(explained) == 1
    assert (
        'your answers as flags: --map "priority=Urgency" --value "priority:1=urgent" '
        '--value "priority:2="'
    ) in screen.text
    assert [body.get("priority") for body in bodies(server)] == ["urgent", "urgent", "medium"]
    ends = [row["import_status"] for row in read_csv(shell.folder / "out.csv")]
    assert ends == ["created", "created", "created", "invalid"]


def test_of_two_columns_that_mean_one_field_a_person_says_which(
    shell: Shell, server: SandboxServer
) -> None:
    """Without a terminal that is an error; with one it is a question, and one yes is enough."""
    row = call_row(1) | {"Subject": "Ring Ann", "Title": "Offer"}
    del row["task_title"]
    write_csv(shell.folder / "calls.csv", [row])
    assert shell.here("run", "calls.csv", *SEND).errors()[0] == (
        "error: the columns 'Subject' and 'Title' both mean task_title; choose one: "
        '--map "task_title=Subject" or --map "task_title=Title"'
    )

    with on_a_terminal(shell, "run", "calls.csv", *SEND) as screen:
        screen.wait_for('Is the column "Subject" (such as "Ring Ann") the task_title? [y/N]: ')
        screen.type("y")
        assert screen.end() == 0

    assert 'your answers as flags: --map "task_title=Subject"' in screen.text
    assert [body["task_title"] for body in bodies(server)] == ["Ring Ann"]


def test_a_no_is_a_flag_as_well(shell: Shell, server: SandboxServer) -> None:
    """Who pastes what was answered is not asked again."""
    row = call_row(1) | {"Date": "2026-12-01"}
    write_csv(shell.folder / "calls.csv", [row])

    with on_a_terminal(shell, "run", "calls.csv", *SEND) as screen:
        screen.wait_for('Is the column "Date" (such as "2026-12-01") the due_date? [y/N]: ')
        screen.type("n")
        assert screen.end() == 0

    assert 'your answers as flags: --map "due_date="\r\n' in screen.text
    assert shell.here("run", "calls.csv", *SEND, "--map", "due_date=").code == 0
    assert len(bodies(server)) == 1


def test_without_a_table_of_ids_nothing_is_sent(shell: Shell, server: SandboxServer) -> None:
    """Who has none at hand is told how to give it later."""
    row = call_row(1) | {"Owner": "dev@example.com"}
    del row["assignee_id"]
    write_csv(shell.folder / "calls.csv", [row])

    with on_a_terminal(shell, "run", "calls.csv", *SEND) as screen:
        screen.wait_for("Number, word or file [stop]: ")
        screen.type("")
        assert screen.end() == 2

    assert "and name it with --lookup assignee_id=FILE" in screen.text
    assert server.requests == []


def test_one_yes_is_enough_for_a_field(shell: Shell, server: SandboxServer) -> None:
    """Of two columns that may be one field, the second is not asked about any more."""
    row = call_row(1) | {"Kind": "call", "Channel": "call"}
    del row["task_type"]
    write_csv(shell.folder / "calls.csv", [row])

    with on_a_terminal(shell, "run", "calls.csv", *SEND) as screen:
        screen.wait_for('Is the column "Kind" (such as "call") the task_type? [y/N]: ')
        screen.type("y")
        assert screen.end() == 0

    assert "Channel" in screen.text.partition("ignored columns")[2]
    assert len(bodies(server)) == 1


@pytest.mark.parametrize(("answer", "code"), [("Europe/Berlin", 0), ("2", 130), ("", 2)])
def test_another_time_zone_of_the_computer_is_asked_about(
    shell: Shell, server: SandboxServer, monkeypatch: pytest.MonkeyPatch, answer: str, code: int
) -> None:
    """After a journey a person says which zone is meant; that of the last run sends nothing new."""
    write_csv(shell.folder / "calls.csv", [call_row(1) | {"due_date": "2026-12-01"}])
    monkeypatch.setattr("tzlocal.get_localzone_name", lambda: "Europe/Berlin")
    assert shell.here("run", "calls.csv", *SEND).code == 0

    shell.environment["TZ"] = "America/New_York"
    with on_a_terminal(shell, "run", "calls.csv", "--rate", "unlimited") as screen:
        screen.wait_for(
            "Which time zone is meant?\r\n  1. Europe/Berlin\r\n  2. America/New_York\r\n"
            "  3. stop: nothing is sent\r\nNumber or word [stop]: "
        )
        screen.type(answer)
        if code == 130:  # with the new zone the row is another task, like the earlier one
            screen.wait_for("[y/N]: ")
            screen.interrupt()
        assert screen.end() == code

    assert (
        "Warning: the computer's time zone is America/New_York, and the last run took "
        "Europe/Berlin: the date of 1 row that was sent would be another moment, and the row "
        "another task (row 2: 2026-12-01T09:00:00+01:00 then, 2026-12-01T09:00:00-05:00 now)."
    ) in screen.text
    assert [body["due_date"] for body in bodies(server)] == ["2026-12-01T09:00:00+01:00"]


def test_ctrl_c_at_the_question_sends_nothing(shell: Shell, server: SandboxServer) -> None:
    """Ctrl-C instead of an answer ends the run before anything was sent, exit 130."""
    write_calls(shell.folder / "calls.csv", 2)

    with on_a_terminal(shell, "run", "calls.csv", is_new=True) as screen:
        screen.wait_for("Send them? [y/N]: ")
        screen.interrupt()
        code = screen.end()

    assert code == 130
    assert "Interrupted. Run the same command to resume; nothing is sent twice." in screen.text
    assert "Traceback" not in screen.text
    assert server.requests == []


@pytest.mark.parametrize(
    ("answer", "code", "sent"), [("y", 1, 30), ("n", 3, 20), ("", 3, 20), (None, 3, 20)]
)
def test_twenty_rejections_are_asked_about(
    shell: Shell, serve: Serve, answer: str | None, code: int, sent: int
) -> None:
    """On a terminal a person decides whether to go on; no, nothing and Ctrl-C stop the run."""
    server = serve(faults="400@1-20")
    write_calls(shell.folder / "calls.csv", 30)
    flags = (*SEND, "--concurrency", "1", "--results", "out.csv")

    with on_a_terminal(shell, "run", "calls.csv", *flags) as screen:
        screen.wait_for("Continue anyway? [y/N]: ")
        if answer is None:
            screen.interrupt()
        else:
            screen.type(answer)
        ended = screen.end()

    assert ended == code
    assert (
        "Paused: the first 20 rows were all rejected, so the mapping is probably wrong "
        "(HTTP 400: the sandbox was told to answer 400)."
    ) in screen.text
    assert len(server.requests) == sent
    ends = [row["import_status"] for row in read_csv(shell.folder / "out.csv")]
    rest = "created" if sent == 30 else "not_sent"
    assert ends == ["rejected"] * 20 + [rest] * 10


@pytest.mark.parametrize(("answer", "code", "sent"), [("y", 0, 2), ("n", 3, 1)])
def test_rows_that_are_not_listed_are_asked_about(
    shell: Shell, server: SandboxServer, answer: str, code: int, sent: int
) -> None:
    """--check-existing on a terminal: what the list shows of itself, and a person decides."""
    create_control(shell, 1)
    write_calls(shell.folder / "calls.csv", 1)
    with on_a_terminal(shell, "run", "calls.csv", *SEND, "--check-existing") as screen:
        screen.wait_for("Continue anyway? [y/N]: ")
        screen.type(answer)
        ended = screen.end()
    assert (ended, len(server.requests)) == (code, sent)
    text = " ".join(screen.text.split())
    assert (
        "Paused: 1 row equals no listed task, which does not prove that there is none: no task "
        "that has ended is listed, so the list may leave them all out; the oldest listed task "
        "is from "
    ) in text


def test_the_question_says_what_else_there_is_to_do(shell: Shell, serve: Serve) -> None:
    """Rows to be looked for first are counted."""
    server = serve(faults="reset-after@1,list=403")
    rows = [call_row(n, due_date="2026-12-01T10:00:00Z") for n in (1, 2, 3)]
    write_csv(shell.folder / "calls.csv", rows)
    quick = ("--yes", "--rate", "unlimited", "--settle", "0", "--concurrency", "1")
    assert shell.here("run", "calls.csv", *quick).code == 1
    rows = [rows[0], call_row(4), call_row(5)]
    write_csv(shell.folder / "calls.csv", rows)

    with on_a_terminal(shell, "run", "calls.csv", "--rate", "unlimited") as screen:
        screen.wait_for("Send them? [y/N]: ")
        screen.type("n")
        code = screen.end()

    said = screen.text.replace("\r\n", "\n")
    assert code == 130
    assert (
        f"About to create 2 tasks in workspace ws_sandbox at {server.base_url}.\n"
        "First, 1 task sent earlier is looked up; any that do not exist are sent again.\n"
        "Rate unlimited. Press Ctrl-C to stop; run the same command to resume.\n"
    ) in said
    assert len(server.requests) == 3


@pytest.mark.parametrize(("answer", "code", "sent"), [("y", 0, 2), ("n", 1, 1)])
def test_a_person_says_whether_rows_like_earlier_tasks_are_meant(
    shell: Shell, server: SandboxServer, answer: str, code: int, sent: int
) -> None:
    """On a terminal it is asked once, with the rows; no holds them back, and the others go."""
    rows = [call_row(n, due_date="2026-12-01T10:00:00Z") for n in (1, 2)]
    write_csv(shell.folder / "calls.csv", rows)
    assert shell.here("run", "calls.csv", *SEND).code == 0
    rows[1]["due_date"] = "2026-12-01T11:00:00Z"
    write_csv(shell.folder / "calls.csv", [*rows, call_row(3)])
    before = len(bodies(server))

    with on_a_terminal(shell, "run", "calls.csv", "--results", "out.csv") as screen:
        screen.wait_for("Send it as well? [y/N]: ")
        screen.type(answer)
        screen.wait_for("Send them? [y/N]: ")
        screen.type("y")
        ended = screen.end()

    said = screen.text.replace("\r\n", "\n")
    assert "Warning: 1 row matches an earlier task except for due date or text:\n" in said
    assert ', row 3) except for its due_date ("2026-12-01T10:00:00Z" then, ' in said
    assert (ended, len(bodies(server)) - before) == (code, sent)
    ends = [row["import_status"] for row in read_csv(shell.folder / "out.csv")]
    assert ends == ["duplicate", "created" if answer == "y" else "not_sent", "created"]


@pytest.mark.parametrize(
    ("answer", "code", "created"), [("same", 0, 0), ("other", 0, 2), ("stop", 2, 0)]
)
def test_a_person_tells_two_workspaces_apart(
    shell: Shell, serve: Serve, answer: str, code: int, created: int
) -> None:
    """On a terminal it is asked whether the workspace is the same; "stop" sends nothing, exit 2."""
    write_calls(shell.folder / "calls.csv", 2)
    serve(workspace_id="ws_1")
    assert shell.here("run", "calls.csv", *SEND).code == 0
    second = serve(workspace_id="ws_2")
    with on_a_terminal(shell, "run", "calls.csv", "--rate", "unlimited") as screen:
        screen.wait_for(
            "Are they the same workspace?\r\n  1. same: those rows are not sent again\r\n"
            "  2. other: they are created there too\r\n  3. stop: nothing is sent\r\n"
        )
        assert "2 of the 2 rows to create were sent before, to workspace ws_1 at" in screen.text
        screen.type(answer)
        if created:
            screen.wait_for("Send them?")
            screen.type("y")
        assert screen.end() == code
    assert len(bodies(second)) == created


def test_no_cell_steers_the_terminal_on_which_it_is_shown(
    shell: Shell, server: SandboxServer
) -> None:
    """An example in a question, and a note above the bar, are shown as what they are."""
    hostile = "\x1b]0;x\x07\x9b31m\u202e\u2028."
    row = call_row(1) | {"Notes": "x", f"Extra{hostile}": "x"}
    row["Deal"] = f"0061{hostile}"
    del row["deal_id"]
    write_csv(shell.folder / "calls.csv", [row])

    with on_a_terminal(shell, "run", "calls.csv", "--rate", "unlimited") as screen:
        screen.wait_for("[y/N]: ")
        screen.type("y")
        code = screen.end()

    shown = "\\x1b]0;x\\x07\\x9b31m\\u202e\\u2028."
    assert f'Is the column "Deal" (such as "0061{shown}") the deal_id? [y/N]: ' in screen.text
    assert f"  ignored columns: Extra{shown}\r\n" in screen.text
    assert not {*hostile} - {*"]0;x31m."} & {*screen.text}
    assert code == 1
    assert server.requests == []


def test_no_name_or_cell_steers_the_terminal_in_a_question(
    shell: Shell, server: SandboxServer
) -> None:
    """Neither in a list of columns, nor where it is asked what one holds, nor in the flags."""
    hostile = "\x1b]0;x\x07\x9b31m\u202e\u2028."
    row = call_row(1) | {f"Was{hostile}": f"Ring{hostile}", f"Wen{hostile}": f"Ann{hostile} Vale"}
    del row["task_title"], row["deal_id"]
    write_csv(shell.folder / "calls.csv", [row])

    with on_a_terminal(shell, "validate", "calls.csv") as screen:
        screen.wait_for("Number or word [stop]: ")
        screen.type(f"x{hostile[0]}[2J")
        screen.wait_for("is not one of them")
        screen.type("1")
        screen.wait_for("Which column says what the tasks are about")
        screen.type("1")
        screen.wait_for('What is in "Wen')
        screen.type("contact_name")
        assert screen.end() == 1

    shown = "\\x1b]0;x\\x07\\x9b31m\\u202e\\u2028."
    assert f'1. #3: "Was{shown}", such as "Ring{shown}"\r\n' in screen.text
    assert 'your answers as flags: --map "task_title=#3" --map "contact_name=#4"' in screen.text
    assert not {*hostile} - {*"]0;x31m."} & {*screen.text}
    assert server.requests == []


_CLOSED = """\
task_type,task_title,assignee_id,deal_id,Done?
call,Ring 1,usr_1,0071,no
call,Ring 2,usr_1,0072,yes
"""


@pytest.mark.parametrize(
    ("answer", "statuses", "flags"),
    [
        ("skip", ["pending"], '--skip "Done?=yes"'),
        (
            "close",
            ["completed", "pending"],
            '--map "status=Done?" --value "status:yes=completed" --value "status:no=pending"',
        ),
        ("open", ["pending", "pending"], '--treat-as-open "Done?=yes"'),
    ],
)
def test_closed_rows_are_asked_about(
    answer: str, statuses: list[str], flags: str, shell: Shell, server: SandboxServer
) -> None:
    """A person says what becomes of them once, and is told the flags that say it beforehand."""
    (shell.folder / "tasks.csv").write_text(_CLOSED, "utf-8")

    with on_a_terminal(shell, "run", "tasks.csv", *SEND) as screen:
        screen.wait_for("Number or word [stop]: ")
        assert (
            "1 of 2 rows is already closed, according to a column that fills no field:\r\n"
            '  "Done?": closed: yes (1); open: no (1)\r\n'
            "What should happen to them?\r\n"
            "  1. skip: skip them\r\n"
            "  2. close: create and close them\r\n"
            "  3. open: create them as open tasks\r\n"
            "  4. stop: nothing is sent\r\n"
        ) in screen.text
        screen.type(answer)
        code = screen.end()

    assert code == 0
    assert sorted(task["status"] for task in server.store.list_all()) == statuses
    assert f"your answers as flags: {flags}\r\n" in screen.text


def test_the_sheet_and_the_order_of_dates_are_asked_for(
    shell: Shell, server: SandboxServer
) -> None:
    """A workbook of two tables, and dates of two readings: no flag has to be known."""
    book = openpyxl.Workbook()
    for name, date in (("East", "01/02/2027"), ("West", "03/04/2027")):
        tab = book.active if name == "East" else book.create_sheet()
        assert tab is not None
        tab.title = name
        tab.append([*call_row(1), "due_date"])
        tab.append([*call_row(1).values(), date])
    book.save(shell.folder / "regions.xlsx")

    with on_a_terminal(shell, "run", "regions.xlsx", *SEND, "--timezone", "UTC") as screen:
        screen.wait_for(
            "Which sheet holds the tasks?\r\n  1 East, 2 West, 3 stop\r\nNumber or word [stop]: "
        )
        screen.type("2")
        screen.wait_for(
            'Column "due_date": 1 date can be read two ways, such as "03/04/2027" (row 2).\r\n'
            'Which comes first in "03/04/2027"?\r\n'
            "  1. day: 3 April 2027\r\n"
            "  2. month: 4 March 2027\r\n"
            "  3. later: these rows are not sent yet, and are reported as invalid\r\n"
            "Number or word [later]: "
        )
        screen.type("d")
        assert screen.end() == 0

    assert 'your answers as flags: --sheet "West" --date-order "dmy"\r\n' in screen.text
    assert [body["due_date"] for body in bodies(server)] == ["2027-04-03T09:00:00Z"]


def test_a_yes_or_no_is_asked_for_again(shell: Shell, server: SandboxServer) -> None:
    """Anything else than y or n says so; "yes" in capitals will do."""
    write_calls(shell.folder / "calls.csv", 1)

    with on_a_terminal(shell, "run", "calls.csv", "--rate", "unlimited") as screen:
        screen.wait_for("Send them? [y/N]: ")
        screen.type("maybe")
        screen.wait_for('Error: "maybe" is not an answer: type y or n\r\nSend them? [y/N]: ')
        screen.type("YES")
        assert screen.end() == 0

    assert len(bodies(server)) == 1


def test_results_that_cannot_be_written_are_told_before_anything_is_asked(
    shell: Shell, server: SandboxServer
) -> None:
    """Nobody answers questions for a run that cannot begin."""
    (shell.folder / "tasks.csv").write_text(_CLOSED, "utf-8")

    with on_a_terminal(shell, "run", "tasks.csv", *SEND, "--results", "none/out.csv") as screen:
        assert screen.end() == 2

    assert "error: there is no folder none to write the results in\r\n" in screen.text
    assert "Number or word" not in screen.text
    assert server.requests == []


def test_what_cannot_be_understood_is_asked_again(shell: Shell, server: SandboxServer) -> None:
    """An answer that is none, or may be two, says what to type; the first letters are enough."""
    (shell.folder / "tasks.csv").write_text(_CLOSED, "utf-8")

    with on_a_terminal(shell, "run", "tasks.csv", *SEND) as screen:
        for typed, told in (
            ("7", 'Error: "7" is not one of them: type a number from 1 to 4, or the word'),
            ("s", 'Error: "s" may be skip or stop: type more of it, or its number'),
        ):
            screen.wait_for("Number or word [stop]: ")
            screen.type(typed)
            screen.wait_for(f"{told}\r\n")
        screen.type("SK")
        assert screen.end() == 0

    assert 'your answers as flags: --skip "Done?=yes"\r\n' in screen.text
    assert len(bodies(server)) == 1


def test_who_wants_to_think_about_closed_rows_sends_nothing(
    shell: Shell, server: SandboxServer
) -> None:
    """Enter alone stops the command, with the flags of every answer."""
    (shell.folder / "tasks.csv").write_text(_CLOSED, "utf-8")

    with on_a_terminal(shell, "run", "tasks.csv", *SEND) as screen:
        screen.wait_for("Number or word [stop]: ")
        screen.type("")
        code = screen.end()

    assert code == 2
    assert 'create them as open tasks: --treat-as-open "Done?=yes"\r\n' in screen.text
    assert server.requests == []


def test_a_time_in_doubt_is_asked_about(shell: Shell, server: SandboxServer) -> None:
    """The question names the date that it would belong to, and an example."""
    (shell.folder / "tasks.csv").write_text(
        "task_type,task_title,assignee_id,deal_id,due_date,Time\n"
        "call,Ring,usr_1,0071,2027-03-05,14:30\n",
        "utf-8",
    )

    with on_a_terminal(shell, "run", "tasks.csv", *SEND, "--timezone", "UTC") as screen:
        screen.wait_for(
            'Is the column "Time" (such as "14:30") the time of day of "due_date"? [y/N]: '
        )
        screen.type("y")
        code = screen.end()

    assert code == 0
    assert [task["due_date"] for task in bodies(server)] == ["2027-03-05T14:30:00Z"]


def test_the_days_of_a_date_in_doubt_are_asked_about(shell: Shell, server: SandboxServer) -> None:
    """Three columns without a name of their date are one question, and the answer is a flag."""
    (shell.folder / "tasks.csv").write_text(
        "task_type,task_title,assignee_id,deal_id,Tag,Monat,Jahr\ncall,Ring,usr_1,0071,5,3,2027\n",
        "utf-8",
    )

    with on_a_terminal(shell, "run", "tasks.csv", *SEND, "--timezone", "UTC") as screen:
        screen.wait_for('Are the columns "Jahr", "Monat", "Tag" together the due_date? [y/N]: ')
        screen.type("y")
        code = screen.end()

    assert code == 0
    assert '--map "due_date=Jahr + Monat + Tag"' in screen.text
    assert [task["due_date"] for task in bodies(server)] == ["2027-03-05T09:00:00Z"]
