"""The moment of a date in the time zone that it or its header names, where the name is certain.

`Europe/Berlin` is one zone. Letters often are not: PST is Pacific time and Philippine time, CST has
three meanings. They are read where the zone of the column shows these very letters at that time, or
where only one zone of the world has them; and only where its clocks do: "CET" in July is said of
Berlin by people who mean the time there, which then is CEST.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from typing import NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_ZONES = {
    "CET": "Europe/Berlin",
    "CEST": "Europe/Berlin",
    "EET": "Europe/Athens",
    "EEST": "Europe/Athens",
    "WET": "Europe/Lisbon",
    "WEST": "Europe/Lisbon",
    "MSK": "Europe/Moscow",
    "EDT": "America/New_York",
    "MDT": "America/Denver",
    "PDT": "America/Los_Angeles",
    "AKST": "America/Anchorage",
    "AKDT": "America/Anchorage",
    "JST": "Asia/Tokyo",
    "KST": "Asia/Seoul",
    "AEDT": "Australia/Sydney",
    "NZST": "Pacific/Auckland",
    "NZDT": "Pacific/Auckland",
}
"""Letters that stand for one offset in the whole world, and a zone whose clocks show them."""

_GERMAN = {"MEZ": "CET", "MESZ": "CEST"}


_OTHER_LETTERS = frozenset(
    {"EST", "CST", "MST", "PST", "AST", "HST", "BST", "IST", "SGT", "HKT", "AEST", "ACST", "AWST",
     "ET", "CT", "MT", "PT"}
)  # fmt: skip
"""Letters that people write and that stand for several zones, or for one that has no summer."""

_OFFSET = re.compile(
    r"(?:GMT|UTC)?(?P<sign>[+-])(?P<hours>\d{1,2})(?::?(?P<minutes>\d{2}))?|Z|GMT|UTC",
    re.IGNORECASE,
)
_AROUND = re.compile(r"^(?:in|times? in|time ?zone:?|tz:?)\s+|\s+times?$", re.IGNORECASE)
_MOST_HOURS = 14
"""Kiribati's clocks are so far ahead."""


class SaidZone(NamedTuple):
    """A time zone that a header names. zone None: by letters, whose meaning depends on the date."""

    text: str
    zone: tzinfo | None = None


def zone_of(text: str) -> SaidZone | None:
    """The zone that `UTC`, `GMT+1`, `Europe/Berlin`, `CET` or `in UTC` names; None: it is none."""
    plain = " ".join(_AROUND.sub("", " ".join(text.split())).split())
    found = _OFFSET.fullmatch(plain)
    if found is not None:
        return _at_offset(plain, found)
    if plain.upper() in _GERMAN or plain in _ZONES or plain in _OTHER_LETTERS:
        return SaidZone(plain)
    if "/" not in plain or not plain.isascii():
        return None
    try:
        return SaidZone(plain, ZoneInfo(plain))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def _at_offset(text: str, found: re.Match[str]) -> SaidZone | None:
    if found["sign"] is None:
        return SaidZone(text, UTC)
    span = timedelta(hours=int(found["hours"]), minutes=int(found["minutes"] or 0))
    if span > timedelta(hours=_MOST_HOURS):
        return None
    return SaidZone(text, timezone(-span if found["sign"] == "-" else span))


def is_certain(letters: str) -> bool:
    """Whether the letters stand for one offset in the whole world."""
    return _GERMAN.get(letters.upper(), letters.upper()) in _ZONES


def moment_in_region(name: str, local: datetime) -> datetime | None:
    """The local time in a zone by its IANA name; None where there is no such zone."""
    try:
        zone = ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None
    return local.replace(tzinfo=zone)


def moment_by_letters(letters: str, local: datetime, home: tzinfo) -> datetime | None:
    """The local time in the zone that the letters name; None where that is not certain.

    home: the zone of the column.
    """
    letters = _GERMAN.get(letters.upper(), letters.upper())
    zones = [home]
    if letters in _ZONES:
        zones.append(ZoneInfo(_ZONES[letters]))
    for zone in zones:
        for fold in (0, 1):  # of an hour that the clocks repeat, the letters tell which is meant
            moment = local.replace(tzinfo=zone, fold=fold)
            if moment.tzname() == letters:
                return moment
    return None
