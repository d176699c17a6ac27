"""A workbook (.xlsx, .xlsm) -> the header and rows of one of its sheets, as openpyxl reads them.

The cells leave as the text that the person sees, and beside it as stored. What a formula gave
when the workbook was last saved is its value; nothing is calculated here. This is where openpyxl
ends: whatever it raises is a `SourceError` outside, and its warnings are of no use to anybody.

Blank rows are counted up to the last row with a value: a sheet's formats often go on for a
million rows, which nobody would call rows of the table.
"""

from __future__ import annotations

import warnings
from collections.abc import Collection, Generator, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import BinaryIO, Literal, TypeAlias, TypeVar

from importer.errors import SourceError
from importer.source.header import find_header
from importer.source.number_format import cell_text
from importer.source.package import EMPTY, StoredRow, StoredSheet, load_sheets
from importer.source.remarks import Remarks, note_on_columns, note_on_merged
from importer.source.sheets import PEEK_ROWS, Sheet, choose_sheet, note_on_others
from importer.table import CHUNK_ROWS, NOT_CALCULATED, Chunk, NativeCell, SourceOptions

_FETCH_ROWS = 500
_PEEK_STORED_ROWS = 1000
"""How far a sheet is looked into for its first rows with values, where several could be meant."""

_Cell = TypeVar("_Cell")
_Row: TypeAlias = "tuple[list[str], list[NativeCell]]"


def open_workbook(
    stream: BinaryIO, label: str, options: SourceOptions, *, path: Path | None = None
) -> WorkbookTable:
    """The table of a workbook's sheet, its header read. Raises SourceError."""
    for option, given in (("encoding", options.encoding), ("delimiter", options.delimiter)):
        if given is not None:
            raise SourceError(
                f"{label} is a workbook and has no {option}", hint=f"leave out --{option}"
            )
    with _openpyxl_ends_here(label):
        stored = {sheet.name: sheet for sheet in load_sheets(stream)}
    if not stored:
        raise SourceError(
            f"{label} has no sheets that can be read",
            hint="open it in a spreadsheet program and save it as .xlsx (not Strict Open XML)",
        )
    sheets = _describe(stored.values(), label, peek=options.sheet is None)
    name = choose_sheet(sheets, label, options.sheet)
    note = note_on_others(sheets, name)
    return WorkbookTable(
        stream,
        stored[name],
        path=path,
        label=f'{label}, sheet "{name}"',
        notes=[] if note is None else [note],
        header_row=options.header_row,
    )


class WorkbookTable:
    """An opened sheet. See `importer.table.Table`."""

    kind: Literal["text", "workbook"] = "workbook"

    def __init__(  # noqa: PLR0913 - what was decided about the file
        self,
        stream: BinaryIO,
        stored: StoredSheet,
        *,
        path: Path | None,
        label: str,
        notes: list[str],
        header_row: int | None,
    ) -> None:
        self.path = path
        self.label = label
        self.sheet: str | None = stored.name
        self.delimiter: str | None = None
        self.notes = notes
        self.blank_rows = 0
        self._stream = stream
        self._width = 0
        self._stored = stored
        self._raw = stored.rows()
        self._last_row = 0
        self._remarks = Remarks()
        self._filled = self._filled_rows()
        self.header_row, (header, _) = find_header(self._filled, self.label, header_row)
        self.header = tuple(header)
        self._width = len(header)
        self.blank_rows = 0
        self._remarks.begin_table()

    def chunks(self, size: int = CHUNK_ROWS) -> Iterator[Chunk]:
        """The rows after the header, blank ones passed over and counted. Raises SourceError."""
        while batch := list(islice(self._filled, size)):
            numbers = [number for number, _ in batch]
            rows = [self._padded(texts, "") for _, (texts, _) in batch]
            natives = [self._padded(cells, EMPTY) for _, (_, cells) in batch]
            yield Chunk(numbers, (), rows, natives)
        self.notes += self._remarks.notes()
        self.notes += note_on_columns(self._stored.hidden_columns, self._width)
        self.notes += note_on_merged(self._stored.merged, self.header_row + 1, self._last_row)

    def close(self) -> None:
        """Let go of the file."""
        self._filled.close()
        self._stream.close()

    def _filled_rows(self) -> Generator[tuple[int, _Row]]:
        """Row numbers and cells of the rows that are not blank; those between are counted."""
        while fetched := self._fetch():
            for row in fetched:
                texts = _texts(row)
                if any(map(str.strip, texts)):
                    self.blank_rows += row.number - self._last_row - 1
                    self._last_row = row.number
                    self._remarks.see(row)
                    yield row.number, (texts, row.cells)

    def _fetch(self) -> list[StoredRow]:
        with _openpyxl_ends_here(self.label):
            return list(islice(self._raw, _FETCH_ROWS))

    def _padded(self, cells: list[_Cell], filler: _Cell) -> list[_Cell]:
        return cells + [filler] * (self._width - len(cells))


def _texts(row: StoredRow) -> list[str]:
    texts = [cell_text(*native) for native in row.cells]
    for index in row.uncalculated:
        texts[index] = NOT_CALCULATED
    return texts


def _describe(stored: Collection[StoredSheet], label: str, *, peek: bool) -> list[Sheet]:
    """What is known of the sheets; looked into only where more than one could be meant."""
    sheets = [Sheet(one.name, one.is_visible) for one in stored]
    if not peek or sum(sheet.is_candidate for sheet in sheets) <= 1:
        return sheets
    with _openpyxl_ends_here(label):
        return [_look_into(one) for one in stored]


def _look_into(stored: StoredSheet) -> Sheet:
    rows = islice(stored.rows(), _PEEK_STORED_ROWS)
    widths = (sum(1 for text in _texts(row) if text.strip()) for row in rows)
    return Sheet(stored.name, stored.is_visible, tuple(islice(filter(None, widths), PEEK_ROWS)))


@contextmanager
def _openpyxl_ends_here(label: str) -> Iterator[None]:
    """Drops the warnings of openpyxl, and gives whatever it raises as a SourceError.

    It has no common exception: a damaged part may surface as a KeyError or as an error of XML.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    except Exception as error:
        raise SourceError(
            f"{label} is damaged or incomplete",
            hint="open it in a spreadsheet program, save it as .xlsx again and give that file",
        ) from error
