"""A column that fills no field and may say that rows are closed, as its cells show it.

Takes the cells of a column, chunk by chunk, and says which of its texts close a row: some can only
be told once the whole column was seen.
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
from importer.mapping.headers.columns import column_labels
from importer.mapping.row_rules.alike import key_of
from importer.mapping.settled import ANY, Mapping
from importer.mapping.words.defects import listed, shorten

_KEPT_TEXTS = 200
"""Distinct texts of a column that are kept for the question; times of closing have many."""
_MEMO_TEXTS = 10_000
FILLED = frozenset({ColumnMeaning.TIME, ColumnMeaning.PLAN, ColumnMeaning.RESULT})
"""Any text in such a column says that the row is closed."""
MAYBE = frozenset({ColumnMeaning.PLAN, ColumnMeaning.RESULT})
"""They are not believed against a column that says otherwise."""
SURE = frozenset(
    {ColumnMeaning.STATE, ColumnMeaning.WORDS, ColumnMeaning.TICK, ColumnMeaning.OPEN_TICK}
)


TOLD = frozenset({ColumnMeaning.STATE, ColumnMeaning.TICK, ColumnMeaning.OPEN_TICK})


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


@dataclass(slots=True)
class Seen:
    """What was seen of one column."""

    column: int
    label: str
    says: ColumnMeaning
    is_foreign: bool
    legend: dict[str, str]
    is_nameless: bool
    opens: frozenset[str] = frozenset()
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
                known[text] = self._verdict(text)
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

    def _verdict(self, text: str) -> Verdict:
        found = verdict(self.says, self.legend.get(text.strip(), text))
        if found is not Verdict.NOTHING and (ANY in self.opens or key_of(text) in self.opens):
            return Verdict.OPEN
        return found

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


def candidates(header: Sequence[str], mapping: Mapping) -> Iterable[Seen]:
    """The columns that fill no field, of which nothing was seen yet."""
    used = {place for source in mapping.sources for c in source.columns for place in c.places}
    used |= set(mapping.import_columns.values())
    opens = _treated_as_open(mapping)
    labels = column_labels(header)
    for column, text in enumerate(header):
        if column not in used:
            says = what_it_says(text) or ColumnMeaning.WORDS
            yield Seen(
                column,
                labels[column],
                says,
                is_about_something_else(text),
                legend(text),
                not text.strip(),
                opens.get(column, frozenset()),
            )


def described(seen: Seen) -> ClosingColumn:
    """What the column says, once all of it was seen."""
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


def _treated_as_open(mapping: Mapping) -> dict[int, frozenset[str]]:
    """By column, the texts that close no row; a mapping that keeps a text has thought of it."""
    opens = dict(mapping.opens)
    for skip in mapping.skips:
        if not skip.by_flag and skip.rule.other_than is not None:
            kept = frozenset(map(key_of, skip.rule.other_than))
            opens[skip.column] = opens.get(skip.column, frozenset()) | kept
    return opens


def _at_most_one(text: str) -> bool:
    try:
        return float(text.strip().replace(",", ".")) <= 1
    except ValueError:
        return False
