"""Takes a date cell apart, as far as its own text tells. Nothing is decided here.

Which of two numbers is the day is left to the column (`dates`), and so is whether the parts make a
calendar date.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, date, time, timedelta, timezone, tzinfo
from functools import lru_cache
from typing import Literal, NamedTuple

from importer.mapping.words.month_names import month_of, weekdays_of
from importer.mapping.words.zone_names import zone_of

CENTURY = 2000
"""What two digits of a year are counted from: a task is due in this century."""

LONGEST = 120
"""Characters of a date; "Wednesday, 30 September 2026 10:00:00.000000 pm GMT+05:30 (India Standard
Time)" has 79."""


class Parts(NamedTuple):
    """A date as written.

    first and second are month and day where the writing tells that (order "ymd"), else two
    numbers whose order is open (None). short_year: the year has two digits and stands last, if
    the column does not say that it stands first. weekdays: what the name of a weekday may mean; 0
    is Monday. separator: what stands between three numbers; "" where the month is a name. zone: the
    name of the time zone, if it has one; is_region: it is an IANA name, not letters such as PST.
    """

    year: int
    first: int
    second: int
    order: Literal["ymd"] | None = None
    clock: time | None = None
    offset: tzinfo | None = None
    short_year: bool = False
    weekdays: frozenset[int] = frozenset()
    separator: str = ""
    zone: str = ""
    is_region: bool = False

    def on_calendar(self, *, day_first: bool) -> date | None:
        """The day, with the first number as its day or as its month; None: no calendar has it."""
        day, month = (self.first, self.second) if day_first else (self.second, self.first)
        try:
            return date(self.year, month, day)
        except ValueError:
            return None

    @property
    def is_zoneless(self) -> bool:
        """Whether the zone of the column decides which moment it is."""
        return self.offset is None and not self.zone


_WORD = r"[^\W\d_]+"
_ARTICLE = r"(?:le|den|der|am|el|il|op)[ ]"
_WEEKDAY = (
    rf"(?: (?P<weekday> (?!{_ARTICLE}) {_WORD} (?:-feira)?) \.?,? [ ] )?"
    rf"(?: {_ARTICLE} )?"
)
_MONTH = rf"(?P<name>{_WORD})\.?"
_DAY = r"(?P<day>[0-9]{1,2})"
_NTH = r"(?: st|nd|rd|th|er|re|e|\.?[ºª°]|\. )?"
_YEAR = r"(?P<year>[0-9]{4}|[0-9]{2})"
_ZONE = r"""
    (?: [ ]? (?P<offset> Z | (?:GMT|UTC)? [+-] [0-9]{1,2} (?: :? [0-9]{2} )? | UTC | GMT ) )?
    (?: [ ]? \[ (?P<region> [^\[\]]+ ) \]
      | [ ] (?P<bare> [a-z]+ (?: / [a-z0-9_+-]+ )+ )
      | [ ]? \( (?P<comment> [^()]* ) \)
      | [ ] (?P<letters> (?-i: [A-Z]{2,5} ) | [a-z]{2,3}t | mesz? | [a-z]+ (?:[ ][a-z]+)* [ ] time )
    )?
"""
_TIME = rf"""
    (?P<hour>[0-9]{{1,2}}) (?: : | h (?=[0-9]) ) (?P<minute>[0-9]{{2}})
    (?: : (?P<second>[0-9]{{2}}) (?: [.,] (?P<fraction>[0-9]{{1,9}}) )? )?
    (?: [ ]? (?P<half>[ap]) \.? [ ]? m \.? )?
    (?: [ ]? (?:Uhr|hrs) )?
    {_ZONE}
"""
_AT = r"(?: (?:at|um|[àa]|a[ ]las|alle|ore|om|[àa]s) [ ] )?"
_CLOCK = rf"(?: (?: ,?[ ] {_AT} | T | , ) {_TIME} | [ ]? \[ (?P<day_region> [^\[\]]+ ) \] )?"
_FORMS = tuple(
    re.compile(_WEEKDAY + form, re.VERBOSE | re.IGNORECASE)
    for form in (
        rf"(?P<year>[0-9]{{4}}) (?P<sep>[-/.]) (?P<month>[0-9]{{1,2}}) (?P=sep) {_DAY} {_CLOCK}",
        rf"(?P<a>[0-9]{{1,2}}) (?P<sep>[-/.]) (?P<b>[0-9]{{1,2}}) (?P=sep) {_YEAR} {_CLOCK}",
        (
            rf"{_DAY} {_NTH} (?P<sep>[ \-/.]) (?:(?:de|of)[ ])? {_MONTH} ,? (?: (?P=sep) | [ ] )"
            rf"(?:del?[ ])? {_YEAR} {_CLOCK}"
        ),
        rf"{_MONTH} [ ] {_DAY} {_NTH} ,? [ ] (?P<year>[0-9]{{4}}) {_CLOCK}",
        rf"{_MONTH} [ ] {_DAY} [ ] {_TIME} [ ] (?P<year>[0-9]{{4}})",
        rf"(?P<year>(?:19|20|21)[0-9]{{2}}) (?P<month>[0-9]{{2}}) {_DAY} {_CLOCK}",
    )
)
_PROGRAM = re.compile(
    r"([0-9]{4})([-/.])([0-9]{1,2})\2([0-9]{1,2})"
    r"(?:[ T]([0-9]{1,2}):([0-9]{2})(?::([0-9]{2}))?)?"
)
_SPAN = re.compile(r"(?:^|[ ,])(\d{1,2}):(\d\d)-(\d{1,2}):(\d\d)$")
_REGION = re.compile(r"[a-z][\w+/-]*", re.IGNORECASE)
_MARKS = dict.fromkeys(map(ord, "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\ufeff"))
"""Marks of the direction of writing, which come along when a date is copied from some programs."""


def take_apart(text: str) -> Parts | None:
    """The parts of a date, or None where no known form fits the whole text."""
    return _take_apart(text) if len(text) <= LONGEST else None


def is_zoneless(text: str) -> bool:
    """Whether the text is a date whose moment the zone of the column decides."""
    parts = take_apart(text)
    return parts is not None and parts.is_zoneless


def is_span(text: str) -> bool:
    """Whether a text ends in `10:00-11:00`: rather from ten to eleven than ten o'clock in Samoa.

    Programs write the offset behind seconds, or a T before the time.
    """
    found = _SPAN.search(text)
    return found is not None and (int(found[1]), found[2]) < (int(found[3]), found[4])


def foreign_month(text: str) -> str | None:
    """The word that stands where the name of a month belongs, if it is no known one."""
    found = next(filter(None, (form.fullmatch(_plain(text)) for form in _FORMS)), None)
    name = found and found.groupdict().get("name")
    return name if name and month_of(name) is None else None


def _plain(text: str) -> str:
    if text.isascii():
        return " ".join(text.split())
    return " ".join(unicodedata.normalize("NFC", text.translate(_MARKS)).split())


@lru_cache(maxsize=10_000)
def _take_apart(text: str) -> Parts | None:
    return _of_a_program(text) or _of_any_form(text)


def _of_a_program(text: str) -> Parts | None:
    """The parts of `2026-09-30 10:00`, as most programs write it; None for all else.

    Nothing is read here that `_of_any_form` would read otherwise; it takes a tenth of the time.
    """
    found = _PROGRAM.fullmatch(text)
    if found is None:
        return None
    year, separator, month, day, hour, minute, second = found.groups()
    try:
        clock = time(int(hour), int(minute), int(second or 0)) if hour else None
    except ValueError:
        return None
    return Parts(int(year), int(month), int(day), "ymd", clock, separator=separator)


def _of_any_form(text: str) -> Parts | None:
    plain = _plain(text)
    if is_span(plain):
        return None
    for form in _FORMS:
        found = form.fullmatch(plain)
        parts = found and _parts(found.groupdict())
        if parts:
            return parts
    return None


def _parts(found: dict[str, str | None]) -> Parts | None:
    clock = offset = None
    if found["hour"]:
        clock = _clock(found)
        offset = _offset(found["offset"])
        if clock is None or (found["offset"] and offset is None):
            return None
    weekdays = weekdays_of(found["weekday"]) if found["weekday"] else frozenset[int]()
    if found["weekday"] and not weekdays:
        return None
    digits = found["year"] or ""
    short = len(digits) == len("26")
    year = int(digits) + (CENTURY if short else 0)
    separator = found.get("sep") or ""
    if found.get("a"):
        numbers = int(found["a"] or 0), int(found["b"] or 0)
        parts = Parts(year, *numbers, None, clock, offset, short, weekdays, separator)
        return _with_zone(parts, found)
    named = not found.get("month")
    month = month_of(found["name"] or "") if named else int(found["month"] or 0)
    if month is None:
        return None
    parts = Parts(year, month, int(found["day"] or 0), "ymd", clock, offset, weekdays=weekdays)
    return _with_zone(parts._replace(separator="" if named else separator), found)


def _with_zone(parts: Parts, found: dict[str, str | None]) -> Parts | None:
    """The parts with the zone that is named; None for letters beside an offset.

    What stands in brackets beside an offset explains it: "GMT+0100 (Central European Time)".
    """
    bracket = (found["region"] or found.get("day_region") or "").strip()
    said = zone_of(bracket) if bracket else None
    region = found["bare"] or (bracket if said is None or "/" in bracket else "")
    if region:
        return parts._replace(zone=region, is_region=bool(_REGION.fullmatch(region)))
    if said is not None and parts.offset is None:
        return parts._replace(offset=said.zone, zone="" if said.zone else said.text)
    if parts.offset is not None:
        is_other = said is not None and not (said.zone and _is_same(said.zone, parts.offset))
        return None if found["letters"] or is_other else parts
    return parts._replace(zone=found["letters"] or (found["comment"] or "").strip())


def _is_same(one: tzinfo, other: tzinfo) -> bool:
    return one.utcoffset(None) == other.utcoffset(None)


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
