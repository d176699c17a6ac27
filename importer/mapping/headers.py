"""Which header means which field, where nobody said so.

Header texts enter, matches leave, each with how certain it is. Nothing is chosen here in silence:
a certain match is shown, an uncertain one must be confirmed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from enum import IntEnum
from typing import NamedTuple

from importer.fields import FIELDS
from importer.nearest import nearest
from importer.outcome import IMPORT_COLUMNS


class Certainty(IntEnum):
    """How sure it is that a header means a field."""

    CONFIRM = 1
    SYNONYM = 2
    NAME = 3


class Match(NamedTuple):
    """A header (by its position, from 0) and the field that it seems to mean."""

    field: str
    column: int
    certainty: Certainty


SYNONYMS: dict[str, tuple[str, ...]] = {
    "task_type": ("type", "activity type", "task kind"),
    "task_title": ("title", "subject", "task", "task name", "task subject", "summary"),
    "assignee_id": (
        "assignee", "assigned to", "assigned to id", "owner", "owner id", "task owner",
        "responsible", "rep", "user id",
    ),
    "targets.deal_id": ("opportunity id", "deal record id"),
    "targets.company_id": (
        "account id", "organization id", "organisation id", "company record id",
    ),
    "targets.contact.email": ("email", "email address", "mail address"),
    "targets.contact.name": ("full name", "contact person", "contact full name"),
    "targets.contact.title": ("job title", "position", "contact job title"),
    "targets.contact.phone_number": (
        "phone", "phone number", "telephone", "mobile", "mobile phone", "contact phone number",
    ),
    "targets.contact.linkedin_url": (
        "linkedin", "linkedin url", "linkedin profile", "contact linkedin url",
    ),
    "priority": ("prio", "importance"),
    "due_date": ("due", "due on", "due by", "date due", "deadline", "due date time", "due at"),
    "reason": ("notes", "note", "description", "comments", "comment", "details"),
    "draft.talking_points": ("talking point", "call notes", "call script"),
    "draft.subject": ("mail subject", "subject line"),
    "draft.body": ("mail body", "body", "email text"),
    "draft.message": ("inmail", "linkedin text"),
}  # fmt: skip
"""Headers that people use for a field; documented in docs/reference/columns.md."""

TO_CONFIRM: dict[str, tuple[str, ...]] = {
    "task_title": ("name", "what", "to do", "action", "next step"),
    "task_type": ("kind", "channel", "activity"),
    "assignee_id": ("user", "who", "sales rep", "assigned"),
    "targets.deal_id": ("deal", "opportunity"),
    "targets.company_id": ("company", "account", "organization", "organisation"),
    "targets.meeting_id": ("meeting",),
    "targets.contact.name": ("contact", "person", "lead", "customer"),
    "targets.contact.title": ("role",),
    "priority": ("urgency", "severity"),
    "due_date": ("date", "when", "follow up", "follow up date"),
    "reason": ("why", "context", "remarks"),
    "draft.message": ("message",),
}
"""Headers that often mean a field and often something else."""

# Above this, a header is taken for a slip of the pen ("Asignee", "Priorty"): 85 of 100 keeps
# "due date" apart from "start date" (70) and "contact name" from "company name" (75).
_SPELLING_CUTOFF = 85


def fold(text: str) -> str:
    """`text` without what does not matter in a header: case, blanks, underscores, punctuation."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text).casefold())


_NAMES = {fold(name): f.name for f in FIELDS for name in (f.column, f.name)}
_SYNONYMS = {fold(text): name for name, texts in SYNONYMS.items() for text in texts}
_TO_CONFIRM = {fold(text): name for name, texts in TO_CONFIRM.items() for text in texts}
_SPELLINGS = {**_SYNONYMS, **_NAMES}
_IMPORT_COLUMNS = frozenset(fold(name) for name in IMPORT_COLUMNS)


def match_headers(header: Sequence[str]) -> list[Match]:
    """Every header that seems to mean a field, in the order of the columns.

    Two columns may claim one field, and a field may have none: the caller settles that.
    The `import_*` columns of a results file mean none.
    """
    matches = []
    for column, text in enumerate(header):
        match = _match(fold(text), column)
        if match is not None:
            matches.append(match)
    return matches


def _match(folded: str, column: int) -> Match | None:
    if not folded or folded in _IMPORT_COLUMNS:
        return None
    for table, certainty in (
        (_NAMES, Certainty.NAME),
        (_SYNONYMS, Certainty.SYNONYM),
        (_TO_CONFIRM, Certainty.CONFIRM),
    ):
        if folded in table:
            return Match(table[folded], column, certainty)
    spelled = nearest(folded, _SPELLINGS, _SPELLING_CUTOFF)
    return None if spelled is None else Match(_SPELLINGS[spelled], column, Certainty.CONFIRM)
