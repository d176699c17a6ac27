"""The fingerprint by which the ledger knows a body for ever, and the keys that like bodies share.

These bytes are a file format: a ledger of years ago must find its rows.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from hashlib import blake2b
from operator import attrgetter
from typing import Any

from importer.contract.body import DEFAULT_PRIORITY, Contact, Draft, TaskBody
from importer.contract.fields import FIELD_BY_NAME, FIELDS
from importer.contract.moments import Moments, instant_of

_FIRST = (
    ("", ("task_type", "task_title", "assignee_id", "priority", "reason", "due_date")),
    ("targets", ("deal_id", "company_id", "meeting_id")),
    ("targets.contact", ("email", "linkedin_url", "phone_number", "name", "title")),
    ("draft", ("subject", "body", "message", "talking_points")),
)
"""The members that the first version knew, in the order in which it wrote them one after another.

Never changed. A later member is told by its name, and only where a body has it: then bodies without
it are known by the same bytes as before, and it needs no place here.
"""

_TASK, _TARGETS, _CONTACT, _DRAFT = (attrgetter(*names) for _, names in _FIRST)
_PRIORITY, _DUE = (_FIRST[0][1].index(name) for name in ("priority", "due_date"))
_NO_CONTACT, _NO_DRAFT = Contact(), Draft()

_LATER = sorted(
    {field.name for field in FIELDS}
    - {f"{group}.{name}".lstrip(".") for group, names in _FIRST for name in names}
)
_LATER_IDENTITY = [name for name in _LATER if FIELD_BY_NAME[name].identifies]
_NAME = "\x01"
"""Around the name of a later member: no text of a body holds one (it is a control character)."""


def fingerprint_of(body: TaskBody) -> bytes:
    """16 bytes that are equal exactly for bodies that mean the same task.

    Texts count in NFC, trimmed, and with any kind of line end; the due date as an instant; a
    missing priority as the default one: a change that no reader would see makes no new task.
    """
    targets, draft = body.targets, body.draft or _NO_DRAFT
    task = list(_TASK(body))
    task[_PRIORITY] = task[_PRIORITY] or DEFAULT_PRIORITY
    task[_DUE] = _instant(task[_DUE]) if task[_DUE] else ""
    *words, points = _DRAFT(draft)
    parts = (*task, *_TARGETS(targets), *_CONTACT(targets.contact or _NO_CONTACT), *words)
    # No part can hold a NUL (it is a control character), so the joint is unambiguous.
    joined = "\0".join([part.strip() if part else "" for part in (*parts, *(points or ()))])
    if _LATER:
        joined = "\0".join([joined, *_named(body, _LATER)])
    return _key(joined)


def _key(joined: str) -> bytes:
    if "\r" in joined:
        joined = joined.replace("\r\n", "\n").replace("\r", "\n")
    if not joined.isascii():
        joined = unicodedata.normalize("NFC", joined)
    return blake2b(joined.encode(), digest_size=16).digest()


JOINTS = sum(len(names) for _, names in _FIRST) - 2
"""How many NUL characters a payload has for a row without talking points."""


def payload_of(columns: Mapping[str, Sequence[str]], count: int) -> list[str]:
    """The texts that the fingerprints of so many rows are made of: `keys_of` makes them of these.

    columns: members of `_FIRST` by the names of their fields, trimmed, in every row a text or "".
    Raises KeyError for a later member.
    """
    if later := columns.keys() - _IN_ORDER:
        raise KeyError(f"members that came later: {sorted(later)}")
    nothing, usual = [""] * count, [DEFAULT_PRIORITY] * count
    texts = [columns.get(name, nothing) for name in _IN_ORDER]
    texts[_PRIORITY] = [text or DEFAULT_PRIORITY for text in columns.get("priority", usual)]
    return list(map("\0".join, zip(*texts, strict=True)))


def with_points(payload: Sequence[str], points: Sequence[Sequence[str] | None]) -> list[str]:
    """The same, with the talking points of each row."""
    # Rows whose cells are alike share one list.
    said = {id(some): "\0".join(some) for some in points if some}
    rows = zip(payload, points, strict=True)
    return [f"{text}\0{said[id(some)]}" if some else text for text, some in rows]


def keys_of(payload: Sequence[str]) -> list[bytes]:
    """The fingerprints of rows, as `fingerprint_of` gives them of the bodies that they become."""
    together = "".join(payload)
    if "\r" in together or not together.isascii():
        return list(map(_key, payload))
    return _digests(payload)


def instants(moments: Iterable[datetime | None]) -> list[str]:
    """Due dates as they stand in a payload; "" where there is none."""
    if isinstance(moments, Moments):
        return moments.instants()
    # To remember them would not pay: the hash of a moment costs half of what its text does.
    return [instant_of(moment) if moment else "" for moment in moments]


POINTS = "draft.talking_points"
_IN_ORDER = [
    name
    for name in (f"{group}.{name}".lstrip(".") for group, names in _FIRST for name in names)
    if name != POINTS
]


def _named(body: TaskBody, names: Iterable[str]) -> Iterator[str]:
    """What a body says in these members, each text behind the name of its member."""
    for name in names:
        found: Any = body
        for part in name.split("."):
            found = getattr(found, part, None)
        for text in found if isinstance(found, list) else [found]:
            said = _instant(text) if isinstance(text, datetime) else (text or "").strip()
            if said:
                yield f"{_NAME}{name}{_NAME}{said}"


def likeness_keys(body: TaskBody) -> tuple[bytes, bytes]:
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
    who += _named(body, _LATER_IDENTITY)
    due = _instant(body.due_date) if body.due_date else ""
    return _digest([*who, body.task_title]), _digest([*who, "" if due else body.task_title, due])


def _digest(parts: list[str | None]) -> bytes:
    return _likeness_digest("\0".join((part or "").strip() for part in parts))


def _likeness_digest(joined: str) -> bytes:
    (digest,) = _likeness_digests([joined])
    return digest


def _likeness_digests(texts: list[str]) -> list[bytes]:
    if not "".join(texts).isascii():
        texts = [unicodedata.normalize("NFC", joined) for joined in texts]
    return _digests(texts)


_NOTHING_YET = blake2b(digest_size=16)


def _digests(texts: Iterable[str]) -> list[bytes]:
    """As `blake2b` gives them one by one: a copy is made in half the time of a new one."""
    copied, found = _NOTHING_YET.copy, list[bytes]()
    for text in texts:
        digest = copied()
        digest.update(text.encode())
        found.append(digest.digest())
    return found


_WHO = ("task_type", "assignee_id", *(f"targets.{name}" for name in _FIRST[1][1]))
_REACHED_BY = tuple(
    f"targets.contact.{name}" for name in ("email", "linkedin_url", "phone_number", "name")
)


def likeness_columns(
    columns: Mapping[str, Sequence[str]], count: int
) -> tuple[list[bytes], list[bytes]]:
    """What so many rows have in common with others: both digests of each, as `likeness_keys`.

    columns: as of `payload_of`, and as its caller trimmed them.
    """
    nothing = [""] * count
    who = [columns.get(name, nothing) for name in _WHO]
    ways: Sequence[str] = nothing
    for name in _REACHED_BY:
        if name in columns and not all(ways):
            ways = (
                [way or other for way, other in zip(ways, columns[name], strict=True)]
                if any(ways)
                else columns[name]
            )
    if all(ways):
        who.append(ways)
    else:
        titles = columns.get("targets.contact.title", nothing)
        rows = zip(who[-1], ways, titles, strict=True)
        who[-1] = [f"{text}\0{way}" if way or title else text for text, way, title in rows]
    names, due = columns["task_title"], columns.get("due_date", nothing)
    told = nothing
    if not all(due):
        told = ["" if moment else name for name, moment in zip(names, due, strict=True)]
    by_time = list(map("\0".join, zip(*who, names, strict=True)))
    by_texts = list(map("\0".join, zip(*who, told, due, strict=True)))
    return _likeness_digests(by_time), _likeness_digests(by_texts)


def copy_of(fingerprint: bytes, number: int) -> bytes:
    """The fingerprint of the n-th duplicate of a row; of the first (0): its own.

    Where equal rows are wanted, each is known by its count.
    """
    if number == 0:
        return fingerprint
    return blake2b(fingerprint + number.to_bytes(8, "big"), digest_size=16).digest()


_instant = lru_cache(maxsize=10_000)(instant_of)
