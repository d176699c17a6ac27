"""The rows that --rows and --limit leave, chunk by chunk."""

from __future__ import annotations

from importer.rows.table import Chunk
from importer.settings.groups import PlanningOptions


class ChosenRows:
    """Counts them as they come: every chunk of the source enters once, in order."""

    def __init__(self, options: PlanningOptions) -> None:
        self._rows = options.rows
        self._left = options.limit

    def of(self, chunk: Chunk) -> Chunk:
        """Those of this chunk, by their texts."""
        if self._rows is None and self._left is None:
            return chunk
        first, last = self._rows or (1, None)
        places = [i for i, n in enumerate(chunk.numbers) if first <= n <= (last or n)]
        if self._left is not None:
            places = places[: self._left]
            self._left -= len(places)
        return Chunk([chunk.numbers[i] for i in places], (), [chunk.rows[i] for i in places], ())
