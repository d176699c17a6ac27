"""The header of a results file of this program: which rows it has, and what its columns are called.

Its last part is the import columns. Where the source had a header over several rows, the results
have them in each: their names in the rows of names, and above those the name of their group. So the
columns are called as they were in the source, whatever the rows below look like by now.
"""

from __future__ import annotations

from collections.abc import Sequence

from importer.rows.outcome import IMPORT_COLUMNS, IMPORT_GROUP
from importer.source.structure.cells import filled_columns
from importer.source.structure.names import HeaderRows, join_names
from importer.source.structure.start import Row


def find_results_header(rows: Sequence[Row]) -> HeaderRows | None:
    """The rows of the header; None where no row has the import columns.

    The first row that has them all is the one with the names.
    """
    place = next((i for i, row in enumerate(rows) if is_results_header(row.cells)), None)
    if place is None:
        return None
    ours = _ours(rows[place].cells)
    first, last = place, place
    while first and _stands_above(rows[first - 1], rows[first], ours):
        first -= 1
    while last + 1 < len(rows) and _stands_below(rows[last], rows[last + 1], ours):
        last += 1
    return HeaderRows(range(first, last + 1), place - first)


def is_results_header(cells: Sequence[str]) -> bool:
    """Whether a row has all import columns."""
    return len(cells) >= len(IMPORT_COLUMNS) and set(IMPORT_COLUMNS) <= set(map(str.strip, cells))


def join_results_names(rows: Sequence[Sequence[str]], groups: int) -> list[str]:
    """One name a column, as the source had it; the import columns have theirs.

    groups: how many rows, from the first, hold names of groups.
    """
    if len(rows) == 1:
        return list(rows[0])
    names = rows[groups]
    ours = _ours(names)
    own = [["" if i in ours else cell for i, cell in enumerate(cells)] for cells in rows]
    width = max(filled_columns(cells)[-1] + 1 if any(cells) else 0 for cells in own)
    joined = join_names([cells[:width] for cells in own], groups)
    joined += [""] * (len(names) - len(joined))
    for i in ours:
        joined[i] = names[i]
    return joined


def without_ours(cells: Sequence[str], header: Sequence[str]) -> list[str]:
    """The cells of a row, nothing in the place of the import columns."""
    ours = set(_ours(header))
    return ["" if place in ours else cell for place, cell in enumerate(cells)]


def _ours(cells: Sequence[str]) -> list[int]:
    return [i for i, cell in enumerate(cells) if cell.strip() in IMPORT_COLUMNS]


def _stands_above(row: Row, below: Row, ours: Sequence[int]) -> bool:
    return row.number + 1 == below.number and {_cell(row, i) for i in ours} == {IMPORT_GROUP}


def _stands_below(above: Row, row: Row, ours: Sequence[int]) -> bool:
    names = [_cell(row, i) for i in ours]
    return row.number == above.number + 1 and sorted(names) == sorted(IMPORT_COLUMNS)


def _cell(row: Row, place: int) -> str:
    return row.cells[place].strip() if place < len(row.cells) else ""
