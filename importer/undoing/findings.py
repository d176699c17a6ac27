"""The findings about a task that is to be undone, and their words."""

from __future__ import annotations

from typing import NamedTuple

from importer.ledger.states import Event
from importer.rows.withdrawn import AGAIN, UndoStatus
from importer.submission.http.client import Answer

INTERRUPTED = "the undo was interrupted"


STILL_THERE = "the service reported that it deleted the task, but it still exists"


BY_HAND = "look at it in HockeyStack, and delete it there if it is not needed"


class Finding(NamedTuple):
    """What is known about a task that is to be undone.

    event: what the ledger is to note of one that is on its way out; None: it stays so, and the
    next undo asks after it. is_at_fault: the service is well, and does not deal with this task.
    """

    status: UndoStatus
    reason: str = ""
    hint: str = ""
    event: Event | None = None
    is_at_fault: bool = False


def undone() -> Finding:
    """It was undone."""
    return Finding(UndoStatus.UNDONE, event=Event.UNDO)


def deleted_meanwhile() -> Finding:
    """It was deleted, and not by this undo."""
    return Finding(UndoStatus.GONE, "somebody deleted it at the same moment", event=Event.UNDO)


def kept(reason: str, hint: str = "") -> Finding:
    """It is left alone, for this reason."""
    return Finding(UndoStatus.KEPT, reason, hint or "look at it in HockeyStack", event=Event.KEEP)


def not_found() -> Finding:
    """There is no such task, which is not believed."""
    hint = "look for it in HockeyStack, and check that the token is the one used for the import"
    reason = "it cannot be found, and it cannot be determined whether it was deleted"
    return Finding(UndoStatus.KEPT, reason, hint)


def failed(reason: str) -> Finding:
    """The next undo tries again."""
    return Finding(UndoStatus.NOT_DONE, reason, AGAIN)


def unknown(reason: str) -> Finding:
    """It may have been undone; the next undo looks."""
    return Finding(UndoStatus.NOT_DONE, f"it is not known whether it was undone: {reason}", AGAIN)


def not_done(answer: Answer, what: str) -> Finding:
    """An answer that no repetition betters, for the time being."""
    return Finding(UndoStatus.NOT_DONE, f"{what}: {in_words(answer)}", AGAIN)


def in_words(answer: Answer) -> str:
    """The status of an answer, with its words."""
    words = answer.words()
    return f"HTTP {answer.status}{f': {words}' if words else ''}"
