"""Turns references such as `AB12` and `B2:D4` into numbers, and back."""

from __future__ import annotations

import re
from functools import lru_cache

from importer.rows.letters import column_letters, index_of_letters
from importer.source.workbooks.stored import MAXIMUM_COLUMNS, DamagedError, MergedCells

_REFERENCE = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})")
_COLUMN = re.compile(r"[A-Za-z]{1,3}")


@lru_cache(maxsize=MAXIMUM_COLUMNS)
def column_index(letters: str) -> int:
    """The index from 0 of a column: `A` is 0, `XFD` 16,383. Raises DamagedError beyond."""
    if not letters:
        raise DamagedError("a cell has no column")
    index = index_of_letters(letters.upper()) if _COLUMN.fullmatch(letters) else MAXIMUM_COLUMNS
    if index >= MAXIMUM_COLUMNS:
        raise DamagedError(f"there is no column {letters}")
    return index


def place(row: int, index: int) -> str:
    """`C7` for row 7 (from 1) and the column of index 2 (from 0)."""
    return f"{column_letters(index)}{row}"


def read_block(reference: str) -> MergedCells | None:
    """The block of a reference such as `B2:D4`; None where it is not one."""
    first, _, last = reference.partition(":")
    corners = _REFERENCE.fullmatch(first), _REFERENCE.fullmatch(last or first)
    if corners[0] is None or corners[1] is None:
        return None
    (left, top), (right, bottom) = corners[0].groups(), corners[1].groups()
    return MergedCells(int(top), column_index(left) + 1, int(bottom), column_index(right) + 1)
