"""What the dates of a column mean: each text an instant, or a defect. No clock is read.

`text.py` takes a text apart; a column collects the evidence of all its texts
(`DateColumn.observe`, kept in `date_evidence`); then each becomes an instant
(`DateColumn.settle`). What the column does not decide is asked for, never guessed.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, tzinfo
from enum import Enum, auto
from typing import Literal, TypeAlias

from importer.contract.moments import Moments
from importer.mapping.dates.conversion import require_told
from importer.mapping.dates.defects import (
    TO_DMY,
    TO_MDY,
    TO_YMD,
    WRITE_AS,
    WRITE_OFFSET,
    is_skipped,
    no_calendar_date,
    unclear_letters,
    unreadable,
    with_fixed_offset,
)
from importer.mapping.dates.evidence import (
    EARLIEST_YEAR,
    MIDNIGHT,
    MONTHS,
    DateOrder,
    Evidence,
    Witness,
    readings,
    year_first,
)
from importer.mapping.dates.numbers import DateNumbers, parts_of
from importer.mapping.dates.plain import PlainDates, have_times_alone
from importer.mapping.dates.text import LONGEST, Parts
from importer.mapping.words.defects import Defect, shorten
from importer.mapping.words.zone_names import (
    SaidZone,
    moment_by_letters,
    moment_in_region,
)
from importer.wording.hints import Hint

FIRST_LIKELY_YEAR = 2000
LIKELY_YEARS_AHEAD = 10
"""From the first of these years to so many after this one a task is likely to be due: CRMs are
hardly older, and what lies beyond is a slip (2207) or stands for no date (1970-01-01, 9999)."""

SwappedDates: TypeAlias = Literal["back", "keep"]

_MEMO_SIZE = 10_000


class OrderSource(Enum):
    """Who gives the order of the dates of a column."""

    FLAG = auto()
    MAPPING = auto()
    HEADER = auto()


@dataclass(slots=True)
class DateColumn:
    """The dates of one column.

    zone: of texts without an offset. said_zone: the same, by its letters or its name, where the
    header says it. due_time: of texts without a time of day.
    order: given by the person or the mapping; None: from the column. told: who gave it.
    midnight_is_time: 00:00 counts as written although no other text has a time of day.
    swapped: what to do about dates that a spreadsheet program swapped, it seems: day and month
    "back", or "keep" them; None: nobody said. today: by which it is judged whether a date is
    likely; None: it is not. zone_beside: a zone in brackets may be that of another column, so that
    it does not show that midnight was typed. numbers: what is counted in bare numbers, where known.
    """

    zone: tzinfo
    due_time: time
    order: DateOrder | None = None
    midnight_is_time: bool = False
    told: OrderSource = OrderSource.FLAG
    swapped: SwappedDates | None = None
    today: date | None = None
    said_zone: SaidZone | None = None
    zone_beside: bool = False
    numbers: DateNumbers | None = None
    seen: Evidence = field(default_factory=Evidence, repr=False)
    _observed: set[str] = field(default_factory=set, repr=False)
    _settled: dict[str, datetime | Defect] = field(default_factory=dict, repr=False)
    _plain: PlainDates | None = field(default=None, repr=False)

    @property
    def needs_zone(self) -> bool:
        """Whether some text names no zone, and the header names none either."""
        return self.seen.zoneless and self.said_zone is None

    def observe(self, cells: Mapping[str, int], real: Collection[str] | None = None) -> None:
        """Take these texts as evidence for the order, and for what midnight means.

        cells: the number of the first row in which each text stands. real: those that are dates by
        the type of their cell; None where cells have no type.
        """
        fresh = cells.keys() - self._observed  # the same text again is no new evidence
        for text in sorted(fresh, key=cells.__getitem__):
            parts = parts_of(text, self.numbers)
            if parts is not None:
                is_real = real is not None and text in real
                self.seen.take(parts, Witness(text, cells[text]), is_real=is_real)
        if len(self._observed) < _MEMO_SIZE:
            self._observed |= fresh

    @property
    def is_varied(self) -> bool:
        """Whether there are so many texts that some may have been taken as evidence twice."""
        return len(self._observed) >= _MEMO_SIZE

    def tells_nothing(self, texts: Sequence[str]) -> bool:
        """Whether these cells of a text file are surely no evidence beyond what was seen."""
        return self.seen.knows_plain_times and have_times_alone(texts)

    def check(self, header: str) -> None:
        """Raise `MappingError` where a program swapped day and month of some dates, it seems."""
        seen, order = self.seen, self.seen.half_converted
        if order is not None and self.swapped is None:
            halves = seen.converted.doubted.group, seen.telling_texts(order)
            require_told(header, *halves, day_first=order == "dmy", typed=seen.converted.typed)

    def plain_moments(self, texts: Sequence[str]) -> Moments | None:
        """The moments of the texts that are surely plain, without those where `settle` has to look.

        Of these, nothing else is to be told. None: `settle` has to look at all of them.
        """
        if self.swapped == "back" or self.said_zone is not None:
            return None
        if self._plain is None:
            last = date.max.year if self.today is None else self.today.year + LIKELY_YEARS_AHEAD
            first = date.min.year if self.today is None else FIRST_LIKELY_YEAR
            self._plain = PlainDates(self.zone, range(first, last + 1))
        return self._plain.moments(texts, midnight=self._midnight_counts)

    def settle(self, text: str) -> datetime | Defect:
        """The instant that `text` means in this column, or why it means none."""
        if len(text) > LONGEST:
            return unreadable(text)
        known = self._settled.get(text)
        if known is None:
            if len(self._settled) >= _MEMO_SIZE:
                self._settled.clear()
            known = self._settled[text] = self._settle(text)
        return known

    def doubt(self, text: str, moment: datetime) -> Defect | None:
        """A warning where `text`, which means this moment, is no likely date of a task."""
        if self.today is None:
            return None
        if moment.year < FIRST_LIKELY_YEAR:
            why = f"before {FIRST_LIKELY_YEAR}"
        elif moment.year > self.today.year + LIKELY_YEARS_AHEAD:
            why = f"more than {LIKELY_YEARS_AHEAD} years ahead"
        else:
            return None
        return Defect(
            "unlikely_date",
            f'"{shorten(text)}" lies {why}',
            "correct it, or clear the cell if it stands for no date",
        )

    def _settle(self, text: str) -> datetime | Defect:
        parts = parts_of(text, self.numbers)
        if parts is None:
            return unreadable(text)
        if self.swapped == "back" and text in self.seen.swapped:
            parts = parts._replace(first=parts.second, second=parts.first)
        order = parts.order or self._order(parts)
        if order is None:
            if not parts.weekdays and not (readings(parts) or year_first(parts)):
                return no_calendar_date(text, parts, None)
            return self._ambiguous(text, parts)
        read = year_first(parts) if parts.order is None and order == "ymd" else parts
        if read is None:
            return no_calendar_date(text, parts, order)
        return self._on_calendar(text, read, order)

    def _order(self, parts: Parts) -> DateOrder | None:
        """How to read three numbers: as told, as they allow, as the column shows."""
        if self.order in {"dmy", "mdy"} or (self.order and parts.short_year):
            return self.order
        if parts.short_year and self.seen.year_may_lead:
            return None
        if parts.weekdays and len(orders := readings(parts)) == 1:
            return orders[0]
        if parts.first > MONTHS or parts.first == parts.second:
            return "dmy"
        if parts.second > MONTHS:
            return "mdy"
        return None if self._is_from_elsewhere(parts) else self.seen.order

    def _is_from_elsewhere(self, parts: Parts) -> bool:
        """Whether dots, with which the month hardly ever comes first, stand in such a column."""
        seen = self.seen
        return parts.separator == "." and seen.order == "mdy" and not seen.dotted_month_first

    def _ambiguous(self, text: str, parts: Parts) -> Defect:
        if parts.short_year and self.seen.year_may_lead:
            return self._ambiguous_year(text)
        both = self.seen.month_first  # without an order, there is a cell of each or of none
        why = "the column has dates of both orders" if both else "no date in the column settles it"
        if self._is_from_elsewhere(parts):
            why = "other dates of the column have the month first, which is unusual with dots"
        low, high = sorted((parts.first, parts.second))
        return Defect(
            "ambiguous_date",
            f'"{text}" can be day {low} of month {high} or day {high} of month {low}; {why}',
            f"set {TO_DMY} or {TO_MDY}, or {WRITE_AS}",
        )

    def _ambiguous_year(self, text: str) -> Defect:
        why = "has no date such as 28.02.2026 that tells"
        if self.seen.long.first:
            why = "has years of four digits at either end"
        return Defect(
            "ambiguous_date",
            f'"{text}" can begin or end with the year; the column {why}',
            f"set {TO_DMY}, {TO_MDY} or {TO_YMD}, or {WRITE_AS}",
        )

    def _on_calendar(self, text: str, parts: Parts, order: DateOrder) -> datetime | Defect:
        calendar = parts.on_calendar(day_first=order == "dmy")
        if calendar is None:
            is_known = self.order is not None or self.seen.order is not None
            return no_calendar_date(text, parts, order if is_known else None)
        if parts.year < EARLIEST_YEAR:
            return Defect("invalid_date", f'"{text}" lies before {EARLIEST_YEAR}', WRITE_AS)
        if parts.weekdays and calendar.weekday() not in parts.weekdays:
            return Defect("invalid_date", f'"{text}" falls on a {calendar:%A}', WRITE_AS)
        return self._instant(text, calendar, parts)

    def _instant(self, text: str, calendar: date, parts: Parts) -> datetime | Defect:
        clock = parts.clock
        is_day = parts.is_zoneless or (self.zone_beside and bool(parts.zone))
        if clock == MIDNIGHT and is_day and not self._midnight_counts:
            clock = None  # midnight throughout: the program that wrote it had no time to write
        naive = datetime.combine(calendar, self.due_time if clock is None else clock)
        said = self.said_zone if parts.is_zoneless else None
        moment = naive.replace(tzinfo=parts.offset or (said and said.zone) or self.zone)
        if said is not None and said.zone is None:
            meant = moment_by_letters(said.text, naive, self.zone)
            if meant is None:
                return unclear_letters(text, said.text, "is in a column whose header names the")
            moment = meant
        if parts.zone:
            named = self._in_named_zone(text, naive, parts)
            if isinstance(named, Defect):
                return named
            moment = named
        if parts.offset is None and is_skipped(moment):
            return Defect(
                "nonexistent_time",
                f'"{text}" falls in the hour that the clocks skip in {moment.tzinfo}',
                str(Hint("write a time that exists, or set another {timezone} or {due_time}")),
            )
        try:
            return with_fixed_offset(moment)
        except OverflowError:
            return Defect(
                "invalid_date", f'"{text}" lies beyond the last day of the calendar', WRITE_AS
            )

    def _in_named_zone(self, text: str, naive: datetime, parts: Parts) -> datetime | Defect:
        """The moment in the zone that the text names; with an offset both must agree."""
        if not parts.is_region:
            moment = moment_by_letters(parts.zone, naive, self.zone)
            return moment or unclear_letters(text, parts.zone)
        moment = moment_in_region(parts.zone, naive)
        if moment is None:
            return Defect(
                "unclear_time_zone",
                f'"{text}" names the time zone "{parts.zone}", which does not exist',
                WRITE_OFFSET,
            )
        if parts.offset is None:
            return moment
        for fold in (0, 1):
            if moment.replace(fold=fold).utcoffset() == parts.offset.utcoffset(None):
                return moment.replace(fold=fold)
        return Defect(
            "unclear_time_zone",
            f'"{text}" has an offset that {parts.zone} does not have at that time',
            "correct the offset or the zone, or leave one of them out",
        )

    @property
    def _midnight_counts(self) -> bool:
        return self.midnight_is_time or self.seen.clock
