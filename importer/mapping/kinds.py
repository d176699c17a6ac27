"""A cell's text to a value, by the kind of its field. Pure.

Text enters, a value or a `Defect` leaves. The rules of the API (lengths, characters, the form of
an address) are not held here but in `validation`, which sees every field of a row at once.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

from importer.fields import Field, Kind
from importer.mapping import defects
from importer.mapping.dates import DateColumn
from importer.mapping.defects import Defect, Vocabulary
from importer.mapping.vocabulary import (
    PRIORITY_BY_WORD,
    STATUS_BY_WORD,
    TASK_TYPE_BY_WORD,
    fold_word,
)

Value = str | list[str] | datetime | None

_SHORTENED = re.compile(r"[+-]?\d(?:[.,]\d+)?E\+\d+")
_FRACTION = re.compile(r"[+-]?\d+(?:[.,]\d+)?[ \N{NO-BREAK SPACE}]?%|[+-]?\d+[.,]\d+")
_TRUTHS = frozenset({"true", "false"})

_VOCABULARIES = {
    Kind.TASK_TYPE: Vocabulary("unknown_task_type", "a task type", TASK_TYPE_BY_WORD, "call"),
    Kind.PRIORITY: Vocabulary("unknown_priority", "a priority", PRIORITY_BY_WORD, "high"),
    Kind.STATUS: Vocabulary("unknown_status", "a known status", STATUS_BY_WORD, "completed"),
}


def read_value(
    field: Field, text: str, dates: DateColumn | None, *, header: str, is_vouched: bool
) -> Value | Defect:
    """`text` (not empty) as a value of the field.

    dates: the column of a date. header: "" for a fixed value. is_vouched: a person said that this
    column holds ids.
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
        case Kind.IDENTIFIER:
            return _identifier(field, text, header, is_vouched=is_vouched)
        case _:
            return text


def _word(field: Field, text: str, header: str) -> str | Defect:
    known = _VOCABULARIES[field.kind]
    meant = known.meanings.get(fold_word(text))
    return meant or defects.unknown_word(text, known, field.column, in_column=bool(header))


def _identifier(field: Field, text: str, header: str, *, is_vouched: bool) -> str | Defect:
    if _SHORTENED.fullmatch(text):
        return defects.shortened_id(text)
    if is_vouched:
        return text
    if text.casefold() in _TRUTHS:
        return defects.truth_for_id(text, field.column, header)
    if _FRACTION.fullmatch(text):
        return defects.fraction_for_id(text, field.column, header)
    return defects.name_for_id(text, field.column, header) if looks_like_name(text) else text


def looks_like_name(text: str) -> bool:
    """Whether `text` is rather a person's or company's name, or an address, than an id.

    "Dana" and "田中" are names; "dana", "ABC" and "kQdXwRtY" may be ids.
    """
    if "@" in text or len(text.split()) > 1:
        return True
    return text.isalpha() and (text.istitle() or not text.isascii())


def may_hold_names(texts: Sequence[str]) -> bool:
    """Whether some text, of many without outer blanks, may be no id: the quick first question."""
    joined = "\0".join(texts)
    return (
        any(mark in joined for mark in ("@", "E+", "%", ".", ","))
        or len(joined.split(maxsplit=1)) > 1
        or any(map(str.isalpha, texts))
    )
