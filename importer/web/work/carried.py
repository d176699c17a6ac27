"""Corrections of a sheet that is read in another way since: what of them still has a place.

Columns are known by their headers. Nothing is done here; the bench is another file's.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import NamedTuple

from importer.rows.corrections import Corrections
from importer.wording.counts import counted


class Kept(NamedTuple):
    """Corrections of a bench that was closed, and the header for which they were made.

    source: tells the file, and what of it was read, from a changed one. out: the cells of the rows
    that are left out, by their numbers.
    """

    header: tuple[str, ...]
    corrections: Corrections
    source: Hashable = None
    out: Mapping[int, Sequence[str]] = {}


class Carried(NamedTuple):
    """What can be done again: cells by row and column, and rows. lost: the rest, in words."""

    cells: dict[tuple[int, int], str]
    left_out: frozenset[int]
    lost: str


def carried(
    kept: Kept,
    header: Sequence[str],
    source: Hashable,
    row_of: Callable[[int], Sequence[str] | None],
) -> Carried:
    """The corrections under another header, or the same.

    row_of: the cells of a row as they are read now, or None. In another source the number of a row
    says nothing: what was corrected there must hold what it held.
    """
    places, is_same = _places(kept.header, header), source == kept.source
    cells, columns_gone, rows_gone = {}, 0, 0
    for row, texts in kept.corrections.cells.items():
        now, former = row_of(row), kept.corrections.former.get(row, {})
        for column, text in texts.items():
            place = places.get(column)
            if place is None:
                columns_gone += 1
            elif now is None or not (is_same or now[place] == former.get(column)):
                rows_gone += 1
            else:
                cells[row, place] = text
    out = set()
    for row in kept.corrections.left_out:
        now, former_row = row_of(row), kept.out.get(row, ())
        if now is not None and (is_same or _is_alike(former_row, now, places)):
            out.add(row)
        else:
            rows_gone += 1
    told = [
        _lost(columns_gone, "the column is no longer there"),
        _lost(rows_gone, "the row is no longer as it was"),
    ]
    return Carried(cells, frozenset(out), "; ".join(filter(None, told)))


def _lost(count: int, why: str) -> str:
    if not count:
        return ""
    return f"{counted(count, 'correction has', 'corrections have')} no effect any more: {why}"


def _is_alike(before: Sequence[str], now: Sequence[str], places: Mapping[int, int]) -> bool:
    return bool(places) and all(before[column] == now[place] for column, place in places.items())


def _places(before: Sequence[str], now: Sequence[str]) -> dict[int, int]:
    """Where each column is now. Those with a header that is not unique keep only their place."""
    if list(before) == list(now):
        return {place: place for place in range(len(now))}
    once = {name for name, count in Counter(now).items() if count == 1}
    at = {name: place for place, name in enumerate(now) if name in once}
    unique = {name for name, count in Counter(before).items() if count == 1}
    return {place: at[name] for place, name in enumerate(before) if name in unique and name in at}
