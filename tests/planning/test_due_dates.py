"""The span of due dates that a person sees before anything is sent."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from importer.ledger.states import State
from importer.planning.due_dates import DueDates
from importer.planning.facts import PlannedRow
from importer.rows.outcome import Outcome, Status

NOW = datetime(2026, 12, 1, 2, 30, tzinfo=UTC)


def row(due: str | None, **about: object) -> PlannedRow:
    """A row that is to be created; its title holds what looks like a date of the body."""
    date = "" if due is None else f',"due_date":"{due}"'
    body = f'{{"task_title":"Say \\"due_date\\":\\"soon\\""{date},"priority":"low"}}'
    return PlannedRow(2, None, body=body.encode())._replace(**about)  # type: ignore[arg-type]


def span(*rows: PlannedRow, zone: str = "UTC") -> DueDates:
    """What these rows show on the first of December, early."""
    dates = DueDates.as_of(NOW, ZoneInfo(zone))
    for planned in rows:
        dates.add(planned)
    return dates


def test_the_span_counts_what_lies_before_today() -> None:
    """Today is not before today, at any hour; dates are compared as instants."""
    dates = span(
        row("2026-12-01T00:00:00Z"),
        row("2026-11-30T23:59:00+00:00"),
        row("2027-02-28T09:00:00+01:00"),
        row(None),
        row("1970-01-01T09:00:00+01:00"),
    )
    assert dates.in_words() == "1970-01-01 to 2027-02-28, 2 before today, 1 row without"
    assert dates.as_json() == {
        "earliest": "1970-01-01T09:00:00+01:00",
        "latest": "2027-02-28T09:00:00+01:00",
        "past": 2,
        "without": 1,
    }


def test_today_is_the_day_of_the_zone() -> None:
    """At 02:30 in London it is still November in New York."""
    rows = [row("2026-11-30T09:00:00-05:00")]
    assert span(*rows, zone="America/New_York").in_words() == "2026-11-30, none before today"
    assert span(*rows).in_words() == "2026-11-30, 1 before today"


def test_only_rows_that_are_to_be_created_count() -> None:
    """Not those that end without sending, were lost, or only lack their status."""
    due = "2026-11-30T09:00:00Z"
    dates = span(
        row(due, outcome=Outcome(2, Status.DUPLICATE)),
        row(due, state=State.UNKNOWN),
        row(due, task_id="t-1"),
    )
    assert dates.as_json() is None
    assert dates.in_words() is None


def test_without_due_dates_there_is_no_span() -> None:
    """A sheet without the column says nothing of dates."""
    assert span(row(None), row(None)).in_words() is None


_ZONES = st.integers(-14, 14).map(lambda hours: timezone(timedelta(hours=hours)))
_AROUND_NOW = st.datetimes(datetime(2026, 11, 28), datetime(2026, 12, 4), timezones=_ZONES)  # noqa: DTZ001 -- the zones are given


@given(st.lists(st.lists(st.none() | _AROUND_NOW, max_size=5), max_size=3))
def test_rows_that_are_counted_together_are_counted_the_same(
    parts: list[list[datetime | None]],
) -> None:
    """Of two ends at the same instant the first is kept, with its own offset."""
    one_by_one, together, merged = span(), span(), span()
    for moments in parts:
        for moment in moments:
            one_by_one.add_due(moment)
        together.add_all(moments)
        part = span()
        part.add_all(moments)
        merged.merge(part)
    assert merged == together == one_by_one
    assert merged.as_json() == one_by_one.as_json()
    assert together.as_json() == one_by_one.as_json()
