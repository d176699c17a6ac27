"""The report for people while an import goes on: where it goes, and what is gathered for it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from importer.planning.new_tasks import MOST_KEPT, NewTasks
from importer.planning.planned_rows import Plan
from importer.results.page.evidence import Evidence
from importer.results.page.page_file import require_page_path


@dataclass(slots=True)
class Page:
    """A page that somebody asked for. tasks: those that would be, or were to be, created."""

    path: Path
    evidence: Evidence = field(default_factory=Evidence)
    tasks: NewTasks = field(default_factory=lambda: NewTasks(MOST_KEPT))

    @classmethod
    def at(cls, path: Path) -> Self:
        """None of it yet. Raises `ResultsError` where it could not be written there."""
        require_page_path(path)
        return cls(path)

    def look(self, plan: Plan) -> None:
        """Count what the plan of a run sends; a dry run counts it on the way."""
        for rows in plan.rows:
            for row in rows:
                self.tasks.add(row)
