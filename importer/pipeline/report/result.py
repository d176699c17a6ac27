"""The result of a run in Python: the outcome of every row, counted, as data and as a frame."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from importer.documents.common import IssueGroup
from importer.documents.imports import ImportDocument, NextStep
from importer.pipeline.report.kept_rows import Cells, KeptRows, Row, row_of
from importer.pipeline.report.report import Report
from importer.results.layout import ResultsLayout, import_values
from importer.rows.formula_guard import guard
from importer.rows.outcome import IMPORT_COLUMNS, Outcome, Status
from importer.wording import notebook
from importer.wording.counts import counted

if TYPE_CHECKING:
    import pandas as pd

_GOOD, _SAME, _BAD, _OPEN = "#2e8b57", "#7a828f", "#d1453b", "#b3771a"
_COLORS = {
    "would_create": _GOOD,
    Status.CREATED: _GOOD,
    Status.DUPLICATE: _SAME,
    Status.SKIPPED: _SAME,
    Status.INVALID: _BAD,
    Status.REJECTED: _BAD,
    Status.UNCONFIRMED: _OPEN,
    Status.NOT_SENT: _OPEN,
}


class Summary(NamedTuple):
    """A result in numbers. Its text is a sentence or two.

    counts: rows by status. would_create, held_back: those of `not_sent` that a run would send, and
    that are nearly the same as an earlier task. next_step: a word for a program; next_text: the
    same for a person.
    """

    rows: int
    counts: Mapping[str, int]
    would_create: int
    held_back: int
    duration_seconds: float
    next_step: NextStep
    next_text: str

    def __str__(self) -> str:
        counts = dict(self.counts)
        counts["not_sent"] -= self.would_create + self.held_back
        counts |= {"would be created": self.would_create, "held back": self.held_back}
        told = [f"{count:,} {name.replace('_', ' ')}" for name, count in counts.items() if count]
        return f"{counted(self.rows, 'row')}: {', '.join(told) or 'none'}. {self.next_text}"


@dataclass(frozen=True, slots=True, repr=False)
class Result:
    """What became of every row.

    outcomes: one for each row, in order. counts: rows by status. issues: grouped by code, as in
    the `--json` document. ok: whether every row is created, duplicate or skipped (of a dry run:
    would be). summary: all of it in numbers and a sentence. document: what `--json` prints.
    halted: why the service stopped the run; None: it did not. ledger_error: why the ledger does not
    know all that was sent; keep the results file and feed it back. workspace: as the service names
    it; None: it names none, or was not asked. compared_with: the workspace whose earlier imports
    the rows were compared with; None: there were none.
    """

    run_id: str | None
    ok: bool
    counts: dict[str, int]
    issues: list[IssueGroup]
    outcomes: list[Outcome]
    summary: Summary
    document: ImportDocument
    results_path: Path | None = None
    halted: str | None = None
    ledger_error: str | None = None
    interrupted: bool = False
    workspace: str | None = None
    compared_with: str | None = None
    _layout: ResultsLayout = field(default_factory=lambda: ResultsLayout(()))
    _kept: KeptRows = field(default_factory=KeptRows)

    def __repr__(self) -> str:
        """The run and its counts, in one line."""
        would = self.document["would_create"]
        left = self.counts | {Status.NOT_SENT.value: self.counts[Status.NOT_SENT] - would}
        told = {"would be created": would} | left
        counts = ", ".join(f"{count} {status}" for status, count in told.items() if count)
        halted = "" if self.halted is None else f", halted: {self.halted}"
        return f"<Result {self.run_id or 'dry run'}: {counts or 'no rows'}{halted}>"

    def _repr_html_(self) -> str:
        """The head of the report (`--report`), for a notebook; `to_dataframe` has the rows."""
        from importer.results.page.view import headline_of, statuses_of  # noqa: PLC0415 -- few ask

        told = [self.document["source"]]
        was_dry = "a dry run: " if self.document["dry_run"] else ""
        told += [f"run {self.run_id}" if self.run_id else f"{was_dry}nothing was sent"]
        told += [text for text in (self.halted, self.ledger_error) if text]
        shares = [
            notebook.Share(one["words"], one["count"], _COLORS[one["status"]])
            for one in statuses_of(self.document)
        ]
        head = notebook.figures(headline_of(self.document)) + notebook.bar(shares)
        rows = [
            (f"{group['code']}, {group['column'] or 'whole row'}", f"{group['count']:,}")
            for group in self.issues
        ]
        notes = [str(self.summary)]
        if self.results_path is not None:
            notes.append(f"Every row and its outcome: {self.results_path}")
        return notebook.page("; ".join(told), rows, notes=notes, between=head)

    def rows(self) -> Iterator[Row]:
        """Every row in order, with its cells and its outcome."""
        cells = Cells(self._layout)
        for row, outcome in zip(self._kept, self.outcomes, strict=True):
            yield row_of(cells.labels, cells.of(row), outcome)

    def to_dataframe(self) -> pd.DataFrame:
        """The results file as a data frame: the columns of the source, then those of the import.

        The cells are texts, as they are in the file: what a spreadsheet program would run as a
        formula has a `'` in front. Corrected, the frame can be imported like the file.
        """
        import pandas as pd  # noqa: PLC0415 -- a quarter of a second, for those who want it

        cells = Cells(self._layout)
        rows = (
            [*map(guard, cells.of(row)), *import_values(outcome)]
            for row, outcome in zip(self._kept, self.outcomes, strict=True)
        )
        return pd.DataFrame(rows, columns=[*cells.labels, *IMPORT_COLUMNS])

    def to_frame(self) -> pd.DataFrame:
        """The outcomes alone as a data frame, indexed by row number.

        Columns: status, task_id, reason, hint, issues ("code: message", joined by newlines),
        attempts, request_id.
        """
        import pandas as pd  # noqa: PLC0415 -- a quarter of a second, for those who want it

        rows = [
            {
                "row_number": outcome.row_number,
                "status": outcome.status.value,
                "task_id": outcome.task_id,
                "reason": outcome.reason,
                "hint": outcome.hint,
                "issues": "\n".join(f"{i.code}: {i.message}" for i in outcome.issues),
                "attempts": outcome.attempts,
                "request_id": outcome.request_id,
            }
            for outcome in self.outcomes
        ]
        return pd.DataFrame(rows).set_index("row_number")


def result_of(report: Report, outcomes: Sequence[Outcome], kept: KeptRows) -> Result:
    """The result of a report. outcomes: one for each row, of which `kept` has the cells."""
    told = report.as_json()
    return Result(
        run_id=report.run_id,
        ok=report.all_good and report.ledger_error is None,
        counts=told["counts"],
        issues=told["issues"],
        outcomes=list(outcomes),
        summary=Summary(
            told["rows"],
            told["counts"],
            told["would_create"],
            told["held_back"],
            told["duration_seconds"],
            told["next"]["step"],
            told["next"]["text"],
        ),
        document=told,
        results_path=report.results_path,
        halted=report.halted,
        ledger_error=None if report.ledger_error is None else str(report.ledger_error),
        interrupted=report.interrupted,
        workspace=report.workspace,
        compared_with=report.compared_with,
        _layout=report.layout,
        _kept=kept,
    )
