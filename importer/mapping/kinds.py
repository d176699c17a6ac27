"""Converts a cell's text to a value, by the kind of its field.

Each function takes a text and returns a value or a `Defect`. The rules of the API (lengths,
characters, the form of an address) are not held here but in `validation`, which sees every field of
a row at once.
"""

from __future__ import annotations

import re
from datetime import datetime

from importer.contract.fields import Field, Kind
from importer.mapping.dates.column import DateColumn
from importer.mapping.words import defects
from importer.mapping.words.capitals import fold_case, is_word, plain
from importer.mapping.words.defects import Defect, Vocabulary
from importer.mapping.words.vocabulary import (
    PRIORITY_BY_WORD,
    STATUS_BY_WORD,
    TASK_TYPE_BY_WORD,
    fold_word,
)

Value = str | list[str] | datetime | None

_VOCABULARIES = {
    Kind.TASK_TYPE: Vocabulary("unknown_task_type", "a task type", TASK_TYPE_BY_WORD, "call"),
    Kind.PRIORITY: Vocabulary("unknown_priority", "a priority", PRIORITY_BY_WORD, "high"),
    Kind.STATUS: Vocabulary("unknown_status", "a known status", STATUS_BY_WORD, "completed"),
}


def meaning_of(kind: Kind, text: str) -> str | None:
    """What a text says as a type, a priority or a status; None: it is no such word."""
    words = _VOCABULARIES[kind].meanings if kind in _VOCABULARIES else {}
    return words.get(fold_word(text))


def read_value(field: Field, text: str, dates: DateColumn | None, *, header: str) -> Value | Defect:
    """`text` (not empty) as a value of the field; what an id may be is `importer.identifier`'s.

    dates: the column of a date. header: "" for a fixed value.
    """
    match field.kind:
        case Kind.TASK_TYPE | Kind.PRIORITY | Kind.STATUS:
            return _word(field, text, header)
        case Kind.DATE:
            if dates is None:
                raise AssertionError("a date field without its column")
            return dates.settle(text)
        case Kind.LIST:
            points = [point.strip() for point in re.split(r"[\r\n;|]+", text)]
            return [point for point in points if point] or None
        case _:
            return text


def word_of(kind: Kind, text: str) -> str:
    """`text` as a person's words for it are compared: capitals tell ids apart, and no words."""
    if kind is not Kind.IDENTIFIER:
        return fold_word(text)
    return fold_case(plain(text)) if is_word(text) else text


def _word(field: Field, text: str, header: str) -> str | Defect:
    known = _VOCABULARIES[field.kind]
    meant = known.meanings.get(fold_word(text))
    return meant or defects.unknown_word(text, known, field.column, header)
