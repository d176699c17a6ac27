"""The text that a person sees in a workbook's cell. Knows nothing of files.

Followed: what carries meaning. Leading zeros (`000000`), masks (`00000-0000`, `"SF-"0000`),
percent, the dates' own kinds. Not followed: what only dresses a number. `1234.5` stays `1234.5`
under `#,##0.00`, `"$"0.00` or `0`, since a rounded or decorated number cannot be read back.
A number has the 15 digits that Excel itself keeps. A longer one is damaged, whatever the file still
holds of it, and its text shows that: `1.23456789012346E+18`. Dates become ISO text.
Number format codes: ECMA-376 Part 1, 18.8.31.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import MAXYEAR, date, datetime, time, timedelta
from decimal import Context, Decimal
from functools import lru_cache
from itertools import takewhile

from importer.rows.table import NativeValue

GENERAL = "General"

_SIGNIFICANT_DIGITS = 15
_TOO_LONG = 10**_SIGNIFICANT_DIGITS
_SMALLEST = 1e-15
_AS_EXCEL = Context(prec=_SIGNIFICANT_DIGITS)
_HALF_SECOND = 500_000  # microseconds

_ESCAPE = re.compile("_x([0-9A-Fa-f]{4})_")
_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|(?P<bracket>\[[^\]]*\])|(?P<space>[_*].)|(?P<plain>.)',
    re.DOTALL,
)
_MASK_LITERALS = frozenset("-/() +:'!&~{}")
"""What stands for itself without quotes. `$` would too, but it makes a price, not an id."""
_CURRENCY = frozenset("$€£¥₹")
_PLACES = frozenset("0#")


def cell_text(value: NativeValue, number_format: str = GENERAL) -> str:
    """The text of a cell as stored, its escapes already read, under its number format."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return _number_text(value, number_format)
    return _moment_text(value, number_format)


def unescape(text: str) -> str:
    r"""`text` with `_x000D_` as the character that it stands for, and `_x005F_` as `_`.

    ECMA-376 Part 1, 22.9.2.19 (ST_Xstring). Half a surrogate pair is no character and stays.
    """
    return _ESCAPE.sub(_unescaped, text) if "_x" in text else text


def _unescaped(found: re.Match[str]) -> str:
    character = chr(int(found[1], 16))
    return found[0] if "\ud800" <= character <= "\udfff" else character


def _number_text(value: float, number_format: str) -> str:
    if number_format == GENERAL:
        return plain_number(value)
    mask = read_format(number_format)
    if mask == ("%",):
        return plain_number(value * 100) + "%"
    is_id = value % 1 == 0 and abs(value) < _TOO_LONG
    single = ";" not in number_format
    if mask and is_id and (value > 0 or (single and "0" in mask)):
        return _fill_mask(mask, int(value))
    return plain_number(value)


def plain_number(value: float) -> str:
    """`value` in digits: `12345`, not `12345.0`; `0.3`, not `0.30000000000000004`.

    With an exponent where digits are lost before the point, or where they would be all zeros.
    """
    if isinstance(value, int):
        short = -_TOO_LONG < value < _TOO_LONG
        return str(value if short else _AS_EXCEL.create_decimal(value).normalize())
    shortest = f"{value + 0.0:.{_SIGNIFICANT_DIGITS}G}"  # + 0.0 takes the sign off -0.0
    plain = _SMALLEST <= abs(value) < _TOO_LONG and "E+" not in shortest  # 999999999999999.9
    if value and not plain:
        return shortest
    return f"{Decimal(shortest):f}"


@lru_cache(maxsize=256)
def read_format(number_format: str) -> tuple[str, ...]:
    r"""The mask that a number format lays over a whole number; `("%",)`; or nothing.

    A mask has `0` and `#` for the places of digits, and `\x` for each character `x` between them.
    """
    tokens = list(_tokens(number_format))
    if any(token["plain"] == "%" for token in tokens):
        return ("%",)
    mask: list[str] = []
    for token in tokens:
        kind, text = token.lastgroup, token[token.lastgroup or 0]
        if kind in {"quoted", "escaped"}:
            mask += [f"\\{character}" for character in text]
        elif text in _PLACES:
            mask.append(text)
        elif text in _MASK_LITERALS:
            mask.append(f"\\{text}")
        elif kind != "bracket" or _changes_number(text):
            return ()
    return tuple(mask) if _is_telling(mask) else ()


def _tokens(number_format: str) -> Iterator[re.Match[str]]:
    """The parts of the section for positive numbers, which ends with a `;` that is no literal."""
    return takewhile(lambda token: token["plain"] != ";", _TOKEN.finditer(number_format))


def _changes_number(bracket: str) -> bool:
    """Whether it is a condition (`[>99]`) or a currency (`[$€-407]`), not a colour or a locale."""
    return bracket[1:2] in set("<>=$") and not bracket.startswith("[$-")


def _is_telling(mask: list[str]) -> bool:
    """Whether the mask shows more than the plain number does, and is not a price."""
    literals = {part[1] for part in mask if part not in _PLACES}
    has_places = not _PLACES.isdisjoint(mask)
    return has_places and not literals & _CURRENCY and (bool(literals) or mask.count("0") > 1)


def _fill_mask(mask: tuple[str, ...], value: int) -> str:
    """`value` in the mask's places, from the right; the leftmost place takes what is left."""
    digits = str(abs(value))
    leftmost = next(index for index, part in enumerate(mask) if part in _PLACES)
    shown: list[str] = []
    for index in range(len(mask) - 1, -1, -1):
        part = mask[index]
        if part not in _PLACES:
            shown.append(part[1])
            continue
        taken = digits if index == leftmost else digits[-1:]
        digits = digits[: len(digits) - len(taken)]
        shown.append(taken or ("0" if part == "0" else ""))
    return ("-" if value < 0 else "") + "".join(reversed(shown))


def _moment_text(value: datetime | date | time | timedelta, number_format: str) -> str:
    if isinstance(value, timedelta):
        return _duration_text(value)
    if isinstance(value, time):
        return _to_second(datetime.combine(date(2000, 1, 1), value)).time().isoformat()
    if not isinstance(value, datetime):
        return value.isoformat()
    moment = _to_second(value)
    if moment.time() == time.min and not shows_time(number_format):
        return moment.date().isoformat()
    return moment.isoformat(sep=" ")


def _to_second(value: datetime) -> datetime:
    """To the nearest second, as Excel shows it: the file has a binary fraction of a day."""
    if value.microsecond >= _HALF_SECOND and value.year < MAXYEAR:
        value += timedelta(seconds=1)
    return value.replace(microsecond=0)


@lru_cache(maxsize=256)
def shows_time(number_format: str) -> bool:
    """Whether a date's format shows hours or seconds (an `m` without them is a month)."""
    return any((token["plain"] or "-") in "hHsS" for token in _tokens(number_format))


def _duration_text(value: timedelta) -> str:
    """`26:30:00`, as a format such as `[h]:mm:ss` shows it."""
    seconds = round(abs(value).total_seconds())
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    sign = "-" if value < timedelta(0) else ""
    return f"{sign}{hours}:{minutes:02}:{seconds:02}"


@lru_cache(maxsize=256)
def shows_date(number_format: str) -> bool:
    """Whether a format shows days or years; an `m` alone may be a month or a minute."""
    return any((token["plain"] or "-") in "dDyYeE" for token in _tokens(number_format))
