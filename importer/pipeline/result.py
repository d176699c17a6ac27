"""The result of a run in Python: the outcome of every row, counted, as data and as a frame."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from importer.documents.common import IssueGroup
from importer.pipeline.report import Report
from importer.rows.outcome import Outcome
from importer.wording import notebook

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True, repr=False)
class Result:
    """What became of every row.

    outcomes: one for each row, in order. counts: rows by status. issues: grouped by code, as in
    the `--json` document. ok: whether every row is created, duplicate or skipped (of a dry run:
    would be). halted: why the service stopped the run; None: it did not. ledger_error: why the
    ledger does not know all that was sent; keep the results file and feed it back. workspace: as
    the service names it; None: it names none, or was not asked. compared_with: the workspace whose
    earlier imports the rows were compared with; None: there were none.
    """

    run_id: str | None
    ok: bool
    counts: dict[str, int]
    issues: list[IssueGroup]
    outcomes: list[Outcome]
    results_path: Path | None = None
    halted: str | None = None
    ledger_error: str | None = None
    interrupted: bool = False
    workspace: str | None = None
    compared_with: str | None = None

    def __repr__(self) -> str:
        """The run and its counts, in one line."""
        counts = ", ".join(f"{count} {status}" for status, count in self.counts.items() if count)
        halted = "" if self.halted is None else f", halted: {self.halted}"
        return f"<Result {self.run_id or 'dry run'}: {counts or 'no rows'}{halted}>"

    def _repr_html_(self) -> str:
        """A table of the statuses, for a notebook; `to_frame` has the rows."""
        told = [f"run {self.run_id}" if self.run_id else "dry run, or nothing to send"]
        told += [text for text in (self.halted, self.ledger_error) if text]
        rows = [(status, f"{count:,}") for status, count in self.counts.items() if count]
        return notebook.page("; ".join(told), rows)

    def to_frame(self) -> pd.DataFrame:
        """The outcomes as a data frame, indexed by row number.

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


def result_of(report: Report, outcomes: Sequence[Outcome]) -> Result:
    """The result of a report. outcomes: one for each row."""
    told = report.as_json()
    return Result(
        run_id=report.run_id,
        ok=report.all_good and report.ledger_error is None,
        counts=told["counts"],
        issues=told["issues"],
        outcomes=list(outcomes),
        results_path=report.results_path,
        halted=report.halted,
        ledger_error=None if report.ledger_error is None else str(report.ledger_error),
        interrupted=report.interrupted,
        workspace=report.workspace,
        compared_with=report.compared_with,
    )
