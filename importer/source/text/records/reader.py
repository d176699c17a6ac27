"""Reads records with their row numbers and lines, and notes of what was repaired.

This is where the standard `csv` reader ends. It reads strictly, and what it refuses is mended line
by line: a quoted cell that does not end would else take the rest of the file, or all up to the
next quotation mark, with the rows in it. Memory does not grow with the file.
"""

from __future__ import annotations

import csv
import sys
from collections import Counter
from collections.abc import Iterator
from itertools import chain, islice
from typing import NamedTuple, TextIO

from importer.errors import SourceError
from importer.source.text.dialect.types import Dialect
from importer.source.text.records.csv_adapter import Wire
from importer.source.text.records.lines import read_lines
from importer.source.text.records.repair import Defect, Repairer

CELL_CHARACTERS = 16 * 1024 * 1024
"""The longest cell. csv's own limit, 131,072, is met by real descriptions; without any, one
quotation mark that is never closed would draw the whole file into memory."""

KNOWN_WIDTHS = 100
"""Of so many of the last records it is known how many cells they have."""
_ANY_WIDTH = sys.maxsize
_PENDING_LINES = 300
_NAMED_LINES = 5
_LEAST_CELLS = 2
"""Cells by which lines within a cell must look like rows, before they are taken for rows."""
_LEAST_LINES = 3

_SWALLOWED = "a quoted cell holds lines that look like rows; check that it ends where it should"


class Batch(NamedTuple):
    """Consecutive records, blank ones too: row numbers, lines where they begin, cells."""

    numbers: list[int]
    lines: list[int]
    records: list[list[str]]


class Standing(NamedTuple):
    """Between two records: number and first line of the next one, widths of the last ones."""

    row: int
    line: int
    widths: list[int]


class RecordReader:
    """The records of a text, in batches. Row numbers and lines count from 1.

    lines_before: lines of the file that were passed over before, and are no rows.
    notes: what was mended, with its lines; final once `read` gives nothing more. is_plain: nothing
    was mended, nor had to be noted.
    """

    def __init__(
        self, text: TextIO, label: str, dialect: Dialect, *, lines_before: int = 0
    ) -> None:
        if csv.field_size_limit() < CELL_CHARACTERS:
            csv.field_size_limit(CELL_CHARACTERS)
        self._text = text
        self._label = label
        self._wire = Wire(dialect)
        self._repairer = _repairer(self._wire)
        self.is_plain = True
        self._blocks = self._hold(self._wire.encode(read_lines(text, label)))
        self._held: list[str] = []
        self._held_line = lines_before + 1
        self._starts = [self._held_line]
        self._before = lines_before
        self._reader = self._wire.reader(chain.from_iterable(self._blocks))
        self._next_row = 1
        self._widths: list[int] = []
        self._measured, self._narrowest = 0, _ANY_WIDTH
        self._mended: Counter[str] = Counter()
        self._named: dict[str, list[int]] = {}

    @property
    def notes(self) -> list[str]:
        """What was mended, with the first lines where."""
        mended = self._mended.items()
        return [f"{_name_lines(self._named[what], count)}: {what}" for what, count in mended]

    @property
    def mended(self) -> int:
        """How many records were mended so far."""
        return self._mended.total()

    @property
    def standing(self) -> Standing:
        """Where it stands, and what it goes by."""
        return Standing(self._next_row, self._starts[-1], self._widths)

    def stand(self, standing: Standing, lines: list[str] | None = None) -> None:
        """Go on from there, over these lines. None: those of the text, which stands there."""
        self._next_row, line, self._widths = standing
        self._held, self._held_line, self._starts = [], line, [line]
        blocks = read_lines(self._text, self._label) if lines is None else iter([lines])
        self._blocks = self._hold(self._wire.encode(blocks))
        self._go_on_at(line)

    def read(self, size: int, until: int = sys.maxsize) -> Batch:
        """Up to `size` records; none once the text is over. Raises SourceError.

        until: none that begins in this line, or behind it.
        """
        records: list[list[str]] = []
        del self._starts[:-1]
        self._measured, self._narrowest = 0, min(filter(None, self._widths), default=_ANY_WIDTH)
        while len(records) < size and self._starts[-1] < until:
            try:
                if self._read_plain(records, size, until):
                    break
            except csv.Error:
                self._mend(records)
            except (UnicodeError, OSError) as error:
                raise SourceError(
                    f"{self._label}, line {self._starts[-1]}: "
                    "the file could not be read any further",
                    hint="check that nothing else writes to it, and run again",
                ) from error
        self._widths = self._recent_widths(records)
        first, self._next_row = self._next_row, self._next_row + len(records)
        cells = records if self._wire.is_plain else list(self._wire.decode_all(records))
        return Batch(list(range(first, self._next_row)), self._starts[:-1], cells)

    def _read_plain(self, records: list[list[str]], size: int, until: int) -> bool:
        """Add what the csv reader gives; whether that was all. Raises csv.Error."""
        reader, before, starts = self._reader, self._before + 1, self._starts
        begun = starts[-1]
        for record in islice(reader, size - len(records)):
            end = reader.line_num + before
            if end - begun > 1 and self._has_swallowed(record, records, end):
                self._mend(records)
                return False
            records.append(record)
            starts.append(end)
            begun = end
            if end >= until:
                break
        return True

    def _hold(self, blocks: Iterator[list[str]]) -> Iterator[list[str]]:
        """The blocks; the lines of the record being read, and those after it, stay at hand."""
        for block in blocks:
            del self._held[: self._starts[-1] - self._held_line]
            self._held_line = self._starts[-1]
            self._held += block
            yield block

    def _mend(self, records: list[list[str]]) -> None:
        """Add the record that the csv reader refused, and let it go on behind it."""
        self.is_plain = False
        line = self._starts[-1]
        at = line - self._held_line
        pending = self._held[at : at + _PENDING_LINES]
        width = self._width(records) or self._repairer.usual_width(pending[1:])
        mended = self._repairer.repair(pending, width)
        if max(map(len, mended.cells)) > CELL_CHARACTERS:
            raise SourceError(
                f"{self._label}, line {line}: a cell has more than {CELL_CHARACTERS} characters",
                hint="check that it is the right file",
            )
        if mended.defect is not Defect.NONE:
            self._note(mended.defect, line)
        records.append(mended.cells)
        self._starts.append(line + mended.lines)
        self._go_on_at(line + mended.lines)

    def _go_on_at(self, line: int) -> None:
        self._before = line - 1
        rest = map(self._held.__getitem__, range(line - self._held_line, len(self._held)))
        self._reader = self._wire.reader(chain(rest, chain.from_iterable(self._blocks)))

    def _least_width(self, records: list[list[str]]) -> int:
        """The cells of the narrowest record that was not blank."""
        if len(records) > self._measured:
            new = filter(None, map(len, records[self._measured :]))
            self._narrowest = min(self._narrowest, min(new, default=_ANY_WIDTH))
            self._measured = len(records)
        return self._narrowest

    def _may_hold_rows(self, records: list[list[str]], end: int) -> bool:
        """Whether the ends of a record have delimiters enough for rows of the narrowest width.

        Asked first, since to count which width is the usual one takes longer than all the rest.
        """
        first, last = self._starts[-1] - self._held_line, end - 1 - self._held_line
        least, may_be_row = self._least_width(records), self._repairer.may_be_row
        return may_be_row(self._held[first], least) and may_be_row(self._held[last], least)

    def _has_swallowed(self, record: list[str], records: list[list[str]], end: int) -> bool:
        """Whether a well-formed record of several lines is several rows, by what they look like."""
        if not self._may_hold_rows(records, end):
            return False
        begun = self._starts[-1]
        width = self._width(records)
        count = end - begun
        if width is None or (count - 1) * (width - 1) < _LEAST_CELLS:
            return False
        lines = self._held[begun - self._held_line : end - self._held_line]
        if not self._repairer.are_rows(lines, width):
            return False
        if len(record) != width:
            return self._repairer.are_bare(lines)
        if count >= _LEAST_LINES and width > _LEAST_CELLS:
            self._note(_SWALLOWED, begun)
        return False

    def _note(self, what: str, line: int) -> None:
        self.is_plain = False
        self._mended[what] += 1
        if self._mended[what] <= _NAMED_LINES:
            self._named.setdefault(what, []).append(line)

    def _width(self, records: list[list[str]]) -> int | None:
        """How many cells most of the last records had; None before the first."""
        widths = self._recent_widths(records)
        if widths and widths.count(widths[-1]) == len(widths):
            return widths[-1] or None
        counted = Counter(width for width in widths if width)
        return counted.most_common(1)[0][0] if counted else None

    def _recent_widths(self, records: list[list[str]]) -> list[int]:
        """How many cells the last records had, those of earlier batches too."""
        widths = list(map(len, records[-KNOWN_WIDTHS:]))
        return widths if len(widths) == KNOWN_WIDTHS else [*self._widths, *widths][-KNOWN_WIDTHS:]


def _repairer(wire: Wire) -> Repairer:
    """Without a quote nothing is ever refused, so that any serves."""
    return Repairer(wire.delimiter, wire.quote or '"', skip_blanks=wire.skip_blanks)


def _name_lines(lines: list[int], count: int) -> str:
    named = ", ".join(map(str, lines))
    if count > len(lines):
        return f"lines {named} and {count - len(lines)} more"
    return f"line {named}" if count == 1 else f"lines {named}"
