"""What a person does next with a row, where whatever ended it has no word of its own.

One constant text for each end: every row of a results file asks for it.
"""

from __future__ import annotations

from importer.rows.issues import Issue
from importer.rows.outcome import Outcome, Status
from importer.wording.hints import Hint

FIX_AND_SEND = "then import this file"
"""Behind the hints of an invalid row, which say what to write in its cells."""

_ANOTHER_FILE = frozenset({"rewritten"})
"""Defects of which a hint says that the corrected file may be another one."""

_OF_CELLS = frozenset(
    {
        "unlikely_date",
        "null_word",
        "unwrapped",
        "lost_zeros",
        "extra_cells",
        "several_values",
        "reason_cut",
        "not_taken",
        "default_used",
        "reason_without_dismissal",
    }
)
"""Warnings whose hints say how to write the cell, or the mapping, before the row is sent."""

_AS_IT_IS = "nothing, if what import_issues says is right; otherwise change the task in HockeyStack"
_RUN_CREATES = "nothing to fix: a run creates it"
_TASK_IS_THERE = "nothing to do: its task is there"
_ONE_FOR_BOTH = Hint("nothing to do; for a task of its own, run again with {allow_duplicates:yes}")

_AGAIN = "run the same command again"

STEPS = {Status.CREATED: "nothing to do", Status.UNCONFIRMED: _AGAIN}
"""Of the statuses that always ask for the same."""

_AS_TOLD = {
    Status.SKIPPED: (
        "nothing to do; to import it, leave out the rule or the flag that import_issues names"
    ),
    Status.INVALID: f"correct the cells that import_issues names, {FIX_AND_SEND}",
    Status.REJECTED: f"change the row as the service says, {FIX_AND_SEND}",
}
"""Of those that go by what import_issues says."""

_UNTOLD = {
    Status.SKIPPED: "nothing to do; why it was skipped is no longer on record",
    Status.INVALID: "what was wrong is no longer on record: check the sheet again with validate",
    Status.REJECTED: f"what the service said is no longer on record: {_AGAIN}",
}
"""Of the same after a purge, where import_issues is empty."""


def next_step(outcome: Outcome) -> str:
    """What to do with a row of which no hint says it."""
    if outcome.status is Status.DUPLICATE:
        return _TASK_IS_THERE if outcome.task_id else str(_ONE_FOR_BOTH)
    steps = _AS_TOLD if outcome.issues or outcome.reason else _UNTOLD
    step = STEPS.get(outcome.status) or steps.get(outcome.status)
    return step or (_RUN_CREATES if outcome.would_be_created else _AGAIN)


def hint_of(outcome: Outcome, issue: Issue) -> str:
    """What to do about an issue; a cell that is corrected changes no task that is there."""
    is_there = outcome.status in {Status.CREATED, Status.DUPLICATE} and outcome.task_id is not None
    return _AS_IT_IS if is_there and issue.hint and issue.code in _OF_CELLS else issue.hint


def is_fixed_here(outcome: Outcome) -> bool:
    """Whether the row goes once its cells are as the hints say."""
    is_invalid = outcome.status is Status.INVALID
    return is_invalid and not any(issue.code in _ANOTHER_FILE for issue in outcome.issues)
