"""The seeds that caught bad ways: kept in a file, so that each is looked for once."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from itertools import chain
from pathlib import Path

SEEDS = 1000
"""So many seeds the product plays in each run of the tests; each bad way is caught by one."""


def read_seeds(path: Path) -> dict[str, int]:
    """The seed that caught each bad way, by the way's name, when somebody last looked."""
    seeds: dict[str, int] = json.loads(path.read_text("utf-8"))
    return seeds


def write_seeds(path: Path, seeds: dict[str, int]) -> None:
    """Keep them, a line each."""
    path.write_text(json.dumps(seeds, indent=2) + "\n", "utf-8")


def first_that(catches: Callable[[int], bool], first: Iterable[int] = ()) -> int | None:
    """A seed by which a bad way is caught: one of the first, or else the lowest; None: no seed."""
    return next((seed for seed in chain(first, range(SEEDS)) if catches(seed)), None)
