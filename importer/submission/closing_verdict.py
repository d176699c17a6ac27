"""What the answer to a change of a task's status means. Pure.

The change is asked for until it is made: asking twice does no harm. A task that came to an end
meanwhile answers 409 (API.md); what it ended as, only reading it tells.
"""

from __future__ import annotations

from datetime import datetime

from pydantic import ValidationError
from pydantic_core import from_json

from importer.submission.client import Answer, Failure
from importer.submission.verdict import FAILURES, Judgement, Verdict, judge_status
from importer.task import TaskAnswer

ENDED = 409
_PASSING = frozenset({408, 425})


def judge_change(result: Answer | Failure, change: bytes, now: datetime) -> Judgement:
    """The meaning of the answer to a `PATCH` of `change`, or to reading the task afterwards.

    CREATED: the task is as it should be. UNKNOWN: to be asked again; with status 409, by reading.
    """
    if isinstance(result, Failure):
        verdict = FAILURES.get(result.kind, Verdict.UNKNOWN)
        return Judgement(verdict, f"its status was not confirmed ({result.message})")
    if result.status == ENDED:
        return Judgement(Verdict.UNKNOWN, "it had ended before", status=ENDED)
    if not 200 <= result.status < 300:  # noqa: PLR2004
        judged = judge_status(result, now)
        if judged.verdict is Verdict.REFUSED:
            return judged._replace(verdict=Verdict.REJECTED)
        is_refused = judged.verdict is Verdict.UNKNOWN and 400 <= result.status < 500  # noqa: PLR2004
        is_own = judged.trouble is None and result.status not in _PASSING
        if is_refused and is_own:  # to ask twice does no harm, nor help
            return judged._replace(verdict=Verdict.REJECTED)
        return judged
    wanted = from_json(change)["status"]
    verdict, reason = _compare(result, wanted)
    return Judgement(verdict, reason, request_id=result.request_id, status=result.status)


def _compare(answer: Answer, wanted: str) -> tuple[Verdict, str]:
    """What a success says of the status: nothing at all, the task as it is now, or no sense."""
    if not answer.body:
        return Verdict.CREATED, ""
    try:
        status = TaskAnswer.model_validate(answer.json()).status
    except ValidationError:
        return Verdict.UNKNOWN, "its status was not confirmed (the answer is no task)"
    if status in {None, wanted}:
        return Verdict.CREATED, ""
    return Verdict.REJECTED, f"the task is {status}, not {wanted}"
