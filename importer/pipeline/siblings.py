"""The files of one workspace in a dry run of many: a run finds in the ledger what was sent before.

A dry run writes nothing into a ledger. So a row that says the same as one of a file before is
called a duplicate here, as in the run. Which rows those are is remembered from file to file, by
what they are known by; or it was found out before, wherever the files were looked at.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple, Protocol, Self, TypeAlias

from importer.planning.checked import CheckedChunk
from importer.rows.outcome import Outcome, Status
from importer.rows.rehearsed import Rehearsed
from importer.rows.scratch import FirstRows
from importer.rows.table import Chunk

Ends: TypeAlias = Iterator[tuple[Chunk, Sequence[Outcome]]]
Check: TypeAlias = Callable[[Chunk], CheckedChunk]

_BITS = 32
"""Of the number of a row: no file has more."""
_ROW = (1 << _BITS) - 1


class RowOf(NamedTuple):
    """A row of another file. name: of the file, as messages call it."""

    name: str
    number: int


class Comparison(Protocol):
    """Compares the rows of a file with those of the files before it."""

    def compared(self, ends: Ends, check: Check, name: str) -> Ends:
        """How the rows of the file end. name: of the file, as messages call it."""
        ...


class Siblings:
    """The rows of the files of one workspace that a dry run has looked at so far."""

    def __init__(self) -> None:
        self._first: FirstRows[int] = FirstRows()
        self._names: list[str] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._first.close()

    def compared(self, ends: Ends, check: Check, name: str) -> Ends:
        """How the rows of the next file end."""
        file = len(self._names)
        self._names.append(name)
        for chunk, outcomes in ends:
            keys = check(chunk).keys
            found = self._first.find([key for key in keys if key])
            rows = zip(reversed(keys), reversed(chunk.numbers), strict=True)
            self._first.add(
                {key: file << _BITS | number for key, number in rows if key and key not in found}
            )
            others = {key: row for key, row in found.items() if row >> _BITS != file}
            places = (place for place, key in enumerate(keys) if key in others)
            told = {place: self._row_of(others[keys[place]]) for place in places}
            yield chunk, duplicates_told(outcomes, told)

    def _row_of(self, row: int) -> RowOf:
        return RowOf(self._names[row >> _BITS], row & _ROW)


class FoundBefore:
    """A file of which it is known which of its rows an earlier file has.

    rows_at: those of so many rows from a place on, by their places behind it. Places count the rows
    of the file from 0.
    """

    def __init__(self, rows_at: Callable[[int, int], Mapping[int, RowOf]]) -> None:
        self._rows_at = rows_at

    def compared(self, ends: Ends, check: Check, name: str) -> Ends:
        """How the rows of the file end: nothing is checked once more."""
        del check, name
        first = 0
        for chunk, outcomes in ends:
            yield chunk, duplicates_told(outcomes, self._rows_at(first, len(chunk)))
            first += len(chunk)


def duplicates_told(outcomes: Sequence[Outcome], others: Mapping[int, RowOf]) -> Sequence[Outcome]:
    """The outcomes, in which what another file says already would not be created.

    others: where it says so, by the places of the rows.
    """
    told = {
        place: Outcome(
            end.row_number,
            Status.DUPLICATE,
            reason=f"the same as row {row.number} of {row.name}",
            issues=end.issues,
        )
        for place, row in others.items()
        if (end := outcomes[place]).would_be_created
    }
    if not told:
        return outcomes
    if isinstance(outcomes, Rehearsed):
        changed = None if outcomes.changed is None else [*outcomes.changed, *told]
        ends = dict(sorted({**outcomes.others, **told}.items()))
        return Rehearsed(outcomes.numbers, ends, outcomes.there, changed)
    return [told.get(place, outcome) for place, outcome in enumerate(outcomes)]
