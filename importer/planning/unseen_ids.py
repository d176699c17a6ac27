"""Assignee ids that the workspace has never seen: who they are, and the warning of each such row.

An id is told before it is sent, as a slip in one sends tasks to nobody. It is a warning: the API
has no list of people, and a new rep has no task yet.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import replace

from importer.contract.forms import folded_id
from importer.intake.chosen_rows import ChosenRows
from importer.intake.reading import Intake
from importer.mapping.cells.mapped_chunk import MappedChunk
from importer.rows.issues import Issue
from importer.settings.groups import PlanningOptions

_FIELD = "assignee_id"


def assignees_of(intake: Intake, options: PlanningOptions) -> Counter[str]:
    """The assignee ids of the rows that are wanted, each with how many of them have it."""
    chosen, counts = ChosenRows(options), Counter[str]()
    for chunk in intake.rows:
        wanted = intake.mapper.wanted(chosen.of(chunk))
        counts.update(filter(None, intake.mapper.values_of(_FIELD, wanted)))
    return counts


_CODE = "unseen_assignee"
_ITS_TASK_IS_THERE = (
    "if this rep had no task before, there is nothing to do; otherwise reassign the task in "
    "HockeyStack, or undo the run and import the row with the right id: task-importer assignees "
    "lists those of the workspace"
)


def once_created(issues: tuple[Issue, ...]) -> tuple[Issue, ...]:
    """The issues of a row whose task is there: to correct the id in the sheet is too late."""
    if all(issue.code != _CODE for issue in issues):
        return issues
    return tuple(
        replace(issue, hint=_ITS_TASK_IS_THERE) if issue.code == _CODE else issue
        for issue in issues
    )


class UnseenIds:
    """Ids that no task of the workspace has."""

    def __init__(self, intake: Intake, ids: Collection[str]) -> None:
        """ids: in any spelling of them."""
        self._ids = frozenset(map(folded_id, ids))
        source = next(s for s in intake.mapping.sources if s.field.name == _FIELD)
        columns = [column for column in source.columns if column.places]
        # Of several columns, the results cannot say which of them filled the row.
        self._column = columns[0] if len(columns) == 1 else None

    def tell(self, mapped: MappedChunk) -> MappedChunk:
        """The chunk, with a warning in each row that has one of the ids."""
        values = mapped.by_name.get(_FIELD, ())
        found = {i: v for i, v in enumerate(values) if v and folded_id(v) in self._ids}
        if not found:
            return mapped
        met = {**mapped.met}
        for place, assignee in found.items():
            met[place] = [*met.get(place, ()), self._issue(assignee)]
        return replace(mapped, met=met)

    def _issue(self, assignee: str) -> Issue:
        column = self._column
        return Issue(
            _CODE,
            f'no task of this workspace has the assignee id "{assignee}"',
            "if this rep has no task yet, there is nothing to do; otherwise correct the id: "
            "task-importer assignees lists those of the workspace",
            field=_FIELD,
            column=None if column is None else column.header.strip(),
            value=assignee,
            place=None if column is None else column.column,
        )
