"""A line of `--json-rows`: what became of one row of the source."""

from __future__ import annotations

from typing import Annotated, Literal, TypedDict

from importer.rows.issues import Severity
from importer.rows.outcome import Cause

RowStatus = Literal[
    "created",
    "duplicate",
    "skipped",
    "invalid",
    "rejected",
    "unconfirmed",
    "not_sent",
    "would_create",
]


class RowIssue(TypedDict):
    """Something that is wrong with a row."""

    code: str
    """What is wrong: a code of issues.md."""
    severity: Annotated[str, Severity]
    """An `error` keeps the row from being sent; a `warning` does not."""
    field: str | None
    """The member of the task, such as `targets.deal_id`; null where the whole row is meant."""
    column: str | None
    """The header of the column; null where no column fills the field."""
    value: str | None
    """The text of the cell."""
    message: str
    """What is wrong with it, in words."""
    hint: str
    """What to do about it; may be empty."""


class RowDocument(TypedDict):
    """A row of the source: a line of `--json-rows`."""

    row: int
    """Its number, as the spreadsheet program shows it."""
    status: RowStatus
    """How it ended. In a dry run, `would_create` is a row that a run would send."""
    task_id: str | None
    """The id of its task; null where there is none."""
    reason: str
    """Why it has this status; empty where there is nothing to be said."""
    cause: Annotated[str | None, Cause]
    """The same as a word, for some reasons. There may be more."""
    hint: str
    """What to do next with the row; the hints of its issues say what to write in its cells."""
    issues: list[RowIssue]
    """What is wrong with it, all of it at once."""
    attempts: int
    """How many requests were sent for it in this run."""
    request_id: str | None
    """The service's name for the last of them."""
