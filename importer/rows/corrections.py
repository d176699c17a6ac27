"""What a person corrected in a sheet before it was imported, laid over its rows as they were read.

The file itself is never written. A row that is left out stays in its place: it is skipped, and it
says nothing of what its columns mean.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

from importer.errors import SourceError
from importer.rows.table import Chunk, NativeCell

LEFT_OUT = "left out by hand"
"""Why such a row is skipped."""

_Cell = TypeVar("_Cell", str, NativeCell)

_TEXT = "@"
"""The format of a workbook's cell that is text."""


@dataclass(frozen=True, slots=True)
class Corrections:
    """Other texts for cells, and rows that are not wanted.

    cells: by the number of the row and the position of the column, from 0. left_out: row numbers.
    former: what the same cells hold in the file, as far as that is known.
    """

    cells: Mapping[int, Mapping[int, str]] = field(default_factory=dict)
    left_out: frozenset[int] = frozenset()
    former: Mapping[int, Mapping[int, str]] = field(default_factory=dict, compare=False)

    def __bool__(self) -> bool:
        return bool(self.cells or self.left_out)

    def applied(self, chunk: Chunk) -> Chunk:
        """The chunk with the corrected cells, all rows in their places.

        Raises SourceError where such a cell is not as it was when it was corrected.
        """
        if self.cells.keys().isdisjoint(chunk.numbers):
            return chunk
        places = [i for i, number in enumerate(chunk.numbers) if number in self.cells]
        rows, natives = [*chunk.rows], [*chunk.natives]
        for i in places:
            number = chunk.numbers[i]
            self._require_as_it_was(number, rows[i])
            rows[i] = _with(rows[i], self._of(number))
            if natives:
                natives[i] = _with(natives[i], self.natives(number))
        return replace(chunk, rows=rows, natives=natives or ())

    def natives(self, number: int) -> dict[int, NativeCell]:
        """The corrected cells of a row, as a workbook is to hold them."""
        return {column: NativeCell(text, _TEXT) for column, text in self._of(number).items()}

    def _require_as_it_was(self, number: int, cells: Sequence[str]) -> None:
        for column, text in self.former.get(number, {}).items():
            if cells[column : column + 1] != [text]:
                raise SourceError(
                    f"row {number} is not as it was when it was corrected: somebody has changed "
                    "the file since",
                    hint="load the file again, and correct it as it is now",
                )

    def _of(self, number: int) -> Mapping[int, str]:
        return self.cells.get(number, {})

    def places_out(self, chunk: Chunk) -> list[int]:
        """Which rows of a chunk that is corrected are not wanted, by their places.

        One of which every cell was cleared is a blank row by then, and those are passed over.
        """
        numbers = chunk.numbers  # of 100,000 rows, a few are corrected
        if self.left_out.isdisjoint(numbers) and self.cells.keys().isdisjoint(numbers):
            return []
        return [
            place
            for place, number in enumerate(numbers)
            if number in self.left_out
            or (number in self.cells and not any(map(str.strip, chunk.rows[place])))
        ]

    def kept(self, chunk: Chunk) -> Chunk:
        """The wanted rows of a chunk that is corrected; of some there are none."""
        out = self.places_out(chunk)
        if not out:
            return chunk
        return chunk.only([place for place in range(len(chunk)) if place not in set(out)])


def _with(row: list[_Cell], cells: Mapping[int, _Cell]) -> list[_Cell]:
    """The row with these cells in the place of its own."""
    changed = list(row)
    for column, cell in cells.items():
        changed[column] = cell
    return changed


NONE_CORRECTED = Corrections()
