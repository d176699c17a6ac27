"""The derived files are what the program makes of their sources, and fit to be filled in."""

from __future__ import annotations

import csv
import gzip
import re
import shutil
import zipfile
from datetime import datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from importer.contract.fields import FIELDS, Kind
from tools.build_workbooks import ROOT, main, read_notes
from tools.column_notes import COLUMN_NOTES

BLANK_SHEET = ROOT / "templates" / "followups.xlsx"
BLANK_CSV = ROOT / "templates" / "followups.csv"
SAMPLE_SHEET = ROOT / "samples" / "followups.xlsx"
SAMPLE_CSV = ROOT / "samples" / "followups.csv"
COLUMNS = [field.column for field in FIELDS]
LETTERS = {column: get_column_letter(place) for place, column in enumerate(COLUMNS, start=1)}


@pytest.fixture(scope="module")
def blank() -> Worksheet:
    """The sheet that a person fills in."""
    return load_workbook(BLANK_SHEET)["Tasks"]


@pytest.fixture(scope="module")
def sample() -> Worksheet:
    """The sheet that a newcomer tries first."""
    return load_workbook(SAMPLE_SHEET)["Tasks"]


def test_files_are_up_to_date() -> None:
    """The files on disk are byte for byte what their sources give."""
    assert main(["--check"]) == 0


@pytest.mark.parametrize(
    ("old", "new", "name"),
    [
        ("[columns.reason]", "[columns.because]", "because, reason"),
        ("[columns.reason]", "[columns.task_type.more]", "reason"),
    ],
)
def test_a_column_that_nobody_explains_is_named(
    tmp_path: Path, old: str, new: str, name: str
) -> None:
    """Whoever adds a field is told that the notes of the blank sheet lack it, and in which file."""
    notes = tmp_path / "column_notes.toml"
    notes.write_text(COLUMN_NOTES.read_text("utf-8").replace(old, new), "utf-8")
    with pytest.raises(SystemExit) as ended:
        read_notes(notes)
    assert ended.value.code == (
        f"column_notes.toml and importer/contract/fields.py do not agree on: {name}"
    )


def test_check_finds_what_is_missing_and_what_was_changed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A check writes nothing and fails until the files are written, and again after an edit."""
    (tmp_path / "samples").mkdir()
    shutil.copy(SAMPLE_CSV, tmp_path / "samples")
    assert main(["--check"], tmp_path) == 1
    assert not (tmp_path / "templates").exists()
    assert main([], tmp_path) == 0
    assert main(["--check"], tmp_path) == 0
    capsys.readouterr()
    (tmp_path / "templates" / "followups.csv").write_text("task_type\n")
    assert main(["--check"], tmp_path) == 1
    assert capsys.readouterr().out == "templates/followups.csv: out of date\n"


def test_workbooks_hold_no_clock() -> None:
    """No member of a workbook and none of its properties tells when it was built."""
    for path in (BLANK_SHEET, SAMPLE_SHEET):
        with zipfile.ZipFile(path) as archive:
            assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
            core = archive.read("docProps/core.xml").decode()
        assert re.findall(r">(\d{4}-[^<]*)<", core) == ["1980-01-01T00:00:00Z"] * 2


def test_packed_texts_hold_no_clock_and_no_compression() -> None:
    """What packs a text says neither when it was built nor by which version of a library."""
    with zipfile.ZipFile(ROOT / "samples" / "defects" / "text_packed.zip") as archive:
        (entry,) = archive.infolist()
        text = archive.read(entry)
    assert (entry.date_time, entry.compress_type) == ((1980, 1, 1, 0, 0, 0), zipfile.ZIP_STORED)
    packed = (ROOT / "samples" / "defects" / "text_packed.csv.gz").read_bytes()
    # RFC 1952 2.3: magic, deflate, no flags, no time, no extra flags, an unknown system.
    assert packed[:10] == b"\x1f\x8b\x08\0\0\0\0\0\0\xff"
    assert gzip.decompress(packed) == text
    assert text in packed


def test_blank_sheet_is_a_header_and_nothing_else(blank: Worksheet) -> None:
    """The first sheet has the columns of the fields table, in its order, and no row."""
    assert list(blank.iter_rows(values_only=True)) == [tuple(COLUMNS)]
    assert load_workbook(BLANK_SHEET).sheetnames == ["Tasks", "Notes"]


def test_blank_csv_is_a_header_and_nothing_else() -> None:
    """The text twin has the same header, behind the BOM that Excel needs."""
    assert BLANK_CSV.read_bytes() == b"\xef\xbb\xbf" + ",".join(COLUMNS).encode() + b"\n"


def test_header_stays_in_view(blank: Worksheet) -> None:
    """The header is bold and frozen."""
    assert blank.freeze_panes == "A2"
    assert all(cell.font.b for cell in blank[1])


def test_types_and_priorities_are_offered_as_lists(blank: Worksheet) -> None:
    """A drop-down holds for the whole column, and offers exactly what the API takes."""
    offered = {
        str(rule.sqref): rule.formula1
        for rule in blank.data_validations.dataValidation
        if rule.type == "list" and not rule.showDropDown
    }
    assert offered == {
        "A2:A1048576": '"call,email,linkedin"',
        "L2:L1048576": '"urgent,high,medium,low"',
    }


def test_ids_and_phones_are_text_and_dates_unmistakable(blank: Worksheet) -> None:
    """A typed 007 keeps its zeros, and a typed date shows its year first."""
    formats = {column: blank.column_dimensions[LETTERS[column]].number_format for column in COLUMNS}
    assert {column: form for column, form in formats.items() if form != "General"} == {
        "assignee_id": "@",
        "deal_id": "@",
        "company_id": "@",
        "meeting_id": "@",
        "contact_phone": "@",
        "due_date": "yyyy-mm-dd hh:mm",
    }


def test_notes_explain_every_column() -> None:
    """The second sheet tells of each column whether it is required, what to write, an example."""
    rows = list(load_workbook(BLANK_SHEET)["Notes"].iter_rows(min_row=5, values_only=True))
    assert rows[0] == ("Column", "Required?", "What to write", "Example")
    assert [row[0] for row in rows[1:]] == COLUMNS
    assert all(all(row) for row in rows)
    required = {row[0] for row in rows if row[1] == "yes"}
    assert required == {"task_type", "task_title", "assignee_id"}


def test_notes_name_the_task_type_of_a_draft_column() -> None:
    """A column that belongs to one type of task says so in its first words."""
    words = {note.column: note.write for note in read_notes()[1]}
    for field in FIELDS:
        told = re.match(r"Only for (\w+) tasks\. ", words[field.column])
        assert (told and told[1]) == field.task_type


def test_sample_dates_are_date_cells(sample: Worksheet) -> None:
    """Every due date of the sample workbook is a date cell, but for the one wrong on purpose."""
    cells = list(sample[LETTERS["due_date"]][1:])
    texts = {cell.row: cell.value for cell in cells if isinstance(cell.value, str)}
    assert texts == {33: "31/02/2026"}
    dates = [cell.value for cell in cells if isinstance(cell.value, datetime)]
    assert min(dates) > datetime(2026, 12, 1)  # noqa: DTZ001 -- a cell has no zone
    assert [cell.row for cell in cells if cell.value is None] == [22]


def test_sample_ids_are_text_but_for_one_number(sample: Worksheet) -> None:
    """Leading zeros are part of a text; one deal id is a number that its format pads."""
    cells = [
        cell
        for field in FIELDS
        if field.kind in {Kind.IDENTIFIER, Kind.PHONE}
        for cell in sample[LETTERS[field.column]][1:]
        if cell.value is not None
    ]
    numbers = [(c.coordinate, c.value, c.number_format) for c in cells if c.data_type == "n"]
    assert numbers == [("D13", 12, "000000")]
    assert {c.number_format for c in cells if c.data_type != "n"} == {"@"}


def test_sample_workbook_has_the_texts_of_its_source(sample: Worksheet) -> None:
    """Row for row, every text of the CSV stands in the workbook unchanged, leading zeros too."""
    with SAMPLE_CSV.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    rows[12][COLUMNS.index("deal_id")] = "12"  # the one number, which its format pads
    columns = set(range(len(COLUMNS))) - {COLUMNS.index("due_date")}
    for number, row in enumerate(rows, start=1):
        shown = ["" if cell.value is None else str(cell.value) for cell in sample[number]]
        for index in columns:
            assert shown[index] == row[index], (number, COLUMNS[index])


def test_sample_has_one_blank_row_and_one_pair_of_equal_rows() -> None:
    """What a newcomer sees skipped and what as a duplicate is in the sample once each."""
    with SAMPLE_CSV.open(encoding="utf-8-sig", newline="") as file:
        rows = [tuple(row) for row in csv.reader(file)]
    assert [number for number, row in enumerate(rows, start=1) if not any(row)] == [22]
    pairs = [
        (a, b)
        for b, row in enumerate(rows, start=1)
        for a, other in enumerate(rows[: b - 1], start=1)
        if row == other
    ]
    assert pairs == [(8, 40)]
