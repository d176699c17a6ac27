"""Consecutive rows of a file as they travel within `source`: parallel lists, blank ones or not."""

from __future__ import annotations

from collections.abc import Sequence
from operator import itemgetter
from typing import Any, NamedTuple


class Rows(NamedTuple):
    """Consecutive rows: row numbers, cells, and for each what a reader keeps beside its cells."""

    numbers: list[int]
    cells: list[list[str]]
    beside: list[Any]

    def part(self, start: int, stop: int | None = None) -> Rows:
        """The rows from one place to before another."""
        return Rows(self.numbers[start:stop], self.cells[start:stop], self.beside[start:stop])


def without_blank(rows: Rows) -> Rows:
    """The rows without those of empty cells and white space."""
    cells = rows.cells
    if all(cells) and all(map(str.strip, map(itemgetter(0), cells))):
        return rows  # which is nearly always so, and quickly found
    filled = [place for place, row in enumerate(cells) if any(map(str.strip, row))]
    return rows if len(filled) == len(cells) else choose(rows, filled)


def choose(rows: Rows, places: Sequence[int]) -> Rows:
    """The rows at these places."""
    return Rows(
        [rows.numbers[place] for place in places],
        [rows.cells[place] for place in places],
        [rows.beside[place] for place in places],
    )
