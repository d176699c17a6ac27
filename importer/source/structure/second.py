"""Whether another table begins at a row in the middle of a file, and its header.

A file of blank rows between its records is one table: what begins another is a row of names over
rows that are not like those above. In doubt the row is one of the first table.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile

from importer.source.structure.cells import (
    TYPED,
    CellKind,
    column_kinds,
    filled_columns,
    kind_of,
    weigh,
)
from importer.source.structure.layout import Layout
from importer.source.structure.start import Row

LOOK_AHEAD_ROWS = 10
"""How many rows below a row show whether it is the header of another table."""

_LONGEST_NAME = 60
_MOST_TITLES = 2
_SEVERAL = 2


def find_second(
    rows: Sequence[Row], layout: Layout, *, after_blank: bool, regular: bool
) -> Row | None:
    """The header of a table that begins with the first of these rows; None where none does.

    rows: the row in question and those that follow it. after_blank: whether a blank row stands
    above. regular: whether every row so far was as wide as the header.
    """
    titles = _count_titles(rows, layout) if after_blank else 0
    if titles >= len(rows):
        return None
    header, body = rows[titles], _block(rows[titles:])
    if not _could_be_names(header, body):
        return None
    is_other = _is_second_after_blank if after_blank else _is_second_at_once
    return header if is_other(header, body, layout, regular=regular) else None


def is_header_of(header: Row, body: Sequence[Row]) -> bool:
    """Whether a row that begins a file, as its mark tells, holds names for those below it."""
    return _could_be_names(header, body) and not weigh(header.cells, [r.cells for r in body]).data


def _count_titles(rows: Sequence[Row], layout: Layout) -> int:
    """How many rows of one cell stand above; in a narrow table none is told from a record."""
    if layout.width <= _SEVERAL:
        return 0
    single = takewhile(lambda row: len(filled_columns(row.cells)) == 1, rows[: _MOST_TITLES + 1])
    return sum(1 for _ in single)


def _block(rows: Sequence[Row]) -> list[Row]:
    """The rows after the first, up to the next blank one."""
    body: list[Row] = []
    for row in rows[1:]:
        if row.number != rows[0].number + len(body) + 1:
            break
        body.append(row)
    return body


def _could_be_names(header: Row, body: Sequence[Row]) -> bool:
    """Whether every cell of a row may be a name, each but once, of columns that follow."""
    names = [header.cells[place].strip() for place in filled_columns(header.cells)]
    if not body or len(names) < _SEVERAL or len(set(names)) < len(names):
        return False
    return all(kind_of(n) in {CellKind.TEXT, CellKind.CODE} for n in names) and all(
        len(name) <= _LONGEST_NAME for name in names
    )


def _is_second_after_blank(
    header: Row, body: Sequence[Row], layout: Layout, *, regular: bool
) -> bool:
    """Whether names after a blank row are of another table than the one above."""
    evidence = weigh(header.cells, [row.cells for row in body])
    if evidence.data:
        return False
    length = len(header.cells)
    if length != layout.width and {len(row.cells) for row in body} == {length}:
        return regular or evidence.header > 0
    span = filled_columns(header.cells)[-1]
    same_span = all(filled_columns(row.cells)[-1] <= span for row in body)
    return same_span and evidence.contrasts > 0 and _is_foreign(header, body, layout)


def _is_second_at_once(header: Row, body: Sequence[Row], layout: Layout, *, regular: bool) -> bool:
    """Whether names right below the last row are of another table: of another width throughout."""
    length = len(header.cells)
    if not regular or length == layout.width or len(body) < _SEVERAL:
        return False
    whole = len(filled_columns(header.cells)) == length
    evidence = weigh(header.cells, [row.cells for row in body])
    alike = {len(row.cells) for row in body} == {length}
    return whole and alike and evidence.is_header and evidence.contrasts > 0


def _is_foreign(header: Row, body: Sequence[Row], layout: Layout) -> bool:
    """Whether the table above has other things in the same columns."""
    below = column_kinds([row.cells for row in body])
    pairs = [
        (kind, above) for kind, above in zip(below, layout.kinds, strict=False) if kind in TYPED
    ]
    if pairs and all(above is not None and above is not kind for kind, above in pairs):
        return True
    typed = [place for place, kind in enumerate(layout.kinds) if kind in TYPED]
    under = [header.cells[place] for place in typed if place < len(header.cells)]
    own = [kind_of(cell) for cell in under if cell.strip()]
    return bool(own) and all(kind in {CellKind.TEXT, CellKind.CODE} for kind in own)
