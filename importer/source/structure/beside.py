"""Detects two tables side by side, separated by an empty column, and which one is meant.

A table with a column left empty for the eye is one table: its rows are filled on both sides. Two
tables end in different rows. In doubt it is one table, unless the other one would fill a field.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Sequence
from itertools import pairwise
from typing import NamedTuple

from importer.errors import SourceError
from importer.rows.letters import column_letters
from importer.source.structure.cells import filled_columns, fold_name

_SEVERAL = 2
_NAMED = 5
_MOST_GAPS = 100
"""A header with more gaps than this is full of holes, and no row of tables."""
_APART = "move one of them to a file or a sheet of its own"


class Beside(NamedTuple):
    """The columns of the table that is read, where another one stands beside it; what to say."""

    columns: range
    note: str


class _Side(NamedTuple):
    """The columns on one side of the gap: their names, and which rows have anything in them."""

    columns: range
    names: tuple[str, ...]
    filled: tuple[bool, ...]
    is_dense: bool

    @property
    def height(self) -> int:
        """How many rows it has; 0 where a row without any is not its end."""
        count = sum(self.filled)
        return count if all(self.filled[:count]) else 0

    def known(self, known: Collection[str]) -> frozenset[str]:
        """Those of its names that are understood as they are."""
        return frozenset(name for name in map(fold_name, self.names) if name in known)


def find_beside(
    header: Sequence[str], body: Sequence[Sequence[str]], label: str, known: Collection[str]
) -> Beside | None:
    """The table that is meant of two that stand side by side; None where there is but one.

    Raises SourceError where it takes a person to say which: both would fill fields.
    """
    named, filled = filled_columns(header), [filled_columns(row) for row in body]
    for gap in _gaps(named, filled):
        left = _side(header, named, filled, range(gap.start))
        right = _side(header, named, filled, range(gap.stop, len(header)))
        if min(len(left.names), len(right.names)) < _SEVERAL:
            continue
        found = _judge(left, right, label, known)
        if found is not None:
            return found
    return None


def _gaps(named: Sequence[int], filled: Sequence[Sequence[int]]) -> list[range]:
    """The runs of columns inside the header with neither a name nor a cell; few, or none."""
    runs = [range(a + 1, b) for a, b in pairwise(named) if b - a > 1]
    if len(runs) > _MOST_GAPS:
        return []
    return [run for run in runs if not any(_inside(row, run) for row in filled)]


def _inside(places: Sequence[int], columns: range) -> Sequence[int]:
    """Those of some columns, in their order, that lie within others."""
    return places[bisect_left(places, columns.start) : bisect_left(places, columns.stop)]


def _side(
    header: Sequence[str], named: Sequence[int], filled: Sequence[Sequence[int]], columns: range
) -> _Side:
    names = tuple(header[place].strip() for place in _inside(named, columns))
    counts = [len(_inside(row, columns)) for row in filled]
    is_dense = all(count in {0, len(names)} for count in counts)
    return _Side(columns, names, tuple(map(bool, counts)), is_dense)


def _judge(left: _Side, right: _Side, label: str, known: Collection[str]) -> Beside | None:
    own, other = left, right
    if len(right.known(known)) > len(left.known(known)):
        own, other = right, left
    common = set(map(fold_name, own.names)) & set(map(fold_name, other.names))
    apart = _end_apart(own, other)
    is_twice = len(common) >= _SEVERAL and common in (_folded(own), _folded(other))
    if is_twice and (apart or common & set(known)):
        raise SourceError(
            f"{label} has the same columns twice, side by side: {_tell(own)}; {_tell(other)}",
            hint="put the rows of the second below those of the first",
        )
    if not apart:
        return None
    surely = other.height > own.height and len(own.known(known)) >= 2 * len(other.known(known))
    needs = other.known(known) if own is right else other.known(known) - own.known(known)
    if needs and (own is right or not surely):
        raise SourceError(
            f"{label} has two tables side by side, and both have names of fields: "
            f"{_tell(own)}; {_tell(other)}",
            hint=f"{_APART}; if they are one table, delete the empty column between them",
        )
    return Beside(
        own.columns,
        f"two tables stand side by side: read {_tell(own)}; not read: {_tell(other)}; "
        "to read that one, move it to a file or a sheet of its own",
    )


def _folded(side: _Side) -> set[str]:
    return set(map(fold_name, side.names))


def _end_apart(own: _Side, other: _Side) -> bool:
    """Whether one surely ends before the other does: rows of one table have something on both."""
    heights = own.height, other.height
    if not all(heights) or abs(heights[0] - heights[1]) < _SEVERAL:
        return False
    return heights[1] > heights[0] or (other.is_dense and other.height >= _SEVERAL)


def _tell(side: _Side) -> str:
    names = ", ".join(f'"{" ".join(name.split())}"' for name in side.names[:_NAMED])
    more = ", …" if len(side.names) > _NAMED else ""
    first, last = side.columns.start, side.columns.stop - 1
    return f"columns {column_letters(first)} to {column_letters(last)} ({names}{more})"
