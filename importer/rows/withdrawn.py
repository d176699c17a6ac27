"""The outcome of undoing a task, as a value."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

AGAIN = "run the same command again"


class UndoStatus(StrEnum):
    """What an undo made of a task, as written to disk. A value never gets another meaning."""

    UNDONE = "undone"  # deleted, or cancelled, by an undo
    GONE = "gone"  # somebody else had deleted it before
    KEPT = "kept"  # left alone: changed or ended since, or that is not certain
    REFUSED = "refused"  # it stands, and several undos have failed to undo it: a person must
    NOT_DONE = "not_done"  # it exists, or that is not known: the undo can be run again


DONE_STATUSES = frozenset({UndoStatus.UNDONE, UndoStatus.GONE})
"""With only these, the exit code of an undo is 0."""


class Withdrawn(NamedTuple):
    """What became of one task that a run had created.

    row_number: in the file of that run. title: "" where it is not known any more. attempts counts
    requests to delete or cancel it; request_id is the service's name for the last of them.
    """

    row_number: int
    title: str
    task_id: str
    status: UndoStatus
    reason: str = ""
    hint: str = ""
    attempts: int = 0
    request_id: str | None = None
