"""The fields of a task, as two tables: API name, column, kind and bounds.

Everything that speaks of fields reads these tables: matching, cell values, validation, results,
the blank sheets, what a body is known by, what of two tasks is compared. The bounds are API.md's.
docs/adding/field.md says what else a new field takes.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """How the text of a cell becomes the value of a field."""

    TASK_TYPE = "task_type"
    PRIORITY = "priority"
    STATUS = "status"
    IDENTIFIER = "identifier"
    TEXT = "text"
    LONG_TEXT = "long_text"
    EMAIL = "email"
    PHONE = "phone"
    LINKEDIN_URL = "linkedin_url"
    DATE = "date"
    LIST = "list"


IDENTIFIER_KINDS: frozenset[Kind] = frozenset(
    {Kind.IDENTIFIER, Kind.EMAIL, Kind.PHONE, Kind.LINKEDIN_URL}
)
"""What a program looks something up by, so that one character more or less is another thing."""


@dataclass(frozen=True, slots=True)
class Field:
    """One member of the task.

    `name` is the API's (dotted where nested); `column` the header that fills it in a blank sheet,
    and its name on the command line.
    `task_type` is set on draft fields: the only type of task that may carry them.
    identifies: two tasks that differ in it are never one: an answer that does is about another
    task, and rows that differ in other fields alone are alike. What a service may rewrite, such as
    a text or a contact's details, is none.
    """

    name: str
    column: str
    kind: Kind
    required: bool = False
    max_length: int | None = None
    task_type: str | None = None
    identifies: bool = False


FIELDS: tuple[Field, ...] = (
    Field("task_type", "task_type", Kind.TASK_TYPE, required=True, identifies=True),
    Field("task_title", "task_title", Kind.TEXT, required=True, max_length=500, identifies=True),
    Field(
        "assignee_id", "assignee_id", Kind.IDENTIFIER, required=True, max_length=64, identifies=True
    ),
    Field("targets.deal_id", "deal_id", Kind.IDENTIFIER, max_length=64, identifies=True),
    Field("targets.company_id", "company_id", Kind.IDENTIFIER, max_length=64, identifies=True),
    Field("targets.meeting_id", "meeting_id", Kind.IDENTIFIER, identifies=True),
    Field("targets.contact.email", "contact_email", Kind.EMAIL),
    Field("targets.contact.name", "contact_name", Kind.TEXT),
    Field("targets.contact.title", "contact_title", Kind.TEXT),
    Field("targets.contact.phone_number", "contact_phone", Kind.PHONE),
    Field("targets.contact.linkedin_url", "contact_linkedin", Kind.LINKEDIN_URL),
    Field("priority", "priority", Kind.PRIORITY),
    Field("due_date", "due_date", Kind.DATE, identifies=True),
    Field("reason", "reason", Kind.LONG_TEXT, max_length=2000),
    Field("draft.talking_points", "talking_points", Kind.LIST, task_type="call"),
    Field("draft.subject", "email_subject", Kind.TEXT, task_type="email"),
    Field("draft.body", "email_body", Kind.LONG_TEXT, task_type="email"),
    Field("draft.message", "linkedin_message", Kind.LONG_TEXT, task_type="linkedin"),
)
"""The members of a new task, each with its column in the blank sheet."""

# Nearly every export of a CRM has a column "Status". Were it matched by its header, a sheet that
# gave open tasks yesterday would give closed ones today: these two are filled only where a person
# says so, and the blank sheet does not have them.
CLOSING_FIELDS: tuple[Field, ...] = (
    Field("status", "status", Kind.STATUS),
    Field("dismiss_reason", "dismiss_reason", Kind.LONG_TEXT, max_length=2000),
)
"""What closes a task after it was created; no header means one of these by itself."""

ALL_FIELDS: tuple[Field, ...] = FIELDS + CLOSING_FIELDS

FIELD_BY_NAME: dict[str, Field] = {field.name: field for field in ALL_FIELDS}
FIELD_BY_COLUMN: dict[str, Field] = {field.column: field for field in FIELDS}
"""The columns of the blank sheet, in their order."""
TARGET_FIELDS: tuple[Field, ...] = tuple(f for f in FIELDS if f.name.startswith("targets."))
CONTACT_FIELDS: tuple[Field, ...] = tuple(
    f for f in TARGET_FIELDS if f.name.startswith("targets.contact.")
)
THING_FIELDS: tuple[Field, ...] = tuple(f for f in TARGET_FIELDS if f not in CONTACT_FIELDS)
"""The targets that are the ids of things."""
FIRM_TARGETS: tuple[Field, ...] = tuple(f for f in TARGET_FIELDS if f.kind in IDENTIFIER_KINDS)
"""The targets that are written in one way; a name is not."""
PARTS: frozenset[str] = frozenset(
    ".".join(path[:depth])
    for path in (field.name.split(".") for field in FIELDS)
    for depth in range(1, len(path))
)
"""The members that hold members: `targets`, `targets.contact`, `draft`."""


def find_field(name: str) -> Field | None:
    """The field that `name` means, by its API name or its blank-sheet column; else None."""
    return FIELD_BY_NAME.get(name) or FIELD_BY_COLUMN.get(name)
