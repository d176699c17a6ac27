"""The API's contract as models: the body of one `POST /tasks`.

Rules are API.md's, "POST /tasks". A model refuses what the API would refuse; it never repairs.
What one field alone shows is a constraint of that field, which pydantic holds without calling
Python; what several fields show together (`_members_agree`) is held once a body.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Annotated, Any, Literal, Self, get_args

from pydantic import (
    AwareDatetime,
    BaseModel,
    ConfigDict,
    StringConstraints,
    model_validator,
)
from pydantic_core import PydanticCustomError

from importer.contract.fields import FIELDS

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
"""Invisible characters do not matter in a text; in an identifier they make another one."""
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
    task_type: tuple(f.name.removeprefix("draft.") for f in FIELDS if f.task_type == task_type)
    for task_type in get_args(TaskType)
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


def validate_body(values: dict[str, Any]) -> TaskBody:
    """The body made of nested `values`; raises `pydantic.ValidationError` with every defect."""
    return TaskBody.model_validate(values)
