"""What a run would do with each row: create, or one of the ends that need no sending.

Makes a `PlannedRow` of a validated row and what is known of it. The order of the questions is the
order of `end_without_sending`, and it is the same for a dry run and for a run.
"""

from __future__ import annotations

from dataclasses import replace

from importer.contract.fingerprint import likeness_keys
from importer.contract.reference import Place, marked
from importer.contract.sure_rows import made
from importer.ledger.records import Known, SimilarTask
from importer.ledger.states import State
from importer.planning.facts import Earlier, Facts, PlannedRow
from importer.rows.issues import Issue
from importer.rows.outcome import Cause, Outcome, Status
from importer.rows.rehearsed import created_earlier, left_by_undo
from importer.wording.hints import Hint, Option

SAYS_THE_FILE = "created earlier, according to the file"
LOOK_IN_THE_WORKSPACE = "check in HockeyStack whether the task exists"
_ONE_MORE = Option("allow_similar", "yes")
_ALREADY_THERE = Hint("already in HockeyStack ({check_existing})")

_MAY_BE_SENT = frozenset({State.PLANNED, State.REJECTED, State.UNDONE})


def may_be_sent(known: Known | None) -> bool:
    """Whether the ledger knows of no task, and of no request that may have made one."""
    return known is None or known.state in _MAY_BE_SENT


def planned(
    facts: Facts,
    outcome: Outcome | None,
    *,
    with_likeness: bool = False,
    reference: Place | None = None,
) -> PlannedRow:
    """The row in its place; outcome: as `end_without_sending` gave it.

    reference: where the row's mark stands in what is sent. What it is known by has no mark.
    """
    if outcome is not None:
        kept = b"" if facts.body is None or not _is_claim(facts) else made(facts.body).to_json()
        return PlannedRow(facts.number, outcome, facts.fingerprint, kept)
    if facts.body is None:
        raise AssertionError(f"row {facts.number} has neither a body nor an error")
    known, own = facts.known, made(facts.body)
    body = own if reference is None else marked(own, reference, facts.fingerprint)
    return PlannedRow(
        facts.number,
        None,
        facts.fingerprint,
        body.to_json(),
        facts.issues,
        state=State.PLANNED if known is None else known.state,
        earlier=None if known is None else _met(known),
        task_id=known.task_id if known and known.state is State.CREATED else None,
        closing=known.closing if known and known.state is State.CREATED else facts.closing,
        likeness=likeness_keys(own) if with_likeness else None,
        losses=0 if known is None else known.losses,
        spoils=0 if known is None else known.spoils,
    )


def end_without_sending(facts: Facts) -> Outcome | None:
    """The end of a row that is not to be sent; None: create it, look it up, or close its task.

    Each question is asked only of rows that the ones before it have not settled.
    """
    if facts.skip is not None:
        return Outcome(facts.number, Status.SKIPPED, reason=facts.skip)
    return _end_by_file(facts) or _end_by_ledger(facts) or _end_by_others(facts)


def end_of_unsent(
    row: PlannedRow, *, reason: str, hint: str, cause: Cause | None = None
) -> Outcome:
    """How a row ends that was to be sent, looked up or closed, and was not. reason: why."""
    if row.state is State.UNKNOWN:
        lost = f"sent earlier ({row.earlier}), and its response was lost"
        return Outcome(
            row.number, Status.UNCONFIRMED, reason=lost, hint=LOOKED_UP_NEXT, issues=row.issues
        )
    if row.task_id is not None:
        half = f"created earlier ({row.earlier}); its status is not set yet"
        return Outcome(row.number, Status.UNCONFIRMED, row.task_id, half, hint, row.issues)
    return Outcome(
        row.number, Status.NOT_SENT, reason=reason, hint=hint, issues=row.issues, cause=cause
    )


LOOKED_UP = "the task is looked up before anything is sent"
LOOKED_UP_NEXT = f"run the same command again: {LOOKED_UP}"


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
    if known is None or may_be_sent(known) or known.state is State.UNKNOWN:
        return None
    if known.state is State.CREATED and known.closing is not None:
        return None  # what is left of it is to set its status
    if known.state in {State.CREATED, State.CLOSED}:
        done = created_earlier(facts.number, known.task_id, known.run_id, known.row_number)
        return done._replace(issues=facts.issues + _status_not_sent(facts, known))
    if known.state is State.WITHDRAWING:
        left = left_by_undo(facts.number, known.task_id, known.run_id, known.row_number)
        return left._replace(issues=facts.issues)
    return Outcome(
        facts.number,
        Status.UNCONFIRMED,
        known.task_id,
        reason=f"another run is sending it ({_met(known)})",
        hint="wait until that run has ended, then run the same command again",
        issues=facts.issues,
    )


def _met(known: Known) -> str:
    return f"run {known.run_id}, row {known.row_number}"


def _status_not_sent(facts: Facts, known: Known) -> tuple[Issue, ...]:
    if facts.closing is None or facts.closing == known.closing:
        return ()
    issue = Issue(
        "status_not_sent",
        f"task {known.task_id} was created earlier and stays as it is; "
        "the row's status was not sent",
        "set it in HockeyStack",
        field="status",
    )
    return (issue,)


def _end_by_others(facts: Facts) -> Outcome | None:
    """An equal row above, or an equal task that somebody else made."""
    if facts.same_as is not None:
        reason = f"the same as row {facts.same_as}"
        return Outcome(facts.number, Status.DUPLICATE, reason=reason, issues=facts.issues)
    if facts.there is not None:
        return Outcome(
            facts.number,
            Status.DUPLICATE,
            facts.there,
            str(_ALREADY_THERE),
            issues=facts.issues,
            cause=Cause.IN_WORKSPACE,
        )
    return None


def _created_before(facts: Facts, earlier: Earlier) -> Outcome:
    return Outcome(
        facts.number,
        Status.DUPLICATE,
        earlier.task_id,
        reason=SAYS_THE_FILE,
        issues=_doubts(earlier),
        cause=Cause.SAID_BY_FILE,
    )


def _is_claim(facts: Facts) -> bool:
    """Whether the file alone says that the row was created: its body is needed to judge it."""
    return (
        facts.skip is None
        and facts.earlier is not None
        and bool(facts.earlier.task_id)
        and facts.earlier.edited is None
    )


def _doubts(earlier: Earlier) -> tuple[Issue, ...]:
    """What a person should know of a row that the file says was created."""
    if earlier.edited is None:
        issue = Issue(
            "created_elsewhere",
            f"the file says that task {earlier.task_id} exists, and this computer has no record "
            "of it: a run looks it up in HockeyStack",
            "nothing, if it exists; otherwise clear the row's import_task_id to send it",
            column="import_task_id",
            value=earlier.task_id,
        )
        return (issue,)
    doubts = []
    if earlier.edited:
        doubts.append(edit_not_sent(earlier.task_id))
    if earlier.rewritten:
        doubts.append(rewritten_since(earlier.task_id, earlier.rewritten))
    return tuple(doubts)


def rewritten_since(task_id: str, changes: str) -> Issue:
    """The warning of a row whose cells a spreadsheet program changed after it was sent."""
    return Issue(
        "rewritten_since",
        f"a spreadsheet program has changed the row since task {task_id} was created: its "
        f"{changes}; the task is as it was sent",
        "nothing for this row; before other rows of the file are sent, put their ids right",
        value=task_id,
    )


def edit_not_sent(task_id: str) -> Issue:
    """The warning of a row that says something else than its task."""
    return Issue(
        "edit_not_sent",
        f"the row was edited after task {task_id} was created; the edit was not sent",
        "nothing, or change the task in HockeyStack: the API cannot",
        value=task_id,
    )


def _unconfirmed_edited(facts: Facts) -> Outcome:
    issue = Issue(
        "unconfirmed_edited",
        "the file says that the row was sent and its answer lost; as the row stands now, "
        "this computer has no record of it",
        f"{LOOK_IN_THE_WORKSPACE}; clear the row's import_status to send it",
        column="import_status",
        value=Status.UNCONFIRMED,
    )
    return Outcome(
        facts.number,
        Status.UNCONFIRMED,
        reason="sent earlier, according to the file, and not known in this form",
        hint=issue.hint,
        issues=(*facts.issues, issue),
    )


def similar_issue(earlier: SimilarTask, differs: str = "", *, is_rewritten: bool = False) -> Issue:
    """The warning of a row that is nearly the same as an earlier task.

    differs: in what, in words; "": what was sent then is not kept any more. is_rewritten: an id or
    a phone number is what a spreadsheet program makes of the one that was sent.
    """
    if is_rewritten:
        return Issue(
            "similar_to_earlier",
            f"a spreadsheet program changed the row, it seems: it matches an earlier task (run "
            f"{earlier.run_id}, row {earlier.row_number}) except for its {differs}",
            "import the file as it was before it was saved in that program; if you want one more "
            f"task, add {_ONE_MORE}",
        )
    return Issue(
        "similar_to_earlier",
        f"the row matches an earlier task (run {earlier.run_id}, row {earlier.row_number}) except "
        f"for its {differs or 'due date or its texts'}",
        "if it is the same task, change that in HockeyStack, for the API cannot; if you want one "
        f"more, add {_ONE_MORE}; if nobody changed the row, check {Option('timezone')}, "
        f"{Option('due_time')} and the mapping",
    )


def similar_to_existing(task_id: str, words: str) -> Issue:
    """The warning of a row that may have a task of somebody else's. words: why that is not sure."""
    return Issue(
        "similar_to_earlier",
        f"task {task_id} in HockeyStack may be this row's: {words}",
        f"if it is, leave the row out; if you want one more, add {_ONE_MORE}",
    )


def once_allowed(issue: Issue, status: Status) -> Issue:
    """The warning of a row that is like an earlier task, where such rows are not held back.

    status: how the row ended. What would have let it through is no advice any more.
    """
    if status is Status.CREATED:
        done, then = "its task was created", "delete it in HockeyStack"
    else:
        done, then = "it is sent", "leave the row out"
    hint = f"you allowed such rows, so {done} all the same; if that is wrong, {then}"
    return replace(issue, hint=hint)
