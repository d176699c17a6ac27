"""Whether a task that was found by a lookup is surely the one that the import made.

Its answer was lost, and a task that says the same was taken for it: to count it once, that has to
do; to delete it does not. A colleague may have made one with the same words. By the row, the task
as the service shows it now, and tasks that were answered, it gives a reason to leave the task
alone, or None.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from importer.contract.answer import TaskAnswer
from importer.contract.forms import made_at
from importer.contract.reference import has_reference
from importer.ledger.landmarks import Landmark
from importer.ledger.withdrawals import Candidate

_ROUNDING = timedelta(seconds=1)
"""A service may leave out the fractions of a second."""

_LATEST = timedelta(seconds=30)
"""How long after a request was given up its task may have been made. One that was made later is
rather somebody's who saw that the row had failed, and wrote the task by hand."""

_FOUND = "its response was lost, and"


class CreationTime(NamedTuple):
    """An answered task, and when the service says that it was made."""

    landmark: Landmark
    at: datetime


def strange(row: Candidate, task: TaskAnswer, others: Sequence[CreationTime]) -> str | None:
    """Why a task that was found may be somebody else's; None: it is the import's.

    others: tasks of ours that were answered. The service made each of them between its request and
    its answer, so they tell the service's time at the moment of the row's request, by a clock of
    this computer that nobody can set. A reference has to do where no time can be compared: alone it
    says which row a task is of, and not whose, for a colleague may have imported the same sheet.
    """
    if not row.was_lost:
        return None
    if row.other_id is not None and row.other_id != row.task_id:
        return f"{_FOUND} task {row.other_id} may be the import's as well as this one"
    made = made_at(task)
    begin, end = max(_begins(row, others), default=None), min(_ends(row, others), default=None)
    if made is None or begin is None or end is None:
        if has_reference(task, row.fingerprint):
            return None
        return _NOT_SAID if made is None else _ALONE
    if begin - _ROUNDING <= made <= end + _LATEST:
        return None
    when = made.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
    how = "before" if made < begin else "some time after"
    return f"{_FOUND} this task was created {how} the row was sent ({when})"


_NOT_SAID = f"{_FOUND} the service does not say when the task that was taken for it was created"
_ALONE = (
    f"{_FOUND} no other task that you created at that time can be read, to show whether this "
    "one is the import's"
)


def _begins(row: Candidate, others: Iterable[CreationTime]) -> Iterator[datetime]:
    """The service's time as the row was sent first: not earlier than each of these."""
    for other in others:
        if _is_one_clock(row.first_sent.boot, other.landmark.answered.boot):
            passed = row.first_sent.seconds - other.landmark.answered.seconds
            yield other.at + timedelta(seconds=passed)


def _ends(row: Candidate, others: Iterable[CreationTime]) -> Iterator[datetime]:
    """The service's time as the row was sent or lost last: not later than each of these."""
    for other in others:
        if _is_one_clock(row.touched.boot, other.landmark.sent.boot):
            passed = row.touched.seconds - other.landmark.sent.seconds
            yield other.at + timedelta(seconds=passed)


def _is_one_clock(boot: str, other: str) -> bool:
    return boot == other != ""
