"""Looks for the lowest seed by which each bad way of the simulation is caught, and remembers it.

    python -m tools.catch_ways

Writes caught_by.json of tests/simulation and of tests/simulation/shared, with which the tests need
a moment where they would need minutes. It exits 1 where a way is caught by no seed; the tests fail
then as well.
"""

from __future__ import annotations

import multiprocessing
import sys

from tests.simulation import catching, variants
from tests.simulation.shared import catching as shared_catching
from tests.simulation.shared import wrong_leases


def main() -> int:
    """0 where each bad way is caught, else 1."""
    alone, shared = ([way.name for way in ways] for ways in (_ALONE, _SHARED))
    with multiprocessing.get_context("spawn").Pool() as pool:
        seeds = pool.map(_seed_of, range(len(alone) + len(shared)), 1)
    for catcher, names, found in (
        (catching, alone, seeds[: len(alone)]),
        (shared_catching, shared, seeds[len(alone) :]),
    ):
        by_name = dict(zip(names, found, strict=True))
        catcher.remember({name: seed for name, seed in by_name.items() if seed is not None})
        for name, seed in by_name.items():
            none = f"none of {catcher.SEEDS:,} seeds"
            print(f"{name}: {none if seed is None else f'seed {seed}'}")
    return 1 if None in seeds else 0


_ALONE, _SHARED = variants.BAD_WAYS, wrong_leases.BAD_WAYS


def _seed_of(number: int) -> int | None:
    """The lowest seed; where none of so many catches it, one further on that is remembered."""
    if number < len(_ALONE):
        way = _ALONE[number]
        found, kept = catching.seed_that_catches(way), catching.remembered().get(way.name)
        is_kept = found is None and kept is not None and catching.is_caught(kept, way)
        return kept if is_kept else found
    return shared_catching.seed_that_catches(_SHARED[number - len(_ALONE)])


if __name__ == "__main__":
    sys.exit(main())
