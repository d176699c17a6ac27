"""What a report says of a run that ended early."""

from __future__ import annotations

from importer.pipeline.report.report import Report, resuming
from importer.rows.outcome import Cause, Outcome, Status


def test_the_results_are_fed_back_where_they_know_more_than_the_ledger() -> None:
    """Where only the ledger knows more than they do, it comes first."""
    report = Report("calls.csv", dry_run=False)
    assert resuming(report) is None
    report.ledger_lacks = True
    assert (resuming(report) or "").startswith(
        "The ledger could not record everything. Keep the results file and, once the cause is fixed"
    )
    report.tally.add(Outcome(2, Status.UNCONFIRMED, cause=Cause.LEDGER_UNREAD))
    assert (resuming(report) or "").startswith("Once the ledger can be read again, run the same")


def test_who_stopped_a_run_is_said() -> None:
    """The person who did it, or another computer."""
    report = Report("calls.csv", dry_run=False, interrupted=True)
    assert report.lines()[0] == "The run was interrupted."
    report.is_asked_to_stop = True
    assert report.lines()[0] == "Another computer asked this run to stop."
