"""The rate limit over every window of the server's clock, pauses, backoff and `auto`."""

from __future__ import annotations

import heapq
import itertools
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from importer.reporting.progress_events import RateTold
from importer.settings.rate import Rate
from importer.submission.pace.ceiling import Learned
from importer.submission.pace.pacing import Pacer
from tests.examples import examples
from tests.submission.helpers import Steady

LATENCIES = st.lists(st.tuples(st.floats(0.0, 3.0), st.floats(0.0, 1.0)), min_size=1, max_size=60)


def simulate(
    rate: Rate, flights: list[tuple[float, float]], *, slots: int = 8
) -> tuple[list[float], float]:
    """When requests with these latencies arrive, and when the last answer came.

    Each leaves as soon as the pacer permits, and arrives at its share of its latency.
    """
    pacer, now, todo = Pacer(rate, Steady()), 0.0, list(reversed(flights))
    landing: list[float] = []
    arrivals = []
    while todo or landing:
        while todo and len(landing) < slots and pacer.permits(now, 1):
            latency, share = todo.pop()
            pacer.start(now)
            arrivals.append(now + latency * share)
            heapq.heappush(landing, now + latency)
        wait = pacer.wait_seconds(now) if todo and len(landing) < slots else None
        times = [*landing[:1], *([] if wait is None else [now + wait])]
        now = max(now, min(times))
        while landing and landing[0] <= now:
            pacer.finish(heapq.heappop(landing))
    return sorted(arrivals), now


def most_in_a_window(arrivals: list[float], seconds: float) -> int:
    """The most arrivals in any window, wherever it begins; one that long ago is out of it."""
    most = start = 0
    for end, time in enumerate(arrivals):
        while time - arrivals[start] >= seconds:
            start += 1
        most = max(most, end - start + 1)
    return most


@settings(max_examples=examples(300))
@given(
    flights=LATENCIES,
    count=st.integers(1, 12),
    seconds=st.sampled_from([0.1, 1.0, 2.5, 30.0]),
    slots=st.integers(1, 20),
)
def test_no_window_holds_more_departures_than_was_allowed(
    flights: list[tuple[float, float]], count: int, seconds: float, slots: int
) -> None:
    """Whatever the answers do, no more than the rate leave in any window."""
    left, _ = simulate(Rate(count, seconds), [(took, 0.0) for took, _ in flights], slots=slots)
    assert most_in_a_window(left, seconds) <= count


@settings(max_examples=examples(300))
@given(
    work=st.lists(st.floats(0.0, 3.0), min_size=1, max_size=60),
    way=st.floats(0.0, 1.0),
    count=st.integers(1, 12),
    seconds=st.sampled_from([0.1, 1.0, 2.5, 30.0]),
    slots=st.integers(1, 20),
)
def test_no_window_of_the_server_holds_more_than_was_allowed(
    work: list[float], way: float, count: int, seconds: float, slots: int
) -> None:
    """However long the service works on each: on an even network its windows keep the rate."""
    flights = [(2 * way + took, way / (2 * way + took) if way else 0.0) for took in work]
    arrivals, _ = simulate(Rate(count, seconds), flights, slots=slots)
    assert most_in_a_window(arrivals, seconds - 1e-6) <= count


@settings(max_examples=examples(300))
@given(
    flights=st.lists(st.tuples(st.floats(0.0, 6.0), st.floats(0.0, 1.0)), max_size=60, min_size=1),
    count=st.integers(1, 50),
    slots=st.integers(1, 20),
)
def test_the_first_windows_hold_whatever_the_network_does(
    flights: list[tuple[float, float]], count: int, slots: int
) -> None:
    """At ten in thirty seconds and the like, no delay of the network makes one too many."""
    arrivals, _ = simulate(Rate(count, 30.0), flights, slots=slots)
    assert most_in_a_window(arrivals, 30.0) <= count


def test_requests_keep_a_distance_inside_the_window() -> None:
    """Five a second are one every fifth of a second from the first on, not five at once."""
    arrivals, _ = simulate(Rate(5), [(0.0, 0.0)] * 5)
    assert [round(time, 3) for time in arrivals] == [0.0, 0.2, 0.4, 0.6, 0.8]


def test_a_long_window_is_not_spread_over_minutes() -> None:
    """Ten in thirty seconds leave within the first second, so that ten rows are done in one."""
    arrivals, _ = simulate(Rate(10, 30.0), [(0.0, 0.0)] * 11)
    assert [round(time, 3) for time in arrivals] == [
        0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 30.035,
    ]  # fmt: skip


def test_without_a_limit_all_that_is_wanted_may_leave() -> None:
    """`unlimited` leaves only the slots as a limit, and no wait brings a permit."""
    pacer = Pacer(Rate(None))
    assert pacer.permits(0.0, 32) == 32
    pacer.start(0.0, 32)
    assert (pacer.permits(0.0, 0), pacer.wait_seconds(0.0)) == (0, 0.0)


def test_a_pause_that_ends_between_two_questions_is_over_at_once() -> None:
    """Who was refused in a pause that has just ended waits for nothing more."""
    pacer = Pacer(Rate(None), random.Random(0))
    pacer.pause(0.0, 5.0, left_at=0.0)
    assert (pacer.permits(4.5, 1), pacer.wait_seconds(4.5)) == (0, 0.5)
    assert (pacer.permits(4.999, 1), pacer.wait_seconds(5.0), pacer.permits(5.0, 1)) == (0, 0.0, 1)


def test_a_service_that_falls_silent_is_not_sent_a_whole_window() -> None:
    """Nobody knows yet how long an answer takes: eight are in flight, and only one makes way."""
    pacer, now = Pacer(Rate(100)), 0.0
    while pacer.permits(now, 64):
        pacer.start(now)
        now += 0.01
    assert (len(pacer._left), pacer.permits(100.0, 64), pacer.wait_seconds(100.0)) == (8, 0, None)
    pacer.finish(100.0)
    assert pacer.permits(100.0, 64) == 1


def test_a_request_counts_from_its_departure_though_its_answer_takes_long() -> None:
    """One in a second, of which the first takes a hundred: a wide allowance, and a window."""
    pacer = Pacer(Rate(1))
    pacer.start(0.0)
    assert (pacer.permits(1.25, 1), round(pacer.wait_seconds(0.0) or 0.0, 3)) == (0, 1.256)
    assert pacer.permits(1.256001, 1) == 1


def test_a_backoff_doubles_to_a_minute_and_starts_anew_after_a_success() -> None:
    """1, 2, 4 … 60 seconds while nothing succeeds."""
    pacer, now, waits = Pacer(Rate(None), Steady()), 0.0, []
    for _ in range(8):
        waits.append(pacer.pause(now, None, left_at=now))
        now = pacer.paused_until
    assert waits == [1, 2, 4, 8, 16, 32, 60, 60]
    pacer.succeed()
    assert pacer.pause(now, None, left_at=now) == 1


def test_a_backoff_has_jitter() -> None:
    """A quarter of the wait is left to chance, so that two clients do not march in step."""
    waits = [
        Pacer(Rate(None), random.Random(seed)).pause(0.0, None, left_at=0.0) for seed in range(200)
    ]
    assert 0.75 <= min(waits) < 0.76
    assert 0.99 < max(waits) <= 1.0


def test_requests_from_before_a_pause_lengthen_no_backoff() -> None:
    """Race: eight failures of one outage, the last of them after the pause is over."""
    pacer = Pacer(Rate(None), Steady())
    waits = [pacer.pause(10 + i / 4, None, left_at=i / 4) for i in range(8)]
    assert waits == [1.0, 0.75, 0.5, 0.25, 0.0, 0.0, 0.0, 0.0]
    assert pacer.pause(12.0, None, left_at=11.75) == 2.0


def test_a_longer_wait_that_is_asked_for_is_obeyed_whenever_it_comes() -> None:
    """Retry-After extends a pause, and never shortens one."""
    pacer = Pacer(Rate(None), Steady())
    assert pacer.pause(0.0, 5.0, left_at=0.0) == 5.0
    assert pacer.pause(1.0, 20.0, left_at=0.0) == 20.0
    assert pacer.pause(2.0, 1.0, left_at=0.0) == 19.0
    assert (pacer.permits(20.9, 1), pacer.wait_seconds(20.0), pacer.permits(21.0, 1)) == (0, 1, 1)


def test_auto_begins_with_five_a_second() -> None:
    """One every fifth of a second, and no more at once."""
    assert len(_leave(Pacer(Rate(5, adaptive=True), Steady()), 0.0, 0.999)) == 5


@pytest.mark.parametrize(
    ("rate", "requests", "seconds", "words"),
    [
        (Rate(None), 100, None, "unlimited"),
        (Rate(5), 100, 19.914, "5/s"),
        (Rate(10, 30.0), 10, 0.9, "10/30s"),
        (Rate(10, 30.0), 101, 300.35, "10/30s"),
        (Rate(5, adaptive=True), 100, 20.0, "auto, 5/s at first"),
        (Rate(5), 0, 0.0, "5/s"),
    ],
)
def test_how_long_requests_take_is_known_before(
    rate: Rate, requests: int, seconds: float | None, words: str
) -> None:
    """By the windows that they need; an adaptive rate goes by what it begins with."""
    pacer = Pacer(rate)
    assert pacer.seconds_for(requests) == (None if seconds is None else pytest.approx(seconds))
    assert str(pacer) == words


def test_a_rate_that_was_found_is_known_and_told() -> None:
    """What an adaptive rate begins with is a guess, and is not."""
    pacer = Pacer(Rate(5, adaptive=True), Steady())
    assert pacer.known_rate is None
    pacer.resume(0.0, (), float("-inf"), Learned(0.25, None, 30.0))
    assert pacer.known_rate == RateTold(0.25, 0.0)
    assert (pacer.seconds_for(10), str(pacer)) == (40.0, "auto, 0.25/s")
    assert pacer.is_rate_known
    assert not Pacer(Rate(5, adaptive=True)).is_rate_known
    assert Pacer(Rate(10, 30.0)).known_rate == RateTold(10 / 30, 30.0)
    assert Pacer(Rate(5)).known_rate == RateTold(5.0, 0.0)
    assert Pacer(Rate(None)).known_rate is None


def test_requests_that_few_may_be_in_flight_of_take_their_round_trips() -> None:
    """Five at a time, as an earlier run found: 0.2 s each makes 25 a second, whatever the rate."""
    pacer = Pacer(Rate(5, adaptive=True), Steady())
    pacer.resume(0.0, (), float("-inf"), Learned(100.0, 5, 1.0))
    assert (pacer.seconds_for(100), str(pacer)) == (1.0, "auto, 100/s")
    pacer.start(1.0)
    pacer.finish(1.2, 1.0)
    assert pacer.seconds_for(100) == pytest.approx(4.0)


def test_a_long_run_remembers_no_more_than_its_window() -> None:
    """Nor does an adaptive one, which has none."""
    for rate in (Rate(50), Rate(5, adaptive=True)):
        pacer, now = Pacer(rate, Steady()), 0.0
        for _ in range(5000):
            while not pacer.permits(now, 1):
                now += pacer.wait_seconds(now) or 0.001
            pacer.start(now)
            pacer.finish(now, now)
            pacer.succeed()
        assert len(pacer._window._cooling) <= 51
        assert len(pacer._window._flying) == 0


def test_a_failure_that_is_no_refusal_leaves_the_rate() -> None:
    """A connection that breaks says nothing of how much the service allows."""
    pacer = Pacer(Rate(5, adaptive=True), Steady())
    _leave(pacer, 0.0, 0.9)
    pacer.pause(1.0, None, left_at=0.8, too_many=False)
    assert (pacer._a_second, pacer.paused_until) == (5.0, 2.0)


def _leave(pacer: Pacer, start: float, end: float) -> list[float]:
    times: list[float] = []
    for step in itertools.count():
        now = start + step / 1000
        if now >= end:
            return times
        if pacer.permits(now, 1):
            pacer.start(now)
            pacer.finish(now)
            times.append(now)
    return times


def test_after_a_refusal_that_told_no_time_one_request_asks_for_all() -> None:
    """The others follow when it is taken: a service that is still full is asked once a wait."""
    pacer = Pacer(Rate(50, adaptive=True), Steady())
    pacer.start(0.0)
    pacer.finish(0.1, 0.0)
    end = 0.1 + pacer.pause(0.1, None, left_at=0.0)
    assert (pacer.permits(end, 1), pacer.permits(end - 0.01, 1)) == (1, 0)
    pacer.start(end)
    assert (pacer.permits(end + 0.5, 1), pacer.wait_seconds(end + 0.5)) == (0, None)
    pacer.finish(end + 0.6, end)
    pacer.succeed()
    assert pacer.permits(end + 2.0, 1) == 1


def test_after_a_wait_that_was_asked_for_nobody_waits_for_an_answer_first() -> None:
    """The service has said when it takes again; the second time, it has to be seen."""
    pacer = Pacer(Rate(50, adaptive=True), Steady())
    now, needs_answer = 0.0, []
    for _ in range(2):
        pacer.start(now)
        pacer.finish(now + 0.1, now)
        now += 0.1 + pacer.pause(now + 0.1, 2.0, left_at=now)
        pacer.start(now)
        needs_answer.append(pacer.wait_seconds(now) is None)
        pacer.finish(now, now)
        now += 60.0
    assert needs_answer == [False, True]
