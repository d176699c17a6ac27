"""The rows to fix in a file of their own: corrected, sent, and told in the full account."""

from __future__ import annotations

import csv
import io
import shutil
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from importer.rows.outcome import IMPORT_COLUMNS
from importer.sandbox.server import SandboxServer
from tests.acceptance.shell import (
    SAMPLES,
    Shell,
    bodies,
    own_columns,
    read_csv,
    read_xlsx,
    statuses,
)
from tests.acceptance.test_results import CORRECTIONS, INVALID, NUMBERS, SEND, expected_status

HEADER = ("task_type", "task_title", "assignee_id", "deal_id", "due_date", "code")
KINDS = ("csv", "xlsx")
ALL_FIXED = [
    f"{number}: {'created' if number in INVALID else expected_status(number)}" for number in NUMBERS
]


def rows_of(path: Path) -> list[dict[str, Any]]:
    """The rows of a results file of either kind."""
    return list(read_csv(path) if path.suffix == ".csv" else read_xlsx(path))


def correct(path: Path, corrections: Mapping[int, tuple[str, Any]]) -> None:
    """Write the corrections into the rows of these numbers, as a spreadsheet program saves them."""
    if path.suffix == ".xlsx":
        book = load_workbook(path)
        sheet: Any = book.active
        names = [cell.value for cell in sheet[1]]
        for row in sheet.iter_rows(min_row=2):
            found = corrections.get(row[names.index("import_row")].value)
            if found is not None:
                row[names.index(found[0])].value = found[1]
        book.save(path)
        return
    rows = list(csv.reader(io.StringIO(path.read_text("utf-8-sig"))))
    for row in rows[1:]:
        found = corrections.get(int(row[rows[0].index("import_row")]))
        if found is not None:
            row[rows[0].index(found[0])] = found[1]
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows(rows)


def imported(shell: Shell, kind: str) -> None:
    """The follow-ups, sent once, with the rows to fix beside their results."""
    shutil.copy(SAMPLES / f"followups.{kind}", shell.folder)
    done = shell.here("run", f"followups.{kind}", "--only-failed", *SEND)
    assert done.code == 1
    assert f"Every row and its outcome: followups.results.{kind}" in done.out.splitlines()
    assert f"Rows to fix: followups.to-fix.{kind}" in done.out.splitlines()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.usefixtures("server")
def test_the_file_has_just_the_rows_to_fix(shell: Shell, kind: str) -> None:
    """By their numbers, with all their columns and the seven; the results have every row."""
    imported(shell, kind)
    every = rows_of(shell.folder / f"followups.results.{kind}")
    assert statuses(every) == [f"{number}: {expected_status(number)}" for number in NUMBERS]
    fixed = rows_of(shell.folder / f"followups.to-fix.{kind}")
    assert list(fixed[0])[-7:] == list(IMPORT_COLUMNS)
    assert fixed == [row for row in every if row["import_status"] == "invalid"]
    assert [int(row["import_row"]) for row in fixed] == sorted(INVALID)


@pytest.mark.parametrize("kind", KINDS)
def test_corrected_and_sent_they_complete_the_full_account(
    shell: Shell, server: SandboxServer, kind: str
) -> None:
    """Only these rows go; the results of the whole file, the history and a next run tell of it."""
    imported(shell, kind)
    full, to_fix = (shell.folder / f"followups.{what}.{kind}" for what in ("results", "to-fix"))
    before = rows_of(full)
    correct(to_fix, CORRECTIONS)
    done = shell.here("run", to_fix.name, *SEND)
    assert (done.code, done.out.splitlines()[:2]) == (0, ["6 rows", "  6  created"])
    assert f"Every row and its outcome: followups.results.{kind}" in done.out.splitlines()
    assert f"{full.name}, which has all rows, is brought up to date" in done.err
    assert len(bodies(server)) == 38

    after = rows_of(full)
    assert statuses(after) == ALL_FIXED
    for old, new in zip(before, after, strict=True):
        number = int(old["import_row"])
        if number in INVALID:
            column, value = CORRECTIONS[number]
            assert own_columns(new) == own_columns(old) | {column: value or own_empty(kind)}
            assert (new["import_hint"], str(new["import_attempts"])) == ("nothing to do", "1")
        else:
            assert new == old
    assert statuses(rows_of(to_fix)) == [f"{number}: created" for number in sorted(INVALID)]
    names = {path.name for path in shell.folder.glob("followups*")}
    assert names == {f"followups.{kind}", full.name, to_fix.name}

    told = shell.here("history", "latest", "--json").json()
    assert (told["rows"], told["counts"]) == (6, {"created": 6})
    again = shell.here("run", full.name, *SEND)
    assert (again.code, len(bodies(server))) == (0, 38)


def own_empty(kind: str) -> str | None:
    """What an empty cell reads as."""
    return "" if kind == "csv" else None


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_left_keeps_its_number_in_every_round(
    shell: Shell, server: SandboxServer, kind: str
) -> None:
    """A round that fixes some rows leaves the others as they were; messages name them by number."""
    imported(shell, kind)
    to_fix = shell.folder / f"followups.to-fix.{kind}"
    correct(to_fix, {number: CORRECTIONS[number] for number in (11, 33)})
    done = shell.here("run", to_fix.name, "--only-failed", *SEND)
    assert done.code == 1
    assert 'row 16: "' in done.out
    expected = [f"{n}: {'created' if n in (11, 33) else 'invalid'}" for n in sorted(INVALID)]
    assert statuses(rows_of(to_fix)) == expected
    correct(to_fix, CORRECTIONS)
    assert shell.here("run", to_fix.name, *SEND).code == 0
    assert len(bodies(server)) == 38
    full = rows_of(shell.folder / f"followups.results.{kind}")
    assert [row["import_status"] for row in full if int(row["import_row"]) in INVALID] == [
        "duplicate" if number in (11, 33) else "created" for number in sorted(INVALID)
    ]


@pytest.mark.parametrize("kind", KINDS)
def test_checked_fixed_and_run_all_rows_are_created(
    shell: Shell, server: SandboxServer, kind: str
) -> None:
    """Validate, correct the marked cells by a script, run these rows and then the others."""
    shutil.copy(SAMPLES / f"followups.{kind}", shell.folder)
    checked = shell.here("validate", f"followups.{kind}", "--only-failed", "--json")
    assert checked.code == 1
    told = checked.json()
    assert (told["would_create"], told["counts"]["invalid"], told["results"]) == (32, 6, None)
    to_fix = shell.folder / told["to_fix"]
    correct(to_fix, CORRECTIONS)
    assert shell.here("run", to_fix.name, *SEND).code == 0
    assert len(bodies(server)) == 6
    done = shell.here("run", f"followups.{kind}", *SEND, "--json")
    assert (done.code, len(bodies(server))) == (1, 38)
    counts = {status: count for status, count in done.json()["counts"].items() if count}
    assert counts == {"created": 32, "duplicate": 1, "invalid": 6}


@pytest.mark.usefixtures("server")
def test_a_check_of_rows_to_fix_changes_nothing(shell: Shell) -> None:
    """Neither the file nor the full account: nothing was sent."""
    imported(shell, "csv")
    paths = [shell.folder / f"followups.{what}.csv" for what in ("results", "to-fix")]
    correct(paths[1], CORRECTIONS)
    before = [path.read_bytes() for path in paths]
    assert shell.here("validate", paths[1].name).code == 0
    assert [path.read_bytes() for path in paths] == before


@pytest.mark.usefixtures("server")
def test_rows_that_are_out_of_order_are_refused(shell: Shell) -> None:
    """Their numbers are what they are known by: the message says how to set it right."""
    imported(shell, "csv")
    to_fix = shell.folder / "followups.to-fix.csv"
    rows = list(csv.reader(io.StringIO(to_fix.read_text("utf-8-sig"))))
    rows[1], rows[2] = rows[2], rows[1]
    with to_fix.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows(rows)
    done = shell.here("run", to_fix.name, *SEND)
    assert (done.code, done.errors()) == (
        2,
        [
            (
                'error: followups.to-fix.csv, row 3, column "import_row": 6 follows 11, and these '
                "are the numbers of rows in their order"
            ),
            "  try: sort the rows by import_row, each once, and save the file",
        ],
    )
    rows[1][rows[0].index("import_row")] = ""
    with to_fix.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows(rows)
    assert '"" is not the number of a row' in shell.here("run", to_fix.name, *SEND).err


def test_an_account_with_other_columns_is_left_alone(shell: Shell, server: SandboxServer) -> None:
    """It is not the one that the rows were taken from; what was sent is told, and where."""
    imported(shell, "csv")
    full = shell.folder / "followups.results.csv"
    text = full.read_text("utf-8-sig").replace("task_title", "Title", 1)
    full.write_text(text, "utf-8-sig")
    correct(shell.folder / "followups.to-fix.csv", CORRECTIONS)
    done = shell.here("run", "followups.to-fix.csv", *SEND)
    assert (done.code, len(bodies(server))) == (2, 38)
    assert done.errors()[0] == (
        "error: followups.results.csv could not be brought up to date: its columns are others than "
        "those of the rows to fix"
    )
    assert full.read_text("utf-8-sig") == text
    assert {row["import_status"] for row in rows_of(shell.folder / "followups.to-fix.csv")} == {
        "created"
    }


@pytest.mark.usefixtures("server")
def test_history_writes_the_rows_to_fix_again(shell: Shell) -> None:
    """Of any run, with the cells of its file; without that file it says what it needs."""
    imported(shell, "csv")
    wanted = rows_of(shell.folder / "followups.to-fix.csv")
    refused = shell.here("history", "latest", "--only-failed", "--results", "again.csv")
    assert refused.code == 2
    assert refused.errors()[0] == "error: --only-failed needs --results and --source"
    done = shell.here(
        "history", "latest", "--only-failed", "--results", "again.csv", "--source", "followups.csv"
    )
    assert "Rows to fix: again.to-fix.csv" in done.out.splitlines()
    assert rows_of(shell.folder / "again.to-fix.csv") == wanted


@pytest.mark.usefixtures("server")
def test_without_a_row_to_fix_there_is_no_such_file(shell: Shell) -> None:
    """And nothing is said of one."""
    (shell.folder / "one.csv").write_text(
        "task_type,task_title,assignee_id,deal_id\ncall,Ring,usr_1,D1\n"
    )
    done = shell.here("run", "one.csv", "--only-failed", *SEND)
    assert (done.code, "to-fix" in done.out) == (0, False)
    assert not list(shell.folder.glob("*to-fix*"))


@pytest.mark.parametrize("day", ["2026-12-31", date(2026, 12, 31)])
def test_the_workbook_of_the_full_account_stays_the_person_s(
    shell: Shell, server: SandboxServer, day: object
) -> None:
    """Titles, totals, formulas and other sheets stay; a corrected cell loses its mark."""
    book = Workbook()
    sheet: Any = book.active
    sheet.title = "Calls"
    for line in (["Calls of the third quarter"], [], HEADER):
        sheet.append(line)
    for number in range(1, 6):
        due = "2026-13-01" if number == 3 else date(2026, 12, number)
        sheet.append(["call", f"Ring {number}", "usr_1", f"D{number}", due, f"=A{number + 3}&1"])
    sheet.append(["Total", None, None, None, None, 5])
    book.create_sheet("Reps").append(["Ann", "=COUNTA(Calls!B4:B8)"])
    book.save(shell.folder / "calls.xlsx")
    done = shell.here("run", "calls.xlsx", "--only-failed", "--sheet", "Calls", *SEND)
    assert done.code == 1
    full = load_workbook(shell.folder / "calls.results.xlsx")["Calls"]
    assert full["E6"].fill.fgColor.rgb == "FFFFC7CF"
    correct(shell.folder / "calls.to-fix.xlsx", {6: ("due_date", day)})
    done = shell.here("run", "calls.to-fix.xlsx", *SEND)
    assert (done.code, done.errors(), len(bodies(server))) == (0, [], 5)
    assert bodies(server)[-1]["due_date"].startswith("2026-12-31T")
    after = load_workbook(shell.folder / "calls.results.xlsx")
    full = after["Calls"]
    assert [full.cell(row, 1).value for row in (1, 2, 9)] == [
        "Calls of the third quarter",
        None,
        "Total",
    ]
    assert str(full["E6"].value).startswith("2026-12-31")
    assert (full["E6"].fill.fill_type, full["E6"].comment, full["F6"].value) == (
        None,
        None,
        "=A6&1",
    )
    assert [full.cell(row, 8).value for row in range(4, 9)] == ["created"] * 5
    assert after.sheetnames == ["Calls", "Reps", "Import summary"]
    assert [cell.value for cell in after["Import summary"]["A"][-2:]] == ["5 rows", "  5  created"]
    assert after["Reps"]["B1"].value == "=COUNTA(Calls!B4:B8)"
    again = shell.here("run", "calls.results.xlsx", "--sheet", "Calls", *SEND)
    assert (again.code, len(bodies(server))) == (0, 5)


def test_a_damaged_cell_does_not_reach_the_full_account(
    shell: Shell, server: SandboxServer
) -> None:
    """It is told by its row's number, and the account keeps what stood there before."""
    (shell.folder / "calls.csv").write_text(
        "task_type,task_title,assignee_id,deal_id,priority\ncall,Ring Ada,usr_1,0070001842,high\n"
        "call,Ring Bo,usr_1,0070001843,hgh\ncall,Ring Cy,usr_1,0070001844,hgh\n"
    )
    assert shell.here("run", "calls.csv", "--only-failed", *SEND).code == 1
    to_fix = shell.folder / "calls.to-fix.csv"
    correct(to_fix, {3: ("priority", "high"), 4: ("priority", "high")})
    text = to_fix.read_text("utf-8-sig").replace("0070001844", "70001844")
    to_fix.write_text(text, "utf-8-sig")
    done = shell.here("run", to_fix.name, *SEND)
    assert done.code == 1
    assert 'row 4: "70001844" was "0070001844" when the row was last read' in done.out
    full = rows_of(shell.folder / "calls.results.csv")
    assert [(row["deal_id"], row["priority"], row["import_status"]) for row in full] == [
        ("0070001842", "high", "created"),
        ("0070001843", "high", "created"),
        ("0070001844", "high", "invalid"),
    ]
    assert len(bodies(server)) == 2
