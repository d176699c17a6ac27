"""The pipeline's host behind the page: what goes on is written where pages look."""

from __future__ import annotations

from collections.abc import Sequence

from importer.ledger.location import WorkspaceRelation
from importer.pipeline.caller.host import Preview
from importer.reporting.progress_events import ProgressEvent, RowsDone, RowSent, StageBegan
from importer.reporting.sentences import Sentences
from importer.rows.issues import Issue
from importer.web.job import Board


class PageHost:
    """Nobody is asked in the middle of the work: what is open is on the page before it begins."""

    person = None
    is_attended = False
    hears_rows = False

    def __init__(self, board: Board) -> None:
        self._board = board
        self._sentences = Sentences()

    def report(self, event: ProgressEvent) -> None:
        """Show it."""
        if isinstance(event, StageBegan):
            self._board.stage(event.stage, event.total)
        elif isinstance(event, RowsDone):
            self._board.advance(event.rows)
        elif isinstance(event, RowSent):
            self._board.advance(1, event.outcome)
        elif (text := self._sentences.of(event)) is not None:
            self._board.say(text)

    def confirm_run(self, preview: Preview) -> bool:
        """Whoever pressed the button has agreed to the plan, by its digest."""
        del preview
        return True

    def confirm_going_on(self, question: str) -> bool:
        """Stop: it can be sent again."""
        del question
        return False

    def confirm_similar(self, count: int, first: Sequence[tuple[int, Issue]]) -> bool:
        """They are held back, and shown."""
        del count, first
        return False

    def tell_workspaces_apart(self, question: str) -> WorkspaceRelation | None:
        """Not asked: nobody is attending."""
        del question
        return None

    def choose_zone(self, question: str, zones: Sequence[str]) -> str | None:
        """Not asked: nobody is attending."""
        del question, zones
        return None
