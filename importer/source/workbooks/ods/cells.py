"""Text and native cell of what an OpenDocument cell holds.

The file has beside each value the text that the program showed, and only that text has the zeros
of `00042`: it is taken for whole numbers that carry zeros or letters. Dates, times and percents
are made from the value, since how the text writes them depends on the country.
OpenDocument 1.3 part 3, 19.387 (office:value-type), 19.380 to 19.388 (values).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timedelta

from importer.rows.table import NativeCell
from importer.source.workbooks.number_format import GENERAL, cell_text
from importer.source.workbooks.stored import EMPTY

_DURATION = re.compile(r"(-?)P(?:(\d+)D)?T?(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:[.,]\d*)?S)?")
_RUN = re.compile(r"\d+")
_SEPARATES_THOUSANDS = frozenset(".,' \u2019\u00a0\u202f")
_CURRENCY = frozenset("$€£¥₹%")
_DAY = timedelta(days=1)
_MIDNIGHT = datetime(2000, 1, 1)  # noqa: DTZ001 - a cell has no zone


def ods_cell(about: Mapping[str, str], shown: str) -> tuple[str, NativeCell]:
    """The text and the cell. about: its attributes without their namespaces."""
    kind = about.get("value-type")
    if kind is None or kind == "string" or about.get("is-error"):
        text = about.get("string-value", shown) if not about.get("is-error") else shown
        return text, NativeCell(text, GENERAL) if text else EMPTY
    if kind == "boolean":
        return _cell(about.get("boolean-value") == "true", GENERAL)
    if kind == "date":
        return _date_cell(about.get("date-value", ""))
    if kind == "time":
        return _time_cell(about.get("time-value", ""))
    number = _number(about.get("value", ""))
    if kind == "percentage":
        return _cell(number, "0%")
    return _cell(number, mask_of(shown, number) if kind == "float" else GENERAL)


def mask_of(shown: str, number: float) -> str:
    """The number format that shows a whole number so; General where it would not tell more."""
    runs = list(_RUN.finditer(shown))
    if (
        not runs
        or number < 0
        or number != int(number)
        or int("".join(map(str, (run[0] for run in runs)))) != number
    ):
        return GENERAL
    between = shown[runs[0].end() : runs[-1].start()] if len(runs) > 1 else ""
    literals = set(_RUN.sub("", shown))
    if literals & _CURRENCY or set(_RUN.sub("", between)) & _SEPARATES_THOUSANDS:
        return GENERAL
    if not literals and not (shown.startswith("0") and len(shown) > 1):
        return GENERAL
    return _RUN.sub(lambda run: "0" * len(run[0]), _quote(shown))


def _quote(shown: str) -> str:
    """The text with each character that is no digit marked as one that stands for itself."""
    return re.sub(r"(\D)", r"\\\1", shown)


def _cell(value: float | bool, number_format: str) -> tuple[str, NativeCell]:  # noqa: FBT001
    native = NativeCell(value, number_format)
    return cell_text(*native[:2]), native


def _number(text: str) -> float:
    value = float(text)
    return int(value) if value.is_integer() else value


def _date_cell(text: str) -> tuple[str, NativeCell]:
    try:
        value = datetime.fromisoformat(text)
    except ValueError:  # a year before 1 or after 9999
        return text, NativeCell(text, GENERAL)
    native = NativeCell(value, "yyyy-mm-dd hh:mm:ss" if "T" in text else "yyyy-mm-dd")
    return cell_text(*native[:2]), native


def _time_cell(text: str) -> tuple[str, NativeCell]:
    found = _DURATION.fullmatch(text)
    if found is None:
        return text, NativeCell(text, GENERAL)
    days, hours, minutes, seconds = (int(part or 0) for part in found.groups()[1:])
    length = timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
    if found[1] or length >= _DAY:
        native = NativeCell(-length if found[1] else length, "[h]:mm:ss")
    else:
        native = NativeCell((_MIDNIGHT + length).time(), "hh:mm:ss")
    return cell_text(*native[:2]), native
