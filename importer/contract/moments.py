"""Due dates of many rows, of which most are only counted, compared and made into fingerprints.

Stands for a list of moments: each is a number, and a `datetime` once somebody asks for it. To make
one takes longer than all that is done with most of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import repeat
from typing import overload

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DAY = 86_400
_MOST_KEPT = 20_000


def instant_of(moment: datetime) -> str:
    """The time since 1970, not UTC text: the last hours of the calendar have no time in UTC."""
    return str(moment - EPOCH)


def seconds_of(moment: datetime) -> float:
    """The seconds since 1970."""
    return (moment - EPOCH).total_seconds()


class Moments(Sequence[datetime | None]):
    """The moment of each row, or None.

    seconds: since 1970, whole ones. others: what is there in place of them, by the places of rows
    for which the seconds say nothing.
    """

    def __init__(
        self,
        seconds: Sequence[int],
        made: Callable[[int], datetime],
        others: Mapping[int, datetime | None],
    ) -> None:
        """made: gives the moment at a place for which there are seconds."""
        self.seconds = seconds
        self.others = others
        self._made = made

    def __len__(self) -> int:
        return len(self.seconds)

    @overload
    def __getitem__(self, place: int) -> datetime | None: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[datetime | None]: ...
    def __getitem__(self, place: int | slice) -> datetime | Sequence[datetime | None] | None:
        places = range(len(self))[place]
        return self._at(places) if isinstance(places, int) else list(map(self._at, places))

    def __iter__(self) -> Iterator[datetime | None]:
        return map(self._at, range(len(self)))

    def _at(self, place: int) -> datetime | None:
        return self.others[place] if place in self.others else self._made(place)

    def with_others(self, others: Mapping[int, datetime | None]) -> Moments:
        """The same with others in the same places."""
        return Moments(self.seconds, self._made, others)

    def only(self, places: Sequence[int]) -> Moments:
        """Those at these places."""
        made, others = self._made, self.others
        return Moments(
            [self.seconds[place] for place in places],
            lambda i: made(places[i]),
            {i: others[place] for i, place in enumerate(places) if place in others},
        )

    def known(self) -> Sequence[int]:
        """The seconds of those that have any."""
        if not self.others:
            return self.seconds
        return [some for place, some in enumerate(self.seconds) if place not in self.others]

    def first_at(self, seconds: int) -> datetime:
        """The first of those that have these seconds."""
        rows = enumerate(self.seconds)
        return self._made(next(i for i, own in rows if own == seconds and i not in self.others))

    def instants(self) -> list[str]:
        """Each as `instant_of` gives it; "" where there is none."""
        try:
            texts = _texts(self.seconds)
        except KeyError:
            _learn(self.seconds)
            texts = _texts(self.seconds)
        for place, other in self.others.items():
            texts[place] = instant_of(other) if other else ""
        return texts


_days: dict[int, str] = {}
_clocks: dict[int, str] = {}
"""The two parts of the text of a time since 1970. (A dictionary that makes what is missing by
itself is asked in twice the time.)"""


def _texts(seconds: Sequence[int]) -> list[str]:
    """What `instant_of` says of them. Raises KeyError for parts that were not learned."""
    parts = map(divmod, seconds, repeat(_DAY))
    return [f"{_days[day]}{_clocks[clock]}" for day, clock in parts]


def _learn(seconds: Sequence[int]) -> None:
    """Learn the parts of their texts."""
    if len(_days) + len(_clocks) > _MOST_KEPT:
        _days.clear()
        _clocks.clear()
    for day, clock in {divmod(some, _DAY) for some in seconds}:
        _days[day] = str(timedelta(day)).removesuffix(str(timedelta()))
        _clocks[clock] = str(timedelta(seconds=clock))
