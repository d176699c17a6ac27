"""What a page shows of the rows: examples of problems, damage, duplicates, what the columns hold.

Gathered chunk by chunk while the rows pass, and only where a page is asked for. A few rows of each
kind are kept, and of these the first characters, so that the memory is the same for any sheet.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import islice, zip_longest
from typing import NamedTuple, TypeAlias

from importer.results.page.damage import damage_of
from importer.rows.issues import Issue
from importer.rows.outcome import Cause, Outcome, Status
from importer.rows.rehearsed import Rehearsed
from importer.rows.table import Chunk

Key: TypeAlias = tuple[str, str | None, str | None]
"""A kind of problem: its code, field and column, as `results.tally` groups them."""

ROWS_OF_A_KIND = 3
EXAMPLES_OF_A_COLUMN = 3
_MOST_KINDS = 500
_MOST_COLUMNS = 300
_KEPT_CHARACTERS = 400
_MOST_TWINS = 10


class Example(NamedTuple):
    """A row that has a problem. value: the bad one; None: none is to blame."""

    number: int
    value: str | None
    cells: tuple[str, ...]


class Twin(NamedTuple):
    """A row that is a duplicate, and why."""

    number: int
    reason: str


class Double(StrEnum):
    """Of what a row is a duplicate."""

    IN_FILE = "in_file"
    IN_LEDGER = "in_ledger"
    SAID_BY_FILE = "said_by_file"
    IN_WORKSPACE = "in_workspace"


@dataclass(slots=True)
class Hits:
    """Cells with one kind of damage in one column. first: row number and text of the first."""

    first: tuple[int, str]
    count: int = 0


@dataclass(slots=True)
class ColumnSeen:
    """How many cells of a column are filled, and the first different ones."""

    filled: int = 0
    examples: list[str] = field(default_factory=list)

    def keep(self, cells: Sequence[str]) -> None:
        """Keep the first different ones."""
        for text in cells:
            if text[:_KEPT_CHARACTERS] not in self.examples:
                self.examples.append(text[:_KEPT_CHARACTERS])
            if len(self.examples) >= EXAMPLES_OF_A_COLUMN:
                return


@dataclass(slots=True)
class Evidence:
    """Examples of each kind of problem, the columns by their places, and duplicates.

    damages: cells by the kind of damage (`DAMAGES`) and the column. doubles: duplicates by what
    they are of; twins: the first of them.
    """

    examples: dict[Key, list[Example]] = field(default_factory=dict)
    columns: list[ColumnSeen] = field(default_factory=list)
    damages: dict[tuple[str, str | None], Hits] = field(default_factory=dict)
    doubles: Counter[Double] = field(default_factory=Counter)
    twins: list[Twin] = field(default_factory=list)

    def see(self, chunk: Chunk, outcomes: Sequence[Outcome]) -> None:
        """Look at the rows of a chunk and how they end."""
        self._see_columns(chunk.rows)
        for place, outcome in self._told(outcomes):
            if outcome.status is Status.DUPLICATE:
                self._see_double(outcome)
            for issue in outcome.issues:
                self._see_damage(issue, outcome.row_number)
                self._see_issue(issue, outcome.row_number, chunk.rows[place])

    def _told(self, outcomes: Sequence[Outcome]) -> Iterator[tuple[int, Outcome]]:
        """The rows of which there is anything to be said, with their places in the chunk.

        Rows that have their task are counted together, once the first of them are known.
        """
        if not isinstance(outcomes, Rehearsed) or (
            outcomes.there.places and len(self.twins) < _MOST_TWINS
        ):
            yield from enumerate(outcomes)
        else:
            self.doubles[Double.IN_LEDGER] += len(outcomes.there.places)
            yield from sorted(outcomes.others.items())

    def _see_double(self, outcome: Outcome) -> None:
        self.doubles[_double(outcome)] += 1
        if len(self.twins) < _MOST_TWINS:
            self.twins.append(Twin(outcome.row_number, outcome.reason[:_KEPT_CHARACTERS]))

    def _see_damage(self, issue: Issue, number: int) -> None:
        damage = damage_of(issue)
        if damage is None:
            return
        hits = self.damages.get((damage, issue.column))
        if hits is None:
            if len(self.damages) >= _MOST_KINDS:
                return
            first = (number, (issue.value or "")[:_KEPT_CHARACTERS])
            hits = self.damages[damage, issue.column] = Hits(first)
        hits.count += 1

    def _see_issue(self, issue: Issue, number: int, cells: Sequence[str]) -> None:
        key = (issue.code, issue.field, issue.column)
        kept = self.examples.get(key)
        if kept is None:
            if len(self.examples) >= _MOST_KINDS:
                return
            kept = self.examples[key] = []
        if len(kept) < ROWS_OF_A_KIND:
            value = None if issue.value is None else issue.value[:_KEPT_CHARACTERS]
            kept.append(Example(number, value, _cut(cells)))

    def _see_columns(self, rows: Sequence[Sequence[str]]) -> None:
        columns = [*islice(zip_longest(*rows, fillvalue=""), _MOST_COLUMNS)]
        while len(self.columns) < len(columns):
            self.columns.append(ColumnSeen())
        for seen, column in zip(self.columns, columns, strict=False):
            cells = list(filter(None, map(str.strip, column)))
            seen.filled += len(cells)
            if len(seen.examples) < EXAMPLES_OF_A_COLUMN:
                seen.keep(cells)


def _double(outcome: Outcome) -> Double:
    if outcome.cause is Cause.SAID_BY_FILE:
        return Double.SAID_BY_FILE
    if outcome.cause is Cause.IN_WORKSPACE:
        return Double.IN_WORKSPACE
    return Double.IN_LEDGER if outcome.task_id else Double.IN_FILE


def _cut(cells: Sequence[str]) -> tuple[str, ...]:
    return tuple(cell[:_KEPT_CHARACTERS] for cell in cells[:_MOST_COLUMNS])
