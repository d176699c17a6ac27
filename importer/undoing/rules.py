"""When a task may be taken back, and what the answers to that mean.

Two questions, each with a table of statuses. Of the task as the service holds it now: is it still
what was sent, in every member, and open or as the import closed it? Of the answer to deleting or
cancelling it: is it done? Where that is not sure the task is left alone, or asked after by the next
undo.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from importer.contract.answer import TaskAnswer
from importer.contract.forms import instant
from importer.ledger.states import Event, State
from importer.ledger.withdrawals import Candidate
from importer.rows.withdrawn import AGAIN, Fate
from importer.submission.alteration import (
    Alteration,
    alteration,
    and_all,
    is_as_sent,
)
from importer.submission.http.client import Answer, Failure
from importer.submission.reconcile.origin import Made, strange
from importer.submission.reconcile.shown import is_gone, shown, shown_task
from importer.submission.statuses import CONFLICT, NO_CONTENT, meaning_of
from importer.undoing.additions import addition

CANCELLED, DISMISSED, PENDING = "cancelled", "dismissed", "pending"

SETTLING = timedelta(seconds=2)
"""A task that was touched so soon after its creation was so by the service, not by a person."""

MOST_FAILURES = 3
"""So many undos that could not deal with a task, while the service was well, are the answer."""

FAILED_IN_A_ROW = 20
"""So many tasks without one that was taken back between them: hardly the tasks' own fault. The next
undo begins with the others."""

INTERRUPTED = "the undo was interrupted"
STILL_THERE = "the service reported that it deleted the task, but it still exists"
BY_HAND = "look at it in HockeyStack, and delete it there if it is not needed"


class Finding(NamedTuple):
    """What is known of a task that was to be taken back.

    event: what the ledger is to note of one that is on its way out; None: it stays so, and the
    next undo asks after it. is_at_fault: the service is well, and does not deal with this task.
    """

    fate: Fate
    reason: str = ""
    hint: str = ""
    event: Event | None = None
    is_at_fault: bool = False


def events(state: State, finding: Finding, *, was_closed: bool = False) -> tuple[Event, ...]:
    """The events that bring a task in this state to what was found of it.

    was_closed: before it was on its way out; one that stays is so again.
    """
    if state is State.WITHDRAWING:
        if finding.event is Event.KEEP and was_closed:
            return Event.KEEP, Event.CLOSE
        return () if finding.event is None else (finding.event,)
    # One that was not on its way out has nothing to come back from.
    return (Event.WITHDRAW, Event.UNDO) if finding.event is Event.UNDO else ()


def before(  # noqa: PLR0911, PLR0913 -- a table, from top to bottom; each tells one thing
    row: Candidate,
    result: Answer | Failure,
    *,
    cancel: bool,
    is_sure: bool = True,
    others: Sequence[Mapping[str, str]] = (),
    unread: Answer | Failure | None = None,
) -> Finding | None:
    """What `GET /tasks/{id}` tells of a task; None: it may be taken back.

    is_sure: whether "there is no such task" is believed. others: what other tasks of ours show
    that nobody sent; what all of them show alike is the service's own, work of people aside.
    unread: what was answered in place of them, where they are there and none could be read.
    """
    begun = row.state is State.WITHDRAWING
    if isinstance(result, Failure):
        return _failed(f"its current state could not be read: {result.message}")
    if is_gone(result):
        if not is_sure:
            return _not_found()
        if begun:
            return Finding(Fate.UNDONE, "an earlier undo had already undone it", event=Event.UNDO)
        return Finding(Fate.GONE, "somebody had already deleted it", event=Event.UNDO)
    if not result.is_success:
        return _refused(result, "its current state could not be read")
    task = shown_task(result)
    if task is None or task.task_id.casefold() != row.task_id.casefold():  # API.md: either case
        what = "something other than a task" if task is None else "another task"
        return _failed(f"the service answered with {what} (HTTP {result.status})")
    return _judged(row, task, shown(result), cancel=cancel) or _added(shown(result), others, unread)


def _judged(
    row: Candidate, task: TaskAnswer, shown: Mapping[str, Any], *, cancel: bool
) -> Finding | None:
    begun = row.state is State.WITHDRAWING
    closing = _closing(row)
    own = None if closing is None else closing.get("status")
    if task.status == CANCELLED and (begun or (cancel and own == CANCELLED)):
        why = "an earlier undo cancelled it" if begun else "it is cancelled, as its row requested"
        return Finding(Fate.UNDONE, why, event=Event.UNDO)
    if task.status is None or task.status not in _own_statuses(row, own):
        return _kept(f"it is now {task.status or 'of unknown status'}")
    done = None if task.status == PENDING else closing
    why_not = _altered(row, shown, done) or _touched(shown, done)
    if why_not is not None:
        return _kept(why_not, BY_HAND)
    if cancel and task.status != PENDING:
        return _kept(
            f"it is {task.status}, as its row requested; no task that has ended can be cancelled",
            "undo without --cancel to delete it",
        )
    return None


def _own_statuses(row: Candidate, own: str | None) -> set[str | None]:
    """What a task may be that nobody touched. Of one that was closed, only that: none reopens."""
    return {own} if row.state is State.CLOSED else {PENDING, own}


def _altered(
    row: Candidate, shown: Mapping[str, Any], closing: Mapping[str, Any] | None
) -> str | None:
    """Why a task is not what was sent, or why that cannot be told; None: it is."""
    if row.body is None:
        is_dismissed = closing is not None and closing.get("status") == DISMISSED
        if not is_dismissed and is_as_sent(shown, row.fingerprint):
            return None
        return (
            "what was sent is no longer known (it was purged, or an older version sent it), so the "
            "task cannot be compared with it"
        )
    found = alteration(shown, json.loads(row.body), closing)
    if found.changed:
        return f"it differs from what was sent: {'; '.join(found.changed)}"
    return _uncertain(found)


def _uncertain(found: Alteration) -> str | None:
    """Why it cannot be told whether a task was changed; None: every member is as it was sent."""
    if found.is_blank:
        return (
            f"the service shows nothing of what was sent ({and_all(found.hidden)}), so nothing "
            "could be compared"
        )
    told = []
    if found.hidden:
        told.append(f"the service does not show {and_all(found.hidden)}")
    if found.unreadable:
        form = f"the service shows {and_all(found.unreadable)} in a form that cannot be compared"
        told.append(form)
    return f"it cannot be determined whether it was changed: {'; '.join(told)}" if told else None


def _touched(shown: Mapping[str, Any], closing: Mapping[str, Any] | None) -> str | None:
    """Why a task may hold somebody's work although each member is as it was sent, or None.

    A late `updated_at` tells of a change that may have been taken back again, or that the service
    does not show. An early one proves nothing: a service may not count what was added.
    """
    began = shown.get("created_at")
    if closing is not None:
        began = shown.get("completed_at") or shown.get("dismissed_at")
    since, until = _moment(began), _moment(shown.get("updated_at"))
    if since is None or until is None or not _alike(since, until):
        return None
    if until - since > SETTLING:
        return f"it was changed since ({_written(until)})"
    return None


def _added(
    shown: Mapping[str, Any],
    others: Sequence[Mapping[str, str]],
    unread: Answer | Failure | None,
) -> Finding | None:
    """A task that holds what nobody sent, or lacks what others show, whenever that was done.

    What others show has to be known: a task that could not be compared with any is kept.
    """
    why_not = addition(shown, others)
    if why_not is not None:
        return _kept(why_not, BY_HAND)
    if unread is None:
        return None
    told = unread.message if isinstance(unread, Failure) else _told(unread)
    return _kept(
        "it cannot be determined whether it was changed: no other task of yours could be read to "
        f"compare it with ({told})",
        f"{AGAIN}, or {BY_HAND}",
    )


def origin(row: Candidate, result: Answer | Failure, others: Sequence[Made]) -> Finding | None:
    """What speaks against a task that was found, and is as it was sent; None: it is the import's.

    others: answered tasks of ours, with the times at which the service made them.
    """
    task = shown_task(result) if isinstance(result, Answer) else None
    why_not = None if task is None else strange(row, task, others)
    return None if why_not is None else _kept(why_not, BY_HAND)


def after(result: Answer | Failure, *, cancel: bool, is_repeated: bool) -> Finding | None:
    """What the answer to deleting or cancelling tells; None: only asking once more can tell.

    is_repeated: the same request may have arrived before, in this undo or in an earlier one.
    """
    if isinstance(result, Failure):
        return _unknown(result.message)
    if result.is_success:
        # API.md: a deletion answers 204. Another success may be a queue's, or tell of a failure.
        is_done = _status(result) == CANCELLED if cancel else result.status == NO_CONTENT
        return _undone() if is_done else None
    if is_gone(result):  # perhaps the path's, and not the task's
        return None
    if result.status == CONFLICT and cancel:
        return None
    # A web page that says "gone" may follow a request that was carried out.
    meaning = meaning_of(result.status)
    if meaning.passes or meaning.is_gone:
        return _unknown(_told(result))
    refused = _refused(result, "the service refused to undo it")
    return refused if is_repeated else refused._replace(event=Event.KEEP)


def afterwards(  # noqa: PLR0911 -- a table, from top to bottom
    result: Answer | Failure, *, is_ours: bool, is_sure: bool = True, cancel: bool = True
) -> Finding:
    """What a task is of which the answer did not tell whether it was taken back, asked once more.

    is_ours: a request of ours may have done it. is_sure: "no such task" is believed.
    """
    if isinstance(result, Failure):
        return _unknown(result.message)
    if is_gone(result):
        if not is_sure:
            return _not_found()
        return _undone() if is_ours and not cancel else _deleted_meanwhile()
    task = shown_task(result) if result.is_success else None
    if task is None:
        return _unknown(_told(result))
    if task.status == CANCELLED and is_ours and cancel:
        return _undone()
    if not cancel or task.status == PENDING:
        return _failed("the service did not undo it: it still exists")
    return _kept(f"somebody set it to {task.status or 'another status'} at the same moment")


def trouble(result: Answer | Failure) -> str | None:
    """What `GET /me` says against the service or the token; None: both are well.

    Asked after a task that could not be dealt with, it tells whose fault that is.
    """
    if isinstance(result, Failure):
        return f"the service cannot be reached ({result.message})"
    if result.is_success:
        return None
    if meaning_of(result.status).is_token:
        return f"the service does not accept the token ({_told(result)})"
    return f"the service is failing ({_told(result)})"


def at_fault(finding: Finding, failures: int) -> Finding:
    """What is told of a task that so many undos could not deal with, while the service was well."""
    if failures < MOST_FAILURES:
        return finding._replace(is_at_fault=True)
    reason = f"{failures} undos have failed to undo it; {finding.reason}"
    return Finding(Fate.REFUSED, reason, BY_HAND, finding.event, is_at_fault=True)


def halting(failed_in_a_row: int, reason: str) -> str | None:
    """Why an undo must stop although service and token are well; None: it may go on."""
    if failed_in_a_row < FAILED_IN_A_ROW:
        return None
    return f"{failed_in_a_row} tasks in a row could not be undone ({reason})"


def _closing(row: Candidate) -> Mapping[str, Any] | None:
    """The status that was set because the row asked for it, with its reason; None: none was."""
    if row.closing is None or not row.is_closed:
        return None
    closing = json.loads(row.closing)
    return closing if isinstance(closing, dict) else None


def _moment(value: object) -> datetime | None:
    """A moment, with its zone or without one; None: it is none."""
    if not isinstance(value, str):
        return None
    try:
        return instant(value) or datetime.fromisoformat(value.strip())
    except ValueError:
        return None


def _alike(one: datetime, other: datetime) -> bool:
    """Whether both have a zone, or both have none: only then does their distance say something."""
    return (one.tzinfo is None) is (other.tzinfo is None)


def _written(moment: datetime) -> str:
    zone = "" if moment.tzinfo is None else " UTC%z"
    return moment.strftime(f"%Y-%m-%d %H:%M{zone}").removesuffix("+0000")


def _undone() -> Finding:
    return Finding(Fate.UNDONE, event=Event.UNDO)


def _deleted_meanwhile() -> Finding:
    return Finding(Fate.GONE, "somebody deleted it at the same moment", event=Event.UNDO)


def _kept(reason: str, hint: str = "") -> Finding:
    return Finding(Fate.KEPT, reason, hint or "look at it in HockeyStack", event=Event.KEEP)


def _not_found() -> Finding:
    hint = "look for it in HockeyStack, and check that the token is the one used for the import"
    reason = "it cannot be found, and it cannot be determined whether it was deleted"
    return Finding(Fate.KEPT, reason, hint)


def _failed(reason: str) -> Finding:
    return Finding(Fate.NOT_DONE, reason, AGAIN)


def _unknown(reason: str) -> Finding:
    return Finding(Fate.NOT_DONE, f"it is not known whether it was undone: {reason}", AGAIN)


def _refused(answer: Answer, what: str) -> Finding:
    """An answer that no repetition betters, for the time being."""
    return Finding(Fate.NOT_DONE, f"{what}: {_told(answer)}", AGAIN)


def _told(answer: Answer) -> str:
    words = answer.words()
    return f"HTTP {answer.status}{f': {words}' if words else ''}"


def _status(answer: Answer) -> str | None:
    """The status in an answer that may hold a task, or nothing."""
    task = shown_task(answer)
    return None if task is None else task.status
