"""A plan as it waits on disk: what would be done with each row, and how every row ended.

Planned rows are set aside chunk by chunk; the rows to send, and at the end the outcomes of all
rows, are given back in the order of the file.
"""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import chain

from importer.ledger.states import State
from importer.planning.due_dates import DueDates
from importer.planning.facts import PlannedRow
from importer.planning.planned_chunk import ends_of, not_there
from importer.planning.rules import once_allowed
from importer.planning.unseen_ids import once_created
from importer.rows.issues import Issue
from importer.rows.outcome import Outcome, Status
from importer.rows.scratch import Spool

SentLast = Callable[[Sequence[bytes]], Mapping[bytes, int]]
"""When rows were sent last, by what they are known by, as `LostTask.sent_no` counts."""


@dataclass(slots=True)
class Plan:
    """What would be done with each row, in the order of the file, in chunks like the source's.

    to_create, to_look_up, to_close: rows that are to be sent, that were sent and lost, and whose
    task only lacks its status. not_sent: rows that are held back. similar: the warnings of rows
    that are like an earlier task, by row number and in order. found: rows whose task is in the
    workspace, with its id.
    """

    rows: Spool[Sequence[PlannedRow]]
    to_create: int = 0
    to_look_up: int = 0
    to_close: int = 0
    invalid: int = 0
    skipped: int = 0
    not_sent: int = 0
    went_wrong_before: int = 0
    errors: Counter[str] = field(default_factory=Counter)
    similar: Spool[tuple[int, Issue]] = field(default_factory=Spool)
    similar_count: int = 0
    found: Spool[PlannedRow] = field(default_factory=Spool)

    @property
    def to_do(self) -> int:
        """Rows for which anything is to be done."""
        return self.to_create + self.to_look_up + self.to_close

    def append(self, rows: Sequence[PlannedRow]) -> None:
        """Add a chunk, and count it."""
        self.rows.append(rows)
        for row in not_there(rows):
            if row.outcome is None:
                self._count(row)
            elif row.outcome.status is Status.INVALID:
                self.invalid += 1
                self.errors.update(i.code for i in row.outcome.issues if i.is_error)
            else:
                self.skipped += row.outcome.status is Status.SKIPPED
                self.not_sent += row.outcome.status is Status.NOT_SENT

    def _count(self, row: PlannedRow) -> None:
        if row.state is State.UNKNOWN:
            self.to_look_up += 1
        elif row.task_id is not None:
            self.to_close += 1
        else:
            self.to_create += 1
            self.went_wrong_before += row.went_wrong

    def to_send(self, sent_last: SentLast) -> Iterator[PlannedRow]:
        """The rows for which anything is to be done, first those that were lost before.

        Those that went wrong before come last: were they the cause why a run stopped, they would
        stop each one at the same place, and the rows behind them were never sent. Of these the one
        that was tried longest ago begins, for the same reason, and the others follow in a ring.
        """
        if self.to_look_up:
            yield from self._chosen(lambda row: row.state is State.UNKNOWN)
        yield from self._chosen(_is_new)
        if self.went_wrong_before:
            first = self._tried_longest_ago(sent_last)
            yield from self._chosen(lambda row: _is_to_retry(row) and row.number >= first)
            yield from self._chosen(lambda row: _is_to_retry(row) and row.number < first)

    def _tried_longest_ago(self, sent_last: SentLast) -> int:
        """The number of the row that went wrong before all others, or was not tried since."""
        oldest: tuple[int, int] | None = None
        for chunk in self.left():
            rows = {row.fingerprint: row.number for row in chunk if _is_to_retry(row)}
            for key, sent_no in sent_last(list(rows)).items():
                turn = (sent_no, rows[key])
                oldest = turn if oldest is None else min(turn, oldest)
        return 0 if oldest is None else oldest[1]

    def add_similar(self, warnings: Iterable[tuple[int, Issue]]) -> None:
        """Add warnings, by row number and in order, to rows that have none."""
        merged: Spool[tuple[int, Issue]] = Spool()
        before = 0
        self.similar_count = 0
        for number, issue in heapq.merge(self.similar, warnings, key=lambda pair: pair[0]):
            if number != before:
                merged.append((number, issue))
                self.similar_count += 1
            before = number
        self.similar.close()
        self.similar = merged

    def due_dates(self, dates: DueDates) -> DueDates:
        """The span of the due dates of the rows that are to be created."""
        if self.to_create:
            for row in chain.from_iterable(self.left()):
                dates.add(row)
        return dates

    def left(self) -> Iterator[Sequence[PlannedRow]]:
        """The chunks without rows that are known by columns to have their task."""
        return map(not_there, self.rows)

    def _chosen(self, wanted: Callable[[PlannedRow], bool]) -> Iterator[PlannedRow]:
        for chunk in self.left():
            yield from (row for row in chunk if row.outcome is None and wanted(row))

    @contextmanager
    def closed_on_failure(self) -> Iterator[None]:
        """The plan is thrown away if the block, which makes it, raises."""
        try:
            yield
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Throw everything away."""
        for spool in (self.rows, self.similar, self.found):
            spool.close()


def _is_to_retry(row: PlannedRow) -> bool:
    return row.outcome is None and row.went_wrong and row.state is not State.UNKNOWN


def _is_new(row: PlannedRow) -> bool:
    """Whether nothing went wrong with a row before; one that was lost is looked up first."""
    return row.state is not State.UNKNOWN and not row.went_wrong


def final_outcomes(
    plan: Plan, sent: Iterator[Outcome], end_of: Callable[[PlannedRow], Outcome]
) -> Iterator[Sequence[Outcome]]:
    """How every row ended, chunk by chunk: the plan's ends, and for the others what was sent.

    sent: by row number; of two for a row the later counts. end_of: of a row that was to be sent
    and was not.
    """
    ends = _one_for_each(sent)
    upcoming = next(ends, None)
    warnings = iter(plan.similar)
    warning = next(warnings, None)

    def end(row: PlannedRow) -> Outcome:
        nonlocal upcoming, warning
        outcome = row.outcome
        if outcome is None and upcoming is not None and upcoming.row_number == row.number:
            issues = once_created(row.issues) if row.issues and upcoming.task_id else row.issues
            outcome = upcoming._replace(issues=issues)
            upcoming = next(ends, None)
        if outcome is None:
            outcome = end_of(row)
        if warning is not None and warning[0] == row.number:
            allowed = once_allowed(warning[1], outcome.status)
            outcome = outcome._replace(issues=(*outcome.issues, allowed))
            warning = next(warnings, None)
        return outcome

    for chunk in plan.rows:
        yield ends_of(chunk, end)


def _one_for_each(sent: Iterator[Outcome]) -> Iterator[Outcome]:
    before = next(sent, None)
    for outcome in sent:
        if before is not None and outcome.row_number != before.row_number:
            yield before
        before = outcome
    if before is not None:
        yield before
