"""How many columns the table of a sheet has, without a cell that strayed.

A space typed by accident in the last column of a sheet would otherwise make every row 16,384
cells wide. What is left out is told, cell by its place.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

WIDEST_GAP = 100
"""So many empty columns in a row are the end of any table."""


def main_width(rows: Iterable[Sequence[str]]) -> int:
    """How many columns there are up to the first gap that is wider than any table has."""
    used = sorted({index for texts in rows for index, text in enumerate(texts) if text})
    width = 0
    for index in used:
        if width and index - width >= WIDEST_GAP:
            break
        width = index + 1
    return width
