"""What several documents have: their head, and issues in groups."""

from __future__ import annotations

from typing import Annotated, TypedDict

from importer.rows.issues import Severity
from importer.rows.outcome import Status


class DistinctValue(TypedDict):
    """A text that has a defect."""

    value: str
    """The text as it is in the cell."""
    count: int
    """The number of its cells."""


class IssueGroup(TypedDict):
    """All issues of one code, field and column."""

    code: str
    """What is wrong: a code of issues.md."""
    severity: Annotated[str, Severity]
    """An `error` keeps the row from being sent; a `warning` does not."""
    field: str | None
    """The member of the task, such as `targets.deal_id`; null where the whole row is meant."""
    column: str | None
    """The header of the column; null where no column fills the field."""
    count: int
    """The number of issues."""
    example_row: int
    """The row of the first of them."""
    example_value: str | None
    """Its cell."""
    message: str
    """What is wrong with it, in words."""
    hint: str
    """What to do about it; may be empty."""
    values: list[DistinctValue]
    """The different texts that have the defect, the most frequent first, 100 at most."""
    distinct_values: int
    """How many different texts there are, as far as they are counted: up to 500."""
    has_more_values: bool
    """Whether there are more of them than `values` lists."""


class CountedRows(TypedDict):
    """Rows by their status, and what is wrong with them."""

    counts: Annotated[dict[str, int], Status]
    """The number of rows of each status. A dry run counts what it would create as `not_sent`."""
    duplicates_that_differ: int
    """Duplicates that differ in columns that are not sent."""
    held_back: int
    """Rows of `not_sent` that are nearly the same as an earlier task."""
    issues: list[IssueGroup]
    """What is wrong with rows, in groups: errors first, then the most frequent."""


class Reference(TypedDict):
    """The mark that `--reference` adds to each task."""

    field: str
    """The text of the task in which it stands: `reason`, `task_title` or `draft`."""
    example: str | None
    """The mark of the first task; null where none is sent."""
