"""Several columns of the sheet that may fill one field by one lookup: which of them it knows.

An export often has its owners as an id, a name and an address, and a person's table has one of
these. A column of which the table holds nothing is passed over where it holds another one.
"""

from __future__ import annotations

from collections.abc import Sequence

from importer.errors import MappingError
from importer.mapping.lookups.column import LookupColumn


def settle_all(columns: Sequence[LookupColumn]) -> list[tuple[LookupColumn, MappingError]]:
    """Settle each column; those that cannot be, with the reason."""
    met: list[tuple[LookupColumn, MappingError]] = []
    for column in columns:
        try:
            column.settle()
        except MappingError as error:
            met.append((column, error))
    for column in columns:
        others = [other for other in columns if other is not column and _are_alike(column, other)]
        if column.stands_nowhere() and any(other.finds_any() for other in others):
            column.pass_over()
    return [(column, error) for column, error in met if not column.is_passed_over]


def _are_alike(column: LookupColumn, other: LookupColumn) -> bool:
    """Whether both may fill the same field by the same table, in which every cell should be."""
    is_one_table = column.table.place == other.table.place
    return is_one_table and column.field is other.field and column.table.place.missing == "error"
