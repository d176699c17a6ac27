"""Matches headers with fields where it was not said which means which.

Matches header texts to fields, each with how certain it is. Nothing is chosen here in silence: a
certain match is shown, an uncertain one must be confirmed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from enum import IntEnum
from functools import lru_cache
from typing import NamedTuple

from importer.contract.fields import FIELDS
from importer.mapping.headers.marks import HeaderMarks, read_marks
from importer.mapping.words.header_words import languages, spellings, together
from importer.rows.outcome import IMPORT_COLUMNS
from importer.wording.nearest import nearest


class Certainty(IntEnum):
    """How sure it is that a header means a field.

    PART: it holds the field's name, and whose it is; sure where no other column is.
    """

    CONFIRM = 1
    PART = 2
    SYNONYM = 3
    NAME = 4


class Match(NamedTuple):
    """A header (by its position, from 0) and the field that it seems to mean.

    beside: the column whose cells these would follow in the same text; None: it stands alone.
    then: columns whose cells would follow these in the same text.
    """

    field: str
    column: int
    certainty: Certainty
    beside: int | None = None
    then: tuple[int, ...] = ()


SYNONYMS = together("taken")
"""Headers that people use for a field; documented in docs/reference/columns.md."""

TO_CONFIRM = together("asked")
"""Headers that often mean a field and often something else."""

# Above this, a header is taken for a slip of the pen ("Asignee", "Priorty"): 85 of 100 keeps
# "due date" apart from "start date" (70) and "contact name" from "company name" (75).
_SPELLING_CUTOFF = 85
_LONG = 10
_MOST_KNOWN = 65_536
"""Headers are asked about by every stage; a sheet may have tens of thousands of them."""
_ID = "id"
"""`task_id` is the id of a task, and no slip of `task_type`."""


@lru_cache(maxsize=_MOST_KNOWN)
def fold(text: str) -> str:
    """`text` without what does not matter in a header: case, blanks, underscores, punctuation."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text).casefold())


def _folded(words: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    return {
        fold(spelling): name
        for name, texts in words.items()
        for text in texts
        for spelling in spellings(text)
    }


_NAMES = {fold(name): f.name for f in FIELDS for name in (f.column, f.name)}
_SYNONYMS = _folded(SYNONYMS)
_TO_CONFIRM = _folded(TO_CONFIRM)
_PARTS = {**_SYNONYMS, **_NAMES}
_ENGLISH = _folded(languages()[0].taken)
# A slip of "area" is not "tarea": of other languages only words of some length have slips.
_SPELLINGS = {
    word: name
    for word, name in _PARTS.items()
    if word in _NAMES or word in _ENGLISH or len(word) >= _LONG
}
_IMPORT_COLUMNS = frozenset(fold(name) for name in IMPORT_COLUMNS)

COMMON_HEADERS = frozenset(_SYNONYMS) | frozenset(_TO_CONFIRM)
"""All of them, folded: a first row that has such names is a header."""


_ANY = frozenset(f.name for f in FIELDS)
_OF_TASKS = frozenset({"task_type", "task_title", "assignee_id", "priority", "due_date", "reason"})
_OF_CONTACTS = frozenset(f.name for f in FIELDS if f.name.startswith("targets.contact."))
_OF_RECORDS = frozenset({"targets.deal_id", "targets.company_id", "targets.meeting_id"})
_OF_TEXTS = frozenset(f.name for f in FIELDS if f.name == "reason" or f.name.startswith("draft."))


def _owner(words: str, fields: frozenset[str]) -> tuple[re.Pattern[str], frozenset[str]]:
    return re.compile(rf"(?:{words})(?!\w)", re.IGNORECASE), fields


_OWNERS = (
    _owner(
        r"tasks?|activit(?:y|ies)|to[- ]?dos?|follow[- ]?ups?|actions?|what(?: to do)?|next steps?"
        r"|aufgaben?|aktivität(?:en)?|tâches?|taches?|tareas?|tarefas?|attività|taak|taken",
        _OF_TASKS,
    ),
    _owner(
        r"(?:(?:primary|main) )?(?:contacts?|persons?|people|leads?|prospects?|customers?|clients?)"
        r"|recipients?|who with|kontakte?|kunden?|ansprechpartner|personnes?|personas?|pessoas?"
        r"|clientes?|contatt[oi]|contatos?|contactos?|klant(?:en)?",
        _OF_CONTACTS,
    ),
    _owner(r"crm|references?|links?|related(?: to)?|records?", _OF_RECORDS),
    _owner(r"deals?|opportunit(?:y|ies)", frozenset({"targets.deal_id"})),
    _owner(r"compan(?:y|ies)|accounts?", frozenset({"targets.company_id"})),
    _owner(r"meetings?", frozenset({"targets.meeting_id"})),
    _owner(r"who(?! assigned)|owners?|assignees?|reps?|wer|zuständig", frozenset({"assignee_id"})),
    _owner(r"when|timing|schedule|planning", frozenset({"due_date", "priority"})),
    _owner(r"why|context|content", _OF_TEXTS),
    _owner(r"required|mandatory|optional|pflichtfeld(?:er)?|pflicht|obligatorio|obligatoire", _ANY),
)
"""Words before the name of a field that say no more than whose it is, and of which fields.

They stand in the same header (`Task due date`), or in a row of groups above it.
"""

_AT_WORK = re.compile(r"\s+[-\N{EN DASH}:]\s+(?:work|business)$", re.IGNORECASE)
"""Behind the name of a person's address or number: which of several it is, the one for tasks."""


def match_headers(header: Sequence[str]) -> list[Match]:
    """Every header that seems to mean a field, in the order of the columns.

    Two columns may claim one field, and a field may have none: the caller settles that.
    The `import_*` columns of a results file mean none.
    """
    matches = []
    for column, text in enumerate(header):
        found = _meaning(text)
        if found is not None:
            matches.append(Match(found[0], column, found[1]))
    return matches


def meaning_of_part(text: str) -> str | None:
    """The field that a part of a header is the name of, or a common word for."""
    return _PARTS.get(fold(text))


def meaning_of_name(text: str) -> tuple[str, Certainty] | None:
    """The field that a whole header of this name means, and how sure that is."""
    return _known(fold(text))


@lru_cache(maxsize=_MOST_KNOWN)
def _meaning(text: str) -> tuple[str, Certainty] | None:
    folded, marks = fold(text), read_marks(text)
    if not folded or folded in _IMPORT_COLUMNS or marks.is_foreign:
        return None
    bare = fold(marks.name)
    found = _known(folded) or _marked(bare, marks) or _owned(marks)
    return found or _misspelt(folded, bare, marks)


def _owned(marks: HeaderMarks) -> tuple[str, Certainty] | None:
    """What `Task due date` or `Person - Email - Work` means: whose it is, is clear."""
    for owner, fields in _OWNERS:
        found = owner.match(marks.name) if marks.is_plain else None
        rest = _AT_WORK.sub("", marks.name[found.end() :]) if found else ""
        name = _PARTS.get(fold(rest))
        if name in fields:
            return name, Certainty.PART
    return None


def _marked(bare: str, marks: HeaderMarks) -> tuple[str, Certainty] | None:
    """What the name without its marks means, or the one field that a bracket names."""
    found = _known(bare)
    if found is None or marks.is_plain:
        named = {_NAMES[fold(said)] for said in marks.said if fold(said) in _NAMES}
        return found or ((named.pop(), Certainty.CONFIRM) if len(named) == 1 else None)
    # Doubtful by its bracket: the owner of what that names? Doubtful in two ways, it is nothing.
    return None if found[1] is Certainty.CONFIRM else (found[0], Certainty.CONFIRM)


def _misspelt(folded: str, bare: str, marks: HeaderMarks) -> tuple[str, Certainty] | None:
    for spelling in (folded, bare) if marks.is_plain else (folded,):
        spelled = nearest(spelling, _SPELLINGS, _SPELLING_CUTOFF) if spelling else None
        if spelled is not None and spelling.endswith(_ID) == spelled.endswith(_ID):
            return _SPELLINGS[spelled], Certainty.CONFIRM
    return None


def _known(folded: str) -> tuple[str, Certainty] | None:
    for table, certainty in (
        (_NAMES, Certainty.NAME),
        (_SYNONYMS, Certainty.SYNONYM),
        (_TO_CONFIRM, Certainty.CONFIRM),
    ):
        if folded in table:
            return table[folded], certainty
    return None
