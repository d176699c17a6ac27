"""Where the import columns go: in the place of earlier ones, or beside the table.

Every row of the sheet is seen once for it: what is found holds for all of them, so that nothing has
to be given up once rows are written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from importer.results.patched.cells import CellScanner
from importer.results.patched.original import Original
from importer.results.patched.places import Block
from importer.results.patched.refusal import CannotPatchError
from importer.results.patched.sheet_rows import SheetRow
from importer.results.workbook_limits import MAX_COLUMNS
from importer.rows.outcome import IMPORT_COLUMNS

_WIDEST_GAP = 20
"""So many columns lie at most between the table and the import columns, which a person looks for
beside it, and the reader of a results file as well."""

_COUNT = len(IMPORT_COLUMNS)


class Extent(NamedTuple):
    """The table in its sheet. width: of its columns, from A on.

    header_row: the last row of its header. The others are as `Original` has them.
    """

    header_row: int
    last_row: int
    width: int
    rows_above: int = 0
    group_rows: int = 0
    has_neighbor: bool = False

    @property
    def header_rows(self) -> range:
        """All rows of the header."""
        return range(self.header_row - self.rows_above, self.header_row + 1)

    @property
    def first_row(self) -> int:
        """The first row of the header."""
        return self.header_row - self.rows_above

    def reaches(self, row: int) -> bool:
        """Whether a row stands beside the table, or beside its neighbor."""
        return self.first_row <= row and (row <= self.last_row or self.has_neighbor)

    def is_of_groups(self, row: int) -> bool:
        """Whether a row of the header holds names of groups."""
        return row < self.first_row + self.group_rows


def extent_of(original: Original, width: int) -> Extent:
    """The table of the workbook, which has so many columns."""
    return Extent(
        original.header_row,
        original.last_row,
        width,
        original.rows_above,
        original.group_rows,
        original.has_neighbor,
    )


class Placing(NamedTuple):
    """The columns, from 0, in the order of `IMPORT_COLUMNS`.

    in_place: they hold an earlier round. is_free: no row has a cell there or further right, not
    even an empty one.
    """

    columns: tuple[int, ...]
    in_place: bool
    is_free: bool


def earlier_columns(header: Sequence[str]) -> tuple[int, ...] | None:
    """Where an earlier round has left its columns; None: the file has none.

    Raises CannotPatchError where some are there, or some twice.
    """
    names = [name.strip() for name in header]
    counts = [names.count(name) for name in IMPORT_COLUMNS]
    if not any(counts):
        return None
    if set(counts) != {1}:
        raise CannotPatchError("it has not each of the import columns once")
    return tuple(names.index(name) for name in IMPORT_COLUMNS)


def find_place(
    rows: Iterable[SheetRow],
    scanner: CellScanner,
    extent: Extent,
    blocks: Callable[[], Sequence[Block]],
    earlier: tuple[int, ...] | None,
) -> Placing:
    """Where the columns go. Raises CannotPatchError where there is no good place.

    blocks: asked once the rows are through for merged cells, tables and pivots, between whose cells
    nothing is written. earlier: where the columns of an earlier round are.
    """
    used, last, has_header = set[int](), -1, False
    for row in rows:
        column = scanner.last_column(row)
        if not extent.reaches(row.number):
            continue
        has_header |= row.number == extent.header_row
        last = max(last, column)
        if earlier is not None:
            if b"f>" in row.text or b"<f" in row.text:
                _require_no_formula(row, scanner, earlier)
        elif column >= extent.width:
            beyond = [c.column for c in scanner.cells(row) if c.is_filled]
            used.update(place for place in beyond if place >= extent.width)
            is_named = row.number in extent.header_rows and beyond[-1:] > [extent.width - 1]
            if is_named and not extent.has_neighbor:
                raise CannotPatchError("something else stands beside its table")
    if not has_header:
        raise CannotPatchError("the row of its header is not there")
    if earlier is not None:
        return Placing(earlier, in_place=True, is_free=False)
    first = _first_free(used | _columns_of(blocks(), extent), extent.width)
    return Placing(tuple(range(first, first + _COUNT)), in_place=False, is_free=last < first)


def _first_free(used: set[int], width: int) -> int:
    first = width
    while taken := [place for place in range(first, first + _COUNT) if place in used]:
        first = taken[-1] + 1
    if first - width > _WIDEST_GAP:
        raise CannotPatchError("there is no room beside its table")
    if first + _COUNT > MAX_COLUMNS:
        raise CannotPatchError("its sheet has no more columns")
    return first


def _columns_of(blocks: Sequence[Block], extent: Extent) -> set[int]:
    """The columns right of the table in which a block has cells beside its rows."""
    nearby = extent.width + _WIDEST_GAP + 2 * _COUNT
    return {
        column
        for block in blocks
        if block.first_row <= extent.last_row and block.last_row >= extent.first_row
        for column in range(
            max(block.first_column, extent.width), min(block.last_column, nearby) + 1
        )
    }


def _require_no_formula(row: SheetRow, scanner: CellScanner, columns: tuple[int, ...]) -> None:
    if any(cell.has_formula for cell in scanner.cells(row) if cell.column in columns):
        raise CannotPatchError("there are formulas in its import columns")
