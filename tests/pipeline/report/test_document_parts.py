"""The parts of the JSON document of a run that are made of larger values."""

from __future__ import annotations

from importer.pipeline.report.document_parts import reasons_of
from importer.results.tally import MAX_REASONS, Tally
from importer.rows.outcome import Outcome, Status


def test_reasons_that_are_not_listed_are_counted() -> None:
    """So that the counts of a status add up, however many reasons there are."""
    tally = Tally()
    for number in range(2, MAX_REASONS + 5):
        tally.add(Outcome(number, Status.SKIPPED, reason=f"rule {number}"))
    told = reasons_of(tally)
    assert told[0] == {"status": "skipped", "reason": "rule 2", "count": 1, "example_row": 2}
    assert told[-1] == {"status": "skipped", "reason": None, "count": 3, "example_row": None}
    assert sum(group["count"] for group in told) == tally.total
