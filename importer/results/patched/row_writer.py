"""Rows of the person's sheet with the import columns and the marks of their issues."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from importer.errors import ResultsError
from importer.results.layout import Columns, ImportValues, ResultRow, errors_first, import_values
from importer.results.marks import IMPORT_WIDTHS, MAX_COMMENTS, comment_text, mark_color
from importer.results.patched.cells import (
    CellScanner,
    FoundCell,
    style_of_row,
    with_cells_behind,
)
from importer.results.patched.comments import Explained
from importer.results.patched.corrected import corrected_cell
from importer.results.patched.import_cells import ImportCells
from importer.results.patched.markup import attribute, with_attribute
from importer.results.patched.placing import Extent, Placing
from importer.results.patched.sheet_rows import SheetRow, SheetXml
from importer.results.patched.styles import Styles
from importer.rows.issues import Issue

_BLOCK_BYTES = 1 << 18
_LINE_POINTS = 15
_MOST_POINTS = 405
"""Of the 409 that a row may be high: whole lines. ECMA-376 Part 1, 18.3.1.73 (ht)."""
_WIDTHS = dict(zip(ImportValues._fields, IMPORT_WIDTHS, strict=True))
_ISSUES_WIDTH, _HINT_WIDTH = _WIDTHS["issues"], _WIDTHS["hint"]


class Sheet(NamedTuple):
    """What is known of the sheet before a row is written.

    column_styles: of cells that are not written, by columns from 1. threads: cells with a
    thread of comments. our_rows: rows with a comment of an earlier round.
    """

    extent: Extent
    placing: Placing
    column_styles: Mapping[range, int]
    threads: frozenset[tuple[int, int]]
    our_rows: frozenset[int]


class RowWriter:
    """Writes one sheet. comments, cleared and last_row are final after `blocks`.

    comments: those to be added. cleared: rows whose earlier comments go. last_row: the last that
    was written anew.
    """

    def __init__(self, xml: SheetXml, sheet: Sheet, styles: Styles, columns: Columns) -> None:
        self.comments: list[Explained] = []
        self.cleared: set[int] = set()
        self.last_row = sheet.extent.header_row
        self._xml, self._sheet, self._styles, self._columns = xml, sheet, styles, columns
        self._scanner = CellScanner(xml.prefix)
        self._cells = ImportCells(xml.prefix, sheet.placing.columns, wrapped=styles.wrapped)
        self._unmarked = styles.unmarked()
        self._is_beside = sheet.placing.is_free and not sheet.our_rows and not self._unmarked

    def blocks(self, rows: Iterator[ResultRow]) -> Iterator[bytes]:
        """The rows of the sheet, each with its end tag, in blocks.

        Raises ResultsError for a row of the results that the sheet does not have.
        """
        header_rows, end = self._sheet.extent.header_rows, self._xml.row_end
        result = next(rows, None)
        expected = _row_of(result)
        written: list[bytes] = []
        size = 0
        for row in self._xml.rows():
            if row.number == expected and result is not None:
                text = self._with_result(row, result)
                self.last_row = row.number
                result = next(rows, None)
                expected = _row_of(result)
            elif row.number in header_rows:
                text = self._with_header(row)
            else:
                text = row.text
            written += (text, end)
            size += len(text)
            if size >= _BLOCK_BYTES:
                yield b"".join(written)
                written, size = [], 0
        if result is not None:
            raise ResultsError(f"row {expected} is not in the workbook any more")
        yield b"".join(written)

    def _with_header(self, row: SheetRow) -> bytes:
        if self._sheet.placing.in_place:
            return row.text
        beside = [c for c in self._scanner.cells(row) if c.column < self._sheet.extent.width]
        style = (_style_of(beside[-1]) if beside else 0) or self._styles.bold
        is_group = self._sheet.extent.is_of_groups(row.number)
        names = self._cells.header(row.number, style, is_group=is_group)
        return self._scanner.rebuilt(row, names, {})

    def _with_result(self, row: SheetRow, result: ResultRow) -> bytes:
        outcome = result.outcome
        values = import_values(outcome)
        if self._is_beside and not outcome.issues and result.corrected is None:  # as nearly all are
            return with_cells_behind(row, self._cells.joined(row.number, values, None))
        if row.number in self._sheet.our_rows:
            self.cleared.add(row.number)
        marks = self._marks(row, outcome.issues)
        if self._unmarked:
            marks = self._taken_off(row) | marks
        status_style = marks.pop(self._cells.status_column, None)
        new = self._cells.by_column(row.number, values, status_style)
        if result.corrected:
            found = {cell.column: _style_of(cell) for cell in self._scanner.cells(row)}
            for column, cell in result.corrected.items():
                style = marks.get(column, found.get(column, 0))
                new[column] = corrected_cell(self._scanner.prefix, column, row.number, style, cell)
        return _as_high_as(self._scanner.rebuilt(row, new, marks), row, values)

    def _marks(self, row: SheetRow, issues: tuple[Issue, ...]) -> dict[int, int]:
        """The styles of the cells that have issues, by their column; each gets a comment."""
        placed: dict[int, list[Issue]] = {}
        for issue in errors_first(issues):
            column = self._columns.place_in_source(issue)
            placed.setdefault(self._cells.status_column if column is None else column, []).append(
                issue
            )
        cells = {cell.column: cell for cell in self._scanner.cells(row)}
        marks = {}
        for column, those in placed.items():
            if column == self._cells.status_column:
                style = self._styles.wrapped
            else:
                style = self._style_at(row, cells.get(column), column)
            marks[column] = self._styles.marked(style, mark_color(those))
            self._explain(row.number, column, those)
        return marks

    def _explain(self, row: int, column: int, issues: list[Issue]) -> None:
        if len(self.comments) < MAX_COMMENTS and (row, column) not in self._sheet.threads:
            self.comments.append(Explained(row, column, comment_text(issues)))

    def _style_at(self, row: SheetRow, cell: FoundCell | None, column: int) -> int:
        """The style of a cell without our mark."""
        if cell is not None:
            style = _style_of(cell)
            return self._unmarked.get(style, style)
        style_for_all = style_of_row(row)
        if style_for_all is not None:
            return style_for_all
        styles = self._sheet.column_styles
        return next((styles[columns] for columns in styles if column + 1 in columns), 0)

    def _taken_off(self, row: SheetRow) -> dict[int, int]:
        """The styles that marked cells of an earlier round had before."""
        found = {}
        for cell in self._scanner.cells(row):
            style = self._unmarked.get(_style_of(cell))
            if style is not None and cell.column not in self._sheet.placing.columns:
                found[cell.column] = style
        return found


def _row_of(result: ResultRow | None) -> int:
    """The row of the sheet that the result is of; -1 where none is left."""
    if result is None:
        return -1
    return result.place or result.outcome.row_number


def _style_of(cell: FoundCell) -> int:
    return int(attribute(cell.attributes, b"s") or 0)


def _as_high_as(text: bytes, row: SheetRow, values: ImportValues) -> bytes:
    """The row as high as what is said of it is long, unless somebody has chosen its height.

    Not every program finds that out when it opens a file, and a text that wraps would lie over the
    rows below. The height is no chosen one: it follows the texts as soon as they are edited.
    """
    lines = max(
        sum(1 + len(line) // width for line in said.split("\n"))
        for said, width in ((values.issues, _ISSUES_WIDTH), (values.hint, _HINT_WIDTH))
    )
    stop = text.index(b">", row.start) + 1
    tag = text[row.start : stop]
    before = float(attribute(tag, b"ht") or 0)
    height = min(lines * _LINE_POINTS, _MOST_POINTS)
    if lines == 1 or height <= before or attribute(tag, b"customHeight") in {b"1", b"true"}:
        return text
    return text[: row.start] + with_attribute(tag, b"ht", b"%d" % height) + text[stop:]
