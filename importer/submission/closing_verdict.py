"""What the answer to a change of a task's status means.

The change is asked for until it is made: asking twice does no harm. A refusal may follow a change
that was made, as its second copy is refused by a proxy or by a task that has ended (API.md: 409).
So nothing is believed of it before the task was read.
"""

from __future__ import annotations

from datetime import datetime

from pydantic_core import from_json

from importer.submission.http.client import Answer, Failure
from importer.submission.reconcile.shown import shown_task
from importer.submission.reservations import reservation
from importer.submission.statuses import ACCEPTED, CONFLICT, Verdict, meaning_of
from importer.submission.verdict import FAILURES, Judgement, judge_status

_PENDING = "pending"


def judge_change(
    result: Answer | Failure, change: bytes, task_id: str | None, now: datetime
) -> Judgement:
    """The meaning of the answer to a `PATCH` of `change`.

    CREATED: the task is as it should be. REFUSED: reading the task has to tell. UNKNOWN: to be
    asked again.
    """
    if isinstance(result, Failure):
        return _without_answer(result)
    if result.status == CONFLICT:
        return Judgement(Verdict.REFUSED, "it had ended before", status=CONFLICT)
    if not result.is_success:
        return _refusal(judge_status(result, now))
    told = Judgement(Verdict.CREATED, request_id=result.request_id, status=result.status)
    against = reservation(result)
    if against is not None:
        return told._replace(
            verdict=Verdict.REFUSED, reason=f"HTTP {result.status}: {against.said}"
        )
    if not result.body:
        is_done = result.status != ACCEPTED
        return told if is_done else told._replace(verdict=Verdict.REFUSED, reason="HTTP 202")
    return _compare(told, result, from_json(change)["status"], task_id)


def judge_read(
    result: Answer | Failure,
    change: bytes,
    task_id: str | None,
    refusal: Judgement | None,
    now: datetime,
) -> Judgement:
    """What reading the task tells after a refusal: CREATED, REJECTED, or UNKNOWN."""
    if isinstance(result, Failure):
        return _without_answer(result)
    if not result.is_success:
        judged = judge_status(result, now)
        if judged.verdict in {Verdict.WAIT, Verdict.HALT}:
            return judged
        said = "" if refusal is None else f"{refusal.reason}; "
        return judged._replace(
            verdict=Verdict.UNKNOWN, reason=f"{said}it could not be read ({judged.reason})"
        )
    return _read(result, from_json(change)["status"], task_id, refusal)


def _read(answer: Answer, wanted: str, task_id: str | None, refusal: Judgement | None) -> Judgement:
    """What the task says that was read."""
    task = shown_task(answer)
    told = Judgement(Verdict.UNKNOWN, request_id=answer.request_id, status=answer.status)
    if task is None or not _is_it(task.task_id, task_id) or task.status is None:
        return told._replace(reason="its status was not confirmed (reading it does not tell)")
    if task.status == wanted:
        return told._replace(verdict=Verdict.CREATED)
    if task.status == _PENDING and refusal is not None and refusal.status != CONFLICT:
        return refusal._replace(verdict=Verdict.REJECTED)
    reason = f"the task is {task.status}, not {wanted}"
    return told._replace(verdict=Verdict.REJECTED, reason=reason)


def _without_answer(failure: Failure) -> Judgement:
    verdict = FAILURES.get(failure.kind, Verdict.UNKNOWN)
    return Judgement(verdict, f"its status was not confirmed ({failure.message})")


def _refusal(judged: Judgement) -> Judgement:
    """What is refused for the task's sake, or the token's; what passes is asked for again."""
    is_own = judged.trouble is None and meaning_of(judged.status or 0).is_refusal
    if judged.verdict in {Verdict.REJECTED, Verdict.REFUSED} or (
        judged.verdict is Verdict.UNKNOWN and is_own
    ):
        return judged._replace(verdict=Verdict.REFUSED)
    return judged


def _compare(told: Judgement, answer: Answer, wanted: str, task_id: str | None) -> Judgement:
    """What a success says of the status: the task as it is now, or no sense."""
    task = shown_task(answer)
    if task is None:
        reason = "its status was not confirmed (the answer is no task)"
        return told._replace(verdict=Verdict.UNKNOWN, reason=reason)
    if not _is_it(task.task_id, task_id):
        reason = "its status was not confirmed (the answer is about another task)"
        return told._replace(verdict=Verdict.UNKNOWN, reason=reason)
    if task.status in {None, wanted}:
        return told
    reason = f"the task is {task.status}, not {wanted}"
    return told._replace(verdict=Verdict.REFUSED, reason=reason)


def _is_it(told: str, asked: str | None) -> bool:
    """Whether an id is the one that was asked for, in either case of letters (API.md)."""
    return asked is None or told.strip().casefold() == asked.casefold()
