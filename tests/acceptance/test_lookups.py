"""Lookups through the command line: the columns are shown, and nothing is sent in doubt."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from importer.sandbox.server import SandboxServer
from tests.acceptance.shell import Finished, Shell, bodies, read_csv, read_xlsx

TASKS = """\
task_type,task_title,Owner,deal_id
call,Ring A,Nora,0070001841
call,Ring B,Dario,0070001842
"""
CRM_TASKS = """\
task_type,task_title,OwnerId,deal_id
call,Ring A,0055g00000AbCdE,0065g00000QwErT
call,Ring B,0055g00000AbCde,0065g00000QwErt
call,Ring A,0055g00000AbCdE,0065g00000QwERT
"""
THREE = """\
Name,Email,HockeyStack ID,Team
Nora,nora@example.com,usr_nora,East
Dario,dario@example.com,usr_dario,West
"""
LOOKUP = ("--lookup", "assignee_id=reps.csv")
SEND = ("--yes", "--rate", "unlimited", "--results", "out.csv")


def write(shell: Shell, tasks: str, reps: str) -> None:
    """The sheet and its lookup."""
    (shell.folder / "tasks.csv").write_text(tasks, "utf-8")
    (shell.folder / "reps.csv").write_text(reps, "utf-8")


def sent(server: SandboxServer) -> list[tuple[str, str]]:
    """Title and assignee of each task that was created."""
    return sorted((body["task_title"], body["assignee_id"]) for body in bodies(server))


def both(shell: Shell, *arguments: str) -> tuple[Finished, Finished]:
    """The same sheet validated and sent."""
    checked = shell.here("validate", *arguments)
    return checked, shell.here("run", *arguments, *SEND)


@pytest.mark.parametrize(
    ("reps", "words"),
    [
        (THREE, '"Name" of reps.csv, and "HockeyStack ID" is sent'),
        ("id,rep\nusr_nora,Nora\nusr_dario,Dario\n", '"rep" of reps.csv, and "id" is sent'),
    ],
)
def test_the_columns_are_found_and_shown(
    shell: Shell, server: SandboxServer, reps: str, words: str
) -> None:
    """A table of more columns, or the other way round, sends ids, and says which."""
    write(shell, TASKS, reps)
    told = f'assignee_id: "Owner" is looked up in {words}; for example "Nora" -> "usr_nora"'
    for done in both(shell, "tasks.csv", *LOOKUP):
        assert done.code == 0
        assert told in done.err.splitlines()
    assert sent(server) == [("Ring A", "usr_nora"), ("Ring B", "usr_dario")]


def test_an_empty_id_is_told_and_keeps_its_rows_back(shell: Shell, server: SandboxServer) -> None:
    """The rep without an id gets nothing, and nobody else gets it for them."""
    write(shell, TASKS, "rep,id\nNora,\nDario,usr_dario\n")
    for done in both(shell, "tasks.csv", *LOOKUP):
        assert done.code == 1
        assert 'reps.csv: 1 line has nothing in "id", such as that of "Nora"' in done.err
        assert '"Nora" is in reps.csv, but its line has no value to send' in done.out
    assert sent(server) == [("Ring B", "usr_dario")]


@pytest.mark.parametrize(
    "reps",
    [
        "Name,Email,Team\nNora,nora@example.com,East\nDario,dario@example.com,West\n",
        "Email,Name\nnora@example.com,Nora\ndario@example.com,Dario\n",
        "rep,team\nNora,east\nDario,west\n",
        "rep,sign\nNora,NF\nDario,DQ\n",
    ],
)
def test_nothing_is_sent_for_an_id_that_may_be_none(
    shell: Shell, server: SandboxServer, reps: str
) -> None:
    """A team, an address or initials are not sent as `assignee_id`: a person is asked."""
    write(shell, TASKS, reps)
    for done in both(shell, "tasks.csv", *LOOKUP):
        assert done.code == 2
        assert done.errors()[0] == (
            "error: no column of reps.csv is certain to hold what to send as assignee_id"
        )
    assert sent(server) == []


def test_the_flag_that_is_proposed_can_be_pasted(shell: Shell, server: SandboxServer) -> None:
    """In doubt the columns are shown with examples, and the flag answers as it stands."""
    reps = "Name,Salesforce ID,Staff No\nNora,0055g00000AbCdE,E12\nDario,0055g00000AbCdF,E13\n"
    write(shell, TASKS, reps)
    doubt = shell.here("validate", "tasks.csv", *LOOKUP)
    assert doubt.errors() == [
        "error: no column of reps.csv is certain to hold what to send as assignee_id",
        (
            '       its columns: "Name" (Nora, Dario), "Salesforce ID" (0055g00000AbCdE, '
            '0055g00000AbCdF), "Staff No" (E12, E13)'
        ),
        (
            "  try: if one of them holds the ids, choose it: "
            '--lookup "assignee_id=reps.csv,from=Name,to=Salesforce ID" or '
            '--lookup "assignee_id=reps.csv,from=Name,to=Staff No"'
        ),
    ]
    flag = ("--lookup", "assignee_id=reps.csv,from=Name,to=Salesforce ID")
    assert shell.here("run", "tasks.csv", *flag, *SEND).code == 0
    assert sent(server) == [("Ring A", "0055g00000AbCdE"), ("Ring B", "0055g00000AbCdF")]


def test_an_address_among_ids_is_not_sent(shell: Shell, server: SandboxServer) -> None:
    """One slip in the table is an issue of the rows that would have sent it."""
    write(shell, TASKS, "rep,id\nNora,usr_nora\nDario,dario@example.com\n")
    for done in both(shell, "tasks.csv", *LOOKUP):
        assert done.code == 1
        assert (
            'what reps.csv gives for "Dario" cannot be sent: "dario@example.com" looks like'
        ) in done.out
    assert sent(server) == [("Ring A", "usr_nora")]


def test_an_id_of_two_people_is_said(shell: Shell, server: SandboxServer) -> None:
    """Tasks of two people that go to one are sent, and named before they are."""
    write(shell, TASKS, "rep,id\nNora,usr_nora\nDario,usr_nora\n")
    for done in both(shell, "tasks.csv", *LOOKUP):
        assert (
            'warning: reps.csv gives "usr_nora" to "Nora" and "Dario"; '
            "tasks of all of them go to one person"
        ) in done.err.splitlines()
    assert sent(server) == [("Ring A", "usr_nora"), ("Ring B", "usr_nora")]


def test_ids_that_differ_in_capitals_are_two(shell: Shell, server: SandboxServer) -> None:
    """Both in one table is no conflict, and each gets its own tasks."""
    write(
        shell,
        CRM_TASKS,
        "sf_id,hs_id\n0055g00000AbCdE,usr_nora0001\n0055g00000AbCde,usr_dario002\n",
    )
    for done in both(shell, "tasks.csv", *LOOKUP):
        assert done.code == 0
    assert sent(server) == [
        ("Ring A", "usr_nora0001"),
        ("Ring A", "usr_nora0001"),
        ("Ring B", "usr_dario002"),
    ]


def test_an_id_in_other_capitals_is_nobody_elses(shell: Shell, server: SandboxServer) -> None:
    """The one that is not in the table is not found, and not given to the other."""
    write(shell, CRM_TASKS, "sf_id,hs_id\n0055g00000AbCdE,usr_nora0001\n")
    for done in both(shell, "tasks.csv", *LOOKUP):
        assert done.code == 1
        assert (
            'row 3: "0055g00000AbCde" is not in reps.csv, which has "0055g00000AbCdE": in an id, '
            "small letters and capitals are different"
        ) in done.out
    assert sent(server) == [("Ring A", "usr_nora0001"), ("Ring A", "usr_nora0001")]
    statuses = [row["import_status"] for row in read_csv(shell.folder / "out.csv")]
    assert statuses == ["created", "invalid", "created"]


BOOK = {"Tasks": TASKS, "Our Reps": THREE, "Quota": "Team,Quota\nEast,3\n"}


def workbook(path: Path, sheets: Mapping[str, str] = BOOK) -> None:
    """A workbook of these sheets: tasks, their reps, and something else."""
    book = Workbook()
    book.remove(book["Sheet"])
    for name, text in sheets.items():
        sheet = book.create_sheet(name)
        for line in text.splitlines():
            sheet.append(line.split(","))
    book.save(path)


@pytest.mark.parametrize(
    "lookup",
    [
        "sheet=Our Reps",
        "book.xlsx,sheet=Our Reps",
        "sheet=our reps,from=Name,to=HockeyStack ID",
    ],
)
def test_a_sheet_of_the_same_workbook(shell: Shell, server: SandboxServer, lookup: str) -> None:
    """The reps may stand on another sheet of the workbook, in whatever place."""
    workbook(shell.folder / "book.xlsx")
    flags = ("--sheet", "Tasks", "--lookup", f"assignee_id={lookup}")
    for done in both(shell, "book.xlsx", *flags):
        assert done.code == 0
        assert (
            'assignee_id: "Owner" is looked up in "Name" of book.xlsx, sheet "Our Reps", and '
            '"HockeyStack ID" is sent; for example "Nora" -> "usr_nora"'
        ) in done.err.splitlines()
    assert sent(server) == [("Ring A", "usr_nora"), ("Ring B", "usr_dario")]


def test_a_sheet_may_be_named_in_a_mapping(shell: Shell) -> None:
    """A mapping file says the same, the file relative to itself."""
    (shell.folder / "tasks.csv").write_text(TASKS, "utf-8")
    maps = shell.folder / "maps"
    maps.mkdir()
    workbook(maps / "book.xlsx")
    for lookup in (
        '{ file = "book.xlsx", sheet = "Our Reps", from = "Name", to = "HockeyStack ID" }',
        '"book.xlsx,sheet=Our Reps"',
    ):
        (maps / "m.toml").write_text(
            '[fields]\ntask_type = "task_type"\ntask_title = "task_title"\ndeal_id = "deal_id"\n'
            f'assignee_id = {{ column = "Owner", lookup = {lookup} }}\n',
            "utf-8",
        )
        done = shell.here("validate", "tasks.csv", "--mapping", "maps/m.toml")
        assert done.code == 0
        assert '"HockeyStack ID" is sent; for example "Nora" -> "usr_nora"' in done.err


@pytest.mark.parametrize(
    ("lookup", "errors"),
    [
        (
            "book.xlsx",
            [
                ('error: book.xlsx has 3 sheets that could be meant: "Tasks", "Our Reps", "Quota"'),
                '  try: choose one: --lookup "assignee_id=book.xlsx,sheet=Our Reps"',
            ],
        ),
        (
            "sheet=Reps",
            [
                'error: book.xlsx has no sheet "Reps"; it has "Tasks", "Our Reps", "Quota"',
                '  try: choose one: --lookup "assignee_id=sheet=Our Reps"',
            ],
        ),
        (
            "reps.csv,sheet=Reps",
            [
                "error: reps.csv is a text file and has no sheets",
                '  try: say so: --lookup "assignee_id=reps.csv"',
            ],
        ),
        (
            "reps.csv,key=Name",
            [
                "error: --lookup assignee_id: there is no file reps.csv,key=Name",
                "  try: the file may be followed by ,sheet=SHEET ,from=COLUMN and ,to=COLUMN",
            ],
        ),
        (
            "reps.csv,to=",
            [
                (
                    "error: --lookup: to= has no value; write it as "
                    "FILE,sheet=SHEET,from=COLUMN,to=COLUMN, of which only FILE is needed"
                ),
            ],
        ),
    ],
)
def test_a_lookup_that_is_not_there(shell: Shell, lookup: str, errors: list[str]) -> None:
    """What is missing is named, with the flag as it should be."""
    workbook(shell.folder / "book.xlsx")
    write(shell, TASKS, THREE)
    done = shell.here(
        "validate", "book.xlsx", "--sheet", "Tasks", "--lookup", f"assignee_id={lookup}"
    )
    assert done.code == 2
    assert done.errors() == errors


def test_a_sheet_without_its_workbook(shell: Shell) -> None:
    """Where the import is no workbook, a lookup that only names a sheet asks for the file."""
    write(shell, TASKS, THREE)
    flags = ("--lookup", "assignee_id=sheet=Reps")
    assert shell.here("validate", "tasks.csv", *flags).errors() == [
        "error: tasks.csv is a text file and has no sheets",
        '  try: name its workbook: --lookup "assignee_id=WORKBOOK,sheet=Reps"',
    ]
    assert shell.here("validate", "-", *flags, stdin=TASKS.encode()).errors() == [
        (
            'error: the lookup for assignee_id names the sheet "Reps" but no file, and standard '
            "input is not a workbook"
        ),
        '  try: name its workbook: --lookup "assignee_id=WORKBOOK,sheet=Reps"',
    ]


def test_two_lookups_for_one_field(shell: Shell) -> None:
    """Neither of two flags is dropped in silence."""
    write(shell, TASKS, THREE)
    done = shell.here("validate", "tasks.csv", *LOOKUP, *LOOKUP)
    assert done.code == 2
    assert done.errors()[0] == ("error: --lookup assignee_id is set twice; keep one lookup for it")


def test_what_was_decided_about_the_file_is_told(shell: Shell) -> None:
    """The encoding of a lookup is guessed like that of a sheet, and said like it."""
    (shell.folder / "tasks.csv").write_text(TASKS.replace("Nora", "Søren"), "utf-8")
    (shell.folder / "reps.csv").write_bytes("rep,id\nSøren,usr_1\nDario,usr_2\n".encode("cp1252"))
    done = shell.here("validate", "tasks.csv", *LOOKUP)
    assert done.code == 0
    [note] = [line for line in done.err.splitlines() if line.startswith("the lookup reps.csv: ")]
    assert "cp1252" in note


def test_a_sheet_is_not_its_own_lookup(shell: Shell) -> None:
    """A workbook that is named as its own lookup needs the name of the other sheet."""
    workbook(shell.folder / "book.xlsx", {"Tasks": TASKS, "Pivot": "Team,Quota\nEast,3\n"})
    done = shell.here("validate", "book.xlsx", "--lookup", "assignee_id=./book.xlsx")
    assert done.errors() == [
        'error: the lookup for assignee_id is the sheet that is being imported, "Tasks"',
        '  try: name its sheet: --lookup "assignee_id=./book.xlsx,sheet=SHEET"',
    ]


def without_other_sheets(path: Path) -> None:
    """Leave a workbook nothing but its first sheet."""
    book = load_workbook(path)
    for name in book.sheetnames[1:]:
        del book[name]
    book.save(path)


def test_the_lookup_of_results_is_in_the_workbook_they_were_made_from(
    shell: Shell, server: SandboxServer
) -> None:
    """Where somebody has taken out the other sheets: the command names the workbook, by its name.

    As long as they are there, the same command finds the table in the results themselves.
    """
    workbook(shell.folder / "book.xlsx")
    flags = ("--sheet", "Tasks", "--yes", "--rate", "unlimited")
    first = shell.here("run", "book.xlsx", *flags, "--lookup", "assignee_id=sheet=Our Reps")
    assert first.code == 0

    lookup = ("--lookup", "assignee_id=sheet=Our Reps")
    assert shell.here("validate", "book.results.xlsx", *flags[:2], *lookup).code == 0
    without_other_sheets(shell.folder / "book.results.xlsx")
    again = shell.here("run", "book.results.xlsx", *flags, *lookup)

    told = 'error: book.results.xlsx has no sheet "Our Reps"; it has "Tasks"'
    hint = (
        "this file lacks the other sheets of the workbook that it was made from; name that workbook"
    )
    assert again.errors() == [
        told,
        f'  try: {hint}: --lookup "assignee_id=book.xlsx,sheet=Our Reps"',
    ]
    said = ("--lookup", "assignee_id=book.xlsx,sheet=Our Reps")
    assert shell.here("run", "book.results.xlsx", *flags, *said).code == 0
    assert len(server.requests) == 2

    (shell.folder / "book.results.xlsx").rename(shell.folder / "mine.xlsx")
    renamed = shell.here("validate", "mine.xlsx", "--lookup", "assignee_id=sheet=Our Reps")
    assert renamed.errors() == [
        # The import has replaced the results by new ones, which have their summary again.
        told.replace("book.results.xlsx", "mine.xlsx") + ', "Import summary"',
        f'  try: {hint}: --lookup "assignee_id=WORKBOOK,sheet=Our Reps"',
    ]


def test_what_a_lookup_lacks_is_added_to_the_workbook_that_is_imported_next(shell: Shell) -> None:
    """The results are a copy with the same sheets; where they are not, the source is named."""
    sheets = {**BOOK, "Tasks": BOOK["Tasks"] + "call,Ring C,Nobody,9\n"}
    workbook(shell.folder / "book.xlsx", sheets)
    flags = ("--sheet", "Tasks", "--lookup", "assignee_id=sheet=Our Reps")
    for out, where in (
        ("out.xlsx", 'the sheet "Our Reps" of this workbook'),
        ("out.csv", 'book.xlsx, sheet "Our Reps"'),
    ):
        assert shell.here("validate", "book.xlsx", *flags, "--results", out).code == 1
        read = read_csv if out.endswith(".csv") else read_xlsx
        row = read(shell.folder / out)[2]
        assert '"Nobody" is not in book.xlsx, sheet "Our Reps"' in row["import_issues"]
        assert row["import_hint"].startswith(f"add a line for it to {where} | ")


def test_rows_to_fix_are_imported_with_the_workbook_of_their_lookup(
    shell: Shell, server: SandboxServer
) -> None:
    """They have no other sheets, so the next steps say where the table is; that goes."""
    sheets = {**BOOK, "Tasks": BOOK["Tasks"] + "call,Ring C,Nobody,9\n"}
    workbook(shell.folder / "book.xlsx", sheets)
    flags = ("--sheet", "Tasks", "--yes", "--rate", "unlimited")
    lookup = ("--lookup", "assignee_id=sheet=Our Reps")
    first = shell.here("run", "book.xlsx", *flags, *lookup, "--only-failed")
    said = '--lookup "assignee_id=book.xlsx,sheet=Our Reps"'
    step = f"  - The rows to fix are without other sheets: import them with {said}."
    assert step in first.out.splitlines()

    again = shell.here("run", "book.to-fix.xlsx", *flags, *lookup)
    assert again.errors()[1].endswith(f"; name that workbook: {said}")
    right = ("--lookup", "assignee_id=book.xlsx,sheet=Our Reps")
    book = load_workbook(shell.folder / "book.to-fix.xlsx")
    owner = next(cell for cell in next(book.worksheets[0].iter_rows()) if cell.value == "Owner")
    book.worksheets[0].cell(2, owner.column, "Nora")
    book.save(shell.folder / "book.to-fix.xlsx")
    assert shell.here("run", "book.to-fix.xlsx", *flags, *right).code == 0
    assert sent(server)[2:] == [("Ring C", "usr_nora")]


def test_a_lookup_of_a_mapping_that_is_not_there_names_its_line(shell: Shell) -> None:
    """And no flag, which nobody has typed."""
    (shell.folder / "tasks.csv").write_text(
        "task_type,task_title,deal_id,Owner\ncall,Ring A,0061,Nora\n", "utf-8"
    )
    (shell.folder / "m.toml").write_text(
        '[fields]\ntask_type = "task_type"\ntask_title = "task_title"\ndeal_id = "deal_id"\n'
        'assignee_id = { column = "Owner", lookup = "reps.csv" }\n',
        "utf-8",
    )
    assert shell.here("validate", "tasks.csv", "--mapping", "m.toml").errors() == [
        "error: reps.csv does not exist",
        "  try: check its name and folder in m.toml, line 5, which names it",
    ]
    (shell.folder / "reps.csv").write_text("assignee_id,Team\nNora,North\n", "utf-8")
    assert shell.here("validate", "tasks.csv", "--mapping", "m.toml").errors()[-1] == (
        "  try: leave out the lookup for assignee_id in m.toml, line 5"
    )


def test_a_mapping_is_told_the_workbook_of_results_relative_to_itself(shell: Shell) -> None:
    """As it takes every other file."""
    workbook(shell.folder / "book.xlsx")
    (shell.folder / "maps").mkdir()
    (shell.folder / "maps" / "m.toml").write_text(
        '[fields]\ntask_type = "task_type"\ntask_title = "task_title"\ndeal_id = "deal_id"\n'
        'assignee_id = { column = "Owner", lookup = "sheet=Our Reps" }\n',
        "utf-8",
    )
    flags = ("--sheet", "Tasks", "--mapping", "maps/m.toml")
    out = ("--results", "book.results.xlsx")
    assert shell.here("validate", "book.xlsx", *flags, *out).code == 0
    without_other_sheets(shell.folder / "book.results.xlsx")

    done = shell.here("validate", "book.results.xlsx", *flags)

    assert done.errors() == [
        'error: book.results.xlsx has no sheet "Our Reps"; it has "Tasks"',
        (
            "  try: this file lacks the other sheets of the workbook that it was made from; name "
            'that workbook: lookup = { file = "../book.xlsx", sheet = "Our Reps" } in m.toml, '
            "line 5"
        ),
    ]


@pytest.mark.parametrize(
    ("sheet", "told"),
    [
        (("Owner", "Nora Fennimore", "Dario Lima"), "Owner"),
        (
            ("Owner First Name,Owner Last Name", "Nora,Fennimore", "Dario,Lima"),
            "Owner First Name + Owner Last Name",
        ),
    ],
)
def test_names_in_two_columns_are_looked_up_whole(
    shell: Shell, server: SandboxServer, sheet: tuple[str, str, str], told: str
) -> None:
    """First and last name apart in the table, or in the sheet as well, find the right people."""
    reps = "Last Name,First Name,HockeyStack ID\nFennimore,Nora,usr_nora\nLima,Dario,usr_dario\n"
    header, first, second = sheet
    rows = f"call,Ring A,{first},0070001841\ncall,Ring B,{second},0070001842\n"
    write(shell, f"task_type,task_title,{header},deal_id\n{rows}", reps)
    line = (
        f'assignee_id: "{told}" is looked up in "First Name" + "Last Name" of reps.csv, and '
        '"HockeyStack ID" is sent; for example "Nora Fennimore" -> "usr_nora"'
    )
    for done in both(shell, "tasks.csv", *LOOKUP):
        assert done.code == 0
        assert line in done.err.splitlines()
    assert sent(server) == [("Ring A", "usr_nora"), ("Ring B", "usr_dario")]
