"""How long everyone waits, refusal after refusal."""

from __future__ import annotations

import pytest

from importer.submission.pace.waits import Waits
from tests.submission.helpers import Steady


def waits_of(asked: list[float | None], *, gap: float = 0.0, accepted: int = 0) -> list[float]:
    """The waits, with so many requests accepted after each."""
    waits, now, lasted = Waits(Steady()), 0.0, []
    for seconds in asked:
        lasted.append(waits.next(now, seconds, gap))
        now += lasted[-1]
        for _ in range(accepted):
            waits.succeed(now)
    return lasted


def test_a_wait_that_was_too_short_is_doubled() -> None:
    """It is asked for again, and nothing was accepted after it: up to a minute."""
    assert waits_of([1.0] * 8) == [1, 2, 4, 8, 16, 32, 60, 60]


def test_a_wait_that_was_long_enough_is_kept_to() -> None:
    """Something was accepted after it."""
    assert waits_of([3.0] * 4, accepted=1) == [3, 3, 3, 3]


def test_no_wait_is_cut_short() -> None:
    """However long it is."""
    assert waits_of([600.0, 600.0]) == [600, 600]


def test_short_waits_that_bring_little_become_longer() -> None:
    """A few requests' time, doubling to two seconds: each refusal would bring the next."""
    assert waits_of([0.01] * 6, gap=0.1, accepted=2) == pytest.approx([0.01, 0.8, 1.6, 2, 2, 2])
    assert waits_of([0.01] * 3, gap=0.1, accepted=5) == pytest.approx([0.01, 0.01, 0.01])


def test_without_one_it_doubles_from_a_second() -> None:
    """To a minute, and anew after a success."""
    assert waits_of([None] * 8) == [1, 2, 4, 8, 16, 32, 60, 60]
    assert waits_of([None] * 3, accepted=1) == [1, 1, 1]


def test_a_refusal_that_may_say_nothing_costs_a_few_requests_time() -> None:
    """And a second at most."""
    assert [Waits.brief(0.05), Waits.brief(3.0)] == pytest.approx([0.2, 1.0])
