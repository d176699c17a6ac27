"""What the headers of an answer say of the requests that may follow, and what is made of it."""

from __future__ import annotations

from datetime import timedelta
from email.utils import format_datetime

import pytest

from importer.settings.rate import Rate
from importer.submission.pace.allowance import Allowance, LastAllowances
from importer.submission.pace.pacing import Pacer
from importer.submission.rate_headers import allowances
from tests.submission.helpers import NOON, Steady

EPOCH = int(NOON.timestamp())


@pytest.mark.parametrize(
    ("headers", "said"),
    [
        ({}, []),
        ({"ratelimit": '"default";r=50;t=30'}, [Allowance(50, 30, 1)]),
        (
            {"ratelimit": '"a";r=5;t=2, "b";r=900;t=3600'},
            [Allowance(5, 2, 1), Allowance(900, 3600, 1)],
        ),
        ({"ratelimit": "limit=100, remaining=9, reset=60"}, [Allowance(9, 60, 1)]),
        ({"ratelimit-policy": '"default";q=100;w=60'}, [Allowance(100, 60, is_policy=True)]),
        ({"ratelimit-policy": "100;w=60"}, [Allowance(100, 60, is_policy=True)]),
        (
            {"ratelimit-policy": "100;w=60", "ratelimit": "limit=100, remaining=0, reset=7"},
            [Allowance(0, 7, 1)],
        ),
        (
            {"ratelimit-limit": "10", "ratelimit-remaining": "3", "ratelimit-reset": "5"},
            [Allowance(3, 5, 1)],
        ),
        ({"x-ratelimit-remaining": "3", "x-ratelimit-reset": "2.5"}, [Allowance(3, 2.5)]),
        ({"x-rate-limit-remaining": "0", "x-rate-limit-reset": "9"}, [Allowance(0, 9, 1)]),
        (
            {"x-ratelimit-remaining": "4", "x-ratelimit-reset": str(EPOCH + 20)},
            [Allowance(4, 20, 1)],
        ),
        (
            {"x-ratelimit-remaining": "4", "x-ratelimit-reset": str((EPOCH + 20) * 1000)},
            [Allowance(4, 20)],
        ),
        ({"x-ratelimit-remaining": "4", "x-ratelimit-reset": str(EPOCH - 20)}, []),
        (
            {
                "x-ratelimit-remaining": "4",
                "x-ratelimit-reset": str(EPOCH + 320),
                "date": format_datetime(NOON + timedelta(seconds=300), usegmt=True),
            },
            [Allowance(4, 20, 1)],
        ),
        ({"x-ratelimit-remaining": "0", "x-ratelimit-reset": "1"}, []),
        ({"x-ratelimit-remaining": "0", "x-ratelimit-reset": "0.4"}, [Allowance(0, 0.4)]),
        ({"x-ratelimit-remaining": "4"}, []),
        ({"x-ratelimit-remaining": "many", "x-ratelimit-reset": "9"}, []),
        ({"x-ratelimit-remaining": "-1", "x-ratelimit-reset": "9"}, []),
        ({"x-ratelimit-remaining": "0", "x-ratelimit-reset": "9" * 9}, []),
        ({"ratelimit": "nonsense;=;r=;t=1"}, []),
    ],
)
def test_each_form_is_read_and_nothing_is_guessed(
    headers: dict[str, str], said: list[Allowance]
) -> None:
    """Seconds, or a time since 1970, by the answer's own clock.

    What is over, cannot be, or is no longer than the second that it is rounded to, says nothing.
    """
    assert allowances(headers, NOON) == said


@pytest.mark.parametrize("rate", [Rate(10), Rate(None), Rate(5, adaptive=True)])
def test_where_none_is_left_everyone_waits(rate: Rate) -> None:
    """For as long as is said, and a minute at most before a request asks again."""
    pacer = Pacer(rate, Steady())
    pacer.heed(100.0, [Allowance(0, 7.0)])
    assert (pacer.permits(106.9, 1), pacer.permits(107.0, 1)) == (0, 1)
    pacer.heed(200.0, [Allowance(0, 3600.0)])
    assert (pacer.permits(259.9, 1), pacer.permits(260.0, 1)) == (0, 1)


def test_an_adaptive_rate_spreads_what_is_left() -> None:
    """By the tighter limit, until its time is over or another answer says otherwise."""
    pacer = Pacer(Rate(5, adaptive=True), Steady())
    pacer.heed(0.0, [Allowance(100, 10.0), Allowance(10, 20.0)])
    pacer.start(0.0)
    assert (pacer.permits(1.9, 1), pacer.permits(2.0, 1)) == (0, 1)
    pacer.heed(2.0, [Allowance(99, 9.9)])
    pacer.start(2.0)
    assert (pacer.permits(2.19, 1), pacer.permits(2.21, 1)) == (0, 1)


def test_a_rate_that_is_set_is_neither_raised_nor_lowered() -> None:
    """Whatever may follow: the person has said how many go."""
    pacer = Pacer(Rate(5), Steady())
    pacer.heed(0.0, [Allowance(1000, 1.0), Allowance(1, 60.0)])
    pacer.start(0.0)
    assert (pacer.permits(0.19, 1), pacer.permits(0.21, 1)) == (0, 1)


@pytest.mark.parametrize(
    ("said", "gap"),
    [
        ([Allowance(99, 60_000.0), Allowance(98, 59_980.0)], 60.0),
        ([Allowance(99, 60_000.0), Allowance(99, 60_000.0)], 0.2),
        ([Allowance(5, 3600.0), Allowance(80, 3600.0)], 0.2),
        ([Allowance(50, 60.0), Allowance(100, 59.0)], 0.2),
        ([Allowance(0, 30.0, 1.0), Allowance(0, 29.0, 1.0)], 0.2),
        ([Allowance(100, 60.0, is_policy=True), Allowance(100, 60.0, is_policy=True)], 0.6),
    ],
)
def test_a_header_that_contradicts_itself_is_not_heeded(said: list[Allowance], gap: float) -> None:
    """More is left than was, though nobody has waited for so long: it counts in other units."""
    told = LastAllowances()
    told.hear(0.0, said[:1], left_at=0.0)
    told.hear(1.0, said[1:], left_at=0.5)
    assert max(told.gap(1.1), 0.2) == pytest.approx(gap)


def test_answers_that_overtook_each_other_contradict_nothing() -> None:
    """One that left before the last answer came may say more than that one did."""
    told = LastAllowances()
    told.hear(0.0, [Allowance(10, 60.0)], left_at=-1.0)
    told.hear(0.1, [Allowance(12, 60.0)], left_at=-0.9)
    told.hear(0.2, [Allowance(9, 60.0)], left_at=0.1)
    assert told.gap(0.3) == pytest.approx(60.0 / 9, rel=0.01)


def test_the_end_of_a_window_is_the_earliest_that_was_said_of_it() -> None:
    """Whole seconds are rounded up, each answer's by another part of one."""
    told = LastAllowances()
    told.hear(0.0, [Allowance(10, 5.0, 1.0)], left_at=0.0)
    told.hear(0.7, [Allowance(9, 5.0, 1.0)], left_at=0.1)
    assert told.gap(0.7) == pytest.approx(4.3 / 9)
