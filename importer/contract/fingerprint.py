"""What a body is known by, in the ledger and for ever: its fingerprint, and what its like share.

These bytes are a file format: a ledger of years ago must find its rows. Pure.
"""

from __future__ import annotations

import unicodedata
from datetime import UTC, datetime
from functools import lru_cache
from hashlib import blake2b

from importer.contract.body import DEFAULT_PRIORITY, Contact, TaskBody

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def fingerprint_of(body: TaskBody) -> bytes:
    """16 bytes that are equal exactly for bodies that mean the same task.

    Texts count in NFC, trimmed, and with any kind of line end; the due date as an instant; a
    missing priority as the default one: a change that no reader would see makes no new task.
    """
    targets, draft = body.targets, body.draft
    contact = targets.contact
    parts = [
        body.task_type,
        body.task_title,
        body.assignee_id,
        body.priority or DEFAULT_PRIORITY,
        body.reason or "",
        _instant(body.due_date) if body.due_date else "",
        targets.deal_id or "",
        targets.company_id or "",
        targets.meeting_id or "",
    ]
    parts += (
        _NO_CONTACT
        if contact is None
        else (
            contact.email or "",
            contact.linkedin_url or "",
            contact.phone_number or "",
            contact.name or "",
            contact.title or "",
        )
    )
    if draft is not None:
        parts += (draft.subject or "", draft.body or "", draft.message or "")
        parts += draft.talking_points or ()
    else:
        parts += _NO_DRAFT
    # No part can hold a NUL (it is a control character), so the joint is unambiguous.
    joined = "\0".join(map(str.strip, parts))
    if "\r" in joined:
        joined = joined.replace("\r\n", "\n").replace("\r", "\n")
    if not joined.isascii():
        joined = unicodedata.normalize("NFC", joined)
    return blake2b(joined.encode(), digest_size=16).digest()


def kin(body: TaskBody) -> tuple[bytes, bytes]:
    """What a body has in common with one that may be the same task in another form: two digests.

    The first is equal for bodies that differ in due date, priority, reason and draft alone: a
    changed time zone makes such ones. The second for bodies that differ in texts and priority
    alone, as a changed mapping makes them; without a due date the title counts as well, or all
    tasks of a contact would be alike.
    """
    targets, contact = body.targets, body.targets.contact
    who = [body.task_type, body.assignee_id, targets.deal_id, targets.company_id]
    who += [targets.meeting_id]
    if contact is not None:
        who += [contact.email or contact.linkedin_url or contact.phone_number or contact.name]
    due = _instant(body.due_date) if body.due_date else ""
    return _digest([*who, body.task_title]), _digest([*who, "" if due else body.task_title, due])


def _digest(parts: list[str | None]) -> bytes:
    joined = "\0".join((part or "").strip() for part in parts)
    return blake2b(unicodedata.normalize("NFC", joined).encode(), digest_size=16).digest()


def copy_of(fingerprint: bytes, number: int) -> bytes:
    """The fingerprint of the so-manyth further row that says the same; of the first (0): its own.

    Where equal rows are wanted, each is known by its count.
    """
    if number == 0:
        return fingerprint
    return blake2b(fingerprint + number.to_bytes(8, "big"), digest_size=16).digest()


_NO_CONTACT = ("",) * len(Contact.model_fields)
_NO_DRAFT = ("",) * 3  # without talking points, of which there may be any number


@lru_cache(maxsize=10_000)
def _instant(moment: datetime) -> str:
    """The time since 1970, not UTC text: the last hours of the calendar have no time in UTC."""
    return str(moment - _EPOCH)
