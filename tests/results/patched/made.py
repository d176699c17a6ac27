"""Workbooks of other programs, patched: what goes in, and what one finds afterwards."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import openpyxl
from openpyxl.comments import Comment
from openpyxl.styles import Border, Font, PatternFill, Side
from openpyxl.worksheet.datavalidation import DataValidation

from importer.results.layout import ResultRow, ResultsLayout
from importer.results.patched.original import Original, seen
from importer.results.patched.workbook import prepare
from importer.rows.issues import Issue
from importer.rows.outcome import IMPORT_COLUMNS, Outcome, Status
from tools.trap_workbooks import Sheet, xlsx

HEADER = ("Title", "Due", "Priority", "Amount", "Double")
BAND = "FFDDEBF7"
BAD_DATE = Issue(
    "invalid_date", '"31/02" is not a date', "write 2026-02-28", "due_date", "Due", "31/02", place=1
)
EMPTY = Issue("required", "no <priority>", "fill it & save", "priority", "Priority", "", place=2)
ODD_TITLE = Issue("null_word", '"n/a" was taken as empty', column="Title", place=0)
NO_TARGET = Issue("no_target", "the task points at nothing", "fill deal_id")


def created(number: int, *issues: Issue) -> Outcome:
    """A row that became a task."""
    return Outcome(
        number, Status.CREATED, f"task_{number}", issues=issues, attempts=1, request_id="r&1"
    )


def rows_of(outcomes: Iterable[Outcome], width: int = len(HEADER)) -> list[ResultRow]:
    """The rows as the reader gives them; of their cells nothing is written."""
    return [ResultRow(["x"] * width, None, outcome) for outcome in outcomes]


def persons_workbook(path: Path) -> Path:
    """A title, a header in row 3, rows 4 to 9 in bands, a total, and much around them."""
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.title = "Q3"
    sheet["A1"] = "Follow-ups of Q3"
    sheet.merge_cells("A1:E1")
    for column, name in enumerate(HEADER, 1):
        cell = sheet.cell(3, column, name)
        cell.font = Font(bold=True, color="FFFFFFFF")
    for row in range(4, 10):
        values = (f"Ring {row} & co", "2026-03-01", "high", row * 10, f"=D{row}*2")
        for column, value in enumerate(values, 1):
            cell = sheet.cell(row, column, value)
            cell.border = Border(bottom=Side("thin"))
            if row % 2:
                cell.fill = PatternFill("solid", fgColor=BAND)
    sheet["B6"] = "31/02"
    sheet["C6"].value = None
    sheet["A10"], sheet["D10"] = "Total", "=SUM(D4:D9)"
    sheet["A5"].comment = Comment("mine", "Ann")
    drop_down = DataValidation(type="list", formula1='"high,low"')
    drop_down.add("C4:C9")
    sheet.add_data_validation(drop_down)
    sheet.row_dimensions[8].hidden = True
    sheet.column_dimensions["A"].width = 31
    sheet.freeze_panes = "A4"
    book.create_sheet("Reps")["A1"] = "Ann"
    book.save(path)
    return path


def patch(  # noqa: PLR0913 - what the reader tells of the table
    source: Path,
    target: Path,
    outcomes: Iterable[Outcome],
    *,
    header: Sequence[str] = HEADER,
    sheet: str = "Q3",
    header_row: int = 3,
    last_row: int = 9,
    lines: Sequence[str] = ("6 rows", "", "  6  created"),
) -> Path:
    """Write the results beside the rows."""
    original = Original(source, seen(source), sheet, header_row, last_row)
    patched = prepare(original, ResultsLayout(header, sheet=sheet))
    try:
        patched.write(target, iter(rows_of(outcomes, len(header))), lambda: lines)
    finally:
        patched.close()
    return target


def parts(path: Path) -> dict[str, bytes]:
    """The parts of a package."""
    with ZipFile(path) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def sheet_of(path: Path, name: str = "Q3") -> Any:
    """A sheet, as openpyxl has it."""
    return openpyxl.load_workbook(path)[name]


def values_of(path: Path, name: str = "Q3") -> list[tuple[Any, ...]]:
    """The values of a sheet, formulas as such."""
    return list(sheet_of(path, name).iter_rows(values_only=True))


def raw(path: Path, rows: str, *, before: str = "", after: str = "", strict: bool = False) -> Path:
    """A workbook of one sheet, written by hand."""
    path.write_bytes(xlsx(Sheet("Q3", rows, before, after), strict=strict))
    return path


def repacked(path: Path, **changed: bytes) -> Path:
    """The same workbook with other parts, by the ends of their names; `__` stands for the dot."""
    members = parts(path)
    for key, content in changed.items():
        (name,) = [name for name in members if name.endswith(key.replace("__", "."))]
        members[name] = content
    return packed(path, members)


def packed(path: Path, members: Mapping[str, bytes]) -> Path:
    """A package of these parts."""
    with ZipFile(path, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


PLAIN = (
    '<row r="1"><c r="A1" t="inlineStr"><is><t>Title</t></is></c>'
    '<c r="B1" t="inlineStr"><is><t>Due</t></is></c></row>'
    '<row r="2"><c r="A2" t="inlineStr"><is><t>Ring Ann</t></is></c><c r="B2"><v>3</v></c></row>'
)
"""A header and a row."""

IMPORTED = tuple(IMPORT_COLUMNS)
