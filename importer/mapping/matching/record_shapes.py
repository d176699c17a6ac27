"""Columns that hold ids of deals and companies in Salesforce, whatever they are called.

From a header and a sample it returns these columns as `--map` takes them: alone, or with the
pattern that picks the ids of a field out of those of several kinds of records.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from importer.identifier import is_salesforce_id, prefix_taken
from importer.mapping.closed.answers import flag_name
from importer.mapping.sample import Sample

_NULL = "000000000000000"


def holds_records(sample: Sample, column: int) -> bool:
    """Whether all cells are ids of Salesforce, some of them of a deal or a company."""
    cells = _ids(sample, column)
    fields = ("deal_id", "company_id")
    return all(map(is_salesforce_id, cells)) and any(
        prefix_taken(field, text) for field in fields for text in cells
    )


def shaped_columns(
    header: Sequence[str], sample: Sample, field: str, columns: Collection[int]
) -> list[str]:
    """Of these columns, those with ids for the field, each with its pattern where it needs one."""
    found = []
    for column in columns:
        prefixes = [prefix_taken(field, text) for text in _ids(sample, column)]
        taken = next(filter(None, prefixes), None)
        if taken is not None:
            rest = f",matches=^{taken}" if None in prefixes else ""
            found.append(f"{flag_name(header, column)}{rest}")
    return found


def _ids(sample: Sample, column: int) -> list[str]:
    """The different cells without the id that means no record."""
    return [text for text in sample.cells(column) if not text.startswith(_NULL)]
