"""The one word by which a script goes on after a run."""

from __future__ import annotations

import pytest

from importer.documents.imports import Next
from importer.pipeline.report.next_step import Ending, next_step
from importer.results.tally import Tally
from importer.rows.outcome import Cause, Outcome, Status
from importer.wording.hints import PYTHON, speaking

CREATED = Outcome(2, Status.CREATED, "task_1")
INVALID = Outcome(3, Status.INVALID)
REJECTED = Outcome(4, Status.REJECTED)
UNSENT = Outcome(5, Status.NOT_SENT, reason="the run stopped first")
UNCONFIRMED = Outcome(6, Status.UNCONFIRMED)
HALF_UNDONE = Outcome(9, Status.UNCONFIRMED, "task_9", cause=Cause.LEFT_BY_UNDO)
HELD_BACK = Outcome(7, Status.NOT_SENT, cause=Cause.HELD_BACK)
WOULD_CREATE = Outcome(8, Status.NOT_SENT, cause=Cause.DRY_RUN)


def _next(*outcomes: Outcome, ending: Ending | None = None) -> Next:
    tally = Tally()
    tally.add_all(outcomes)
    return next_step(tally, ending or Ending())


@pytest.mark.parametrize(
    ("outcomes", "step", "text"),
    [
        ([], "none", "Nothing is left to be done."),
        ([CREATED], "none", "Nothing is left to be done."),
        ([WOULD_CREATE], "none", "1 row can be sent."),
        (
            [CREATED, INVALID],
            "fix_rows",
            "1 row is invalid or rejected: correct it.",
        ),
        (
            [INVALID, REJECTED],
            "fix_rows",
            "2 rows are invalid or rejected: correct them.",
        ),
        (
            [UNCONFIRMED],
            "run_again",
            "Run the same command again: it resumes where this one ended.",
        ),
        (
            [CREATED, HALF_UNDONE],
            "settle",
            (
                "An undo of tasks has not finished: wait until it ends, or run it again; then run "
                "the same command again."
            ),
        ),
        (
            [HALF_UNDONE, UNCONFIRMED],
            "run_again",
            (
                "Run the same command again: it resumes where this one ended. An undo of tasks has "
                "not finished: wait until it ends, or run it again; then run the same command "
                "again."
            ),
        ),
        (
            [HELD_BACK],
            "decide",
            (
                "1 row is nearly the same as an earlier task: send it with --allow-similar if it "
                "is meant."
            ),
        ),
        (
            [INVALID, UNSENT],
            "run_again",
            (
                "Run the same command again: it resumes where this one ended. 1 row is invalid or "
                "rejected: correct it."
            ),
        ),
    ],
)
def test_the_rows_say_what_comes_next(outcomes: list[Outcome], step: str, text: str) -> None:
    """What a repetition can still send comes before what a person has to do."""
    assert _next(*outcomes) == {"step": step, "text": text}


@pytest.mark.parametrize(
    ("ending", "step"),
    [
        (Ending(stopped=True, hint="check the token"), "settle"),
        (Ending(interrupted=True), "run_again"),
        (Ending(declined=True), "run_again"),
        (Ending(is_blocked=True), "fix_rows"),
    ],
)
def test_the_ending_says_it_first(ending: Ending, step: str) -> None:
    """A service that is down is not asked again at once, nor are rows that wait for others."""
    assert _next(INVALID, UNSENT, ending=ending)["step"] == step


def test_what_stopped_the_run_is_named() -> None:
    """With what to do about it, and as Python calls what is repeated."""
    stopped = Ending(stopped=True, hint="check the token")
    assert _next(ending=stopped)["text"] == "Check the token; then run the same command again."
    with speaking(PYTHON):
        told = _next(ending=Ending(stopped=True))["text"]
    assert told == "Settle what stopped it; then run the same call again."
