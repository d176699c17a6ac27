r"""CSV, TSV and their relatives -> a header and chunks of cells, as the standard `csv` reads them.

What enters is a binary stream, what leaves a `Table` of text that nothing was done to: not
trimmed, not converted. Only a file that the program itself wrote (it has all `import_*` columns)
has the guards of formulas taken off again. Memory does not grow with the file.

Rows are numbered as a spreadsheet program shows them: records from 1, blank ones and the header
counted, a cell of several lines in one row. An Excel `sep=;` line is no row there, so it is none
here; in `lines`, which count the lines of the file, it is one.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from operator import itemgetter
from pathlib import Path
from typing import BinaryIO, Literal

from importer.errors import SourceError
from importer.formula_guard import unguard
from importer.outcome import IMPORT_COLUMNS
from importer.source.dialect import (
    SAMPLE_CHARACTERS,
    declared_delimiter,
    guess_delimiter,
    parse_delimiter,
)
from importer.source.encoding import choose_encoding
from importer.source.header import find_header
from importer.source.records import CELL_CHARACTERS, Batch, RecordReader
from importer.table import CHUNK_ROWS, Chunk, SourceOptions


def open_text(
    stream: BinaryIO, label: str, options: SourceOptions, *, path: Path | None = None
) -> TextTable:
    """The table of a text file, its header read. Raises SourceError, ConfigurationError."""
    if options.sheet is not None:
        raise SourceError(f"{label} is a text file and has no sheets", hint="leave out --sheet")
    encoding = choose_encoding(stream, label, options.encoding)
    stream.seek(0)
    text = io.TextIOWrapper(stream, encoding.codec, newline="")
    notes = [] if encoding.note is None else [encoding.note]
    delimiter, declared = _choose_delimiter(text, options)
    if declared:
        notes.append("passed over the first line, which is no row: it names the delimiter (sep=)")
    return TextTable(
        text,
        RecordReader(text, label, delimiter, lines_before=int(declared)),
        path=path,
        label=label,
        delimiter=delimiter,
        notes=notes,
        header_row=options.header_row,
    )


def _choose_delimiter(text: io.TextIOWrapper, options: SourceOptions) -> tuple[str, bool]:
    """The delimiter, and whether the file's first line declares one; that line is passed over."""
    asked = None if options.delimiter is None else parse_delimiter(options.delimiter)
    declared = declared_delimiter(text.readline(CELL_CHARACTERS))
    text.seek(0)
    if declared is not None:
        text.readline()
        return asked or declared, True
    if asked is None:
        asked = guess_delimiter(text.read(SAMPLE_CHARACTERS), header_row=options.header_row)
        text.seek(0)
    return asked, False


class TextTable:
    """An opened text file. See `importer.table.Table`."""

    kind: Literal["text", "workbook"] = "text"

    def __init__(  # noqa: PLR0913 - what was decided about the file
        self,
        text: io.TextIOWrapper,
        reader: RecordReader,
        *,
        path: Path | None,
        label: str,
        delimiter: str,
        notes: list[str],
        header_row: int | None,
    ) -> None:
        self.path = path
        self.label = label
        self.sheet: str | None = None
        self.delimiter: str | None = delimiter
        self.notes = notes
        self.blank_rows = 0
        self._text = text
        self._reader = reader
        self._width = 0
        self._guarded = False
        self._read_header(header_row)

    def chunks(self, size: int = CHUNK_ROWS) -> Iterator[Chunk]:
        """The rows after the header, blank ones passed over and counted. Raises SourceError."""
        while (batch := self._reader.read(size)).records:
            chunk = self._make_chunk(batch)
            if chunk:
                yield chunk

    def close(self) -> None:
        """Let go of the file."""
        self._text.close()

    def _read_header(self, wanted: int | None) -> None:
        single = ((chunk.numbers[0], chunk.rows[0]) for chunk in self.chunks(1))
        self.header_row, found = find_header(single, self.label, wanted)
        self._guarded = set(found).issuperset(IMPORT_COLUMNS)
        self._width = len(found)
        self.header = tuple(map(unguard, found) if self._guarded else found)
        self.blank_rows = 0

    def _make_chunk(self, batch: Batch) -> Chunk:
        """The rows of a batch, padded. Looks at single cells only where it must."""
        numbers, lines, rows = _without_blank(batch)
        self.blank_rows += len(batch.records) - len(rows)
        if min(map(len, rows), default=0) < self._width:
            for row in rows:
                row.extend([""] * (self._width - len(row)))
        if self._guarded:
            rows = [[unguard(cell) for cell in row] for row in rows]
        return Chunk(numbers, lines, rows, ())


def _without_blank(batch: Batch) -> Batch:
    """The batch without records of empty cells and white space."""
    rows = batch.records
    if all(rows) and all(map(str.strip, map(itemgetter(0), rows))):
        return batch  # which is nearly always so, and quickly found
    filled = [index for index, row in enumerate(rows) if any(map(str.strip, row))]
    if len(filled) == len(rows):
        return batch
    numbers, lines = batch.numbers, batch.lines
    return Batch(
        [numbers[index] for index in filled],
        [lines[index] for index in filled],
        [rows[index] for index in filled],
    )
