"""What the answer to a change of a task's status means.

The change is asked for until it is made: asking twice does no harm. A refusal may follow a change
that was made, as its second copy is refused by a proxy or by a task that has ended (API.md: 409).
So nothing is believed of it before the task was read, nor of a success that shows no task.
"""

from __future__ import annotations

from datetime import datetime
from enum import Enum, auto
from typing import NamedTuple

from pydantic_core import from_json

from importer.submission.answers.reservations import reservation
from importer.submission.answers.shown import shown_task
from importer.submission.answers.verdict import FAILURES, Judgement, judge_status
from importer.submission.http.client import Answer, Failure
from importer.submission.http.statuses import CONFLICT, Trouble, Verdict, meaning_of

_PENDING = "pending"


class ChangeVerdict(Enum):
    """The outcome of one request to set or to read a task's status."""

    DONE = auto()  # the task is as it should be
    READ = auto()  # refused, perhaps of a second copy, or not shown: reading the task has to tell
    REFUSED = auto()  # the task is not as it should be, and is not going to be
    AGAIN = auto()  # not known: to be asked again
    WAIT = auto()  # refused for now
    NOT_SENT = auto()
    HALT = auto()  # no other row will fare better


class ChangeJudgement(NamedTuple):
    """A verdict and what goes with it.

    reason: why. wait_seconds: what the service asked everyone to wait; None: it did not ask.
    status: of the answer; None: there was none. trouble: what else than the task it may be about.
    """

    verdict: ChangeVerdict
    reason: str = ""
    request_id: str | None = None
    wait_seconds: float | None = None
    status: int | None = None
    trouble: Trouble | None = None


_MEANS: dict[Verdict, ChangeVerdict] = {
    Verdict.REJECTED: ChangeVerdict.READ,
    Verdict.REFUSED: ChangeVerdict.READ,
    Verdict.UNKNOWN: ChangeVerdict.AGAIN,
    Verdict.WAIT: ChangeVerdict.WAIT,
    Verdict.NOT_SENT: ChangeVerdict.NOT_SENT,
    Verdict.HALT: ChangeVerdict.HALT,
}
"""What would become of a new task by the same answer, and what becomes of a change by it."""


def judge_change(
    result: Answer | Failure, change: bytes, task_id: str | None, now: datetime
) -> ChangeJudgement:
    """The meaning of the answer to a `PATCH` of `change`."""
    if isinstance(result, Failure):
        return _without_answer(result)
    if result.status == CONFLICT:
        return ChangeJudgement(ChangeVerdict.READ, "it had already ended", status=CONFLICT)
    if not result.is_success:
        return _refusal(judge_status(result, now))
    told = _told(ChangeVerdict.DONE, result)
    against = reservation(result)
    if against is not None:
        reason = f"HTTP {result.status}: {against.said}"
        return told._replace(verdict=ChangeVerdict.READ, reason=reason)
    if not result.body:  # it shows no task
        reason = f"HTTP {result.status}"
        return told._replace(verdict=ChangeVerdict.READ, reason=reason)
    return _compare(told, result, from_json(change)["status"], task_id)


def judge_read(
    result: Answer | Failure,
    change: bytes,
    task_id: str | None,
    refusal: ChangeJudgement | None,
    now: datetime,
) -> ChangeJudgement:
    """What reading the task tells after a refusal: all but READ."""
    if isinstance(result, Failure):
        return _without_answer(result)
    if not result.is_success:
        judged = _of_status(judge_status(result, now))
        if judged.verdict in {ChangeVerdict.WAIT, ChangeVerdict.HALT}:
            return judged
        said = "" if refusal is None else f"{refusal.reason}; "
        reason = f"{said}it could not be read ({judged.reason})"
        return judged._replace(verdict=ChangeVerdict.AGAIN, reason=reason)
    return _read(result, from_json(change)["status"], task_id, refusal)


def _read(
    answer: Answer, wanted: str, task_id: str | None, refusal: ChangeJudgement | None
) -> ChangeJudgement:
    """What the task says that was read."""
    task = shown_task(answer)
    told = _told(ChangeVerdict.AGAIN, answer)
    if task is None or not _is_it(task.task_id, task_id) or task.status is None:
        return told._replace(
            reason="its status was not confirmed (reading the task does not show it)"
        )
    if task.status == wanted:
        return told._replace(verdict=ChangeVerdict.DONE)
    if task.status == _PENDING and refusal is not None and refusal.status != CONFLICT:
        return refusal._replace(verdict=ChangeVerdict.REFUSED)
    reason = f"the task is {task.status}, not {wanted}"
    return told._replace(verdict=ChangeVerdict.REFUSED, reason=reason)


def _told(verdict: ChangeVerdict, answer: Answer) -> ChangeJudgement:
    return ChangeJudgement(verdict, request_id=answer.request_id, status=answer.status)


def _without_answer(failure: Failure) -> ChangeJudgement:
    verdict = _MEANS[FAILURES.get(failure.kind, Verdict.UNKNOWN)]
    return ChangeJudgement(verdict, f"its status was not confirmed ({failure.message})")


def _of_status(judged: Judgement) -> ChangeJudgement:
    return ChangeJudgement(
        _MEANS[judged.verdict],
        judged.reason,
        judged.request_id,
        judged.wait_seconds,
        judged.status,
        judged.trouble,
    )


def _refusal(judged: Judgement) -> ChangeJudgement:
    """What is refused for the task's sake, or the token's; what passes is asked for again."""
    told = _of_status(judged)
    is_own = judged.trouble is None and meaning_of(judged.status or 0).is_refusal
    if told.verdict is ChangeVerdict.AGAIN and is_own:
        return told._replace(verdict=ChangeVerdict.READ)
    return told


def _compare(
    told: ChangeJudgement, answer: Answer, wanted: str, task_id: str | None
) -> ChangeJudgement:
    """What a success says of the status: the task as it is now, or no sense."""
    task = shown_task(answer)
    if task is None:
        reason = "its status was not confirmed (the response is not a task)"
        return told._replace(verdict=ChangeVerdict.AGAIN, reason=reason)
    if not _is_it(task.task_id, task_id):
        reason = "its status was not confirmed (the response is about another task)"
        return told._replace(verdict=ChangeVerdict.AGAIN, reason=reason)
    if task.status in {None, wanted}:
        return told
    reason = f"the task is {task.status}, not {wanted}"
    return told._replace(verdict=ChangeVerdict.READ, reason=reason)


def _is_it(told: str, asked: str | None) -> bool:
    """Whether an id is the one that was asked for, in either case of letters (API.md)."""
    return asked is None or told.strip().casefold() == asked.casefold()
