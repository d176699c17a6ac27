"""The log: one table of events, one way to tell one, and nobody bothered who does not listen."""

from __future__ import annotations

import ast
import logging
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import importer
from importer import events
from importer.events import EVENTS, listening, tell
from importer.pipeline.report.row_log import RowLog
from importer.rows.issues import Issue
from importer.rows.outcome import Outcome, Status

PACKAGE = Path(importer.__file__).parent


class Heard(logging.Handler):
    """Keeps the records of the log."""

    def __init__(self) -> None:
        super().__init__()
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep one."""
        self.records.append(record)

    @property
    def lines(self) -> list[str]:
        """What they say."""
        return [record.getMessage() for record in self.records]


@pytest.fixture
def heard() -> Iterator[Heard]:
    """All that the log tells in a test."""
    handler = Heard()
    with listening(handler):
        yield handler


def test_the_names_are_these() -> None:
    """Scripts wait for them: one that goes or changes breaks somebody's."""
    assert list(EVENTS) == [
        *("source.read", "ledger.opened", "plan.made"),
        *("run.started", "run.ended", "undo.started", "undo.ended"),
        *("row.created", "row.duplicate", "row.skipped", "row.invalid", "row.rejected"),
        *("row.unconfirmed", "row.not_sent", "row.would_create"),
        *("request.answered", "request.failed", "request.retried"),
        *("pace.paused", "lookup.waiting", "lookup.started", "lookup.ended"),
        "results.written",
    ]


def test_every_status_of_a_row_is_an_event() -> None:
    """And a dry run has its own."""
    rows = {name for name in EVENTS if name.startswith("row.")}
    assert rows == {f"row.{status.value}" for status in Status} | {"row.would_create"}


def test_an_event_is_a_line_and_a_dictionary(heard: Heard) -> None:
    """Values with blanks are quoted, what steers a terminal is shown, what is long is cut."""
    tell(events.RUN_ENDED, run_id="r 1", stopped=True, interrupted=False, ledger_failed=None)
    tell(events.RESULTS_WRITTEN, path=Path("a\x1b[2J\n" + "b" * 300))
    tell(events.PACE_PAUSED, seconds=1.23456)
    tell(events.RESULTS_WRITTEN, path="")

    assert heard.lines == [
        'run.ended run_id="r 1" stopped=yes interrupted=no ledger_failed=-',
        r"results.written path=a\x1b[2J\n" + "b" * 194,
        "pace.paused seconds=1.235",
        'results.written path=""',
    ]
    record = heard.records[2]
    assert (record.name, record.levelname) == ("importer", "INFO")
    assert (vars(record)["event"], vars(record)["members"]) == ("pace.paused", {"seconds": 1.23456})
    assert record.filename == "test_events.py"


def test_every_event_is_told_with_the_members_of_its_table() -> None:
    """No module tells an event that the table does not have, or with another member."""
    told = set()
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call) or ast.unparse(node.func) != "events.tell":
                continue
            place = ast.unparse(node.args[0])
            if place == "event":
                continue  # of a row: held by the tests of each status
            event = getattr(events, place.removeprefix("events."))
            named = [keyword.arg for keyword in node.keywords if keyword.arg]
            assert set(named) <= set(EVENTS[event].members), (path, event)
            told.add(event)
    assert told == {name for name in EVENTS if not name.startswith("row.")}


def test_nobody_is_bothered_who_does_not_listen() -> None:
    """A program that sets up no logging sees nothing, of warnings either, and no record is made."""
    program = """
import logging
from importer.events import is_heard, tell
assert not is_heard("row.invalid")
tell("row.invalid", row=2, codes="required")
logging.getLogger().addHandler(logging.NullHandler())
assert not is_heard("row.invalid")
logging.getLogger("importer").addHandler(logging.Handler(logging.CRITICAL))
assert is_heard("row.invalid")
"""
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert (done.stdout, done.stderr) == ("", "")


@pytest.mark.parametrize(
    ("outcome", "line"),
    [
        (
            Outcome(2, Status.CREATED, "t1", attempts=2, request_id="q1"),
            "row.created row=2 task_id=t1 attempts=2 request_id=q1",
        ),
        (
            Outcome(2, Status.DUPLICATE, task_id="t1", reason="Ring Ada"),
            "row.duplicate row=2 task_id=t1 attempts=0 request_id=-",
        ),
        (Outcome(2, Status.SKIPPED, reason="Ring Ada"), "row.skipped row=2"),
        (
            Outcome(
                2,
                Status.INVALID,
                issues=tuple(Issue(code, message="Ring Ada") for code in ("required", "too_long")),
            ),
            "row.invalid row=2 codes=required,too_long",
        ),
        (
            Outcome(2, Status.REJECTED, reason="Ring Ada", attempts=1),
            "row.rejected row=2 task_id=- attempts=1 request_id=-",
        ),
        (
            Outcome(2, Status.UNCONFIRMED, reason="Ring Ada", attempts=1),
            "row.unconfirmed row=2 task_id=- attempts=1 request_id=-",
        ),
        (Outcome(2, Status.NOT_SENT, reason="Ring Ada"), 'row.not_sent row=2 codes=""'),
    ],
)
def test_a_row_is_told_without_its_texts(heard: Heard, outcome: Outcome, line: str) -> None:
    """Once, by its number; what the service or a cell says is in the results file."""
    log = RowLog()
    log.tell(outcome)
    log.tell(outcome)
    assert heard.lines == [line]
    [record] = heard.records
    event = vars(record)["event"]
    assert set(vars(record)["members"]) <= set(EVENTS[event].members)
