"""Mistakes in file, columns, mapping and settings: what is said, whole, and the exit code."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from msoffcrypto.format.ooxml import OOXMLFile  # type: ignore[import-untyped]
from openpyxl import Workbook

from importer.mapping.template.patterns import Pattern
from importer.mapping.template.shipped import shipped_names
from importer.sandbox.server import SandboxServer
from tests.acceptance.shell import Shell, write_calls

SEND = ("--yes", "--rate", "unlimited")
HEADER = "task_type,task_title,assignee_id,deal_id"
LINE = "call,Ring customer 001,usr_3fA9kQ7d,0070000001"

Make = Callable[[Path], object]
"""Puts what a case needs into an empty folder."""


class Case(NamedTuple):
    """A mistake: the folder's content, the arguments after `run`, and what must be said."""

    make: Make
    arguments: tuple[str, ...]
    told: tuple[str, ...]
    code: int = 2


def text(content: str, name: str = "tasks.csv") -> Make:
    """A text file."""
    return lambda folder: (folder / name).write_text(content, "utf-8")


def data(content: bytes, name: str = "tasks.csv") -> Make:
    """A file of bytes."""
    return lambda folder: (folder / name).write_bytes(content)


def good(folder: Path) -> None:
    """A file with nothing wrong in it."""
    write_calls(folder / "tasks.csv", 1)


def both(*makers: Make) -> Make:
    """One after the other."""

    def make(folder: Path) -> None:
        for maker in makers:
            maker(folder)

    return make


def workbook_bytes(**sheets: list[list[str]]) -> bytes:
    """A workbook with these sheets."""
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    for name, rows in sheets.items():
        sheet = workbook.create_sheet(name)
        for row in rows:
            sheet.append(row)
    buffer = io.BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


TABLE = [HEADER.split(","), LINE.split(",")]


def protected(folder: Path) -> None:
    """A workbook with a password, encrypted as Excel does it."""
    plain = io.BytesIO(workbook_bytes(Tasks=TABLE))
    with (folder / "tasks.xlsx").open("wb") as file:
        OOXMLFile(plain).encrypt("open sesame", file)


def damaged(folder: Path) -> None:
    """A workbook of which the middle of the sheet is missing."""
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(workbook_bytes(Tasks=TABLE))) as old,
        zipfile.ZipFile(buffer, "w") as new,
    ):
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, content[: len(content) // 2] if "sheet1" in name else content)
    (folder / "tasks.xlsx").write_bytes(buffer.getvalue())


CASES: dict[str, Case] = {
    # ---------------------------------------------------------------- the file
    "no file": Case(
        lambda _: None,
        ("tasks.csv",),
        (
            "error: tasks.csv does not exist",
            "  try: check its name and folder",
        ),
    ),
    "no file, one alike": Case(
        text(HEADER, "task.csv"),
        ("tasks.csv",),
        (
            "error: tasks.csv does not exist",
            '  try: did you mean "task.csv"?',
        ),
    ),
    "a folder": Case(
        lambda folder: (folder / "tasks").mkdir(),
        ("tasks",),
        (
            "error: tasks is a folder",
            "  try: name a file in it",
        ),
    ),
    "an empty file": Case(
        text(""),
        ("tasks.csv",),
        (
            "error: tasks.csv is empty; expected a row of column names and rows below it",
            "  try: check that it is the right file, and that it was saved",
        ),
    ),
    "blank lines": Case(
        text("\n , \n"),
        ("tasks.csv",),
        (
            "error: tasks.csv is empty; expected a row of column names and rows below it",
            "  try: check that it is the right file, and that it was saved",
        ),
    ),
    "a header only": Case(
        text(HEADER),
        ("tasks.csv",),
        (
            "error: tasks.csv has a header but no rows",
            "  try: add at least one row below it",
        ),
    ),
    "a header and blank rows": Case(
        text(f"{HEADER}\n,,,\n"),
        ("tasks.csv",),
        (
            "error: tasks.csv has a header but no rows",
            "  try: add at least one row below it",
        ),
    ),
    "a binary file": Case(
        data(bytes(range(256)) * 20),
        ("tasks.csv",),
        (
            (
                "error: tasks.csv is not text but binary data; expected a CSV or TSV file, "
                "or a workbook (.xlsx, .xls, .xlsb, .ods)"
            ),
            "  try: export the table as .csv or .xlsx",
        ),
    ),
    "a picture": Case(
        data(b"\x89PNG\r\n\x1a\n" + bytes(100)),
        ("tasks.csv",),
        (
            (
                "error: tasks.csv is a PNG picture; expected a CSV or TSV file, "
                "or a workbook (.xlsx, .xls, .xlsb, .ods)"
            ),
            "  try: export the table as .csv or .xlsx",
        ),
    ),
    "a damaged old workbook": Case(
        data(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512)),
        ("tasks.csv",),
        (
            (
                "error: tasks.csv is a damaged or incomplete workbook in the old Excel "
                "format (.xls), or no workbook"
            ),
            (
                "  try: copy or download it again, or open it in a spreadsheet program "
                "and save it as .xlsx"
            ),
        ),
    ),
    "a password": Case(
        protected,
        ("tasks.xlsx",),
        (
            (
                "error: tasks.xlsx is protected with a password; expected a CSV or TSV file, "
                "or a workbook (.xlsx, .xls, .xlsb, .ods)"
            ),
            "  try: remove the password in Excel and save it as .xlsx",
        ),
    ),
    "a damaged workbook": Case(
        damaged,
        ("tasks.xlsx",),
        (
            'error: tasks.xlsx, sheet "Tasks" is damaged or incomplete',
            "  try: open it in a spreadsheet program, save it as .xlsx again and import that file",
        ),
    ),
    "half a workbook": Case(
        data(workbook_bytes(Tasks=TABLE)[:2000], "tasks.xlsx"),
        ("tasks.xlsx",),
        (
            "error: tasks.xlsx is a damaged or incomplete workbook (or zip archive)",
            (
                "  try: copy or download it again, or open it in a spreadsheet program "
                "and save it as .xlsx"
            ),
        ),
    ),
    "an empty workbook": Case(
        data(workbook_bytes(Tasks=[]), "tasks.xlsx"),
        ("tasks.xlsx",),
        (
            (
                'error: tasks.xlsx, sheet "Tasks" is empty; expected a row of column '
                "names and rows below it"
            ),
            "  try: check that it is the right file, and that it was saved",
        ),
    ),
    "an unknown sheet": Case(
        data(workbook_bytes(Tasks=TABLE, Q4=TABLE), "tasks.xlsx"),
        ("tasks.xlsx", "--sheet", "Q3"),
        (
            'error: tasks.xlsx has no sheet "Q3"; it has "Tasks", "Q4"',
            "  try: choose one of these with --sheet",
        ),
    ),
    "two sheets": Case(
        data(workbook_bytes(Tasks=TABLE, Q4=TABLE), "tasks.xlsx"),
        ("tasks.xlsx",),
        (
            'error: tasks.xlsx has 2 sheets that could be meant: "Tasks", "Q4"',
            '  try: choose one with --sheet, for example --sheet "Tasks"',
        ),
    ),
    "a sheet of text": Case(
        good,
        ("tasks.csv", "--sheet", "Q3"),
        (
            "error: tasks.csv is a text file and has no sheets",
            "  try: leave out --sheet",
        ),
    ),
    "an encoding of a workbook": Case(
        data(workbook_bytes(Tasks=TABLE), "tasks.xlsx"),
        ("tasks.xlsx", "--encoding", "utf-8"),
        (
            "error: tasks.xlsx is a workbook and has no encoding",
            "  try: leave out --encoding",
        ),
    ),
    "an unknown encoding": Case(
        good,
        ("tasks.csv", "--encoding", "utf-9"),
        (
            'error: --encoding "utf-9" is not a known encoding',
            '  try: did you mean "utf-8"?',
        ),
    ),
    "the wrong encoding": Case(
        data(f"{HEADER}\ncall,Zoë,usr_1,1\n".encode("cp1252")),
        ("tasks.csv", "--encoding", "utf-8"),
        (
            (
                "error: tasks.csv, line 2: the byte 0xEB at offset 48 is not utf-8, "
                "which --encoding asked for"
            ),
            (
                "  try: remove --encoding, or set --encoding to one that reads the whole file: "
                "cp1252, latin-1"
            ),
        ),
    ),
    "a long delimiter": Case(
        good,
        ("tasks.csv", "--delimiter", "long"),
        (
            'error: --delimiter "long" cannot separate cells',
            (
                "  try: use one to three characters, or one of the words tab, comma, semicolon, "
                "pipe, space"
            ),
        ),
    ),
    "a header row beyond the end": Case(
        good,
        ("tasks.csv", "--header-row", "9"),
        (
            "error: tasks.csv ends with row 2; --header-row 9 is beyond it",
            "  try: set --header-row to the number of the row that holds the column names",
        ),
    ),
    # ---------------------------------------------------------------- the results
    "results into the source": Case(
        good,
        ("tasks.csv", "--results", "tasks.csv"),
        (
            "error: --results tasks.csv: this is the source itself",
            (
                "  try: choose another name for the results; an import without --results writes "
                "them beside the source"
            ),
        ),
    ),
    "results into the source by another name": Case(
        both(good, lambda folder: (folder / "link.csv").symlink_to("tasks.csv")),
        ("tasks.csv", "--results", "link.csv"),
        (
            "error: --results link.csv: this is the source itself",
            (
                "  try: choose another name for the results; an import without --results writes "
                "them beside the source"
            ),
        ),
    ),
    "results into no folder": Case(
        good,
        ("tasks.csv", "--results", "out/tasks.csv"),
        (
            "error: there is no folder out to write the results in",
            "  try: make the folder first, or choose another path with --results PATH",
        ),
    ),
    "results into a folder": Case(
        both(good, lambda folder: (folder / "out.csv").mkdir()),
        ("tasks.csv", "--results", "out.csv"),
        (
            "error: --results out.csv: this is a folder",
            "  try: name a file in it, for example --results out.csv/results.csv",
        ),
    ),
    "results below a file": Case(
        both(good, text("", "out")),
        ("tasks.csv", "--results", "out/tasks.csv"),
        (
            "error: the results cannot be written to out/tasks.csv: Not a directory",
            "  try: say where the results should go with --results PATH",
        ),
    ),
    "results as text": Case(
        good,
        ("tasks.csv", "--results", "out.txt"),
        (
            "error: --results out.txt: the name ends neither in .csv nor in .xlsx",
            "  try: write for example --results out.csv",
        ),
    ),
    # ---------------------------------------------------------------- the columns
    "a missing column": Case(
        text("task_type,deal_id\ncall,1\n"),
        ("tasks.csv",),
        (
            (
                "error: no column fills task_title, which every task needs; choose one "
                'with --map "task_title=COLUMN", or set one value for all rows with --set '
                '"task_title=VALUE"'
            ),
            (
                "       no column fills assignee_id, which every task needs; choose one "
                'with --map "assignee_id=COLUMN" (where it holds names or e-mail addresses, with '
                "--lookup assignee_id=FILE as well, a table of names and ids), or set one value "
                'for all rows with --set "assignee_id=VALUE"'
            ),
            (
                "       the header that was read (row 1): task_type, deal_id; if the header is "
                "further down, set its row with --header-row"
            ),
        ),
    ),
    "no target column": Case(
        text("task_type,task_title,assignee_id\ncall,Ring,usr_1\n"),
        ("tasks.csv",),
        (
            (
                "error: no column says what the tasks are about; fill at least one of "
                "deal_id, company_id, meeting_id, contact_email, contact_name, "
                "contact_title, contact_phone, contact_linkedin, for example with "
                '--map "deal_id=COLUMN"'
            ),
            "       the header that was read (row 1): task_type, task_title, assignee_id",
        ),
    ),
    "two columns for a field": Case(
        text(f"{HEADER},Subject\n{LINE},Ring\n"),
        ("tasks.csv",),
        (
            (
                "error: the columns 'task_title' and 'Subject' both mean task_title; "
                'choose one: --map "task_title=task_title" or --map "task_title=Subject"'
            ),
            (
                "       the header that was read (row 1): task_type, task_title, assignee_id, "
                "deal_id, Subject"
            ),
        ),
    ),
    "two columns of a name": Case(
        text(f"{HEADER},task_title\n{LINE},Ring\n"),
        ("tasks.csv",),
        (
            (
                "error: the columns 'task_title' and 'task_title' both mean "
                'task_title; choose one: --map "task_title=#2" or --map "task_title=#5"'
            ),
            (
                "       the header that was read (row 1): task_type, task_title, assignee_id, "
                "deal_id, task_title"
            ),
        ),
    ),
    "an uncertain match": Case(
        text(f"{HEADER},Date\n{LINE},2026-12-01\n"),
        ("tasks.csv",),
        (
            "error: some columns may mean a field, but that is not certain; decide for each:",
            (
                '         "Date": --map "due_date=Date" if it is due_date, --map '
                '"due_date=" if it is not'
            ),
        ),
    ),
    "names for ids": Case(
        text("task_type,task_title,Owner,deal_id\ncall,Ring,Dana Fox,1\n"),
        ("tasks.csv",),
        (
            (
                'error: the column "Owner" holds names or e-mail addresses (such as '
                '"Dana Fox"), not the ids that assignee_id needs'
            ),
            (
                "  try: make a table of names and ids "
                "(task-importer validate FILE --lookup-out reps.csv writes one to fill in, "
                "and task-importer assignees lists the ids of your workspace)"
                ", and name it with --lookup assignee_id=FILE, "
                "or write the ids into the column"
            ),
        ),
    ),
    "a field that is not there": Case(
        good,
        ("tasks.csv", "--map", "task_titel=task_title"),
        (
            "error: --map task_titel: there is no such field; did you mean 'task_title'?",
            "       the header that was read (row 1): task_type, task_title, assignee_id, deal_id",
        ),
    ),
    "a column that is not there": Case(
        good,
        ("tasks.csv", "--map", "reason=Grund"),
        (
            "error: --map reason: the file has no column 'Grund'",
            "       the header that was read (row 1): task_type, task_title, assignee_id, deal_id",
        ),
    ),
    "a fixed value that cannot be": Case(
        good,
        ("tasks.csv", "--set", "task_type=fax"),
        (
            'error: the fixed value of task_type: "fax" is not a task type',
            "  try: write call, email or linkedin",
        ),
    ),
    "a field given twice": Case(
        good,
        ("tasks.csv", "--map", "task_title=task_title", "--set", "task_title=Ring"),
        (
            "error: task_title is set twice on the command line; keep one --map or --set for it",
            "       the header that was read (row 1): task_type, task_title, assignee_id, deal_id",
        ),
    ),
    "no equals sign": Case(
        good,
        ("tasks.csv", "--map", "task_title"),
        ("error: --map: 'task_title' must be written as FIELD=COLUMN",),
    ),
    # ---------------------------------------------------------------- the mapping file
    "no mapping file": Case(
        good,
        ("tasks.csv", "--mapping", "m.toml"),
        ("error: the mapping m.toml cannot be read: No such file or directory",),
    ),
    "the name of a template as a mapping": Case(
        good,
        ("tasks.csv", "--mapping", "HubSpot"),
        (
            "error: the mapping HubSpot cannot be read: No such file or directory",
            '  try: it is a template of the program: --template "hubspot"',
        ),
    ),
    "nearly the name of a template as a mapping": Case(
        good,
        ("tasks.csv", "--mapping", "salesforce.toml"),
        (
            "error: the mapping salesforce.toml cannot be read: No such file or directory",
            '  try: did you mean: --template "salesforce-soql"',
        ),
    ),
    "a mapping as a template": Case(
        good,
        ("tasks.csv", "--template", "m.toml"),
        (
            "error: --template takes the name of a template of the program, and m.toml is a file",
            '  try: a mapping file is named with --mapping "m.toml"',
        ),
    ),
    "a mapping that is no TOML": Case(
        both(good, text("[fields\n", "m.toml")),
        ("tasks.csv", "--mapping", "m.toml"),
        (
            (
                "error: m.toml is not valid TOML: Expected ']' at the end of a table "
                "declaration (at line 1, column 8)"
            ),
        ),
    ),
    "a mapping that is nested too deep": Case(
        both(good, text("name = " + "[" * 5000, "m.toml")),
        ("tasks.csv", "--mapping", "m.toml"),
        ("error: m.toml is not valid TOML: it is nested too deep",),
    ),
    "a mapping with a pattern that never ends": Case(
        both(
            text(f"{HEADER}\n{LINE}\ncall,Ring,usr_3fA9kQ7d,{'a' * 60}!\n"),
            text(
                'name = "M"\n[fields]\ntask_type = "task_type"\ntask_title = "task_title"\n'
                'assignee_id = "assignee_id"\n'
                'deal_id = { column = "deal_id", matches = "(a|aa)+$" }\n',
                "m.toml",
            ),
        ),
        ("tasks.csv", "--mapping", "m.toml"),
        (
            (
                "error: m.toml, deal_id: the pattern '(a|aa)+$' takes too long over row 3, "
                'column "deal_id"'
            ),
            "  try: write it without a part that repeats inside another, such as (a+)+",
        ),
    ),
    "a rule to skip rows with a pattern that never ends": Case(
        both(
            text(f"{HEADER}\n{LINE}\ncall,{'a' * 60}!,usr_3fA9kQ7d,0070000002\n"),
            text(
                'name = "M"\n[fields]\ntask_type = "task_type"\ntask_title = "task_title"\n'
                'assignee_id = "assignee_id"\ndeal_id = "deal_id"\n'
                '[[skip]]\ncolumn = "task_title"\nmatches = "(a|aa)+$"\nreason = "noise"\n',
                "m.toml",
            ),
        ),
        ("tasks.csv", "--mapping", "m.toml"),
        (
            (
                "error: m.toml, skip \"noise\": the pattern '(a|aa)+$' takes too long over row 3, "
                'column "task_title"'
            ),
            "  try: write it without a part that repeats inside another, such as (a+)+",
        ),
    ),
    "a mapping with a wrong key": Case(
        both(good, text('[fields]\ntask_title = { colum = "task_title" }\n', "m.toml")),
        ("tasks.csv", "--mapping", "m.toml"),
        (
            (
                "error: m.toml is not a mapping: line 2, fields.task_title.colum: there "
                "is no such key; did you mean 'column'?"
            ),
        ),
    ),
    "a mapping with a wrong field": Case(
        both(good, text('[fields]\ntask_titel = "task_title"\n', "m.toml")),
        ("tasks.csv", "--mapping", "m.toml"),
        (
            (
                "error: m.toml is not a mapping: line 2, fields: there is no field "
                "'task_titel'; did you mean 'task_title'?"
            ),
        ),
    ),
    "a mapping with a wrong column": Case(
        both(
            good,
            text(
                '[fields]\ntask_type = "task_type"\ntask_title = "task_titel"\n'
                'assignee_id = "assignee_id"\n"targets.deal_id" = "deal_id"\n',
                "m.toml",
            ),
        ),
        ("tasks.csv", "--mapping", "m.toml"),
        (
            (
                "error: the mapping of task_title: the file has no column 'task_titel'; choose one "
                'with --map "task_title=COLUMN", or set one value for all rows with '
                '--set "task_title=VALUE"'
            ),
            '       "task_title" (by its name): --map "task_title=task_title"',
            "       the header that was read (row 1): task_type, task_title, assignee_id, deal_id",
        ),
    ),
    "an unknown template": Case(
        good,
        ("tasks.csv", "--template", "salesforce"),
        (
            "error: there is no mapping template 'salesforce'; did you mean 'salesforce-soql'?",
            f"  try: there are: {', '.join(shipped_names())}",
        ),
    ),
    "a mapping and a template": Case(
        both(good, text("", "m.toml")),
        ("tasks.csv", "--mapping", "m.toml", "--template", "hubspot"),
        ("error: use either --mapping or --template, not both",),
    ),
    "no lookup file": Case(
        good,
        ("tasks.csv", "--lookup", "assignee_id=reps.csv"),
        (
            "error: --lookup assignee_id: reps.csv does not exist",
            "  try: check its name and folder",
        ),
    ),
    "a lookup of one column": Case(
        both(good, text("rep\nDana\n", "reps.csv")),
        ("tasks.csv", "--lookup", "assignee_id=reps.csv"),
        (
            "error: the lookup reps.csv has one column",
            "  try: it needs two: the word, and the id",
        ),
    ),
    "a lookup of two minds": Case(
        both(good, text("rep,id\nDana,usr_1\ndana,usr_2\n", "reps.csv")),
        ("tasks.csv", "--lookup", "assignee_id=reps.csv"),
        (
            "error: reps.csv gives two values for 'dana': 'usr_1' and 'usr_2'",
            "  try: keep one line for it",
        ),
    ),
    # ---------------------------------------------------------------- the settings
    "a bad rate": Case(
        good,
        ("tasks.csv", "--rate", "fast"),
        (
            (
                'error: --rate: the rate "fast" cannot be read; write it as 10/s, 10/30s, auto or '
                "unlimited"
            ),
        ),
    ),
    "a rate of nothing": Case(
        good,
        ("tasks.csv", "--rate", "0/s"),
        (
            (
                'error: --rate: the rate "0/s" cannot be read; write it as 10/s, 10/30s, auto or '
                "unlimited"
            ),
        ),
    ),
    "a bad zone": Case(
        good,
        ("tasks.csv", "--timezone", "Europe/Berln"),
        (
            (
                "error: --timezone: there is no time zone 'Europe/Berln'; names look "
                "like Europe/Berlin; near: Europe/Berlin, Europe/Belfast, "
                "Europe/Belgrade"
            ),
        ),
    ),
    "bad rows": Case(
        good,
        ("tasks.csv", "--rows", "two"),
        ("error: --rows: 'two' must be written as 2-50, 2- or 17",),
    ),
    "rows backwards": Case(
        good,
        ("tasks.csv", "--rows", "9-2"),
        ("error: --rows: '9-2' holds no row; write the smaller number first",),
    ),
    "a bad time": Case(
        good,
        ("tasks.csv", "--due-time", "25:00"),
        ("error: --due-time: '25:00' is not a time of day; write it as 09:00",),
    ),
    "a bad limit": Case(
        good,
        ("tasks.csv", "--limit", "0"),
        ("error: --limit: 0 is too small; the minimum is 1",),
    ),
    "a bad concurrency": Case(
        good,
        ("tasks.csv", "--concurrency", "0"),
        ("error: --concurrency: 0 is too small; the minimum is 1",),
    ),
    "no encryption": Case(
        good,
        ("tasks.csv", "--base-url", "http://example.com/v1"),
        (
            (
                "error: --base-url: 'http://example.com/v1' would send the token "
                "unencrypted; write https (http is for this computer)"
            ),
        ),
    ),
    "a key file for an address": Case(
        good,
        ("tasks.csv", "--ca-file", "none.pem"),
        (
            "error: --ca-file none.pem cannot be used: no such file or directory",
            "  try: name a PEM file: a text file that contains BEGIN CERTIFICATE",
        ),
    ),
    "a settings file with a typo": Case(
        both(good, text('rat = "5/s"\n', "task-importer.toml")),
        ("tasks.csv",),
        (
            "error: task-importer.toml: there is no setting 'rat'; did you mean 'rate'?",
            (
                "  try: it knows all_or_nothing, check_existing, concurrency, date_order, "
                "delimiter, due_time, encoding, header_row, mapping, max_invalid, no_header, "
                "patience, processes, rate, reference, settle, skip_hidden, stop_after_errors, "
                "template, timeout, timezone, verbose, wait"
            ),
        ),
    ),
}


@pytest.fixture(autouse=True)
def soon_too_long(monkeypatch: pytest.MonkeyPatch) -> None:
    """A pattern that never ends is given up sooner: that takes as much computing as it may."""
    limits = {"seconds_a_cell": 0.05, "seconds_in_all": 10.0}
    monkeypatch.setattr(Pattern.__init__, "__kwdefaults__", limits)


@pytest.mark.parametrize("name", CASES)
def test_a_mistake_is_told_and_nothing_is_sent(
    shell: Shell, server: SandboxServer, name: str
) -> None:
    """The place, the fault and the remedy are named; exit 2; nothing is sent or written."""
    case = CASES[name]
    case.make(shell.folder)
    before = sorted(shell.folder.rglob("*"))

    done = shell.here("run", *SEND, *case.arguments)

    assert tuple(done.errors()) == case.told
    assert (done.code, done.out) == (case.code, "")
    assert server.requests == []
    assert sorted(shell.folder.rglob("*")) == before


def test_every_mistake_is_told_by_a_dry_run_as_well(shell: Shell) -> None:
    """`validate` says of each mistake in file, columns and settings what a run says of it."""
    for name, case in CASES.items():
        folder = shell.folder / name.replace(" ", "-")
        folder.mkdir()
        case.make(folder)
        only_sending = {"--rate", "--concurrency", "--ca-file"} & set(case.arguments)
        command = ("run", "--dry-run") if only_sending else ("validate",)

        done = Shell(folder).here(command[0], *case.arguments, *command[1:])

        if "--ca-file" in only_sending:  # a dry run opens no connection, so it reads no PEM file
            assert done.code == 0
        else:
            assert (name, tuple(done.errors()), done.code) == (name, case.told, case.code)


def test_wrong_usage_is_told_with_the_usage(shell: Shell) -> None:
    """An unknown flag, choice or command, and a missing FILE, exit 2 and point to --help."""
    good(shell.folder)

    for arguments, words in (
        (("run", "tasks.csv", "--mapp", "m.toml"), "--mapp"),
        (("run",), "Missing argument 'FILE'"),
        (("run", "tasks.csv", "--date-order", "ydm"), "'ydm' is not one of 'dmy', 'mdy', 'ymd'"),
        (("validate", "tasks.csv", "--limit", "many"), "'many' is not a valid integer"),
        (("import", "tasks.csv"), "'import'"),
    ):
        done = shell.here(*arguments)

        assert (done.code, done.out) == (2, "")
        assert done.err.startswith("Usage: task-importer ")
        # click names the first of the two, or the longer one, depending on its version
        assert re.search(r"Try 'task-importer[a-z ]* (-h|--help)' for help\.", done.err)
        assert words in done.err


def test_the_column_to_name_is_among_those_that_are_listed(shell: Shell) -> None:
    """It may be the last of a sheet's thirty: none of their names is left out."""
    names = [f"Field {number:02} of the CRM" for number in range(1, 11)]
    header = ["task_type", "task_title", "deal_id", *names, "Key of rep"]
    row = ["call", "Ring Ann", "0061", *["x"] * 10, "usr_1"]
    (shell.folder / "tasks.csv").write_text(",".join(header) + "\n" + ",".join(row), "utf-8")

    done = shell.here("validate", "tasks.csv")

    assert done.errors()[-5:] == [
        "       the header that was read (row 1):",
        "         task_type, task_title, deal_id, Field 01 of the CRM, Field 02 of the CRM,",
        (
            "         Field 03 of the CRM, Field 04 of the CRM, Field 05 of the CRM, "
            "Field 06 of the CRM,"
        ),
        (
            "         Field 07 of the CRM, Field 08 of the CRM, Field 09 of the CRM, "
            "Field 10 of the CRM,"
        ),
        "         Key of rep",
    ]
