"""Writes the files that are made by a program: blank sheets, the sample workbook, the traps.

From `importer.contract.fields.FIELDS`, tools/column_notes.toml and samples/followups.csv it makes
templates/followups.xlsx and .csv, samples/followups.xlsx, and of samples/defects the workbooks and
those text files that no editor keeps, byte for byte the same on every computer: no clock, no
compression, no version of a library is left in them.

    python -m tools.build_workbooks            write them
    python -m tools.build_workbooks --check    write nothing; exit 1 if a file is out of date
"""

from __future__ import annotations

import argparse
import csv
import io
import re
import sys
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple
from xml.etree.ElementTree import canonicalize

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from importer.contract.fields import FIELD_BY_COLUMN, FIELDS, Field, Kind
from tools.column_notes import COLUMN_NOTES, read_column_notes
from tools.trap_texts import build_text_traps
from tools.traps import build_traps

ROOT = Path(__file__).resolve().parent.parent
SAMPLE_SOURCE = Path("samples/followups.csv")
DEFECTS = Path("samples/defects")

TASKS, NOTES = "Tasks", "Notes"
"""The importer passes over a sheet that is named exactly `Notes`."""

CHOICES = {
    Kind.TASK_TYPE: ("call", "email", "linkedin"),
    Kind.PRIORITY: ("urgent", "high", "medium", "low"),
}
LAST_ROW = 1_048_576
"""The last row of a sheet: a drop-down holds for the whole column."""

TEXT_FORMAT = "@"
DAY_FORMAT, MINUTE_FORMAT = "yyyy-mm-dd", "yyyy-mm-dd hh:mm"
FORMATS = {
    Kind.IDENTIFIER: TEXT_FORMAT,
    Kind.PHONE: TEXT_FORMAT,
    Kind.DATE: MINUTE_FORMAT,
}
WIDTHS = {
    Kind.TASK_TYPE: 12,
    Kind.PRIORITY: 12,
    Kind.IDENTIFIER: 18,
    Kind.DATE: 18,
    Kind.PHONE: 20,
    Kind.TEXT: 30,
    Kind.EMAIL: 34,
    Kind.LINKEDIN_URL: 44,
    Kind.LIST: 48,
    Kind.LONG_TEXT: 60,
}
MULTI_LINE = frozenset({Kind.LIST, Kind.LONG_TEXT})

NUMBERS = {"000012": (12, "000000")}
"""Cells of the sample that are stored as a number which only its format shows with zeros."""

EPOCH = datetime(1980, 1, 1, tzinfo=UTC)
"""The earliest time that a zip archive can hold."""

DECLARATION = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

PINNED: Mapping[str, tuple[re.Pattern[bytes], bytes]] = {
    "docProps/app.xml": (
        re.compile(rb"<Application>.*</AppVersion>", re.DOTALL),
        b"<Application>task-importer</Application>",
    ),
    "docProps/core.xml": (
        re.compile(rb"(<dcterms:modified[^>]*>)[^<]*"),
        rb"\g<1>" + EPOCH.strftime("%Y-%m-%dT%H:%M:%SZ").encode(),
    ),
}
"""What openpyxl writes of itself and of the clock, and what stands there instead."""


class ColumnNote(NamedTuple):
    """What a person is told of one column."""

    column: str
    required: str
    write: str
    example: str


def read_notes(path: Path = COLUMN_NOTES) -> tuple[list[str], list[ColumnNote]]:
    """The opening lines of the notes, and one note per field, in the order of the blank sheet."""
    document = read_column_notes(path)
    columns = document["columns"]
    notes = [
        ColumnNote(f.column, say_required(f), say_what(f, columns), columns[f.column]["example"])
        for f in FIELDS
    ]
    return document["intro"], notes


def say_required(field: Field) -> str:
    """Whether a cell of this column must be filled, in a person's words."""
    if field.required:
        return "yes"
    return "one of these" if field.name.startswith("targets.") else "no"


def say_what(field: Field, columns: Mapping[str, Mapping[str, str]]) -> str:
    """What to write; a column that belongs to one type of task says so first."""
    words = columns[field.column]["write"]
    return f"Only for {field.task_type} tasks. {words}" if field.task_type else words


def read_sample(path: Path) -> list[list[str]]:
    """The rows of the sample after its header, the blank one included."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    if rows[0] != [f.column for f in FIELDS]:
        raise SystemExit(f"{path.name}: the header is not that of the blank sheet")
    return rows[1:]


def build_workbook(rows: Iterable[Sequence[str]]) -> bytes:
    """A workbook with the sheets Tasks (the header and `rows`) and Notes."""
    book = Workbook()
    tasks = book.worksheets[0]
    tasks.title = TASKS
    fill_tasks(tasks, rows)
    fill_notes(book.create_sheet(NOTES))
    book.properties.creator = "task-importer"
    book.properties.created = EPOCH.replace(tzinfo=None)
    buffer = io.BytesIO()
    book.save(buffer)
    return pin_archive(buffer.getvalue())


def fill_tasks(sheet: Worksheet, rows: Iterable[Sequence[str]]) -> None:
    """Write header, columns, drop-downs and rows."""
    for index, field in enumerate(FIELDS, start=1):
        letter = get_column_letter(index)
        dimension = sheet.column_dimensions[letter]
        dimension.width = WIDTHS[field.kind]
        dimension.number_format = FORMATS.get(field.kind, "General")
        dimension.alignment = align(field)
        if field.kind in CHOICES:
            sheet.add_data_validation(offer_choices(field, letter))
    write_header(sheet, 1, [f.column for f in FIELDS])
    sheet.freeze_panes = "A2"
    for number, row in enumerate(rows, start=2):
        for index, (field, text) in enumerate(zip(FIELDS, row, strict=True), start=1):
            write_cell(sheet, number, index, field, text)


def align(field: Field) -> Alignment:
    """Texts of several lines are wrapped; all cells start at the top."""
    return Alignment(vertical="top", wrap_text=field.kind in MULTI_LINE)


def offer_choices(field: Field, letter: str) -> DataValidation:
    """A drop-down for the whole column. The list inside is separated by commas in any locale."""
    words = CHOICES[field.kind]
    return DataValidation(
        type="list",
        formula1=f'"{",".join(words)}"',
        allow_blank=True,
        showErrorMessage=True,
        errorTitle=field.column,
        error=f"Write one of: {', '.join(words)}.",
        sqref=f"{letter}2:{letter}{LAST_ROW}",
    )


def write_header(sheet: Worksheet, row: int, names: Sequence[str]) -> None:
    """Write `names` in bold on grey."""
    for index, name in enumerate(names, start=1):
        cell = sheet.cell(row, index, name)
        cell.font = Font(bold=True)
        cell.fill = PatternFill("solid", start_color="FFD9D9D9")
        cell.alignment = Alignment(vertical="top")


def write_cell(sheet: Worksheet, row: int, index: int, field: Field, text: str) -> None:
    """Write `text` as a person would have typed it: a calendar date becomes a date cell."""
    if not text:
        return
    value, number_format = type_value(field, text)
    cell = sheet.cell(row, index, value)
    cell.number_format = number_format
    cell.alignment = align(field)


def type_value(field: Field, text: str) -> tuple[str | int | datetime, str]:
    """The value and the number format under which a workbook stores `text`."""
    if text in NUMBERS:
        return NUMBERS[text]
    if field.kind is Kind.DATE:
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            return text, TEXT_FORMAT
        return moment, MINUTE_FORMAT if ":" in text else DAY_FORMAT
    return text, FORMATS.get(field.kind, "General")


def fill_notes(sheet: Worksheet) -> None:
    """Write the opening lines, then one line for each column of the sheet Tasks."""
    intro, notes = read_notes()
    for number, line in enumerate(intro, start=1):
        sheet.cell(number, 1, line)
    header_row = len(intro) + 2
    write_header(sheet, header_row, ["Column", "Required?", "What to write", "Example"])
    for number, note in enumerate(notes, start=header_row + 1):
        for index, text in enumerate(note, start=1):
            cell = sheet.cell(number, index, text)
            cell.number_format = TEXT_FORMAT
            cell.alignment = Alignment(vertical="top", wrap_text=True)
    for letter, width in zip("ABCD", (20, 14, 70, 50), strict=True):
        sheet.column_dimensions[letter].width = width


def pin_archive(archive: bytes) -> bytes:
    """The same workbook without clock, compression or the version of openpyxl.

    Members are stored, because what deflate makes of them depends on the zlib at hand, and
    canonical, because openpyxl writes other XML of the same meaning where lxml is installed.
    (A workbook without media has no members but XML.)
    """
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as old, zipfile.ZipFile(buffer, "w") as new:
        for name in old.namelist():
            content = DECLARATION + canonicalize(old.read(name)).encode()
            if name in PINNED:
                pattern, instead = PINNED[name]
                content = pattern.sub(instead, content)
            entry = zipfile.ZipInfo(name, date_time=EPOCH.timetuple()[:6])
            entry.create_system = 3
            new.writestr(entry, content)
    return buffer.getvalue()


def build_header_csv() -> bytes:
    """The header alone, as UTF-8 with the BOM that Excel needs."""
    return (",".join(FIELD_BY_COLUMN) + "\n").encode("utf-8-sig")


def build_all(root: Path) -> dict[Path, bytes]:
    """Every derived file: its path below `root`, and what it should hold."""
    return {
        Path("templates/followups.csv"): build_header_csv(),
        Path("templates/followups.xlsx"): build_workbook([]),
        Path("samples/followups.xlsx"): build_workbook(read_sample(root / SAMPLE_SOURCE)),
        **{DEFECTS / name: content for name, content in build_traps().items()},
        **{DEFECTS / name: content for name, content in build_text_traps().items()},
    }


def find_outdated(root: Path) -> dict[Path, bytes]:
    """Those of the derived files that are missing or hold something else."""
    return {
        path: content
        for path, content in build_all(root).items()
        if not (root / path).is_file() or (root / path).read_bytes() != content
    }


def main(arguments: Sequence[str] | None = None, root: Path = ROOT) -> int:
    """Write or check; the exit code."""
    parser = argparse.ArgumentParser(description="Write the blank sheets and the sample workbooks.")
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if outdated")
    check: bool = parser.parse_args(arguments).check
    outdated = find_outdated(root)
    for path, content in outdated.items():
        if not check:
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_bytes(content)
        sys.stdout.write(f"{path.as_posix()}: {'out of date' if check else 'written'}\n")
    return 1 if check and outdated else 0


if __name__ == "__main__":
    sys.exit(main())
