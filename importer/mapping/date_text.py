"""A date cell taken apart, as far as its own text tells. Pure; nothing is decided here.

Text enters, `Parts` leave: which of two numbers is the day is left to the column (`dates`), and
so is whether the parts make a calendar date.
"""

from __future__ import annotations

import re
from datetime import UTC, time, timedelta, timezone, tzinfo
from functools import lru_cache
from typing import Literal, NamedTuple

CENTURY = 2000
"""What two digits of a year are counted from: a task is due in this century."""

LONGEST = 80
"""Characters of a date; "Wednesday, 30 September 2026 10:00:00.000000 pm GMT+05:30" has 57."""


class Parts(NamedTuple):
    """A date as written.

    first and second are month and day where the writing tells that (order "ymd"), else two
    numbers whose order is open (None). short_year: the year has two digits and stands last, if
    the column does not say that it stands first. weekday: 0 is Monday. separator: what stands
    between three numbers; "" where the month is a name.
    """

    year: int
    first: int
    second: int
    order: Literal["ymd"] | None = None
    clock: time | None = None
    offset: tzinfo | None = None
    short_year: bool = False
    weekday: int | None = None
    separator: str = ""


_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_WEEKDAY = (
    r"(?: (?P<weekday>mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun) (?:day)? \.?,? [ ] )?"
)
_MONTH = r"(?P<name>[A-Za-z]{3,9})\.?"
_YEAR = r"(?P<year>\d{4}|\d{2})"
_CLOCK = r"""
    (?: (?: ,?[ ] | T | , )
        (?P<hour>\d{1,2}) : (?P<minute>\d{2})
        (?: : (?P<second>\d{2}) (?: [.,] (?P<fraction>\d{1,9}) )? )?
        (?: [ ]? (?P<half>[ap]) \.? m \.? )?
        (?: [ ]? (?P<offset> Z | (?:GMT|UTC)? [+-] \d{1,2} (?: :? \d{2} )? | UTC | GMT ) )?
    )?
"""
_FORMS = tuple(
    re.compile(_WEEKDAY + form + _CLOCK, re.VERBOSE | re.IGNORECASE | re.ASCII)
    for form in (
        r"(?P<year>\d{4}) (?P<sep>[-/.]) (?P<month>\d{1,2}) (?P=sep) (?P<day>\d{1,2})",
        rf"(?P<a>\d{{1,2}}) (?P<sep>[-/.]) (?P<b>\d{{1,2}}) (?P=sep) {_YEAR}",
        rf"(?P<day>\d{{1,2}}) (?:st|nd|rd|th)? (?P<sep>[ \-/]) {_MONTH} ,? (?P=sep) {_YEAR}",
        rf"{_MONTH} [ ] (?P<day>\d{{1,2}}) (?:st|nd|rd|th)? ,? [ ] (?P<year>\d{{4}})",
        r"(?P<year>(?:19|20|21)\d{2}) (?P<month>\d{2}) (?P<day>\d{2})",
    )
)


def take_apart(text: str) -> Parts | None:
    """The parts of a date, or None where no known form fits the whole text."""
    return _take_apart(text) if len(text) <= LONGEST else None


@lru_cache(maxsize=10_000)
def _take_apart(text: str) -> Parts | None:
    plain = " ".join(text.split())
    for form in _FORMS:
        found = form.fullmatch(plain)
        if found:
            return _parts(found.groupdict())
    return None


def _parts(found: dict[str, str | None]) -> Parts | None:
    clock = offset = None
    if found["hour"]:
        clock = _clock(found)
        offset = _offset(found["offset"])
        if clock is None or (found["offset"] and offset is None):
            return None
    digits = found["year"] or ""
    short = len(digits) == len("26")
    year = int(digits) + (CENTURY if short else 0)
    weekday = _DAYS.index(found["weekday"][:3].lower()) if found["weekday"] else None
    if found.get("a"):
        numbers = int(found["a"] or 0), int(found["b"] or 0)
        return Parts(year, *numbers, None, clock, offset, short, weekday, found["sep"] or "")
    named = not found.get("month")
    month = _month(found["name"] or "") if named else int(found["month"] or 0)
    if month is None:
        return None
    separator = "" if named else found.get("sep") or ""
    day = int(found["day"] or 0)
    return Parts(year, month, day, "ymd", clock, offset, weekday=weekday, separator=separator)


def _month(name: str) -> int | None:
    lowered = name.lower()
    if lowered == "sept":
        return 9
    hits = [i for i, month in enumerate(_MONTHS, 1) if lowered in {month, month[:3]}]
    return hits[0] if hits else None


def _clock(found: dict[str, str | None]) -> time | None:
    hour, half = int(found["hour"] or 0), (found["half"] or "").lower()
    if half:
        if not 1 <= hour <= 12:  # noqa: PLR2004 -- the hours of half a day
            return None
        hour = hour % 12 + (12 if half == "p" else 0)
    micros = int((found["fraction"] or "0")[:6].ljust(6, "0"))
    try:
        return time(hour, int(found["minute"] or 0), int(found["second"] or 0), micros)
    except ValueError:
        return None


def _offset(text: str | None) -> tzinfo | None:
    """The zone of `Z`, `+01:00`, `+0100`, `GMT+1`; None for one that no clock on earth has."""
    bare = re.sub(r"^(?:GMT|UTC)", "", (text or "").upper())
    if bare in {"", "Z"}:
        return UTC if text else None
    digits = bare[1:].replace(":", "")
    hours, minutes = (digits, "0") if len(digits) <= len("14") else (digits[:-2], digits[-2:])
    if int(hours) > 14 or int(minutes) > 59:  # noqa: PLR2004 -- Kiribati is 14 hours ahead
        return None
    span = timedelta(hours=int(hours), minutes=int(minutes))
    return timezone(-span if bare[0] == "-" else span)
