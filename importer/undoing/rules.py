"""When a task may be undone, and what the responses to that mean.

Two questions, each with a table of statuses. Of the task as the service holds it now: is it still
what was sent, in every member, and open or as the import closed it? Of the answer to deleting or
cancelling it: is it done? Where that is not sure the task is left alone, or asked after by the next
undo.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from importer.ledger.states import Event, State
from importer.ledger.withdrawals import Candidate
from importer.rows.withdrawn import AGAIN, UndoStatus
from importer.submission.answers.shown import is_gone, shown, shown_task
from importer.submission.http.client import Answer, Failure
from importer.submission.http.statuses import CONFLICT, NO_CONTENT, meaning_of
from importer.submission.reconcile.origin import CreationTime, strange
from importer.undoing.additions import addition
from importer.undoing.findings import (
    BY_HAND,
    Finding,
    deleted_meanwhile,
    failed,
    in_words,
    kept,
    not_done,
    not_found,
    undone,
    unknown,
)
from importer.undoing.untouched import CANCELLED, PENDING, finding_of

MOST_FAILURES = 3
"""After this many undos that failed at a task while the service was well, it is refused."""

FAILED_IN_A_ROW = 20
"""This many failures in a row are hardly the tasks' own fault: the undo stops. The next
undo begins with the others."""


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
    """What `GET /tasks/{id}` shows about a task; None: it may be undone.

    is_sure: whether "there is no such task" is believed. others: what other tasks of ours show
    that nobody sent; what all of them show alike is the service's own, work of people aside.
    unread: what was answered in place of them, where they are there and none could be read.
    """
    begun = row.state is State.WITHDRAWING
    if isinstance(result, Failure):
        return failed(f"its current state could not be read: {result.message}")
    if is_gone(result):
        if not is_sure:
            return not_found()
        if begun:
            return Finding(
                UndoStatus.UNDONE, "an earlier undo had already undone it", event=Event.UNDO
            )
        return Finding(UndoStatus.GONE, "somebody had already deleted it", event=Event.UNDO)
    if not result.is_success:
        return not_done(result, "its current state could not be read")
    task = shown_task(result)
    if task is None or task.task_id.casefold() != row.task_id.casefold():  # API.md: either case
        what = "something other than a task" if task is None else "another task"
        return failed(f"the service answered with {what} (HTTP {result.status})")
    return finding_of(row, task, shown(result), cancel=cancel) or _added(
        shown(result), others, unread
    )


def _added(
    shown: Mapping[str, Any],
    others: Sequence[Mapping[str, str]],
    unread: Answer | Failure | None,
) -> Finding | None:
    """A task that contains what was not sent, or lacks what others show, whenever it was changed.

    What others show has to be known: a task that could not be compared with any is kept.
    """
    why_not = addition(shown, others)
    if why_not is not None:
        return kept(why_not, BY_HAND)
    if unread is None:
        return None
    told = unread.message if isinstance(unread, Failure) else in_words(unread)
    return kept(
        "it cannot be determined whether it was changed: no other task of yours could be read to "
        f"compare it with ({told})",
        f"{AGAIN}, or {BY_HAND}",
    )


def origin(
    row: Candidate, result: Answer | Failure, others: Sequence[CreationTime]
) -> Finding | None:
    """What speaks against a task that was found, and is as it was sent; None: it is the import's.

    others: answered tasks of ours, with the times at which the service made them.
    """
    task = shown_task(result) if isinstance(result, Answer) else None
    why_not = None if task is None else strange(row, task, others)
    return None if why_not is None else kept(why_not, BY_HAND)


def after(result: Answer | Failure, *, cancel: bool, is_repeated: bool) -> Finding | None:
    """What the response to deleting or cancelling means; None: the task has to be read again.

    is_repeated: the same request may have arrived before, in this undo or in an earlier one.
    """
    if isinstance(result, Failure):
        return unknown(result.message)
    if result.is_success:
        # API.md: a deletion answers 204. Another success may be a queue's, or tell of a failure.
        is_done = _status(result) == CANCELLED if cancel else result.status == NO_CONTENT
        return undone() if is_done else None
    if is_gone(result):  # perhaps the path's, and not the task's
        return None
    if result.status == CONFLICT and cancel:
        return None
    # A web page that says "gone" may follow a request that was carried out.
    meaning = meaning_of(result.status)
    if meaning.passes or meaning.is_gone:
        return unknown(in_words(result))
    refused = not_done(result, "the service refused to undo it")
    return refused if is_repeated else refused._replace(event=Event.KEEP)


def afterwards(  # noqa: PLR0911 -- a table, from top to bottom
    result: Answer | Failure, *, is_ours: bool, is_sure: bool = True, cancel: bool = True
) -> Finding:
    """What reading a task shows after a response that left open whether it was undone.

    is_ours: a request of ours may have done it. is_sure: "no such task" is believed.
    """
    if isinstance(result, Failure):
        return unknown(result.message)
    if is_gone(result):
        if not is_sure:
            return not_found()
        return undone() if is_ours and not cancel else deleted_meanwhile()
    task = shown_task(result) if result.is_success else None
    if task is None:
        return unknown(in_words(result))
    if task.status == CANCELLED and is_ours and cancel:
        return undone()
    if not cancel or task.status == PENDING:
        return failed("the service did not undo it: it still exists")
    return kept(f"somebody set it to {task.status or 'another status'} at the same moment")


def trouble(result: Answer | Failure) -> str | None:
    """What `GET /me` shows to be wrong with the service or the token; None: nothing.

    Asked after a task that could not be dealt with, it tells whose fault that is.
    """
    if isinstance(result, Failure):
        return f"the service cannot be reached ({result.message})"
    if result.is_success:
        return None
    if meaning_of(result.status).is_token:
        return f"the service does not accept the token ({in_words(result)})"
    return f"the service is failing ({in_words(result)})"


def at_fault(finding: Finding, failures: int) -> Finding:
    """What is reported for a task that several undos could not handle while the service worked."""
    if failures < MOST_FAILURES:
        return finding._replace(is_at_fault=True)
    reason = f"{failures} undos have failed to undo it; {finding.reason}"
    return Finding(UndoStatus.REFUSED, reason, BY_HAND, finding.event, is_at_fault=True)


def halting(failed_in_a_row: int, reason: str) -> str | None:
    """Why an undo must stop although service and token are well; None: it may go on."""
    if failed_in_a_row < FAILED_IN_A_ROW:
        return None
    return f"{failed_in_a_row} tasks in a row could not be undone ({reason})"


def _status(answer: Answer) -> str | None:
    """The status in an answer that may hold a task, or nothing."""
    task = shown_task(answer)
    return None if task is None else task.status
