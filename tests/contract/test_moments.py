"""Moments that are known as seconds say the same as those that are made."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from itertools import chain

import pytest
from hypothesis import given
from hypothesis import strategies as st

from importer.contract import moments as module
from importer.contract.fingerprint import instants
from importer.contract.moments import EPOCH, Moments, seconds_of
from importer.planning.due_dates import DueDates

ZONES = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
FIRST, LAST = datetime(1900, 1, 1), datetime(9998, 12, 31)  # noqa: DTZ001 -- in each of the zones
WHOLE = st.datetimes(FIRST, LAST, timezones=ZONES).map(lambda moment: moment.replace(microsecond=0))
OTHERS = st.none() | st.datetimes(FIRST, LAST, timezones=ZONES)
ROWS = st.lists(st.tuples(WHOLE, st.just(True)) | st.tuples(OTHERS, st.just(False)))  # noqa: FBT003


def moments_of(rows: list[tuple[datetime | None, bool]]) -> Moments:
    """Those that are marked as seconds, the others as they are."""
    return Moments(
        [int(seconds_of(moment)) if moment and known else 0 for moment, known in rows],
        lambda place: rows[place][0] or EPOCH,
        {place: moment for place, (moment, known) in enumerate(rows) if not known},
    )


@given(rows=ROWS)
def test_they_are_a_list_of_moments(rows: list[tuple[datetime | None, bool]]) -> None:
    """Each at its place, and parts of them, with the offsets that they had."""
    moments, plain = moments_of(rows), [moment for moment, _ in rows]
    assert list(map(str, moments)) == list(map(str, plain))
    assert [moments[place] for place in range(-len(rows), 0)] == plain
    assert moments[1:3] == plain[1:3]
    assert [*moments.only([*range(0, len(rows), 2)])] == plain[::2]


@given(rows=ROWS)
def test_fingerprints_take_them_as_they_take_moments(
    rows: list[tuple[datetime | None, bool]],
) -> None:
    """A day that nobody has met, the day of the epoch, and what lies before it are told alike."""
    assert instants(moments_of(rows)) == instants([moment for moment, _ in rows])


@pytest.mark.parametrize("seconds", [0, 1, 86_399, 86_400, -1, -86_400, -86_401, 10**11])
def test_the_text_of_an_instant_is_never_another(seconds: int) -> None:
    """A ledger of years ago must find its rows."""
    moment = EPOCH + timedelta(seconds=seconds)
    assert instants(Moments([seconds], lambda _: moment, {})) == [str(timedelta(seconds=seconds))]


def test_what_is_learned_of_texts_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    """Memory stays the same, whatever the dates of a file are; what is told stays right."""
    monkeypatch.setattr(module, "_MOST_KEPT", 10)
    monkeypatch.setattr(module, "_days", {})
    monkeypatch.setattr(module, "_clocks", {})
    for first in range(0, 100 * 90_061, 90_061):
        some = [first, first + 1]
        found = instants(Moments(some, lambda _: EPOCH, {}))
        assert found == [str(timedelta(seconds=seconds)) for seconds in some]
        assert len(module._days) + len(module._clocks) < 10 + 2 * len(some)


@given(chunks=st.lists(ROWS, max_size=4), today=st.datetimes(FIRST, LAST, timezones=ZONES))
def test_due_dates_are_counted_alike(
    chunks: list[list[tuple[datetime | None, bool]]], today: datetime
) -> None:
    """As moments one by one; of equal ones either may stand for both."""
    today = today.replace(microsecond=0)
    quick, patient = DueDates(today), DueDates(today)
    for rows in chunks:
        quick.add_all(moments_of(rows))
    for moment, _ in chain.from_iterable(chunks):
        patient.add_due(moment)
    assert quick == patient
