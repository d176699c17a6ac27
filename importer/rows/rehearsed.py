"""How the rows of a chunk would end, most of them alike: by number, and a few outcomes.

Stands for the outcomes of all rows. One of a row that would be created is made when somebody looks
at it; of a million rows nobody does.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import overload

from importer.rows.outcome import DRY_RUN_REASON, Cause, Outcome, Status


class Rehearsed(Sequence[Outcome]):
    """The outcomes of consecutive rows, in order.

    numbers: of all rows. others: outcomes by the places of their rows; every other row would be
    created, and there is nothing to be said of it.
    """

    __slots__ = ("numbers", "others")

    def __init__(self, numbers: Sequence[int], others: Mapping[int, Outcome]) -> None:
        self.numbers = numbers
        self.others = others

    def __len__(self) -> int:
        return len(self.numbers)

    def __iter__(self) -> Iterator[Outcome]:
        return map(self._at, range(len(self.numbers)))

    @overload
    def __getitem__(self, place: int) -> Outcome: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Outcome]: ...
    def __getitem__(self, place: int | slice) -> Outcome | Sequence[Outcome]:
        places = range(len(self.numbers))[place]
        return self._at(places) if isinstance(places, int) else list(map(self._at, places))

    def _at(self, place: int) -> Outcome:
        return self.others.get(place) or would_create(self.numbers[place])


def would_create(number: int) -> Outcome:
    """How a row ends in a dry run that a run would send, without anything to be said of it."""
    return Outcome(number, Status.NOT_SENT, reason=DRY_RUN_REASON, cause=Cause.DRY_RUN)
