"""How rows ended as the ledger has it, at the end of a run that may not be able to read it."""

from __future__ import annotations

import heapq
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import chain
from operator import attrgetter

from importer.errors import LedgerError
from importer.ledger.store import Ledger
from importer.planning.facts import PlannedRow
from importer.planning.planned_rows import Plan
from importer.planning.rules import LOOKED_UP
from importer.rows.outcome import Cause, Outcome, Status

_UNREAD = "the ledger cannot be read any more, so it is not known whether this row was sent"
_ONCE_READ = f"once the ledger can be read again, run the same command: {LOOKED_UP}"


def recorded(ledger: Ledger, run_id: str, *, has_failed: bool) -> Iterator[Outcome] | None:
    """The ends by row number; None where the ledger has failed and does not tell them either.

    Raises `LedgerError` where it had not failed before.
    """
    ends = ledger.outcomes(run_id)
    try:
        first = next(ends, None)
    except LedgerError:
        if not has_failed:
            raise
        return None
    return ends if first is None else chain((first,), ends)


def with_unsaved(
    kept: Iterable[Outcome], unsaved: Iterable[Outcome], others: Collection[int] = ()
) -> Iterator[Outcome]:
    """The ends by row number: the ledger's, and behind each the one that it could not take.

    Not where another computer has found another task for the row meanwhile: of rows that say the
    same, each may be given the other's. others: the rows of `given_away`.
    """
    number = attrgetter("row_number")
    late = sorted((end for end in unsaved if end.row_number not in others), key=number)
    before: Outcome | None = None
    for end in heapq.merge(kept, late, key=number):
        if before is None or not _names_another_task(end, before):
            yield end
            before = end


def _names_another_task(end: Outcome, before: Outcome) -> bool:
    return before.row_number == end.row_number and before.task_id not in {None, end.task_id}


def given_away(ledger: Ledger, plan: Plan, unsaved: Sequence[Outcome]) -> set[int]:
    """The numbers of those rows whose task is another row's by now in the ledger.

    None where it cannot be read.
    """
    numbers = {end.task_id: end.row_number for end in unsaved if end.task_id is not None}
    try:
        known = ledger.known_ids(list(numbers)) if numbers else {}
    except LedgerError:
        return set()
    if not known:
        return set()
    wanted = {numbers[task_id] for task_id in known}
    keys = {
        row.number: row.fingerprint
        for chunk in plan.left()
        for row in chunk
        if row.number in wanted
    }
    found = ((numbers[task_id], key) for task_id, key in known.items())
    return {number for number, key in found if keys.get(number) != key}


def end_unread(row: PlannedRow) -> Outcome:
    """How a row ends of which only the ledger knows more: it may have been sent."""
    return Outcome(
        row.number,
        Status.UNCONFIRMED,
        row.task_id,
        reason=_UNREAD,
        hint=_ONCE_READ,
        issues=row.issues,
        cause=Cause.LEDGER_UNREAD,
    )
