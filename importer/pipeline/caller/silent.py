"""The pipeline's host where nobody looks on: a program, a notebook, a job."""

from __future__ import annotations

from collections.abc import Sequence

from importer.ledger.location import WorkspaceRelation
from importer.pipeline.caller.host import Preview
from importer.reporting.progress_events import ProgressEvent, Reporter, RowEnded
from importer.reporting.sentences import Sentences
from importer.rows.issues import Issue
from importer.rows.outcome import Outcome


class Silent:
    """The pipeline's host where nobody can be asked. reporter: who is told what goes on."""

    person = None
    is_attended = False
    hears_rows = True

    def __init__(self, reporter: Reporter | None = None) -> None:
        self.outcomes: list[Outcome] = []
        self.notes: list[str] = []
        self.sentences = Sentences()
        self._reporter = reporter

    def confirm_run(self, preview: Preview) -> bool:
        """Calling the API is the consent."""
        del preview
        return True

    def confirm_going_on(self, question: str) -> bool:
        """No person can be asked."""
        del question
        return False

    def confirm_similar(self, count: int, first: Sequence[tuple[int, Issue]]) -> bool:
        """No person can be asked."""
        del count, first
        return False

    def tell_workspaces_apart(self, question: str) -> WorkspaceRelation | None:
        """No person can be asked."""
        del question
        return None

    def choose_zone(self, question: str, zones: Sequence[str]) -> str | None:
        """No person can be asked."""
        del question, zones
        return None

    def report(self, event: ProgressEvent) -> None:
        """Keep how rows ended, and what is worth a sentence; hand everything on."""
        if self._reporter is not None:
            self._reporter.report(event)
        if isinstance(event, RowEnded):
            self.outcomes.append(event.outcome)
        elif (text := self.sentences.of(event)) is not None:
            self.notes.append(text)
