"""Groups lost rows that ask for the same and tasks that say the same, and which may match.

Each kind is compared once for all of its rows or tasks, and only with what an index holds for it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Generator, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain

from importer.contract.answer import TaskAnswer
from importer.contract.comparison import (
    MEMBERS,
    PLACES,
    Shape,
    is_more,
    lacks,
    shape_of_body,
    shape_of_task,
    whole,
)
from importer.submission.reconcile.matching.lost import LostRow, is_in_time, when_made
from importer.submission.reconcile.matching.pairing import MOST_PAIRS
from importer.submission.reconcile.matching.shape_index import ShapeIndex
from importer.submission.reconcile.matching.turns import ROWS_AT_ONCE, Turns

_TITLE = PLACES["task_title"]


@dataclass(slots=True, eq=False)
class RowKind:
    """Lost rows that ask for the very same. left: those that have no task yet.

    choices: the tasks that they may have made. is_beyond_telling: there are more than are tried.
    """

    shape: Shape
    rows: list[LostRow]
    left: list[LostRow] = field(default_factory=list)
    choices: list[TaskKind] = field(default_factory=list)
    is_beyond_telling: bool = False


@dataclass(slots=True, eq=False)
class TaskKind:
    """Listed tasks that say the same, each with the time at which it was made.

    owners: kinds of rows that ask for all that it says, and no more. claims: those that may have
    made it.
    """

    shape: Shape
    tasks: list[tuple[datetime, str]]
    owners: list[RowKind] = field(default_factory=list)
    claims: list[RowKind] = field(default_factory=list)


def row_kinds(rows: Sequence[LostRow]) -> Generator[None, None, list[RowKind]]:
    """The rows, those that ask for the same together."""
    kinds: dict[object, RowKind] = {}
    for number, row in enumerate(rows):
        if number % ROWS_AT_ONCE == 0:
            yield
        spelling = frozen(row.body)
        if spelling in kinds:
            kinds[spelling].rows.append(row)
        else:
            kinds[spelling] = RowKind(shape_of_body(row.body), [row])
    return list(kinds.values())


def frozen(value: object) -> Hashable:
    """The same for bodies that say the same, in whatever order."""
    if isinstance(value, Mapping):
        return tuple(sorted((key, frozen(inner)) for key, inner in value.items()))
    if isinstance(value, list):
        return tuple(frozen(inner) for inner in value)
    return value if isinstance(value, Hashable) else repr(value)


def task_kinds(tasks: Sequence[TaskAnswer]) -> Generator[None, None, list[TaskKind]]:
    """The tasks, those that say the same together."""
    kinds: dict[Shape, TaskKind] = {}
    for number, task in enumerate(tasks):
        if number % ROWS_AT_ONCE == 0:
            yield
        shape = shape_of_task(task)
        made = (when_made(task), task.task_id)
        if shape in kinds:
            kinds[shape].tasks.append(made)
        else:
            kinds[shape] = TaskKind(shape, [made])
    return list(kinds.values())


def connect(kinds: list[RowKind], listed: list[TaskKind]) -> Generator[None, None, None]:
    """Find for each task the rows that may have made it: the same title, and nothing differs."""
    index = ShapeIndex(tuple(range(len(MEMBERS))))
    owners: defaultdict[Shape, list[RowKind]] = defaultdict(list)
    earliest = {id(kind): min(row.own_since for row in kind.rows) for kind in kinds}
    for kind in kinds:
        index.add(kind.shape, kind)
        owners[whole(kind.shape)].append(kind)
    pairs = 0
    unmarked: dict[int, Sequence[RowKind]] = {}
    for number, task in enumerate(listed):
        if number % ROWS_AT_ONCE == 0:
            yield
        if task.shape[_TITLE] is None:
            continue
        task.owners = owners.get(whole(task.shape), [])
        latest = max(made for made, _ in task.tasks)
        near = list(index.find(task.shape))
        pairs += sum(map(len, near))
        is_beyond_telling = pairs > MOST_PAIRS + len(kinds) + len(listed)
        if is_beyond_telling:
            _mark(near, task.owners, unmarked)
        for kind in task.owners if is_beyond_telling else chain.from_iterable(near):
            if is_in_time(latest, earliest[id(kind)]):
                task.claims.append(kind)
                kind.choices.append(task)


def _mark(
    near: Iterable[Sequence[RowKind]],
    owners: Collection[RowKind],
    unmarked: dict[int, Sequence[RowKind]],
) -> None:
    """Note that these tasks cannot be assigned among these rows, except to rows that own one.

    unmarked: of lists that were met before, what was left out: a list is read once, not once for
    each task.
    """
    for kinds in near:
        left_out = []
        for kind in unmarked.get(id(kinds), kinds):
            if kind in owners:
                left_out.append(kind)
            else:
                kind.is_beyond_telling = True
        unmarked[id(kinds)] = left_out


def give_way(
    kinds: list[RowKind], listed: list[TaskKind], told: set[int]
) -> Generator[None, None, None]:
    """Take from a row's choices the tasks that say exactly what another row says.

    Where a task only says less than the row, it is left: the service may list less than it holds.
    told: the places of what some task says.
    """
    turns = Turns()
    for task in listed:
        if task.owners:
            owning = set(map(id, task.owners))
            task.claims = [
                kind
                for kind in task.claims
                if id(kind) in owning
                or not (is_more(task.shape, kind.shape) or lacks(task.shape, kind.shape) & told)
            ]
            if turns.is_over(len(owning) + len(task.claims)):
                yield
    claimed = {id(task): set(map(id, task.claims)) for task in listed}
    for kind in kinds:
        kind.choices = [task for task in kind.choices if id(kind) in claimed[id(task)]]
        if turns.is_over(len(kind.choices)):
            yield
