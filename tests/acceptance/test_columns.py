"""Columns that matter, through the command line: none of them is only called ignored."""

from __future__ import annotations

import csv
from datetime import date, time

import pytest
from openpyxl import Workbook

from importer.mapping.template.shipped import templates_folder
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


FORGOTTEN = (
    "task_type,task_title,assignee_id,deal_id,Förfaller\n"
    "call,Ring 1,usr_1,0071,2027-02-01\n"
    "call,Ring 2,usr_1,0072,2027-02-02\n"
    "call,Ring 3,usr_1,0073,2027-02-03\n"
    "call,Ring 4,usr_1,0074,2027-02-04\n"
    "call,Ring 5,usr_1,0075,nächste Woche\n"
)


def test_dates_that_are_not_sent_are_told_before_sending(
    shell: Shell, server: SandboxServer
) -> None:
    """One odd cell among them hides nothing: with the flag, in the dry run and when it is asked."""
    (shell.folder / "tasks.csv").write_text(FORGOTTEN, "utf-8")
    hint = (
        'not used: "Förfaller" (such as "2027-02-01", "2027-02-02", "2027-02-03"); if it is the '
        'due_date, add --map "due_date=Förfaller"\n'
    )
    careful = 'Warning: no due_date is sent, though "Förfaller" holds dates.'

    done = shell.here("validate", "tasks.csv")
    assert (done.code, hint in done.err) == (0, True)
    assert done.out.splitlines()[:3] == [
        "Dry run, nothing was sent: 5 rows",
        "  5  would be created",
        careful,
    ]

    done = shell.here("run", "tasks.csv", *SEND)
    assert (done.code, hint in done.err, f"\n{careful}\n" in done.err) == (0, True, True)

    assert len(bodies(server)) == 5

    done = shell.here("validate", "tasks.csv", "--map", "due_date=")
    assert (done.code, "Careful" in done.out) == (0, False)


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


OUTLOOK = (
    "Subject,Start Date,Due Date,Reminder On/Off,Reminder Date,Reminder Time,Date Completed,"
    "% Complete,Contacts,Notes,Priority,Private,Status\n"
    'Ring Zoe,None,3/5/2027,True,3/5/2027,9:00:00 AM,None,0,Zoe Quill,"line one\nline two",Normal,'
    "False,Not Started\n"
    "Write Priya,None,None,True,None,9:00:00 AM,None,0,Priya Thistle,,High,False,Not Started\n"
    "Ring Odalys,None,3/15/2027,True,3/15/2027,9:00:00 AM,3/1/2027,1,Odalys Fern,,Normal,False,"
    "Complete\n"
)
OUTLOOK_FLAGS = (
    "--set", "task_type=call", "--set", "assignee_id=usr_1", "--map", "contact_name=Contacts",
)  # fmt: skip


def test_closed_rows_are_not_created_open_unsaid(shell: Shell, server: SandboxServer) -> None:
    """Without a person to ask, a closed row stops the command, and every answer is a flag."""
    (shell.folder / "outlook.csv").write_text(OUTLOOK, "utf-8")

    checked = shell.here("validate", "outlook.csv", *OUTLOOK_FLAGS)
    sent = shell.here("run", "outlook.csv", *OUTLOOK_FLAGS, *SEND)

    assert (checked.code, sent.code) == (2, 2)
    assert checked.errors() == [
        "error: 1 of 3 rows is already closed, according to a column that fills no field:",
        '         "Date Completed": filled (1)',
        '         "% Complete": closed: 1 (1); open: 0 (2)',
        '         "Status": closed: Complete (1); open: Not Started (2)',
        "       say what should happen to these rows:",
        '         skip them: --skip "Status=Complete"',
        '         create and close them: --map "status=Status"',
        (
            '         create them as open tasks: --treat-as-open "Date Completed=*" '
            "--treat-as-open '% Complete=1' --treat-as-open \"Status=Complete\""
        ),
    ]
    assert sent.errors() == checked.errors()
    assert server.requests == []


@pytest.mark.parametrize(
    ("flags", "statuses"),
    [
        (("--skip", "Status=Complete"), {}),
        (("--map", "status=Status"), {"Ring Odalys": "completed"}),
        (("--map", "status="), {"Ring Odalys": "pending"}),
    ],
    ids=["left out", "closed", "open"],
)
def test_each_answer_to_closed_rows_is_followed(
    flags: tuple[str, str], statuses: dict[str, str], shell: Shell, server: SandboxServer
) -> None:
    """The flags of the message do what it says of them: left out, closed, or open after all."""
    (shell.folder / "outlook.csv").write_text(OUTLOOK, "utf-8")

    done = shell.here("run", "outlook.csv", *OUTLOOK_FLAGS, *SEND, *flags)

    assert done.code == 0
    assert {task["task_title"]: task["status"] for task in server.store.list_all()} == {
        "Ring Zoe": "pending",
        "Write Priya": "pending",
        **statuses,
    }


@pytest.mark.parametrize(
    ("template", "status", "cells", "answer"),
    [
        (
            "salesforce-soql",
            "Status",
            {"Status": "In Progress", "IsClosed": "TRUE"},
            "IsClosed=TRUE",
        ),
        (
            "trello",
            "List Name",
            {"List Name": "To do", "Due Complete": "true"},
            "Due Complete=true",
        ),
        (
            "asana",
            "Section/Column",
            {"Section/Column": "To do", "Completed At": "2026-11-02"},
            "Completed At=*",
        ),
    ],
)
def test_a_status_does_not_hide_what_other_columns_say(
    template: str, status: str, cells: dict[str, str], answer: str, shell: Shell
) -> None:
    """A row that the named column leaves open, and another column calls closed, is asked about."""
    sample = templates_folder() / template / "sample.csv"
    header, row, *_ = csv.reader(sample.read_text("utf-8").splitlines())
    changed = {**dict(zip(header, row, strict=True)), **cells}
    with (shell.folder / "tasks.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, changed.values()])
    flags = ["--template", template, "--map", f"status={status}", "--set", "assignee_id=usr_1"]
    flags += ["--default-type", "call"]

    asked = shell.here("validate", "tasks.csv", *flags)
    answered = shell.here("validate", "tasks.csv", *flags, "--treat-as-open", answer)

    assert (asked.code, answered.code) == (2, 0)
    assert asked.errors()[0] == (
        f'error: 1 of 1 rows that the column "{status}" leaves open is already closed or not to be '
        "sent, according to another column:"
    )
    assert asked.errors()[-2:] == [
        f'         skip them: --skip "{answer}"',
        f'         create them as open tasks: --treat-as-open "{answer}"',
    ]


def test_rows_that_are_not_chosen_need_no_answer(shell: Shell) -> None:
    """A closed row outside of --rows, or beyond --limit, is not sent and not asked about."""
    (shell.folder / "outlook.csv").write_text(OUTLOOK, "utf-8")

    for flags in (("--limit", "2"), ("--rows", "2-3"), ("--rows", "3-", "--limit", "1")):
        assert shell.here("validate", "outlook.csv", *OUTLOOK_FLAGS, *flags).code == 0
    assert shell.here("validate", "outlook.csv", *OUTLOOK_FLAGS, "--rows", "4-").code == 2


def test_a_mapping_answers_for_the_closed_words_that_it_names(
    shell: Shell, server: SandboxServer
) -> None:
    """Of any other the person is told, with the flag for it and the key that says it for good."""
    (shell.folder / "tasks.csv").write_text(
        "Kind,What,Who,Deal,State\n"
        "call,Ring 1,usr_1,0071,Open\n"
        "call,Ring 2,usr_1,0072,Lost\n"
        "call,Ring 3,usr_1,0073,Finished\n",
        "utf-8",
    )
    fields = '[fields]\ntask_type="Kind"\ntask_title="What"\nassignee_id="Who"\ndeal_id="Deal"\n'
    rule = '[[skip]]\ncolumn="State"\nequals=["Lost"]\nreason="lost"\n'
    opens = '[treat_as_open]\nState=["Finished"]\n'
    (shell.folder / "with.toml").write_text(fields + rule, "utf-8")
    (shell.folder / "open.toml").write_text(fields + rule + opens, "utf-8")
    (shell.folder / "slip.toml").write_text(
        fields + rule + opens.replace("Finished", "Finishd"), "utf-8"
    )

    refused = shell.here("validate", "tasks.csv", "--mapping", "with.toml")
    assert (refused.code, refused.errors()) == (
        2,
        [
            "error: 1 of 2 rows is already closed, according to a column that fills no field:",
            '         "State": closed: Finished (1); open: Open (1)',
            "       say what should happen to these rows:",
            '         skip them: --skip "State=Finished"',
            '         create and close them: --map "status=State"',
            '         create them as open tasks: --treat-as-open "State=Finished"',
        ],
    )
    assert shell.here("validate", "tasks.csv", "--mapping", "slip.toml").code == 2
    flag = ("--treat-as-open", "State=Finished")
    assert shell.here("validate", "tasks.csv", "--mapping", "with.toml", *flag).code == 0
    missing = shell.here("validate", "tasks.csv", "--treat-as-open", "Stat=Finished")
    assert "--treat-as-open \"Stat=Finished\": the file has no column 'Stat'" in missing.err
    assert shell.here("run", "tasks.csv", "--mapping", "open.toml", *SEND).code == 0
    assert [task["task_title"] for task in bodies(server)] == ["Ring 1", "Ring 3"]


def test_names_and_times_in_columns_of_their_own_are_joined(
    shell: Shell, server: SandboxServer
) -> None:
    """First and last name are the contact's name, and a due time is part of the due date; said."""
    (shell.folder / "tasks.csv").write_text(
        "Type,Subject,Owner Id,First Name,Last Name,Email,Due Date,Due Time\n"
        "call,Ring Zoe,usr_3fA9kQ7d,Zoë,Quillfeather,zoe@example.com,2027-03-05,2:30 PM\n",
        "utf-8",
    )

    done = shell.here("run", "tasks.csv", *SEND)

    assert done.code == 0
    assert bodies(server) == [
        {
            "task_type": "call",
            "task_title": "Ring Zoe",
            "assignee_id": "usr_3fA9kQ7d",
            "targets": {"contact": {"email": "zoe@example.com", "name": "Zoë Quillfeather"}},
            "priority": "medium",
            "due_date": "2027-03-05T14:30:00Z",
        }
    ]
    assert '  contact_name       <- "First Name" + "Last Name"\n' in done.err
    assert '  due_date           <- "Due Date" + "Due Time"\n' in done.err


@pytest.mark.parametrize(
    ("name", "more", "cells"),
    [
        ("Time", "", ["2027-03-05,14:30"]),
        ("At", ",Duration,Reminder", ["2027-03-05,14:30,00:45,09:00", "2027-03-05,,00:15,09:00"]),
    ],
)
def test_a_time_in_doubt_stops_with_its_flags(
    shell: Shell, name: str, more: str, cells: list[str]
) -> None:
    """Without a person to ask, a column of times beside a date is an error with both answers.

    It is known by its name or by its cells; how long a call takes, and when to be reminded, is
    no time of a task.
    """
    rows = [f"call,Ring {n},usr_3fA9kQ7d,007{n},{text}" for n, text in enumerate(cells)]
    header = f"Type,Subject,Owner Id,deal_id,Due Date,{name}{more}"
    (shell.folder / "tasks.csv").write_text("\n".join([header, *rows, ""]), "utf-8")

    done = shell.here("validate", "tasks.csv")
    yes = shell.here("validate", "tasks.csv", "--map", f"due_date=Due Date + {name}")
    no = shell.here("validate", "tasks.csv", "--map", "due_date=Due Date")

    assert (done.code, yes.code, no.code) == (2, 0, 0)
    assert done.errors() == [
        "error: some columns may mean a field, but that is not certain; decide for each:",
        (
            f'         "{name}": --map "due_date=Due Date + {name}" if it is the time of day of '
            '"Due Date", --map "due_date=Due Date" if it is not'
        ),
    ]


def test_times_beside_dates_that_have_their_own_are_left_alone(shell: Shell) -> None:
    """Where the due dates say their time of day, a column of others is not asked about."""
    (shell.folder / "tasks.csv").write_text(
        "Type,Subject,Owner Id,deal_id,Due Date,Opens\n"
        "call,Ring Zoe,usr_3fA9kQ7d,0071,2027-03-05 14:30,08:00\n",
        "utf-8",
    )
    assert shell.here("validate", "tasks.csv").code == 0


def test_a_time_of_a_workbook_is_joined(shell: Shell, server: SandboxServer) -> None:
    """Dates and times as a spreadsheet program stores them make one moment."""
    workbook = Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.append(["task_type", "task_title", "assignee_id", "deal_id", "Due Date", "Due Time"])
    sheet.append(["call", "Ring", "usr_1", "0071", date(2027, 3, 5), time(14, 30)])
    workbook.save(shell.folder / "tasks.xlsx")

    done = shell.here("run", "tasks.xlsx", *SEND)

    assert done.code == 0
    assert [task["due_date"] for task in bodies(server)] == ["2027-03-05T14:30:00Z"]


def test_halves_and_zones_that_have_columns_of_their_own(
    shell: Shell, server: SandboxServer
) -> None:
    """10:30 and PM in New York is sent as that moment, and the columns are shown."""
    (shell.folder / "tasks.csv").write_text(
        "Type,Subject,assignee_id,Deal ID,Due Date,Time,AM/PM,Time Zone\n"
        "call,Ring 1,usr_1,0071,2027-01-20,10:30,PM,America/New_York\n"
        "call,Ring 2,usr_1,0072,2027-01-21,9:15,AM,Europe/Berlin\n"
        "call,Ring 3,usr_1,0073,2027-01-22,,,Europe/Berlin\n",
        "utf-8",
    )

    done = shell.here("run", "tasks.csv", *SEND)

    assert done.code == 0
    assert [body["due_date"] for body in bodies(server)] == [
        "2027-01-20T22:30:00-05:00",
        "2027-01-21T09:15:00+01:00",
        "2027-01-22T09:00:00+01:00",
    ]
    assert '  due_date           <- "Due Date" + "Time" + "AM/PM" + "Time Zone"\n' in done.err


def test_an_hour_and_a_minute_that_have_columns_of_their_own(
    shell: Shell, server: SandboxServer
) -> None:
    """The minute goes with its hour and with a.m. or p.m.; half a time keeps its row back."""
    (shell.folder / "tasks.csv").write_text(
        "Type,Subject,assignee_id,Deal ID,Due Date,Hour,Minute,AM/PM\n"
        "call,Ring 1,usr_1,0071,2027-01-20,9,30,AM\n"
        "call,Ring 2,usr_1,0072,2027-01-21,2,5,PM\n"
        "call,Ring 3,usr_1,0073,2027-01-22,,45,PM\n",
        "utf-8",
    )

    done = shell.here("run", "tasks.csv", "--timezone", "UTC", *SEND)

    assert done.code == 1
    assert [body["due_date"] for body in bodies(server)] == [
        "2027-01-20T09:30:00Z",
        "2027-01-21T14:05:00Z",
    ]
    assert '  due_date           <- "Due Date" + "Hour" + "Minute" + "AM/PM"\n' in done.err
    assert 'row 4: "2027-01-22 - 45 PM" is not a date that can be read' in done.out


def test_an_hour_and_a_minute_away_from_the_date_are_asked_about(
    shell: Shell, server: SandboxServer
) -> None:
    """They may be those of something else: the command stops, with the flags of both answers."""
    (shell.folder / "tasks.csv").write_text(
        "Type,Subject,assignee_id,Deal ID,Due Date,Notes,Hour,Minute\n"
        "call,Ring 1,usr_1,0071,2027-01-20,Ring twice,9,30\n",
        "utf-8",
    )

    done = shell.here("run", "tasks.csv", *SEND)

    assert (done.code, bodies(server)) == (2, [])
    assert (
        '  "Hour + Minute": --map "due_date=Due Date + Hour + Minute" if it is the time of day of '
        '"Due Date", --map "due_date=Due Date" if it is not'
    ) in done.err


def test_a_zone_that_may_be_that_of_the_contact_is_asked_about(
    shell: Shell, server: SandboxServer
) -> None:
    """Away from the date it stops the command, with the flags of both answers."""
    (shell.folder / "tasks.csv").write_text(
        "Type,Subject,assignee_id,Due Date,Contact Email,Time Zone\n"
        "call,Ring 1,usr_1,2027-01-20 10:30,a@example.com,America/New_York\n",
        "utf-8",
    )

    done = shell.here("run", "tasks.csv", *SEND)

    assert (done.code, bodies(server)) == (2, [])
    assert done.errors() == [
        "error: some columns may mean a field, but that is not certain; decide for each:",
        (
            '         "Time Zone": --map "due_date=Due Date + Time Zone" if it is the time zone of '
            '"Due Date", --map "due_date=Due Date" if it is not'
        ),
    ]
    done = shell.here("run", "tasks.csv", *SEND, "--map", "due_date=Due Date + Time Zone")
    assert (done.code, bodies(server)[0]["due_date"]) == (0, "2027-01-20T10:30:00-05:00")


def test_of_a_date_and_its_time_the_zone_of_the_time_counts(
    shell: Shell, server: SandboxServer
) -> None:
    """10:00 under "Due Time (Europe/Berlin)" is not 10:00 in UTC, whatever the date's says."""
    (shell.folder / "tasks.csv").write_text(
        "Type,Subject,assignee_id,Deal ID,Due Date (UTC),Due Time (Europe/Berlin)\n"
        "call,Ring 1,usr_1,0071,2027-01-20,10:00\n",
        "utf-8",
    )

    done = shell.here("run", "tasks.csv", *SEND)

    assert (done.code, bodies(server)[0]["due_date"]) == (0, "2027-01-20T10:00:00+01:00")


def test_a_header_of_two_lines_is_shown_on_one(shell: Shell) -> None:
    """Line breaks and hard blanks of a header are blanks to whoever reads which column is which."""
    header = 'Type,Subject,"Owner\u00a0Id",Deal ID,"Notes\n(max 2000)","Our\nBatch"'
    (shell.folder / "tasks.csv").write_text(f"{header}\ncall,Ring,usr_1,d-61,x,7\n", "utf-8")
    done = shell.here("validate", "tasks.csv")
    assert done.code == 0
    assert '  assignee_id        <- "Owner Id"\n' in done.err
    assert '  reason             <- "Notes (max 2000)"\n' in done.err
    assert "  ignored columns: Our Batch\n" in done.err


DAYS = (
    "task_type,task_title,assignee_id,deal_id,{0}Year,{0}Month,{0}Day,{0}Time\n"
    "call,Ring 1,usr_1,0071,2027,3,9,10:30\n"
    "call,Ring 2,usr_1,0072,27,März,9,\n"
    "call,Ring 3,usr_1,0073,,,,\n"
)


def test_a_due_date_in_three_columns_is_one(shell: Shell, server: SandboxServer) -> None:
    """Its year, month and day are joined, with the time beside them."""
    (shell.folder / "tasks.csv").write_text(DAYS.format("Due "), "utf-8")

    done = shell.here("run", "tasks.csv", *SEND)

    assert done.code == 0
    dates = [body.get("due_date") for body in bodies(server)]
    assert dates == ["2027-03-09T10:30:00Z", "2027-03-09T09:00:00Z", None]
    assert (
        '  due_date           <- "Due Year" + "Due Month" + "Due Day" + "Due Time"\n'
    ) in done.err


def test_days_of_a_date_without_a_name_are_asked_about(shell: Shell, server: SandboxServer) -> None:
    """Of any date they may be: told with the flag that joins them, and it does."""
    (shell.folder / "tasks.csv").write_text(DAYS.format(""), "utf-8")

    done = shell.here("run", "tasks.csv", *SEND)

    flag = "due_date=Year + Month + Day + Time"
    assert (done.code, done.errors()) == (
        2,
        [
            "error: some columns may mean a field, but that is not certain; decide for each:",
            (
                f'         "Year + Month + Day + Time": --map "{flag}" if they are together '
                'due_date, --map "due_date=" if they are not'
            ),
        ],
    )
    assert shell.here("run", "tasks.csv", *SEND, "--map", flag).code == 0
    dates = [body.get("due_date") for body in bodies(server)]
    assert dates == ["2027-03-09T10:30:00Z", "2027-03-09T09:00:00Z", None]


@pytest.mark.usefixtures("server")
def test_a_due_date_without_its_year_stops_the_import(shell: Shell) -> None:
    """Nothing is created without the date that the sheet has, unless a person says so."""
    (shell.folder / "tasks.csv").write_text(DAYS.format("Due ").replace("Due Year", "FY"), "utf-8")

    done = shell.here("run", "tasks.csv", *SEND)

    assert (done.code, done.errors()[0]) == (
        2,
        (
            "error: the columns 'Due Month' and 'Due Day' are a part of the due_date, and no "
            "column says the year of it; add that to the file, or name a column of whole dates "
            'with --map "due_date=COLUMN", or create the tasks without one with --map "due_date="'
        ),
    )
    assert shell.here("run", "tasks.csv", *SEND, "--map", "due_date=").code == 0


@pytest.mark.parametrize(
    "header",
    [
        "Typ;Betreff;Zuständig;Opportunity-Nr;Fälligkeitsdatum;Fälligkeitszeit;Notizen",
        "Type de tâche;Objet;Assigné à;Id de l'affaire;Date d'échéance;Heure d'échéance;Remarques",
        "Tipo;Asunto;Asignado a;Id de la oportunidad;Vencimiento;Hora de vencimiento;Comentarios",
        "Tipo;Assunto;Responsável;ID do negócio;Prazo;Hora do prazo;Observações",
        "Tipo;Oggetto;Assegnato a;ID trattativa;Scadenza;Ora di scadenza;Descrizione",
        "Taaktype;Onderwerp;Behandelaar;Verkoopkans-ID;Vervaldatum;Vervaltijd;Opmerkingen",
    ],
)
def test_headers_of_another_language_need_no_flags(
    shell: Shell, server: SandboxServer, header: str
) -> None:
    """A sheet that nobody translated is sent whole: no column of it is skipped."""
    (shell.folder / "tasks.csv").write_text(
        f"{header}\nCall;Ring Zoe;usr_3fA9kQ7d;0070001841;25.03.2027;10:30;Asked for it\n", "utf-8"
    )

    done = shell.here("run", "tasks.csv", *SEND)

    assert (done.code, "ignored columns" in done.err, bodies(server)) == (
        0,
        False,
        [
            {
                "task_type": "call",
                "task_title": "Ring Zoe",
                "assignee_id": "usr_3fA9kQ7d",
                "targets": {"deal_id": "0070001841"},
                "priority": "medium",
                "due_date": "2027-03-25T10:30:00Z",
                "reason": "Asked for it",
            }
        ],
    )


@pytest.mark.usefixtures("server")
def test_rows_that_the_sheet_says_are_not_wanted_are_asked_about(shell: Shell) -> None:
    """Whom nobody may call is not called for the name of a column; beside closed rows as well."""
    head = "task_type,task_title,assignee_id,deal_id,Do not call"
    (shell.folder / "calls.csv").write_text(
        f"{head}\ncall,A,usr_1,0071,TRUE\ncall,B,usr_1,0072,FALSE\n", "utf-8"
    )
    (shell.folder / "both.csv").write_text(
        f"{head},Status\ncall,A,usr_1,0071,x,Open\ncall,B,usr_1,0072,,Done\n", "utf-8"
    )

    done = shell.here("run", "calls.csv", *SEND)
    both = shell.here("run", "both.csv", *SEND)

    assert (done.code, done.errors()) == (
        2,
        [
            "error: 1 of 2 rows is not to be sent, according to a column that fills no field:",
            '         "Do not call": ticked: TRUE (1); not ticked: FALSE (1)',
            "       say what should happen to these rows:",
            '         skip them: --skip "Do not call=TRUE"',
            (
                '         create and close them: --map "status=Do not call" '
                '--value "status:TRUE=cancelled" --value "status:FALSE=pending"'
            ),
            '         create them as open tasks: --treat-as-open "Do not call=TRUE"',
        ],
    )
    assert both.errors()[0] == (
        "error: 2 of 2 rows are already closed or not to be sent, according to a column that "
        "fills no field:"
    )
    done = shell.here("run", "calls.csv", *SEND, "--skip", "Do not call=TRUE")
    assert [row["import_status"] for row in read_csv(shell.folder / "calls.results.csv")] == [
        "skipped",
        "created",
    ]


def test_ticks_of_what_is_pressing_can_be_sent(shell: Shell, server: SandboxServer) -> None:
    """The flags that are told do what they say."""
    (shell.folder / "tasks.csv").write_text(
        "task_type,task_title,assignee_id,deal_id,Urgent?\n"
        "call,Ring 1,usr_1,0071,yes\ncall,Ring 2,usr_1,0072,no\n",
        "utf-8",
    )
    flags = ("--map", "priority=Urgent?", "--value", "priority:yes=urgent")

    done = shell.here("run", "tasks.csv", *SEND, *flags, "--value", "priority:*=medium")

    assert done.code == 0
    assert [body["priority"] for body in bodies(server)] == ["urgent", "medium"]
