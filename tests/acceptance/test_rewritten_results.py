"""A results file that a spreadsheet program has opened and saved, corrected and fed back."""

from __future__ import annotations

import csv
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from importer.sandbox.server import SandboxServer
from tests.acceptance.shell import Shell, bodies, read_csv, titles

SEND = ("--yes", "--rate", "unlimited", "--timezone", "UTC")
START = """task_type,task_title,assignee_id,deal_id,contact_email,contact_phone,due_date
call,Ring Zoe,usr_3fA9kQ7d,0070001841,zoe@example.com,0415 555 0101,2027-03-05 14:30
call,Ring Priya,usr_3fA9kQ7d,0070001842,priya@example,0415 555 0102,2027-03-06 14:30
call,Ring Odalys,usr_3fA9kQ7d,0070001843,odalys@example.com,04155550103,2027-03-07 14:30
call,Ring Alder,usr_3fA9kQ7d,10000000000000000123,alder@example,04155550104,2027-03-08 14:30
"""
AGAIN = (
    "again, in a program that keeps the column as text; or correct the file that you imported "
    "first, and import that"
)
KEPT = "a spreadsheet program changed it"


def saved(cell: str) -> str:
    """A cell as a spreadsheet program saves it that was set to days first."""
    if cell.isdigit():
        return str(int(cell)) if int(cell) < 10**11 else f"{float(cell):.2E}"
    if cell.startswith("2027-"):
        return f"{cell[8:10]}/{cell[5:7]}/{cell[:4]} {cell[11:]}"
    return cell


def rewrite(path: Path, change: Callable[[str], str] = saved) -> None:
    """Open and save the file as a spreadsheet program does, the e-mail addresses corrected."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        header, *rows = list(csv.reader(file))
    place = header.index("contact_email")
    for row in rows:
        row[:] = [change(cell) for cell in row]
        row[place] = row[place].removesuffix(".com") + ".com"
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([header, *rows])


@pytest.fixture
def fed_back(shell: Shell, server: SandboxServer) -> Path:
    """The results of a run in which two rows were created and two are to be corrected."""
    del server
    (shell.folder / "calls.csv").write_text(START, "utf-8")
    assert shell.here("run", "calls.csv", *SEND, "--results", "fed.csv").code == 1
    return shell.folder / "fed.csv"


@pytest.mark.parametrize("command", [("validate", *SEND[3:]), ("run", *SEND)])
@pytest.mark.parametrize(("name", "warns"), [("out.csv", True), ("out.xlsx", False)])
def test_whoever_is_to_correct_a_file_of_such_ids_is_told_how(
    shell: Shell,
    server: SandboxServer,
    command: tuple[str, ...],
    name: str,
    warns: bool,  # noqa: FBT001 -- a table
) -> None:
    """Before a spreadsheet program changes them: a workbook keeps them."""
    del server
    (shell.folder / "calls.csv").write_text(START, "utf-8")

    done = shell.here(command[0], "calls.csv", *command[1:], "--results", name)

    told = (
        '  - A spreadsheet program changes ids such as 0070001842 ("deal_id") when it opens a CSV '
        "file. To correct it there, write the results as a workbook: --results out.xlsx\n"
    )
    assert (told in done.out) is warns
    assert ("spreadsheet program" in done.out) is warns


@pytest.mark.parametrize(("title", "warns"), [("", True), ("Ring Cem", False)])
def test_rows_that_a_dry_run_would_create_are_thought_of_too(
    shell: Shell,
    title: str,
    warns: bool,  # noqa: FBT001 -- a table
) -> None:
    """Whoever corrects another row saves them all. The workbook stands beside the other file."""
    (shell.folder / "out").mkdir()
    (shell.folder / "calls.csv").write_text(
        "task_type,task_title,assignee_id,deal_id\n"
        "call,Ring Ada,usr_3fA9kQ7d,0071\n"
        f"call,{title},usr_3fA9kQ7d,D9\n",
        "utf-8",
    )
    done = shell.here("validate", "calls.csv", "--results", "out/checked.csv")
    told = 'changes ids such as 0071 ("deal_id")'
    assert (told in done.out) is warns
    assert ("--results out/checked.xlsx" in done.out) is warns


@pytest.mark.parametrize("command", [("validate", *SEND[3:]), ("run", *SEND)])
def test_no_row_goes_to_another_deal(
    shell: Shell, server: SandboxServer, fed_back: Path, command: tuple[str, ...]
) -> None:
    """Each changed cell is refused with what stood there, and nobody is sent to HockeyStack."""
    rewrite(fed_back)

    done = shell.here(command[0], "fed.csv", *command[1:], "--date-order", "dmy", "--results",
                      "out.csv")  # fmt: skip

    assert done.code == 1
    assert "change it in HockeyStack" not in done.out
    assert "2  rewritten_since\n" in done.out
    rows = read_csv(shell.folder / "out.csv")
    assert [row["import_status"] for row in rows] == [
        "duplicate", "invalid", "duplicate", "invalid",
    ]  # fmt: skip
    assert rows[1]["import_issues"] == (
        f'rewritten: "70001842" was "0070001842" when the row was last read: {KEPT}'
    )
    assert rows[1]["import_hint"] == f"enter 0070001842 {AGAIN}"
    assert rows[3]["import_issues"] == (
        f'rewritten: "1.00E+19" was "10000000000000000123" when the row was last read: {KEPT} | '
        f'rewritten: "4155550104" was "04155550104" when the row was last read: {KEPT}'
    )
    task_id = rows[2]["import_task_id"]
    assert f'"{task_id}" (1)' not in done.out
    assert rows[2]["import_issues"] == (
        "created earlier, according to the file | rewritten_since: a spreadsheet program has "
        f'changed the row since task {task_id} was created: its deal_id ("0070001843" then, '
        '"70001843" now), '
        'and its contact_phone ("04155550103" then, "4155550103" now); the task is as it was sent'
    )
    assert titles(server) == ["Ring Odalys", "Ring Zoe"]


def test_the_created_rows_show_what_became_of_a_column(
    shell: Shell, server: SandboxServer, fed_back: Path
) -> None:
    """Where nothing is kept of a row, its column tells: no cell is taken that may be changed."""
    rewrite(fed_back)
    [ledger] = Path(shell.process_environment()["TASK_IMPORTER_HOME"]).rglob("*.sqlite")
    with sqlite3.connect(ledger) as db:
        db.execute("DELETE FROM about WHERE key = 'cells to be corrected'")
    db.close()

    done = shell.here("run", "fed.csv", *SEND, "--date-order", "dmy", "--results", "out.csv")

    assert done.code == 1
    rows = read_csv(shell.folder / "out.csv")
    assert rows[1]["import_issues"] == (
        'rewritten: "70001842" is probably not the original value: in row 2 of this column, a '
        'spreadsheet program changed "0070001841" to "70001841"'
    )
    assert rows[1]["import_hint"] == f"enter the value again from its original source, {AGAIN[7:]}"
    assert [row["import_status"] for row in rows[1::2]] == ["invalid", "invalid"]
    assert titles(server) == ["Ring Odalys", "Ring Zoe"]


def test_a_file_whose_ids_survived_is_taken(
    shell: Shell, server: SandboxServer, fed_back: Path
) -> None:
    """Corrected in a program that keeps texts: the rows go, with the right deals."""
    rewrite(fed_back, change=str)

    done = shell.here("run", "fed.csv", *SEND)

    assert done.code == 0
    assert sorted(body["targets"]["deal_id"] for body in bodies(server)) == [
        "0070001841", "0070001842", "0070001843", "10000000000000000123",
    ]  # fmt: skip


def test_an_edit_beside_the_changed_id_is_told_as_one(
    shell: Shell, server: SandboxServer, fed_back: Path
) -> None:
    """Somebody gave a created row another title: that edit was not sent, and is told."""
    rewrite(fed_back)
    text = fed_back.read_text("utf-8-sig").replace("Ring Zoe", "Ring Zoe twice")
    fed_back.write_text(text, "utf-8-sig")

    shell.here("validate", "fed.csv", *SEND[3:], "--date-order", "dmy", "--results", "out.csv")

    told = read_csv(shell.folder / "out.csv")[0]["import_issues"]
    assert "edit_not_sent: the row was edited after task" in told
    assert "rewritten_since: a spreadsheet program has changed the row" in told
    assert len(bodies(server)) == 2


def test_dates_that_a_spreadsheet_program_turned_are_not_sent_as_other_days(
    shell: Shell, server: SandboxServer, fed_back: Path
) -> None:
    """With the other order said, the created rows show it; with the right one the rows go."""

    def turned(cell: str) -> str:
        return saved(cell) if cell.startswith("2027-") else cell

    rewrite(fed_back, change=turned)

    flags = (*SEND, "--results", "out.csv", "--date-order")
    wrong = shell.here("run", "fed.csv", *flags, "mdy")

    assert wrong.code == 1
    assert "change it in HockeyStack" not in wrong.out
    rows = read_csv(shell.folder / "out.csv")
    assert [row["import_status"] for row in rows] == [
        "duplicate", "invalid", "duplicate", "invalid",
    ]  # fmt: skip
    assert rows[1]["import_issues"] == (
        'rewritten: "06/03/2027 14:30" is read as 2027-06-03, which seems wrong: '
        '"05/03/2027 14:30" in row 2 is read as 2027-05-03, but was sent as 2027-03-05'
    )
    assert shell.here("run", "fed.csv", *flags, "dmy").code == 0
    assert sorted(body["due_date"] for body in bodies(server)) == [
        f"2027-03-0{day}T14:30:00Z" for day in (5, 6, 7, 8)
    ]


DAMAGED = """task_type,task_title,assignee_id,deal_id,contact_phone
call,Ring Zoe,usr_3fA9kQ7d,0070001841,4.42071E+11
call,Ring Priya,usr_3fA9kQ7d,1.4156E+10,0415 555 0102
call,Ring Odalys,usr_3fA9kQ7d,5-Mar,04155550103
"""
CORRECTED = (
    ("4.42071E+11", "+442071000000"),
    ("1.4156E+10", "14156000000"),
    ("5-Mar", "3-5"),
)


def test_a_damaged_cell_is_not_what_a_corrected_one_has_to_be_again(
    shell: Shell, server: SandboxServer
) -> None:
    """What was refused is replaced as the hint says, and the row goes at once: no endless round."""
    (shell.folder / "calls.csv").write_text(DAMAGED, "utf-8")
    assert shell.here("run", "calls.csv", *SEND, "--results", "fed.csv").code == 1
    fed = shell.folder / "fed.csv"
    told = [row["import_issues"] for row in read_csv(fed)]
    assert told == [
        (
            'invalid_phone: "4.42071E+11" is a number that lost digits in a spreadsheet program, '
            "not a phone number"
        ),
        (
            'not_an_id: "1.4156E+10" is a number that lost digits in a spreadsheet program, not an '
            "id"
        ),
        'not_an_id: "5-Mar" is a date or a time, not an id',
    ]
    text = fed.read_text("utf-8-sig")
    for damaged, right in CORRECTED:
        text = text.replace(f",{damaged},", f",{right},")
    fed.write_text(text, "utf-8-sig")

    done = shell.here("run", "fed.csv", *SEND, "--json")

    assert (done.code, done.json()["counts"]["created"], done.json()["issues"]) == (0, 3, [])
    assert sorted(body["targets"]["deal_id"] for body in bodies(server)) == [
        "0070001841", "14156000000", "3-5",
    ]  # fmt: skip


def test_what_stood_beside_a_damaged_cell_is_still_kept(
    shell: Shell, server: SandboxServer
) -> None:
    """The program that shows the corrected file changes the other ids: these are refused."""
    (shell.folder / "calls.csv").write_text(DAMAGED, "utf-8")
    assert shell.here("run", "calls.csv", *SEND, "--results", "fed.csv").code == 1
    fed = shell.folder / "fed.csv"
    text = fed.read_text("utf-8-sig").replace("4.42071E+11", "+442071000000")
    fed.write_text(text.replace("0070001841", "70001841"), "utf-8-sig")

    shell.here("run", "fed.csv", *SEND, "--results", "out.csv")

    assert read_csv(shell.folder / "out.csv")[0]["import_issues"] == (
        f'rewritten: "70001841" was "0070001841" when the row was last read: {KEPT}'
    )
    assert bodies(server) == []
