"""The end of a run: how every row ended, counted, kept in the ledger, and written down.

Goes through the chunks with their outcomes, completes the `Report` and writes a results file.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

from importer import events
from importer.errors import LedgerError, ResultsError
from importer.intake.reading import Intake
from importer.ledger.records import CELLS
from importer.ledger.store import Ledger
from importer.pipeline.caller.host import Host
from importer.pipeline.corrected import corrected_cells, with_former
from importer.pipeline.fixing import Fixing, write_files
from importer.pipeline.report.report import Report, resuming
from importer.pipeline.report.row_log import RowLog
from importer.planning.fed_back.remembered_cells import FragileCells
from importer.reporting.notes import Note
from importer.reporting.progress_events import Noted, RowEnded
from importer.results.files import write_results
from importer.results.layout import ResultRows, ResultsLayout
from importer.results.patched.original import Original
from importer.results.summary import summary_lines
from importer.results.written_files import WrittenFiles
from importer.rows.corrections import Corrections
from importer.rows.outcome import Outcome, Status
from importer.rows.rehearsed import Rehearsed
from importer.rows.table import Chunk
from importer.wording.hints import Hint

Ends: TypeAlias = Iterator[tuple[Chunk, Sequence[Outcome]]]
Watcher: TypeAlias = Callable[[Chunk, Sequence[Outcome]], None]

_RECORDED_TOGETHER = 5_000


@dataclass(slots=True)
class Conclusion:
    """What it takes to conclude. replace: whether a file that already exists may be replaced.

    fragile: gathers the ids of rows to be corrected; None: they are not kept. ledger: where the
    outcomes are kept; None: nowhere. unsaved: outcomes of rows that were sent and that the ledger
    does not hold. row_log: knows which rows the log was told of already.
    original: the workbook that the rows are of. watchers: each is shown every chunk and how its
    rows end. fixing: what else is written of the rows to fix. written: as of `write_results`.
    """

    intake: Intake
    report: Report
    host: Host
    destination: Path
    replace: bool
    fragile: FragileCells | None = None
    ledger: Ledger | None = None
    unsaved: Sequence[Outcome] = ()
    row_log: RowLog = field(default_factory=RowLog)
    original: Original | None = None
    watchers: Sequence[Watcher] = ()
    fixing: Fixing = field(default_factory=Fixing)
    written: WrittenFiles | None = None

    def conclude(self, ends: Ends, *, write: bool) -> None:
        """Count how every row ended, and write the results file if it is wanted."""
        intake = self.intake
        told = with_former(ends, intake.table.header, intake.corrections)
        counted = self._counted(self._recorded(told))
        if not write:
            _exhaust(counted)
            return
        self._write(counted)
        if self.fragile is not None:
            self.report.fragile = self._fragile_example(self.fragile)
        self._keep_fragile()

    def _fragile_example(self, fragile: FragileCells) -> tuple[str, str] | None:
        """Of a row to correct; else of one that a dry run would create, beside rows to correct."""
        tally = self.report.tally
        if fragile.example or not (tally.would_create and tally.counts[Status.INVALID]):
            return fragile.example
        return fragile.first_among(self.intake.request.sample.cells)

    def _write(self, counted: Ends) -> None:
        layout = layout_of(self.intake)
        try:
            write_files(
                self.fixing,
                self.report,
                layout,
                _result_rows(counted, self.intake.corrections),
                lambda rows: self._write_results(layout, rows),
            )
        except ResultsError as error:
            if self.report.run_id is None:
                raise
            with contextlib.suppress(ResultsError):  # the history holds what the file does not
                _exhaust(counted)
            raise self._without_results(error) from error

    def _write_results(self, layout: ResultsLayout, rows: Iterator[ResultRows]) -> Path:
        path = write_results(
            self.destination,
            layout,
            rows,
            replace=self.replace,
            written=self.written,
            original=self.original,
            summary=self._summary,
            tell=lambda text: self.host.report(Noted(Note.RESULTS_APART, text)),
        )
        events.tell(events.RESULTS_WRITTEN, path=path)
        return path

    def _summary(self) -> list[str]:
        """What the results say of themselves; every row is counted by then."""
        report = self.report
        return summary_lines(
            report.tally,
            dry_run=report.dry_run,
            results_path=self.destination,
            trial=report.trial,
            resume=resuming(report),
            interrupted=report.interrupted,
        )

    def _keep_fragile(self) -> None:
        """What a spreadsheet program would change in the rows that are to be corrected."""
        if self.ledger is None or self.fragile is None or self.report.ledger_error is not None:
            return
        try:
            text = self.fragile.text(self.ledger.recall(CELLS))
            if text is not None:
                self.ledger.remember(CELLS, text)
        except LedgerError as error:  # the results are written, and say what became of the rows
            self.report.ledger_error = error

    def _without_results(self, error: ResultsError) -> ResultsError:
        if self.report.ledger_error is not None:
            # The last resort, when neither disk takes it: what was created, to be copied from here.
            created = [
                f"row {outcome.row_number} was created as {outcome.task_id}"
                for outcome in self.unsaved
                if outcome.task_id
            ]
            first = f"{error.message}; and {self.report.ledger_error.message}"
            return ResultsError("\n".join([first, *created]), hint=error.hint)
        return ResultsError(
            f"{error.message}; what was sent is in the ledger (run {self.report.run_id})",
            hint=Hint("run the same {command} again with another {results}: nothing is sent twice"),
        )

    def _counted(self, ends: Ends) -> Ends:
        count = self.report.tally.add_all
        for chunk, outcomes in ends:
            count(outcomes)
            self._tell(outcomes)
            for see in self.watchers:
                see(chunk, outcomes)
            if self.fragile is not None:
                self._look_for_fragile(chunk, outcomes, self.fragile)
            yield chunk, outcomes

    def _tell(self, outcomes: Sequence[Outcome]) -> None:
        """Tell the host and the log, as far as they listen."""
        if self.host.hears_rows:
            for outcome in outcomes:
                self.host.report(RowEnded(outcome))
        for outcome in self.row_log.heard(outcomes):
            self.row_log.tell(outcome, would_create=outcome.would_be_created)

    @staticmethod
    def _look_for_fragile(chunk: Chunk, outcomes: Sequence[Outcome], fragile: FragileCells) -> None:
        """Look at the rows that are to be corrected, of which a dry run would create none."""
        if isinstance(outcomes, Rehearsed):
            for place, outcome in outcomes.others.items():
                fragile.see(chunk.rows[place], outcome)
            return
        for cells, outcome in zip(chunk.rows, outcomes, strict=True):
            fragile.see(cells, outcome)

    def _recorded(self, ends: Ends) -> Ends:
        """What the ledger does not know of the rows yet, for its history."""
        if self.ledger is None or self.report.run_id is None:
            yield from ends
            return
        unsaved = {outcome.row_number for outcome in self.unsaved}
        waiting: list[Outcome] = []
        for chunk, outcomes in ends:
            waiting += [end for end in outcomes if _is_news(end, unsaved)]
            if len(waiting) >= _RECORDED_TOGETHER:
                self._record(waiting)
                waiting = []
            yield chunk, outcomes
        self._record(waiting)

    def _record(self, outcomes: Sequence[Outcome]) -> None:
        run_id = self.report.run_id
        if not outcomes or self.ledger is None or run_id is None:
            return
        if self.report.ledger_error is not None:
            return
        try:
            self.ledger.record(run_id, outcomes)
        except (
            LedgerError
        ) as error:  # what was sent is recorded, so the results must still be written
            self.report.ledger_error = error


def layout_of(intake: Intake) -> ResultsLayout:
    """How the results of a source are laid out."""
    table = intake.table
    return ResultsLayout(table.header, intake.extra_columns, table.delimiter, table.sheet)


def _exhaust(ends: Ends) -> None:
    for _ in ends:
        pass


def _is_news(outcome: Outcome, unsaved: Collection[int]) -> bool:
    return not outcome.attempts or bool(outcome.issues) or outcome.row_number in unsaved


def _result_rows(ends: Ends, corrections: Corrections) -> Iterator[ResultRows]:
    for chunk, outcomes in ends:
        places = chunk.lines if chunk.natives else ()
        corrected = corrected_cells(chunk, corrections) if chunk.natives else None
        yield ResultRows(chunk.rows, chunk.natives, outcomes, places, corrected)
