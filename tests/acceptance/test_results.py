"""The results file: true, complete, the source's own cells unchanged, and fit to be fed back."""

from __future__ import annotations

import csv
import shutil
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from importer.ledger.store import Ledger
from importer.rows.outcome import IMPORT_COLUMNS
from importer.sandbox.server import SandboxServer
from tests.acceptance.shell import (
    SAMPLES,
    Shell,
    bodies,
    call_body,
    call_row,
    own_columns,
    read_csv,
    read_xlsx,
    statuses,
    titles,
    write_calls,
    write_csv,
)

SEND = ("--yes", "--rate", "unlimited")
INVALID = {6, 11, 16, 19, 27, 33}
NUMBERS = [number for number in range(2, 42) if number != 22]
CORRECTIONS = {
    6: ("task_title", "Confirm the budget of Northern Kite"),
    11: ("priority", "high"),
    16: ("contact_email", "greta.winterbourne@example.com"),
    19: ("deal_id", "0070001870"),
    27: ("talking_points", ""),
    33: ("due_date", "2026-12-31"),
}
"""What a person would write into the marked cells of the follow-ups."""


def expected_status(number: int) -> str:
    """What becomes of a row of the follow-ups when it is imported for the first time."""
    return "invalid" if number in INVALID else "duplicate" if number == 40 else "created"


def source_rows(name: str) -> list[dict[str, Any]]:
    """The rows of a sample as they are stored, the blank one left out."""
    if name.endswith(".xlsx"):
        rows = read_xlsx(SAMPLES / name)
    else:
        with (SAMPLES / name).open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
    return [row for row in rows if any(row.values())]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_every_row_is_there_once_with_its_cells_and_its_end(
    shell: Shell, server: SandboxServer, kind: str
) -> None:
    """The results hold every source row in order, its own cells as they were, and one true end."""
    name = f"followups.{kind}"
    shutil.copy(SAMPLES / name, shell.folder)

    shell.here("run", name, *SEND, "--timezone", "UTC")

    path = shell.folder / f"followups.results.{kind}"
    rows: list[dict[str, Any]] = list(read_csv(path) if kind == "csv" else read_xlsx(path))
    assert [own_columns(row) for row in rows] == source_rows(name)
    assert list(rows[0])[-7:] == list(IMPORT_COLUMNS)
    assert statuses(rows) == [f"{number}: {expected_status(number)}" for number in NUMBERS]
    created = [row for row in rows if row["import_status"] == "created"]
    for row in created:
        task = server.store.get(row["import_task_id"])
        assert task is not None
        assert task["task_title"] == row["task_title"]
        assert str(row["import_attempts"]) == "1"
        assert row["import_request_id"].startswith("req_sandbox_")
        assert not row["import_issues"]
        assert row["import_hint"] == "nothing to do"
    assert len({row["import_task_id"] for row in created}) == 32
    assert len({row["import_request_id"] for row in created}) == 32
    others = [row for row in rows if row["import_status"] != "created"]
    assert {str(row["import_attempts"]) for row in others} == {"0"}
    assert not any(row["import_task_id"] or row["import_request_id"] for row in others)
    assert all(row["import_hint"] for row in others)


def test_a_workbook_keeps_its_formats_and_marks_its_bad_cells(
    shell: Shell, server: SandboxServer
) -> None:
    """Cells keep their values and formats; a bad one is filled and carries a comment."""
    shutil.copy(SAMPLES / "followups.xlsx", shell.folder)

    shell.here("run", "followups.xlsx", *SEND, "--timezone", "UTC")

    source = load_workbook(SAMPLES / "followups.xlsx").worksheets[0]
    results = load_workbook(shell.folder / "followups.results.xlsx").worksheets[0]
    assert results.title == source.title
    kept = [row for row in source.iter_rows() if any(cell.value for cell in row)]
    own = [row[: source.max_column] for row in results.iter_rows()]
    own = [row for row in own if any(cell.value for cell in row)]
    for before, after in zip(kept, own, strict=True):
        for one, other in zip(before, after, strict=True):
            assert one.value == other.value
            if one.value is not None and one.row > 1:
                assert one.number_format == other.number_format
    marked = {cell.coordinate for row in results.iter_rows() for cell in row if cell.comment}
    status = results.cell(1, source.max_column + 2)
    assert status.value == "import_status"
    assert marked == {"B6", "L11", "G16", f"{status.column_letter}19", "O27", "M33"}
    comment = results["L11"].comment
    assert comment is not None
    assert comment.text == (
        'task-importer:\n"hgh" is not a priority\n'
        "did you mean high? write urgent, high, medium or low, "
        'or say what it means with --value "priority:hgh=high"'
    )
    assert len(bodies(server)) == 32


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_corrected_results_file_sends_only_what_is_missing(
    shell: Shell, server: SandboxServer, kind: str
) -> None:
    """Corrected and fed back, a results file leads to every row being there once."""
    shutil.copy(SAMPLES / f"followups.{kind}", shell.folder)
    shell.here("run", f"followups.{kind}", *SEND, "--timezone", "UTC")
    path = shell.folder / f"followups.results.{kind}"
    correct_csv(path) if kind == "csv" else correct_xlsx(path)
    before = len(server.requests)

    done = shell.here("run", path.name, *SEND, "--timezone", "UTC", "--json")

    assert done.code == 0, done.out
    assert len(server.requests) - before == 6
    assert len(bodies(server)) == 38
    assert done.json()["results"] == path.name
    assert f"{path.name} holds earlier results, and is replaced by the new ones" in done.err
    rows: list[dict[str, Any]] = list(read_csv(path) if kind == "csv" else read_xlsx(path))
    ends = Counter(row["import_status"] for row in rows)
    assert ends == {"duplicate": 33, "created": 6}
    assert all(server.store.get(row["import_task_id"]) for row in rows)
    # Text has no blank row, so the numbers are those of the results file.
    numbers = list(range(2, 41)) if kind == "csv" else NUMBERS
    assert [int(row["import_row"]) for row in rows] == numbers
    assert len({row["import_task_id"] for row in rows}) == 38


def correct_csv(path: Path) -> None:
    """Write the corrections into a results file, as a spreadsheet program would save it."""
    rows = read_csv(path)
    for row in rows:
        if int(row["import_row"]) in CORRECTIONS:
            column, text = CORRECTIONS[int(row["import_row"])]
            row[column] = text
    write_csv(path, rows)


def correct_xlsx(path: Path) -> None:
    """Write the corrections into a results workbook."""
    workbook = load_workbook(path)
    sheet = workbook.worksheets[0]
    columns = {str(cell.value): index for index, cell in enumerate(sheet[1], start=1)}
    for row in range(2, sheet.max_row + 1):
        number = int(str(sheet.cell(row, columns["import_row"]).value or 0))
        if number in CORRECTIONS:
            name, text = CORRECTIONS[number]
            sheet.cell(row, columns[name]).value = text or None
    workbook.save(path)


def test_the_same_rows_again_send_nothing(shell: Shell, server: SandboxServer) -> None:
    """The same file, a renamed copy and a re-sorted one are all duplicates, with their tasks."""
    path = write_calls(shell.folder / "calls.csv", 20)
    shell.here("run", path.name, *SEND)
    ids = {task["task_title"]: task["task_id"] for task in server.store.list_all()}
    shutil.copy(path, shell.folder / "renamed.csv")
    write_csv(shell.folder / "sorted.csv", [call_row(number) for number in range(20, 0, -1)])

    for name in ("calls.csv", "renamed.csv", "sorted.csv"):
        done = shell.here("run", name, *SEND, "--results", "again.csv")

        rows = read_csv(shell.folder / "again.csv")
        assert done.code == 0
        assert {row["import_status"] for row in rows} == {"duplicate"}
        assert {row["task_title"]: row["import_task_id"] for row in rows} == ids
    assert len(server.requests) == 20


def test_an_earlier_row_is_named_where_a_row_is_a_duplicate(
    shell: Shell, server: SandboxServer
) -> None:
    """Of two equal rows one becomes a task, and the other says of which row it is a duplicate."""
    write_csv(shell.folder / "calls.csv", [call_row(1), call_row(2), call_row(1)])

    done = shell.here("run", "calls.csv", *SEND)

    rows = read_csv(shell.folder / "calls.results.csv")
    assert done.code == 0
    assert statuses(rows) == ["2: created", "3: created", "4: duplicate"]
    assert rows[2]["import_issues"] == "the same as row 2"
    assert titles(server) == ["Ring customer 001", "Ring customer 002"]


def test_an_edit_after_the_task_was_created_is_told_and_not_sent(
    shell: Shell, server: SandboxServer
) -> None:
    """A row edited after its task was created stays one task, with a warning."""
    write_calls(shell.folder / "calls.csv", 2)
    shell.here("run", "calls.csv", *SEND)
    rows = read_csv(shell.folder / "calls.results.csv")
    task_id = rows[1]["import_task_id"]
    rows[1]["task_title"] = "Ring customer 002 before noon"
    write_csv(shell.folder / "calls.results.csv", rows)

    done = shell.here("run", "calls.results.csv", *SEND, "--results", "again.csv")

    again = read_csv(shell.folder / "again.csv")
    assert done.code == 0
    assert statuses(again) == ["2: duplicate", "3: duplicate"]
    assert again[1]["import_task_id"] == task_id
    assert again[1]["import_issues"] == (
        "created earlier, according to the file | edit_not_sent: the row was edited after task "
        f"{task_id} was created; the edit was not sent"
    )
    assert again[1]["import_hint"] == "nothing, or change the task in HockeyStack: the API cannot"
    assert titles(server) == ["Ring customer 001", "Ring customer 002"]


def test_a_trial_is_not_believed_in_earnest(shell: Shell, server: SandboxServer) -> None:
    """The results of a --sandbox run, given to a real run, are sent: no task of theirs exists."""
    write_calls(shell.folder / "calls.csv", 3)
    trial = shell.here("run", "calls.csv", "--sandbox", "--rate", "unlimited")
    assert (trial.code, len(server.requests)) == (0, 0)
    assert {row["import_status"] for row in read_csv(shell.folder / "calls.results.csv")} == {
        "created"
    }

    done = shell.here("run", "calls.results.csv", *SEND, "--results", "real.csv")

    assert done.code == 0
    assert {row["import_status"] for row in read_csv(shell.folder / "real.csv")} == {"created"}
    assert sorted(bodies(server), key=lambda body: body["task_title"]) == [
        call_body(number) for number in (1, 2, 3)
    ]


def test_a_trial_asks_nobody_and_leaves_no_ledger(shell: Shell) -> None:
    """--sandbox needs neither account nor answer, and what it sent is forgotten with it."""
    write_calls(shell.folder / "calls.csv", 3)

    first = shell.start("run", "calls.csv", "--sandbox", "--rate", "unlimited", "--json")
    second = shell.start("run", "calls.csv", "--sandbox", "--rate", "unlimited", "--json")

    assert (first.code, second.code) == (0, 0)
    assert first.json()["counts"]["created"] == second.json()["counts"]["created"] == 3


def test_formulas_are_disarmed_and_read_back_as_they_were(
    shell: Shell, server: SandboxServer
) -> None:
    """Text that could run is disarmed in the results only, and reads back as it was."""
    harmful = ['=HYPERLINK("http://example.com")', "@SUM(1)", "-1+cmd", "+cmd", "  =1+1"]
    harmless = ["+1 415 555 0101", "-5", "'tis the season", "'=already quoted"]
    rows = [call_row(i, task_title=text) for i, text in enumerate([*harmful, *harmless])]
    write_csv(shell.folder / "calls.csv", rows)

    shell.here("run", "calls.csv", *SEND)

    sent = sorted(text.strip() for text in [*harmful, *harmless])
    assert titles(server) == sent
    with (shell.folder / "calls.results.csv").open(encoding="utf-8-sig", newline="") as file:
        raw = [row["task_title"] for row in csv.DictReader(file)]
    assert raw == [
        *[f"'{text}" for text in harmful],
        *["+1 415 555 0101", "-5", "'tis the season", "''=already quoted"],
    ]
    done = shell.here("run", "calls.results.csv", *SEND, "--results", "again.csv", "--json")
    assert (done.code, done.json()["issues"]) == (0, [])
    assert done.json()["counts"]["duplicate"] == 9
    assert titles(server) == sent
    again = read_csv(shell.folder / "again.csv")
    assert [row["task_title"] for row in again] == [*harmful, *harmless]


@pytest.mark.parametrize(("source", "results"), [("csv", "xlsx"), ("xlsx", "csv")])
def test_the_ending_of_the_results_decides_their_kind(
    shell: Shell, server: SandboxServer, source: str, results: str
) -> None:
    """--results may ask for a workbook of a CSV file, and the other way round."""
    path = shell.folder / f"out.{results}"

    done = shell.here(
        "run", SAMPLES / f"followups.{source}", *SEND, "--timezone", "UTC", "--results", path.name
    )

    assert done.code == 1
    rows: list[dict[str, Any]] = list(read_csv(path) if results == "csv" else read_xlsx(path))
    assert statuses(rows) == [f"{number}: {expected_status(number)}" for number in NUMBERS]
    with (SAMPLES / "followups.csv").open(encoding="utf-8-sig", newline="") as file:
        texts = [row for row in csv.DictReader(file) if any(row.values())]
    columns = [name for name in texts[0] if name != "due_date"]  # a date cell reads as ISO text
    assert [{name: row[name] or "" for name in columns} for row in rows] == [
        {name: row[name] for name in columns} for row in texts
    ]
    assert len(bodies(server)) == 32


def test_results_that_nobody_named_replace_nothing(shell: Shell, server: SandboxServer) -> None:
    """The default results file takes the next free number; one that was named is replaced."""
    write_calls(shell.folder / "calls.csv", 1)
    (shell.folder / "calls.results.csv").write_text("mine")
    shell.here("validate", "calls.csv", "--results", "named.csv")

    shell.here("run", "calls.csv", *SEND)
    shell.here("run", "calls.csv", *SEND, "--results", "named.csv")

    assert (shell.folder / "calls.results.csv").read_text() == "mine"
    assert statuses(read_csv(shell.folder / "calls.results.2.csv")) == ["2: created"]
    assert statuses(read_csv(shell.folder / "named.csv")) == ["2: duplicate"]
    assert len(server.requests) == 1


def test_results_do_not_replace_the_file_of_somebody(shell: Shell, server: SandboxServer) -> None:
    """Whichever command is told to write there: nothing is done, and the file stays as it was."""
    write_calls(shell.folder / "calls.csv", 1)
    assert shell.here("run", "calls.csv", *SEND).code == 0
    own = shell.folder / "own.csv"
    own.write_text("mine\n")

    for command in (
        ("run", "calls.csv", *SEND, "--allow-duplicates"),
        ("validate", "calls.csv"),
        ("history", "latest"),
        ("history", "latest", "--source", "calls.csv"),
        ("undo", "latest", "--yes"),
    ):
        done = shell.here(*command, "--results", "own.csv")
        assert done.code == 2
        assert "own.csv: this is there already, and is no results file of this" in done.err
    assert own.read_text() == "mine\n"
    assert len(server.requests) == 1


def test_rows_that_were_not_chosen_are_skipped_by_name(shell: Shell, server: SandboxServer) -> None:
    """--rows and --limit leave rows out, and the results say which flag did."""
    write_calls(shell.folder / "calls.csv", 6)

    done = shell.here("run", "calls.csv", *SEND, "--rows", "3-6", "--limit", "2")

    rows = read_csv(shell.folder / "calls.results.csv")
    assert done.code == 0
    assert [(row["import_status"], row["import_issues"]) for row in rows] == [
        ("skipped", "outside --rows"),
        ("created", ""),
        ("created", ""),
        ("skipped", "beyond --limit 2"),
        ("skipped", "beyond --limit 2"),
        ("skipped", "outside --rows"),
    ]
    assert titles(server) == ["Ring customer 002", "Ring customer 003"]


def test_standard_input_is_a_source_like_any_other(shell: Shell, server: SandboxServer) -> None:
    """CSV piped in with --yes becomes tasks, and its results stand in the current folder."""
    path = write_calls(shell.folder / "calls.csv", 3)

    done = shell.start("run", "-", *SEND, "--json", stdin=path.read_bytes(), is_new=True)

    assert done.code == 0
    assert done.json()["results"] == "stdin.results.csv"
    assert statuses(read_csv(shell.folder / "stdin.results.csv")) == [
        "2: created",
        "3: created",
        "4: created",
    ]
    assert len(bodies(server)) == 3


def test_a_run_says_what_it_is_called_and_a_later_one_what_is_there(
    shell: Shell, server: SandboxServer
) -> None:
    """From dry run to the corrected sheet: the results of each are the source of the next."""
    write_csv(shell.folder / "calls.csv", [call_row(1), call_row(2, task_type="fax")])
    shell.here("validate", "calls.csv", "--results", "dry.csv")
    rows = read_csv(shell.folder / "dry.csv")
    assert [(row["import_status"], row["import_issues"].partition(":")[0]) for row in rows] == [
        ("would_create", "would be created"),
        ("invalid", "unknown_task_type"),
    ]

    first = shell.here("run", "dry.csv", "--yes", "--rate", "unlimited", "--results", "a.csv")

    run_id = shell.here("history", "--json").json()["runs"][0]["run_id"]
    assert first.out.splitlines()[-1] == (
        f"The ID of this run is {run_id}; to undo it: task-importer undo {run_id}"
    )
    rows = read_csv(shell.folder / "a.csv")
    write_csv(shell.folder / "a.csv", [rows[0], rows[1] | {"task_type": "call"}])
    second = shell.here("run", "a.csv", "--yes", "--rate", "unlimited")
    assert second.out.splitlines()[:3] == [
        "2 rows",
        "  1  created",
        "  1  created earlier: not sent again",
    ]
    assert shell.here("undo", "latest", "--yes").code == 0
    assert [body["task_title"] for body in bodies(server)] == ["Ring customer 001"]


def test_rounds_of_correcting_leave_one_file(shell: Shell, server: SandboxServer) -> None:
    """A results file that is fed back is replaced by its successor, which holds all its cells."""
    write_csv(shell.folder / "calls.csv", [call_row(1), call_row(2, task_type="fax")])
    shell.here("run", "calls.csv", *SEND)
    path = shell.folder / "calls.results.csv"
    rows = read_csv(path)
    write_csv(path, [rows[0] | {"mine": ""}, rows[1] | {"task_type": "call", "mine": "a word"}])

    done = shell.here("run", path.name, *SEND, "--json")

    assert done.json()["results"] == path.name
    assert sorted(file.name for file in shell.folder.glob("*.csv")) == ["calls.csv", path.name]
    rows = read_csv(path)
    assert statuses(rows) == ["2: duplicate", "3: created"]
    assert [row["mine"] for row in rows] == ["", "a word"]
    assert len(bodies(server)) == 2


@pytest.mark.usefixtures("server")
@pytest.mark.parametrize("change", ["saved anew", "lines above", "another name", "cp1252", "link"])
def test_what_its_successor_would_lose_is_kept(
    shell: Shell, monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    """Where a line, a letter or a later edit might be lost, the results get a name of their own."""
    write_csv(shell.folder / "calls.csv", [call_row(1, task_title="Ring Zoë")])
    shell.here("run", "calls.csv", *SEND)
    path = shell.folder / "calls.results.csv"
    content = path.read_bytes()
    if change == "lines above":
        content = b"My calls\n\n" + content.removeprefix(b"\xef\xbb\xbf")
    if change == "cp1252":
        content = content.decode("utf-8-sig").encode("cp1252")
    if change == "another name":
        path = shell.folder / "mine.csv"
    if change == "link":
        path.unlink()
        (shell.folder / "kept.csv").write_bytes(content)
        path.symlink_to(shell.folder / "kept.csv")
    path.write_bytes(content)
    if change == "saved anew":
        begin = Ledger.begin_run

        def save_meanwhile(*given: Any, **named: Any) -> None:
            begin(*given, **named)
            path.write_bytes(content + b"\r\n")

        monkeypatch.setattr(Ledger, "begin_run", save_meanwhile)
        rows = read_csv(path)
        write_csv(path, [dict.fromkeys(rows[0], "") | call_row(2), *rows])
        content = path.read_bytes()
    before = path.read_bytes()

    done = shell.here("run", path.name, *SEND, "--json")

    assert done.code == 0, done.err
    assert done.json()["results"] != path.name
    expected = before + b"\r\n" if change == "saved anew" else before
    assert path.read_bytes() == expected


def test_results_that_somebody_saved_as_another_kind_of_text_are_not_replaced(
    shell: Shell, server: SandboxServer
) -> None:
    """A .txt file is nothing that this program has written: the results go beside it."""
    shutil.copy(SAMPLES / "followups.csv", shell.folder)
    shell.here("run", "followups.csv", *SEND, "--timezone", "UTC")
    saved = shell.folder / "followups.results.txt"
    (shell.folder / "followups.results.csv").rename(saved)
    before = saved.read_bytes()

    done = shell.here("run", saved.name, *SEND, "--timezone", "UTC", "--json")

    assert done.json()["results"] == "followups.results.csv"
    assert saved.read_bytes() == before
    assert len(bodies(server)) == 32
