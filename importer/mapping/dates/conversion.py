"""Detects that a spreadsheet program with the other date order converted part of a column.

A program that expects the month first and opens 02/03/2027, meant as 2 March, makes a real date of
it, 3 February; 13/02/2027 is no date to it, and stays the text it was. Then every real date has a
day of 12 or less, every text a day above 12, and each half looks sound by itself. Turning day and
month back is certain once somebody says that this is what happened; whether it did is not.

When it is taken for so: every real date has a day of 12 or less, and every date of three numbers
can be read in one order only, the same. In a workbook one cell of each is enough: what stayed text
beside a real date shows that the program could not read it. Where there are no real dates, as in a
text file, two programs may have written the column; dates with the year first or the month by its
name stand for them, and the pattern counts where chance makes it less than once in twenty columns
(of all days of a year 39 in 100 are the 12th or earlier): beside three such dates one text is
enough, beside two it takes three.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from importer.errors import MappingError
from importer.mapping.dates.text import Parts
from importer.mapping.words.defects import shorten
from importer.wording.hints import Hint

MONTHS = 12

_EARLY_DAYS = 144 / 365
"""The part of a year's days that are the 12th or earlier."""
_CHANCE = 1 / 20
_YEARS = range(2000, 2100)
"""Years outside are placeholders (1900-01-01, 9999-12-31), which are not converted."""
_SHOWN = 3


class Witness(NamedTuple):
    """A cell that shows something of its whole column."""

    text: str
    row: int


class Group(NamedTuple):
    """Cells of one kind: how many different ones, and the first of them."""

    different: int
    first: tuple[Witness, ...]


@dataclass(slots=True)
class Candidates:
    """Dates of one kind that may be swapped, as long as none of them has a day above 12.

    is_sound: one has, so that none is swapped; from then on nothing is kept.
    """

    is_sound: bool = False
    texts: dict[str, int] = field(default_factory=dict)
    _days: set[tuple[int, int, int]] = field(default_factory=set)

    def take(self, parts: Parts, cell: Witness) -> None:
        """Take one of them."""
        if self.is_sound:
            return
        if parts.second > MONTHS:
            self.is_sound = True
            self.texts.clear()
            self._days.clear()
        else:
            self.texts.setdefault(cell.text, cell.row)
            self._days.add((parts.year, parts.first, parts.second))

    @property
    def group(self) -> Group:
        """The different dates, with the first of them."""
        first = [Witness(text, row) for text, row in list(self.texts.items())[:_SHOWN]]
        return Group(len(self._days), tuple(first))


@dataclass(slots=True)
class Converted:
    """The dates of a column that a program may have converted: real ones, and those written so."""

    real: Candidates = field(default_factory=Candidates)
    written: Candidates = field(default_factory=Candidates)

    def take(self, parts: Parts, cell: Witness, *, is_real: bool) -> None:
        """Take a date whose order of day and month is settled by its form.

        No program that converts writes an offset, and a weekday would tell.
        """
        if parts.year in _YEARS and parts.is_zoneless and not parts.weekdays:
            (self.real if is_real else self.written).take(parts, cell)

    @property
    def typed(self) -> bool:
        """Whether the column has real dates: then they alone are in doubt."""
        return self.real.is_sound or bool(self.real.texts)

    @property
    def doubted(self) -> Candidates:
        """Those that may be swapped."""
        return self.real if self.typed else self.written

    def is_half_of(self, texts: int) -> bool:
        """Whether so many texts of one order only beside these dates are no chance."""
        dates = self.doubted.group.different
        if not dates or not texts:
            return False
        chance = _EARLY_DAYS**dates * (1 - _EARLY_DAYS) ** texts
        return self.typed or (dates > 1 and chance < _CHANCE)


class HalfConvertedError(MappingError):
    """A program swapped day and month of some dates, it seems. example: one of them."""

    def __init__(self, message: str, *, hint: Hint, example: str) -> None:
        super().__init__(message, hint=hint)
        self.example = example


def require_told(header: str, dates: Group, texts: Group, *, day_first: bool, typed: bool) -> None:
    """Raise `HalfConvertedError` unless it was said what happens to the half in doubt."""
    written, read = "day before month", "month before day"
    if not day_first:
        written, read = read, written
    example = dates.first[0]
    kind = "real date" if typed else "date with the year first or the month by its name"
    raise HalfConvertedError(
        f'the dates in "{shorten(header)}" seem to be half converted: they were written {written}, '
        f"and opened by a program that reads {read}\n"
        f"{_told(dates, kind)} of the 12th or earlier, and may have day and month swapped: "
        f"{_listed(dates)}\n"
        f"{_told(texts, 'text')} of the 13th or later, which that program could not read: "
        f"{_listed(texts)}",
        hint=Hint(
            "enter the column again from its original source, as text; or add {swapped_dates:back} "
            'to have day and month of "{}" and its like swapped back, or {swapped_dates:keep} if '
            "they are right as they stand",
            example.text,
        ),
        example=example.text,
    )


def _told(group: Group, kind: str) -> str:
    count = group.different
    several = kind.replace("date", "dates").replace("text", "texts")
    return f"1 {kind} is" if count == 1 else f"{count:,} different {several} are all"


def _listed(group: Group) -> str:
    shown = ", ".join(f'"{shorten(cell.text)}" (row {cell.row})' for cell in group.first)
    return f"{shown}, …" if group.different > len(group.first) else shown


def swapped_texts(converted: Converted, *, is_half: bool) -> Mapping[str, int]:
    """The texts whose day and month are to be swapped back; none where nothing is in doubt."""
    return converted.doubted.texts if is_half else {}
