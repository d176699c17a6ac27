"""Lookups for tests: a table as it was read, and a column whose lookup is settled."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from importer.contract.fields import FIELD_BY_NAME
from importer.mapping.lookups.column import LookupColumn
from importer.mapping.lookups.table import LookupTable
from importer.settings.lookup_place import parse_lookup


def table_of(text: str, place: str = "reps.csv") -> LookupTable:
    """A table as text: a line for each row, the first the header, cells between bars."""
    header, *rows = ([cell.strip() for cell in line.split("|")] for line in text.splitlines())
    return LookupTable("reps.csv", parse_lookup(place), tuple(header), rows)


def settled(
    pairs: Sequence[tuple[str, str]],
    cells: Iterable[str] = (),
    *,
    name: str = "assignee_id",
    place: str = "reps.csv",
) -> LookupColumn:
    """The column "Col" after its cells were seen, with these pairs to look them up in."""
    table = LookupTable("reps.csv", parse_lookup(place), ("rep", "id"), pairs)
    column = LookupColumn(FIELD_BY_NAME[name], " Col ", table)
    column.observe(cells)
    column.settle()
    return column
