"""What the dates of a column show about their order. Nothing is put into words here.

Collects the parts of each text with the number of its row, and settles the order of day and month,
which cell shows it, and whether anything stays open.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from typing import Literal, TypeAlias

from importer.mapping.dates.conversion import (
    MONTHS,
    Converted,
    Group,
    Witness,
    swapped_texts,
)
from importer.mapping.dates.text import CENTURY, Parts

__all__ = ["MIDNIGHT", "MONTHS", "DateOrder", "Evidence", "Witness", "readings", "year_first"]

DateOrder: TypeAlias = Literal["ymd", "dmy", "mdy"]

MIDNIGHT = time()
EARLIEST_YEAR = 1900
_SHOWN = 3


@dataclass(slots=True)
class NumberDates:
    """What dates of three numbers showed that all have as many digits of a year.

    first: the first of them. telling: how many there are of each order in which alone they can be
    read; told: the first of these. either_way: how many hold numbers that can be read both ways,
    also with one meaning. two_readings: the first of these that means another day the other way.
    What no calendar has in either order tells nothing.
    """

    first: Witness | None = None
    telling: Counter[DateOrder] = field(default_factory=Counter)
    told: dict[DateOrder, list[Witness]] = field(default_factory=dict)
    either_way: int = 0
    two_readings: Witness | None = None

    def take(self, parts: Parts, cell: Witness) -> None:
        """Take the numbers of one cell."""
        self.first = self.first or cell
        orders = readings(parts)
        if len(orders) == 1:
            order = orders[0]
            self.telling[order] += 1
            shown = self.told.setdefault(order, [])
            if len(shown) < _SHOWN:
                shown.append(cell)
            self.either_way += max(parts.first, parts.second) <= MONTHS  # the weekday decided
        elif orders:
            self.either_way += 1
            if parts.first != parts.second:
                self.two_readings = self.two_readings or cell

    def first_told(self, order: DateOrder) -> Witness | None:
        """The first cell that can only be read in this order."""
        return next(iter(self.told.get(order, ())), None)


@dataclass(slots=True)
class Evidence:
    """What the texts of a column showed.

    long, short: of dates whose year has four digits and stands last, or has two.
    clock: some text has a time of day other than midnight. midnight: some has midnight, without
    an offset. date_only, zoneless: some has no time of day, no offset. converted: what a
    spreadsheet program may have turned. dotted_month_first: some with dots can only be read with
    the month first.
    """

    long: NumberDates = field(default_factory=NumberDates)
    short: NumberDates = field(default_factory=NumberDates)
    clock: bool = False
    midnight: bool = False
    date_only: bool = False
    zoneless: bool = False
    converted: Converted = field(default_factory=Converted)
    dotted_month_first: bool = False
    _short_firsts: set[int] = field(default_factory=set)
    _short_lasts: set[int] = field(default_factory=set)
    _short_separators: set[str] = field(default_factory=set)
    _leading_separators: set[str] = field(default_factory=set)
    _cannot_lead: Witness | None = None

    def take(self, parts: Parts, cell: Witness, *, is_real: bool = False) -> None:
        """Take one text, which stands in this row first. is_real: its cell is of type date."""
        self._take_clock(parts)
        if parts.separator == "." and parts.order is None:
            self.dotted_month_first |= readings(parts) == ["mdy"]
        if parts.order is not None:
            self._leading_separators.add(parts.separator)
            self.converted.take(parts, cell, is_real=is_real)
        elif parts.short_year:
            self._take_short(parts, cell)
        else:
            self.long.take(parts, cell)

    def _take_clock(self, parts: Parts) -> None:
        self.clock |= parts.clock is not None and parts.clock != MIDNIGHT
        self.midnight |= parts.clock == MIDNIGHT and parts.is_zoneless
        self.date_only |= parts.clock is None
        self.zoneless |= parts.is_zoneless

    def _take_short(self, parts: Parts, cell: Witness) -> None:
        can_lead = year_first(parts) is not None
        if not can_lead and not readings(parts):
            return
        self.short.take(parts, cell)
        self._short_firsts.add(parts.first)
        self._short_lasts.add(parts.year - CENTURY)
        self._short_separators.add(parts.separator)
        if not can_lead:
            self._cannot_lead = self._cannot_lead or cell

    @property
    def knows_plain_times(self) -> bool:
        """Whether all was seen that texts such as `2027-03-01 14:30` can show."""
        shown = self.clock and self.zoneless and "-" in self._leading_separators
        return shown and self.converted.written.is_sound

    @property
    def day_first(self) -> Witness | None:
        """The cell that can only be read as day before month."""
        return self.long.first_told("dmy") or (
            None if self.year_may_lead else self.short.first_told("dmy")
        )

    @property
    def month_first(self) -> Witness | None:
        """The cell that can only be read as month before day."""
        # No two-digit year leads where the second number is no month: that counts in any case.
        return self.long.first_told("mdy") or self.short.first_told("mdy")

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
    def two_readings(self) -> Witness | None:
        """The first cell that can be day before month or month before day, by itself."""
        return self.long.two_readings or (None if self.year_may_lead else self.short.two_readings)

    @property
    def half_converted(self) -> DateOrder | None:
        """The order of the texts, where a program of the other one turned the rest, it seems."""
        order = self.order
        dates = [self.long] if self.year_may_lead else [self.long, self.short]
        if order is None or any(numbers.either_way for numbers in dates):
            return None
        return order if self.converted.is_half_of(self.telling_texts(order).different) else None

    @property
    def decided(self) -> tuple[object, ...]:
        """All of it that a date is read by: where it is equal, each text means the same."""
        swapped = frozenset(self.swapped)
        shown = bool(self.long.first), bool(self.month_first), self.dotted_month_first
        return self.order, self.year_may_lead, *shown, self.clock, self.zoneless, swapped

    def telling_texts(self, order: DateOrder) -> Group:
        """The dates of three numbers that can be read in this order only."""
        dates = [self.long] if self.year_may_lead else [self.long, self.short]
        first = [cell for numbers in dates for cell in numbers.told.get(order, ())]
        return Group(sum(numbers.telling[order] for numbers in dates), tuple(first[:_SHOWN]))

    @property
    def swapped(self) -> Mapping[str, int]:
        """The texts whose day and month may be swapped, each with its row."""
        return swapped_texts(self.converted, is_half=self.half_converted is not None)


def readings(parts: Parts) -> list[DateOrder]:
    """In which order of day and month three numbers make a date that there is."""
    orders: tuple[DateOrder, ...] = ("dmy", "mdy")
    return [order for order in orders if _exists(parts, order)]


def _exists(parts: Parts, order: DateOrder) -> bool:
    calendar = parts.on_calendar(day_first=order == "dmy")
    if calendar is None or parts.year < EARLIEST_YEAR:
        return False
    return not parts.weekdays or calendar.weekday() in parts.weekdays


def year_first(parts: Parts) -> Parts | None:
    """`26-02-28`, which was taken apart as if its year came last, read with its year first.

    None where that is no date.
    """
    day = parts.year - CENTURY
    if not parts.short_year:
        return None
    try:
        date(CENTURY + parts.first, parts.second, day)
    except ValueError:
        return None
    return parts._replace(year=CENTURY + parts.first, first=parts.second, second=day)
