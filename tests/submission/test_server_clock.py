"""What time it is for the service."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from importer.submission.server_clock import UNBOUNDED, ServerClock
from tests.submission.helpers import NOON


def test_nothing_is_known_before_the_service_has_spoken() -> None:
    """Then every task may be younger than a request."""
    assert ServerClock(lambda: NOON).now() == UNBOUNDED
    assert datetime.min.replace(tzinfo=UTC) == UNBOUNDED


def test_the_service_is_hours_ahead_or_behind() -> None:
    """Its clock goes on as this computer's does."""
    now = NOON
    clock = ServerClock(lambda: now)
    clock.see({"date": "Mon, 23 Nov 2026 15:00:00 GMT"})
    assert clock.now() == NOON + timedelta(hours=3)
    now = NOON + timedelta(minutes=10)
    assert clock.now() == NOON + timedelta(hours=3, minutes=10)
    clock.see({"date": "Mon, 23 Nov 2026 12:09:00 GMT"})
    assert clock.now() == NOON + timedelta(minutes=9)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"date": ""},
        {"date": "soon"},
        {"date": "Fri, 31 Dec 9999 23:59:59 GMT"},
        {"date": "Fri, 31 Dec 9999 23:59:59 -0100"},
    ],
)
def test_an_answer_without_a_date_changes_nothing(headers: dict[str, str]) -> None:
    """What is known stays known."""
    clock = ServerClock(lambda: NOON)
    clock.see({"date": "Mon, 23 Nov 2026 15:00:00 GMT"})
    clock.see(headers)
    assert clock.now() == NOON + timedelta(hours=3)


@given(
    st.datetimes().map(lambda moment: moment.strftime("%a, %d %b %Y %H:%M:%S")),
    st.from_regex(r" [+-]\d\d\d\d|| GMT", fullmatch=True),
    st.integers(min_value=0, max_value=10**8),
)
def test_whatever_date_an_answer_holds_the_clock_goes_on(
    date: str, zone: str, seconds: int
) -> None:
    """No date of the calendar, with any offset, ends the run, however long it goes on."""
    now = NOON
    clock = ServerClock(lambda: now)
    clock.see({"date": date + zone})
    now = NOON + timedelta(seconds=seconds)
    assert clock.now().tzinfo is UTC
