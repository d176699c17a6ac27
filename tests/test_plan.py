"""What a run would do with a row, for all that can be known of it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from importer.issues import Issue
from importer.ledger.states import State
from importer.ledger.store import Known
from importer.outcome import Outcome, Status
from importer.plan import Earlier, Facts, PlannedRow, end_without_sending, planned
from importer.task import TaskBody

BODY = TaskBody.model_validate(
    {
        "task_type": "call",
        "task_title": "Call Ada",
        "assignee_id": "rep_1",
        "targets": {"deal_id": "006A"},
    }
)
WARNING = Issue("extra_cells", "cells beyond the header")
ERROR = Issue("required", "no title")
LOOK = "look in HockeyStack whether the task is there"
CREATE = PlannedRow(7, None, b"f", BODY.to_json(), (WARNING,))


def known(state: State) -> Known:
    """The body as it was met in an earlier run."""
    return Known(state, "t1" if state is State.CREATED else None, "run-1", 3)


def plan(**changes: Any) -> PlannedRow:
    """The plan of a good row with one warning, but for the changes."""
    facts = {"number": 7, "body": BODY, "issues": (WARNING,), "fingerprint": b"f", **changes}
    told = Facts(**facts)
    return planned(told, end_without_sending(told))


def ends(outcome: Outcome) -> PlannedRow:
    """A row that is not sent."""
    return PlannedRow(7, outcome, b"f")


def test_a_good_row_that_nobody_knows_is_created() -> None:
    """Its body goes along as it will be sent, and its warnings too."""
    assert plan() == CREATE


def test_an_invalid_row_has_its_issues() -> None:
    """All of them."""
    assert plan(body=None, issues=(ERROR, WARNING)) == ends(
        Outcome(7, Status.INVALID, issues=(ERROR, WARNING))
    )


def test_a_row_that_is_not_wanted_is_skipped_before_anything_else() -> None:
    """A rule of the mapping counts, whatever is wrong with the row or known of it."""
    skipped = ends(Outcome(7, Status.SKIPPED, reason="already closed"))
    assert plan(skip="already closed") == skipped
    assert plan(skip="already closed", body=None, known=known(State.CREATED)) == skipped


@pytest.mark.parametrize("state", [State.PLANNED, State.REJECTED])
def test_a_body_that_made_no_task_is_sent_again(state: State) -> None:
    """It was refused, or surely never arrived; the plan keeps which, to send refused ones last."""
    was_refused = state is State.REJECTED
    assert plan(known=known(state)) == CREATE._replace(was_refused=was_refused)


def test_a_body_that_was_created_is_a_duplicate() -> None:
    """With its task id, and where it was met."""
    assert plan(known=known(State.CREATED)) == ends(
        Outcome(
            7,
            Status.DUPLICATE,
            "t1",
            reason="created earlier (run run-1, row 3)",
            issues=(WARNING,),
        )
    )


@pytest.mark.parametrize("state", [State.UNKNOWN, State.INTENT])
def test_a_body_whose_answer_was_lost_is_not_sent_again(state: State) -> None:
    """An intent is another run's, under way or dead; either way it may have made a task."""
    assert plan(known=known(state)) == ends(
        Outcome(
            7,
            Status.UNCONFIRMED,
            reason="sent earlier (run run-1, row 3), and what became of it is not known",
            hint=LOOK,
            issues=(WARNING,),
        )
    )


@pytest.mark.parametrize("met", [None, State.PLANNED, State.REJECTED])
def test_the_second_of_two_equal_rows_is_a_duplicate(met: State | None) -> None:
    """Also where the body was refused before: then both would go out, and make two tasks."""
    assert plan(same_as=4, known=None if met is None else known(met)) == ends(
        Outcome(7, Status.DUPLICATE, reason="the same as row 4", issues=(WARNING,))
    )


@pytest.mark.parametrize(
    ("edited", "issue"),
    [
        (False, None),
        (
            True,
            Issue(
                "edit_not_sent",
                "the row was edited after task t1 was created; the edit was not sent",
                "the API cannot change a task: change it in HockeyStack",
                value="t1",
            ),
        ),
        (
            None,
            Issue(
                "created_elsewhere",
                "the file says that task t1 exists; this computer has no record of it, "
                "and the row was not sent",
                "clear the row's import_task_id to have it sent",
                column="import_task_id",
                value="t1",
            ),
        ),
    ],
)
@pytest.mark.parametrize("body", [BODY, None])
def test_a_row_that_the_file_says_was_created_is_not_sent(
    edited: bool | None,  # noqa: FBT001
    issue: Issue | None,
    body: TaskBody | None,
) -> None:
    """Edited, unknown here, or made invalid since: it is a duplicate, and says what to know."""
    earlier = Earlier("created", "t1", edited)
    assert plan(earlier=earlier, body=body) == ends(
        Outcome(
            7,
            Status.DUPLICATE,
            "t1",
            reason="created earlier, says the file",
            issues=() if issue is None else (issue,),
        )
    )


def test_an_unconfirmed_row_that_is_not_known_in_this_form_is_not_sent() -> None:
    """Edited since, or sent from another computer: the task may be there."""
    hint = f"{LOOK}; clear the row's import_status to have it sent"
    issue = Issue(
        "unconfirmed_edited",
        "the file says that the row was sent and its answer lost; as the row stands now, "
        "this computer has no record of it",
        hint,
        column="import_status",
        value="unconfirmed",
    )
    assert plan(earlier=Earlier("unconfirmed", "", None)) == ends(
        Outcome(
            7,
            Status.UNCONFIRMED,
            reason="sent earlier, says the file, and not known in this form",
            hint=hint,
            issues=(WARNING, issue),
        )
    )


@pytest.mark.parametrize(
    ("state", "status"),
    [
        (State.REJECTED, None),
        (State.PLANNED, None),
        (State.CREATED, Status.DUPLICATE),
        (State.UNKNOWN, Status.UNCONFIRMED),
    ],
)
def test_the_ledger_is_believed_before_an_unconfirmed_of_the_file(
    state: State, status: Status | None
) -> None:
    """The file is a copy of what the ledger knew once."""
    planned = plan(earlier=Earlier("unconfirmed", "", None), known=known(state))
    assert (planned.outcome and planned.outcome.status) == status


@given(
    body=st.sampled_from([BODY, None]),
    skip=st.none() | st.just("closed"),
    earlier=st.none()
    | st.builds(
        Earlier, st.just("x"), st.sampled_from(["", "t1"]), st.sampled_from([True, False, None])
    ),
    met=st.none() | st.sampled_from(State),
    same_as=st.none() | st.just(4),
)
def test_what_may_have_made_a_task_is_never_sent(
    body: TaskBody | None,
    skip: str | None,
    earlier: Earlier | None,
    met: State | None,
    same_as: int | None,
) -> None:
    """For all combinations: a row is sent only if it is valid and new to everyone who may know."""
    planned = plan(
        body=body,
        skip=skip,
        earlier=earlier,
        known=None if met is None else known(met),
        same_as=same_as,
    )
    may_go = body is not None and skip is None and same_as is None
    may_go = may_go and met in {None, State.PLANNED, State.REJECTED}
    may_go = may_go and (earlier is None or (earlier.task_id == "" and met is not None))
    assert (planned.outcome is None) == may_go


def test_a_row_without_body_and_error_is_a_bug() -> None:
    """Nothing is made up for it."""
    assert plan(body=None, issues=()).outcome == Outcome(7, Status.INVALID)
