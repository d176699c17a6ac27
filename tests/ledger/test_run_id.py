"""The names of runs."""

from __future__ import annotations

import random

from importer.ledger.run_id import new_run_id
from tests.remembered import NOON


class Repeating(random.Random):
    """A source of chance that has one number only."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.number = number

    def randrange(self, *_: int) -> int:  # type: ignore[override]
        """The one number."""
        return self.number


def test_a_name_is_the_time_and_a_few_letters_of_chance() -> None:
    """It sorts by time, and two runs of one second have different names."""
    rng = random.Random(1)
    names = [new_run_id(NOON, rng, lambda _: False) for _ in range(2)]
    assert names == ["20261124-120000-c386bbc4", "20261124-120000-414c343c"]


def test_no_two_runs_of_a_ledger_share_a_name() -> None:
    """Though all begin in one second, with a source of chance that repeats itself."""
    taken: list[str] = []
    for _ in range(4):
        taken.append(new_run_id(NOON, Repeating(16**8 - 2), taken.__contains__))
    assert taken == [
        "20261124-120000-fffffffe",
        "20261124-120000-ffffffff",
        "20261124-120000-00000000",
        "20261124-120000-00000001",
    ]
