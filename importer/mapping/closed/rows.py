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
from importer.mapping.closed.words import ColumnMeaning, is_flag_of_closed
from importer.mapping.settled import Mapping
from importer.mapping.words.defects import listed, shorten
from importer.mapping.words.vocabulary import NULL_WORDS
from importer.wording.counts import counted
from importer.wording.hints import pasted

_LEFT_OPEN = frozenset({Verdict.OPEN, Verdict.NOT_HELD})


@dataclass(frozen=True, slots=True)
class ClosedFound:
    """How many rows are closed already, and which columns say so.

    combinations: which of the columns (by their place in `columns`) say so of how many rows.
    status: the column that fills status and leaves all of these rows open; "": none fills it.
    """

    rows: int
    closed: int
    columns: tuple[ClosingColumn, ...]
    combinations: tuple[tuple[frozenset[int], int], ...]
    status: str = ""


class ClosedRows:
    """Looks for rows that are closed, in the columns that fill no field."""

    def __init__(self, header: Sequence[str], mapping: Mapping) -> None:
        self._columns = [] if mapping.closed_settled else list(candidates(header, mapping))
        self._combinations: Counter[tuple[int, ...]] = Counter()
        self._status = mapping.filled_by.get("status", "")
        self._status_places = mapping.deciding_status
        self._nothing = NULL_WORDS | mapping.empty | {""}

    @property
    def is_needed(self) -> bool:
        """Whether any column may say so."""
        return any(not seen.is_out for seen in self._columns)

    @property
    def needs_status(self) -> bool:
        """Whether `observe` has to know which status the rows would have."""
        return bool(self._status) and self.is_needed

    def observe(
        self, rows: Sequence[Sequence[str]], statuses: Sequence[str | None] | None = None
    ) -> None:
        """Take rows that would be sent. statuses: of each row, what the column for it says.

        Of these, only the rows that it leaves open matter: the others are closed once created.
        """
        told = [Verdict.NOTHING] * len(rows)
        if statuses is not None:
            kept = [
                (row, status)
                for row, status in zip(rows, statuses, strict=True)
                if self._is_left_open(row, status)
            ]
            rows = [row for row, _ in kept]
            told = [Verdict.OPEN if status else Verdict.NOTHING for _, status in kept]
        if not rows or not self.is_needed:
            return
        blank = [0] * len(rows)
        said = [
            blank if seen.is_out else seen.take([row[seen.column] for row in rows])
            for seen in self._columns
        ]
        self._combinations.update(zip(told, *said, strict=True))

    def _is_left_open(self, row: Sequence[str], status: str | None) -> bool:
        """A word that is no status makes its row invalid, and leaves nothing open."""
        if status:
            return status == "pending"
        return all(row[place].strip() in self._nothing for place in self._status_places)

    def found(self) -> ClosedFound | None:
        """What was found, after all rows; None: no row is closed."""
        closing = [place for place, seen in enumerate(self._columns) if self._may_close(seen)]
        total = Counter[frozenset[int]]()
        for (told, *said), count in self._combinations.items():
            total[self._closed_by(told, said, closing)] += count
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
            self._status,
        )

    def notes(self) -> list[str]:
        """Columns of a state that call no row closed, and whose words are not all certain.

        None where a column fills status: that one was chosen.
        """
        notes: list[str] = []
        is_decided = any(is_flag_of_closed(seen.label) for seen in self._columns)
        for seen in () if self._status else self._columns:
            if seen.holds_ticks_alone:
                text, count = seen.texts[Verdict.CLOSED].most_common(1)[0]
                rows = counted(count, "row")
                notes.append(
                    f'the column "{shorten(seen.label)}" fills no field, and has "{text}" in '
                    f"{rows}; if that means that a row is closed, skip such rows with "
                    f"{pasted('skip', f'{seen.label}={text}')}"
                )
            held = seen.texts.get(Verdict.NOT_HELD)
            if held and not (is_decided or seen.texts.get(Verdict.CLOSED)):
                [text, *_], rows = held, counted(held.total(), "row")
                notes.append(
                    f'the column "{shorten(seen.label)}" fills no field, and "{text}" counts as '
                    f"open ({rows}); if it means that a row is closed, skip such rows with "
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

    def _closed_by(self, told: int, said: Sequence[int], closing: Sequence[int]) -> frozenset[int]:
        by = frozenset(place for place in closing if self._columns[place].is_closed(said[place]))
        maybe = {place for place in by if self._columns[place].says in MAYBE}
        # "Completion date" may be the day on which an open task is to be completed, and a call
        # that nobody answered may be due again.
        is_open = told == Verdict.OPEN or any(
            found in _LEFT_OPEN and seen.says in SURE
            for found, seen in zip(said, self._columns, strict=True)
        )
        if maybe == by and is_open:
            return frozenset()
        return by
