"""The pipeline's host where nobody looks on: a program, a notebook, a job."""

from __future__ import annotations

from collections.abc import Sequence

from importer.ledger.location import Kinship
from importer.mapping.resolve import Mapping as ColumnMapping
from importer.pipeline.host import Preview
from importer.rows.issues import Issue
from importer.rows.outcome import Outcome


class Silent:
    """The pipeline's host where nobody looks on."""

    person = None
    is_attended = False

    def __init__(self) -> None:
        self.outcomes: list[Outcome] = []
        self.notes: list[str] = []

    def confirm_run(self, preview: Preview) -> bool:
        """Calling the API is the consent."""
        del preview
        return True

    def confirm_going_on(self, question: str) -> bool:
        """There is nobody to ask."""
        del question
        return False

    def confirm_similar(self, count: int, first: Sequence[tuple[int, Issue]]) -> bool:
        """There is nobody to ask."""
        del count, first
        return False

    def tell_workspaces_apart(self, question: str) -> Kinship | None:
        """There is nobody to ask."""
        del question
        return None

    def choose_zone(self, question: str, zones: Sequence[str]) -> str | None:
        """There is nobody to ask."""
        del question, zones
        return None

    def count_down(self, seconds: float) -> None:
        """Nobody looks on."""

    def count_down_passed(self, seconds: float) -> None:
        """Nobody looks on."""

    def show_mapping(self, label: str, rows: int, mapping: ColumnMapping) -> None:
        """Nobody looks on."""

    def note(self, text: str) -> None:
        """Kept for whoever wants to read it."""
        self.notes.append(text)

    def start(self, total: int | None, description: str) -> None:
        """Nobody looks on."""

    def advance(self, count: int) -> None:
        """Nobody looks on."""

    def on_end(self, outcome: Outcome) -> None:
        """Every row once, in the order of the file."""
        self.outcomes.append(outcome)
