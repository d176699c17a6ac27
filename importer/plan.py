"""What a run would do with each row: create, or one of the ends that need no sending. Pure.

A validated row and what is known of it enter; a `PlannedRow` leaves. The order of the questions
is the order of `end_without_sending`, and it is the same for a dry run and for a run.
"""

from __future__ import annotations

from typing import NamedTuple

from importer.issues import Issue
from importer.ledger.states import State
from importer.ledger.store import Known
from importer.outcome import Outcome, Status
from importer.task import TaskBody


class PlannedRow(NamedTuple):
    """A row's place in the plan.

    outcome: the end of a row that is not sent; None for a row that is to be created.
    issues: warnings that go along with a row that is to be created.
    was_refused: an earlier run sent it, and the service refused it.
    """

    number: int
    outcome: Outcome | None
    fingerprint: bytes = b""
    body: bytes = b""
    issues: tuple[Issue, ...] = ()
    was_refused: bool = False


class Earlier(NamedTuple):
    """What an earlier results file says of a row, as far as it is to be believed.

    edited: the ledger knows the task id, and what was sent then is not what the row says now;
    None where the ledger does not know the id.
    """

    status: str
    task_id: str
    edited: bool | None


class Facts(NamedTuple):
    """All that the plan of a row depends on.

    skip: why the row is not wanted. same_as: the number of an equal earlier row of the file.
    """

    number: int
    body: TaskBody | None
    issues: tuple[Issue, ...]
    fingerprint: bytes = b""
    skip: str | None = None
    earlier: Earlier | None = None
    known: Known | None = None
    same_as: int | None = None


LOOK_IN_THE_WORKSPACE = "look in HockeyStack whether the task is there"


def planned(facts: Facts, outcome: Outcome | None) -> PlannedRow:
    """The row in its place; outcome: as `end_without_sending` gave it."""
    if outcome is not None:
        return PlannedRow(facts.number, outcome, facts.fingerprint)
    if facts.body is None:
        raise AssertionError(f"row {facts.number} has neither a body nor an error")
    return PlannedRow(
        facts.number,
        None,
        facts.fingerprint,
        facts.body.to_json(),
        facts.issues,
        was_refused=facts.known is not None and facts.known.state is State.REJECTED,
    )


def end_without_sending(facts: Facts) -> Outcome | None:
    """The end of a row that is not to be sent; None: create it.

    Each question is asked only of rows that the ones before it have not settled.
    """
    if facts.skip is not None:
        return Outcome(facts.number, Status.SKIPPED, reason=facts.skip)
    return _end_by_file(facts) or _end_by_ledger(facts) or _end_by_earlier_row(facts)


def _end_by_file(facts: Facts) -> Outcome | None:
    """What the row itself says, or an earlier results file of it."""
    earlier = facts.earlier
    if earlier is not None and earlier.task_id:
        return _created_before(facts, earlier)
    if facts.body is None:
        return Outcome(facts.number, Status.INVALID, issues=facts.issues)
    if earlier is not None and facts.known is None:
        return _unconfirmed_edited(facts)
    return None


def _end_by_ledger(facts: Facts) -> Outcome | None:
    """What was sent before; a body that was refused, or surely made no task, may go again."""
    known = facts.known
    if known is None or known.state in {State.PLANNED, State.REJECTED}:
        return None
    met = f"run {known.run_id}, row {known.row_number}"
    if known.state is State.CREATED:
        return Outcome(
            facts.number,
            Status.DUPLICATE,
            known.task_id,
            reason=f"created earlier ({met})",
            issues=facts.issues,
        )
    return Outcome(
        facts.number,
        Status.UNCONFIRMED,
        reason=f"sent earlier ({met}), and what became of it is not known",
        hint=LOOK_IN_THE_WORKSPACE,
        issues=facts.issues,
    )


def _end_by_earlier_row(facts: Facts) -> Outcome | None:
    if facts.same_as is None:
        return None
    return Outcome(
        facts.number,
        Status.DUPLICATE,
        reason=f"the same as row {facts.same_as}",
        issues=facts.issues,
    )


def _created_before(facts: Facts, earlier: Earlier) -> Outcome:
    return Outcome(
        facts.number,
        Status.DUPLICATE,
        earlier.task_id,
        reason="created earlier, says the file",
        issues=_doubts(earlier),
    )


def _doubts(earlier: Earlier) -> tuple[Issue, ...]:
    """What a person should know of a row that the file says was created."""
    if earlier.edited is None:
        issue = Issue(
            "created_elsewhere",
            f"the file says that task {earlier.task_id} exists; "
            "this computer has no record of it, and the row was not sent",
            "clear the row's import_task_id to have it sent",
            column="import_task_id",
            value=earlier.task_id,
        )
        return (issue,)
    if earlier.edited:
        issue = Issue(
            "edit_not_sent",
            f"the row was edited after task {earlier.task_id} was created; the edit was not sent",
            "the API cannot change a task: change it in HockeyStack",
            value=earlier.task_id,
        )
        return (issue,)
    return ()


def _unconfirmed_edited(facts: Facts) -> Outcome:
    issue = Issue(
        "unconfirmed_edited",
        "the file says that the row was sent and its answer lost; as the row stands now, "
        "this computer has no record of it",
        f"{LOOK_IN_THE_WORKSPACE}; clear the row's import_status to have it sent",
        column="import_status",
        value=Status.UNCONFIRMED,
    )
    return Outcome(
        facts.number,
        Status.UNCONFIRMED,
        reason="sent earlier, says the file, and not known in this form",
        hint=issue.hint,
        issues=(*facts.issues, issue),
    )
