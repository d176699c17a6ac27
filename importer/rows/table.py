"""A table as it was found in a file: the shape that rows travel in from stage to stage.

A cell is text, the way the person sees it; a date cell of a workbook is ISO text
(`2026-02-28`, or `2026-02-28 14:30:00`), which no later stage can misread.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Literal, NamedTuple, Protocol, TypeAlias

NativeValue: TypeAlias = "str | int | float | bool | datetime | date | time | timedelta | None"

CHUNK_ROWS = 500
"""Rows that travel together: enough to spread the cost of a call, few enough to stay in the cache
of a processor from one stage to the next (measured: 250 take a twentieth longer, and so do 2,000;
1,000 gain nothing)."""

NOT_CALCULATED = "#NOT CALCULATED!"
"""The text of a workbook cell whose formula was never calculated, in a results file as well: fed
back, an empty cell would pass for meant. It is a word of the data
(`mapping/words/vocabulary.py`)."""


class NativeCell(NamedTuple):
    """A workbook's own cell, kept so that a results workbook can show it as it was.

    link: the address that a click on it leads to.
    """

    value: NativeValue
    number_format: str
    link: str = ""


UNCALCULATED = NativeCell(NOT_CALCULATED, "@")
"""A cell whose formula was never calculated: it holds nothing else that could be shown."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """Consecutive rows, as parallel lists.

    numbers: the row number that the spreadsheet program shows (header counted, from 1).
    lines: for text, the line of the file where the record begins (from 1); for a workbook empty.
    rows: the cells of each row, padded with "" to the width of the header, never cut:
        a row that is longer than the header keeps its further cells.
    natives: for a workbook the cells as stored, as wide as the row; for text empty. Where they are
        not kept (`SourceOptions.keeps_cells`), cells that are nothing but their text are empty.
    """

    numbers: Sequence[int]
    lines: Sequence[int]
    rows: Sequence[list[str]]
    natives: Sequence[list[NativeCell]]

    def __len__(self) -> int:
        return len(self.numbers)

    def only(self, places: Sequence[int]) -> Chunk:
        """Those of the rows, by their places in the lists."""
        return Chunk(
            [self.numbers[i] for i in places],
            [self.lines[i] for i in places] if self.lines else (),
            [self.rows[i] for i in places],
            [self.natives[i] for i in places] if self.natives else (),
        )


class Rows(Protocol):
    """The rows of a source, from the start as often as wanted."""

    def __iter__(self) -> Iterator[Chunk]:
        """All of them, in order."""
        ...

    def close(self) -> None:
        """Throw them away."""
        ...


@dataclass(frozen=True, slots=True)
class SourceOptions:
    """How to read the file, where the person knows better than detection. None: detect.

    sheet, skip_hidden (leave out hidden rows): for a workbook only.
    header_row: the row number of the header (from 1). no_header: there is none, all rows are data.
    known_names: names of columns that mean something by themselves, in small letters without
    blanks and punctuation. encoding, delimiter: for text only. keeps_cells: whether the cells of a
    workbook are wanted as stored, for a workbook of results; if not, a reader may give only those
    that say more than their text: dates, and cells with a link. by_several: whether other processes
    may help to read a text, where that is worth it. is_frame: whether the text is that of a data
    frame, each cell in double quotes: but for its delimiter nothing of its dialect is detected.
    """

    sheet: str | None = None
    skip_hidden: bool = False
    header_row: int | None = None
    no_header: bool = False
    known_names: frozenset[str] = frozenset()
    encoding: str | None = None
    delimiter: str | None = None
    keeps_cells: bool = True
    by_several: bool = False
    is_frame: bool = False


OF_THE_PROGRAM = frozenset({"known_names", "keeps_cells", "by_several", "is_frame"})
"""The options of reading that no person gives."""


class SheetSeen(NamedTuple):
    """A sheet of a workbook. is_visible: nobody has hidden it."""

    name: str
    is_visible: bool = True


Oddity: TypeAlias = Literal["hidden_rows", "uncalculated", "long_numbers"]


class Noticed(NamedTuple):
    """What a sheet does not show as it holds it.

    kind: hidden rows, formulas that were never calculated, or numbers of which digits are lost.
    how_many: of those. first: where the first is, in words.
    """

    kind: Oddity
    how_many: int
    first: str


class TextFormat(NamedTuple):
    """How a text file was read.

    encoding_found_by: "asked", "byte order mark", "pattern of zeros", "utf-8 proved", "detector"
    or "fallback". quote, escape: None where the file has none.
    """

    encoding: str
    encoding_found_by: str
    delimiter: str
    quote: str | None
    escape: str | None


class Table(Protocol):
    """An opened source. `chunks` may be iterated once; what is counted or noted is final after it.

    path: the file; None for standard input.
    label: how messages name it: `followups.csv`, or `followups.xlsx, sheet "Q3"`.
    header: the column names as found, not trimmed, those over several rows joined; A, B, C and so
        on where the table has none. has_header: whether it has. header_row: the row number of the
        last row of the header, 0 without one. header_rows: all of them. group_rows: how many of
        these, from the first, hold names of groups.
    passed_over: row number and text of each row above the table that is not blank.
    stands_beside_another: whether another table stands beside it, which is not read.
    delimiter: of a text file; None for a workbook. sheet: of a workbook; None for text.
    sheets: all that the workbook has, in its order; of text none.
    text_format: of a text file; None for a workbook.
    notes: the decisions that a person may want to know ("read as cp1252, because …"). choices:
        those of them that tell which sheet is read, and how its columns are called.
    """

    path: Path | None
    label: str
    kind: Literal["text", "workbook"]
    header: tuple[str, ...]
    has_header: bool
    header_row: int
    header_rows: tuple[int, ...]
    group_rows: int
    passed_over: tuple[tuple[int, str], ...]
    stands_beside_another: bool
    text_format: TextFormat | None
    sheet: str | None
    sheets: tuple[SheetSeen, ...]
    delimiter: str | None
    notes: list[str]
    choices: tuple[str, ...]

    @property
    def blank_rows(self) -> int:
        """How many blank rows there were among the rows."""
        ...

    @property
    def noticed(self) -> Sequence[Noticed]:
        """What a sheet does not show as it holds it; of text nothing."""
        ...

    def chunks(self, size: int = CHUNK_ROWS) -> Iterator[Chunk]:
        """The rows after the header, blank ones passed over and counted."""
        ...

    def close(self) -> None:
        """Let go of the file."""
        ...
