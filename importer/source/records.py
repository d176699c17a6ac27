"""Decoded text -> records with their row numbers and lines, or a `SourceError` that names a line.

This is where the standard `csv` reader ends: its errors, its limit, and the one defect that it
passes over in silence, a quoted cell that is still open where the file ends.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from itertools import chain, islice
from typing import NamedTuple

from importer.errors import SourceError

CELL_CHARACTERS = 16 * 1024 * 1024
"""The longest cell. csv's own limit, 131,072, is met by real descriptions; without any, one
quotation mark that is never closed would draw the whole file into memory."""

_END = "\udfff"
"""A last line that no file holds, since no codec gives half of a surrogate pair. Where the reader
does not give it back as a record of its own, a quoted cell has swallowed it."""


class Batch(NamedTuple):
    """Consecutive records, blank ones too: row numbers, lines where they begin, cells."""

    numbers: list[int]
    lines: list[int]
    records: list[list[str]]


class RecordReader:
    """The records of a text, in batches. Row numbers and lines count from 1.

    lines_before: lines of the file that were passed over before, and are no rows.
    """

    def __init__(
        self, text: Iterable[str], label: str, delimiter: str, *, lines_before: int = 0
    ) -> None:
        if csv.field_size_limit() < CELL_CHARACTERS:
            csv.field_size_limit(CELL_CHARACTERS)
        self._label = label
        self._reader = csv.reader(chain(text, (_END,)), delimiter=delimiter)
        self._lines_before = lines_before
        self._next_row = 1

    def read(self, size: int) -> Batch:
        """Up to `size` records; none once the text is over. Raises SourceError."""
        reader, before = self._reader, self._lines_before
        records: list[list[str]] = []
        lines = [reader.line_num + before + 1]
        try:
            for record in islice(reader, size):
                records.append(record)
                lines.append(reader.line_num + before + 1)
        except csv.Error as error:
            raise self._open_quote(lines[-1]) from error
        except (UnicodeError, OSError) as error:
            raise SourceError(
                f"{self._label}, line {lines[-1]}: the file could not be read any further",
                hint="check that nothing else writes to it, and run again",
            ) from error
        self._take_off_end(records, lines)
        return self._number(records, lines)

    def _take_off_end(self, records: list[list[str]], lines: list[int]) -> None:
        """Drop the mark of the end. Raises SourceError where a cell has swallowed it."""
        if not records or not records[-1][-1:] or not records[-1][-1].endswith(_END):
            return
        if records[-1] != [_END]:
            raise self._open_quote(lines[-2])
        records.pop()

    def _number(self, records: list[list[str]], lines: list[int]) -> Batch:
        first, self._next_row = self._next_row, self._next_row + len(records)
        numbers = list(range(first, self._next_row))
        return Batch(numbers, lines[: len(records)], records)

    def _open_quote(self, line: int) -> SourceError:
        return SourceError(
            f"{self._label}, line {line}: a quotation mark opens a cell that does not end",
            hint="close or remove the quotation mark",
        )
