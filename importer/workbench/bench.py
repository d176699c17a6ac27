"""The workbench: one sheet checked, corrected, and checked again where a correction concerns it.

It takes a sheet that was taken in, and gives pages of rows with how they would end, problems by
their value, and the corrections, for the pipeline to send. The file is never written.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Self

from importer.errors import ConfigurationError
from importer.intake.corrected import CorrectedRows
from importer.intake.reading import Intake
from importer.rows.corrections import Corrections
from importer.rows.outcome import Outcome
from importer.rows.table import Chunk
from importer.workbench.judge import Judge, Judged
from importer.workbench.overlay import Overlay
from importer.workbench.sheet import write_corrected
from importer.workbench.shown import EVERY_ROW, Filter, Group, Page, Problem, Rechecked, Row
from importer.workbench.steps import Change, Step, Steps
from importer.workbench.store import RowStore
from importer.workbench.studying import Studied, as_read, restudied, studied

Advance = Callable[[int], None]
"""Told how many rows were looked at, now and then; it may raise `StoppedError`."""


class Workbench:
    """One sheet on the bench. Not for two threads at once, but for pages, which any may ask for."""

    def __init__(self, intake: Intake, store: RowStore, judge: Judge) -> None:
        """intake: without corrections, and with nothing to be settled first. Both are closed."""
        self._source = self._intake = intake
        self._store = store
        self._judge = judge
        self._overlay = Overlay(store)
        self._steps = Steps()
        self._is_checked = False
        self.problems = ""
        """What has to be settled before anything can be sent, in words; "": nothing."""
        self.checked_through = 0
        """The number of the last row that was checked; 0: none was."""
        store.fill(intake.rows)

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
        shown = dict(self._cells({row for row, _ in cells}))
        changes = {}
        for (number, column), text in cells.items():
            if not 0 <= column < len(self._source.table.header):
                raise ValueError(f"the sheet has no column {column}")
            before = shown[number][column]
            if text != before:
                changes[number, column] = Change(before, text)
        return self._do(Step(changes, {}), advance)

    def leave_out(
        self, numbers: Collection[int], *, is_out: bool = True, advance: Advance = lambda _: None
    ) -> Rechecked:
        """Leave rows out, or take them back in."""
        there = [number for number, _ in self._cells(numbers)]
        rows = {n: is_out for n in there if self._overlay.is_left_out(n) is not is_out}
        return self._do(Step({}, rows), advance)

    def replace_in_all(
        self, column: int, value: str, text: str, advance: Advance = lambda _: None
    ) -> Rechecked:
        """Write a text into every cell of a column that holds this value, but for blanks around."""
        if not 0 <= column < len(self._source.table.header):
            raise ValueError(f"the sheet has no column {column}")
        wanted = value.strip()
        changes = {
            (number, column): Change(cells[column], text)
            for chunk in CorrectedRows(self._source.rows, self.corrections)
            for number, cells in zip(chunk.numbers, chunk.rows, strict=True)
            if cells[column].strip() == wanted and cells[column] != text
        }
        return self._do(Step(changes, {}), advance)

    def undo(self, advance: Advance = lambda _: None) -> Rechecked:
        """Take the last step back; where there is none, nothing changes."""
        return self._go(self._steps.back(), advance)

    def redo(self, advance: Advance = lambda _: None) -> Rechecked:
        """Do the last step again that was taken back; where there is none, nothing changes."""
        return self._go(self._steps.again(), advance)

    def page(self, offset: int, limit: int, shown: Filter = EVERY_ROW) -> Page:
        """Some of the rows that a filter leaves, in order."""
        if shown == EVERY_ROW:
            numbers, total = self._store.page(offset, limit), self._source.row_count
        else:
            numbers, total = self._store.filtered(shown, offset, limit)
        ends = self._store.ends(numbers)
        rows = [self._row(number, cells, ends[number]) for number, cells in self._cells(numbers)]
        return Page(rows, total)

    def groups(self, offset: int = 0, limit: int = 100) -> list[Group]:
        """The problems by kind and value, errors first, and those of most rows first."""
        rows = self._store.groups(offset, limit)
        ends = self._store.ends({row.first for row in rows})
        found = []
        for row in rows:
            issue = next(
                issue
                for issue in ends[row.first].issues
                if Problem(issue.code, issue.place, issue.value) == row.problem
            )
            about = row.problem, row.is_error, row.rows, row.first, row.meant
            found.append(Group(*about, issue.message, issue.hint))
        return found

    def write_corrected(self, path: Path) -> Path:
        """Write the sheet as it is corrected, as a results file: to look at, or to be imported.

        Each row says how it would end; those that are left out are not in it. path: ends in .csv or
        .xlsx; a file that is there is kept, and the next number taken. Raises ResultsError.
        """
        if not self._is_checked:
            raise ValueError("a sheet that was not checked cannot say how its rows would end")
        return write_corrected(path, self._source, self.corrections, self._store)

    def _row(self, number: int, cells: Sequence[str], end: Outcome) -> Row:
        is_known = not self.problems and number <= self.checked_through
        is_out = self._overlay.is_left_out(number)
        return Row(number, cells, end if is_known else None, self._overlay.former(number), is_out)

    def _cells(self, numbers: Iterable[int]) -> list[tuple[int, list[str]]]:
        """These rows as they are corrected. Raises KeyError for a number that no row has."""
        chunk = self._overlay.laid_over(self._store.chunk(numbers))
        return list(zip(chunk.numbers, chunk.rows, strict=True))

    def _do(self, step: Step, advance: Advance) -> Rechecked:
        if not (step.cells or step.left_out):
            return Rechecked()
        self._steps.take(step)
        return self._go(step, advance)

    def _go(self, step: Step | None, advance: Advance) -> Rechecked:
        if step is None:
            return Rechecked()
        rows = self._overlay.apply(step)
        columns = {column for _, column in step.cells}
        if step.left_out:
            columns.update(range(len(self._source.table.header)))
        return self._recheck(rows, columns, advance)

    def _recheck(self, rows: set[int], columns: set[int], advance: Advance) -> Rechecked:
        found = studied(
            self._source,
            self._intake,
            self.corrections,
            rows=rows,
            columns=columns,
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
        was_checked, self._is_checked, self.checked_through = self._is_checked, False, 0
        self._intake, self.problems = found.intake, found.problems
        rows: list[int] = []
        if not was_checked:
            self._store.forget_ends()
        try:
            for chunk, ends in self._ends(found, advance, are_new=not was_checked):
                rows += self._store.put(ends) if was_checked else self._store.add(ends)
                self.checked_through = chunk.numbers[-1]
        except ConfigurationError as error:
            self.problems = error.message
        self._is_checked = not self.problems
        if self.problems:
            self._store.forget_ends()
        return Rechecked(rows, found.decided, self.problems)

    def _ends(
        self, found: Studied, advance: Advance, *, are_new: bool
    ) -> Iterable[tuple[Chunk, Sequence[Outcome]]]:
        if self.problems:
            return ()
        return self._judge.all_rows(found.intake, advance, are_new=are_new)
