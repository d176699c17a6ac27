"""Rows whose responses named another task: theirs under another title, or a reason to doubt."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from importer.contract.answer import TaskAnswer
from importer.contract.comparison import fits, is_same
from importer.contract.forms import folded_id, spellings
from importer.ledger.records import LostTask
from importer.submission.reconcile.gaps import doubt
from importer.submission.reconcile.matching.lost import LostRow, Matched, is_candidate


def doubt_named(
    matched: Matched,
    lost: Sequence[LostTask],
    rows: Sequence[LostRow],
    listed: Sequence[TaskAnswer],
    known_ids: Callable[[list[str]], Collection[str]],
) -> None:
    """Rows whose answer named another task are missing only if that is another row's.

    Else it may be the row's own, with a title that the service has changed: where it is listed and
    only its texts differ, it is; unless it was made before the row was sent, as a service may tell
    of an older task that is like it.
    """
    timed = {row.key: row for row in rows}
    named = {task.fingerprint: task for task in lost if task.named_id}
    ids = [folded_id(task.named_id) for task in named.values() if task.named_id]
    spelled = known_ids(spellings(t.named_id or "" for t in named.values()))
    known = set(map(folded_id, (*spelled, *matched.found.values())))
    there = {folded_id(task.task_id): task for task in listed}
    for key, row in named.items():
        if key in matched.found or row.named_id is None or folded_id(row.named_id) in known:
            continue
        task = there.get(folded_id(row.named_id))
        is_one = ids.count(folded_id(row.named_id)) == 1
        timed_row = timed.get(key)
        if task and is_one and timed_row is not None and _is_retitled(task, timed_row):
            matched.found[key] = row.named_id
            if not is_same(task, timed_row.body):
                matched.retitled.add(key)
            matched.missing.discard(key)
            matched.doubtful.pop(key, None)
        else:
            doubt(matched, {key} & matched.missing, f"its response mentioned task {row.named_id}")


def _is_retitled(task: TaskAnswer, row: LostRow) -> bool:
    """Whether a task is what a row asked for, but for its texts, and made since."""
    return is_candidate(task, row.own_since) and fits(task, row.body)
