"""The results as a workbook: the source's cells as they were, bad ones marked and explained.

One sheet, streamed to disk. Text stays text, even if it begins with "=": a string cell is never
run, so nothing is guarded here.

What does not fit a workbook (`workbook_limits`) is never cut: writing stops with a `ResultsError`
that names the row, and nothing is replaced. Comments are the one thing held in memory until the
end, so only the first `MAX_COMMENTS` bad cells carry one; the others are filled all the same, and
import_issues says what the comment would.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import date, time, timedelta
from pathlib import Path
from typing import Any, TypeAlias
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import Cell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill, is_date_format
from openpyxl.utils import get_column_letter
from openpyxl.writer.excel import ExcelWriter

from importer.results.layout import (
    Columns,
    ImportValues,
    ResultRow,
    ResultsLayout,
    errors_first,
    import_values,
)
from importer.results.marks import (
    AUTHOR,
    COMMENT_WIDTH,
    ERROR_COLOR,
    IMPORT_WIDTHS,
    MAX_COMMENTS,
    SCREEN_CHARACTERS,
    WARNING_COLOR,
    comment_height,
    comment_text,
)
from importer.results.workbook_limits import (
    escape,
    is_special,
    require_cells_fit,
    require_columns_fit,
    require_rows_fit,
    sheet_name,
)
from importer.rows.issues import Issue
from importer.rows.table import NativeCell, NativeValue

MAX_LINKS = 60_000
"""Excel opens no sheet with more than 65,530 of them."""

_GENERAL, _TEXT = "General", "@"
_BOLD = Font(bold=True)
_ERROR_FILL = PatternFill("solid", fgColor=ERROR_COLOR)
_WARNING_FILL = PatternFill("solid", fgColor=WARNING_COLOR)
_WRAPPED = Alignment(vertical="top", wrap_text=True)
_STATUS = ImportValues._fields.index("status")
_NO_CELL = NativeCell(None, _GENERAL)

_Written: TypeAlias = "Cell | NativeValue"


def write_workbook(path: Path, layout: ResultsLayout, rows: Iterable[ResultRow]) -> None:
    """Write the header and every row. Raises OSError, and ResultsError for what does not fit."""
    require_columns_fit(layout)
    workbook = Workbook(write_only=True)
    workbook.properties.creator = AUTHOR
    sheet = workbook.create_sheet(sheet_name(layout.sheet))
    writer = _SheetWriter(sheet, Columns(layout))
    try:
        writer.write_header()
        for row in rows:
            writer.write_row(row)
        writer.set_filter()
        # Not workbook.save(): where that fails it leaves the archive to the garbage collector,
        # which then complains on standard error.
        with ZipFile(path, "w", ZIP_DEFLATED) as archive:
            ExcelWriter(workbook, archive).save()
    except BaseException:
        _discard(sheet)
        raise


class _SheetWriter:
    """Rows into one write-only sheet; a plain value goes in as it is, which is the fast way."""

    def __init__(self, sheet: Any, columns: Columns) -> None:  # noqa: ANN401 - the stubs lack half
        self._sheet = sheet
        self._columns = columns
        self._rows = 0
        self._comments = 0
        self._links = 0

    def write_header(self) -> None:
        """The header row, bold and frozen, and the widths, which openpyxl needs before it."""
        names = self._columns.header
        widths = [min(max(len(name) + 3, 10), 40) for name in self._columns.source]
        for index, width in enumerate([*widths, *IMPORT_WIDTHS], start=1):
            self._sheet.column_dimensions[get_column_letter(index)].width = width
        self._sheet.freeze_panes = "A2"
        self._show_status(sum(widths))
        cells = [self._text(name, _GENERAL) for name in names]
        for cell in cells:
            cell.font = _BOLD
        self._sheet.append(cells)

    def _show_status(self, before: int) -> None:
        """Scroll to the import columns, where the status would be out of sight.

        before: how wide the columns before them are.
        """
        if before + sum(IMPORT_WIDTHS[: _STATUS + 1]) > SCREEN_CHARACTERS:
            letters = get_column_letter(len(self._columns.source) + 1)
            view = self._sheet.sheet_view
            view.topLeftCell, view.pane.topLeftCell = f"{letters}1", f"{letters}2"

    def write_row(self, row: ResultRow) -> None:
        """One row: the source's cells, the import columns, and the marks of its issues."""
        self._rows += 1
        require_rows_fit(self._rows)
        natives = row.natives
        if natives is None:
            natives = [NativeCell(text, _TEXT) for text in row.cells]
        imported = [NativeCell(value, _GENERAL) for value in import_values(row.outcome)]
        cells = [*self._columns.pick(natives, _NO_CELL), *imported]
        texts = [cell.value if isinstance(cell.value, str) else "" for cell in cells]
        require_cells_fit(self._columns.header, texts, row.outcome.row_number)
        written = [self._written(cell) for cell in cells]
        first = len(self._columns.source)
        for place, width in enumerate(IMPORT_WIDTHS, start=first):
            if len(texts[place]) > width:
                written[place] = long = self._cell(cells[place])
                long.alignment = _WRAPPED
        for place, issues in self._placed(row.outcome.issues).items():
            written[place] = self._marked(cells[place], issues)
        self._sheet.append(written)

    def set_filter(self) -> None:
        """A filter over all that was written; its last row is known only now."""
        last = get_column_letter(len(self._columns.header))
        self._sheet.auto_filter.ref = f"A1:{last}{self._rows + 1}"

    def _written(self, native: NativeCell) -> _Written:
        """The value by itself where openpyxl will show it as it was, else a cell."""
        value, number_format, link = native
        if value is None or value == "":
            return None
        if link or number_format != _GENERAL or (isinstance(value, str) and is_special(value)):
            return self._cell(native)
        return self._cell(native) if isinstance(value, float) else value

    def _cell(self, native: NativeCell) -> Cell:
        """The cell that shows a value as the source did."""
        value, number_format, link = native
        if isinstance(value, str):
            cell = self._text(value, number_format)
            if link and self._links < MAX_LINKS:
                self._links += 1
                cell.hyperlink = link
            return cell
        if isinstance(value, float) and not math.isfinite(value):
            return self._text(str(value), number_format)
        cell = WriteOnlyCell(self._sheet, value)  # type: ignore[arg-type] # it takes dates and times
        # A moment under a format that shows no date would turn into a bare number.
        if not isinstance(value, date | time | timedelta) or is_date_format(number_format):
            cell.number_format = number_format
        return cell

    def _text(self, text: str, number_format: str) -> Cell:
        """A string cell, whatever the string looks like."""
        cell = WriteOnlyCell(self._sheet, escape(text) or None)
        if text:
            cell.data_type = "s"  # openpyxl took "=1+1" for a formula, "#N/A" for an error
        cell.number_format = number_format
        return cell

    def _placed(self, issues: Sequence[Issue]) -> dict[int, list[Issue]]:
        """The issues by the cell they speak of; those of no cell at import_status."""
        placed: dict[int, list[Issue]] = {}
        for issue in errors_first(issues):
            place = self._columns.place(issue)
            if place is None:
                place = len(self._columns.source) + _STATUS
            placed.setdefault(place, []).append(issue)
        return placed

    def _marked(self, native: NativeCell, issues: Sequence[Issue]) -> Cell:
        """The cell, filled, with a comment that says what is wrong and what to do."""
        cell = self._cell(native)
        cell.fill = _ERROR_FILL if issues[0].is_error else _WARNING_FILL
        if self._comments < MAX_COMMENTS:
            self._comments += 1
            cell.comment = _comment(issues)
        return cell


def _comment(issues: Sequence[Issue]) -> Comment:
    """Message and hint of each issue, in a box about as large as they need."""
    text = comment_text(issues)
    return Comment(escape(text), AUTHOR, height=comment_height(text), width=COMMENT_WIDTH)


def _discard(sheet: Any) -> None:  # noqa: ANN401 - the stubs lack half
    """Close what streams into a sheet that will not be saved, and remove openpyxl's own file.

    Otherwise that file stays in the system's temporary folder until the program ends, and the
    garbage collector complains of the open streams.
    """
    writer = sheet._writer  # noqa: SLF001 - openpyxl has no public way to abandon a sheet
    if writer is None:
        return
    for finish in (sheet.close, writer.close, writer.cleanup):
        with suppress(Exception):  # whatever stopped the writing may well stop this too
            finish()
