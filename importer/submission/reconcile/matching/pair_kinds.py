"""Pairs kinds of rows with kinds of tasks, one to one: those that are sure, and then the rest."""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from datetime import datetime

from importer.submission.reconcile.matching.kinds import RowKind
from importer.submission.reconcile.matching.lost import LostRow, Matched, is_in_time
from importer.submission.reconcile.matching.pairing import MOST_PAIRS, most_pairs
from importer.submission.reconcile.matching.turns import ROWS_AT_ONCE


def take_sure_pairs(kinds: list[RowKind], matched: Matched) -> Generator[None, None, set[str]]:
    """Pair rows with tasks that say the same, and that no other kind of row may have made."""
    used: set[str] = set()
    for number, kind in enumerate(kinds):
        if number % ROWS_AT_ONCE == 0:
            yield
        sure = [
            made
            for task in kind.choices
            if task.owners == [kind] and task.claims == [kind]
            for made in task.tasks
        ]
        pairs = pairs_in_time(kind.rows, sure)
        matched.found |= pairs
        used.update(pairs.values())
        kind.left = [row for row in kind.rows if row.key not in pairs]
    return used


def pairs_in_time(
    rows: Sequence[LostRow], tasks: Sequence[tuple[datetime, str]]
) -> dict[bytes, str]:
    """As many pairs as there can be of equal rows and equal tasks, none older than its request.

    Of equal rows, the one sent last has the fewest tasks to choose from: it chooses first, and
    takes the oldest that it may.
    """
    newest_first = sorted(tasks, reverse=True)
    upcoming = 0
    free: list[str] = []
    pairs: dict[bytes, str] = {}
    for row in sorted(rows, key=lambda row: row.own_since, reverse=True):
        while upcoming < len(newest_first) and is_in_time(newest_first[upcoming][0], row.own_since):
            free.append(newest_first[upcoming][1])
            upcoming += 1
        if free:
            pairs[row.key] = free.pop()
    return pairs


def settle_the_rest(
    kinds: list[RowKind], used: set[str], matched: Matched
) -> Generator[None, None, None]:
    """What has no task of its own yet: found, missing, or in doubt with those it competes with."""
    for number, group in enumerate(_groups([kind for kind in kinds if kind.left])):
        if number % ROWS_AT_ONCE == 0:
            yield
        rows = [row for kind in group for row in kind.left]
        tasks = {id(task): task for kind in group for task in kind.choices}
        free = {
            key: [made for made in task.tasks if made[1] not in used] for key, task in tasks.items()
        }
        is_alike = len(group) == 1
        paired = None
        if is_alike:
            paired = pairs_in_time(rows, [made for some in free.values() for made in some])
        elif len(rows) * sum(map(len, free.values())) <= MOST_PAIRS:
            paired = yield from most_pairs(_choices_of_rows(group, free))
        is_open = any(kind.is_beyond_telling for kind in group)
        reason = _TOO_MANY if paired is None or is_open else _FEWER
        if paired is None or (len(paired) < len(rows) and (is_open or (paired and not is_alike))):
            matched.doubtful.update((row.key, reason) for row in rows)
            continue
        matched.found.update(paired)
        used.update(paired.values())
        if not is_alike:
            claimed = {
                task_id for t in tasks.values() if len(t.claims) > 1 for _, task_id in t.tasks
            }
            matched.exchangeable.update(key for key, own in paired.items() if own in claimed)
        matched.missing.update(row.key for row in rows if row.key not in paired)


_TOO_MANY = "too many tasks look like it to tell which one is its own"


_FEWER = "there are fewer tasks than rows that may have created them"


def _groups(kinds: Sequence[RowKind]) -> list[list[RowKind]]:
    """The kinds of rows that are joined by any chain of tasks that they could have become."""
    seen: set[int] = set()
    by_id = {id(kind) for kind in kinds}
    groups = []
    for first in kinds:
        if id(first) in seen:
            continue
        seen.add(id(first))
        group = [first]
        for kind in group:  # grows while it is read
            for task in kind.choices:
                if id(task) in seen:
                    continue
                seen.add(id(task))
                others = [o for o in task.claims if id(o) in by_id and id(o) not in seen]
                seen.update(map(id, others))
                group += others
        groups.append(group)
    return groups


def _choices_of_rows(
    group: Sequence[RowKind], free: Mapping[int, list[tuple[datetime, str]]]
) -> dict[bytes, list[str]]:
    return {
        row.key: [
            task_id
            for task in kind.choices
            for made, task_id in free[id(task)]
            if is_in_time(made, row.own_since)
        ]
        for kind in group
        for row in kind.left
    }
