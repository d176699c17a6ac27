"""The results of a workbook are a copy of it, which is corrected and imported again."""

from __future__ import annotations

import re
import zipfile
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment

from importer.rows.outcome import IMPORT_COLUMNS
from importer.sandbox.server import SandboxServer
from tests.acceptance.shell import Shell, bodies

SEND = ("--yes", "--rate", "unlimited", "--timezone", "UTC")
HEADER = ("task_type", "task_title", "assignee_id", "deal_id", "priority")
TOTAL = "Total"
RESULTS = "calls.results.xlsx"
CHANGED = {
    "[Content_Types].xml",
    "xl/_rels/workbook.xml.rels",
    "xl/comments/comment1.xml",
    "xl/drawings/commentsDrawing1.vml",
    "xl/styles.xml",
    "xl/workbook.xml",
    "xl/worksheets/sheet1.xml",
}
"""Parts of the workbook that is made here, which the results change."""


def changed_parts(source: Path, results: Path) -> set[str]:
    """The parts of the workbook that are other ones in its results."""
    with zipfile.ZipFile(source) as one, zipfile.ZipFile(results) as other:
        return {name for name in one.namelist() if one.read(name) != other.read(name)}


def workbook(path: Path, *, titles: bool = True) -> Path:
    """Five calls, of which the third has no priority that there is, with titles and a total."""
    book = Workbook()
    sheet: Any = book.active
    sheet.title = "Calls"
    if titles:
        sheet.append(["Calls of the third quarter"])
        sheet.append([])
    sheet.append(HEADER)
    for number in range(1, 6):
        urgency = "hgh" if number == 3 else "high"
        sheet.append(["call", f"Ring {number}", "usr_1", f"D{number}", urgency])
    sheet.append([TOTAL, None, None, None, 5])
    sheet["B5"].comment = Comment("ask Ann", "Bo")
    book.create_sheet("Reps").append(["Ann", "usr_1", "=COUNTA(Calls!B4:B8)"])
    book.save(path)
    return path


def rows_of(path: Path) -> list[tuple[Any, ...]]:
    """The rows of the sheet with the calls."""
    return list(load_workbook(path)["Calls"].iter_rows(values_only=True))


def test_corrected_and_imported_again_all_are_created(shell: Shell, server: SandboxServer) -> None:
    """With titles above and a total below, which are no rows in either round."""
    workbook(shell.folder / "calls.xlsx")
    first = shell.here("run", "calls.xlsx", "--sheet", "Calls", *SEND)
    assert first.code == 1
    results = shell.folder / "calls.results.xlsx"
    rows = rows_of(results)
    assert [row[:5] for row in rows] == rows_of(shell.folder / "calls.xlsx")
    assert rows[2] == (*HEADER, *IMPORT_COLUMNS)
    assert [row[5:7] for row in rows[3:8]] == [
        (4, "created"),
        (5, "created"),
        (6, "invalid"),
        (7, "created"),
        (8, "created"),
    ]
    assert rows[8][5:] == (None,) * 7
    assert load_workbook(results).sheetnames == ["Calls", "Reps", "Import summary"]

    book = load_workbook(results)
    book["Calls"]["E6"] = "high"
    book.save(results)
    again = shell.here("run", "calls.results.xlsx", *SEND, "--json")

    assert again.code == 0, again.err
    assert len(bodies(server)) == 5
    assert again.json()["results"] == results.name
    assert sorted(shell.folder.glob("calls.results*")) == [results]
    rows = rows_of(results)
    assert Counter(row[6] for row in rows[3:8]) == {"duplicate": 4, "created": 1}
    assert len(rows[2]) == 12
    assert rows[8][0] == TOTAL
    sheet: Any = load_workbook(results)["Calls"]
    comments = [cell.comment.text for row in sheet.iter_rows() for cell in row if cell.comment]
    assert comments == ["ask Ann"]
    assert sheet["E6"].fill.fill_type is None


def test_other_parts_stay_byte_for_byte(shell: Shell) -> None:
    """Through the whole program: only what the results need is another part."""
    source = workbook(shell.folder / "calls.xlsx")
    shell.here("validate", "calls.xlsx", "--sheet", "Calls", "--results", "out.xlsx")
    assert changed_parts(source, shell.folder / "out.xlsx") == CHANGED


COLUMNS = [f"{field}={letter}" for field, letter in zip(HEADER, "ABCDE", strict=True)]
NO_HEADER = ("--no-header", "--rows", "4-8", *[word for one in COLUMNS for word in ("--map", one)])


@pytest.mark.parametrize(
    ("source", "results", "flags", "reason"),
    [
        ("calls.xlsm", "out.xlsm", (), "it is not what .xlsm stands for"),
        ("calls.xlsm", "out.xlsx", (), "a workbook with macros needs a name that ends in .xlsm"),
        ("calls.xlsx", "out.xlsx", NO_HEADER, "its table has no header"),
    ],
)
def test_what_cannot_be_a_copy_is_told(
    shell: Shell, source: str, results: str, flags: tuple[str, ...], reason: str
) -> None:
    """The results are a workbook of their own then, an .xlsx, with every row."""
    workbook(shell.folder / "calls.xlsx").rename(shell.folder / source)
    done = shell.here("validate", source, "--sheet", "Calls", "--results", results, *flags)
    told = "the results are a new workbook with the rows alone"
    assert f"{told}; {source} could not be kept: {reason}" in " ".join(done.err.split())
    assert [path.name for path in shell.folder.glob("out*")] == ["out.xlsx"]
    assert load_workbook(shell.folder / "out.xlsx").sheetnames == ["Calls"]


def corrected_in_its_cell(path: Path, place: str, text: str) -> None:
    """Write a text into a cell, and change no other byte of any part."""
    cell = f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'.encode()
    pattern = rb'<c r="' + place.encode() + rb'"[^>]*?(?:/>|>.*?</c>)'
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    name = "xl/worksheets/sheet1.xml"
    parts[name], count = re.subn(pattern, cell, parts[name])
    assert count == 1
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)


def test_checked_fixed_where_it_is_marked_and_run_all_are_created(
    shell: Shell, server: SandboxServer
) -> None:
    """A script finds the marked cells, corrects them, and runs that file; all else is as it was."""
    source = workbook(shell.folder / "calls.xlsx")
    looked = shell.here("validate", source.name, "--sheet", "Calls", "--results", RESULTS)
    assert looked.code == 1
    sheet: Any = load_workbook(shell.folder / RESULTS)["Calls"]
    marked = [c for row in sheet.iter_rows() for c in row if c.fill.fgColor.rgb == "FFFFC7CF"]
    assert [(cell.coordinate, cell.value) for cell in marked] == [("E6", "hgh")]
    assert "high" in marked[0].comment.text
    corrected_in_its_cell(shell.folder / RESULTS, "E6", "high")

    done = shell.here("run", RESULTS, "--sheet", "Calls", *SEND)

    assert done.code == 0, done.err
    assert [body["priority"] for body in bodies(server)] == ["high"] * 5
    rows = rows_of(shell.folder / RESULTS)
    assert Counter(row[6] for row in rows[3:8]) == {"created": 5}
    assert changed_parts(source, shell.folder / RESULTS) <= CHANGED
