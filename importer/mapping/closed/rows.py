"""Finds rows that are closed already, according to columns that fill no field.

They are found in chunks of cells under a settled mapping. Such rows would be created as open tasks:
what is to become of them is for a person to say, in `closed/answers.py`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from importer.mapping.closed.cells import Verdict
from importer.mapping.closed.columns import (
    MAYBE,
    SURE,
    TOLD,
    ClosingColumn,
    Seen,
    candidates,
    described,
)
from importer.mapping.closed.words import ColumnMeaning
from importer.mapping.settled import Mapping
from importer.mapping.words.defects import listed, shorten
from importer.wording.counts import counted
from importer.wording.hints import pasted


@dataclass(frozen=True, slots=True)
class ClosedFound:
    """How many rows are closed already, and which columns say so.

    combinations: which of the columns (by their place in `columns`) say so of how many rows.
    """

    rows: int
    closed: int
    columns: tuple[ClosingColumn, ...]
    combinations: tuple[tuple[frozenset[int], int], ...]


class ClosedRows:
    """Looks for rows that are closed, in the columns that fill no field."""

    def __init__(self, header: Sequence[str], mapping: Mapping) -> None:
        self._columns = [] if mapping.closed_settled else list(candidates(header, mapping))
        self._combinations: Counter[tuple[int, ...]] = Counter()

    @property
    def is_needed(self) -> bool:
        """Whether any column may say so."""
        return any(not seen.is_out for seen in self._columns)

    def observe(self, rows: Sequence[Sequence[str]]) -> None:
        """Take rows that would be sent."""
        if not rows or not self.is_needed:
            return
        blank = [0] * len(rows)
        said = [
            blank if seen.is_out else seen.take([row[seen.column] for row in rows])
            for seen in self._columns
        ]
        self._combinations.update(zip(*said, strict=True))

    def found(self) -> ClosedFound | None:
        """What was found, after all rows; None: no row is closed."""
        closing = [place for place, seen in enumerate(self._columns) if self._may_close(seen)]
        total = Counter[frozenset[int]]()
        for said, count in self._combinations.items():
            total[self._closed_by(said, closing)] += count
        rows = sum(total.values())
        del total[frozenset()]
        used = sorted(frozenset().union(*total))
        if not used:
            return None
        places = {place: i for i, place in enumerate(used)}
        return ClosedFound(
            rows,
            sum(total.values()),
            tuple(described(self._columns[place]) for place in used),
            tuple((frozenset(places[p] for p in by), count) for by, count in total.items()),
        )

    def notes(self) -> list[str]:
        """Columns of a state that call no row closed, and whose words are not all known."""
        notes = []
        for seen in self._columns:
            if seen.holds_ticks_alone:
                text, count = seen.texts[Verdict.CLOSED].most_common(1)[0]
                rows = counted(count, "row")
                notes.append(
                    f'the column "{shorten(seen.label)}" fills no field, and has "{text}" in '
                    f"{rows}; if that means that a row is closed, skip such rows with "
                    f"{pasted('skip', f'{seen.label}={text}')}"
                )
            unknown = seen.unknown()
            if seen.says in TOLD and unknown and not seen.texts.get(Verdict.CLOSED):
                words = listed(unknown.most_common())
                notes.append(
                    f'the column "{shorten(seen.label)}" fills no field, and whether these words '
                    f"mean that a row is closed is not known: {words}; skip rows with "
                    f"{pasted('skip', f'{seen.label}=TEXT')}"
                )
        return notes

    def _may_close(self, seen: Seen) -> bool:
        if seen.is_out or (seen.says is ColumnMeaning.WORDS and seen.is_foreign):
            return False
        if seen.holds_ticks_alone:
            return False
        return any(seen.is_closed(found) for found in seen.texts)

    def _closed_by(self, said: tuple[int, ...], closing: Sequence[int]) -> frozenset[int]:
        by = frozenset(place for place in closing if self._columns[place].is_closed(said[place]))
        maybe = {place for place in by if self._columns[place].says in MAYBE}
        # "Completion date" may be the day on which an open task is to be completed, and a call
        # that nobody answered may be due again.
        if maybe == by and any(
            found == Verdict.OPEN and seen.says in SURE
            for found, seen in zip(said, self._columns, strict=True)
        ):
            return frozenset()
        return by
