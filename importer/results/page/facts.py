"""All that a page is made of, from whoever knows it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from importer.results.page.evidence import Evidence


@dataclass(frozen=True, slots=True)
class Tasks:
    """The tasks that would be, or were to be, created: by what, and the first of them.

    further_assignees, further_weeks: tasks whose assignee or week is not among those named.
    first: row number and members of each.
    """

    count: int
    by_assignee: Sequence[tuple[str, int]]
    further_assignees: int
    by_type: Sequence[tuple[str, int]]
    by_priority: Sequence[tuple[str, int]]
    by_week: Sequence[tuple[date, int]]
    further_weeks: int
    first: Sequence[tuple[int, Mapping[str, Any]]]


@dataclass(frozen=True, slots=True)
class Facts:
    """All that a page is made of.

    document: the `--json` document. read: what was read, as pairs of texts. notes: decisions about
    the file. labels: the columns as messages name them. fields: by the place of a column, what it
    fills. reasons: by status, why rows have it, with counts. pace: how long it takes, in words;
    None: nothing says it. command: what sends the file; "": nothing
    that could be typed does.
    """

    document: Mapping[str, Any]
    read: Sequence[tuple[str, str]]
    notes: Sequence[str]
    labels: Sequence[str]
    fields: Mapping[int, Sequence[str]]
    reasons: Sequence[tuple[str, str, int]]
    evidence: Evidence
    tasks: Tasks
    pace: str | None
    command: str
    from_input: bool
