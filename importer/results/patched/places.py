"""Blocks of cells in a sheet, by their references."""

from __future__ import annotations

import re
from typing import NamedTuple

from importer.rows.letters import index_of_letters

_CORNER = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})")
_COLUMNS = re.compile(r"\$?([A-Z]{1,3}):\$?([A-Z]{1,3})")
_LAST_ROW = 1_048_576


class Block(NamedTuple):
    """A block of cells. Rows count from 1, columns from 0; the last of both belong to it."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int


def block_of(reference: str) -> Block | None:
    """The block of a reference such as `B2:D4`, `B2` or `B:D`; None for anything else."""
    whole = _COLUMNS.fullmatch(reference)
    if whole is not None:
        return Block(1, index_of_letters(whole[1]), _LAST_ROW, index_of_letters(whole[2]))
    first, _, last = reference.partition(":")
    corners = _CORNER.fullmatch(first), _CORNER.fullmatch(last or first)
    if corners[0] is None or corners[1] is None:
        return None
    (left, top), (right, bottom) = corners[0].groups(), corners[1].groups()
    return Block(int(top), index_of_letters(left), int(bottom), index_of_letters(right))
