"""What is wrong with a date that cannot be read, and what to write instead."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone

from importer.mapping.dates.evidence import (
    DateOrder,
)
from importer.mapping.dates.numbers import DateNumbers, likely_reading
from importer.mapping.dates.text import LONGEST, Parts, foreign_month
from importer.mapping.words.defects import Defect, shorten
from importer.mapping.words.month_names import LANGUAGES
from importer.mapping.words.zone_names import (
    is_certain,
)
from importer.wording.hints import Option, where_offered

WRITE_OFFSET = "write the offset, as in 2026-02-28 14:30 -08:00"


TO_DMY, TO_MDY, TO_YMD = (Option("date_order", order) for order in ("dmy", "mdy", "ymd"))


WRITE_AS = "write it like 2026-02-28, or 2026-02-28 14:30"


_COUNTED: dict[DateNumbers, str] = {
    "excel": "as Excel counts days,",
    "seconds": "as seconds since 1970",
    "milliseconds": "as milliseconds since 1970",
}


def is_skipped(moment: datetime) -> bool:
    """Whether the clocks skip this time: then the offset before is less than after (PEP 495)."""
    before, after = moment.replace(fold=0).utcoffset(), moment.replace(fold=1).utcoffset()
    return before is not None and after is not None and before < after


def with_fixed_offset(moment: datetime) -> datetime:
    """The same instant with a plain offset, which is cheap to write; of a repeated hour the first.

    Offsets with seconds, as before standard time, have no place in RFC 3339: those become UTC.
    """
    utc = moment.astimezone(UTC)
    offset = moment.utcoffset() or timedelta()
    if not offset or offset % timedelta(minutes=1):
        return utc
    return moment.replace(tzinfo=timezone(offset))


def unclear_letters(text: str, letters: str, by: str = "names its") -> Defect:
    """Letters of a time zone that mean several, or none at that time."""
    why = "which can mean several zones, or no known one"
    if is_certain(letters):
        why = "which is not used there at that time"
    return Defect(
        "unclear_time_zone",
        f'"{shorten(text)}" {by} time zone by "{letters}", {why}',
        f"{WRITE_OFFSET}, or set {Option('timezone')} to a zone that uses these letters, such as "
        "America/Los_Angeles for PST",
    )


def unreadable(text: str) -> Defect:
    """A text that is no date in any form that is read, with the part that shows it."""
    name = foreign_month(text) if len(text) <= LONGEST else None
    if name is not None:
        return Defect(
            "invalid_date",
            f'"{text}" has "{name}" where a month belongs, which is not a month in {LANGUAGES}',
            WRITE_AS,
        )
    if re.fullmatch(r"\d+(?:[.,]\d+)?(?:E\+?\d+)?", text, re.IGNORECASE):
        likely = likely_reading(text)
        if likely is not None:
            kind, written = likely
            return Defect(
                "invalid_date",
                f'"{shorten(text)}" is a bare number; {_COUNTED[kind]} it would be {written}',
                where_offered("if that is the date, set {}; else ", Option("date_numbers", kind))
                + f"format the column as a date in the spreadsheet program, or {WRITE_AS}",
            )
        return Defect(
            "invalid_date",
            f'"{shorten(text)}" is a bare number, not a date',
            f"format the column as a date in the spreadsheet program, or {WRITE_AS}",
        )
    if re.search(r"[ T,]24:00", text):
        return Defect(
            "invalid_date",
            f'"{shorten(text)}" has an hour 24, which no clock shows',
            "write 00:00 of the next day",
        )
    return Defect("invalid_date", f'"{shorten(text)}" is not a date that can be read', WRITE_AS)


def no_calendar_date(text: str, parts: Parts, order: DateOrder | None) -> Defect:
    """A day that no calendar has, such as 31 February."""
    words = {"dmy": "day/month", "mdy": "month/day", "ymd": "year/month/day"}
    read_as = f" (read as {words[order]})" if order and not parts.order else ""
    return Defect("invalid_date", f'"{text}" is not a calendar date{read_as}', WRITE_AS)
