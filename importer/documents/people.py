"""The documents of `assignees` and of `validate --lookup-out`."""

from __future__ import annotations

from typing import Literal, TypedDict


class AssigneeDocument(TypedDict):
    """Somebody who has tasks."""

    assignee_id: str
    """The id."""
    tasks: int
    """How many tasks are listed."""
    open_tasks: int
    """Those of them that are pending."""
    last_created: str | None
    """When the newest was created, as the service writes it."""
    last_title: str
    """What it is called."""


class AssigneesDocument(TypedDict):
    """Who has tasks in the workspace: `assignees`."""

    document: Literal["assignees"]
    """Which kind of document this is."""
    version: Literal[1]
    """The version of all documents."""
    workspace: str | None
    """As the service names it; null where it names none."""
    base_url: str
    """The address of the service."""
    tasks: int
    """How many tasks are listed."""
    without_assignee: int
    """Those of them that nobody has."""
    complete: bool
    """Whether the list is whole."""
    problem: str | None
    """Why it may lack tasks."""
    assignees: list[AssigneeDocument]
    """Each one, the most tasks first."""
    lookup: str | None
    """The table that was written; null: none."""


class WantedName(TypedDict):
    """Somebody of whom no id is known."""

    name: str
    """The cell."""
    rows: int
    """The number of its rows."""


class LookupDocument(TypedDict):
    """The assignees of a sheet of whom no id is known: `validate --lookup-out`."""

    document: Literal["lookup"]
    """Which kind of document this is."""
    version: Literal[1]
    """The version of all documents."""
    source: str
    """The file, as it was named."""
    lookup: str | None
    """The table that was written; null where nobody is missing."""
    names: list[WantedName]
    """Who is missing."""
    more: bool
    """Whether the sheet has more of them."""
