"""What `assignees` tells a person, line by line. Nothing here prints."""

from __future__ import annotations

from typing import TYPE_CHECKING

from importer.cli.tables import aligned, shortened
from importer.documents import VERSION
from importer.wording.counts import counted
from importer.wording.text import visible

if TYPE_CHECKING:
    from pathlib import Path

    from importer.assignees.survey import AssigneeList
    from importer.documents.people import LookupDocument
    from importer.intake.people_wanted import PeopleWanted

_HEADER = ("ASSIGNEE ID", "TASKS", "OPEN", "NEWEST TASK", "ITS TITLE")
_WIDEST_TITLE = 40
_DAY = len("2026-12-01")
_ENTER_IDS = (
    "Enter each one's HockeyStack ID in the second column; task-importer assignees lists those of "
    "your workspace."
)


def assignee_lines(found: AssigneeList) -> list[str]:
    """Everyone who has a task, and what to do with the ids."""
    workspace = f"workspace {visible(found.workspace)} at " if found.workspace else ""
    where = f"{workspace}{visible(found.base_url)}"
    if not found.assignees:
        return [
            f"No task of {where} has an assignee.",
            "Create one by hand for each rep in HockeyStack, and run this again.",
        ]
    people = counted(len(found.assignees), "assignee")
    rows = [_HEADER, *(_cells(*one) for one in found.assignees)]
    lines = [f"{people} of {counted(found.tasks, 'task')} in {where}", *aligned(rows, {1, 2})]
    if found.without:
        has = "has" if found.without == 1 else "have"
        lines.append(f"{counted(found.without, 'task')} {has} no assignee.")
    return [*lines, "", *_next_lines(found)]


def wanted_lines(wanted: PeopleWanted, out: Path, then: str) -> list[str]:
    """What to do with a table of the people of whom no id is known. then: once it is filled in."""
    source, name = visible(wanted.source), visible(str(out))
    if not wanted.people:
        return [f"Every assignee of {source} has an id: no table was written."]
    lines = [f"{counted(len(wanted.people), 'name')} of {source} written to {name}."]
    if wanted.are_more:
        lines.append("The sheet has more names than these: run this again with the finished table.")
    return [*lines, _ENTER_IDS, visible(then)]


def wanted_as_json(wanted: PeopleWanted, out: Path) -> LookupDocument:
    """The same as one JSON document."""
    return {
        "document": "lookup",
        "version": VERSION,
        "source": wanted.source,
        "lookup": str(out) if wanted.people else None,
        "names": [{"name": word.text, "rows": word.rows} for word in wanted.people],
        "more": wanted.are_more,
    }


def _next_lines(found: AssigneeList) -> list[str]:
    if found.lookup is None:
        return ["For a table of them to fill in: task-importer assignees --lookup-out reps.csv"]
    name = visible(str(found.lookup))
    return [
        f"Enter each rep's name, as your sheet has it, in the first column of {name}.",
        f"Then: task-importer run FILE --lookup assignee_id={name}",
    ]


def _cells(
    assignee_id: str, tasks: int, open_tasks: int, last_created: str | None, last_title: str
) -> tuple[str, ...]:
    day = visible(last_created or "")[:_DAY]
    title = shortened(visible(last_title), _WIDEST_TITLE)
    return visible(assignee_id), f"{tasks:,}", f"{open_tasks:,}", day, title
