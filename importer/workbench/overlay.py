"""The corrections of a sheet as they stand, changed step by step."""

from __future__ import annotations

from collections.abc import Iterable
from threading import Lock

from importer.rows.corrections import Corrections
from importer.rows.table import Chunk
from importer.workbench.steps import Change, Step
from importer.workbench.store import RowStore


class Overlay:
    """Other texts for cells, with the file's own, and the rows that are left out.

    A cell that was given the text of the file again is not corrected.
    """

    def __init__(self, store: RowStore) -> None:
        self._store = store
        self._cells: dict[int, dict[int, str]] = {}
        self._former: dict[int, dict[int, str]] = {}
        self._left_out: set[int] = set()
        self._lock = Lock()

    @property
    def corrections(self) -> Corrections:
        """As the pipeline takes them; a later step changes nothing of them.

        Any thread may ask for them.
        """
        with self._lock:
            cells = {number: dict(texts) for number, texts in self._cells.items()}
            former = {number: dict(texts) for number, texts in self._former.items()}
            return Corrections(cells, frozenset(self._left_out), former)

    @property
    def back(self) -> Step:
        """The step that takes all of them back."""
        cells = {
            (number, column): Change(text, self._former[number][column])
            for number, texts in self._cells.items()
            for column, text in texts.items()
        }
        return Step(cells, dict.fromkeys(self._left_out, False))

    def laid_over(self, chunk: Chunk) -> Chunk:
        """The rows with their corrected cells."""
        return Corrections(self._cells).applied(chunk)

    def former(self, number: int) -> dict[int, str]:
        """The texts of the file in the corrected cells of a row, by their columns."""
        return self._former.get(number, {})

    def is_left_out(self, number: int) -> bool:
        """Whether a person has left the row out."""
        return number in self._left_out

    def apply(self, step: Step) -> set[int]:
        """Do a step; the rows that it changes."""
        with self._lock:
            return self._applied(step)

    def _applied(self, step: Step) -> set[int]:
        for (number, column), (before, after) in step.cells.items():
            former = self._former.setdefault(number, {})
            if former.setdefault(column, before) == after:
                del former[column], self._cells[number][column]
            else:
                self._cells.setdefault(number, {})[column] = after
        rows = {number for number, _ in step.cells}
        for number in rows:
            if not self._former[number]:
                del self._former[number]
                self._cells.pop(number, None)
        self._mark("corrected", rows, self._cells)
        for number, is_out in step.left_out.items():
            (self._left_out.add if is_out else self._left_out.discard)(number)
        self._mark("left_out", step.left_out, self._left_out)
        return rows | step.left_out.keys()

    def _mark(self, table: str, rows: Iterable[int], those_in: Iterable[int]) -> None:
        own = set(rows)
        are_in = own.intersection(those_in)
        self._store.mark(table, are_in, are_in=True)
        self._store.mark(table, own - are_in, are_in=False)
