"""The names of a mapping file's fields and the words of their values, checked one by one.

Knows no rule of a mapping: what a field is called, which values it takes, and that one word means
one thing. `template_rules` and `template_model` are built of it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from importer.contract.fields import ALL_FIELDS, Kind
from importer.mapping.words.vocabulary import (
    PRIORITY_BY_WORD,
    STATUS_BY_WORD,
    TASK_TYPE_BY_WORD,
    fold_word,
)
from importer.wording.nearest import did_you_mean

FIELD_NAMES = tuple(dict.fromkeys(name for f in ALL_FIELDS for name in (f.name, f.column)))
_WORDS = {
    Kind.TASK_TYPE: TASK_TYPE_BY_WORD,
    Kind.PRIORITY: PRIORITY_BY_WORD,
    Kind.STATUS: STATUS_BY_WORD,
}
_ALL_FIELDS = f"; the fields are {', '.join(field.column for field in ALL_FIELDS)}"


class FieldsError(ValueError):
    """Slips in the table of fields. field: as the first of them is called in the file."""

    def __init__(self, slips: Sequence[tuple[str, str]]) -> None:
        super().__init__("; ".join(text for _, text in slips))
        self.field = slips[0][0]


def no_such_field(name: str) -> str:
    """That no field is called so, with the one that is probably meant, or with all of them."""
    guess = did_you_mean(name, FIELD_NAMES)
    return f"there is no such field{guess or _ALL_FIELDS}"


def refused_value(kind: Kind, text: str) -> str | None:
    """Why a field of this kind cannot take `text`; None: it can, as far as its words tell."""
    known = _WORDS.get(kind)
    if known is None or fold_word(text) in known:
        return None
    meant = ", ".join(dict.fromkeys(known.values()))
    return f"{text!r} is not one of {meant}{did_you_mean(text, known)}"


def require_distinct(key: Callable[[str], str], meanings: Mapping[str, str]) -> None:
    """Raise ValueError where two texts that count as one word mean different things."""
    folded: dict[str, tuple[str, str]] = {}
    for word, value in meanings.items():
        twin, meant = folded.setdefault(key(word), (word, value))
        if meant != value:
            raise ValueError(f"{twin!r} and {word!r} are one word with two meanings")


def flat_names(fields: dict[str, Any]) -> list[tuple[str, Any]]:
    """Each field with what is said of it: an unquoted `targets.deal_id` is a table to TOML."""
    flat: list[tuple[str, Any]] = []
    for name, rules in fields.items():
        if name in {"targets", "draft"} and isinstance(rules, dict):
            for member, inner in rules.items():
                if member == "contact" and isinstance(inner, dict):
                    flat += [(f"{name}.contact.{key}", value) for key, value in inner.items()]
                else:
                    flat.append((f"{name}.{member}", inner))
        else:
            flat.append((name, rules))
    return flat
