"""Which of the rows around the one where a table begins are its header, and their names.

A header of two rows is either a row of groups above the names ("Contact" above "Email" and
"Phone"), or names with something below them that is no data: units, or a second line of words above
columns of numbers and dates. A wrong join costs every name, so all of it must fit.
"""

from __future__ import annotations

import re
import string
from collections.abc import Collection, Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

from importer.contract.fields import FIELDS
from importer.source.structure.cells import (
    TYPED,
    CellKind,
    column_kinds,
    filled_columns,
    fold_name,
    kind_of,
    weigh,
)
from importer.source.structure.start import BODY_ROWS, Row

_MOST_ROWS = 5
"""Headers taller than this are not joined automatically."""

_LONGEST_GROUP = 60
_SEVERAL = 2

_UNIT = re.compile(
    r"\(.{1,30}\)|\[.{1,30}\]|[%€$£¥°]|(?i:usd|eur|gbp|hours?|hrs?|mins?|minutes|sec|days?|weeks?"
    r"|months?|years?|pcs|units?|km|kg|cm|mm|[yd]{1,4}[-/.]m{1,3}[-/.][yd]{1,4}|hh:mm(:ss)?"
    r"|text|string|integer|number|date|required|optional|mandatory)"
)


FIELD_NAMES = frozenset(fold_name(name) for field in FIELDS for name in (field.column, field.name))
"""What the fields themselves are called, folded."""

_AS_ON_A_BLANK_SHEET = frozenset(field.column for field in FIELDS)
"""A name of a group adds nothing to such a name, which nobody makes up."""


class HeaderRows(NamedTuple):
    """The places of a header's rows, and how many of them, from the first, hold names of groups."""

    places: range
    groups: int = 0


def find_header_rows(rows: Sequence[Row], start: int, known: Collection[str]) -> HeaderRows:
    """The rows of the header around the one at `start`, which holds names.

    known: names (folded) that are understood as they are; a header of these takes no row below.
    """
    if start + 2 < len(rows) and (
        _is_group_row(rows, start, surely=True) or _knows_names_below(rows, start, known)
    ):
        start += 1
    first = start
    while first and start - first < _SEVERAL and _is_group_row(rows, first - 1):
        first -= 1
    places = range(first, start + 1 + _count_below(rows, start, known))
    return HeaderRows(places, start - first)


def join_names(rows: Sequence[Sequence[str]], groups: int) -> list[str]:
    """One name a column, of the rows of a header; names of groups are carried to the right.

    groups: how many rows, from the first, hold names of groups.
    """
    if len(rows) == 1:
        return list(rows[0])
    width = max(map(len, rows))
    padded = [list(row) + [""] * (width - len(row)) for row in rows]
    levels = [_carry(padded[level], padded[level + 1 :]) for level in range(groups)]
    names = [_joined(parts) for parts in zip(*padded[groups:], strict=True)]
    whole = [_joined(parts) for parts in zip(*levels, names, strict=True)]
    return [
        name if name in _AS_ON_A_BLANK_SHEET and names.count(name) == 1 else with_group
        for name, with_group in zip(names, whole, strict=True)
    ]


def _joined(parts: Iterable[str]) -> str:
    return " ".join(filter(None, map(str.strip, parts)))


def _carry(row: Sequence[str], below: Sequence[Sequence[str]]) -> list[str]:
    """A row of groups, each written over all its columns."""
    carried, group = [], ""
    for place, cell in enumerate(row):
        if cell.strip():
            # A name with nothing below it stands for itself, and is no group of what follows.
            group = cell if any(other[place].strip() for other in below) else ""
            carried.append(cell)
        else:
            carried.append(group)
    return carried


def _has_gap(row: Sequence[str], below: Sequence[str]) -> bool:
    """Whether a name of the row below has none above it."""
    return any(
        name.strip() and not (place < len(row) and row[place].strip())
        for place, name in enumerate(below)
    )


def _is_group_row(rows: Sequence[Row], place: int, *, surely: bool = False) -> bool:
    """Whether the row at `place` groups the names in the next one.

    surely: it is as wide as a header, so that the next one has to be seen not to be data.
    """
    row, names = rows[place], rows[place + 1]
    body = [other.cells for other in rows[place + 2 : place + 2 + BODY_ROWS]]
    filled, named = filled_columns(row.cells), filled_columns(names.cells)
    groups = [row.cells[column].strip() for column in filled]
    if row.number + 1 != names.number or len(groups) < _SEVERAL or not named:
        return False
    if any(_is_no_group(group) for group in groups) or not _has_gap(row.cells, names.cells):
        return False
    if filled[-1] > max(named[-1], len(names.cells) - 1):
        return False
    if surely and not (_is_gappy(filled, named) and weigh(names.cells, body).contrasts):
        return False
    return _spans(filled, named) and _are_names(names, body)


def _knows_names_below(rows: Sequence[Row], place: int, known: Collection[str]) -> bool:
    """Whether the row below the one at `place` holds the names, each a known one and another.

    Above them groups are written once, so that there are gaps, or again and again: `Task`, `Task`;
    or the columns are counted: A, B, C, or 1, 2, 3.
    """
    row, names = rows[place], rows[place + 1]
    groups = [fold_name(row.cells[column]) for column in filled_columns(row.cells)]
    named = [fold_name(names.cells[column]) for column in filled_columns(names.cells)]
    repeat = 2 * len(set(groups)) <= len(groups)
    are_groups = repeat or _are_counted(groups) or _has_gap(row.cells, names.cells)
    if row.number + 1 != names.number or not are_groups or len({*named}) < len(named):
        return False
    are_known = sum(name in known for name in named)
    return 2 * are_known >= len(named) and are_known > sum(group in known for group in groups)


def _are_counted(texts: Sequence[str]) -> bool:
    """Whether these are the letters or the numbers of columns, one after the other."""
    letters = list(string.ascii_lowercase[: len(texts)])
    return len(texts) > _SEVERAL and list(texts) in (
        letters,
        [str(number) for number in range(1, len(texts) + 1)],
    )


def _is_gappy(filled: Sequence[int], named: Sequence[int]) -> bool:
    """Whether a third of the names below have none above, or some above have none below."""
    without = len(set(named) - set(filled))
    return 3 * without >= len(named) or bool(set(filled) - set(named))


def _is_no_group(text: str) -> bool:
    is_value = kind_of(text) in TYPED or kind_of(text) is CellKind.EMPTY
    return is_value or text.endswith(":") or len(text) > _LONGEST_GROUP


def _spans(filled: Sequence[int], named: Sequence[int]) -> bool:
    """Whether groups stand apart, or names that have nothing below them beside a group.

    `Region`, `EMEA` side by side at the left are rather a name and its value.
    """
    covered = set(filled) | set(named)
    whole = len(covered) == max(covered) + 1 - min(covered)
    apart = any(after - before > 1 for before, after in pairwise(filled))
    return whole and (apart or bool(set(filled) - set(named)))


def _are_names(row: Row, body: Sequence[Sequence[str]]) -> bool:
    """Whether a row surely holds names; below a row with gaps it might be the first data."""
    names = [row.cells[column] for column in filled_columns(row.cells)]
    if any(kind_of(name) in TYPED for name in names):
        return False
    evidence = weigh(row.cells, body)
    return evidence.is_header or (not body and len(names) >= _SEVERAL)


def _count_below(rows: Sequence[Row], start: int, known: Collection[str]) -> int:
    """How many rows right below the names belong to the header."""
    names = rows[start].cells
    own = [fold_name(cell) for cell in names if cell.strip()]
    if 2 * sum(name in known for name in own) >= len(own):
        return 0
    last = min(_MOST_ROWS - 1, len(rows) - start - 2)
    for count in range(last, 0, -1):
        if rows[start + count].number != rows[start].number + count:
            continue
        below = [row.cells for row in rows[start + 1 : start + 1 + count]]
        body = [row.cells for row in rows[start + 1 + count : start + 1 + count + BODY_ROWS]]
        if all(_continues_header(cells, names, body) for cells in below):
            return count
    return 0


def _continues_header(
    cells: Sequence[str], names: Sequence[str], body: Sequence[Sequence[str]]
) -> bool:
    """Whether a row below the names is no data: units, or words where the body has values."""
    filled = filled_columns(cells)
    if not filled or list(cells) == list(names) or filled[-1] >= max(len(names), 1):
        return False
    units = [_UNIT.fullmatch(cells[column].strip()) for column in filled]
    if all(units) and _has_bracket_or_several(cells, filled):
        return not weigh(cells, body).data
    kinds = column_kinds(body)
    typed = {column for column, kind in enumerate(kinds) if kind in TYPED}
    used = {column for column, kind in enumerate(kinds) if kind is not None}
    words = {
        column for column in filled if kind_of(cells[column]) in {CellKind.TEXT, CellKind.CODE}
    }
    several_kinds = len({kinds[column] for column in typed}) >= _SEVERAL
    fits = typed <= words and several_kinds and 2 * len(used & set(filled)) >= len(used)
    return fits and set(filled) == words and not weigh(cells, body).data


def _has_bracket_or_several(cells: Sequence[str], filled: Sequence[int]) -> bool:
    return len(filled) >= _SEVERAL or cells[filled[0]].strip()[0] in "(["
