"""Dates as most programs write them, `2027-03-01 14:30`, taken by their day and their clock.

A column of half a million different moments has a few hundred days and some thousand clocks: each
of those is worked out once. What is not surely as plain as that (another form, no such day, a day
on which the clocks change) is left to
`importer.mapping.dates.column`, which alone says what a date means.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo

from importer.mapping.dates.evidence import EARLIEST_YEAR, MIDNIGHT
from importer.rows.whole_column import every

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_CLOCK = re.compile(r"[ T](\d{2}):(\d{2})(?::(\d{2}))?", re.ASCII)
_DAY_LENGTH = len("2027-03-01")
_MOST_KEPT = 20_000
_MIDNIGHT = timedelta()
_HOURS = [time(hour, fold=fold) for hour in range(24) for fold in (0, 1)]

_TIME_ALONE = r"\d{4}-\d{2}-\d{2}[ T](?!00:00)[0-2]\d:[0-5]\d(?::[0-5]\d)?"
_are_times_alone = every(_TIME_ALONE)
_is_time_alone = re.compile(_TIME_ALONE, re.ASCII).fullmatch


class PlainDates:
    """The moments of plain texts in one time zone. years: those in which a date is no surprise."""

    def __init__(self, zone: tzinfo, years: range) -> None:
        self._days = _Days(zone, years)
        self._clocks = _Clocks()

    def moments(self, texts: Sequence[str], *, midnight: bool) -> list[datetime | None]:
        """The moment of each text; None of one that is not plain. midnight: 00:00 is a time."""
        days = [self._days[text[:_DAY_LENGTH]] for text in texts]
        clocks = [self._clocks[text[_DAY_LENGTH:]] for text in texts]
        if not midnight and _MIDNIGHT in clocks:
            clocks = [None if clock == _MIDNIGHT else clock for clock in clocks]
        return [
            None if day is None or clock is None else day + clock
            for day, clock in zip(days, clocks, strict=True)
        ]


def have_times_alone(texts: Sequence[str]) -> bool:
    """Whether each text has the form of a plain date with another clock than midnight."""
    return all(texts) and _are_times_alone(texts)


def without_times_alone(cells: Mapping[str, int]) -> dict[str, int]:
    """The cells, of which the number of a row is told, without those of that form."""
    return {text: row for text, row in cells.items() if not _is_time_alone(text)}


class _Days(dict[str, datetime | None]):
    """The first moments of days on which one offset holds to the last."""

    def __init__(self, zone: tzinfo, years: range) -> None:
        super().__init__()
        self._zone = zone
        self._years = years
        self._offsets: dict[timedelta, tzinfo] = {timedelta(): UTC}

    def __missing__(self, text: str) -> datetime | None:
        """Worked out, and kept."""
        if len(self) >= _MOST_KEPT:
            self.clear()
        found = self[text] = self._day(text)
        return found

    def _day(self, text: str) -> datetime | None:
        if not _DAY.fullmatch(text):
            return None
        try:
            calendar = date.fromisoformat(text)
        except ValueError:
            return None
        # The last year is left out: a moment of it may have no time in UTC.
        if calendar.year not in self._years or not EARLIEST_YEAR <= calendar.year < date.max.year:
            return None
        return self._with_offset(calendar)

    def _with_offset(self, calendar: date) -> datetime | None:
        """Its first moment, if one offset of whole minutes holds from hour to hour to its end."""
        moments = [datetime.combine(calendar, hour, self._zone) for hour in _HOURS]
        end = datetime.combine(calendar + timedelta(days=1), MIDNIGHT, self._zone)
        offsets = {moment.utcoffset() for moment in (*moments, end)}
        offset = offsets.pop()
        if offsets or offset is None or offset % timedelta(minutes=1):
            return None
        zone = self._offsets.setdefault(offset, timezone(offset))
        return datetime.combine(calendar, MIDNIGHT, zone)


class _Clocks(dict[str, timedelta | None]):
    """What clocks say: the time since midnight."""

    def __missing__(self, text: str) -> timedelta | None:
        """Worked out, and kept."""
        if len(self) >= _MOST_KEPT:
            self.clear()
        found = self[text] = _clock(text)
        return found


def _clock(text: str) -> timedelta | None:
    found = _CLOCK.fullmatch(text)
    if found is None:
        return None
    hour, minute, second = found.groups()
    try:
        clock = time(int(hour), int(minute), int(second or 0))
    except ValueError:
        return None
    return timedelta(hours=clock.hour, minutes=clock.minute, seconds=clock.second)
