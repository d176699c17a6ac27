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
        ({"ratelimit": '"default";r=50;t=30'}, [Allowance(50, 30, 1, name="default")]),
        (
            {"ratelimit": '"a";r=5;t=3, "b";r=900;t=3600, "c";r=5;t=2'},
            [Allowance(5, 3, 1, name="a"), Allowance(900, 3600, 1, name="b")],
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
            [Allowance(3, 5, 1, name="ratelimit 10", has_unit=False)],
        ),
        ({"x-ratelimit-remaining": "3", "x-ratelimit-reset": "2.5"}, [Allowance(3, 2.5)]),
        (
            {"x-rate-limit-remaining": "0", "x-rate-limit-reset": "9"},
            [Allowance(0, 9, 1, has_unit=False)],
        ),
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
        (
            {
                "x-ratelimit-limit-requests": "60",
                "x-ratelimit-remaining-requests": "3",
                "x-ratelimit-reset-requests": "1m20s",
                "x-ratelimit-remaining-tokens": "900",
                "x-ratelimit-reset-tokens": "120ms",
            },
            [Allowance(3, 80, 1, name="x-ratelimit 60"), Allowance(900, 0.12)],
        ),
        (
            {
                "x-ratelimit-remaining": "4",
                "x-ratelimit-reset": "2027-01-15T12:00:20Z",
                "date": "Fri, 15 Jan 2027 12:00:00 GMT",
            },
            [Allowance(4, 20, 1)],
        ),
        (
            {
                "x-ratelimit-remaining": "4",
                "x-ratelimit-reset": "Fri, 15 Jan 2027 12:00:20 GMT",
                "date": "Fri, 15 Jan 2027 12:00:00 GMT",
            },
            [Allowance(4, 20, 1)],
        ),
        (
            {
                "x-ratelimit-remaining": "4",
                "x-ratelimit-reset": str(EPOCH + 20),
                "x-ratelimit-reset-after": "19.25",
            },
            [Allowance(4, 19.25)],
        ),
        ({"x-ratelimit-remaining": "4", "x-ratelimit-reset-ms": "8500"}, [Allowance(4, 8.5)]),
        ({"x-service-ratelimit-remaining": "4", "x-service-ratelimit-max": "90"}, []),
        ({"x-ratelimit-remaining": "4", "x-ratelimit-reset": "soon"}, []),
        ({"x-ratelimit-remaining": "0", "x-ratelimit-reset": "1"}, []),
        ({"x-ratelimit-remaining": "0", "x-ratelimit-reset": "2"}, []),
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

    What is over, cannot be, or is hardly longer than the second it is rounded to, says nothing.
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


def test_thousandths_of_a_second_are_known_by_how_fast_they_pass() -> None:
    """Its end comes nearer far faster than time; until that is seen no request waits long."""
    told = LastAllowances()
    for at in range(5):
        now, left = 0.2 * at, Allowance(100 - at, 60_000 - 200 * at, 1.0, has_unit=False)
        told.hear(now, [left], left_at=now - 0.1)
        assert told.gap(now) <= 1.0
    assert told.gap(0.8) == pytest.approx(59.2 / 96, rel=0.01)


def test_seconds_are_never_taken_for_less() -> None:
    """Answers that overtake each other make no milliseconds of them."""
    told = LastAllowances()
    for at, (remaining, seconds) in enumerate(
        [(9, 60), (7, 58), (8, 60), (6, 58), (5, 57), (4, 55)]
    ):
        told.hear(at * 1.0, [Allowance(remaining, seconds, 1.0, has_unit=False)], left_at=at - 2.5)
    assert told.gap(5.0) > 5.0


def test_each_endpoint_has_its_own_limit_and_its_share_of_the_requests() -> None:
    """Where every other request is of the one, what is left of it lasts for twice as many."""
    told = LastAllowances()
    for at in range(40):
        one = Allowance(100 - at // 2, 60.0 - at * 0.1, name="one")
        other = Allowance(1000 - at // 2, 60.0 - at * 0.1, name="other")
        told.hear(at * 0.1, [other if at % 2 else one], left_at=at * 0.1 - 0.05)
    assert told.gap(3.9) == pytest.approx(56.1 / 81 / 2, rel=0.05)


def test_what_others_use_up_of_the_limit_counts() -> None:
    """Where it falls by three for each request, a third as many follow."""
    told = LastAllowances()
    for at in range(20):
        said = Allowance(300 - 3 * at, 60.0 - at * 0.1, name="one")
        told.hear(at * 0.1, [said], left_at=at * 0.1 - 0.05)
    assert told.gap(1.9) == pytest.approx(58.1 / 243 * 3, rel=0.05)


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
