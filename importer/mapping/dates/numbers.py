"""Numbers in a column of dates: what a program counts in them, once a person has said which.

Excel counts days, other programs the seconds or milliseconds of Unix. Nothing is guessed: a number
that nobody has explained is a defect, which shows the date that it would be.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Literal

from importer.mapping.dates.text import Parts, take_apart

DateNumbers = Literal["excel", "excel-1904", "seconds", "milliseconds"]
"""Days since 1900, or since 1904 as of old Macs; seconds or milliseconds since 1970, in UTC."""

_NUMBER = re.compile(r"(\d{1,13})(?:[.,](\d{1,12}))?(?:[ T](\d{1,2}:\d\d.*))?", re.DOTALL)
"""A number, and behind that of a day the time of day from a column of its own."""
_EPOCHS = {
    "excel": datetime(1899, 12, 30, tzinfo=UTC),
    "excel-1904": datetime(1904, 1, 1, tzinfo=UTC),
}
_DAY_SECONDS = 86_400
_FIRST_MARCH = 61
"""Before it, Excel counts a day in 1900 that there was not."""
_LIKELY = (36_526, 54_788)
"""Excel's numbers of the first days of 2000 and 2050."""
_LIKELY_SECONDS = (946_684_800, 2_524_608_000)
_MILLI = 1_000


def parts_of(text: str, numbers: DateNumbers | None) -> Parts | None:
    """The parts of a date as written, or of the number that stands for it."""
    return take_apart(text if numbers is None else _written_out(text, numbers) or text)


def likely_reading(text: str) -> tuple[DateNumbers, str] | None:
    """What a bare number may be, and the date that it would be; None: hardly any."""
    found = _NUMBER.fullmatch(text)
    if found is None:
        return None
    number = int(found[1])
    kinds: tuple[tuple[DateNumbers, int, int], ...] = (
        ("excel", *_LIKELY),
        ("seconds", *_LIKELY_SECONDS),
        ("milliseconds", _LIKELY_SECONDS[0] * _MILLI, _LIKELY_SECONDS[1] * _MILLI),
    )
    for kind, first, last in kinds:
        written = _written_out(text, kind) if first <= number < last else None
        if written is not None:
            return kind, written
    return None


def _written_out(text: str, numbers: DateNumbers) -> str | None:
    """The number as a date that is read like any other; None: it is no such number."""
    found = _NUMBER.fullmatch(text)
    if found is None:
        return None
    number = float(f"{found[1]}.{found[2] or 0}")
    try:
        if numbers in _EPOCHS:
            return _day(numbers, number, found[3])
        seconds = number / _MILLI if numbers == "milliseconds" else number
        return f"{datetime.fromtimestamp(round(seconds), UTC):%Y-%m-%d %H:%M:%S}Z"
    except (OverflowError, ValueError, OSError):
        return None


def _day(numbers: DateNumbers, number: float, clock: str | None) -> str | None:
    if numbers == "excel" and number < _FIRST_MARCH:
        return None
    seconds = round(number * _DAY_SECONDS)
    moment = _EPOCHS[numbers] + timedelta(seconds=seconds)
    is_day = seconds % _DAY_SECONDS == 0
    if clock is not None:
        return f"{moment:%Y-%m-%d} {clock}" if is_day else None
    return f"{moment:%Y-%m-%d}" if is_day else f"{moment:%Y-%m-%d %H:%M:%S}"
