"""Parts of the JSON document of a run that are made of larger values."""

from __future__ import annotations

from collections.abc import Iterator

from importer.documents.imports import ColumnMapping, MappedField, ReasonGroup
from importer.mapping.settled import ColumnSource, FieldSource, Mapping
from importer.results.tally import Tally
from importer.rows.outcome import Status

_STEPS = (
    "separator",
    "matches",
    "html",
    "long_id",
    "values",
    "lookup",
    "default",
    "date_order",
    "date_numbers",
)
"""What a mapping may say of a column, in the order in which a cell goes through it."""


def mapping_of(mapping: Mapping) -> ColumnMapping:
    """Which column fills which field."""
    return {
        "fields": [_field(source) for source in mapping.sources],
        "skips": [
            {"header": skip.rule.column, "reason": skip.rule.reason} for skip in mapping.skips
        ],
        "ignored": list(mapping.ignored),
        "unfilled": list(mapping.unfilled),
    }


def _field(source: FieldSource) -> MappedField:
    return {
        "field": source.field.name,
        "columns": [
            {"headers": column.names, "named": column.trusted, "steps": list(_steps(column))}
            for column in source.columns
        ],
        "constant": source.constant,
        "fallback": source.fallback,
    }


def _steps(column: ColumnSource) -> Iterator[str]:
    for step in _STEPS:
        if getattr(column.rule, step) or (step == "values" and column.words):
            yield step


def reasons_of(tally: Tally) -> list[ReasonGroup]:
    """Why rows have their status, and how many of each have further reasons."""
    told: list[ReasonGroup] = []
    for status in Status:
        told += [
            {
                "status": status.value,
                "reason": group.reason,
                "count": group.count,
                "example_row": group.example_row,
            }
            for group in tally.reasons(status)
        ]
        if further := tally.further_reasons(status):
            told.append(
                {"status": status.value, "reason": None, "count": further, "example_row": None}
            )
    return told
