"""The names of runs."""

from __future__ import annotations

import random

from importer.run_id import new_run_id
from tests.remembered import NOON


def test_a_name_is_the_time_and_a_few_letters_of_chance() -> None:
    """It sorts by time, and two runs of one second have different names."""
    rng = random.Random(1)
    names = [new_run_id(NOON, rng) for _ in range(2)]
    assert names == ["20261124-120000-44cb", "20261124-120000-204f"]
