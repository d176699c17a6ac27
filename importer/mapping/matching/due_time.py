"""Which columns say the time of day of a due date, beside the one that says the day.

From a header, a sample of the rows and the date's column, it finds the columns that certainly go
with it, and those that a person has to be asked about.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from importer.mapping.headers.joined import may_be_time, time_column
from importer.mapping.headers.names import Certainty, Match
from importer.mapping.matching.clock_columns import half_column, zone_column
from importer.mapping.matching.hour_columns import clock_columns, hour_alone
from importer.mapping.sample import Sample

_DUE = "due_date"


class Beside(NamedTuple):
    """columns: what is joined to the date, in this order. asked: what may be."""

    columns: tuple[int, ...] = ()
    asked: tuple[Match, ...] = ()


@dataclass(frozen=True, slots=True)
class DueTime:
    """What to look at, and what a person has said.

    date: the column of the day. is_certain: it is the due date for sure. free: columns that fill
    nothing.
    """

    header: Sequence[str]
    sample: Sample
    date: int
    is_certain: bool
    free: Collection[int]
    confirmed: Collection[Match] = ()
    declined: Collection[Match] = ()

    def beside(self) -> Beside:
        """The time of day, then a.m. or p.m., then the zone, each where it has a column."""
        time = self._time()
        if time.asked or not self.is_certain:
            return time
        columns = [*time.columns]
        half = half_column(self.header, self._left(columns), self.sample)
        columns += [] if half is None else [half]
        zone = self._zone(columns)
        return Beside((*columns, *zone.columns), zone.asked)

    def _time(self) -> Beside:
        parts = clock_columns(self.header, self.date, self.free, self.sample)
        if parts is not None:
            return self._settled(*parts.places, is_sure=parts.is_sure or self._has_half())
        found = time_column(self.header, self.date)
        if found is None:
            return self._time_by_contents()
        if found.column not in self.free:
            return Beside()
        is_time = self.sample.holds_clock_times(found.column) or hour_alone(
            self.header, found.column, self.sample
        )
        return self._settled(found.column, is_sure=found.is_sure or (is_time and self._has_half()))

    def _has_half(self) -> bool:
        return half_column(self.header, self.free, self.sample) is not None

    def _time_by_contents(self) -> Beside:
        """Columns of nothing but times of day, whatever they are called, beside mere dates."""
        if not self.sample.holds_days(self.date):
            return Beside()
        matches = list(self._clocks())
        said = [match.column for match in matches if match in self.confirmed]
        if said and self.is_certain:
            return Beside((said[0],))
        return Beside(asked=tuple(match for match in matches if match not in self.declined))

    def _clocks(self) -> Iterator[Match]:
        for place in self.free:
            if may_be_time(self.header[place]) and self.sample.holds_clock_times(place):
                yield self._match(place)

    def _zone(self, columns: Collection[int]) -> Beside:
        near = {self.date, *columns}
        found = zone_column(self.header, self._left(columns), near, self.sample)
        return Beside() if found is None else self._settled(found.column, is_sure=found.is_sure)

    def _settled(self, column: int, *then: int, is_sure: bool) -> Beside:
        match = self._match(column, *then)
        if match in self.declined:
            return Beside()
        if self.is_certain and (is_sure or match in self.confirmed):
            return Beside((column, *then))
        return Beside(asked=(match,))

    def _match(self, column: int, *then: int) -> Match:
        return Match(_DUE, column, Certainty.CONFIRM, beside=self.date, then=then)

    def _left(self, columns: Collection[int]) -> list[int]:
        return [place for place in self.free if place not in columns]


def time_beside(
    header: Sequence[str], date: int, free: Collection[int], sample: Sample
) -> tuple[int, ...]:
    """The columns that hold times of day, for a date of which a person is asked as a whole."""
    parts = clock_columns(header, date, free, sample)
    if parts is not None:
        return parts.places
    found = time_column(header, date)
    is_free = found is not None and found.column in free
    return (found.column,) if found and is_free and sample.holds_clock_times(found.column) else ()
