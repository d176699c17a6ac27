"""How many processes judge the rows of a file."""

from __future__ import annotations

import pytest

from importer.workers.count import FEWEST_ROWS, Processors, Quota, processes_for


@pytest.mark.parametrize(
    ("there", "usable", "load", "count"),
    [(2, 2, 0.4, 2), (8, 8, 0.9, 4), (8, 3, 0.0, 3), (2, 2, 1.2, 1), (8, 8, 6.0, 2), (4, 4, 9, 1)],
)
def test_idle_processors_are_used(there: int, usable: int, load: float, count: int) -> None:
    """As far as they pay, and none that others are using."""
    processors = Processors(there, usable, load)
    assert processes_for(FEWEST_ROWS, processors, None) == count


def test_a_person_decides() -> None:
    """Whatever the processors are; only a small file is judged by one process all the same."""
    busy = Processors(2, 2, 5.0)
    assert processes_for(FEWEST_ROWS, busy, 6) == 6
    assert processes_for(FEWEST_ROWS, Processors(8, 8), 1) == 1
    assert processes_for(FEWEST_ROWS - 1, busy, 6) == 1


@pytest.mark.parametrize(
    ("text", "whole"),
    [("200000 100000\n", 2), ("50000 100000", 1), ("max 100000", None), ("", None)],
)
def test_a_container_has_a_part_of_the_processors(text: str, whole: int | None) -> None:
    """As Linux writes it down; "max" is no limit."""
    quota = Quota.of(text)
    assert (None if quota is None else quota.whole) == whole
