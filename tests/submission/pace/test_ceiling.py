"""How an adaptive rate follows what is taken and refused, answer by answer."""

from __future__ import annotations

import pytest

from importer.submission.pace.ceiling import LEAST, MOST, Ceiling, Learned, Refusal


class Line:
    """Requests one after the other at the rate, each answered before the next leaves."""

    def __init__(self, ceiling: Ceiling, now: float = 0.0) -> None:
        self.ceiling, self.now = ceiling, now

    def take(self, seconds: float) -> None:
        """All are taken, for so long."""
        until = self.now + seconds
        while self.now < until - 1e-9:
            self.ceiling.leave(self.now, 1)
            self.ceiling.take(self.now)
            self.now += 1 / self.ceiling.rate

    def refuse(self, wait: float) -> None:
        """The next one is refused, and nothing leaves for so long."""
        self.ceiling.leave(self.now, 1)
        self.ceiling.refuse(self.now, Refusal(self.now, self.now + wait))
        self.now += wait


def test_the_rate_grows_by_three_tenths_a_second_until_the_first_refusal() -> None:
    """From five a second to a hundred in twelve seconds, and no further."""
    line = Line(Ceiling.at(5.0))
    line.take(0.9)
    assert line.ceiling.rate == 5.0
    line.take(0.9)
    assert line.ceiling.rate == 6.5
    line.take(30.0)
    assert (line.ceiling.rate, line.ceiling.learned()) == (MOST, None)


def test_a_rate_that_is_not_used_does_not_grow() -> None:
    """Rows that come slower than they may leave have not tried anything."""
    ceiling = Ceiling.at(5.0)
    for second in range(60):
        ceiling.leave(float(second), 1)
        ceiling.take(float(second))
    assert ceiling.rate == 5.0


@pytest.mark.parametrize(
    ("quota", "window"), [(30, 60.0), (600, 60.0), (100, 10.0), (1000, 3600.0)]
)
def test_the_first_refusal_tells_the_quota_of_its_window(quota: int, window: float) -> None:
    """However it was used up: what was taken, over the time until more is."""
    line = Line(Ceiling.at(5.0))
    for _ in range(quota):
        line.ceiling.leave(line.now, 1)
        line.ceiling.take(line.now)
        line.now += 1 / line.ceiling.rate
    line.refuse(window - line.now)
    assert line.ceiling.rate == pytest.approx(0.97 * quota / window)


def test_a_window_without_retry_after_is_found_by_the_end_of_the_waits() -> None:
    """Each further refusal makes what was taken in the window the rate of a longer time."""
    line = Line(Ceiling.at(5.0))
    line.take(10.0)
    taken = line.ceiling._taken.cycle.taken
    for wait in (1.0, 2.0, 4.0, 8.0, 16.0):
        line.refuse(wait)
    assert line.ceiling.rate == pytest.approx(0.97 * taken / line.now)


def held(rate: float = 10.0) -> Line:
    """A rate that was refused at first, and has held since."""
    line = Line(Ceiling.at(5.0))
    line.ceiling.take_up(Learned(rate, None, 1.0))
    line.take(3.0)
    return line


def test_a_try_that_is_refused_goes_back_to_what_held() -> None:
    """A step up holds for three seconds or is given up, and then nothing is tried for a while."""
    line = held()
    line.take(1.0)
    assert line.ceiling.rate == 11.5
    line.refuse(1.0)
    assert line.ceiling.rate == 10.0
    line.take(45.0)
    assert line.ceiling.rate == 10.0
    line.take(6.0)
    assert line.ceiling.rate == 10.75


def test_steps_grow_while_they_hold() -> None:
    """A limit that has risen is found in half a minute."""
    line = held(3.0)
    line.take(40.0)
    assert line.ceiling.rate > 10.0


def test_a_limit_that_has_fallen_is_found_by_refusals_alone() -> None:
    """Refused again and again at what held, the rate comes down to what is taken."""
    line = held()
    for _ in range(20):
        line.refuse(0.4)
        line.take(0.1)
    assert 1.0 < line.ceiling.rate < 4.0


def test_a_rate_never_stops() -> None:
    """Whatever is refused, one a minute may leave."""
    line = Line(Ceiling.at(5.0))
    line.take(1.0)
    for _ in range(40):
        line.refuse(60.0)
    assert line.ceiling.rate == LEAST


def test_what_was_learned_is_where_the_next_run_begins() -> None:
    """The rate that held, not the one that was tried, and the longest wait."""
    line = held()
    line.take(1.0)
    assert line.ceiling.rate == 11.5
    learned = line.ceiling.learned()
    assert learned == Learned(10.0, None, 1.0)
    ceiling = Ceiling.at(5.0)
    ceiling.take_up(learned)
    assert (ceiling.rate, ceiling.learned()) == (10.0, learned)


def test_a_single_refusal_after_many_requests_says_nothing_yet() -> None:
    """The rate stays; a second one soon after tells that it is too much."""
    line = held()
    line.take(9.0)
    whim = Refusal(line.now, line.now + 0.4, is_told=False)
    for rate in (line.ceiling.rate, None):
        line.ceiling.leave(line.now, 1)
        line.ceiling.refuse(line.now, whim._replace(left_at=line.now, until=line.now + 0.4))
        assert (line.ceiling.rate == rate) is (rate is not None)
        line.now += 0.4
        line.take(0.2)


def test_an_outage_lowers_the_rate_no_more_than_its_first_refusal() -> None:
    """However long the service is down, the run goes on about as fast as before."""
    line = held()
    for wait in (1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 60.0, 60.0):
        line.ceiling.leave(line.now, 1)
        line.ceiling.refuse(
            line.now, Refusal(line.now, line.now + wait, is_told=False, is_down=True)
        )
        line.now += wait
    assert line.ceiling.rate > 9.5


def test_one_wait_that_is_prolonged_again_and_again_halves_the_rate_at_most() -> None:
    """A window seen from its middle on looks smaller than it is."""
    line = held()
    line.refuse(1.0)
    line.take(3.0)
    line.refuse(1.0)
    before = line.ceiling.rate
    for wait in (2.0, 4.0, 8.0, 16.0, 32.0):
        line.refuse(wait)
    assert before / 2 <= line.ceiling.rate < before


def test_an_answer_that_comes_late_shows_that_the_service_takes_again() -> None:
    """A queue answers only after the next refusal: it is full, and not down, however often."""
    ceiling, now = Ceiling.at(5.0), 0.0
    ceiling.leave(now, 1)
    ceiling.take(now)
    for _ in range(20):
        ceiling.leave(now, 1)
        ceiling.leave(now + 0.2, 1)
        ceiling.refuse(now + 0.3, Refusal(now + 0.2, now + 1.3, is_told=False, is_down=True))
        ceiling.take(now)  # that left first, and waited in the queue
        now += 1.3
    assert ceiling.rate < 1.5
