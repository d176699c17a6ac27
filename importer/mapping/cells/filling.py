"""What fills each field of a mapping, and the columns of dates that this takes."""

from __future__ import annotations

from collections.abc import Mapping as MappingABC
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time, tzinfo
from typing import Any

from importer.contract.fields import Field, Kind
from importer.errors import MappingError
from importer.identifier import looks_like_name
from importer.mapping.cells.converter import CellContext, ColumnConverter
from importer.mapping.cells.field_filler import FieldFiller
from importer.mapping.cells.joined import joined
from importer.mapping.dates.column import DateColumn, OrderSource, SwappedDates
from importer.mapping.dates.evidence import DateOrder
from importer.mapping.dates.numbers import DateNumbers
from importer.mapping.headers.marks import read_marks
from importer.mapping.lookups.column import LookupColumn
from importer.mapping.settled import AS_IT_IS, ColumnSource, FieldSource, Mapping
from importer.mapping.template.rules import ColumnRule
from importer.mapping.words import defects
from importer.rows.table import Chunk

LookupColumns = MappingABC[tuple[str, int], LookupColumn]
"""The lookups by field name and column."""


@dataclass(frozen=True, slots=True)
class CellOptions:
    """How cells are read where they do not say it themselves."""

    zone: tzinfo
    due_time: time
    date_order: DateOrder | None = None
    swapped_dates: SwappedDates | None = None
    label: str = "the mapping"  # what its errors call it
    today: date | None = None  # by which it is judged whether a date is likely
    date_numbers: DateNumbers | None = None


def texts_of(chunk: Chunk, converter: ColumnConverter) -> Sequence[str]:
    """The cells of a converter's column, with those of the columns beside it."""
    columns = [[row[place] for row in chunk.rows] for place in converter.source.places]
    if len(columns) == 1:
        return columns[0]
    return joined(converter.source, converter.field.kind, columns)


def first_rows(chunk: Chunk, texts: Sequence[str]) -> dict[str, int]:
    """The texts of a column, each with the number of the first row in which it stands."""
    rows: dict[str, int] = {}
    for text, number in zip(texts, chunk.numbers, strict=True):
        rows.setdefault(text, number)
    return rows


def has_real_dates(chunk: Chunk, converter: ColumnConverter) -> bool:
    """Whether any cell of a converter's column is a date by its type."""
    column = converter.source.column
    return any(isinstance(natives[column].value, date) for natives in chunk.natives)


def evidence(
    chunk: Chunk, converter: ColumnConverter, texts: Sequence[str]
) -> tuple[dict[str, int], set[str] | None]:
    """The texts of a column of dates, and those of cells that are dates by their type.

    None where cells have no type.
    """
    rows = first_rows(chunk, texts)
    if not chunk.natives:
        return rows, None
    column = converter.source.column
    cells = zip(texts, chunk.natives, strict=True)
    return rows, {text for text, natives in cells if isinstance(natives[column].value, date)}


def is_date(source: FieldSource) -> bool:
    """Whether a date fills the field."""
    return source.field.kind is Kind.DATE


def filler_of(
    source: FieldSource, mapping: Mapping, options: CellOptions, lookups: LookupColumns
) -> FieldFiller:
    """What fills a field, from its columns, lookups and constant."""
    converters = []
    for column in source.columns:
        lookup = lookups.get((source.field.name, column.column))
        dates = date_column(source.field, column, options)
        context = CellContext(mapping.empty, lookup, dates)
        converters.append(ColumnConverter(source.field, column, context))
    return FieldFiller(source.field, converters, _constant(source, options), source.fallback)


def date_column(field: Field, column: ColumnSource, options: CellOptions) -> DateColumn | None:
    """How the dates of a column are read; None: its field takes none."""
    if field.kind is not Kind.DATE:
        return None
    order, told = options.date_order, OrderSource.FLAG
    if order is None:
        order, told = column.rule.date_order, OrderSource.MAPPING
    if order is None:
        order, told = read_marks(column.header).date_order, OrderSource.HEADER
    # Of a date and its time the zone of the time counts.
    zones = [said for name in column.names if (said := read_marks(name).zone) is not None]
    zone, due_time, swapped = options.zone, options.due_time, options.swapped_dates
    return DateColumn(
        zone,
        due_time,
        order,
        told=told,
        swapped=swapped,
        today=options.today,
        said_zone=zones[-1] if zones else None,
        zone_beside=bool(column.beside),
        numbers=options.date_numbers or column.rule.date_numbers,
    )


def check_constant(source: FieldSource, options: CellOptions) -> None:
    """Raise `MappingError` where the field cannot take its fixed value."""
    _constant(source, options)


def _constant(source: FieldSource, options: CellOptions) -> Any:  # noqa: ANN401
    """The value of a constant; one that does not fit stops the run before any row."""
    text = source.constant
    if text is None:
        return None
    dates = DateColumn(options.zone, options.due_time, options.date_order, midnight_is_time=True)
    words = AS_IT_IS if source.insisted else {}
    column = ColumnSource(-1, "", ColumnRule(column="#1"), trusted=True, words=words)
    converter = ColumnConverter(source.field, column, CellContext(frozenset(), None, dates))
    values, issues = converter.convert([text])
    for issue, *_ in issues.values():
        hint = f'write "{values[0]}"' if values[0] else issue.hint
        if source.field.kind is Kind.IDENTIFIER and looks_like_name(text):
            hint = defects.instead_of_name()
        raise MappingError(f"the fixed value of {source.field.column}: {issue.message}", hint=hint)
    return values[0]
