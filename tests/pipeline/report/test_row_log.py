"""The log is told of each row once, and nothing is made for it that nobody hears."""

from __future__ import annotations

import logging

import pytest

from importer.events import LOGGER
from importer.pipeline.report.row_log import RowLog
from importer.rows.issues import Issue
from importer.rows.outcome import Outcome, Status
from importer.rows.rehearsed import Rehearsed, There

INVALID = Outcome(3, Status.INVALID, issues=(Issue("required", "Title is empty"),))
SKIPPED = Outcome(4, Status.SKIPPED, reason="closed")
ENDS = Rehearsed([2, 3, 4, 5, 6], {2: SKIPPED, 1: INVALID}, There([4], ["t1"], ["run-1"], [9]))


@pytest.mark.parametrize(
    ("level", "rows"),
    [(logging.INFO, [2, 3, 4, 5, 6]), (logging.WARNING, [3])],
    ids=["informed", "warned"],
)
def test_the_rows_of_a_chunk_are_told_in_order(
    caplog: pytest.LogCaptureFixture, level: int, rows: list[int]
) -> None:
    """Those that would be created, or were earlier, only to whoever listens to that."""
    log = RowLog()
    with caplog.at_level(level, LOGGER.name):
        for outcome in log.heard(ENDS):
            log.tell(outcome, would_create=outcome.would_be_created)
    told = [record.getMessage() for record in caplog.records]
    assert [int(text.split("row=")[1].split()[0]) for text in told] == rows
    assert [end.row_number for end in RowLog().heard([INVALID, SKIPPED])] == [3, 4]
