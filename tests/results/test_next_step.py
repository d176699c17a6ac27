"""What a person does next with a row: no end of a row leaves that open."""

import pytest

from importer.results.layout import import_values
from importer.rows.issues import Issue
from importer.rows.outcome import DRY_RUN_REASON, Cause, Outcome, Status
from importer.wording.hints import PYTHON, speaking

EMPTY = Issue("required", "Title is empty", "write a title", column="Title")
UNWRAPPED = Issue(
    "unwrapped",
    "the quotes were removed",
    "nothing, if that is right; otherwise correct the cell",
    column="Deal",
)
AS_IT_IS = "nothing, if what import_issues says is right; otherwise change the task in HockeyStack"
ONE = Outcome(2, Status.DUPLICATE, reason="the same as row 1")


@pytest.mark.parametrize(
    ("outcome", "expected"),
    [
        (Outcome(2, Status.CREATED, "t1"), "nothing to do"),
        (Outcome(2, Status.DUPLICATE, "t1"), "nothing to do: its task is there"),
        (ONE, "nothing to do; for a task of its own, run again with --allow-duplicates"),
        (
            Outcome(2, Status.SKIPPED, reason="already closed"),
            "nothing to do; to import it, leave out the rule or the flag that import_issues names",
        ),
        (
            Outcome(2, Status.NOT_SENT, reason=DRY_RUN_REASON, cause=Cause.DRY_RUN),
            "nothing to fix: a run creates it",
        ),
        (
            Outcome(2, Status.INVALID, issues=(EMPTY,)),
            "write a title | then import this file",
        ),
        (
            Outcome(2, Status.INVALID, issues=(Issue("required", "Title is empty"),)),
            "correct the cells that import_issues names, then import this file",
        ),
        (
            Outcome(2, Status.INVALID),
            "what was wrong is no longer on record: check the sheet again with validate",
        ),
        (
            Outcome(2, Status.REJECTED, reason="HTTP 422: no such user"),
            "change the row as the service says, then import this file",
        ),
        (
            Outcome(2, Status.REJECTED),
            "what the service said is no longer on record: run the same command again",
        ),
        (Outcome(2, Status.SKIPPED), "nothing to do; why it was skipped is no longer on record"),
        (
            Outcome(2, Status.INVALID, issues=(Issue("rewritten", "changed", "enter 007"),)),
            "enter 007",
        ),
        (
            Outcome(2, Status.CREATED, "t1", issues=(Issue("null_word", "taken as empty"),)),
            "nothing to do",
        ),
        (Outcome(2, Status.CREATED, "t1", issues=(UNWRAPPED,)), AS_IT_IS),
        (Outcome(2, Status.DUPLICATE, "t1", issues=(UNWRAPPED,)), AS_IT_IS),
        (
            Outcome(2, Status.NOT_SENT, reason=DRY_RUN_REASON, issues=(UNWRAPPED,)),
            "nothing, if that is right; otherwise correct the cell",
        ),
        (Outcome(2, Status.NOT_SENT, reason="no"), "run the same command again"),
        (Outcome(2, Status.NOT_SENT, reason="no", hint="new token"), "new token"),
    ],
)
def test_what_is_next(outcome: Outcome, expected: str) -> None:
    """Each end says it in words that need no knowledge of the program."""
    assert import_values(outcome).hint == expected


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("issues", [(), (Issue("required", "Title is empty"),)])
def test_no_row_is_left_without_a_next_step(status: Status, issues: tuple[Issue, ...]) -> None:
    """Whatever ended it, with or without a defect that has no hint."""
    assert import_values(Outcome(2, status, issues=issues)).hint


def test_python_has_its_own_words_for_an_option() -> None:
    """A hint names the parameter where the command line names the flag."""
    with speaking(PYTHON):
        assert import_values(ONE).hint == (
            "nothing to do; for a task of its own, run again with allow_duplicates=True"
        )
