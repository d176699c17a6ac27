"""Reads a mapping file's text into a `Template`, or names every slip in it in one message."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from importer.contract.fields import find_field
from importer.errors import MappingError
from importer.mapping.template.model import About, Template
from importer.mapping.template.rules import ColumnRule, ConstantRule, SkipRule
from importer.mapping.template.toml_lines import line_of
from importer.mapping.template.words import FieldsError
from importer.settings.lookup_place import LookupPlace
from importer.wording.nearest import nearest
from importer.wording.refused import reason_of

__all__ = ["Template", "parse_template", "read_template"]

_HEAD = re.compile(r"(\s*\[\[?\s*)([\w-]+)(\s*\.\s*)?(.*)")
"""The head of a table: what opens it, its first name, and the rest."""

TemplateT = TypeVar("TemplateT", bound=Template)

_TAGS = frozenset({"ColumnRule", "ConstantRule"})
_EXPECTED = {
    "model_type": "should be a column's name, a table, or a list of these",
    "string_type": "should be a text in quotes",
    "string_too_short": "should not be empty",
    "bool_type": "should be true or false",
    "bool_parsing": "should be true or false",
    "dict_type": "should be a table",
    "list_type": "should be a list",
    "too_short": "should not be empty",
}


INSIDE = "mapping"
"""The table of a settings file that is a mapping."""


def _mapping_alone(text: str) -> str:
    """The text of a settings file with its mapping alone, each line at its place."""
    lines, is_inside = [], False
    for line in text.split("\n"):
        head = _HEAD.match(line)
        if head is not None:
            is_inside = head[2] == INSIDE
            lines.append(f"{head[1]}{head[4]}" if head[3] else "")
        else:
            lines.append(line if is_inside else "")
    return "\n".join(lines)


def read_template(text: str, label: str, kind: type[TemplateT]) -> TemplateT:
    """The mapping in TOML `text`; `label` names the file in errors. Raises `MappingError`."""
    try:
        data = tomllib.loads(text)
    except ValueError as error:  # TOMLDecodeError, or a number of too many digits
        raise MappingError(f"{label} is not valid TOML: {error}") from error
    except RecursionError:
        raise MappingError(f"{label} is not valid TOML: it is nested too deep") from None
    if isinstance(data.get(INSIDE), dict):
        data, text = data[INSIDE], _mapping_alone(text)
    try:
        return kind.model_validate(data)
    except ValidationError as error:
        problems = "; ".join(_problems(text, error.errors(include_url=False)))
        raise MappingError(f"{label} is not a mapping: {problems}") from error


def parse_template(text: str, label: str) -> Template:
    """The mapping of a person in TOML `text`. Raises `MappingError`."""
    return read_template(text, label, Template)


def _problems(text: str, details: Sequence[ErrorDetails]) -> list[str]:
    # A misspelt key is also a missing one: reported once, by the key that exists.
    meant = {
        (*detail["loc"][:-1], _nearest_key(detail["loc"]))
        for detail in details
        if detail["type"] == "extra_forbidden"
    }
    return [
        _at_line(text, detail) + _problem(detail)
        for detail in details
        if not (detail["type"] == "missing" and detail["loc"] in meant)
    ]


def _at_line(text: str, detail: ErrorDetails) -> str:
    """The line of a slip, to be put before it."""
    loc = [part for part in detail["loc"] if part not in _TAGS]
    slip = detail.get("ctx", {}).get("error")
    if isinstance(slip, FieldsError):
        loc += [slip.field]
    line = line_of(text, loc)
    return f"line {line}, " if line else ""


def _problem(detail: ErrorDetails) -> str:
    where = _where(detail["loc"])
    if detail["type"] == "extra_forbidden":
        return f"{where}: there is no such key{_meant(detail['loc'])}"
    if detail["type"] == "missing":
        return f"{where} is missing"
    if detail["loc"][-1] == "lookup" and detail["type"] == "model_type":
        return f"{where}: should be a file's name in quotes, or a table"
    message = reason_of(detail).replace("Input should", "should")
    return f"{where}: {_EXPECTED.get(detail['type'], message)}"


def _meant(loc: Sequence[Any]) -> str:
    key = _nearest_key(loc)
    if key is not None:
        return f"; did you mean {key!r}?"
    if len(loc) == 1 and find_field(str(loc[0])):
        return "; a field belongs under [fields]"
    return ""


def _where(loc: Sequence[Any]) -> str:
    """The place as the file shows it: an entry of a list by its number, but for the first."""
    parts = [
        f"[{part + 1}]" if isinstance(part, int) else f".{part}"
        for part in loc
        if part not in _TAGS and part != 0
    ]
    return "".join(parts).removeprefix(".") or "the file"


def _nearest_key(loc: Sequence[Any]) -> str | None:
    fields = _model_at(loc).model_fields.items()
    return nearest(str(loc[-1]), [field.alias or name for name, field in fields], cutoff=50)


def _model_at(loc: Sequence[Any]) -> type[BaseModel]:
    if "lookup" in loc[:-1]:
        return LookupPlace
    if "ConstantRule" in loc:
        return ConstantRule
    if len(loc) == 1:
        return Template
    if loc[0] == "about":
        return About
    return SkipRule if loc[0] == "skip" else ColumnRule
