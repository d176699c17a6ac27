"""In which of the first rows of a file its table begins.

Above a table stand titles, "Generated on …", blank rows, a name beside a value: rows that are much
narrower than the table, or that hold values where the row below holds names. In doubt the first
row is the one: a header wrongly passed over costs a person more than a title wrongly read.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile
from typing import NamedTuple

from importer.source.structure.cells import (
    TYPED,
    column_kinds,
    filled_columns,
    kind_of,
    weigh,
)


class Row(NamedTuple):
    """A row that is not blank: its row number and its cells."""

    number: int
    cells: list[str]


BODY_ROWS = 40
"""How many rows below a row are asked what they say of it."""

_TOP_ROWS = 100
"""Among how many rows a table must begin."""

_NARROW = 0.5
"""A row with fewer than half of the table's cells is no header of it."""

_PAIR = 2
"""A name and its value: as wide as a row above a table gets that is no sentence."""

_LONGEST_ABOVE = 15
"""Pairs and short rows one below the other, up to so many, may stand above a wider table; more of
them are a table."""

_SHORT_BLOCK = 3
_MOST_TITLE_ROWS = 5
_WHOLE = 0.9
_STEPS = 8


def find_start(rows: Sequence[Row]) -> int:
    """The place in `rows` (from 0) where the table begins: its last header row, or its data.

    rows: none blank; gaps in their numbers are blank rows.
    """
    fills = [len(filled_columns(row.cells)) for row in rows]
    wide = _typical_width(fills)
    start = 0
    while start < min(len(rows) - 1, _TOP_ROWS) and _stands_above(rows, fills, start, wide):
        start += 1
    if start and _stands_above(rows, fills, start, wide):
        start = 0  # no row is any wider, so nothing is known of what these are
    return _improve(rows, start) if start or wide > 1 else 0


def _typical_width(fills: Sequence[int]) -> int:
    """How many cells a full row of the table has, be rows above it narrow and some below long."""
    below = list(fills)
    while below and below[0] <= _PAIR:
        below.pop(0)
    if not below:
        below = list(fills)
    return sorted(below)[(len(below) * 3) // 4] if below else 0


def _stands_above(rows: Sequence[Row], fills: Sequence[int], place: int, wide: int) -> bool:
    """Whether this row is too narrow to begin a table as wide as the one below."""
    fill = fills[place]
    if wide <= _PAIR:
        return fill < wide and (_is_set_apart(rows, fills, place) or _begins_better(rows, place))
    if fill > 1 and fill >= _NARROW * wide and not (fill <= _PAIR and _is_pair(rows[place])):
        return False
    block = _block(rows, place)
    alike = sum(1 for _ in takewhile(lambda other: other == fill, fills[place : place + block]))
    return fill == 1 or alike <= (_LONGEST_ABOVE if fill <= _PAIR else _SHORT_BLOCK)


def _is_set_apart(rows: Sequence[Row], fills: Sequence[int], place: int) -> bool:
    """Whether only single cells come before a blank row, and only pairs, several, after it."""
    pairs = place + sum(1 for _ in takewhile(lambda fill: fill < _PAIR, fills[place:]))
    after = fills[pairs : pairs + BODY_ROWS]
    apart = len(after) > 1 and rows[pairs].number > rows[pairs - 1].number + 1
    return apart and set(after) == {_PAIR} and rows[place].number <= _MOST_TITLE_ROWS


def _begins_better(rows: Sequence[Row], place: int) -> bool:
    """Whether the next row of several cells is surely a header, which titles above it are not."""
    after = rows[place + 1 : place + 1 + BODY_ROWS]
    titles = sum(1 for _ in takewhile(lambda row: len(filled_columns(row.cells)) < _PAIR, after))
    after = after[titles:]
    return len(after) > 1 and _is_plain_header(after[0], after[1:], least=_PAIR)


def _is_pair(row: Row) -> bool:
    """Whether a row is a name with its value: `Period:`, `Q3`; `Exported`, `2026-01-31`."""
    cells = [row.cells[place].strip() for place in filled_columns(row.cells)]
    return cells[0].endswith(":") or kind_of(cells[-1]) in TYPED


def _block(rows: Sequence[Row], place: int) -> int:
    """How many rows follow each other here without a blank one, this one counted."""
    last = place
    while last + 1 < len(rows) and rows[last + 1].number == rows[last].number + 1:
        last += 1
    return last - place + 1


def _improve(rows: Sequence[Row], start: int) -> int:
    """The place of a plain header a little further down or just above; else `start`."""
    if start and _is_data_under_names(rows, start):
        return start - 1
    block = _block(rows, start)
    below = [row.cells for row in rows[start + 1 : start + 1 + BODY_ROWS]]
    if block > 1 and not _is_odd_header(rows[start], below):
        return start  # which is nearly always so
    steps = min(_STEPS, block if block > _SHORT_BLOCK else _STEPS)  # a longer one is a table
    for place in range(start + 1, min(start + steps, len(rows) - 1)):
        body = [row.cells for row in rows[place + 1 : place + 1 + BODY_ROWS]]
        if weigh(rows[start].cells, body).data:
            return start
        if _is_plain_header(rows[place], rows[place + 1 : place + 1 + BODY_ROWS], least=2):
            apart = block == 1 and _is_wider(rows[place], rows[start])
            return place if apart or _is_odd_header(rows[start], body) else start
    return start


def _is_wider(row: Row, other: Row) -> bool:
    return len(filled_columns(row.cells)) > len(filled_columns(other.cells))


def _is_data_under_names(rows: Sequence[Row], start: int) -> bool:
    """Whether a narrow row right above holds names, and this one is data already."""
    above, row = rows[start - 1], rows[start]
    body = [after.cells for after in rows[start + 1 : start + 1 + BODY_ROWS]]
    if above.number != row.number - 1 or not weigh(row.cells, body or [row.cells]).is_data:
        return False
    evidence = weigh(above.cells, [row.cells, *body])
    several = len(filled_columns(above.cells)) >= _PAIR and not _is_pair(above)
    return several and evidence.is_header and evidence.contrasts > 0


def _is_odd_header(row: Row, body: Sequence[Sequence[str]]) -> bool:
    """Whether a row holds values, or leaves a good part of the columns without a name."""
    if any(kind_of(cell) in TYPED for cell in row.cells):
        return True
    used = {place for place, kind in enumerate(column_kinds(body)) if kind is not None}
    return len(used & set(filled_columns(row.cells))) < _NARROW * len(used)


def _is_plain_header(row: Row, after: Sequence[Row], *, least: int) -> bool:
    """Whether a row names every column below it, with names only, each but once."""
    body = [other.cells for other in after]
    filled = filled_columns(row.cells)
    names = [row.cells[place].strip() for place in filled]
    used = {place for place, kind in enumerate(column_kinds(body)) if kind is not None}
    if len(names) < least or len(set(names)) < len(names) or len(used) < least:
        return False
    if any(kind_of(name) in TYPED for name in names):
        return False
    covered = len(used & set(filled)) >= _WHOLE * len(used)
    evidence = weigh(row.cells, body)
    return covered and evidence.is_header and evidence.contrasts > 0
