"""Whether a text is a date or a time: what spreadsheet programs make of `3-5` or `2026/05`.

Only forms in which such programs and pandas write: an id with hyphens is not taken for a date.
"""

from __future__ import annotations

import re
from datetime import date

# English, German, French, Spanish, Italian, Portuguese, Dutch: as programs shorten them.
_MONTHS = (
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec",
    "jän", "mär", "mrz", "mai", "juni", "juli", "okt", "dez",
    "janv", "févr", "fév", "mars", "avr", "juin", "juil", "août", "déc",
    "ene", "abr", "ago", "dic", "gen", "mag", "giu", "lug", "set", "ott", "fev", "out", "mrt",
    "mei",
    "january", "february", "march", "april", "june", "july", "august", "september", "october",
    "november", "december",
)  # fmt: skip
_NAME = rf"(?P<month>{'|'.join(sorted(_MONTHS, key=len, reverse=True))})\.?"
_DAY_MONTH = re.compile(
    rf"(?P<day>\d{{1,2}})(?:\.?[-/ ]{{1,2}}|\.){_NAME}(?:[-/ ](?:\d{{4}}|\d{{2}}))?", re.IGNORECASE
)
_MONTH_YEAR = re.compile(rf"{_NAME}[-/ '](?:\d{{4}}|\d{{2}})", re.IGNORECASE)
_HALF = r"(?: ?[AaPp]\.?[Mm]\.?)?"
_CLOCK = rf"(?:,?[T ] ?\d{{1,2}}:\d\d(?::\d\d(?:\.\d+)?)?{_HALF}(?:Z|[+-]\d\d:?\d\d)?)?"
_NUMBERS = re.compile(rf"(\d{{1,4}})([-/.])(\d{{1,2}})\2(\d{{4}}|\d{{1,2}}){_CLOCK}")
_TIME = re.compile(rf"\d{{1,2}}:[0-5]\d(?::[0-5]\d(?:\.\d+)?)?{_HALF}")
_DAY_OF_YEAR = re.compile(r"(\d{1,2})/(\d{1,2})")
_MONTH_OF_YEAR = re.compile(r"(?:0?[1-9]|1[0-2])/(?:19|20)\d\d")
_YEARS = range(1899, 2200)
_LONGEST = 40
_DAYS_OF_A_MONTH = 31


def is_date(text: str) -> bool:
    """Whether `text` is a calendar date or a time of day, whole and in a usual form."""
    if len(text) > _LONGEST or not any(character.isdigit() for character in text):
        return False
    return _is_named(text) or _is_in_numbers(text) or bool(_TIME.fullmatch(text))


def may_be_day(text: str) -> bool:
    """Whether `text` is a day and a month, as `01/02`, or `12/2027`; it may be two values."""
    found = _DAY_OF_YEAR.fullmatch(text)
    if found is None:
        return _MONTH_OF_YEAR.fullmatch(text) is not None
    first, second = int(found[1]), int(found[2])
    return _is_day(2000, first, second) or _is_day(2000, second, first)


def _is_named(text: str) -> bool:
    found = _DAY_MONTH.fullmatch(text)
    if found:
        return 1 <= int(found["day"]) <= _DAYS_OF_A_MONTH
    # No program writes a month and a year in capitals; somebody's ids may well be so ("MAR-26").
    found = _MONTH_YEAR.fullmatch(text)
    return found is not None and not found["month"].isupper()


def _is_in_numbers(text: str) -> bool:
    found = _NUMBERS.fullmatch(text)
    if found is None:
        return False
    first, mark, second, third = found[1], found[2], int(found[3]), found[4]
    if len(first) == len("2026"):
        return len(third) < len("2026") and _is_day(int(first), second, int(third))
    if len(third) == len("2026"):
        year, one = int(third), int(first)
        return _is_day(year, second, one) or _is_day(year, one, second)
    # Two digits of a year: 12/05/26, not 12-05-26, which may be an id, or a phone number.
    is_short = mark == "/" and len(first) <= 2 and len(third) == 2  # noqa: PLR2004 -- digits
    return is_short and (_is_day(2000, second, int(first)) or _is_day(2000, int(first), second))


def _is_day(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return year in _YEARS
