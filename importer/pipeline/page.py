"""The report for people while an import goes on: where it goes, and what is gathered for it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from importer.pipeline.to_send import ToSend, to_send_of
from importer.planning.planned_rows import Plan
from importer.results.page.evidence import Evidence
from importer.results.page.page_file import require_page_path


@dataclass(slots=True)
class Page:
    """A page that somebody asked for. to_send: what the plan would send, once it was seen."""

    path: Path
    evidence: Evidence = field(default_factory=Evidence)
    to_send: ToSend | None = None

    @classmethod
    def at(cls, path: Path) -> Self:
        """None of it yet. Raises `ResultsError` where it could not be written there."""
        require_page_path(path)
        return cls(path)

    def look(self, plan: Plan) -> None:
        """Keep what the plan would send."""
        self.to_send = to_send_of(plan)
