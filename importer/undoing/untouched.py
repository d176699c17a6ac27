"""Decides whether a task is still what the import sent, with no work of people on it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from importer.contract.answer import TaskAnswer
from importer.contract.forms import instant
from importer.ledger.states import Event, State
from importer.ledger.withdrawals import Candidate
from importer.rows.withdrawn import UndoStatus
from importer.submission.answers.alteration import (
    Alteration,
    alteration,
    and_all,
    is_as_sent,
)
from importer.undoing.findings import (
    BY_HAND,
    Finding,
    kept,
)
from importer.wording.hints import Option

CANCELLED, DISMISSED, PENDING = "cancelled", "dismissed", "pending"


SETTLING = timedelta(seconds=2)
"""A task that was touched so soon after its creation was so by the service, not by a person."""


def finding_of(
    row: Candidate, task: TaskAnswer, shown: Mapping[str, Any], *, cancel: bool
) -> Finding | None:
    """Why a task is left alone, or that an earlier undo dealt with it; None: it may be undone."""
    begun = row.state is State.WITHDRAWING
    closing = _closing(row)
    own = None if closing is None else closing.get("status")
    if task.status == CANCELLED and (begun or (cancel and own == CANCELLED)):
        why = "an earlier undo cancelled it" if begun else "it is cancelled, as its row requested"
        return Finding(UndoStatus.UNDONE, why, event=Event.UNDO)
    if task.status is None or task.status not in _own_statuses(row, own):
        return kept(f"it is now {task.status or 'of unknown status'}")
    done = None if task.status == PENDING else closing
    why_not = _altered(row, shown, done) or _touched(shown, done)
    if why_not is not None:
        return kept(why_not, BY_HAND)
    if cancel and task.status != PENDING:
        return kept(
            f"it is {task.status}, as its row requested; no task that has ended can be cancelled",
            f"undo without {Option('cancel')} to delete it",
        )
    return None


def _own_statuses(row: Candidate, own: str | None) -> set[str | None]:
    """The statuses of an untouched task. A closed one has only its own, because none reopens."""
    return {own} if row.state is State.CLOSED else {PENDING, own}


def _altered(
    row: Candidate, shown: Mapping[str, Any], closing: Mapping[str, Any] | None
) -> str | None:
    """How a task differs from what was sent, or why that cannot be determined, or None."""
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
    """Why it cannot be determined whether a task was changed; None: every member is as sent."""
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
    """Why a task may contain somebody's work although each member is as it was sent, or None.

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


def _closing(row: Candidate) -> Mapping[str, Any] | None:
    """The status that was set because the row asked for it, with its reason; None: none was."""
    if row.closing is None or not row.is_closed:
        return None
    closing = json.loads(row.closing)
    return closing if isinstance(closing, dict) else None


def _moment(value: object) -> datetime | None:
    """A moment, with its zone or without one; None for any other value."""
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
