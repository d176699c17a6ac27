"""Which of its tasks a service shows in a listing, by the trait `shows`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.simulation.service import Stored

_SHOWN_MOST = 3
"""So many tasks a listing holds that shows the newest, or the oldest, alone."""

_Keep = Callable[["Stored"], bool]

# "some" is no habit of any service here: where it hides one task alone, nobody can know.
_KEEPS: dict[str, _Keep] = {
    "all": lambda _task: True,
    "one assignee": lambda task: task.body["assignee_id"] == "rep-1",
    "one type": lambda task: task.body["task_type"] == "call",
    "one target": lambda task: "deal_id" in task.body["targets"],
    "open": lambda task: task.status == "pending",
    "some": lambda task: sum(task.task_id.encode()) % 3 > 0,
    "others": lambda task: not task.kind,
}


def shown_of(tasks: Sequence[Stored], shows: str) -> list[Stored]:
    """Those of the tasks, which are in the order of their times, that a listing holds."""
    if shows == "newest":
        return list(tasks[-_SHOWN_MOST:])
    if shows == "oldest":
        return list(tasks[:_SHOWN_MOST])
    return [task for task in tasks if _KEEPS[shows](task)]


def ordered(tasks: Sequence[Stored], order: str) -> list[Stored]:
    """The tasks, which are in the order of their times, as a listing puts them."""
    if order == "newest first":
        return list(reversed(tasks))
    if order == "by id":  # its end, which is a matter of chance
        return sorted(tasks, key=lambda task: task.task_id[::-1])
    return list(tasks)
