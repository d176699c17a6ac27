"""The API's contract as models: the body of one `POST /tasks`, and its fingerprint.

Rules are API.md's, "POST /tasks". A model refuses what the API would refuse; it never repairs.
What one field alone shows is a constraint of that field, which pydantic holds without calling
Python; what several fields show together (`broken_rules`) is held once a body.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from functools import lru_cache
from hashlib import blake2b
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)
from pydantic_core import PydanticCustomError

TaskType = Literal["call", "email", "linkedin"]
Priority = Literal["urgent", "high", "medium", "low"]

DEFAULT_PRIORITY = "medium"

# Every control character (Unicode category Cc) but tab, line feed and carriage return.
CONTROL_CHARACTERS = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"
LOST_LETTER = "\ufffd"
"""What a program writes for a letter that it could not read."""

_UNWANTED = CONTROL_CHARACTERS + LOST_LETTER
_NO_CONTROL = f"^[^{_UNWANTED}]*$"
_UNSEEN = rf"\p{{Cf}}\p{{Co}}\p{{Zl}}\p{{Zp}}{_UNWANTED}"
"""What nobody sees is of no matter in a text; in an identifier it makes another one."""
_ALL_SEEN = f"^[^{_UNSEEN}]*$"

# Deliberately loose: one @, a dot in the domain, no blanks. Whether mail arrives, the form of an
# address cannot tell, and a strict grammar refuses addresses that exist.
_EMAIL_MARKS = f'\\s@<>(),;:"{_UNSEEN}'
_EMAIL = rf"^[^{_EMAIL_MARKS}]+@(?:[^{_EMAIL_MARKS}/.]+\.)+[^{_EMAIL_MARKS}/.]+$"
_LINKEDIN = rf'(?i)^(?:https?://)?(?:[a-z0-9-]+\.)*linkedin\.com/[^\s<>"{_UNSEEN}]+$'

Text = Annotated[str, StringConstraints(min_length=1, pattern=_NO_CONTROL)]
Identifier = Annotated[str, StringConstraints(min_length=1, max_length=64, pattern=_ALL_SEEN)]
LongIdentifier = Annotated[str, StringConstraints(min_length=1, pattern=_ALL_SEEN)]
Title = Annotated[str, StringConstraints(min_length=1, max_length=500, pattern=_NO_CONTROL)]
Reason = Annotated[str, StringConstraints(min_length=1, max_length=2000, pattern=_NO_CONTROL)]
EmailAddress = Annotated[str, StringConstraints(pattern=_EMAIL)]
LinkedInUrl = Annotated[str, StringConstraints(pattern=_LINKEDIN)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Contact(_Strict):
    """Whom the task is about, in words: the API takes no contact id."""

    email: EmailAddress | None = None
    linkedin_url: LinkedInUrl | None = None
    phone_number: LongIdentifier | None = None
    name: Text | None = None
    title: Text | None = None


class Targets(_Strict):
    """What the task points at; at least one member."""

    deal_id: Identifier | None = None
    company_id: Identifier | None = None
    meeting_id: LongIdentifier | None = None
    contact: Contact | None = None


class Draft(_Strict):
    """Prepared words; which members may be there depends on the type of the task."""

    talking_points: list[Text] | None = None
    subject: Text | None = None
    body: Text | None = None
    message: Text | None = None


DRAFT_FIELDS: dict[str, tuple[str, ...]] = {
    "call": ("talking_points",),
    "email": ("subject", "body"),
    "linkedin": ("message",),
}
"""The members of a draft that each type of task may carry."""


_FOREIGN_DRAFT_FIELDS = {
    task_type: frozenset(Draft.model_fields) - set(own) for task_type, own in DRAFT_FIELDS.items()
}


def foreign_draft_fields(task_type: str, members: Collection[str]) -> list[str]:
    """Which `members` of a draft a task of this type may not carry, sorted."""
    return sorted(_FOREIGN_DRAFT_FIELDS[task_type].intersection(members))


class TaskBody(_Strict):
    """The body of one `POST /tasks`, valid as far as API.md tells."""

    task_type: TaskType
    task_title: Title
    assignee_id: Identifier
    targets: Targets
    priority: Priority | None = None
    draft: Draft | None = None
    reason: Reason | None = None
    due_date: AwareDatetime | None = None

    @model_validator(mode="after")
    def _members_agree(self) -> Self:
        targets, draft = self.targets, self.draft
        contact = targets.contact
        if contact is None:
            if not (targets.deal_id or targets.company_id or targets.meeting_id):
                raise PydanticCustomError("no_target", "a task that points at nothing")
        elif not any(contact.__dict__.values()):
            raise PydanticCustomError("no_target", "a contact without any detail")
        if draft and not _FOREIGN_DRAFT_FIELDS[self.task_type].isdisjoint(draft.model_fields_set):
            raise PydanticCustomError("draft_mismatch", "a draft of another type of task")
        return self

    def to_json(self) -> bytes:
        """The bytes to send: UTF-8 JSON in which an absent member is absent, never null."""
        return self.__pydantic_serializer__.to_json(self, exclude_none=True)

    def fingerprint(self) -> bytes:
        """16 bytes that are equal exactly for bodies that mean the same task."""
        return fingerprint(self)


def _whole(value: object) -> object:
    r"""A text in which half a character (JSON can say "\ud800") is written out, as UTF-8 needs."""
    return value.encode("utf-8", "backslashreplace").decode() if isinstance(value, str) else value


def _id_text(value: object) -> object:
    """An id as text; a number is one too, `true` is not."""
    return str(value) if type(value) is int else _whole(value)


def _text_or_none(value: object) -> str | None:
    """What an answer repeats may be anything; of a text alone it is known what it means."""
    return str(_whole(value)) if isinstance(value, str) else None


def _lines_or_none(value: object) -> str | None:
    """The same for a list of texts, as one text."""
    if isinstance(value, list) and all(isinstance(part, str) for part in value):
        value = "\n".join(value)
    return _text_or_none(value)


_Echo = Annotated[str | None, BeforeValidator(_text_or_none)]
_EchoedLines = Annotated[str | None, BeforeValidator(_lines_or_none)]


_DELETED = frozenset({"deleted", "removed", "archived", "trashed"})
_NO = frozenset({"", "0", "false", "no", "none", "null"})


def says_deleted(task: Mapping[str, Any]) -> bool:
    """Whether the members of a task say that it was deleted, as `deleted_at` or `isDeleted` do.

    A deletion hides a task from listings (API.md, "The other task calls"); what an address still
    answers is not published.
    """
    if str(task.get("status")).strip().casefold() in _DELETED:
        return True
    return any(
        _word_of(name) in _DELETED and str(value).strip().casefold() not in _NO
        for name, value in task.items()
    )


@lru_cache(maxsize=1_000)
def _word_of(name: str) -> str:
    """The word of a member's name: "deleted" for `is_deleted`, `deletedAt` and the like."""
    word = name.replace("_", "").casefold()
    return word.removeprefix("is").removesuffix("at").removesuffix("on")


class _Answered(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


def _part(kind: type[_Answered]) -> Any:  # noqa: ANN401 -- a type, made of another
    """A part of an answer that may be missing, null or anything else."""
    return Annotated[kind, BeforeValidator(lambda value: value if isinstance(value, dict) else {})]


class ContactAnswer(_Answered):
    """The contact of a task as the API answers it, as far as its members are texts."""

    email: _Echo = None
    linkedin_url: _Echo = None
    phone_number: _Echo = None
    name: _Echo = None
    title: _Echo = None


class TargetsAnswer(_Answered):
    """The targets of a task as the API answers it, as far as they are texts."""

    deal_id: _Echo = None
    company_id: _Echo = None
    meeting_id: _Echo = None
    contact: _part(ContactAnswer) = ContactAnswer()  # type: ignore[valid-type]


class DraftAnswer(_Answered):
    """The draft of a task as the API answers it; talking points as lines of one text."""

    talking_points: _EchoedLines = None
    subject: _Echo = None
    body: _Echo = None
    message: _Echo = None


class TaskAnswer(_Answered):
    """A task as the API answers it. Only the id is sure to be there; the rest is None if no text.

    task_id: a UUID by the reference; what is much longer fits into no address and no cell. A
    number is taken as its digits, and a task with a title may call it `id`. is_deleted: whether it
    says so in any form.
    due_date, created_at, updated_at: as they came: whether they are dates is not held here.
    """

    task_id: Annotated[str, Field(min_length=1, max_length=200), BeforeValidator(_id_text)]
    status: _Echo = None
    task_type: _Echo = None
    task_title: _Echo = None
    assignee_id: _Echo = None
    priority: _Echo = None
    reason: _Echo = None
    due_date: _Echo = None
    created_at: _Echo = None
    updated_at: _Echo = None
    targets: _part(TargetsAnswer) = TargetsAnswer()  # type: ignore[valid-type]
    draft: _part(DraftAnswer) = DraftAnswer()  # type: ignore[valid-type]
    is_deleted: bool = False

    @model_validator(mode="before")
    @classmethod
    def _take_id(cls, data: Any) -> Any:  # noqa: ANN401 -- JSON
        if not isinstance(data, dict):
            return data
        taken = data | {"is_deleted": says_deleted(data)}
        # Only with a title: an error, or a thing of another kind, may have an id as well.
        if "task_id" not in data and "task_title" in data:
            taken["task_id"] = data.get("id")
        return taken

    def member(self, name: str) -> str | None:
        """The text of a member, dotted where nested; None where there is none."""
        found: Any = self
        for part in name.split("."):
            found = getattr(found, part)
        return found if isinstance(found, str) else None


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def fingerprint(body: TaskBody) -> bytes:
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


def validate_body(values: dict[str, Any]) -> TaskBody:
    """The body made of nested `values`; raises `pydantic.ValidationError` with every defect."""
    return TaskBody.model_validate(values)
