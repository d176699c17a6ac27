"""By which seed each bad way is caught, so that a test need not look for it each time.

Finds a seed for a `Way`. The seeds are kept in caught_by.json, which `make ways` writes: one that
no longer catches its way costs time and nothing else, because all others are tried then.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from tests.simulation.seeds import SEEDS, first_that, read_seeds, write_seeds
from tests.simulation.way import RIGHT, Way
from tests.simulation.world import play

__all__ = ["SEEDS", "is_caught", "remember", "remembered", "seed_that_catches"]

REMEMBERED = Path(__file__).parent / "caught_by.json"


def remembered() -> dict[str, int]:
    """The seed that caught each bad way, by the way's name, when somebody last looked."""
    return read_seeds(REMEMBERED)


def remember(seeds: dict[str, int]) -> None:
    """Keep them."""
    write_seeds(REMEMBERED, seeds)


def seed_that_catches(way: Way, first: Iterable[int] = ()) -> int | None:
    """A seed by which a bad way is caught: one of the first, or else the lowest; None: no seed."""
    return first_that(lambda seed: is_caught(seed, way), first)


def is_caught(seed: int, way: Way) -> bool:
    """Whether a seed breaks a promise under a bad way, and none under the right one."""
    if play(seed, way).problem is None:
        return False
    right = replace(RIGHT, service=way.service, has_home=way.has_home)
    return play(seed, right).problem is None
