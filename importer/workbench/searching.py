"""Finds rows by a text in their cells, as they are corrected. Nothing is changed here."""

from __future__ import annotations

from importer.workbench.overlay import Overlay
from importer.workbench.store import RowStore

_CELL = "\n"


class Searcher:
    """Looks through the rows of one sheet; what it found last is kept until something changes."""

    def __init__(self, store: RowStore, overlay: Overlay) -> None:
        self._store = store
        self._overlay = overlay
        self._last: tuple[str, int, frozenset[int]] = ("", -1, frozenset())

    def rows_with(self, text: str) -> frozenset[int]:
        """The numbers of the rows with a cell that holds the text, whatever its capitals."""
        wanted, version = text.casefold(), self._store.version
        if self._last[:2] == (wanted, version):
            return self._last[2]
        found = frozenset(
            number
            for chunk in map(self._overlay.laid_over, self._store.chunks())
            for number, row in zip(chunk.numbers, chunk.rows, strict=True)
            if wanted in _CELL.join(row).casefold()
        )
        self._last = (wanted, version, found)
        return found
