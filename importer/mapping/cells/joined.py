"""The cells of several columns as one text: a name, a date with its time, a number.

Nothing is repaired: a time that cannot be read stays in the text, which is then no date, and its
row has an issue.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from importer.contract.fields import Kind
from importer.mapping.dates.text import is_span, take_apart
from importer.mapping.matching.clock_columns import says_zone
from importer.mapping.matching.day_columns import day_of, parts_of_day
from importer.mapping.matching.hour_columns import parts_of_clock, time_of
from importer.mapping.matching.phone_columns import join_phone
from importer.mapping.settled import ColumnSource
from importer.mapping.words.vocabulary import NULL_WORDS
from importer.mapping.words.zone_names import zone_of


def gather(source: ColumnSource, kind: Kind, columns: Sequence[Sequence[str]]) -> Sequence[str]:
    """The cells that fill a field: those of its column, with those of the columns beside it."""
    if not source.beside:
        return columns[source.column]
    return joined(source, kind, [columns[place] for place in source.places])


def joined(source: ColumnSource, kind: Kind, columns: Sequence[Sequence[str]]) -> list[str]:
    """The cells of these columns, which are those of the source, as one text a row."""
    names = source.names
    rows: Iterable[Sequence[str]] = zip(*columns, strict=True)
    if source.joined:  # whatever it leads to, this is a record with its kind
        return [join(Kind.TEXT, row) for row in rows]
    if kind is Kind.PHONE:
        return [join_phone(names, row) for row in rows]
    if kind is Kind.DATE:
        day = parts_of_day(names)
        if day:
            names, rows = _made_one(names, rows, day, day_of, behind=0)
        clock = tuple(place + 1 for place in parts_of_clock(names[1:]))
        if clock:
            names, rows = _made_one(names, rows, clock, time_of, behind=1)
    zone = next((i for i, name in enumerate(names) if i and says_zone(name)), None)
    return [join(kind, row, zone) for row in rows]


def _made_one(
    names: Sequence[str],
    rows: Iterable[Sequence[str]],
    parts: Sequence[int],
    make: Callable[..., str],
    *,
    behind: int,
) -> tuple[list[str], Iterable[Sequence[str]]]:
    """The columns with one in the place of `parts`, behind so many of the others."""
    others = [i for i in range(len(names)) if i not in parts]
    before, after = others[:behind], others[behind:]
    named = [*(names[i] for i in before), "", *(names[i] for i in after)]
    made = (
        (*(row[i] for i in before), make(*(row[i] for i in parts)), *(row[i] for i in after))
        for row in rows
    )
    return named, made


def join(kind: Kind, cells: Sequence[str], zone: int | None = None) -> str:
    """The cells of one row as one text. zone: which of them is a time zone."""
    if kind is Kind.DATE:
        texts = [cell.strip() for cell in cells]
        zones = [i for i, text in enumerate(texts) if i and text and (i == zone or zone_of(text))][
            :1
        ]
        clock = " ".join(text for i, text in enumerate(texts) if i and i not in zones).strip()
        day = _date_and_time(texts[0], clock)
        return _in_zone(day, texts[zones[0]]) if zones else day
    texts = [cell.strip() for cell in cells]
    said = [text for text in texts if text and text not in NULL_WORDS]
    between = "\n" if kind in {Kind.LONG_TEXT, Kind.LIST} else " "
    return between.join(said) if said else next(filter(None, texts), "")


_CLOCK = re.compile(
    r"""
    (?: (?P<day> \d{4}-\d{2}-\d{2} ) [T ] )?
    (?P<hour> \d{1,2} ) (?: [:.hH] (?P<minute> \d{2} ) )?
    (?P<seconds> : \d{2} (?: [.,] \d+ )? )?
    [ ]? (?P<half> [ap] \.? m \.? )? (?: [ ]? (?: uhr | hrs? | h ) )?
    (?P<zone> [ ]? (?: Z | (?:UTC|GMT) (?:[+-]\d{1,2}(?::?\d{2})?)? | [+-]\d{2}:?\d{2} ) )?
    """,
    re.VERBOSE | re.IGNORECASE,
)


_MILITARY = re.compile(r"^([01]?\d|2[0-3])([0-5]\d)$")


_NOON, _DAY = 12, 24


_NO_TIME = re.compile(r"[ T](?:0?0:00(?::00(?:[.,]0+)?)?|12:00(?::00)? ?AM)$", re.IGNORECASE)


_WITH_TIME = re.compile(
    r"[ T,](?P<clock>\d{1,2}:\d{2}(?::\d{2})?(?: ?[ap]\.?m\.?)?)$", re.IGNORECASE
)


_EPOCHS = frozenset({"1899-12-30", "1899-12-31", "1900-01-00", "1900-01-01", "1904-01-01"})
"""The day that a spreadsheet program gives to a time without one."""


def _date_and_time(day: str, clock: str) -> str:
    if not clock or clock in NULL_WORDS or not day or day in NULL_WORDS:
        return day
    time = _time(clock, day)
    if time is None:
        return f"{day} {clock}"
    written = _WITH_TIME.search(day)
    if written and not _NO_TIME.search(day):
        return day if _time(written["clock"], day) == time else f"{day} {time}"
    return f"{_NO_TIME.sub('', day)} {time}"


def _in_zone(day: str, zone: str) -> str:
    """A date with the zone that stands beside it; an offset of its own tells the moment already."""
    parts = take_apart(day)
    if zone in NULL_WORDS or parts is None or not parts.is_zoneless:
        return day
    return f"{day} [{zone.strip('[]')}]"


def _time(text: str, day: str) -> str | None:
    """`9 AM`, `9.30`, `1899-12-30 09:30:00` as a date's text has a time: `9:00 AM`, `9:30`."""
    found = _CLOCK.fullmatch(_MILITARY.sub(r"\1:\2", " ".join(text.split())))
    if found is None or not (found["minute"] or found["half"]):
        return None
    if found["day"] and found["day"] not in _EPOCHS and not day.startswith(found["day"]):
        return None
    if is_span(text):
        return None
    seconds = "" if found["seconds"] in {None, ":00"} else found["seconds"]
    half = f" {found['half'].replace('.', '').upper()}" if found["half"] else ""
    if half == " PM" and _NOON < int(found["hour"]) < _DAY:  # 14:30 is in the afternoon anyway
        half = ""
    zone = f" {found['zone'].strip()}" if found["zone"] else ""
    hour = found["hour"].lstrip("0") or "0"
    return f"{hour}:{found['minute'] or '00'}{seconds}{half}{zone}"
