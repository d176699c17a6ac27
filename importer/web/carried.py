"""Corrections of a sheet that is read in another way since: what of them still has a place.

Columns are known by their headers. Nothing is done here; the bench is another file's.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from importer.rows.corrections import Corrections
from importer.wording.counts import counted


class Kept(NamedTuple):
    """Corrections of a bench that was closed, and the header for which they were made."""

    header: tuple[str, ...]
    corrections: Corrections


class Carried(NamedTuple):
    """What can be done again: cells by row and column, and rows. lost: the rest, in words."""

    cells: dict[tuple[int, int], str]
    left_out: frozenset[int]
    lost: str


def carried(kept: Kept, header: Sequence[str]) -> Carried:
    """The corrections under another header, or the same."""
    places = _places(kept.header, header)
    cells, lost = {}, 0
    for row, texts in kept.corrections.cells.items():
        for column, text in texts.items():
            if column in places:
                cells[row, places[column]] = text
            else:
                lost += 1
    told = ""
    if lost:
        have = counted(lost, "correction has", "corrections have")
        told = f"{have} no effect any more: the column is no longer there"
    return Carried(cells, kept.corrections.left_out, told)


def _places(before: Sequence[str], now: Sequence[str]) -> dict[int, int]:
    """Where each column is now. Those with a header that is not unique keep only their place."""
    if list(before) == list(now):
        return {place: place for place in range(len(now))}
    once = {name for name, count in Counter(now).items() if count == 1}
    at = {name: place for place, name in enumerate(now) if name in once}
    unique = {name for name, count in Counter(before).items() if count == 1}
    return {place: at[name] for place, name in enumerate(before) if name in unique and name in at}
