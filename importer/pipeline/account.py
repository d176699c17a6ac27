"""The results of a whole file, brought up to date with rows of it that were corrected and sent.

Takes the rows to fix as they ended, and writes them into the results that they were taken from:
their cells and their ends. All other rows stay as they are. Written whole or not at all.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, suppress
from pathlib import Path
from typing import NamedTuple

from importer.errors import ImporterError, ResultsError
from importer.results.csv_file import write_cells
from importer.results.files import patch_workbook
from importer.results.layout import (
    Columns,
    ResultRow,
    ResultRows,
    ResultsLayout,
    import_values,
    one_by_one,
)
from importer.results.patched.original import Original, seen
from importer.results.summary import account_lines
from importer.results.to_fix import accounts_of
from importer.results.whole_file import whole_file
from importer.rows.outcome import IMPORT_COLUMNS
from importer.rows.scratch import Spool
from importer.rows.table import NativeCell, SourceOptions, Table
from importer.source import open_table
from importer.wording.hints import Hint

_AGAIN = Hint(
    "close it if a spreadsheet program has it open, and run the same {command} again: no row is "
    "sent twice"
)


_DAMAGED = frozenset({"rewritten"})
"""Of cells that a spreadsheet program changed: the account still holds what stood there."""


class _Row(NamedTuple):
    """A row of the account. corrected: as it is now; None: nothing has changed."""

    place: int
    cells: list[str]
    corrected: ResultRow | None


def find_account(to_fix: Path, sheet: str | None) -> Path | None:
    """The results that these rows were taken from; None: they are not beside them."""
    for path in accounts_of(to_fix):
        with (
            suppress(ImporterError),
            closing(_opened(path, sheet)) as table,
        ):
            if {name.strip() for name in table.header}.issuperset(IMPORT_COLUMNS):
                return path
    return None


def _opened(path: Path, sheet: str | None) -> Table:
    return open_table(path, SourceOptions(sheet=sheet))


def update_account(path: Path, layout: ResultsLayout, parts: Iterable[ResultRows]) -> None:
    """Write the rows into the account. layout: of the rows, as their own results have it.

    Raises ResultsError where the account is not one that they were taken from, or cannot be
    written; it is untouched then.
    """
    try:
        if layout.sheet is None:
            _update_text(path, layout, parts)
        else:
            _update_workbook(path, layout, parts)
    except ImporterError as error:
        reason = error.message
    except OSError as error:
        reason = error.strerror or str(error)
    else:
        return
    raise ResultsError(f"{path} could not be brought up to date: {reason}", hint=_AGAIN)


def _update_text(path: Path, layout: ResultsLayout, parts: Iterable[ResultRows]) -> None:
    with closing(_opened(path, None)) as table:
        plain = table.text_format is not None and table.text_format.encoding.startswith("utf-8")
        if not plain or table.header_row != 1:
            raise ResultsError("it was saved in another form than it was written in")
        merge = _Merge(table, layout)
        with whole_file(path) as temporary:
            rows = (_as_cells(merge, chunk) for chunk in merge.rows(parts))
            write_cells(temporary, table.header, table.delimiter, rows)


def _as_cells(merge: _Merge, rows: Sequence[_Row]) -> list[list[str]]:
    return [row.cells if row.corrected is None else merge.cells_of(row) for row in rows]


def _update_workbook(path: Path, layout: ResultsLayout, parts: Iterable[ResultRows]) -> None:
    before = seen(path)
    with (
        closing(_opened(path, layout.sheet)) as table,
        closing(Spool[ResultRow]()) as changed,
    ):
        merge, last = _Merge(table, layout), table.header_row
        for rows in merge.rows(parts):
            last = rows[-1].place
            for row in rows:
                if row.corrected is not None:
                    changed.append(merge.patch_of(row))
        if table.sheet is None:
            raise ResultsError("it is no workbook")
        original = Original(path, before, table.sheet, table.header_row, last)
        header = ResultsLayout(table.header, sheet=table.sheet)
        patch_workbook(original, header, iter(changed), lambda: account_lines(merge.ends))


class _Merge:
    """Goes through the account and the corrected rows side by side, both by import_row.

    ends: how many rows have each status, once it is through.
    """

    def __init__(self, table: Table, layout: ResultsLayout) -> None:
        names = [name.strip() for name in table.header]
        if any(names.count(name) != 1 for name in IMPORT_COLUMNS):
            raise ResultsError("it has not each of the import columns once")
        self._table = table
        self._imported = [names.index(name) for name in IMPORT_COLUMNS]
        self._own = [i for i in range(len(names)) if i not in set(self._imported)]
        self._theirs = Columns(layout)
        others = self._own[len(self._theirs.source) :]
        if table.stands_beside_another and not any(names[i] for i in others):
            del self._own[len(self._theirs.source) :]  # the columns of that one
        if [table.header[i] for i in self._own] != self._theirs.source:
            raise ResultsError("its columns are others than those of the rows to fix")
        self.ends = Counter[str]()

    def rows(self, parts: Iterable[ResultRows]) -> Iterator[list[_Row]]:
        """All rows of the account. Raises ResultsError where some corrected row is none of them."""
        corrected = one_by_one(parts)
        upcoming = next(corrected, None)
        width = len(self._table.header)
        for chunk in self._table.chunks():
            rows = []
            for place, cells in zip(chunk.numbers, chunk.rows, strict=True):
                if len(cells) > width:
                    raise ResultsError(f"row {place} has cells beyond its columns")
                number, match = cells[self._imported[0]].strip(), None
                if upcoming is not None and number == str(upcoming.outcome.row_number):
                    match, upcoming = upcoming, next(corrected, None)
                told = cells[self._imported[1]] if match is None else _status(match)
                self.ends[told.strip()] += 1
                rows.append(_Row(place, cells, match))
            yield rows
        if upcoming is not None:
            raise ResultsError(
                f"row {upcoming.outcome.row_number} is not in it, or not in its place"
            )

    def cells_of(self, row: _Row) -> list[str]:
        """The cells of a corrected row, in the columns of the account."""
        if row.corrected is None:
            return row.cells
        cells = list(row.cells)
        issues = row.corrected.outcome.issues
        damaged = {self._theirs.place(issue) for issue in issues if issue.code in _DAMAGED}
        theirs = self._theirs.pick(row.corrected.cells, "")
        for i, (place, cell) in enumerate(zip(self._own, theirs, strict=True)):
            if i not in damaged:
                cells[place] = cell
        values = map(str, import_values(row.corrected.outcome))
        for place, cell in zip(self._imported, values, strict=True):
            cells[place] = cell
        return cells

    def patch_of(self, row: _Row) -> ResultRow:
        """The corrected row in its place in the workbook, with the cells that are other ones."""
        told = row.corrected
        if told is None:
            raise AssertionError
        now = self.cells_of(row)
        natives = self._theirs.pick(told.natives or [], _NOTHING)
        by_place = dict(zip(self._own, natives, strict=True))
        corrected = {i: _native(by_place[i], now[i]) for i in self._own if now[i] != row.cells[i]}
        return ResultRow(now, None, told.outcome, row.place, corrected)


_NOTHING = NativeCell(None, "General")


def _native(cell: NativeCell, text: str) -> NativeCell:
    """The cell with what is to be written: a number, or what a person sees."""
    return cell if isinstance(cell.value, int | float) else NativeCell(text, cell.number_format)


def _status(row: ResultRow) -> str:
    return import_values(row.outcome).status
