"""The documents of `history` and `undo`."""

from __future__ import annotations

from typing import Annotated, Literal, TypedDict

from importer.documents.common import IssueGroup
from importer.documents.imports import Next
from importer.rows.withdrawn import UndoStatus


class ListedRun(TypedDict):
    """A run that a ledger of this computer remembers."""

    run_id: str
    """What it is called."""
    kind: str
    """`import` or `undo`. There may be more."""
    undoes: str | None
    """Of an undo, the run that it took back."""
    undone_by: list[str]
    """The undos of this run."""
    undo_counts: dict[str, int]
    """The number of its tasks by what undos made of them, each by the last: `undone`, `kept`, …"""
    workspace: str | None
    """The workspace, as the service names it."""
    base_url: str
    """The address of the service."""
    source: str
    """The file that was imported."""
    started_at: str
    """When it began: RFC 3339, UTC."""
    ended_at: str | None
    """When it ended; null: it did not end by itself."""
    purged_at: str | None
    """When its personal data was deleted; the last time, where some had to be kept at first."""
    rows: int | None
    """The rows of the file; null where an older version ran."""
    counts: dict[str, int]
    """The number of rows of each status, as the run ended; of an undo, of tasks. What was undone
    since is in `undo_counts`, and `not_sent` in results that are written again."""


class HistoryDocument(TypedDict):
    """The runs from this computer: `history`."""

    document: Literal["history"]
    """Which kind of document this is."""
    version: Literal[1]
    """The version of all documents."""
    runs: list[ListedRun]
    """The last one first."""
    problems: list[str]
    """Ledgers that could not be read, and why (exit code 2)."""


class RunDocument(ListedRun):
    """One run: `history RUN`."""

    document: Literal["run"]
    """Which kind of document this is."""
    version: Literal[1]
    """The version of all documents."""
    issues: list[IssueGroup]
    """What is wrong with rows, in groups: errors first, then the most frequent."""
    reference: str | None
    """The text of the tasks in which a mark stands; null: they have none."""
    results: str | None
    """The results file; null where none was written."""
    to_fix: str | None
    """The file with just the rows to fix; null where none was written."""


class UndoneTask(TypedDict):
    """What became of a task that the run had created."""

    row: int
    """Its row in the file that was imported."""
    title: str
    """Its title; empty where it is not known any more."""
    task_id: str
    """Its id."""
    status: Annotated[str, UndoStatus]
    """What the undo made of it."""
    reason: str
    """Why; may be empty."""
    hint: str
    """What to do about it; may be empty."""
    attempts: int
    """How many requests were sent to delete or cancel it."""
    request_id: str | None
    """The service's name for the last of them."""


class PassedOver(TypedDict):
    """Rows of the run that an undo does not look at."""

    unconfirmed: int
    """It is not known whether they became tasks."""
    adopted: int
    """Their tasks existed before the run."""
    undone: int
    """They were undone earlier."""


class UndoDocument(TypedDict):
    """What became of the tasks that a run had created: `undo`."""

    document: Literal["undo"]
    """Which kind of document this is."""
    version: Literal[1]
    """The version of all documents."""
    run_id: str | None
    """What the undo is called; null where nothing was begun."""
    undoes: str
    """The run that is taken back."""
    dry_run: bool
    """Whether nothing was to be sent."""
    cancel: bool
    """Whether tasks are cancelled; else they are deleted."""
    source: str
    """The file that was imported."""
    workspace: str | None
    """The workspace, as the service names it."""
    counts: Annotated[dict[str, int], UndoStatus]
    """The number of tasks of each status."""
    passed_over: PassedOver
    """Rows of the run that the undo does not look at."""
    tasks: list[UndoneTask]
    """Every task, by its row."""
    results: str | None
    """The file with every task; null where none was written."""
    stopped: str | None
    """Why the service stopped the undo (exit code 3)."""
    ledger_error: str | None
    """Why the ledger does not know all that was undone."""
    interrupted: bool
    """Whether somebody stopped it (exit code 130)."""
    declined: bool
    """Whether somebody said no before anything was undone (exit code 130)."""
    next: Next
    """What to do next. `decide` means: look at the tasks that were left alone."""
