"""The plan of a run: the chunks of a source, each with what would be done with its rows.

Rows that have their task already, which are most of a sheet that is imported again, are found by
their columns, and nothing is made of them one by one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from functools import partial
from typing import TYPE_CHECKING

from importer.contract.fingerprint import fingerprint_of
from importer.intake.reading import Intake
from importer.ledger.store import Ledger
from importer.planning.alone import OwnRows
from importer.planning.beside import with_differences
from importer.planning.checked import CheckedChunk
from importer.planning.chunk_notes import Gathered
from importer.planning.facts import Facts, PlannedRow
from importer.planning.looked_up import LookUps
from importer.planning.new_rows import Placed, planned_rows
from importer.planning.planned_chunk import PlannedChunk, not_there
from importer.planning.planned_rows import Plan
from importer.planning.rules import end_without_sending
from importer.planning.similarity import Similarity
from importer.rows.outcome import Cause
from importer.rows.rehearsed import Rehearsed
from importer.rows.scratch import Spool
from importer.rows.table import Chunk

if TYPE_CHECKING:  # it makes these
    from importer.planning.planner import Planner


class WholePlan:
    """Makes the plan of one intake. ledger: None where it knows nothing."""

    def __init__(self, planner: Planner, intake: Intake, ledger: Ledger | None) -> None:
        self._planner = planner
        self._intake = intake
        self._ledger = ledger

    def make(self, advance: Callable[[int], None]) -> Plan:
        """The plan of every row, on disk; advance is called with the number of rows planned."""
        plan = Plan(Spool())
        with ExitStack() as stack, plan.closed_on_failure():
            similarity = None
            if self._ledger is not None:
                similarity = stack.enter_context(Similarity(self._ledger, self._intake.row_count))
            for rows, held in self._chunks():
                plan.append(rows)
                for row in _found(not_there(rows)):
                    plan.found.append(row)
                if similarity is not None:
                    similarity.see(not_there(rows), held)
                advance(len(rows))
            self._planner.require_own_ids()
            if similarity is not None:
                similarity.conclude(plan)
        return plan

    def _chunks(self) -> Iterator[tuple[Sequence[PlannedRow], Sequence[bytes]]]:
        """The rows of each chunk, and by what the ledger knows them, or skipped ones."""
        planner, ledger = self._planner, self._ledger
        look_ups = None if ledger is None else LookUps(ledger, self._intake.row_count)
        with planner.own_rows() as own:
            for chunk in self._intake.rows:
                checked = planner.check(chunk)
                planner.keys.take(chunk.numbers, checked.keys)
                unwanted = self._unwanted(chunk, checked)
                if look_ups is not None and planner.may_end_together(chunk):
                    together, held = self._together(chunk, checked, own, look_ups)
                    yield together, [*held, *unwanted]
                    continue
                gathered = planner.gather(chunk, checked, own)
                rows = self._in_place(dict(enumerate(gathered)), checked)
                yield list(rows.values()), [*self._held(gathered), *unwanted]

    def _in_place(self, placed: Placed, checked: CheckedChunk) -> dict[int, PlannedRow]:
        """What would be done with rows, by their places."""
        planned = partial(self._planner.planned_row, with_likeness=True)
        return planned_rows(placed, checked, planned, marked=self._planner.is_marked)

    def _together(
        self, chunk: Chunk, checked: CheckedChunk, own: OwnRows, look_ups: LookUps
    ) -> tuple[PlannedChunk, list[bytes]]:
        """The rows, and by what the ledger knows them."""
        numbers, keys = chunk.numbers, checked.keys
        there, known, left = look_ups.of(checked)
        first = own.find([keys[place] for place in left if keys[place]])
        facts, ends, fresh = {}, {}, {}
        for place in left:
            key = keys[place]
            row = checked.row(place)
            facts[place] = Facts(
                numbers[place], row.body, row.issues, key, checked.skips[place],
                known=known.get(key), same_as=first.get(key), closing=row.closing,
            )  # fmt: skip
            ends[place] = end_without_sending(facts[place])
            if ends[place] is None:
                first[key] = fresh[key] = numbers[place]
        own.add(fresh)
        ended = {place: end for place, end in ends.items() if end is not None}
        told = with_differences(Rehearsed(numbers, ended, there), chunk, keys, own)
        placed = {place: (one, told.others.get(place)) for place, one in facts.items()}
        rows = self._in_place(placed, checked)
        for place in told.others.keys() - facts.keys():
            end = told.others[place]
            rows[place] = PlannedRow(end.row_number, end, keys[place])
        rows = dict(sorted(rows.items()))
        held = [*(keys[place] for place in there.places), *known]
        return PlannedChunk(numbers, keys, told.there, rows), held

    def _held(self, gathered: Gathered) -> list[bytes]:
        """What earlier rows are known by that these rows are, or were before they were edited."""
        known = [facts.fingerprint for facts, _ in gathered if facts.known]
        ids = [facts.earlier.task_id for facts, _ in gathered if facts.earlier]
        if self._ledger is not None and any(ids):
            known += self._ledger.known_ids([task_id for task_id in ids if task_id]).values()
        return known

    def _unwanted(self, chunk: Chunk, checked: CheckedChunk) -> Sequence[bytes]:
        """What skipped rows are known by."""
        if self._ledger is None:
            return ()
        return list(map(fingerprint_of, self._planner.unwanted(chunk, checked).values()))


def _found(rows: Sequence[PlannedRow]) -> Iterator[PlannedRow]:
    """The rows whose task is in the workspace."""
    for row in rows:
        if row.outcome is not None and row.outcome.cause is Cause.IN_WORKSPACE:
            yield row
