"""The outcome of an undo as a file: CSV, or a workbook.

It is written whole or not at all. Its columns are its own: it is no results file of an import, and
is not to be fed back.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from importer.results.layout import shown
from importer.results.marks import AUTHOR
from importer.results.whole_file import nothing, whole_file
from importer.results.written_files import WrittenFiles
from importer.rows.formula_guard import guard
from importer.rows.withdrawn import Withdrawn

UNDO_COLUMNS: tuple[str, ...] = (
    "row", "task_title", "task_id", "undo_status", "reason", "hint", "attempts", "request_id",
)  # fmt: skip
"""The header: the row of the imported file, its task, and what the undo made of it."""

_WIDTHS = (8, 50, 38, 13, 60, 40, 10, 28)


def write_undo_file(
    path: Path, ends: Iterable[Withdrawn], written: WrittenFiles | None = None
) -> Path:
    """Write a row for each end and give the path. Raises ResultsError where that cannot be.

    written: as of `write_results`.
    """
    with whole_file(path, before_naming=written.take_over if written else nothing) as temporary:
        if path.suffix.lower() == ".xlsx":
            _write_workbook(temporary, ends)
        else:
            _write_csv(temporary, ends)
    return path


def _write_csv(path: Path, ends: Iterable[Withdrawn]) -> None:
    with path.open("w", encoding="utf-8-sig", errors="backslashreplace", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(UNDO_COLUMNS)
        writer.writerows([guard(text) for text in _texts(end)] for end in ends)


def _write_workbook(path: Path, ends: Iterable[Withdrawn]) -> None:
    # Loaded when a workbook is asked for: openpyxl takes longer than a small CSV file.
    from openpyxl import Workbook  # noqa: PLC0415
    from openpyxl.writer.excel import ExcelWriter  # noqa: PLC0415

    from importer.results.workbook_file import _discard  # noqa: PLC0415

    workbook = Workbook(write_only=True)
    workbook.properties.creator = AUTHOR
    sheet = workbook.create_sheet("Undo")
    try:
        _fill(sheet, ends)
        with ZipFile(path, "w", ZIP_DEFLATED) as archive:  # as `workbook_file` does, and why
            ExcelWriter(workbook, archive).save()
    except BaseException:
        _discard(sheet)
        raise


def _fill(sheet: Any, ends: Iterable[Withdrawn]) -> None:  # noqa: ANN401 - the stubs lack half
    from openpyxl.cell import WriteOnlyCell  # noqa: PLC0415
    from openpyxl.utils import get_column_letter  # noqa: PLC0415

    from importer.results.workbook_limits import escape, require_rows_fit  # noqa: PLC0415

    for index, width in enumerate(_WIDTHS, start=1):
        sheet.column_dimensions[get_column_letter(index)].width = width
    sheet.freeze_panes = "A2"
    sheet.append(UNDO_COLUMNS)
    for count, end in enumerate(ends, start=1):
        require_rows_fit(count)
        number, *texts = _texts(end)
        cells = [WriteOnlyCell(sheet, escape(text) or None) for text in texts]
        for cell, text in zip(cells, texts, strict=True):
            if text:
                cell.data_type = "s"  # whatever it looks like, it is no formula
        sheet.append([int(number), *cells])


def _texts(end: Withdrawn) -> list[str]:
    row = (
        end.row_number, end.title, end.task_id, end.status, shown(end.reason), shown(end.hint),
        end.attempts, shown(end.request_id or ""),
    )  # fmt: skip
    return [str(value) for value in row]
