"""A time zone that a date names -> the moment, where the name is certain. Pure.

`Europe/Berlin` is one zone. Letters often are not: PST is Pacific time and Philippine time, CST has
three meanings. They are read where the zone of the column shows these very letters at that time, or
where only one zone of the world has them; and only where its clocks do: "CET" in July is said of
Berlin by people who mean the time there, which then is CEST.
"""

from __future__ import annotations

from datetime import datetime, tzinfo
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
