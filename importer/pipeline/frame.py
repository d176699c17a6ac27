"""A data frame as the CSV file that it would be: read with the same checks as any other."""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, BinaryIO

from importer.errors import ConfigurationError, SourceError
from importer.intake.original_numbers import MOST_DIGITS, NumberedRows
from importer.rows.outcome import IMPORT_COLUMNS
from importer.settings.options import Options, load_options
from importer.source import DATA_FRAME
from importer.wording.hints import Option
from importer.wording.text import visible

if TYPE_CHECKING:
    import pandas as pd

_FORMAT = ("delimiter", "encoding")
"""What only a file has."""

_HEADER_ROW = 1

_HALF = re.compile("[\ud800-\udfff]")
"""One of two codes that only together are a character; no file in UTF-8 holds it alone."""


def csv_of(frame: pd.DataFrame) -> BinaryIO:
    r"""The file, without the index. Rows of earlier results keep their numbers.

    Each cell is in quotes: pandas puts none around a lone \r, which would end the row. Raises
    SourceError for a text that no file can hold.
    """
    try:
        text = _as_texts(frame).to_csv(index=False, quoting=csv.QUOTE_ALL)
        content = text.encode()
    except UnicodeEncodeError as error:
        raise _unwritable(frame) from error
    return NumberedRows(content) if _has_numbers(frame) else io.BytesIO(content)


def options_of_frame(settings: Mapping[str, Any]) -> Options:
    """The options with which the file of `csv_of` is read: nothing of its form is detected.

    Raises ConfigurationError where the settings say what a data frame does not have.
    """
    for name in _FORMAT:
        if settings.get(name) is not None:
            raise ConfigurationError(f"{Option(name)}: a data frame has none", hint="leave it out")
    options = load_options(settings)
    reading = replace(options.reading, delimiter=",", encoding="utf-8", is_frame=True)
    return options.model_copy(update={"reading": reading})


def _unwritable(frame: pd.DataFrame) -> SourceError:
    """The error for the first text of the frame that holds half a character."""
    cells = (
        (number, text)
        for place, name in enumerate(frame.columns)
        for number, value in enumerate([name, *frame.iloc[:, place]], _HEADER_ROW)
        for text in map(str, value if isinstance(value, tuple) else (value,))
    )
    number, text = next(found for found in cells if _HALF.search(found[1]))
    where = "the name of a column" if number == _HEADER_ROW else f"row {number}"
    shown = visible(text.encode("utf-8", "backslashreplace").decode())
    return SourceError(
        f'{DATA_FRAME}, {where}: "{shown}" holds half a character',
        hint="read the file that it comes from with its own encoding",
    )


def _has_numbers(frame: pd.DataFrame) -> bool:
    """Whether the frame has all columns of results, and its rows are in the order of theirs."""
    names = [str(name).strip() for name in frame.columns]
    if any(names.count(name) != 1 for name in IMPORT_COLUMNS):
        return False
    last = 0
    for value in frame.iloc[:, names.index(IMPORT_COLUMNS[0])]:
        text = str(value).strip()
        number = int(text) if text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS else 0
        if number <= last:
            return False
        last = number
    return True


def _as_texts(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame as CSV can tell it.

    Whole numbers that pandas keeps as floats beside a gap are whole numbers again; dates are ISO,
    with their offset where they have one. A whole number that a float cannot hold lost digits when
    the frame was made: it gets an exponent, for the checks to see.
    """
    texts = frame.copy(deep=False)
    for place, kind in enumerate(frame.dtypes):
        if getattr(kind, "kind", "") == "f":
            column, exact = frame.iloc[:, place], _EXACT_BELOW.get(kind.itemsize, 2**53)
            if (column.abs() >= exact).any():
                floats = column.to_numpy(f"f{kind.itemsize}", na_value=float("nan"))
                texts.isetitem(place, [_float_text(value, exact) for value in floats])
    return texts.convert_dtypes()


_EXACT_BELOW = {2: 2**11, 4: 2**24}
"""Below this a float of so many bytes holds each whole number; from it on, several share one. Of
others: 2**53."""


def _float_text(value: float, exact: int) -> str | None:
    """A float of its own kind as text; None where there is none."""
    if math.isnan(value):
        return None
    if abs(value) >= exact and math.isfinite(value):
        digits, _, power = f"{value:.16e}".partition("e")
        return f"{digits.rstrip('0').rstrip('.')}e{power}"
    return str(int(value)) if value.is_integer() else str(value)
