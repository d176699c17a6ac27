"""The sliding window over arrivals."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from importer.errors import ConfigurationError
from importer.sandbox.rate_limit import Rate, RateLimiter, format_retry_after, parse_rate
from tests.sandbox.conftest import Clock


@pytest.mark.parametrize(
    ("text", "rate"),
    [
        ("10/s", Rate(10, 1.0)),
        ("10/30s", Rate(10, 30.0)),
        (" 5/0.2s ", Rate(5, 0.2)),
    ],
)
def test_a_rate_is_requests_per_time(text: str, rate: Rate) -> None:
    """A rate is written as a number of requests and a time in seconds."""
    assert parse_rate(text) == rate


@pytest.mark.parametrize("text", ["", "10", "0/s", "10/0s", "10/m", "-1/s", "1e3/s", "10/ss"])
def test_another_text_is_no_rate(text: str) -> None:
    """Any other text is refused, and the message shows how to write it."""
    with pytest.raises(ConfigurationError) as caught:
        parse_rate(text)
    assert str(caught.value) == (
        f'"{text}" is not a rate; write requests per time, as "10/s" or "10/30s"'
    )


def test_the_window_slides(clock: Clock) -> None:
    """Over the limit, the answer is the time until the oldest allowed request leaves the window."""
    limiter = RateLimiter(Rate(2, 10.0), clock.monotonic)
    waits = []
    for seconds in (0, 4, 5, 9.5, 10, 10, 14):
        clock.seconds = seconds
        waits.append(limiter.arrive())
    assert waits == [None, None, 5.0, 0.5, None, 4.0, None]
    assert limiter.refused == 3
    assert limiter.largest_window == 5


def test_no_calendar_second_is_special(clock: Clock) -> None:
    """Requests on both sides of a full second are in one window: no burst at its border."""
    limiter = RateLimiter(Rate(2, 1.0), clock.monotonic)
    waits = []
    for seconds in (0.875, 0.875, 1.125):
        clock.seconds = seconds
        waits.append(limiter.arrive())
    assert waits == [None, None, 0.75]


@given(st.lists(st.integers(0, 40), min_size=1), st.integers(1, 5), st.integers(1, 20))
def test_no_window_holds_more_than_allowed(gaps: list[int], limit: int, width: int) -> None:
    """Whatever the arrivals, no window has more allowed ones; the largest count is the true one."""
    clock = Clock()
    limiter = RateLimiter(Rate(limit, float(width)), clock.monotonic)
    arrivals, allowed = [], []
    for gap in gaps:
        clock.seconds += gap
        arrivals.append(clock.seconds)
        if limiter.arrive() is None:
            allowed.append(clock.seconds)
    largest = max(sum(end - width < time <= end for time in allowed) for end in allowed)
    assert largest <= limit
    # Of arrivals at the same moment the last sees the window as it is in the end.
    seen = [sum(end - width < time <= end for time in arrivals) for end in arrivals]
    assert limiter.largest_window == max(seen)


@pytest.mark.parametrize(
    ("seconds", "text"), [(0.0, "1"), (0.2, "1"), (1.0, "1"), (1.01, "2"), (29.5, "30")]
)
def test_retry_after_is_rounded_up(seconds: float, text: str) -> None:
    """A caller that waits for so many whole seconds has waited long enough."""
    assert format_retry_after(seconds) == text
