"""Plain dates mean what each of them means when it is looked at by itself."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from importer.contract.moments import Moments
from importer.mapping.dates.column import DateColumn
from importer.mapping.dates.plain import PlainDates, have_times_alone, without_times_alone

ZONES = [
    "UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe",
    "America/Sao_Paulo", "Pacific/Apia", "Africa/Monrovia", "Africa/Casablanca", "Asia/Gaza",
]  # fmt: skip
DAYS = [
    "2027-03-01", "2027-03-28", "2027-10-31", "2027-03-14", "2027-11-07", "2027-04-04",
    "2018-11-04", "2011-12-29", "2011-12-30", "2011-12-31", "1971-06-01", "1900-01-01",
    "1899-12-31", "9998-12-31", "9999-12-31", "2027-02-30", "2027-13-01", "2027-1-01", "2040-01-01",
    "\uff12027-03-01", "2027/03/01", "2027-W01-1",
]  # fmt: skip
CLOCKS = [
    " 14:30", "T14:30", " 14:30:59", " 00:00", " 00:00:00", " 00:00:05", " 02:30", " 01:59",
    " 23:59:59", " 24:00", " 12:60", " 9:05", "", "  14:30", " 14:30 ", " 14:30Z", "\n14:30",
]  # fmt: skip
TEXTS = st.sampled_from([day + clock for day in DAYS for clock in CLOCKS]) | st.builds(
    lambda moment, mark: moment.isoformat(mark, "minutes"),
    st.datetimes(datetime(1890, 1, 1), datetime(2100, 1, 1)),  # noqa: DTZ001 -- a wall's clock
    st.sampled_from(" T"),
)
TODAY = date(2026, 11, 1)


def plain_moments(column: DateColumn, texts: list[str]) -> Moments:
    """The moments of a column that has none of which something has to be told."""
    moments = column.plain_moments(texts)
    assert moments is not None
    return moments


@pytest.mark.parametrize("zone", ZONES)
def test_a_plain_moment_is_the_one_that_is_settled(zone: str) -> None:
    """For every day with every clock, with the same offset, and with nothing else to be told."""
    column = DateColumn(ZoneInfo(zone), time(9), today=TODAY)
    column.observe({"2027-03-02 10:00": 2})
    texts = [day + clock for day in DAYS for clock in CLOCKS]
    for text, moment in zip(texts, plain_moments(column, texts), strict=True):
        if moment is not None:
            settled = column.settle(text)
            assert isinstance(settled, datetime)
            assert (moment.isoformat(), moment.fold) == (settled.isoformat(), settled.fold)
            assert column.doubt(text, settled) is None


@given(texts=st.lists(TEXTS), zone=st.sampled_from(ZONES), clock_seen=st.booleans())
def test_any_plain_moment_is_the_one_that_is_settled(
    texts: list[str], zone: str, *, clock_seen: bool
) -> None:
    """Whether or not the column has shown that 00:00 was typed."""
    column = DateColumn(ZoneInfo(zone), time(9))
    if clock_seen:
        column.observe({"2027-03-02 10:00": 2})
    for text, moment in zip(texts, plain_moments(column, texts), strict=True):
        if moment is not None:
            settled = column.settle(text)
            assert isinstance(settled, datetime)
            assert moment.isoformat() == settled.isoformat()


def test_ordinary_dates_are_plain() -> None:
    """Else each would be taken apart, and nothing be gained."""
    plain = PlainDates(ZoneInfo("Europe/Berlin"), range(2000, 2037))
    texts = ["2027-03-01 14:30", "2027-07-01T14:30:59", "2027-07-02 00:00", "2027-03-28 12:00"]
    found = plain.moments(texts, midnight=True)
    assert [moment and moment.isoformat() for moment in found] == [
        "2027-03-01T14:30:00+01:00",
        "2027-07-01T14:30:59+02:00",
        "2027-07-02T00:00:00+02:00",
        None,
    ]
    assert [*plain.moments(["2027-07-02 00:00"], midnight=False)] == [None]


def test_swapped_dates_and_zones_of_headers_are_never_plain() -> None:
    """A person said that day and month are to be swapped back."""
    column = DateColumn(UTC, time(9), swapped="back")
    assert column.plain_moments(["2027-03-01 14:30"]) is None


@given(st.lists(st.lists(TEXTS | st.sampled_from(["03/04/2027", "13/04/2027", "x"]), max_size=5)))
def test_texts_that_tell_nothing_change_nothing(chunks: list[list[str]]) -> None:
    """A column that passes over them knows the same as one that looks at all."""
    hasty, patient = DateColumn(UTC, time(9)), DateColumn(UTC, time(9))
    row = 2
    for texts in chunks:
        cells = {text: row + place for place, text in reversed(list(enumerate(texts)))}
        if not hasty.tells_nothing(texts):
            known = hasty.seen.knows_plain_times
            hasty.observe(without_times_alone(cells) if known else cells)
        patient.observe(cells)
        row += len(texts)
    assert hasty.seen == patient.seen


def test_only_times_alone_are_passed_over() -> None:
    """Midnight, a day alone, and other forms are evidence."""
    assert have_times_alone(["2027-03-01 14:30", "2027-03-02T09:05:00"])
    for text in (
        "2027-03-01 00:00",
        "2027-03-01",
        "",
        "03/04/2027",
        "2027-03-01 14:30Z",
        "2027-03-01 14:30\n2027-03-01 14:30",
    ):
        assert not have_times_alone(["2027-03-01 14:30", text])
    column = DateColumn(UTC, time(9))
    assert not column.tells_nothing(["2027-03-13 14:30"])
    column.observe({"2027-03-13 14:30": 2})
    assert column.tells_nothing(["2027-03-14 14:30"])
    assert without_times_alone({"2027-03-14 14:30": 3, "2027-03-14": 4}) == {"2027-03-14": 4}
