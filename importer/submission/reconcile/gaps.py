"""Keeps rows in doubt whose tasks the list might not show."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Hashable, Mapping, Sequence
from datetime import timedelta

from importer.ledger.records import LostTask
from importer.submission.reconcile.controls import Control, Now, Proof, Sent
from importer.submission.reconcile.matching.kinds import frozen
from importer.submission.reconcile.matching.lost import LostRow, Matched
from importer.submission.reconcile.seen import Seen
from importer.submission.reconcile.sent_rows import timed


def with_found(  # noqa: PLR0913, PLR0917 -- what is known, each passed in
    seen: Seen,
    rows: Sequence[LostRow],
    lost: Mapping[bytes, LostTask],
    matched: Matched,
    settle: timedelta,
    now: Now,
) -> Proof:
    """What the listing proves, when the rows that were found on it are controls as well."""
    listed = {task.task_id: task for task in seen.listing.tasks}
    found = {
        matched.found[row.key]: row
        for row in rows
        if row.key in matched.found and matched.found[row.key] in listed
    }
    controls = [_found_control(task_id, row, lost[row.key]) for task_id, row in found.items()]
    there = {task_id: listed[task_id] for task_id in found}
    still_lost = [(r.body, lost[r.key].sent_no) for r in rows if r.key not in matched.found]
    return Proof(
        [*seen.controls, *controls],
        seen.listed | there,
        seen.extent,
        lost=still_lost,
        settle=settle,
        now=now,
    )


def _found_control(task_id: str, row: LostRow, lost: LostTask) -> Control:
    return Control(task_id, row.body, "", lost.sent_no, lost.touched, was_lost=True, key=row.key)


def doubt_gaps(
    matched: Matched,
    rows: Sequence[LostRow],
    lost: Sequence[LostTask],
    proof: Proof,
    settle: timedelta,
) -> None:
    """Rows that the listing would perhaps not show, if they were there."""
    tasks = {task.fingerprint: task for task in lost}
    equal: defaultdict[Hashable, list[Sent]] = defaultdict(list)
    for row in rows:
        own = timed(row, tasks[row.key], proof, settle)
        equal[frozen(row.body)].append(Sent(own, tasks[row.key].first_sent))
    for equals in equal.values():
        missing = [sent for sent in equals if sent.row.key in matched.missing]
        common = proof.gap(equals) if missing else None
        for sent in missing:
            gap = common or proof.own_gap(sent)
            if gap is not None:
                doubt(matched, [sent.row.key], gap)


def doubt(matched: Matched, keys: Collection[bytes], reason: str) -> None:
    """Rows that are not missing for certain, for a reason."""
    matched.doubtful.update(dict.fromkeys(keys, reason))
    matched.missing.difference_update(list(keys))
