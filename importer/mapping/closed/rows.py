"""Finds rows that are closed already, according to columns that fill no field.

They are found in chunks of cells under a settled mapping. Such rows would be created as open tasks:
what is to become of them is for a person to say, in `closed/answers.py`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from importer.mapping.closed.cells import Verdict, verdict
from importer.mapping.closed.words import (
    ColumnMeaning,
    is_about_something_else,
    is_cancelling,
    is_sign,
    is_unwanted,
    legend,
    what_it_says,
)
from importer.mapping.headers.columns import column_label
from importer.mapping.settled import Mapping
from importer.mapping.words.defects import listed, shorten
from importer.wording.counts import counted
from importer.wording.hints import pasted

_KEPT_TEXTS = 200
"""Distinct texts of a column that are kept for the question; times of closing have many."""
_MEMO_TEXTS = 10_000
FILLED = frozenset({ColumnMeaning.TIME, ColumnMeaning.PLAN, ColumnMeaning.RESULT})
"""Any text in such a column says that the row is closed."""
_MAYBE = frozenset({ColumnMeaning.PLAN, ColumnMeaning.RESULT})
"""They are not believed against a column that says otherwise."""
_SURE = frozenset(
    {ColumnMeaning.STATE, ColumnMeaning.WORDS, ColumnMeaning.TICK, ColumnMeaning.OPEN_TICK}
)


_TOLD = frozenset({ColumnMeaning.STATE, ColumnMeaning.TICK, ColumnMeaning.OPEN_TICK})


class ClosingColumn(NamedTuple):
    """A column that says that rows are closed. Texts are as written, the most frequent first.

    closed, open, unknown: texts, each with its rows. more: there are texts that were not kept.
    """

    column: int
    label: str
    says: ColumnMeaning
    closed: tuple[tuple[str, int], ...]
    open: tuple[tuple[str, int], ...]
    unknown: tuple[tuple[str, int], ...]
    more: bool
    is_cancelling: bool

    def shown(self) -> str:
        """The column and its texts, for a person."""
        parts = []
        if self.says in FILLED and not self.open:
            parts.append(f"filled ({sum(count for _, count in self.closed):,})")
        else:
            is_odd = is_unwanted(self.label)
            parts.append(f"{'ticked' if is_odd else 'closed'}: {listed(self.closed)}")
            if self.open:
                parts.append(f"{'not ticked' if is_odd else 'open'}: {listed(self.open)}")
        if self.unknown:
            parts.append(f"not known: {listed(self.unknown)}")
        return f'"{shorten(" ".join(self.label.split()))}": {"; ".join(parts)}'


@dataclass(frozen=True, slots=True)
class ClosedFound:
    """How many rows are closed already, and which columns say so.

    combinations: which of the columns (by their place in `columns`) say so of how many rows.
    """

    rows: int
    closed: int
    columns: tuple[ClosingColumn, ...]
    combinations: tuple[tuple[frozenset[int], int], ...]


@dataclass(slots=True)
class _Seen:
    """What was seen of one column."""

    column: int
    label: str
    says: ColumnMeaning
    is_foreign: bool
    legend: dict[str, str]
    is_nameless: bool
    is_out: bool = False
    more: bool = False
    verdicts: dict[str, Verdict] = field(default_factory=dict)
    texts: dict[Verdict, Counter[str]] = field(default_factory=dict)

    def take(self, cells: Sequence[str]) -> Sequence[int]:
        """The verdict of each cell, counted."""
        if len(self.verdicts) > _MEMO_TEXTS:
            self.verdicts.clear()
        known = self.verdicts
        for text, count in Counter(cells).items():
            if text not in known:
                known[text] = verdict(self.says, self.legend.get(text.strip(), text))
            found = known[text]
            if found is Verdict.NOTHING:
                continue
            if found is Verdict.UNKNOWN and self.says is ColumnMeaning.WORDS:
                self.is_out = True
                return [0] * len(cells)
            texts = self.texts.setdefault(found, Counter())
            if text.strip() in texts or len(texts) < _KEPT_TEXTS:
                texts[text.strip()] += count
            else:
                self.more = True
        return [known[text] for text in cells]

    @property
    def holds_ticks_alone(self) -> bool:
        """Whether ticks stand under a name that says nothing of being done, such as "VIP"."""
        ticked = self.texts.get(Verdict.CLOSED, ())
        return (
            self.says is ColumnMeaning.WORDS
            and not (self.is_out or self.is_nameless or self.is_foreign)
            and bool(ticked)
            and all(map(is_sign, ticked))
        )

    def unknown(self) -> Counter[str]:
        """The texts of which it is not known whether they close their rows."""
        if self.is_closed(Verdict.UNKNOWN):
            return Counter()
        found = Counter(self.texts.get(Verdict.UNKNOWN, {}))
        if self.says is ColumnMeaning.STATE and not self.is_closed(Verdict.ONE):
            for numbers in (Verdict.ZERO, Verdict.ONE):
                found += self.texts.get(numbers, Counter())
        return found

    def is_closed(self, found: int) -> bool:
        """Whether a cell of this verdict closes its row, as the whole column shows."""
        if found == Verdict.UNKNOWN:  # who did it stands where a tick would, and no cell says no
            return self.says is ColumnMeaning.TICK and not self.texts.get(Verdict.OPEN)
        if found == Verdict.ONE and self.says is ColumnMeaning.STATE:
            return self.texts.keys() <= {Verdict.ONE, Verdict.ZERO}
        if found == Verdict.ONE:  # 1 is all of it where no other cell is more, or a percentage
            return not self.texts.get(Verdict.CLOSED) and all(
                _at_most_one(text) for text in self.texts.get(Verdict.OPEN, ())
            )
        return found == Verdict.CLOSED


class ClosedRows:
    """Looks for rows that are closed, in the columns that fill no field."""

    def __init__(self, header: Sequence[str], mapping: Mapping) -> None:
        self._columns = [] if mapping.closed_settled else list(_candidates(header, mapping))
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
            tuple(_described(self._columns[place]) for place in used),
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
            if seen.says in _TOLD and unknown and not seen.texts.get(Verdict.CLOSED):
                words = listed(unknown.most_common())
                notes.append(
                    f'the column "{shorten(seen.label)}" fills no field, and whether these words '
                    f"mean that a row is closed is not known: {words}; skip rows with "
                    f"{pasted('skip', f'{seen.label}=TEXT')}"
                )
        return notes

    def _may_close(self, seen: _Seen) -> bool:
        if seen.is_out or (seen.says is ColumnMeaning.WORDS and seen.is_foreign):
            return False
        if seen.holds_ticks_alone:
            return False
        return any(seen.is_closed(found) for found in seen.texts)

    def _closed_by(self, said: tuple[int, ...], closing: Sequence[int]) -> frozenset[int]:
        by = frozenset(place for place in closing if self._columns[place].is_closed(said[place]))
        maybe = {place for place in by if self._columns[place].says in _MAYBE}
        # "Completion date" may be the day on which an open task is to be completed, and a call
        # that nobody answered may be due again.
        if maybe == by and any(
            found == Verdict.OPEN and seen.says in _SURE
            for found, seen in zip(said, self._columns, strict=True)
        ):
            return frozenset()
        return by


def _candidates(header: Sequence[str], mapping: Mapping) -> Iterable[_Seen]:
    used = {place for source in mapping.sources for c in source.columns for place in c.places}
    used |= set(mapping.import_columns.values())
    for column, text in enumerate(header):
        if column not in used:
            says = what_it_says(text) or ColumnMeaning.WORDS
            label = column_label(header, column)
            yield _Seen(
                column, label, says, is_about_something_else(text), legend(text), not text.strip()
            )


def _described(seen: _Seen) -> ClosingColumn:
    closed: Counter[str] = Counter()
    open_: Counter[str] = Counter()
    unknown = seen.unknown()
    for found, texts in seen.texts.items():
        if seen.is_closed(found):
            closed += texts
        elif not unknown.keys() & texts.keys():
            open_ += texts
    return ClosingColumn(
        seen.column,
        seen.label,
        seen.says,
        tuple(closed.most_common()),
        tuple(open_.most_common()),
        tuple(unknown.most_common()),
        seen.more,
        is_cancelling(seen.label),
    )


def _at_most_one(text: str) -> bool:
    try:
        return float(text.strip().replace(",", ".")) <= 1
    except ValueError:
        return False
