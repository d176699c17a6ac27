"""Dates as most programs write them, `2027-03-01 14:30`, taken by their day and their clock.

A column of half a million different moments has a few hundred days and some thousand clocks: each
of those is worked out once. What is not surely as plain as that (another form, no such day, a day
on which the clocks change) is left to
`importer.mapping.dates.column`, which alone says what a date means.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo

from importer.contract.moments import Moments, seconds_of
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


class PlainDates:
    """The moments of plain texts in one time zone. years: those in which a date is no surprise."""

    def __init__(self, zone: tzinfo, years: range) -> None:
        self._zone = zone
        self._years = years
        self._offsets: dict[timedelta, tzinfo] = {timedelta(): UTC}
        self._first_moments: dict[str, datetime] = {}
        self._days = _Parts(self._day)
        self._clocks = _Parts(_clock)
        self._clocks_but_midnight = _Parts(_clock_but_midnight)

    def moments(self, texts: Sequence[str], *, midnight: bool) -> Moments:
        """The moment of each text; None of one that is not plain. midnight: 00:00 is a time."""
        days, clocks = self._days, self._clocks if midnight else self._clocks_but_midnight
        others = dict[int, None]()
        try:  # as of most chunks, once some thousand rows were seen
            day_of, clock_of = days.known, clocks.known
            seconds = [day_of[t[:_DAY_LENGTH]] + clock_of[t[_DAY_LENGTH:]] for t in texts]
        except KeyError:
            seconds = []
            for place, text in enumerate(texts):
                day, clock = days.find(text[:_DAY_LENGTH]), clocks.find(text[_DAY_LENGTH:])
                if day is None or clock is None:
                    others[place] = None
                seconds.append((day or 0) + (clock or 0))
        return Moments(seconds, lambda place: self._moment(texts[place]), others)

    def _moment(self, text: str) -> datetime:
        """The moment of a plain text."""
        day, clock = text[:_DAY_LENGTH], self._clocks.find(text[_DAY_LENGTH:])
        if day not in self._first_moments:
            self._day(day)
        return self._first_moments[day] + timedelta(seconds=clock or 0)

    def _day(self, text: str) -> int | None:
        """When a day begins, if one offset of whole minutes holds from hour to hour to its end."""
        if not _DAY.fullmatch(text):
            return None
        try:
            calendar = date.fromisoformat(text)
        except ValueError:
            return None
        # The last year is left out: a moment of it may have no time in UTC.
        if calendar.year not in self._years or not EARLIEST_YEAR <= calendar.year < date.max.year:
            return None
        moments = [datetime.combine(calendar, hour, self._zone) for hour in _HOURS]
        end = datetime.combine(calendar + timedelta(days=1), MIDNIGHT, self._zone)
        offsets = {moment.utcoffset() for moment in (*moments, end)}
        offset = offsets.pop()
        if offsets or offset is None or offset % timedelta(minutes=1):
            return None
        zone = self._offsets.setdefault(offset, timezone(offset))
        if len(self._first_moments) >= _MOST_KEPT:
            self._first_moments.clear()
        first = self._first_moments[text] = datetime.combine(calendar, MIDNIGHT, zone)
        return int(seconds_of(first))


def have_times_alone(texts: Sequence[str]) -> bool:
    """Whether each text has the form of a plain date with another clock than midnight."""
    return all(texts) and _are_times_alone(texts)


def without_times_alone(cells: Mapping[str, int]) -> dict[str, int]:
    """The cells, of which the number of a row is told, without those of that form."""
    return {text: row for text, row in cells.items() if not _is_time_alone(text)}


class _Parts:
    """What the days, or the clocks, of texts are in seconds: each is worked out once.

    known: those of them that are plain.
    """

    def __init__(self, work_out: Callable[[str], int | None]) -> None:
        self.known: dict[str, int] = {}
        self._others: set[str] = set()
        self._work_out = work_out

    def find(self, text: str) -> int | None:
        """The seconds; None where the text is not plain. They are known from now on."""
        if text in self.known:
            return self.known[text]
        if text in self._others:
            return None
        if len(self.known) + len(self._others) >= _MOST_KEPT:
            self.known.clear()
            self._others.clear()
        found = self._work_out(text)
        if found is None:
            self._others.add(text)
        else:
            self.known[text] = found
        return found


def _clock(text: str) -> int | None:
    """The seconds since midnight."""
    found = _CLOCK.fullmatch(text)
    if found is None:
        return None
    hour, minute, second = found.groups()
    try:
        clock = time(int(hour), int(minute), int(second or 0))
    except ValueError:
        return None
    return (clock.hour * 60 + clock.minute) * 60 + clock.second


def _clock_but_midnight(text: str) -> int | None:
    return _clock(text) or None
