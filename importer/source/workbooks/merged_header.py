"""A header cell that is merged over several columns -> its text above each of them.

A file keeps the value of merged cells in the first of them only, so that the other columns would
have no name. A header over two rows needs no help: there `structure` joins the rows, and takes
an empty cell for one that the name on its left reaches over. Titles and rows below the header
stay as they are.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress

from importer.errors import ImporterError
from importer.source.structure.layout import find_table
from importer.source.workbooks.stored import EMPTY, MergedCells, StoredRow
from importer.table import SourceOptions


def carry_names(
    rows: Sequence[StoredRow], options: SourceOptions, merged: Callable[[], Sequence[MergedCells]]
) -> None:
    """Fill the merged cells of the row that is the header among the first rows, in place.

    merged: the blocks of the sheet, asked for only where the header has fewer names than there
    are columns, since it may take a look through the whole file.
    """
    header = _find_header(rows, options)
    if header is None:
        return
    widest = max(len(row.texts) for row in rows)
    if len(header.texts) == widest and all(header.texts):
        return
    for block in merged():
        if block.first_row == header.number and block.last_column > block.first_column:
            _fill(header, block)


def _find_header(rows: Sequence[StoredRow], options: SourceOptions) -> StoredRow | None:
    """The row that is the whole header; None without one, or where it is over several rows."""
    numbers: tuple[int, ...] = ()
    with suppress(ImporterError):  # it is raised again where the table is looked for in earnest
        numbers = find_table(
            [(row.number, row.texts) for row in rows],
            label="",
            header_row=options.header_row,
            no_header=options.no_header,
            complete=False,
        ).header_rows
    return next((row for row in rows if numbers == (row.number,)), None)


def _fill(row: StoredRow, block: MergedCells) -> None:
    missing = block.last_column - len(row.texts)
    row.texts.extend([""] * missing)
    row.cells.extend([EMPTY] * missing)
    value = row.texts[block.first_column - 1]
    for index in range(block.first_column, block.last_column):
        row.texts[index] = value
