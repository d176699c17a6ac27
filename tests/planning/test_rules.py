"""What a run would do with a row, for all that can be known of it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from importer.contract.body import TaskBody
from importer.contract.fingerprint import copy_of, fingerprint_of, likeness_keys
from importer.ledger.records import Known, SimilarTask
from importer.ledger.states import State
from importer.planning.facts import Earlier, Facts, PlannedRow
from importer.planning.rules import (
    edit_not_sent,
    end_of_unsent,
    end_without_sending,
    may_be_sent,
    once_allowed,
    planned,
    similar_issue,
)
from importer.rows.issues import Issue
from importer.rows.outcome import Cause, Outcome, Status

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
LOOK = "check in HockeyStack whether the task exists"
CREATE = PlannedRow(7, None, b"f", BODY.to_json(), (WARNING,))


MET = "run run-1, row 3"
DONE, CANCELLED = b'{"status":"completed"}', b'{"status":"cancelled"}'
WITH_TASK = {State.CREATED, State.CLOSED, State.WITHDRAWING}
MAY_GO = {None, State.PLANNED, State.REJECTED, State.UNDONE}


def known(state: State, closing: bytes | None = None) -> Known:
    """The body as it was met in an earlier run."""
    return Known(state, "t1" if state in WITH_TASK else None, "run-1", 3, closing)


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


@pytest.mark.parametrize("state", [State.PLANNED, State.REJECTED, State.UNDONE])
def test_a_body_that_made_no_task_is_sent_again(state: State) -> None:
    """Refused, surely never arrived, or taken back; the plan keeps which: refused ones go last."""
    row = plan(known=known(state))
    assert row == CREATE._replace(state=state, earlier=MET)
    assert row.went_wrong is (state is State.REJECTED)


def test_a_row_whose_task_was_found_did_not_go_wrong() -> None:
    """Its answers were lost; what is left is to set its status, and that need not come last."""
    found = known(State.CREATED)._replace(closing=b"{}", losses=1)
    assert not plan(known=found).went_wrong
    assert plan(known=known(State.PLANNED)._replace(losses=1)).went_wrong


def test_what_a_row_has_in_common_with_its_like_goes_along() -> None:
    """Where the ledger is to know its like again."""
    told = Facts(7, BODY, (WARNING,), b"f")
    assert planned(told, None, with_likeness=True) == CREATE._replace(likeness=likeness_keys(BODY))
    end = Outcome(7, Status.SKIPPED)
    assert planned(told, end, with_likeness=True) == ends(end)


def test_a_status_goes_along() -> None:
    """The task is created first, and set to it then."""
    assert plan(closing=DONE) == CREATE._replace(closing=DONE)


@pytest.mark.parametrize("closing", [None, DONE, CANCELLED])
def test_a_task_that_lacks_its_status_gets_it(closing: bytes | None) -> None:
    """The one that was asked for when it was created: it was half done."""
    row = plan(known=known(State.CREATED, DONE), closing=closing)
    assert row == CREATE._replace(state=State.CREATED, earlier=MET, task_id="t1", closing=DONE)


@pytest.mark.parametrize(
    ("state", "before", "now", "told"),
    [
        (State.CREATED, None, None, False),
        (State.CREATED, None, DONE, True),
        (State.CLOSED, DONE, DONE, False),
        (State.CLOSED, DONE, CANCELLED, True),
        (State.CLOSED, DONE, None, False),
    ],
)
def test_a_status_that_came_too_late_is_told(
    state: State,
    before: bytes | None,
    now: bytes | None,
    told: bool,  # noqa: FBT001
) -> None:
    """What was created and settled stays as it is; another status in the row is not sent."""
    issue = Issue(
        "status_not_sent",
        "task t1 was created earlier and stays as it is; the row's status was not sent",
        "set it in HockeyStack",
        field="status",
    )
    issues = (WARNING, issue) if told else (WARNING,)
    assert plan(known=known(state, before), closing=now) == ends(
        Outcome(7, Status.DUPLICATE, "t1", f"created earlier ({MET})", issues=issues)
    )


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


def test_a_body_whose_answer_was_lost_is_looked_up() -> None:
    """It goes along, marked: it is not sent before that."""
    assert plan(known=known(State.UNKNOWN)) == CREATE._replace(state=State.UNKNOWN, earlier=MET)


@pytest.mark.parametrize(
    ("state", "task_id", "reason", "hint", "cause"),
    [
        (
            State.INTENT,
            None,
            "another run is sending it",
            "wait until that run has ended, then run the same command again",
            None,
        ),
        (
            State.WITHDRAWING,
            "t1",
            "an undo of its task has not finished",
            "wait until the undo ends, or repeat it if it stopped; then run the same command",
            Cause.LEFT_BY_UNDO,
        ),
    ],
)
def test_a_body_that_somebody_is_busy_with_is_left_alone(
    state: State, task_id: str | None, reason: str, hint: str, cause: Cause | None
) -> None:
    """A dry run may meet a run, and any run an undo that was broken off."""
    expected = Outcome(7, Status.UNCONFIRMED, task_id, f"{reason} ({MET})", hint, (WARNING,))
    assert plan(known=known(state)) == ends(expected._replace(cause=cause))


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
                "nothing, or change the task in HockeyStack: the API cannot",
                value="t1",
            ),
        ),
        (
            None,
            Issue(
                "created_elsewhere",
                "the file says that task t1 exists, and this computer has no record of it: a run "
                "looks it up in HockeyStack",
                "nothing, if it exists; otherwise clear the row's import_task_id to send it",
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
    """Edited, unknown here, or made invalid since: it is a duplicate, and says what to know.

    What only the file knows has its body at hand, to be compared with the task.
    """
    earlier = Earlier("created", "t1", edited)
    issues = () if issue is None else (issue,)
    reason, cause = "created earlier, according to the file", Cause.SAID_BY_FILE
    end = Outcome(7, Status.DUPLICATE, "t1", reason, issues=issues, cause=cause)
    kept = b"" if body is None or edited is not None else body.to_json()
    assert plan(earlier=earlier, body=body) == ends(end)._replace(body=kept)


@pytest.mark.parametrize("edited", [False, True])
def test_what_a_spreadsheet_program_changed_is_no_edit(edited: bool) -> None:  # noqa: FBT001
    """It is told as what it is, beside an edit or without one."""
    rewritten = Issue(
        "rewritten_since",
        "a spreadsheet program has changed the row since task t1 was created: its deal_id; the "
        "task is as it was sent",
        "nothing for this row; before other rows of the file are sent, put their ids right",
        value="t1",
    )
    outcome = plan(earlier=Earlier("created", "t1", edited, "deal_id")).outcome
    assert outcome is not None
    assert outcome.status is Status.DUPLICATE
    assert outcome.issues == (*[edit_not_sent("t1")] * edited, rewritten)


def test_an_unconfirmed_row_that_is_not_known_in_this_form_is_not_sent() -> None:
    """Edited since, or sent from another computer: the task may be there."""
    hint = f"{LOOK}; clear the row's import_status to send it"
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
            reason="sent earlier, according to the file, and not known in this form",
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
        (State.UNKNOWN, None),
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
    there=st.none() | st.just("t5"),
)
def test_what_may_have_made_a_task_is_never_sent(  # noqa: PLR0913, PLR0917 - all that counts
    body: TaskBody | None,
    skip: str | None,
    earlier: Earlier | None,
    met: State | None,
    same_as: int | None,
    there: str | None,
) -> None:
    """For all combinations: a row is sent only if it is valid and new to everyone who may know."""
    planned = plan(
        body=body,
        skip=skip,
        earlier=earlier,
        known=None if met is None else known(met),
        same_as=same_as,
        there=there,
    )
    may_go = body is not None and skip is None and same_as is None and there is None
    may_go = may_go and met in {*MAY_GO, State.UNKNOWN}
    may_go = may_go and (earlier is None or (earlier.task_id == "" and met is not None))
    assert (planned.outcome is None) == may_go
    assert may_be_sent(None if met is None else known(met)) is (met in MAY_GO)


def test_a_row_without_body_and_error_is_a_bug() -> None:
    """Nothing is made up for it."""
    assert plan(body=None, issues=()).outcome == Outcome(7, Status.INVALID)


def test_a_task_that_is_there_already_is_a_duplicate() -> None:
    """With its id: somebody else made it."""
    assert plan(there="t5") == ends(
        Outcome(
            7,
            Status.DUPLICATE,
            "t5",
            "already in HockeyStack (--check-existing)",
            issues=(WARNING,),
            cause=Cause.IN_WORKSPACE,
        )
    )


@pytest.mark.parametrize(
    ("row", "end"),
    [
        (CREATE, Outcome(7, Status.NOT_SENT, None, "why", "what to do", (WARNING,))),
        (
            CREATE._replace(state=State.UNKNOWN, earlier=MET),
            Outcome(
                7,
                Status.UNCONFIRMED,
                None,
                f"sent earlier ({MET}), and its response was lost",
                "run the same command again: the task is looked up before anything is sent",
                (WARNING,),
            ),
        ),
        (
            CREATE._replace(state=State.CREATED, earlier=MET, task_id="t1", closing=DONE),
            Outcome(
                7,
                Status.UNCONFIRMED,
                "t1",
                f"created earlier ({MET}); its status is not set yet",
                "what to do",
                (WARNING,),
            ),
        ),
    ],
    ids=["new", "lost", "half done"],
)
def test_a_row_that_was_not_sent_ends_as_it_was(row: PlannedRow, end: Outcome) -> None:
    """Nothing happened to it, so nothing more is known of it than before."""
    assert end_of_unsent(row, reason="why", hint="what to do") == end


HINT = (
    "if it is the same task, change that in HockeyStack, for the API cannot; if you want one "
    "more, add --allow-similar; if nobody changed the row, check --timezone, --due-time and the "
    "mapping"
)


def test_a_row_that_is_like_an_earlier_task_says_of_which() -> None:
    """So that a person can compare."""
    assert similar_issue(SimilarTask(b"g", "run-1", 3)) == Issue(
        "similar_to_earlier",
        "the row matches an earlier task (run run-1, row 3) except for its due date or its texts",
        HINT,
    )
    assert similar_issue(SimilarTask(b"g", "run-1", 3), "deal_id", is_rewritten=True) == Issue(
        "similar_to_earlier",
        "a spreadsheet program changed the row, it seems: it matches an earlier task (run run-1, "
        "row 3) except for its deal_id",
        "import the file as it was before it was saved in that program; if you want one more "
        "task, add --allow-similar",
    )
    assert similar_issue(SimilarTask(b"g", "run-1", 3), "due_date") == Issue(
        "similar_to_earlier",
        "the row matches an earlier task (run run-1, row 3) except for its due_date",
        HINT,
    )


@pytest.mark.parametrize(
    ("status", "done"),
    [
        (
            Status.CREATED,
            "its task was created all the same; if that is wrong, delete it in HockeyStack",
        ),
        (Status.NOT_SENT, "it is sent all the same; if that is wrong, leave the row out"),
    ],
    ids=["created", "not yet"],
)
def test_a_row_that_was_allowed_is_not_told_how_to_allow_it(status: Status, done: str) -> None:
    """The flag is given already: the hint says what came of it, and what to do if that is wrong."""
    issue = similar_issue(SimilarTask(b"g", "run-1", 3), "due_date")
    hint = f"you allowed such rows, so {done}"
    assert once_allowed(issue, status) == Issue("similar_to_earlier", issue.message, hint)


def test_what_is_sent_has_the_mark_of_its_row_and_what_it_is_known_by_has_none() -> None:
    """The key and what a row has in common with its like are those of the row itself."""
    told = Facts(7, BODY, (), fingerprint_of(BODY))
    bare = planned(told, None, with_likeness=True)
    row = planned(told, None, with_likeness=True, reference="reason")
    assert row.body == (
        b'{"task_type":"call","task_title":"Call Ada","assignee_id":"rep_1",'
        b'"targets":{"deal_id":"006A"},"reason":"[ref 7z5rf0mvmzpr]"}'
    )
    assert row == bare._replace(body=row.body)


def test_each_of_several_equal_rows_has_a_mark_of_its_own() -> None:
    """The n-th such row has a key of its own, and so a task that is found as its own."""
    keys = [copy_of(fingerprint_of(BODY), number) for number in range(3)]
    sent = {planned(Facts(7, BODY, (), key), None, reference="task_title").body for key in keys}
    assert len(sent) == 3
