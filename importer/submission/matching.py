"""Which of the lost rows a listing of the workspace holds. Pure.

Rows and tasks are matched one to one, so that equal rows are counted and not found all at once in
a single task. A row is missing only where nothing that was listed could be it; where several
rows compete for fewer tasks and it cannot be told which of them came through, they stay in doubt.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from importer.submission.sameness import (
    has_more,
    instant,
    is_same,
    is_similar,
    is_whole,
    lacking,
    plain,
    told,
)
from importer.task import TaskAnswer

MARGIN = timedelta(minutes=5)
"""A task that the service says is older than the request by more than this was not made by it."""


class LostRow(NamedTuple):
    """A row whose request may have made a task. body: as sent. since: the service's time then."""

    key: bytes
    body: Mapping[str, Any]
    since: datetime

    @property
    def title(self) -> str:
        """The title, as titles are compared."""
        return plain(str(self.body.get("task_title", "")))


@dataclass(slots=True)
class Matched:
    """What a listing says of lost rows, by their keys; each is in one of the three."""

    found: dict[bytes, str] = field(default_factory=dict)
    missing: set[bytes] = field(default_factory=set)
    doubtful: dict[bytes, str] = field(default_factory=dict)


def match(rows: Sequence[LostRow], tasks: Sequence[TaskAnswer]) -> Matched:
    """What became of the rows. tasks: of a whole listing, without those that belong to others."""
    matched = Matched()
    choices = _choices(rows, tasks)
    _give_way(rows, choices, told(tasks))
    left = _take_sure_pairs(rows, choices, matched)
    for group in _groups(left, choices):
        _settle_group(group, choices, matched)
    _doubt_similar(rows, tasks, matched)
    return matched


def is_candidate(task: TaskAnswer, since: datetime) -> bool:
    """Whether a task may have been made by a request at `since`; a missing time counts as yes."""
    created = instant(task.created_at or "")
    return created is None or created >= since or since - created <= MARGIN


def _choices(
    rows: Sequence[LostRow], tasks: Sequence[TaskAnswer]
) -> dict[bytes, dict[str, TaskAnswer]]:
    """The tasks that each row may have become, by their ids."""
    by_title = defaultdict(list)
    for task in tasks:
        by_title[plain(task.task_title or "")].append(task)
    return {
        row.key: {
            task.task_id: task
            for task in by_title[row.title]
            if is_candidate(task, row.since) and is_same(task, row.body)
        }
        for row in rows
    }


def _give_way(
    rows: Sequence[LostRow], choices: Mapping[bytes, dict[str, TaskAnswer]], told_of: set[str]
) -> None:
    """Take from a row's choices the tasks that say exactly what another row says.

    Where a task only says less than the row, it is left: the service may list less than it holds.
    told_of: the members that it surely lists.
    """
    owned = {
        task_id
        for row in rows
        for task_id, task in choices[row.key].items()
        if is_whole(task, row.body)
    }
    for row in rows:
        for task_id in owned & choices[row.key].keys():
            task = choices[row.key][task_id]
            if has_more(task, row.body) or lacking(task, row.body) & told_of:
                del choices[row.key][task_id]


def _take_sure_pairs(
    rows: Sequence[LostRow], choices: Mapping[bytes, dict[str, TaskAnswer]], matched: Matched
) -> list[LostRow]:
    """Pair each row with a task that says the same, and that no other kind of row may have made.

    The rows without one are left over.
    """
    claims: defaultdict[str, list[LostRow]] = defaultdict(list)
    for row in rows:
        for choice in choices[row.key]:
            claims[choice].append(row)
    used: set[str] = set()
    left: list[LostRow] = []
    # Of rows that are alike, the one sent last has the fewest tasks to choose from.
    for row in sorted(rows, key=lambda row: row.since, reverse=True):
        sure = (key for key, task in choices[row.key].items() if is_whole(task, row.body))
        task_id = next((key for key in sure if key not in used and _are_alike(claims[key])), None)
        if task_id is None:
            left.append(row)
        else:
            used.add(task_id)
            matched.found[row.key] = task_id
    for row in left:
        for task_id in used & choices[row.key].keys():
            del choices[row.key][task_id]
    return left


def _groups(
    rows: Sequence[LostRow], choices: Mapping[bytes, dict[str, TaskAnswer]]
) -> list[list[LostRow]]:
    """The rows that are joined by any chain of tasks that they could have become."""
    group_of: dict[str, list[LostRow]] = {}
    for row in rows:
        group = [row]
        for task_id in choices[row.key]:
            other = group_of.get(task_id, group)
            if other is not group:
                group += other
                for key in [key for key, old in group_of.items() if old is other]:
                    group_of[key] = group
            group_of[task_id] = group
    alone = [[row] for row in rows if not choices[row.key]]
    return [*{id(group): group for group in group_of.values()}.values(), *alone]


def _settle_group(
    group: Sequence[LostRow], choices: Mapping[bytes, dict[str, TaskAnswer]], matched: Matched
) -> None:
    """Rows that compete for the same tasks, and for no others."""
    paired = _most_pairs(group, choices)
    if paired and len(paired) < len(group) and not _are_alike(group):
        for row in group:
            matched.doubtful[row.key] = "fewer tasks are there than rows that may have made them"
        return
    matched.found.update(paired)
    matched.missing.update(row.key for row in group if row.key not in paired)


def _most_pairs(
    group: Sequence[LostRow], choices: Mapping[bytes, dict[str, TaskAnswer]]
) -> dict[bytes, str]:
    """As many pairs of a row and a task of its own as there can be.

    Each round moves rows along a chain to another task of theirs until one is free (augmenting
    paths), breadth first: a chain may be longer than Python's stack.
    """
    owner: dict[str, bytes] = {}
    for row in group:
        came_from: dict[str, tuple[bytes, str | None]] = {}
        queue: list[tuple[bytes, str | None]] = [(row.key, None)]
        free: str | None = None
        for key, before in queue:
            for task_id in choices[key]:
                if task_id not in came_from:
                    came_from[task_id] = (key, before)
                    if task_id not in owner:
                        free = task_id
                        break
                    queue.append((owner[task_id], task_id))
            if free is not None:
                break
        while free is not None:
            key, before = came_from[free]
            owner[free], free = key, before
    return {key: task_id for task_id, key in owner.items()}


def _are_alike(group: Sequence[LostRow]) -> bool:
    return all(row.body == group[0].body for row in group)


def _doubt_similar(rows: Sequence[LostRow], tasks: Sequence[TaskAnswer], matched: Matched) -> None:
    """A row is not missing while a task is there that may be it after a change by the service."""
    used = set(matched.found.values())
    by_title = defaultdict(list)
    for task in tasks:
        if task.task_id not in used:
            by_title[plain(task.task_title or "")].append(task)
    for row in rows:
        if row.key in matched.missing:
            unused = [*by_title[row.title], *(by_title[""] if row.title else ())]
            if any(is_candidate(t, row.since) and is_similar(t, row.body) for t in unused):
                matched.missing.discard(row.key)
                matched.doubtful[row.key] = "a task that is nearly the same was made meanwhile"
