"""The header and rows of one sheet of a workbook of any kind.

The cells leave as the text that the person sees, and beside it as stored. What a formula gave
when the workbook was last saved is its value; nothing is calculated here. Which reader gives the
rows is `workbooks.opening`'s business; where the table begins and ends is `structure.table`'s.
Whatever a reader raises is a `SourceError` outside.

Blank rows are counted up to the last row with a value: a sheet's formats often go on for a
million rows, which nobody would call rows of the table.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Generator, Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import BinaryIO, Literal

from importer.errors import SourceError
from importer.rows.table import CHUNK_ROWS, Chunk, Noticed, SheetSeen, SourceOptions, TextFormat
from importer.source.files.detection import HEAD_BYTES, Kind, detect_kind
from importer.source.files.foreign import page_title
from importer.source.structure.body import Rows
from importer.source.structure.layout import SAMPLE_ROWS
from importer.source.structure.table import FoundTable
from importer.source.workbooks.opening import open_book
from importer.source.workbooks.places import place
from importer.source.workbooks.refusal import readers_end_here
from importer.source.workbooks.sheet_peek import look_at_sheets
from importer.source.workbooks.sheets import choose_sheet, note_on_others
from importer.source.workbooks.stored import EMPTY, MAXIMUM_COLUMNS, Book, StoredRow, StoredSheet
from importer.source.workbooks.warnings import (
    SheetNotes,
    note_on_columns,
    note_on_merged,
    note_on_stray,
)

_FETCH_ROWS = 250
_WIDEST_GAP = 100
"""This many empty columns in a row end any table."""


def open_workbook(  # noqa: PLR0913 - what was decided about the file
    stream: BinaryIO,
    label: str,
    options: SourceOptions,
    *,
    path: Path | None = None,
    kind: Kind | None = None,
    skip_hidden: bool = False,
) -> WorkbookTable:
    """The table of a workbook's sheet, its header read. Raises SourceError."""
    for option, given in (("encoding", options.encoding), ("delimiter", options.delimiter)):
        if given is not None:
            raise SourceError(
                f"{label} is a workbook and has no {option}", hint=f"leave out --{option}"
            )
    with readers_end_here(label):
        kind = kind or detect_kind(stream, label)
        book = open_book(stream, kind)
        if not book.sheets:
            raise _without_sheets(label, kind, stream)
    try:
        return _open_sheet(stream, label, options, book, path=path, skip_hidden=skip_hidden)
    except BaseException:
        book.close()
        raise


def _open_sheet(  # noqa: PLR0913 - what was decided about the file
    stream: BinaryIO,
    label: str,
    options: SourceOptions,
    book: Book,
    *,
    path: Path | None,
    skip_hidden: bool,
) -> WorkbookTable:
    with readers_end_here(label):
        sheets = look_at_sheets(book.sheets, options)
    name = choose_sheet(sheets, label, options.sheet, takes_first=book.takes_first)
    was_asked = options.sheet is not None or book.takes_first
    stored = next(sheet for sheet in book.sheets if sheet.name == name)
    return WorkbookTable(
        stream,
        book,
        stored,
        options,
        path=path,
        skip_hidden=skip_hidden,
        label=f'{label}, sheet "{name}"',
        notes=book.notes,
        choices=note_on_others(sheets, name, book.passed_over, was_asked=was_asked),
    )


class WorkbookTable:
    """An opened sheet. See `importer.rows.table.Table`."""

    kind: Literal["text", "workbook"] = "workbook"
    delimiter: str | None = None
    text_format: TextFormat | None = None

    def __init__(  # noqa: PLR0913 - what was decided about the file
        self,
        stream: BinaryIO,
        book: Book,
        stored: StoredSheet,
        options: SourceOptions,
        *,
        path: Path | None,
        label: str,
        notes: Sequence[str],
        choices: Sequence[str],
        skip_hidden: bool = False,
    ) -> None:
        self.path = path
        self.label = label
        self.sheet: str | None = stored.name
        self.sheets = tuple(SheetSeen(one.name, one.is_visible) for one in book.sheets)
        self.choices = tuple(choices)
        self.notes = [*notes, *choices]
        self._stream = stream
        self._book = book
        self._stored = stored
        stored.keeps_cells = options.keeps_cells
        self._sheet_notes = SheetNotes(skips_hidden=skip_hidden)
        self._width = 0
        self._last_fetched = 0
        self._looked_at: deque[StoredRow] = deque(maxlen=SAMPLE_ROWS + 2 * _FETCH_ROWS)
        self._batches = self._fetch_all()
        self._found = FoundTable(self._batches, label, options, self._spans)
        self._take_layout()

    @property
    def blank_rows(self) -> int:
        """How many blank rows there were among the rows of the table."""
        first, last = self._found.layout.first_row, self._last_fetched
        return self._found.blank_rows - self._sheet_notes.count_left_out(first, last)

    @property
    def noticed(self) -> Sequence[Noticed]:
        """What the sheet does not show as it holds it."""
        return list(self._sheet_notes.noticed())

    def chunks(self, size: int = CHUNK_ROWS) -> Iterator[Chunk]:
        """The rows after the header, blank ones passed over and counted. Raises SourceError."""
        first_row, last_row = self._found.layout.first_row, 0
        for found in self._found.chunks(size):
            stored = found.beside
            if self._found.layout.columns is not None:  # another table stands beside it
                stored = [_without_others(row) for row in stored]
            for row in stored:
                self._sheet_notes.see(row)
            last_row = found.numbers[-1]
            yield Chunk(found.numbers, (), found.cells, [row.cells for row in stored])
        self.notes += self._found.notes()
        self.notes += self._sheet_notes.notes(first_row)
        self.notes += note_on_columns(self._stored.hidden_columns, self._width)
        self.notes += note_on_merged(self._stored.merged(), first_row, last_row)
        self.notes += note_on_stray(self._stored.stray)

    def close(self) -> None:
        """Let go of the file."""
        self._batches.close()
        self._book.close()
        self._stream.close()

    def _take_layout(self) -> None:
        """Make known where the table begins, and make the rows as wide as it is."""
        layout = self._found.layout
        self.header = tuple(layout.header)
        self.has_header = layout.has_header
        self.header_rows = layout.header_rows
        self.group_rows = layout.groups
        self.header_row = layout.header_rows[-1] if layout.header_rows else 0
        self.passed_over = layout.passed_over
        self.stands_beside_another = layout.columns is not None
        self.choices += layout.choices
        self.notes += layout.notes
        self._width = layout.width
        self._stored.limit = min(MAXIMUM_COLUMNS, self._width + _WIDEST_GAP)
        for row in self._looked_at:
            self._fit(row)
        self._looked_at.clear()

    def _fetch_all(self) -> Generator[Rows]:
        """All rows that are not blank or left out, in batches."""
        rows = self._stored.rows()
        while batch := self._fetch(rows):
            if self._width:
                for row in batch:
                    self._fit(row)
            else:
                self._prepare(batch)
            self._last_fetched = batch[-1].number
            yield Rows([row.number for row in batch], [row.texts for row in batch], list(batch))

    def _fetch(self, rows: Iterator[StoredRow]) -> list[StoredRow]:
        """The next rows that are to be read; none once there are no more."""
        with readers_end_here(self.label):
            while batch := list(islice(rows, _FETCH_ROWS)):
                kept = [row for row in batch if self._sheet_notes.keeps(row)]
                if kept:
                    return kept
        return []

    def _prepare(self, batch: list[StoredRow]) -> None:
        """Make rows ready in which the header may be: without strays."""
        if not self._last_fetched:
            self._stored.limit = main_width(row.texts for row in batch) + _WIDEST_GAP
        for row in batch:
            self._cut(row)
        _level(batch)
        self._looked_at += batch

    def _spans(self, number: int) -> list[range]:
        """Over which columns cells of a row are merged; it may take a look through the file."""
        with readers_end_here(self.label):
            blocks = [block for block in self._stored.merged() if block.first_row == number]
        spans = (range(block.first_column - 1, block.last_column) for block in blocks)
        return [span for span in spans if len(span) > 1]

    def _fit(self, row: StoredRow) -> None:
        """Make a row as wide as the header; what it has more it keeps, unless it strayed."""
        missing = self._width - len(row.texts)
        if missing > 0:
            row.texts.extend([""] * missing)
            row.cells.extend([EMPTY] * missing)
        elif missing:
            self._cut(row)

    def _cut(self, row: StoredRow) -> None:
        """Take off a cell that strayed, and what is empty before it."""
        limit = self._stored.limit
        if len(row.texts) <= limit:
            return
        strayed = next(index for index in range(limit, len(row.texts)) if row.texts[index])
        self._stored.stray = self._stored.stray or place(row.number, strayed)
        last = max((index for index in range(limit) if row.texts[index]), default=-1)
        del row.texts[last + 1 :], row.cells[last + 1 :]


def main_width(rows: Iterable[Sequence[str]]) -> int:
    """How many columns there are up to the first gap that is wider than any table has.

    A space typed by accident in the last column of a sheet would otherwise make every row 16,384
    cells wide. What is cut off is told, cell by its place.
    """
    used = sorted({index for texts in rows for index, text in enumerate(texts) if text})
    width = 0
    for index in used:
        if width and index - width >= _WIDEST_GAP:
            break
        width = index + 1
    return width


def _without_others(row: StoredRow) -> StoredRow:
    """The row without what lies right of its texts, from which a table beside it was cut off."""
    width = len(row.texts)
    uncalculated = [index for index in row.uncalculated if index < width]
    return row._replace(cells=row.cells[:width], uncalculated=uncalculated)


def _level(rows: list[StoredRow]) -> None:
    """Make each row as wide as the one above it, as a sheet shows them; none says its own width.

    Not as wide as all: a header has no more names than are there, whatever stands below it.
    """
    widths = [len(row.texts) for row in rows]
    for row, above in zip(rows[1:], widths, strict=False):
        missing = above - len(row.texts)
        row.texts.extend([""] * missing)
        row.cells.extend([EMPTY] * missing)


def _without_sheets(label: str, kind: Kind, stream: BinaryIO) -> SourceError:
    if kind is Kind.HTML:
        stream.seek(0)
        title = page_title(stream.read(HEAD_BYTES))
        return SourceError(
            f"{label} is a web page without a table" + (f', titled "{title}"' if title else ""),
            hint="open it in a browser to see what it says, and export the table again",
        )
    return SourceError(
        f"{label} has no sheets with cells",
        hint="open it in a spreadsheet program and save it as .xlsx",
    )
