"""Text and native cell of a number under a number format, dates included.

Excel stores a moment as days since an epoch, and only the number format tells it from a number.
The epoch is 31 December 1899, or 1 January 1904 in workbooks from old Macs. What the calendar
does not have, Excel shows all the same, and so does the text here:

    0.5 under a date's format    1900-01-00 12:00:00   a date that was never filled in
    60                           1900-02-29            a day that Lotus 1-2-3 believed in
    negative, or after 9999      #VALUE!               Excel shows ########

The cell then keeps the number. ECMA-376 Part 1, 18.17.4.1; number formats 18.8.30.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from functools import lru_cache
from typing import Literal, NamedTuple

from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format, is_timedelta_format
from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH, from_excel

from importer.rows.table import NativeCell
from importer.source.workbooks.number_format import GENERAL, cell_text, shows_date

_EAST_ASIAN_DATES = (*range(27, 32), *range(34, 37), *range(50, 59))
"""Built-in formats that each East Asian language shows in its own way; all are dates."""
_EAST_ASIAN_TIMES = (32, 33)

BUILTIN: Mapping[int, str] = {
    **dict.fromkeys(_EAST_ASIAN_DATES, "yyyy-mm-dd"),
    **dict.fromkeys(_EAST_ASIAN_TIMES, "h:mm:ss"),
    **BUILTIN_FORMATS,
}

OUT_OF_CALENDAR = "#VALUE!"
_LEAP_DAY = 60
_FIRST_MARCH = 61


class Style(NamedTuple):
    """A number format, and what kind of thing a number is under it."""

    number_format: str
    kind: Literal["number", "moment", "duration"]


NO_STYLE = Style(GENERAL, "number")


@lru_cache(maxsize=1024)
def style_of(number_format: str) -> Style:
    """The style of a number format; one without a code is General."""
    if not number_format or number_format.casefold() in {"general", "standard"}:
        return NO_STYLE
    if is_timedelta_format(number_format):
        return Style(number_format, "duration")
    return Style(number_format, "moment" if is_date_format(number_format) else "number")


def number_cell(value: float, style: Style, *, is_1904: bool = False) -> tuple[str, NativeCell]:
    """The text that a person sees, and the cell."""
    if style.kind == "number":
        return cell_text(value, style.number_format), NativeCell(value, style.number_format)
    try:
        if style.kind == "duration":
            return _shown(from_excel(value, timedelta=True), style)
        return _moment_cell(value, style, is_1904=is_1904)
    except (OverflowError, ValueError):
        return OUT_OF_CALENDAR, NativeCell(value, style.number_format)


def _moment_cell(value: float, style: Style, *, is_1904: bool) -> tuple[str, NativeCell]:
    if value < 0:
        raise OverflowError
    if is_1904:
        return _shown(_since_1904(value, style), style)
    stays_number = NativeCell(value, style.number_format)
    if value < 1 and shows_date(style.number_format):
        return _unreal_text("1900-01-00", value, style), stays_number
    if _LEAP_DAY <= value < _FIRST_MARCH:
        return _unreal_text("1900-02-29", value - _LEAP_DAY, style), stays_number
    return _shown(from_excel(value, WINDOWS_EPOCH), style)


def _since_1904(value: float, style: Style) -> object:
    """The moment; day 0 is 1 January 1904 where a date is shown, and no day where only a time."""
    moment = from_excel(value, MAC_EPOCH)
    if isinstance(moment, time) and shows_date(style.number_format):
        return datetime.combine(MAC_EPOCH, moment)
    return moment


def _unreal_text(day: str, fraction: float, style: Style) -> str:
    """A day that the calendar does not have, with the time of day as it would be shown."""
    moment = cell_text(WINDOWS_EPOCH + timedelta(days=fraction), style.number_format)
    return day + moment[10:]


def _shown(value: object, style: Style) -> tuple[str, NativeCell]:
    native = NativeCell(value, style.number_format)  # type: ignore[arg-type] # openpyxl's stubs
    return cell_text(*native[:2]), native
