"""Names the file of the row that has a duplicate's task, in the results of a list of jobs.

Each file of a list is a run of its own, and a run and a row alone are no place that a person knows.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from importer.ledger.purging import PURGED_SOURCE
from importer.ledger.store import Ledger
from importer.rows.outcome import Outcome, Status
from importer.rows.rehearsed import earlier_reason
from importer.wording.text import visible


def with_files(
    ends: Iterator[Sequence[Outcome]], ledger: Ledger, source: str
) -> Iterator[Sequence[Outcome]]:
    """How the rows ended; those whose task a row of another file has say which file that is.

    source: the name of this one.
    """
    for chunk in ends:
        ids = [end.task_id for end in chunk if _is_by_ledger(end) and end.task_id]
        met = ledger.met_last(ids) if ids else {}
        yield [_with_file(end, met, source) for end in chunk] if met else chunk


def _is_by_ledger(end: Outcome) -> bool:
    """Whether it is a duplicate because the ledger has its task, and nobody else says so."""
    return end.status is Status.DUPLICATE and end.cause is None


def _with_file(end: Outcome, met: dict[str, tuple[str, int, str]], source: str) -> Outcome:
    if end.task_id not in met or not _is_by_ledger(end):
        return end
    run, row, file = met[end.task_id]
    if file in {source, PURGED_SOURCE}:
        return end
    return end._replace(reason=earlier_reason(run, row, visible(file)))
