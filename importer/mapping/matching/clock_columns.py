"""Columns that say more of a due date's time: a.m. or p.m., and the time zone.

They are found in a header and a sample, with or without certainty: by the name and the cells, and
for a zone by its place, since a list of contacts may have the zones of these.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import NamedTuple

from importer.mapping.headers.names import fold
from importer.mapping.sample import Sample
from importer.mapping.words.zone_names import zone_of

_HALVES = frozenset({"ampm", "ampmmarker", "amorpm", "meridiem", "meridian", "timeampm", "dueampm"})
_HALF = re.compile(r"[ap](?:\.?\s?m\.?)?", re.IGNORECASE)
_ZONES = re.compile(
    r"(?:due|duedate|deadline|date|task|activity)?"
    r"(?:timezone|tz|utcoffset|gmtoffset|tzoffset|timezoneoffset|zeitzone|fuseauhoraire"
    r"|zonahoraria|fusoorario|fusohorario|tijdzone|tidszon|tidssone|tidszone)(?:id|name|code)?"
)
_ZONES_BY_CONTENTS = frozenset({"zone", "zona", "fuseau", "fuso"})


class ZoneColumn(NamedTuple):
    """A column of time zones. is_sure: they are those of the date beside it."""

    column: int
    is_sure: bool


def says_zone(header: str) -> bool:
    """Whether a column is called so that it holds time zones."""
    return _ZONES.fullmatch(fold(header)) is not None


def says_half(header: str) -> bool:
    """Whether a column is called so that it holds a.m. or p.m."""
    return fold(header) in _HALVES


def what_it_adds(header: str) -> str:
    """What a column beside a date says of it, in words."""
    name = fold(header)
    return "the time zone" if says_zone(header) or name in _ZONES_BY_CONTENTS else "the time of day"


def half_column(header: Sequence[str], free: Collection[int], sample: Sample) -> int | None:
    """The only one of these columns that holds nothing but a.m. and p.m."""
    found = [
        place
        for place in free
        if says_half(header[place]) and sample.all_are(place, _HALF.fullmatch)
    ]
    return found[0] if len(found) == 1 else None


def zone_column(
    header: Sequence[str], free: Collection[int], beside: Collection[int], sample: Sample
) -> ZoneColumn | None:
    """The only one of these columns that holds time zones.

    beside: where the date and its time stand.
    """
    named = [place for place in free if says_zone(header[place]) and sample.is_filled(place)]
    if not named:
        named = [
            place
            for place in free
            if fold(header[place]) in _ZONES_BY_CONTENTS and sample.all_are(place, zone_of)
        ]
    if len(named) != 1:
        return None
    place = named[0]
    is_near = bool({place - 1, place + 1} & set(beside))
    return ZoneColumn(place, is_near and sample.all_are(place, zone_of))
