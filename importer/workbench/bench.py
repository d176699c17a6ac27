"""The workbench: one sheet checked, corrected, and checked again where a correction concerns it.

It takes a sheet that was taken in, and gives pages of rows with how they would end, problems by
their value, and the corrections, for the pipeline to send. The file is never written.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Self

from importer.errors import ConfigurationError
from importer.intake.reading import Intake
from importer.rows.corrections import Corrections
from importer.rows.outcome import Outcome
from importer.rows.table import Chunk
from importer.workbench.judge import Judge, Judged
from importer.workbench.known_cells import KnownCells
from importer.workbench.overlay import Overlay
from importer.workbench.sheet import write_corrected
from importer.workbench.shown import EVERY_ROW, Filter, Group, Page, Problem, Rechecked
from importer.workbench.steps import Step, Steps, written
from importer.workbench.store import RowStore
from importer.workbench.studying import Studied, as_read, restudied, studied
from importer.workbench.viewing import Checked, Viewing

Advance = Callable[[int], None]
"""Told how many rows were looked at, now and then; it may raise `StoppedError`."""


class Workbench:
    """One sheet on the bench. Not for two threads at once, but for `view`, which all may use."""

    def __init__(self, intake: Intake, store: RowStore, judge: Judge) -> None:
        """intake: without corrections, and with nothing to be settled first. Both are closed."""
        self._source = self._intake = intake
        self._store = store
        self._judge = judge
        self._overlay = Overlay(store)
        self._steps = Steps()
        self._is_checked = False
        self._checked = Checked()
        self._known = KnownCells(intake)
        store.fill(intake.rows)
        self.view = Viewing(store, self._overlay, self._checked, intake.row_count)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Throw everything away."""
        self._store.close()
        self._source.close()

    @property
    def corrections(self) -> Corrections:
        """What was corrected, to be sent with the file."""
        return self._overlay.corrections

    @property
    def problems(self) -> str:
        """What has to be settled before anything can be sent, in words; "": nothing."""
        return self._checked.problems

    @property
    def is_checked(self) -> bool:
        """Whether it is known of all rows how they would end."""
        return self._is_checked

    @property
    def store_path(self) -> Path:
        """The temporary file."""
        return self._store.path

    @property
    def steps(self) -> Steps:
        """What was done, and what was taken back."""
        return self._steps

    def check(self, advance: Advance = lambda _: None) -> Rechecked:
        """Check all rows, the columns first. Rows that were checked can be shown meanwhile."""
        if self._intake is self._source:
            return self._check_all(as_read(self._source), advance)
        return self._check_all(restudied(self._source, self._intake, self.corrections), advance)

    def edit(
        self, cells: Mapping[tuple[int, int], str], advance: Advance = lambda _: None
    ) -> Rechecked:
        """Write other texts into cells, by the row's number and the column's position."""
        self._require_columns({column for _, column in cells})
        shown = dict(self.view.cells({row for row, _ in cells}))
        return self._do(written(cells, shown), advance)

    def leave_out(
        self, numbers: Collection[int], *, is_out: bool = True, advance: Advance = lambda _: None
    ) -> Rechecked:
        """Leave rows out, or take them back in."""
        there = [number for number, _ in self.view.cells(numbers)]
        rows = {n: is_out for n in there if self._overlay.is_left_out(n) is not is_out}
        return self._do(Step({}, rows), advance)

    def replace(self, problem: Problem, text: str, advance: Advance = lambda _: None) -> Rechecked:
        """Write a text into the cells of all rows that share a problem with a value."""
        if (column := problem.column) is None:
            raise ValueError("a problem of whole rows is in no cell")
        value, rows = (problem.value or "").strip(), self.view.numbers(Filter(problem=problem))
        found = self.view.cells(rows)
        cells = {(n, column): text for n, cells in found if cells[column].strip() == value}
        return self.edit(cells, advance)

    def undo_all(self, advance: Advance = lambda _: None) -> Rechecked:
        """Make the sheet as the file is again, in one step."""
        return self._do(self._overlay.back, advance)

    def undo(self, advance: Advance = lambda _: None) -> Rechecked:
        """Take the last step back; where there is none, nothing changes."""
        return self._go(self._steps.back(), advance)

    def redo(self, advance: Advance = lambda _: None) -> Rechecked:
        """Do the last step again that was taken back; where there is none, nothing changes."""
        return self._go(self._steps.again(), advance)

    def page(self, offset: int, limit: int, shown: Filter = EVERY_ROW) -> Page:
        """Some of the rows that a filter leaves, in order."""
        return self.view.page(offset, limit, shown)

    def groups(self, offset: int = 0, limit: int = 100) -> list[Group]:
        """The problems by kind and value, errors first, and those of most rows first."""
        return self.view.groups(offset, limit)

    def write_corrected(self, path: Path) -> Path:
        """Write the sheet as it is corrected, as a results file: to look at, or to be imported.

        Each row says how it would end; those that are left out are not in it. path: ends in .csv or
        .xlsx; a file that is there is kept, and the next number taken. Raises ResultsError.
        """
        if not self._is_checked:
            raise ValueError("a sheet that was not checked cannot say how its rows would end")
        return write_corrected(path, self._source, self.corrections, self._store)

    def _require_columns(self, columns: set[int]) -> None:
        for column in columns - set(range(len(self._source.table.header))):
            raise ValueError(f"the sheet has no column {column}")

    def _do(self, step: Step, advance: Advance) -> Rechecked:
        if not (step.cells or step.left_out):
            return Rechecked()
        self._steps.take(step)
        return self._go(step, advance)

    def _go(self, step: Step | None, advance: Advance) -> Rechecked:
        if step is None:
            return Rechecked()
        rows = self._overlay.apply(step)
        self._known.follow(step, self._overlay, self._store)
        columns, cells = {column for _, column in step.cells}, step.cells
        if step.left_out:
            columns, cells = set(range(len(self._source.table.header))), {}
        found = studied(
            self._source,
            self._intake,
            self.corrections,
            rows=rows,
            columns=columns,
            cells=cells,
            known=self._known,
            advance=advance,
        )
        if self._is_checked and found.is_same and not self._judge.takes_all(found.intake):
            judged = self._judge.concerned(found.intake, rows)
            if judged is not None:
                self._intake = found.intake
                return Rechecked(self._keep(judged, rows))
        told = self._check_all(found, advance)
        return told._replace(rows=sorted(rows.union(told.rows)))

    def _keep(self, judged: Judged, changed: set[int]) -> list[int]:
        """Keep how rows would end; the numbers of those that end otherwise, and of the changed."""
        self._store.bind(judged.bonds)
        return sorted(changed.union(self._store.put(list(judged.ends.values()))))

    def _check_all(self, found: Studied, advance: Advance) -> Rechecked:
        was_checked, self._is_checked = self._is_checked, False
        checked, self._intake = self._checked, found.intake
        checked.through, checked.rows, checked.problems = 0, 0, found.problems
        rows: list[int] = []
        self._known.forget()
        known = KnownCells(found.intake)
        if not was_checked:
            self._store.forget_ends()
        try:
            for chunk, ends in self._ends(found, advance, are_new=not was_checked):
                rows += self._store.put(ends) if was_checked else self._store.add(ends)
                known.see(found.intake.corrections.kept(chunk))
                checked.through, checked.rows = chunk.numbers[-1], checked.rows + len(chunk)
        except ConfigurationError as error:
            checked.problems = error.message
        self._is_checked = not checked.problems
        if checked.problems:
            self._store.forget_ends()
        else:
            self._known = known
        return Rechecked(rows, found.decided, self.problems)

    def _ends(
        self, found: Studied, advance: Advance, *, are_new: bool
    ) -> Iterable[tuple[Chunk, Sequence[Outcome]]]:
        if self.problems:
            return ()
        return self._judge.all_rows(found.intake, advance, are_new=are_new)
