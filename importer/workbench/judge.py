"""Judges rows by the pipeline's own planner: all of them, or those that a change concerns.

There is no second set of rules. What a change concerns is found by the rows' bonds, and these rows
alone are planned again, beside those on which they depend.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import NamedTuple

from importer.intake.reading import Intake
from importer.ledger.store import Ledger
from importer.planning.checked import CheckedChunk
from importer.planning.planner import Planner
from importer.rows.outcome import Outcome
from importer.rows.table import CHUNK_ROWS, Chunk
from importer.settings.groups import PlanningOptions
from importer.workbench.bonds import Bonds
from importer.workbench.store import RowStore

_MOST_ROUNDS = 20
"""Rows change the bonds of others, which change those of further ones: rarely in more than two."""

_MOST_ROWS = 10_000
"""Beyond, all rows are judged again, chunk by chunk: so many at once take memory."""


class Judged(NamedTuple):
    """How rows would end, and their bonds."""

    ends: dict[int, Outcome]
    bonds: dict[int, set[int]]


@dataclass(slots=True)
class Judge:
    """Judges the rows of one sheet. ledger: what is known of its workspace; None: nothing yet.

    ignored_ids: as `Planner` takes them.
    """

    store: RowStore
    options: PlanningOptions
    ledger: Ledger | None = None
    ignored_ids: tuple[str, ...] = ()
    _bonds: Bonds = field(init=False)

    def __post_init__(self) -> None:
        ledger = None if self.ledger is None or self.ledger.is_empty else self.ledger
        self._bonds = Bonds(ledger, self.options.reference)

    def takes_all(self, intake: Intake) -> bool:
        """Whether any change may concern any row, so that all are to be judged again."""
        has_limit = self.options.limit is not None
        return has_limit or bool(intake.mapping.import_columns) or self._bonds.are_tangled

    def all_rows(
        self, intake: Intake, advance: Callable[[int], None], *, are_new: bool
    ) -> Iterator[tuple[Chunk, Sequence[Outcome]]]:
        """Every chunk with how its rows would end; their bonds are kept.

        are_new: the store holds no bonds.
        """
        return self._rehearsed(intake, advance, partial(self.store.bind, are_new=are_new))

    def concerned(self, intake: Intake, changed: Iterable[int]) -> Judged | None:
        """The rows that the change of some concerns, and those themselves.

        intake: with the change. None: it concerns too many.
        """
        changed = set(changed)
        before = self.store.bonds(changed)
        rows = changed | self.store.bound(_all(before.values()))
        for _ in range(_MOST_ROUNDS):
            if len(rows) > _MOST_ROWS:
                return None
            judged = self._beside_others(intake, rows)
            if self._bonds.are_tangled:
                return None
            before = self.store.bonds(rows)
            moved = {n for n in rows if n in changed or judged.bonds[n] != before[n]}
            bonds = _all(judged.bonds[n] | before[n] for n in moved)
            further = self.store.bound(bonds) - rows
            if not further:
                return Judged({n: judged.ends[n] for n in rows}, {n: judged.bonds[n] for n in rows})
            rows |= further
        return None

    def _beside_others(self, intake: Intake, rows: set[int]) -> Judged:
        """These rows judged beside all those that share a bond with one of them, old or new.

        What is said of the others may be wrong: not all that they depend on is there.
        """
        judged = self._judged(intake, rows)
        beside = self.store.bound(_all([*judged.bonds.values(), *self.store.bonds(rows).values()]))
        return judged if beside <= rows else self._judged(intake, rows | beside)

    def _judged(self, intake: Intake, rows: set[int]) -> Judged:
        found = Judged({}, {})
        part = replace(intake, rows=_Part(self.store, intake, sorted(rows)))
        for _, ends in self._rehearsed(part, lambda _: None, found.bonds.update):
            found.ends.update({end.row_number: end for end in ends})
        return found

    def _rehearsed(
        self,
        intake: Intake,
        advance: Callable[[int], None],
        keep: Callable[[dict[int, set[int]]], object],
    ) -> Iterator[tuple[Chunk, Sequence[Outcome]]]:
        def watch(chunk: Chunk, checked: CheckedChunk) -> None:
            keep(self._bonds.of(chunk, checked, planner, intake.repeats))

        for converter in intake.mapper.converters:
            converter.forget()
        planner = Planner(
            intake,
            self.options,
            ledger=self.ledger,
            ignored_ids=self.ignored_ids,
            watch=watch,
        )
        return planner.rehearse(advance)


class _Part:
    """Some rows of a sheet, as they are corrected."""

    def __init__(self, store: RowStore, intake: Intake, numbers: Sequence[int]) -> None:
        self._store = store
        self._corrections = intake.corrections
        self._numbers = numbers

    def __iter__(self) -> Iterator[Chunk]:
        for at in range(0, len(self._numbers), CHUNK_ROWS):
            chunk = self._store.chunk(self._numbers[at : at + CHUNK_ROWS])
            yield self._corrections.applied(chunk)

    def close(self) -> None:
        """Nothing: the rows are the store's."""


def _all(bonds: Iterable[set[int]]) -> set[int]:
    return set().union(*bonds)
