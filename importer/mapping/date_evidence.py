"""What the dates of a column show of how they are meant. Pure; nothing is told in words here.

The parts of each text enter with the number of its row; what leaves is the order of day and month,
the cell that settles it, and whether anything stays open.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, time
from typing import Literal, NamedTuple, TypeAlias

from importer.mapping.date_text import CENTURY, Parts

DateOrder: TypeAlias = Literal["ymd", "dmy", "mdy"]

MIDNIGHT = time()
MONTHS = 12
_DAYS = 31


class Witness(NamedTuple):
    """A cell that settles something for its whole column."""

    text: str
    row: int


@dataclass(slots=True)
class NumberDates:
    """What dates of three numbers showed that all have as many digits of a year.

    first: the first of them. day_first, month_first: the first that can only be read so.
    two_readings: some can be read both ways.
    """

    first: Witness | None = None
    day_first: Witness | None = None
    month_first: Witness | None = None
    two_readings: bool = False

    def take(self, parts: Parts, cell: Witness) -> None:
        """Take the numbers of one cell."""
        one, other = parts.first, parts.second
        self.first = self.first or cell
        if MONTHS < one <= _DAYS and other <= MONTHS:
            self.day_first = self.day_first or cell
        elif MONTHS < other <= _DAYS and one <= MONTHS:
            self.month_first = self.month_first or cell
        elif one != other and max(one, other) <= MONTHS:
            self.two_readings = True


@dataclass(slots=True)
class Evidence:
    """What the texts of a column showed.

    long, short: of dates whose year has four digits and stands last, or has two.
    clock: some text has a time of day other than midnight. midnight: some has midnight, without
    an offset. date_only, zoneless: some has no time of day, no offset.
    """

    long: NumberDates = field(default_factory=NumberDates)
    short: NumberDates = field(default_factory=NumberDates)
    clock: bool = False
    midnight: bool = False
    date_only: bool = False
    zoneless: bool = False
    _short_firsts: set[int] = field(default_factory=set)
    _short_lasts: set[int] = field(default_factory=set)
    _short_separators: set[str] = field(default_factory=set)
    _leading_separators: set[str] = field(default_factory=set)
    _cannot_lead: Witness | None = None

    def take(self, parts: Parts, cell: Witness) -> None:
        """Take one text, which stands in this row first."""
        self._take_clock(parts)
        if parts.order is not None:
            self._leading_separators.add(parts.separator)
        elif parts.short_year:
            self._take_short(parts, cell)
        else:
            self.long.take(parts, cell)

    def _take_clock(self, parts: Parts) -> None:
        self.clock |= parts.clock is not None and parts.clock != MIDNIGHT
        self.midnight |= parts.clock == MIDNIGHT and parts.offset is None
        self.date_only |= parts.clock is None
        self.zoneless |= parts.offset is None

    def _take_short(self, parts: Parts, cell: Witness) -> None:
        self.short.take(parts, cell)
        self._short_firsts.add(parts.first)
        self._short_lasts.add(parts.year - CENTURY)
        self._short_separators.add(parts.separator)
        if year_first(parts) is None:
            self._cannot_lead = self._cannot_lead or cell

    @property
    def day_first(self) -> Witness | None:
        """The cell that can only be read as day before month."""
        return self.long.day_first or (None if self.year_may_lead else self.short.day_first)

    @property
    def month_first(self) -> Witness | None:
        """The cell that can only be read as month before day."""
        # No two-digit year leads where the second number is no month: that counts in any case.
        return self.long.month_first or self.short.month_first

    @property
    def order(self) -> DateOrder | None:
        """The order of day and month in which every text can be read, if there is one."""
        if (self.day_first is None) == (self.month_first is None):
            return None
        return "dmy" if self.day_first else "mdy"

    @property
    def short_year_last(self) -> Witness | None:
        """The cell that shows that a year of two digits stands last in this column.

        It cannot begin with the year, or it has its year last in four digits. The latter counts
        only if no year of four digits leads a date that is separated as those of two digits are:
        beside 2026-04-03, 26-04-03 may be the same day.
        """
        leads_alike = self._leading_separators & self._short_separators
        return self._cannot_lead or (None if leads_alike else self.long.first)

    @property
    def year_may_lead(self) -> bool:
        """Whether `26-02-28` may begin with the year: in a column of days, the days vary more."""
        if self.short_year_last is not None:
            return False
        return len(self._short_firsts) <= len(self._short_lasts)

    @property
    def two_readings(self) -> bool:
        """Whether some text can be day before month or month before day, by itself."""
        return self.long.two_readings or (self.short.two_readings and not self.year_may_lead)


def year_first(parts: Parts) -> Parts | None:
    """`26-02-28`, which was taken apart as if its year came last, read with its year first."""
    day = parts.year - CENTURY
    try:
        date(CENTURY + parts.first, parts.second, day)
    except ValueError:
        return None
    return parts._replace(year=CENTURY + parts.first, first=parts.second, second=day)
