"""What became of a run, or would become in a dry run: counts, issues, and how it ended."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from importer.contract.reference import Place, in_words
from importer.documents import VERSION
from importer.documents.common import Reference
from importer.documents.imports import ImportDocument, Next
from importer.errors import ImporterError, LedgerError, ResultsError
from importer.mapping.dates.shown_order import ShownOrder
from importer.mapping.settled import Mapping
from importer.pipeline.report.document_parts import mapping_of, reasons_of
from importer.pipeline.report.next_step import Ending, next_step
from importer.planning.due_dates import DueDates
from importer.reporting.progress_events import Noted
from importer.results.destination import is_workbook
from importer.results.layout import ResultsLayout
from importer.results.summary import summary_lines
from importer.results.tally import Tally
from importer.rows.outcome import GOOD_STATUSES, Status
from importer.rows.table import Noticed
from importer.wording.hints import Option
from importer.wording.text import visible

_LEDGER_LACKS = (
    "The ledger could not record everything. Keep the results file and, once the cause is fixed, "
    "run the same command with that file: rows that it says were created are not sent again."
)
_LEDGER_UNREAD = (
    "Once the ledger can be read again, run the same command: it looks up what may have been sent, "
    "and sends only what is missing."
)

_STOP_ASKED = "Another computer asked this run to stop."

_LONGEST_NAME = 60


@dataclass(slots=True)
class Report:
    """What became of a run, or would become in a dry run.

    run_id: None where nothing was sent. trial: it was sent into a sandbox that is gone.
    workspace: as the service names it. compared_with: the workspace whose earlier imports the rows
    were compared with; None: there were none. halted: why the service stopped the run.
    halted_hint: what to do about it, where that is known. is_asked_to_stop: another computer has
    asked for it. ledger_lacks: tasks were created that the ledger does not know of. declined: a
    person said no before anything was sent.
    fragile: an id of a row to be corrected, behind its column, that a spreadsheet program changes.
    reference: where each task that is sent has its mark; first_mark: that of the first row.
    due_dates: of the rows that are, or would be, sent; None where it did not come to that.
    unsent: of a dry run, the columns that fill nothing and hold dates or addresses, one line each.
    to_fix_path: the file of the rows to fix, where one was written; to_fix_lookups: flags for it.
    account_path: the results of the whole file, where rows to fix that were fed back have brought
    them up to date; account_error: why they have not.
    page_path: the page for people, where one was written; page_error: why one was not.
    rows_path, rows_error: the same of the file with a line for each row.
    started_at, duration_seconds: questions to a person included. mapping: None where it did not
    come to that. layout: the columns of the source. notes: what the host was told on the way.
    noticed: what the sheet does not show as it holds it. date_orders: which orders of day and month
    its columns show by themselves.
    blocked: why invalid rows keep the run from sending anything. job_runs: of a job of a list, all
    runs that have carried it out with this source, the oldest first. copies_first: of a dry run,
    that a run would stop because this computer's ledger is not in the shared one yet. made_twice:
    how many rows, of whatever run, are known by now to have several tasks.
    """

    source: str
    dry_run: bool
    trial: bool = False
    run_id: str | None = None
    workspace: str | None = None
    compared_with: str | None = None
    tally: Tally = field(default_factory=Tally)
    results_path: Path | None = None
    halted: str | None = None
    halted_hint: str = ""
    interrupted: bool = False
    declined: bool = False
    is_asked_to_stop: bool = False
    ledger_error: LedgerError | None = None
    ledger_lacks: bool = False
    reference: Place | None = None
    first_mark: str | None = None
    due_dates: DueDates | None = None
    fragile: tuple[str, str] | None = None
    unsent: Sequence[str] = ()
    to_fix_path: Path | None = None
    to_fix_lookups: Sequence[str] = ()
    account_path: Path | None = None
    account_error: ResultsError | None = None
    page_path: Path | None = None
    page_error: ResultsError | None = None
    rows_path: Path | None = None
    rows_error: ResultsError | None = None
    started_at: datetime = field(default_factory=lambda: datetime.now(UTC))
    duration_seconds: float = 0.0
    mapping: Mapping | None = None
    layout: ResultsLayout = field(default_factory=lambda: ResultsLayout(()))
    notes: Sequence[Noted] = ()
    noticed: Sequence[Noticed] = ()
    date_orders: Sequence[ShownOrder] = ()
    blocked: str | None = None
    job_runs: Sequence[str] = ()
    copies_first: bool = False
    made_twice: int = 0

    @property
    def all_good(self) -> bool:
        """Whether every row is created, once, duplicate or skipped; in a dry run: would be."""
        if self.made_twice:
            return False
        good = sum(self.tally.counts[status] for status in GOOD_STATUSES)
        return good + self.tally.would_create == self.tally.total

    @property
    def errors(self) -> list[ImporterError]:
        """What could not be kept or written, though the rows have ended."""
        told = (self.ledger_error, self.account_error, self.rows_error, self.page_error)
        return [error for error in told if error is not None]

    def as_json(self) -> ImportDocument:
        """The report as one JSON document."""
        results = None if self.results_path is None else str(self.results_path)
        return {
            "document": "import",
            "version": VERSION,
            "run_id": self.run_id,
            "dry_run": self.dry_run,
            "source": self.source,
            "workspace": self.workspace,
            "compared_with": self.compared_with,
            "started_at": self.started_at.astimezone(UTC).isoformat(timespec="seconds"),
            "duration_seconds": round(self.duration_seconds, 3),
            "rows": self.tally.total,
            **self.tally.as_json(),
            "would_create": self.tally.would_create,
            "reasons": reasons_of(self.tally),
            "mapping": None if self.mapping is None else mapping_of(self.mapping),
            "notes": [{"code": note.code.value, "text": note.text} for note in self.notes],
            "noticed": [
                {"kind": one.kind, "count": one.how_many, "first": one.first}
                for one in self.noticed
            ],
            "due_dates": None if self.due_dates is None else self.due_dates.as_json(),
            "reference": self._reference(),
            "results": results,
            "json_rows": None if self.rows_path is None else str(self.rows_path),
            "to_fix": None if self.to_fix_path is None else str(self.to_fix_path),
            "all_results": None if self.account_path is None else str(self.account_path),
            "report": None if self.page_path is None else str(self.page_path),
            "blocked": self.blocked,
            "stopped": self.halted,
            "stopped_hint": self.halted_hint or None,
            "ledger_error": None if self.ledger_error is None else str(self.ledger_error),
            "write_errors": [str(error) for error in self.errors if error is not self.ledger_error],
            "interrupted": self.interrupted,
            "declined": self.declined,
            "next": self.next_step,
        }

    @property
    def next_step(self) -> Next:
        """What to do next, for a script and as a sentence."""
        ending = Ending(
            stopped=self.halted is not None or self.ledger_error is not None,
            hint=self.halted_hint,
            interrupted=self.interrupted,
            declined=self.declined,
            is_blocked=self.blocked is not None,
        )
        return next_step(self.tally, ending)

    def _reference(self) -> Reference | None:
        if self.reference is None:
            return None
        return {"field": self.reference, "example": self.first_mark}

    def _further_steps(self) -> list[str]:
        steps = []
        if self.to_fix_path is not None and self.to_fix_lookups:
            flags = visible(" ".join(self.to_fix_lookups))
            steps.append(f"The rows to fix are without other sheets: import them with {flags}.")
        if self.rows_path is not None:
            steps.append(f"Every row as a line of JSON: {visible(str(self.rows_path))}")
        if self.page_path is not None:
            steps.append(
                f"The report, which shows cells of the sheet: {visible(str(self.page_path))}"
            )
        path = self.results_path
        if self.fragile is not None and path is not None and not is_workbook(path):
            column, text = self.fragile[0][:_LONGEST_NAME], self.fragile[1]
            workbook = str(path.with_suffix(".xlsx"))
            steps.append(
                f'A spreadsheet program changes ids such as {text} ("{column}") when '
                "it opens a CSV file. To correct it there, write the results as a workbook: "
                f"{Option('results', workbook)}"
            )
        return steps

    def lines(self, fits: Callable[[list[str]], bool] | None = None) -> list[str]:
        """The report for a person. fits: whether lines can be shown at once; None: all can."""
        before, after = self._around()
        due_dates = self.due_dates.in_words() if self.dry_run and self.due_dates else None
        lines = summary_lines(
            self.tally,
            dry_run=self.dry_run,
            results_path=self.results_path,
            trial=self.trial,
            resume=resuming(self),
            interrupted=self.interrupted,
            due_dates=due_dates,
            unsent=self.unsent,
            next_steps=self._further_steps(),
            to_fix=self.to_fix_path,
            account=self.account_path,
            copies_first=self.copies_first,
            fits=None if fits is None else lambda inner: fits([*before, *inner, *after]),
        )
        return [*before, *lines, *after]

    def _around(self) -> tuple[list[str], list[str]]:
        """What is said before the summary, and after it."""
        interruption = _STOP_ASKED if self.is_asked_to_stop else "The run was interrupted."
        before = [interruption] if self.interrupted else []
        if self.blocked is not None:
            nothing = "A run would send nothing" if self.dry_run else "Nothing was sent"
            before += [f"{nothing}: {self.blocked}.", ""]
        after = []
        if self.dry_run and self.reference is not None:
            after = ["", f"Each task would get {in_words(self.reference, self.first_mark)}."]
        return before, [*after, *_name_of_run(self)]


def _name_of_run(report: Report) -> list[str]:
    """What the run is called, and what that is good for; none for one that left no trace."""
    if report.run_id is None or report.trial:
        return []
    if not report.tally.counts[Status.CREATED]:
        return ["", f"The ID of this run is {report.run_id}."]
    undo = f"task-importer undo {report.run_id}"
    return ["", f"The ID of this run is {report.run_id}; to undo it: {undo}"]


def resuming(report: Report) -> str | None:
    """What to do about rows that were not sent or confirmed; None: the usual."""
    if report.tally.unread:
        return _LEDGER_UNREAD
    return _LEDGER_LACKS if report.ledger_lacks else None


def why_unsent(report: Report) -> str:
    """Why rows were not sent, where the service did not stop the run."""
    if report.ledger_error is not None:
        return report.ledger_error.message
    if not report.interrupted:
        return "the run stopped first"
    asked = report.is_asked_to_stop
    return "another computer asked the run to stop" if asked else "the run was interrupted"
