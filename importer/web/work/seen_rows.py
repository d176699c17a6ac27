"""How the rows of a run ended, as far as a page shows it: counted, and the first of each kind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from importer.rows.outcome import Outcome, Status
from importer.rows.table import Chunk

MOST_SHOWN = 100
"""Of each status; the results hold all."""


class SeenRow(NamedTuple):
    """How a row ended. said: its first cells, to know it by."""

    outcome: Outcome
    said: str


class SeenRows:
    """Shown every chunk with its ends, in the order of the file."""

    def __init__(self) -> None:
        self.counts: Counter[Status] = Counter()
        self.rows: dict[Status, list[SeenRow]] = {}

    def see(self, chunk: Chunk, outcomes: Sequence[Outcome]) -> None:
        """Count these rows, and keep the first of each status."""
        for cells, outcome in zip(chunk.rows, outcomes, strict=True):
            self.counts[outcome.status] += 1
            kept = self.rows.setdefault(outcome.status, [])
            if len(kept) < MOST_SHOWN:
                kept.append(SeenRow(outcome, _said(cells)))


_CELLS, _LONGEST = 3, 80


def _said(cells: Sequence[str]) -> str:
    found = [" ".join(cell.split()) for cell in cells if cell.strip()][:_CELLS]
    text = " · ".join(found)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
