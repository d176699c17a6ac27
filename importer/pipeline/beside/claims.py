"""Checks rows that were created according to the file, but are unknown to this computer.

Asks the service, and returns the plan with those rows as duplicates whose tasks exist, or held
back. A results file of another place stops the run.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from importer.errors import ConfigurationError
from importer.planning.facts import PlannedRow
from importer.planning.planned_rows import Plan
from importer.planning.revising import is_to_create, revised
from importer.planning.rules import SAYS_THE_FILE, edit_not_sent
from importer.rows.issues import Issue
from importer.rows.outcome import Cause, Outcome, Status
from importer.submission.http.client import Answer, Failure
from importer.submission.ports import Sender
from importer.submission.reconcile.claims import Claim, Judged, judge_claim
from importer.submission.safe_calls import Retrier

_ALL_MISSING = 20
"""If this many ids are asked for and none exists, the file is of another workspace."""

_ALL_UNTOLD = 3
"""After this many questions in a row without an answer, the rest are not asked."""

_CREATE_AGAIN = "clear the row's import_status and import_task_id to create it"


class Claims(NamedTuple):
    """How many tasks the file names: those to be asked for, and those that the ledger knows."""

    to_ask: int = 0
    known: int = 0


@dataclass(slots=True)
class Findings:
    """What was learned, by row number. untold: why the rows that are not in it were not asked.

    known: of how many rows the ledger knows that they are of here.
    """

    known: int = 0
    judged: dict[int, Judged] = field(default_factory=dict)
    untold: str = ""

    def of(self, number: int) -> Judged:
        """What was learned of a row."""
        return self.judged.get(number, Judged(Claim.UNTOLD, self.untold))

    def none_is_there(self) -> bool:
        """Whether all that was learned is that the tasks are not in this workspace."""
        return {found.claim for found in self.judged.values()} <= _NOT_HERE

    def are_of_here(self) -> bool:
        """Whether the file is shown to be of this workspace: more of its tasks are there than not.

        Then one that is only like its row is the row's, and somebody edited either of them.
        """
        found = [judged.claim for judged in self.judged.values()]
        there = self.known + found.count(Claim.THERE)
        return there > sum(claim in _NOT_HERE for claim in found)


_NOT_HERE = frozenset({Claim.MISSING, Claim.ANOTHER, Claim.YOUNGER})


def claims_of(plan: Plan) -> Claims:
    """What the file claims."""
    to_ask = known = 0
    for chunk in plan.left():
        for row in chunk:
            if _is_claim(row):
                to_ask += 1
            elif row.outcome is not None and row.outcome.cause is Cause.SAID_BY_FILE:
                known += 1
    return Claims(to_ask, known)


async def ask_for(  # noqa: PLR0913 -- what it works with, each passed in
    plan: Plan,
    claims: Claims,
    sender: Sender,
    retrier: Retrier,
    advance: Callable[[int], None],
    *,
    saved_at: datetime | None = None,
) -> Findings:
    """Ask for each claimed task, one by one under the rate, as long as that makes sense.

    saved_at: when the file was written last; None: it is none.
    """
    findings, untold = Findings(claims.known), 0
    for row in _claims(plan):
        task_id = _task_id(row)
        answer = await retrier.call(_reading(sender, task_id))
        judged = judge_claim(task_id, answer, row.body, saved_at)
        findings.judged[row.number] = judged
        advance(1)
        untold = untold + 1 if judged.claim is Claim.UNTOLD else 0
        if untold == _ALL_UNTOLD:
            findings.untold = judged.words
            break
        is_enough = len(findings.judged) == _ALL_MISSING
        if is_enough and not claims.known and findings.none_is_there():
            break
    return findings


def require_of_here(claims: Claims, findings: Findings, source: str, workspace: str) -> None:
    """Raise `ConfigurationError` where the file is the results of another place."""
    asked = len(findings.judged)
    if claims.known or not asked or not findings.none_is_there():
        return
    none = f"none of the {claims.to_ask:,} tasks" if claims.to_ask > 1 else "the task"
    verb = "is" if claims.to_ask > 1 else "is not"
    so_far = "" if asked == claims.to_ask else f" (the first {asked:,} were looked up)"
    raise ConfigurationError(
        f"{none} that {source} names {verb} in {workspace}{so_far}; nothing was sent",
        hint="are these the results of an import into another workspace? then import the file that "
        "was imported there; if the tasks were deleted in HockeyStack, or are to be created all "
        "the same, clear the columns import_status and import_task_id",
    )


def concluded(plan: Plan, findings: Findings) -> Plan:
    """The plan, in which every claim has come to an end; those that are true are to be adopted."""
    are_of_here = findings.are_of_here()
    claimed: dict[bytes, int] = {}
    for row in _claims(plan):
        if row.body:
            claimed.setdefault(row.fingerprint, row.number)
    adopted: list[PlannedRow] = []
    taken: set[str] = set()

    def conclude(row: PlannedRow) -> PlannedRow:
        if _is_claim(row):
            judged = findings.of(row.number)
            row = row._replace(outcome=_end(row, judged, are_of_here=are_of_here), body=b"")
            keys = {_task_id(row), row.fingerprint.hex()}
            if judged.claim is Claim.THERE and not keys & taken:
                taken.update(keys)
                adopted.append(row)
        elif row.fingerprint in claimed and is_to_create(row):
            reason = f"the same as row {claimed[row.fingerprint]}"
            end = Outcome(row.number, Status.DUPLICATE, reason=reason, issues=row.issues)
            row = row._replace(outcome=end)
        return row

    plan = revised(plan, lambda chunk: [conclude(row) for row in chunk])
    for row in adopted:
        plan.found.append(row)
    return plan


def _claims(plan: Plan) -> Iterator[PlannedRow]:
    for chunk in plan.left():
        yield from (row for row in chunk if _is_claim(row))


def _is_claim(row: PlannedRow) -> bool:
    return row.outcome is not None and any(
        issue.code == "created_elsewhere" for issue in row.outcome.issues
    )


def _task_id(row: PlannedRow) -> str:
    if row.outcome is None or row.outcome.task_id is None:
        raise AssertionError(f"row {row.number} claims no task")
    return row.outcome.task_id


def _reading(sender: Sender, task_id: str) -> Callable[[], Awaitable[Answer | Failure]]:
    return lambda: sender.read_task(task_id)


def _end(row: PlannedRow, judged: Judged, *, are_of_here: bool) -> Outcome:
    task_id = _task_id(row)
    if judged.claim is Claim.THERE or (judged.claim is Claim.EDITED and are_of_here):
        issues: tuple[Issue, ...] = ()
        if judged.claim is Claim.EDITED:
            issues = (edit_not_sent(task_id),)
        return Outcome(
            row.number, Status.DUPLICATE, task_id, f"{SAYS_THE_FILE}, and HockeyStack has it",
            issues=issues,
        )  # fmt: skip
    reason, hint = _held_back(task_id, judged)
    return Outcome(row.number, Status.UNCONFIRMED, task_id, reason, hint)


def _held_back(task_id: str, judged: Judged) -> tuple[str, str]:
    """Why a row is neither created nor a duplicate, and what a person can do."""
    says, task, words = "the file says that it was created", f"task {task_id}", judged.words
    look = f"check in HockeyStack whether {task} is this row's;"
    reason, hint = {
        Claim.MISSING: (f"{task} is not in this workspace", "was it deleted in HockeyStack?"),
        Claim.DELETED: (f"{task} was deleted in HockeyStack", "is it to be there again?"),
        Claim.ANOTHER: (
            f'{task} is another here ("{words}")', "is it the row of another workspace?"
        ),
        Claim.YOUNGER: (
            f"{task} was made here after the file was saved, on {words}",
            "is it the row of another workspace?",
        ),
        Claim.UNSHOWN: (f"HockeyStack does not say what {task} is about", look),
        Claim.EDITED: (
            f"{task} is like it but for its {words}, and may be another's" if words
            else f"as the row stands, nothing can be compared with {task}",
            look,
        ),
    }.get(judged.claim, ("", ""))  # fmt: skip
    if not reason:
        reason = f"whether {task} exists could not be determined ({words})"
        return f"{says}; {reason}", "run the same command again"
    return f"{says}; {reason}", f"{hint} {_CREATE_AGAIN}"
