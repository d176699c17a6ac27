"""What time it is for the service."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from importer.submission.http.server_clock import UNBOUNDED, ServerClock
from tests.submission.helpers import NOON


def test_nothing_is_known_before_the_service_has_made_a_task() -> None:
    """Then every task may be younger than a request."""
    assert ServerClock().time_at(7.0) == UNBOUNDED
    assert datetime.min.replace(tzinfo=UTC) == UNBOUNDED


@pytest.mark.parametrize("hours", [-2, 0, 3])
def test_the_service_is_hours_ahead_or_behind(hours: int) -> None:
    """Its clock goes on as a clock that nobody sets, from when the task's request left."""
    clock = ServerClock()
    clock.see((NOON + timedelta(hours=hours)).isoformat(), 100.0)
    assert clock.time_at(100.0) == NOON + timedelta(hours=hours)
    assert clock.time_at(160.0) == NOON + timedelta(hours=hours, minutes=1)


def test_of_tasks_that_do_not_agree_the_oldest_counts() -> None:
    """The earlier the service's clock, the fewer tasks are too old to be a lost row's."""
    clock = ServerClock()
    clock.see(NOON.isoformat(), 100.0)
    clock.see((NOON - timedelta(minutes=10)).isoformat(), 100.0)
    clock.see((NOON + timedelta(minutes=10)).isoformat(), 100.0)
    assert clock.time_at(100.0) == NOON - timedelta(minutes=10)


@pytest.mark.parametrize("created_at", [None, "", "soon", "2026-11-23T12:00:00", "0001-01-01"])
def test_a_task_that_does_not_say_when_it_was_made_tells_nothing(created_at: str | None) -> None:
    """A time without an offset is no moment."""
    clock = ServerClock()
    clock.see(created_at, 0.0)
    assert clock.time_at(0.0) == UNBOUNDED


def test_the_date_of_an_answer_is_good_for_a_guess() -> None:
    """It may be a proxy's, so it never bounds which task may be a row's."""
    clock = ServerClock()
    assert clock.guess_at(0.0) is None
    clock.guess({"date": "Mon, 23 Nov 2026 15:00:00 GMT"}, NOON, 10.0)
    assert clock.guess_at(70.0) == NOON + timedelta(hours=3, minutes=1)
    assert clock.time_at(70.0) == UNBOUNDED
    clock.guess({}, NOON, 10.0)
    assert clock.guess_at(10.0) == NOON


@given(
    st.datetimes(timezones=st.timezones()).map(lambda moment: moment.isoformat()),
    st.floats(min_value=0, max_value=1e8),
)
def test_whatever_time_a_task_says_the_clock_goes_on(created_at: str, seconds: float) -> None:
    """No moment of the calendar, with any offset, ends the run."""
    clock = ServerClock()
    clock.see(created_at, seconds)
    assert clock.time_at(seconds * 2).tzinfo is not None


@given(
    st.datetimes().map(lambda moment: moment.strftime("%a, %d %b %Y %H:%M:%S")),
    st.from_regex(r" [+-]\d\d\d\d|| GMT", fullmatch=True),
    st.floats(min_value=0, max_value=1e8),
)
def test_whatever_date_an_answer_holds_the_guess_goes_on(
    date: str, zone: str, seconds: float
) -> None:
    """No date of the calendar, with any offset, ends the run, however long it goes on."""
    clock = ServerClock()
    clock.guess({"date": date + zone}, NOON, seconds)
    guess = clock.guess_at(seconds * 2)
    assert guess is None or guess.tzinfo is not None


@pytest.mark.parametrize(
    ("minutes", "is_old"), [(-60, False), (0, False), (4, False), (6, True), (180, True)]
)
def test_a_task_of_before_the_request_is_known_by_the_other_tasks_of_the_run(
    minutes: int, *, is_old: bool
) -> None:
    """Whatever `Date` says: the service's own times are compared, with room for two computers."""
    clock = ServerClock()
    clock.guess({"date": "Mon, 23 Nov 2020 12:00:00 GMT"}, NOON, 0.0)
    clock.see((NOON + timedelta(hours=5)).isoformat(), 0.0)
    made = NOON + timedelta(hours=5) - timedelta(minutes=minutes)
    assert clock.is_old(made.isoformat(), 0.0) is is_old


@pytest.mark.parametrize(
    ("lag", "is_old"),
    [
        (timedelta(days=-400), False),
        (timedelta(minutes=-17), False),
        (timedelta(0), False),
        (timedelta(minutes=19), False),
        (timedelta(minutes=22), True),
        (timedelta(hours=2), False),
        (timedelta(hours=5, minutes=30, seconds=50), False),
        (timedelta(hours=2, minutes=7), True),
        (timedelta(hours=24), False),
        (timedelta(hours=27), True),
        (timedelta(days=90), True),
    ],
)
@pytest.mark.parametrize("naive", [False, True])
def test_the_first_task_of_a_run_is_held_against_the_date(
    lag: timedelta, *, is_old: bool, naive: bool
) -> None:
    """A wrong zone and a clock that nobody looks at are no age: the task is the row's."""
    clock = ServerClock()
    clock.guess({"date": "Mon, 23 Nov 2026 12:00:00 GMT"}, NOON, 0.0)
    made = NOON - lag
    text = (made.replace(tzinfo=None) if naive else made).isoformat()
    assert clock.is_old(text, 0.0) is is_old


@pytest.mark.parametrize("created_at", [None, "", "soon", "0001-01-01T00:00:00Z", "9999-12-31"])
def test_a_task_of_no_time_is_not_old(created_at: str | None) -> None:
    """What is not said, or of another age of the world, tells nothing; nor does it to nobody."""
    clock = ServerClock()
    assert not clock.is_old("2020-01-01T00:00:00Z", 0.0)
    clock.guess({}, NOON, 0.0)
    assert not clock.is_old(created_at, 0.0)


@given(st.datetimes(), st.datetimes(), st.floats(min_value=0, max_value=1e8))
def test_no_time_is_too_odd_to_be_compared(made: datetime, now: datetime, seconds: float) -> None:
    """Neither end of the calendar ends the run."""
    clock = ServerClock()
    clock.guess({}, now.replace(tzinfo=UTC), 0.0)
    assert clock.is_old(made.isoformat(), seconds) in {True, False}
