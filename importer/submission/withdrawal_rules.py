"""When a task may be taken back, and what the answers to that mean. Pure.

Two questions, each with a table of statuses. Of the task as the service holds it now: is it still
what was sent, and open? Of the answer to deleting or cancelling it: is it done? Where that is not
sure the task is left alone, or asked after by the next undo.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import timedelta
from typing import NamedTuple

from pydantic import ValidationError

from importer.ledger.states import Event, State
from importer.ledger.withdrawals import Candidate
from importer.submission.client import Answer, Failure
from importer.submission.sameness import difference, instant
from importer.task import TaskAnswer
from importer.withdrawn import Fate

CANCELLED, PENDING = "cancelled", "pending"

SETTLING = timedelta(seconds=2)
"""A task that was touched so soon after its creation was so by the service, not by a person."""

AGAIN = "run the same command again"
INTERRUPTED = "the undo was interrupted"


class Finding(NamedTuple):
    """What is known of a task that was to be taken back.

    event: what the ledger is to note of one that is on its way out; None: it stays so, and the
    next undo asks after it. halts: no other task will fare better.
    """

    fate: Fate
    reason: str = ""
    hint: str = ""
    event: Event | None = None
    halts: bool = False


def events(state: State, finding: Finding) -> tuple[Event, ...]:
    """The events that bring a task in this state to what was found of it."""
    if state is State.WITHDRAWING:
        return () if finding.event is None else (finding.event,)
    # One that was not on its way out has nothing to come back from.
    return (Event.WITHDRAW, Event.UNDO) if finding.event is Event.UNDO else ()


def before(row: Candidate, result: Answer | Failure, *, cancel: bool) -> Finding | None:
    """What `GET /tasks/{id}` tells of a task; None: it may be taken back."""
    begun = row.state is State.WITHDRAWING
    if isinstance(result, Failure):
        return _failed(f"it could not be asked after: {result.message}")
    if _is_gone(result):
        if begun:
            return Finding(Fate.UNDONE, "an earlier undo had taken it back", event=Event.UNDO)
        return Finding(Fate.GONE, "somebody had deleted it already", event=Event.UNDO)
    if not _is_success(result):
        return _refused(result, "it could not be asked after")
    task = _task(result)
    if task is None or task.task_id != row.task_id:
        what = "something else than a task" if task is None else "another task"
        return _failed(f"the service answered with {what} (HTTP {result.status})")
    return _judged(row, task, cancel=cancel)


def _judged(row: Candidate, task: TaskAnswer, *, cancel: bool) -> Finding | None:
    begun = row.state is State.WITHDRAWING
    own = _own_status(row)
    if task.status == CANCELLED and (begun or (cancel and own == CANCELLED)):
        why = "an earlier undo had cancelled it" if begun else "it is cancelled, as its row asked"
        return Finding(Fate.UNDONE, why, event=Event.UNDO)
    if task.status is None or task.status not in {PENDING, own}:
        return _kept(f"it is {task.status or 'of no known status'} now")
    other = None if row.body is None else difference(task, json.loads(row.body))
    if other is not None:
        return _kept(f"it was changed since: {other}")
    if own is None and (moment := _changed_at(task)):
        return _kept(f"it was changed since ({moment})")
    if cancel and task.status != PENDING:
        return _kept(
            f"it is {task.status}, as its row asked, and what has ended cannot be cancelled",
            "undo without --cancel to have it deleted",
        )
    return None


def after(result: Answer | Failure, *, cancel: bool, is_repeated: bool) -> Finding | None:
    """What the answer to deleting or cancelling tells; None: only asking once more can tell.

    is_repeated: the same request may have arrived before, in this undo or in an earlier one.
    """
    if isinstance(result, Failure):
        return _unknown(result.message)
    if _is_success(result):
        status = _status(result) if cancel else None
        return _undone() if status in {None, CANCELLED} else None
    if _is_gone(result):
        return _undone() if is_repeated else _deleted_meanwhile()
    if result.status == 409 and cancel:  # noqa: PLR2004 -- "any terminal state answers 409"
        return None
    if result.status in {408, 425, 429} or result.status >= 500:  # noqa: PLR2004
        return _unknown(_told(result))
    refused = _refused(result, "the service refused to take it back")
    return refused if is_repeated else refused._replace(event=Event.KEEP)


def afterwards(result: Answer | Failure, *, is_repeated: bool) -> Finding:
    """What a task is that could not be cancelled because it had ended, asked once more."""
    if isinstance(result, Failure):
        return _unknown(result.message)
    if _is_gone(result):
        return _deleted_meanwhile()
    task = _task(result) if _is_success(result) else None
    if task is None:
        return _unknown(_told(result))
    if task.status == CANCELLED and is_repeated:
        return _undone()
    return _kept(f"somebody set it to {task.status or 'another status'} at the same moment")


def halting(findings: Sequence[Finding], limit: int = 3) -> str | None:
    """Why an undo must stop after these; None: it may go on.

    One task that cannot be dealt with says little; several in a row say that none can.
    """
    if not findings:
        return None
    if findings[-1].halts:
        return findings[-1].reason
    last = findings[-limit:]
    if len(last) == limit and all(found.fate is Fate.NOT_DONE for found in last):
        return f"{limit} tasks in a row could not be taken back ({last[-1].reason})"
    return None


def _own_status(row: Candidate) -> str | None:
    """The status that was set because the row asked for it; None: none was."""
    if row.closing is None or row.state is State.CREATED:
        return None
    status = json.loads(row.closing).get("status")
    return status if isinstance(status, str) else None


def _changed_at(task: TaskAnswer) -> str | None:
    """When a task was changed after its creation; None: it was not, or nothing is said of it."""
    if task.created_at is None or task.updated_at is None:
        return None
    made, changed = instant(task.created_at), instant(task.updated_at)
    if made is None or changed is None or changed - made <= SETTLING:
        return None
    return changed.strftime("%Y-%m-%d %H:%M UTC%z").removesuffix("+0000")


def _undone() -> Finding:
    return Finding(Fate.UNDONE, event=Event.UNDO)


def _deleted_meanwhile() -> Finding:
    return Finding(Fate.GONE, "somebody deleted it at the same moment", event=Event.UNDO)


def _kept(reason: str, hint: str = "") -> Finding:
    return Finding(Fate.KEPT, reason, hint or "look at it in HockeyStack", event=Event.KEEP)


def _failed(reason: str) -> Finding:
    return Finding(Fate.NOT_DONE, reason, AGAIN)


def _unknown(reason: str) -> Finding:
    return Finding(Fate.NOT_DONE, f"whether it was taken back is not known: {reason}", AGAIN)


def _refused(answer: Answer, what: str) -> Finding:
    """An answer that no repetition betters; a dead token stops everything."""
    told = _told(answer)
    if answer.status == 401 or 300 <= answer.status < 400:  # noqa: PLR2004
        reason = f"the service does not accept the token ({told})"
        return Finding(Fate.NOT_DONE, reason, AGAIN, halts=True)
    return Finding(Fate.NOT_DONE, f"{what}: {told}", AGAIN)


def _told(answer: Answer) -> str:
    words = answer.words()
    return f"HTTP {answer.status}{f': {words}' if words else ''}"


def _is_gone(result: Answer) -> bool:
    return result.status in {404, 410}


def _is_success(result: Answer) -> bool:
    return 200 <= result.status < 300  # noqa: PLR2004


def _task(answer: Answer) -> TaskAnswer | None:
    try:
        return TaskAnswer.model_validate(answer.json())
    except ValidationError:
        return None


def _status(answer: Answer) -> str | None:
    """The status in an answer that may hold a task, or nothing."""
    task = _task(answer)
    return None if task is None else task.status
