"""Joins names that a lookup has in two columns, as further columns with whole names.

A table and the cells to be looked up lead to the table with such columns behind its own. Two
columns are joined where their cells together are what is looked up, or where a person says so; what
stands in them says it alone, whatever the columns are called.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import permutations

from importer.errors import MappingError
from importer.mapping.headers.columns import find_column, has_column
from importer.mapping.headers.joined import name_columns
from importer.mapping.lookups.lookup import named_address
from importer.mapping.lookups.table import LookupTable, rows_with
from importer.mapping.settled import PLUS
from importer.mapping.words.capitals import fold_case, plain

_BETWEEN = (" ", ", ")
"""First name and last name, or the last name first."""
_MOST_COLUMNS = 30


def with_whole_names(table: LookupTable, cells: Collection[str]) -> LookupTable:
    """The table, and behind its columns those that are made of several of them."""
    made: dict[str, list[str]] = {}
    for places in dict.fromkeys((*_asked(table), *_told_by_cells(table, cells))):
        name = PLUS.join(map(table.name, places))
        made[name] = max(
            ([_joined(row, places, between) for row in table.rows] for between in _BETWEEN),
            key=lambda texts: len(rows_with(texts, cells)),
        )
    asked = {PLUS.join(map(table.name, places)) for places in _asked(table)}
    kept = {name: texts for name, texts in made.items() if name in asked or rows_with(texts, cells)}
    if not kept:
        return table
    rows = [(*row, *whole) for row, *whole in zip(table.rows, *kept.values(), strict=True)]
    return replace(table, header=(*table.header, *kept), rows=rows, joined=len(kept))


def stands_in_parts(texts: Sequence[str], cells: Iterable[str]) -> bool:
    """Whether two of the texts are together one of the cells: they are no names of columns."""
    words = {fold_case(plain(cell)) for cell in cells}
    told = [text for text in texts[:_MOST_COLUMNS] if text]
    return any(
        fold_case(plain(between.join(pair))) in words
        for pair in permutations(told, 2)
        for between in _BETWEEN
    )


def _asked(table: LookupTable) -> Iterator[tuple[int, ...]]:
    """The columns that a person joins: `from=First Name + Last Name`."""
    for name in filter(None, (*table.place.from_, table.place.to)):
        parts = name.split(PLUS)
        if len(parts) > 1 and not has_column(table.header, name):
            try:
                yield tuple(find_column(table.header, part) for part in parts)
            except MappingError:  # reported where the columns are chosen
                return


def _told_by_cells(table: LookupTable, cells: Iterable[str]) -> Iterator[tuple[int, ...]]:
    """Columns of which one may hold how a cell begins, and the other how it ends."""
    begins: set[str] = set()
    ends: set[str] = set()
    for cell in cells:
        person = named_address(cell)
        words = fold_case(plain(cell if person is None else person.name)).split(" ")
        cuts = range(1, len(words))
        begins.update(" ".join(words[:cut]).removesuffix(",") for cut in cuts)
        ends.update(" ".join(words[cut:]) for cut in cuts)
    held = [
        {fold_case(plain(row[i])) for row in table.rows}
        for i in range(min(len(table.header), _MOST_COLUMNS))
    ]
    first = [i for i, texts in enumerate(held) if not texts.isdisjoint(begins)]
    last = [i for i, texts in enumerate(held) if not texts.isdisjoint(ends)]
    yield from ((i, j) for i in first for j in last if i != j)
    named = name_columns(table.header)
    if len(named) > len(("first", "last")):
        yield named


def _joined(row: Sequence[str], places: Sequence[int], between: str) -> str:
    """The whole name; empty where a part is missing, since a first name alone names no one."""
    first, *middle, last = (LookupTable.value(row, place) for place in places)
    whole = (first, *filter(None, middle), last)
    return between.join(whole) if first and last else ""
