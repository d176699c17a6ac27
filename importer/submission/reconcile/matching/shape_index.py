"""Finds shapes that do not differ from a given one, without comparing all of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from importer.contract.comparison import Shape


class ShapeIndex:
    """Shapes by what they say at some places; finds those that do not differ from another there.

    What either side leaves out does not differ, so there is one index for each set of places that
    both fill: a handful, for rows of one file mostly fill the same.
    """

    def __init__(self, places: tuple[int, ...]) -> None:
        self._places = places
        self._by_filled: defaultdict[tuple[int, ...], list[tuple[Shape, Any]]] = defaultdict(list)
        self._indexes: dict[tuple[int, ...], dict[tuple[int, ...], dict[Shape, list[Any]]]] = {}

    def add(self, shape: Shape, item: object) -> None:
        """Add an item; before the first search."""
        self._by_filled[self._filled(shape)].append((shape, item))

    def find(self, shape: Shape) -> Iterator[list[Any]]:
        """The items that agree with a shape, list by list."""
        theirs = set(self._filled(shape))
        for ours in self._by_filled:
            both = tuple(place for place in ours if place in theirs)
            found = self._index(ours, both).get(_at(shape, both))
            if found is not None:
                yield found

    def _index(self, ours: tuple[int, ...], both: tuple[int, ...]) -> dict[Shape, list[Any]]:
        of_ours = self._indexes.setdefault(ours, {})
        if both not in of_ours:
            made: dict[Shape, list[Any]] = {}
            for shape, item in self._by_filled[ours]:
                made.setdefault(_at(shape, both), []).append(item)
            of_ours[both] = made
        return of_ours[both]

    def _filled(self, shape: Shape) -> tuple[int, ...]:
        return tuple(place for place in self._places if shape[place] is not None)


def _at(shape: Shape, places: tuple[int, ...]) -> Shape:
    return tuple(shape[place] for place in places)
