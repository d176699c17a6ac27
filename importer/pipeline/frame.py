"""A data frame as the CSV file that it would be: read with the same checks as any other."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, BinaryIO

from importer.intake.original_numbers import MOST_DIGITS, NumberedRows
from importer.rows.outcome import IMPORT_COLUMNS

if TYPE_CHECKING:
    import pandas as pd


def csv_of(frame: pd.DataFrame) -> BinaryIO:
    """The file, without the index. Rows of earlier results keep their numbers."""
    content = _as_texts(frame).to_csv(index=False).encode()
    return NumberedRows(content) if _has_numbers(frame) else io.BytesIO(content)


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


_WHOLE_FLOATS = 2**53
"""Up to here a float holds each whole number; beyond, several share one."""


def _as_texts(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame as CSV can tell it.

    Whole numbers that pandas keeps as floats beside a gap are whole numbers again; dates are ISO,
    with their offset where they have one. A whole number that a float cannot hold lost digits when
    the frame was made: it stays a float, with its exponent, for the checks to see.
    """
    texts = frame.convert_dtypes()
    for place, kind in enumerate(frame.dtypes):
        column = frame.iloc[:, place]
        if getattr(kind, "kind", "") == "f" and (column.abs() >= _WHOLE_FLOATS).any():
            texts.isetitem(place, column.map(_float_text, na_action="ignore").array)
    return texts


def _float_text(value: float) -> str:
    is_whole = abs(value) < _WHOLE_FLOATS and value == int(value)
    return str(int(value)) if is_whole else repr(float(value))
