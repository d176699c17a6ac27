"""Looks for the lowest seed by which each bad way of the simulation is caught, and remembers it.

    python -m tools.catch_ways

Writes tests/simulation/caught_by.json, with which the tests need a moment where they would need
minutes. It exits 1 where a way is caught by no seed; the tests fail then as well.
"""

from __future__ import annotations

import multiprocessing
import sys

from tests.simulation.catching import (
    SEEDS,
    is_caught,
    remember,
    remembered,
    seed_that_catches,
)
from tests.simulation.variants import BAD_WAYS


def main() -> int:
    """0 where each bad way is caught, else 1."""
    with multiprocessing.get_context("spawn").Pool() as pool:
        found = dict(zip(_NAMES, pool.map(_seed_of, range(len(BAD_WAYS)), 1), strict=True))
    remember({name: seed for name, seed in found.items() if seed is not None})
    for name, seed in found.items():
        print(f"{name}: {f'none of {SEEDS:,} seeds' if seed is None else f'seed {seed}'}")
    return 1 if None in found.values() else 0


_NAMES = [way.name for way in BAD_WAYS]


def _seed_of(number: int) -> int | None:
    """The lowest seed; where none of so many catches it, one further on that is remembered."""
    way = BAD_WAYS[number]
    found, kept = seed_that_catches(way), remembered().get(way.name)
    return kept if found is None and kept is not None and is_caught(kept, way) else found


if __name__ == "__main__":
    sys.exit(main())
