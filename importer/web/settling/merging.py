"""Answers as options: what a remedy says is added to what a person has said before.

The options of a remedy are named and written as in Python; here they are those of the settings.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from importer.contract.fields import find_field

Given = Mapping[str, Any]
"""What a person has said of a sheet, by the names of the settings."""

_SEVERAL = {
    "map": "maps",
    "set": "sets",
    "lookup": "lookups",
    "skip": "skips",
    "value": "values",
    "treat_as_open": "treat_as_open",
    "skip_match": "skip_match",
    "only": "only",
}
"""Options that are lists, by their names in Python."""
_OF_FIELDS = frozenset({"maps", "sets", "lookups"})
"""Lists of which each field has one entry: a new one replaces the former."""

OF_COLUMNS = (
    "maps", "sets", "values", "lookups", "skips", "treat_as_open", "date_order", "swapped_dates",
    "date_numbers", "default_type", "mapping", "html", "long_text",
)  # fmt: skip
"""What is said of the columns of a table; of another table it means nothing."""


def merged(given: Given, options: Mapping[str, Any]) -> dict[str, Any]:
    """The options of the settings that change by those of a remedy."""
    changes: dict[str, Any] = {}
    for name, value in options.items():
        setting = _SEVERAL.get(name)
        if setting is None:
            changes[name] = value
            continue
        before = changes.get(setting, tuple(given.get(setting, ())))
        added = tuple(_entries(value))
        if setting in _OF_FIELDS:
            fields = {find_field(entry[0]) for entry in added}
            before = tuple(entry for entry in before if find_field(entry[0]) not in fields)
        changes[setting] = (*before, *(entry for entry in added if entry not in before))
    return changes


def _entries(value: Any) -> Iterable[tuple[Any, ...]]:  # noqa: ANN401 -- of any option
    if not isinstance(value, Mapping):
        yield from map(tuple, value)
        return
    for name, meant in value.items():
        if isinstance(meant, Mapping):
            yield from ((name, text, one) for text, one in meant.items())
        else:
            yield (name, meant)
