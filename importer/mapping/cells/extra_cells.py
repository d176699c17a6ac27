"""Cells beyond the header: they fill no field, and each such row gets a warning.

A results file has them under blank names before its `import_*` columns: fed back, they are still
the same cells beyond the same header.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from importer.mapping.cells.field_filler import Issues
from importer.mapping.settled import Mapping
from importer.mapping.words.defects import shorten
from importer.rows.issues import Issue


class ExtraCells:
    """Finds the cells beyond the header of one table."""

    def __init__(self, mapping: Mapping, width: int) -> None:
        """Width is the header's, in columns."""
        self._width = width
        self._nameless = _nameless(mapping, width)
        imported = len(mapping.import_columns) if self._nameless else 0
        self._named = width - imported - len(self._nameless)

    def find(self, rows: Sequence[Sequence[str]], met: Issues) -> None:
        """Add an issue to `met` for each row that has such cells."""
        if not self._nameless and max(map(len, rows), default=0) <= self._width:
            return
        for i, row in enumerate(rows):
            cells = [row[place].strip() for place in self._nameless]
            cells += [cell.strip() for cell in row[self._width :]]
            if any(cells):
                met.setdefault(i, []).append(self._issue(cells))

    def _issue(self, cells: Sequence[str]) -> Issue:
        last = max(i for i, cell in enumerate(cells, 1) if cell)
        text = " | ".join(filter(None, cells))
        return Issue(
            "extra_cells",
            f"the row has {self._named + last} cells, the header {self._named}; "
            f'beyond it: "{shorten(text)}"',
            "quote a cell that holds the delimiter, or name the column",
            value=text,
        )


def _nameless(mapping: Mapping, width: int) -> list[int]:
    """Where a results file has what stood beyond the header of its source: after all names."""
    if not mapping.import_columns:
        return []
    own = sorted(set(range(width)) - set(mapping.import_columns.values()), reverse=True)
    return sorted(itertools.takewhile(mapping.nameless.__contains__, own))
