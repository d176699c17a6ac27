"""What a listed task tells of other tasks: those that stand inside it, and those it stands for.

A service may fold tasks: show subtasks inside their parent, and of tasks that are alike only one,
with the ids or the number of the others. Who reads only the entries of a page takes those others
for missing. Takes one entry as it came; returns what it tells. Whether the others are listed as
well, whoever reads the pages knows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from importer.contract.answer import TaskAnswer
from importer.submission.reconcile.pages.asides import number_of
from importer.submission.reconcile.pages.table import folded

_OWN = frozenset(TaskAnswer.model_fields) | {"agent_id", "dismiss_reason", "completed_at"}
"""Documented members of a task (API.md): nothing inside them is another task."""

_MOST_DEPTH = 4

_OTHERS = re.compile(
    r"subtask|child|duplicate|merged|collapsed|bundled|grouped|similar|sametask|stacked"
    r"|(group|cluster|stack|bundle)(size|count)|occurrences|instances"
)
_UPWARDS = re.compile(r"^is|(of|into|to|by|at|on|key|hash|id)$")
"""`duplicate_of`, `merged_into`, `merged_at`: of the task itself, which is shown."""

_WITH_ITSELF = re.compile(r"size$|occurrences|instances")
"""A number of these counts the task that is shown as well."""


class InnerTasks(NamedTuple):
    """The other tasks that an entry contains or names. inside: as they came. named: their ids.

    unnamed: of how many others it tells nothing but that they are there, at the least.
    """

    inside: tuple[Mapping[str, Any], ...] = ()
    named: tuple[str, ...] = ()
    unnamed: int = 0


_NOTHING = InnerTasks()


def inner_tasks(entry: object) -> InnerTasks:
    """The other tasks that a listed task contains, names or counts."""
    if not isinstance(entry, Mapping) or _OWN.issuperset(entry):
        return _NOTHING
    inside: list[Mapping[str, Any]] = []
    named: list[str] = []
    unnamed = 0
    for name, value in entry.items():
        if name in _OWN:
            continue
        tasks = list(_tasks_in(value))
        inside += tasks
        word = folded(name)
        if not tasks and _OTHERS.search(word) and not _UPWARDS.search(word):
            ids = [one for one in value if _is_id(one)] if isinstance(value, list) else []
            named += map(str, ids)
            unnamed += _unnamed(word, value) if not ids else 0
    return InnerTasks(tuple(inside), tuple(named), unnamed)


def _tasks_in(value: object, depth: int = 1) -> Iterator[Mapping[str, Any]]:
    if depth > _MOST_DEPTH:
        return
    if isinstance(value, Mapping):
        if _is_id(value.get("task_id")) or ("task_title" in value and _is_id(value.get("id"))):
            yield value
        value = list(value.values())
    for inner in value if isinstance(value, list) else ():
        yield from _tasks_in(inner, depth + 1)


def _is_id(value: object) -> bool:
    return type(value) is int or (isinstance(value, str) and value.strip() != "")


def _unnamed(word: str, value: object) -> int:
    if isinstance(value, list):
        return len(value)
    if isinstance(value, Mapping):
        return max((_unnamed(word, inner) for inner in value.values()), default=0)
    number = int(value) if isinstance(value, bool) else number_of(value) or 0
    return max(0, number - bool(_WITH_ITSELF.search(word)))
