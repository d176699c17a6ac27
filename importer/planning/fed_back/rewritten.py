"""What a spreadsheet program makes of an id or a phone number that looks like a number or a date.

It opens `0070001841` as a number and saves `70001841`; of twenty digits it keeps fifteen, and shows
three: `1.00E+19`. Says whether the second of two texts may be made of the first.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from fractions import Fraction

DIGITS_KEPT = 15
"""The digits of a number that a spreadsheet program keeps; the rest become zeros."""

_SHOWN_WHOLE = 11
"""A number of more digits is shown, and saved as text, in scientific notation."""

_NUMBER_FORM = r"([+-]?)(\d+)(?:[.,](\d+))?(?:[eE]([+-]?\d{1,2}))?"
_NUMBER = re.compile(_NUMBER_FORM)
_LONGEST = 64
"""No id is longer, and no number of more characters was one."""
_DATE = re.compile(r"\d{1,4}([-/.])\d{1,2}(?:\1\d{1,4})?")
_MONTHS = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
_MONTH_FORM = rf"(?:\d{{1,4}}[-/. ]?)?(?:{_MONTHS})[a-z]*(?:[-/. ]?\d{{1,4}})?"
_MONTH_DATE = re.compile(_MONTH_FORM, re.IGNORECASE)
FRAGILE = rf"{_NUMBER_FORM}|\d{{1,4}}[-/.]\d{{1,2}}(?:[-/.]\d{{1,4}})?|{_MONTH_FORM}"
"""The form of every text for which `is_fragile` may be true, whatever the case of its letters."""


def is_rewritten(before: str, now: str) -> bool:
    """Whether a spreadsheet program may have made `now` of `before`."""
    if not before or not now or before == now:
        return False
    if is_date_like(before) and is_date_like(now):
        return True
    old, new = _number(before), _number(now)
    if old is None or new is None:
        return False
    (was, _), (value, unit) = old, new
    if was == value:
        return True
    digits = now.lstrip("+-")
    if digits.isdigit():
        whole = str(abs(int(was)))
        kept = whole[:DIGITS_KEPT].ljust(len(whole), "0")
        return len(whole) > DIGITS_KEPT and digits == kept
    return "e" in now.casefold() and abs(was - value) * 2 <= unit


def is_fragile(text: str) -> bool:
    """Whether a spreadsheet program would not save `text` as it is."""
    if is_date_like(text):
        return True
    found = _NUMBER.fullmatch(text)
    if found is None:
        return False
    sign, digits, fraction, exponent = found.groups()
    if sign == "+" or fraction is not None or exponent is not None:
        return True
    return len(digits) > _SHOWN_WHOLE or (digits.startswith("0") and digits != "0")


def is_date_like(text: str) -> bool:
    """Whether a spreadsheet program takes a short text for a date, or made it of one."""
    return _DATE.fullmatch(text) is not None or _MONTH_DATE.fullmatch(text) is not None


def is_shortened(text: str) -> bool:
    """Whether digits are lost for good: `1.00E+19`, or zeros after the fifteenth digit."""
    if "e" in text.casefold():
        return _NUMBER.fullmatch(text) is not None
    return text.isdigit() and len(text) > DIGITS_KEPT and not text[DIGITS_KEPT:].strip("0")


def has_numbers(column: Iterable[str | None]) -> bool:
    """Whether some text may be what such a program made of another: digits, or `1.00E+19`."""
    texts = list(filter(None, column))
    if any(map(str.isdigit, texts)):
        return True
    together = "".join(texts)
    return ("e" in together or "E" in together) and any(map(is_shortened, texts))


def _number(text: str) -> tuple[Fraction, Fraction] | None:
    """The number that a spreadsheet program takes a text for, and what its last digit counts."""
    found = _NUMBER.fullmatch(text) if len(text) <= _LONGEST else None
    if found is None:
        return None
    sign, digits, fraction, exponent = found.groups()
    fraction = fraction or ""
    unit = Fraction(10) ** (int(exponent or 0) - len(fraction))
    return int(f"{sign}{digits}{fraction}") * unit, unit
