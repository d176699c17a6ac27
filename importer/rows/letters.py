"""The letters by which a spreadsheet program calls its columns: `A`, `Z`, `AA`."""

from __future__ import annotations

from functools import lru_cache

_LETTERS = 26
_MOST_COLUMNS = 16_384
"""Of a sheet; so many are kept once they were looked up."""


@lru_cache(maxsize=_MOST_COLUMNS)
def column_letters(index: int) -> str:
    """The letters of the column with this index from 0."""
    letters, number = "", index + 1
    while number:
        number, rest = divmod(number - 1, _LETTERS)
        letters = chr(ord("A") + rest) + letters
    return letters


@lru_cache(maxsize=_MOST_COLUMNS)
def index_of_letters(letters: str) -> int:
    """The index from 0 of the column with these letters, which are capitals; at least one."""
    number = 0
    for letter in letters:
        number = number * _LETTERS + ord(letter) - ord("A") + 1
    return number - 1
