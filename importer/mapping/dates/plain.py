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
from typing import NamedTuple

from importer.mapping.dates.evidence import EARLIEST_YEAR, MIDNIGHT
from importer.rows.whole_column import every

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_CLOCK = re.compile(r"[ T](\d{2}):(\d{2})(?::(\d{2}))?", re.ASCII)
_DAY_LENGTH = len("2027-03-01")
_MOST_KEPT = 20_000
_HOURS = [time(hour, fold=fold) for hour in range(24) for fold in (0, 1)]

_TIME_ALONE = r"\d{4}-\d{2}-\d{2}[ T](?!00:00)[0-2]\d:[0-5]\d(?::[0-5]\d)?"
_are_times_alone = every(_TIME_ALONE)
_is_time_alone = re.compile(_TIME_ALONE, re.ASCII).fullmatch


class _Day(NamedTuple):
    """A day, and the offset that holds from its first moment to its last."""

    calendar: date
    offset: tzinfo


class PlainDates:
    """The moments of plain texts in one time zone. years: those in which a date is no surprise."""

    def __init__(self, zone: tzinfo, years: range) -> None:
        self._days = _Days(zone, years)
        self._clocks = _Clocks()

    def moments(self, texts: Sequence[str], *, midnight: bool) -> list[datetime | None]:
        """The moment of each text; None of one that is not plain. midnight: 00:00 is a time."""
        days = [self._days[text[:_DAY_LENGTH]] for text in texts]
        clocks = [self._clocks[text[_DAY_LENGTH:]] for text in texts]
        if not midnight and MIDNIGHT in clocks:
            clocks = [None if clock == MIDNIGHT else clock for clock in clocks]
        combine = datetime.combine
        return [
            combine(day[0], clock, day[1]) if day and clock else None
            for day, clock in zip(days, clocks, strict=True)
        ]


def have_times_alone(texts: Sequence[str]) -> bool:
    """Whether each text has the form of a plain date with another clock than midnight."""
    return all(texts) and _are_times_alone(texts)


def without_times_alone(cells: Mapping[str, int]) -> dict[str, int]:
    """The cells, of which the number of a row is told, without those of that form."""
    return {text: row for text, row in cells.items() if not _is_time_alone(text)}


class _Days(dict[str, _Day | None]):
    def __init__(self, zone: tzinfo, years: range) -> None:
        super().__init__()
        self._zone = zone
        self._years = years
        self._offsets: dict[timedelta, tzinfo] = {timedelta(): UTC}

    def __missing__(self, text: str) -> _Day | None:
        """Worked out, and kept."""
        if len(self) >= _MOST_KEPT:
            self.clear()
        found = self[text] = self._day(text)
        return found

    def _day(self, text: str) -> _Day | None:
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

    def _with_offset(self, calendar: date) -> _Day | None:
        """The day, where one offset of whole minutes holds from hour to hour and at its end."""
        moments = [datetime.combine(calendar, hour, self._zone) for hour in _HOURS]
        end = datetime.combine(calendar + timedelta(days=1), MIDNIGHT, self._zone)
        offsets = {moment.utcoffset() for moment in (*moments, end)}
        offset = offsets.pop()
        if offsets or offset is None or offset % timedelta(minutes=1):
            return None
        return _Day(calendar, self._offsets.setdefault(offset, timezone(offset)))


class _Clocks(dict[str, time | None]):
    def __missing__(self, text: str) -> time | None:
        """Worked out, and kept."""
        if len(self) >= _MOST_KEPT:
            self.clear()
        found = self[text] = _clock(text)
        return found


def _clock(text: str) -> time | None:
    found = _CLOCK.fullmatch(text)
    if found is None:
        return None
    hour, minute, second = found.groups()
    try:
        return time(int(hour), int(minute), int(second or 0))
    except ValueError:
        return None
