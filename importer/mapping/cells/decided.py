"""What columns as a whole decided about the meaning of their cells, to be compared.

Two mappers of one mapping whose columns decided the same make the same of every row. What a person
is told of a column is not compared: only what its cells are read by.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from importer.contract.fields import Kind
from importer.mapping.cells.converter import ColumnConverter
from importer.mapping.settled import Mapping as SettledMapping

Decisions = Mapping[tuple[str, int], object]
"""By the name of the field and the position of the column."""


def decisions(converters: Iterable[ColumnConverter]) -> Decisions:
    """What was decided about each column, once all rows were observed and the columns checked."""
    return {(found.field.name, found.source.column): _decided(found) for found in converters}


def deciding(mapping: SettledMapping, converters: Iterable[ColumnConverter]) -> frozenset[int]:
    """The columns of which a cell may change what a column decides, or what has to be settled.

    A column that fills nothing may tell that rows are closed, as long as that is not settled.
    """
    columns = {skip.column for skip in mapping.skips}
    columns.update(mapping.import_columns.values())
    for found in converters:
        source, kind = found.source, found.field.kind
        is_asked = bool(source.words) or found.context.lookup is not None
        if is_asked or kind in {Kind.DATE, Kind.IDENTIFIER}:
            columns.update(source.places)
    return frozenset(columns)


def _decided(converter: ColumnConverter) -> object:
    dates, lookup = converter.context.dates, converter.context.lookup
    return (
        None if dates is None else dates.seen.decided,
        None if lookup is None else lookup.decided,
        converter.zeros.decided,
        bool(converter.digits),
    )
