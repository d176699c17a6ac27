"""The rows of a file of rows to fix, by their numbers in the file that they were taken from.

Such a file is known by its name and its columns, and a data frame by its columns. All others keep
the numbers that a spreadsheet program shows.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import BinaryIO

from importer.errors import SourceError
from importer.results.to_fix import is_to_fix_name
from importer.rows.outcome import IMPORT_COLUMNS
from importer.rows.table import Chunk, Table
from importer.wording.text import visible

_NUMBER = IMPORT_COLUMNS[0]
MOST_DIGITS = 9


class NumberedRows(io.BytesIO):
    """A file without a name whose column import_row has the numbers of its rows, in their order."""


def has_original_numbers(table: Table) -> bool:
    """Whether its rows are known by import_row."""
    names = [name.strip() for name in table.header]
    are_there = all(names.count(name) == 1 for name in IMPORT_COLUMNS)
    return are_there and is_to_fix_name(table.path)


def numbered_chunks(table: Table, stdin: BinaryIO | None = None) -> Iterator[Chunk]:
    """The rows of the table. stdin: what it was read from, where that has no name.

    Where import_row numbers them, `lines` of a workbook are its own rows.

    Raises SourceError where these numbers are not those of rows in order.
    """
    if not (has_original_numbers(table) or isinstance(stdin, NumberedRows)):
        yield from table.chunks()
        return
    place, last = [name.strip() for name in table.header].index(_NUMBER), 0
    for chunk in table.chunks():
        numbers = []
        for shown, cells in zip(chunk.numbers, chunk.rows, strict=True):
            last = _number(table, shown, cells[place], last)
            numbers.append(last)
        yield replace(chunk, numbers=numbers, lines=_lines(chunk))


def _lines(chunk: Chunk) -> Sequence[int]:
    return chunk.lines or chunk.numbers


def _number(table: Table, shown: int, cell: str, last: int) -> int:
    """The number in the cell, which is above the last one."""
    text = cell.strip()
    is_number = text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS
    if is_number and int(text) > last:
        return int(text)
    where = f'{table.label}, row {shown}, column "{_NUMBER}"'
    if is_number:
        raise SourceError(
            f"{where}: {text} follows {last}, and these are the numbers of rows in their order",
            hint=f"sort the rows by {_NUMBER}, each once, and save the file",
        )
    raise SourceError(
        f'{where}: "{visible(text[:40])}" is not the number of a row',
        hint="put a new row into a file of its own; this one holds rows of an earlier import",
    )
