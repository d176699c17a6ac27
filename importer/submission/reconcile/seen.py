"""What a listing has shown about lost rows, and what reading a task adds to it."""

from __future__ import annotations

from dataclasses import dataclass, field

from importer.contract.answer import TaskAnswer
from importer.submission.answers.shown import shown_task
from importer.submission.http.client import Answer, Failure
from importer.submission.http.statuses import meaning_of
from importer.submission.reconcile.controls import Control
from importer.submission.reconcile.matching.owners import Created
from importer.submission.reconcile.pages.listing import Listing
from importer.submission.reconcile.pages.looks import Extent


@dataclass(slots=True)
class Seen:
    """What a listing showed. listed: those of the controls that it holds, by id.

    created: what the rows say that some of its tasks belong to.
    extent: how far it reaches, by all its tasks.
    problem: why nothing follows from it; None: something may.
    """

    listing: Listing = field(default_factory=Listing)
    listed: dict[str, TaskAnswer] = field(default_factory=dict)
    created: Created = field(default_factory=dict)
    extent: Extent = field(default_factory=Extent)
    controls: list[Control] = field(default_factory=list)
    problem: str | None = None


def is_there(result: Answer | Failure) -> bool:
    """Whether a task may be there, by what reading it came to: only "no such task" says no."""
    if not isinstance(result, Answer):
        return True
    if meaning_of(result.status).is_gone:
        return result.is_web_page
    task = shown_task(result)
    return task is None or not task.is_deleted
