"""A dry run: the chunks of a source, each with how its rows would end.

Nothing of what would be sent is made where nobody looks at it. Rows wait as how they would end, and
not as a plan, also where some of them are like earlier tasks.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from contextlib import closing
from itertools import islice
from typing import TYPE_CHECKING, TypeAlias

from importer.intake.reading import Intake
from importer.ledger.store import Ledger
from importer.planning.alone import OwnRows, count_due, end_alone
from importer.planning.apart.answer import Wanted
from importer.planning.apart.chunks import Apart, CheckedChunks, checked_by, checked_here
from importer.planning.beside import Beside, end_beside
from importer.planning.checked import CheckedChunk
from importer.planning.due_dates import DueDates
from importer.planning.facts import Facts, PlannedRow
from importer.planning.like_rows import LikeRows
from importer.planning.new_tasks import MEMBERS, NewTasks
from importer.planning.planned_rows import Plan, final_outcomes
from importer.planning.rules import end_of_unsent
from importer.planning.similarity import hold_back
from importer.rows.later import Written, with_written, written_of
from importer.rows.outcome import DRY_RUN_REASON, Cause, Outcome, Status
from importer.rows.scratch import Spool
from importer.rows.table import Chunk
from importer.settings.groups import PlanningOptions

if TYPE_CHECKING:  # it makes these
    from importer.planning.planner import Planner

Advance = Callable[[int], None]
Ends: TypeAlias = Generator[tuple[Chunk, Sequence[Outcome]], None, None]

_Waiting: TypeAlias = tuple[Sequence[Outcome], Written | None]
"""How the rows of a chunk end, and their lines in the results, where those are known."""


class Rehearsal:
    """A dry run of one intake. due_dates, tasks: told of the rows that would be created."""

    def __init__(  # noqa: PLR0913 -- what a dry run depends on, and who looks at it
        self,
        planner: Planner,
        intake: Intake,
        options: PlanningOptions,
        ledger: Ledger | None,
        apart: Apart,
        *,
        due_dates: DueDates | None,
        tasks: NewTasks | None,
    ) -> None:
        self._planner = planner
        self._intake = intake
        self._options = options
        self._ledger = None if ledger is None or ledger.is_empty else ledger
        self._apart = apart
        self._due_dates = due_dates
        self._tasks = tasks

    def ends(self, advance: Advance) -> Ends:
        """How each row would end; advance is called with the number of rows looked at."""
        if self._ledger is None:
            return self._alone(advance)
        if self._options.allow_duplicates or self._intake.mapping.import_columns:
            return self.by_plan(advance)
        return self._beside(self._ledger, advance)

    def by_plan(self, advance: Advance, revise: Callable[[Plan], Plan] | None = None) -> Ends:
        """The same by way of the plan of a run, as `revise` leaves it."""
        plan = self._planner.make(advance)
        plan = plan if revise is None else revise(plan)
        with closing(plan if self._options.allow_similar else hold_back(plan)) as plan:
            final = final_outcomes(plan, iter(()), self._unsent)
            yield from zip(self._intake.rows, final, strict=True)

    def _alone(self, advance: Advance) -> Ends:
        """Without anything to compare the rows with, but each other: nothing is set aside."""
        with self._planner.own_rows() as own, closing(self._checked()) as chunks:
            for chunk, checked in chunks:
                self._planner.keys.take(chunk.numbers, checked.keys)
                ends: Sequence[Outcome]
                if self._planner.may_end_together(chunk):
                    ends, new = end_alone(chunk, checked, own)
                    self._count(checked, new)
                else:
                    gathered = self._planner.gather(chunk, checked, own)
                    ends = [end or self._end(facts) for facts, end in gathered]
                yield chunk, ends
                advance(len(chunk))

    def _beside(self, ledger: Ledger, advance: Advance) -> Ends:
        """Beside what a ledger knows.

        What a new row with a number as an id is told may depend on the rows behind it, and so does
        whether one that is like an earlier task is held back: from the first on all ends wait.
        Where a spreadsheet program may have changed ids, or a skipped row may have the task that
        another is like, the plan of a run says how they end.
        """
        told = seen = 0
        has_skips, rows = False, self._intake.row_count
        with (
            self._planner.own_rows() as own,
            Spool[_Waiting]() as waiting,
            LikeRows(ledger, rows, are_meant=self._options.allow_similar) as like_rows,
            closing(self._checked()) as chunks,
        ):
            beside = Beside(ledger, self._options.reference, rows)
            for chunk, checked in chunks:
                self._planner.keys.take(chunk.numbers, checked.keys)
                ends = self._compared(chunk, checked, own, beside, like_rows)
                has_skips = has_skips or any(checked.skips)
                if ends is None or (has_skips and like_rows.are_there):
                    break
                if beside.has_doubtful or like_rows.are_there:
                    waiting.append((ends, written_of(chunk)))
                else:
                    told += 1
                    yield chunk, ends
                seen += len(chunk)
                advance(len(chunk))
            else:
                # The first of the new tasks are shown in the order of the file.
                if like_rows.judge(self._due_dates, may_count=self._tasks is None):
                    chunks_again = islice(self._intake.rows, told, None)
                    for chunk, (ends, written) in zip(chunks_again, waiting, strict=True):
                        yield with_written(chunk, written), like_rows.in_place(chunk, ends)
                    return
        if self._due_dates is not None:
            self._due_dates.clear()
        if self._tasks is not None:
            self._tasks.clear()
        yield from islice(self.by_plan(_beyond(seen, advance)), told, None)

    def _checked(self) -> CheckedChunks:
        """The chunks of the source, each checked, by several processes where that is worth it."""
        rows, check = self._intake.rows, self._planner.check
        repeats = self._intake.repeats
        looks_back = self._options.limit is not None or (repeats is not None and repeats.is_asked)
        if looks_back:  # what is said of a chunk depends on others
            return checked_here(rows, check)
        columns = () if self._tasks is None else MEMBERS
        due = None if self._due_dates is None else DueDates(self._due_dates.today)
        wanted = Wanted(due, columns, self._ledger is not None)
        return checked_by(self._apart, rows, check, wanted)

    def _compared(
        self,
        chunk: Chunk,
        checked: CheckedChunk,
        own: OwnRows,
        beside: Beside,
        like_rows: LikeRows,
    ) -> Sequence[Outcome] | None:
        """How the rows of a chunk would end; None where only the plan of a run tells."""
        if self._planner.may_end_together(chunk):
            found = end_beside(chunk, checked, own, beside)
            if found is not None:
                if found.is_tangled:
                    return None
                if found.new:
                    self._planner.note_first_mark(checked.keys[found.new[0]])
                self._count(checked, like_rows.keep(checked, found, self._planned))
                return found.ends
        gathered = self._planner.gather(chunk, checked, own)
        if beside.may_be_like([facts for facts, end in gathered if end is None]):
            return None
        like_rows.hold([facts.fingerprint for facts, _ in gathered if facts.known])
        return [end or self._end(facts) for facts, end in gathered]

    def _count(self, checked: CheckedChunk, new: Sequence[int]) -> None:
        """Count the rows that would be created. new: their places."""
        if new:
            self._planner.note_first_mark(checked.keys[new[0]])
        if self._due_dates is not None:
            count_due(checked, new, self._due_dates)
        if self._tasks is not None:
            self._tasks.add_chunk(checked, new, self._planned)

    def _end(self, facts: Facts) -> Outcome:
        """How a row ends in a dry run that would be sent, looked up or closed in a run.

        Of one that would be created, and of which no ledger knows, nothing is made that would be
        sent.
        """
        if facts.known is not None or facts.body is None:
            return self._unsent(self._planned(facts))
        self._planner.note_first_mark(facts.fingerprint)
        if self._due_dates is not None:
            self._due_dates.add_due(facts.body.due_date)
        if self._tasks is not None:
            self._tasks.add_facts(facts, self._planned)
        return Outcome(
            facts.number,
            Status.NOT_SENT,
            reason=DRY_RUN_REASON,
            issues=facts.issues,
            cause=Cause.DRY_RUN,
        )

    def _planned(self, facts: Facts) -> PlannedRow:
        return self._planner.planned_row(facts, None)

    def _unsent(self, row: PlannedRow) -> Outcome:
        if self._due_dates is not None:
            self._due_dates.add(row)
        if self._tasks is not None:
            self._tasks.add(row)
        return end_of_unsent(row, reason=DRY_RUN_REASON, hint="", cause=Cause.DRY_RUN)


def _beyond(seen: int, advance: Advance) -> Advance:
    """The same, called once so many rows were seen another time."""

    def advance_beyond(count: int) -> None:
        nonlocal seen
        new = max(0, count - seen)
        seen = max(0, seen - count)
        if new:
            advance(new)

    return advance_beyond
