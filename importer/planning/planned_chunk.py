"""A chunk of a plan in which most rows have their task already: those by columns, and the others.

Stands for the planned rows of the chunk. Nothing is left to be done for a row that has its task, so
whoever goes through a plan for what is to be done looks at the others alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import overload

from importer.planning.facts import PlannedRow
from importer.rows.outcome import Outcome
from importer.rows.rehearsed import Rehearsed, There


class PlannedChunk(Sequence[PlannedRow]):
    """The planned rows of a chunk, in order.

    numbers, keys: the number of each row, and what it is known by. there: the rows that have their
    task. others: all others, by their places and in order.
    """

    __slots__ = ("keys", "numbers", "others", "there")

    def __init__(
        self,
        numbers: Sequence[int],
        keys: Sequence[bytes],
        there: There,
        others: Mapping[int, PlannedRow],
    ) -> None:
        self.numbers = numbers
        self.keys = keys
        self.there = there
        self.others = others

    def __len__(self) -> int:
        return len(self.numbers)

    def __iter__(self) -> Iterator[PlannedRow]:
        ends = self.there.ends(self.numbers)
        for place, number in enumerate(self.numbers):
            end = ends.get(place)
            yield self.others[place] if end is None else PlannedRow(number, end, self.keys[place])

    @overload
    def __getitem__(self, place: int) -> PlannedRow: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[PlannedRow]: ...
    def __getitem__(self, place: int | slice) -> PlannedRow | Sequence[PlannedRow]:
        return list(self)[place]


def not_there(chunk: Sequence[PlannedRow]) -> Sequence[PlannedRow]:
    """The rows of a chunk but for those that are known by columns to have their task."""
    return list(chunk.others.values()) if isinstance(chunk, PlannedChunk) else chunk


def with_rows(chunk: Sequence[PlannedRow], rows: Sequence[PlannedRow]) -> Sequence[PlannedRow]:
    """The chunk with these in place of those that `not_there` gave."""
    if not isinstance(chunk, PlannedChunk):
        return rows
    others = dict(zip(chunk.others, rows, strict=True))
    return PlannedChunk(chunk.numbers, chunk.keys, chunk.there, others)


def ends_of(
    chunk: Sequence[PlannedRow], end_of: Callable[[PlannedRow], Outcome]
) -> Sequence[Outcome]:
    """How the rows of a chunk end. end_of: of a row that `not_there` gives."""
    if not isinstance(chunk, PlannedChunk):
        return list(map(end_of, chunk))
    others = {place: end_of(row) for place, row in chunk.others.items()}
    return Rehearsed(chunk.numbers, others, chunk.there)
