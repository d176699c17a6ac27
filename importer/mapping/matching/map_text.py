"""What `--map` says behind the field: columns, of which the first that is filled counts.

Parses `WhatId,matches=^006 | Deal Id | =none` into the rules that a mapping file would hold. Which
of the texts are columns is for the caller to say: a header may itself be written so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from pydantic import ValidationError

from importer.mapping.template.rules import ColumnRule, ConstantRule, Rule
from importer.settings.lookup_place import split_parts
from importer.wording.refused import reason_of

ELSE = " | "
"""Between columns of which the first that gives a value counts."""

_YES = {"yes": True, "true": True, "no": False, "false": False}
_SWITCHES = frozenset({"escapes", "html", "tell", "long_id"})
_PARTS = ("separator", "matches", "default", "date_order", "date_numbers", *sorted(_SWITCHES))
_FORM = (
    "write it as COLUMN,matches=PATTERN,separator=TEXT,default=VALUE,html=yes,escapes=yes,tell=yes,"
    "long_id=yes"
)


def read_map_text(text: str, is_column: Callable[[str], bool]) -> list[Rule]:
    """The rules, the first of which counts that gives a value. Raises `ValueError`.

    is_column: whether the file has a column, or columns to be joined, of this name.
    """
    if is_column(text) or not text.strip():
        return [ColumnRule(column=text)]
    return [_rule(part, is_column) for part in _alternatives(text, is_column)]


def named_columns(text: str) -> Iterator[str]:
    """The columns that a text may name, whatever the file's header is."""
    yield text
    for part in text.split(ELSE):
        yield part
        yield part.partition(",")[0]


def _alternatives(text: str, is_column: Callable[[str], bool]) -> Iterator[str]:
    """The parts between the bars; a bar may belong to the name of a column."""
    parts = text.split(ELSE)
    while parts:
        count = next((n for n in range(len(parts), 1, -1) if is_column(ELSE.join(parts[:n]))), 1)
        yield ELSE.join(parts[:count])
        parts = parts[count:]


def _rule(text: str, is_column: Callable[[str], bool]) -> Rule:
    if is_column(text):
        return ColumnRule(column=text)
    if text.lstrip().startswith("="):
        value = text.lstrip()[1:].strip()
        if not value:
            raise ValueError("there is no value behind the last =")
        return ConstantRule(value=value)
    column, parts = split_parts(text, _PARTS, _FORM)
    return _column_rule(column, parts)


def _column_rule(column: str, parts: Sequence[tuple[str, str]]) -> ColumnRule:
    keys: dict[str, Any] = {}
    for name, value in parts:
        if name in keys:
            raise ValueError(f"{name}= appears twice; {_FORM}")
        if name in _SWITCHES and value.casefold() not in _YES:
            raise ValueError(f"{name}={value} is not valid; write {name}=yes")
        keys[name] = _YES[value.casefold()] if name in _SWITCHES else value
    if not column:
        raise ValueError(f"no column is named; {_FORM}")
    try:
        return ColumnRule(column=column, **keys)
    except ValidationError as error:
        detail = error.errors()[0]
        raise ValueError(f"{detail['loc'][-1]}: {reason_of(detail)}") from error
