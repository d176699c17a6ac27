"""The different cells of the columns that decide as a whole how their cells are read.

What such a column decides depends on which cells it has, and hardly ever on where they stand. So a
correction is looked at beside the different cells, which are few, and not beside all rows.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from datetime import date
from operator import itemgetter
from typing import TypeAlias, TypeVar

from importer.contract.fields import Kind
from importer.intake.reading import Intake
from importer.mapping.mapper import Mapper
from importer.rows.table import CHUNK_ROWS, Chunk, NativeCell
from importer.workbench.overlay import Overlay
from importer.workbench.steps import Step
from importer.workbench.store import RowStore

_MOST = {Kind.DATE: 150_000, Kind.IDENTIFIER: 10_000}
"""Different cells of a column that are kept in memory: of dates with their times there are many."""

_TEXT, _DATE = NativeCell("", "@"), NativeCell(date.min, "")

_Key: TypeAlias = "str | tuple[str]"
"""The text of a cell; alone in a tuple where it is a date by the type of its cell."""

_T = TypeVar("_T")


class KnownCells:
    """How often each cell of these columns stands in the rows that count."""

    def __init__(self, intake: Intake) -> None:
        """No row was seen yet."""
        self._has_types = False
        self._most: dict[int, int] = {}
        self._ids: set[int] = set()
        for found in intake.mapper.converters:
            kind, places = found.field.kind, found.source.places
            if kind in _MOST and len(places) == 1 and found.context.lookup is None:
                self._most[places[0]] = max(_MOST[kind], self._most.get(places[0], 0))
                self._ids |= set(places) if kind is Kind.IDENTIFIER else set()
        self._cells: dict[int, Counter[_Key]] = {place: Counter() for place in self._most}

    def see(self, rows: Chunk) -> None:
        """These rows count as well."""
        self._has_types |= bool(rows.natives)
        for column in [*self._cells]:
            self._cells[column].update(_keys(rows, column))
            if len(self._cells[column]) > self._most[column]:
                del self._cells[column]

    def follow(self, step: Step, overlay: Overlay, store: RowStore) -> None:
        """A step was done, which the overlay has taken."""
        if step.cells and step.left_out:
            self.forget()
        elif step.left_out:
            changed = overlay.laid_over(store.chunk(step.left_out))
            for column in self._cells:
                for number, key in zip(changed.numbers, _keys(changed, column), strict=True):
                    self._count(column, key, -1 if step.left_out[number] else 1)
        else:
            self._write(step, overlay, store)

    def _write(self, step: Step, overlay: Overlay, store: RowStore) -> None:
        cells = {at: change for at, change in step.cells.items() if at[1] in self._cells}
        types = store.chunk({row for row, _ in cells}) if self._has_types and cells else None
        for (row, column), change in cells.items():
            if not overlay.is_left_out(row):
                before, after = (_key_of(text, row, column, types) for text in change)
                self._count(column, before, -1)
                self._count(column, after, 1)

    def forget(self) -> None:
        """Nothing is known any more."""
        self._cells.clear()

    def rows(self, columns: Iterable[int], width: int) -> Iterator[Chunk] | None:
        """Rows that have these cells; None: not all of them are known, or it matters where.

        It does where the same text is a date by its type in one row, and is typed in another.
        """
        wanted = sorted(set(columns))
        if not self._cells.keys() >= set(wanted):
            return None
        if self._has_types and any(_is_mixed(self._cells[column]) for column in wanted):
            return None
        return self._rows(wanted, width)

    def _rows(self, columns: Iterable[int], width: int) -> Iterator[Chunk]:
        for column in columns:
            cells = list(self._cells[column].items())
            for at in range(0, len(cells), CHUNK_ROWS):
                rows, types = list[list[str]](), list[list[NativeCell]]()
                for key, count in cells[at : at + CHUNK_ROWS]:
                    # How often a date stands says nothing; of ids most have to be some.
                    times = count if column in self._ids else 1
                    text, kind = (key, _TEXT) if isinstance(key, str) else (key[0], _DATE)
                    rows += [_row("", column, text, width)] * times
                    if self._has_types:
                        types += [_row(_TEXT, column, kind, width)] * times
                yield Chunk(range(1, len(rows) + 1), (), rows, types)

    def _count(self, column: int, key: _Key, times: int) -> None:
        cells = self._cells[column]
        cells[key] += times
        if cells[key] <= 0:
            del cells[key]


def are_sure(before: Mapper, alone: Mapper) -> bool:
    """Whether it does not matter in which order a mapper of some fields has seen the cells.

    Of the ids with zeros in front the first is named in what is said of others, and beyond very
    many dates some count twice.
    """
    fields = {found.field.name for found in alone.converters}
    both = [*before.converters, *alone.converters]
    zeros = any(found.zeros for found in both if found.field.name in fields)
    dates = [found.context.dates for found in alone.converters if found.context.dates is not None]
    return not zeros and not any(column.is_varied for column in dates)


def _keys(rows: Chunk, column: int) -> Iterable[_Key]:
    if not rows.natives:
        return map(itemgetter(column), rows.rows)
    cells = zip(rows.rows, rows.natives, strict=True)
    return [
        (row[column],) if isinstance(types[column].value, date) else row[column]
        for row, types in cells
    ]


def _is_mixed(cells: Collection[_Key]) -> bool:
    return any(isinstance(key, tuple) and key[0] in cells for key in cells)


def _key_of(text: str, row: int, column: int, types: Chunk | None) -> _Key:
    """A cell with this text: that of the file, or a typed one. types: the row as the file is."""
    if types is None:
        return text
    place = types.numbers.index(row)
    (was,) = _keys(types.only([place]), column)
    return was if was == (text,) else text


def _row(empty: _T, column: int, cell: _T, width: int) -> list[_T]:
    row = [empty] * width
    row[column] = cell
    return row
