"""What every reader of workbooks gives: sheets, and rows of texts and cells. No reading here."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from typing import NamedTuple, Protocol

from importer.rows.table import NativeCell
from importer.source.workbooks.number_format import GENERAL

EMPTY = NativeCell(None, GENERAL)

MAXIMUM_COLUMNS = 16_384
"""Excel's own limit (column XFD); OpenDocument has the same since 2022."""


class StoredRow(NamedTuple):
    """A row with a value or a formula, up to its last such cell.

    number: from 1. texts: as a person sees the cells; cells: as stored, of the same length.
    uncalculated: the indices of formulas without a value, whose text says so.
    """

    number: int
    texts: list[str]
    cells: list[NativeCell]
    uncalculated: Sequence[int] = ()
    is_hidden: bool = False


class MergedCells(NamedTuple):
    """A block of merged cells, which sorts by its first; all four numbers count from 1."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int


class StoredSheet(ABC):
    """A sheet of cells; its rows can be read again and again.

    hidden_columns: ranges of numbers from 1, often up to the last of all; final after `rows`.
    stray: the place of the first cell that was left out because it lies right of `limit`.
    limit: the last column that is read, set once the table's width is known.
    keeps_cells: whether all cells are wanted as stored; see `importer.rows.table.SourceOptions`.

    A reader gives `rows`, and leaves the blocks of merged cells in `blocks` when they end.
    """

    def __init__(
        self, name: str, *, is_visible: bool = True, hidden_columns: Sequence[range] = ()
    ) -> None:
        self.name = name
        self.is_visible = is_visible
        self.hidden_columns = hidden_columns
        self.stray: str | None = None
        self.limit = MAXIMUM_COLUMNS
        self.keeps_cells = True
        self.blocks: Sequence[MergedCells] | None = None

    @abstractmethod
    def rows(self) -> Iterator[StoredRow]:
        """The rows that hold anything, in their order. Raises DamagedError, TooLargeError."""

    def merged(self) -> Sequence[MergedCells]:
        """The blocks of merged cells, for which the sheet is read through once more if need be."""
        if self.blocks is None:
            for _ in self.rows():
                pass
        return self.blocks or ()


class Closable(Protocol):
    """Something that holds a file."""

    def close(self) -> None:
        """Let go of it."""
        ...


class Book(NamedTuple):
    """The sheets in the order of their tabs, and what a person may want to know of the reading.

    passed_over: what has a tab and no cells, such as a chart, named in the words of a message.
    takes_first: of several tables the first is meant. held: what to close with the book.
    """

    sheets: Sequence[StoredSheet]
    notes: Sequence[str] = ()
    passed_over: Sequence[str] = ()
    takes_first: bool = False
    held: Sequence[Closable] = ()

    def close(self) -> None:
        """Let go of temporary files."""
        for one in self.held:
            one.close()


class DamagedError(ValueError):
    """The workbook breaks the rules of its own kind, so that its cells cannot be read."""


class ProtectedError(ValueError):
    """The workbook is encrypted with a password."""


class TooLargeError(ValueError):
    """The workbook would need more memory or time than any table does; the text says of what."""
