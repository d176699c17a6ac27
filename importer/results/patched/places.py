"""Places in a sheet: letters of columns, cells, and blocks of cells."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from importer.results.workbook_limits import MAX_COLUMNS

_LETTERS = 26
_CORNER = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})")
_COLUMNS = re.compile(r"\$?([A-Z]{1,3}):\$?([A-Z]{1,3})")
_LAST_ROW = 1_048_576


class Block(NamedTuple):
    """A block of cells. Rows count from 1, columns from 0; the last of both belong to it."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int


@lru_cache(maxsize=MAX_COLUMNS)
def letters_of(column: int) -> str:
    """The letters of the column with this index from 0: `A`, or `AB`."""
    letters, number = "", column + 1
    while number:
        number, rest = divmod(number - 1, _LETTERS)
        letters = chr(ord("A") + rest) + letters
    return letters


@lru_cache(maxsize=MAX_COLUMNS)
def column_of(letters: str) -> int:
    """The index from 0 of the column with these letters."""
    number = 0
    for letter in letters:
        number = number * _LETTERS + ord(letter) - ord("A") + 1
    return number - 1


def block_of(reference: str) -> Block | None:
    """The block of a reference such as `B2:D4`, `B2` or `B:D`; None for anything else."""
    whole = _COLUMNS.fullmatch(reference)
    if whole is not None:
        return Block(1, column_of(whole[1]), _LAST_ROW, column_of(whole[2]))
    first, _, last = reference.partition(":")
    corners = _CORNER.fullmatch(first), _CORNER.fullmatch(last or first)
    if corners[0] is None or corners[1] is None:
        return None
    (left, top), (right, bottom) = corners[0].groups(), corners[1].groups()
    return Block(int(top), column_of(left), int(bottom), column_of(right))
