r"""The table of a CSV, TSV or similar file, as the standard `csv` reads it.

Makes a `Table` of a binary stream, of text that nothing was done to: not trimmed, not converted.
Only a file that the program itself wrote (it has all `import_*` columns) has the guards of formulas
taken off again. Memory does not grow with the file.

Rows are numbered as a spreadsheet program shows them: records from 1, blank ones and the header
counted, a cell of several lines in one row. An Excel `sep=;` line is no row there, so it is none
here; in `lines`, which count the lines of the file, it is one.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import BinaryIO, Literal

from importer.errors import NoSheetsError
from importer.rows.formula_guard import unguard
from importer.rows.table import CHUNK_ROWS, Chunk, Noticed, SheetSeen, SourceOptions, TextFormat
from importer.source.structure.body import Rows
from importer.source.structure.table import FoundTable
from importer.source.text.dialect.detect import (
    DEFAULT_DELIMITER,
    Dialect,
    DialectChoice,
    declared_delimiter,
    detect_dialect,
    parse_delimiter,
    read_sample,
)
from importer.source.text.encoding.choose import choose_encoding
from importer.source.text.records.ahead import ReadAhead, Reads, read_ahead
from importer.source.text.records.reader import CELL_CHARACTERS, RecordReader
from importer.source.text.warnings import OddCharacters, find_odd_characters
from importer.wording.hints import Hint


def open_text(
    stream: BinaryIO, label: str, options: SourceOptions, *, path: Path | None = None
) -> TextTable:
    """The table of a text file, its header read. Raises SourceError, ConfigurationError."""
    if options.sheet is not None:
        raise NoSheetsError(
            f"{label} is a text file and has no sheets", hint=Hint("leave out {sheet:-}")
        )
    encoding = choose_encoding(stream, label, options.encoding)
    odd = find_odd_characters(stream, encoding.codec)
    stream.seek(0)
    text = io.TextIOWrapper(stream, encoding.codec, newline="")
    (dialect, dialect_note), declared = _choose_dialect(text, options)
    notes = [note for note in (encoding.note, dialect_note) if note is not None]
    if declared:
        notes.append("skipped the first line, which is not a row: it names the delimiter (sep=)")
    reader = RecordReader(text, label, dialect, lines_before=int(declared))
    return TextTable(
        text,
        reader,
        partial(read_ahead, stream, text, encoding.codec, dialect, reader),
        options,
        path=path,
        label=label,
        text_format=TextFormat(
            encoding.codec, encoding.found_by, dialect.delimiter, dialect.quote, dialect.escape
        ),
        notes=notes,
        odd=odd,
    )


def _choose_dialect(text: io.TextIOWrapper, options: SourceOptions) -> tuple[DialectChoice, bool]:
    """The dialect, and whether the file's first line declares the delimiter.

    Leaves the text where its rows begin: such a line is passed over.
    """
    asked = None if options.delimiter is None else parse_delimiter(options.delimiter)
    if options.is_frame:
        return DialectChoice(Dialect(asked or DEFAULT_DELIMITER)), False
    declared = declared_delimiter(text.readline(CELL_CHARACTERS))
    if declared is None:
        text.seek(0)
    sample = read_sample(text)
    text.seek(0)
    if declared is not None:
        text.readline()
    lines = io.StringIO(sample.text, newline="").readlines()[(options.header_row or 1) - 1 :]
    choice = detect_dialect("".join(lines), delimiter=asked or declared, cut=sample.cut)
    return choice, declared is not None


class TextTable:
    """An opened text file. See `importer.rows.table.Table`."""

    kind: Literal["text", "workbook"] = "text"

    def __init__(  # noqa: PLR0913 - what was decided about the file
        self,
        text: io.TextIOWrapper,
        reader: RecordReader,
        ahead: Callable[[], ReadAhead | None],
        options: SourceOptions,
        *,
        path: Path | None,
        label: str,
        text_format: TextFormat,
        notes: list[str],
        odd: OddCharacters,
    ) -> None:
        self.path = path
        self.label = label
        self.sheet: str | None = None
        self.sheets: tuple[SheetSeen, ...] = ()
        self.noticed: tuple[Noticed, ...] = ()
        self.text_format: TextFormat | None = text_format
        self.delimiter: str | None = text_format.delimiter
        self.notes = notes
        self._text = text
        self._reader: Reads = reader
        self._begin_ahead = ahead if options.by_several else lambda: None
        self._ahead: ReadAhead | None = None
        self._odd = odd
        self._found = FoundTable(self._batches(), label, options)
        layout = self._found.layout
        self._guarded = layout.is_results
        self.header = tuple(map(unguard, layout.header) if self._guarded else layout.header)
        self.has_header = layout.has_header
        self.header_rows = layout.header_rows
        self.group_rows = layout.groups
        self.header_row = max(layout.header_rows, default=0)
        self.passed_over = layout.passed_over
        self.stands_beside_another = layout.columns is not None
        self.choices = layout.choices
        notes += layout.notes

    @property
    def blank_rows(self) -> int:
        """How many blank rows there were among the rows."""
        return self._found.blank_rows

    def chunks(self, size: int = CHUNK_ROWS) -> Iterator[Chunk]:
        """The rows after the header, blank ones passed over and counted. Raises SourceError."""
        self._ahead = self._begin_ahead()
        self._reader = self._ahead or self._reader
        for numbers, rows, lines in self._found.chunks(size):
            self._odd.see(numbers, rows, self.header)
            if self._guarded:
                rows = [[unguard(cell) for cell in row] for row in rows]  # noqa: PLW2901
            yield Chunk(numbers, lines, rows, ())
        self.notes += self._reader.notes + self._found.notes() + self._odd.notes()

    def close(self) -> None:
        """Let go of the file, and of those who read it."""
        if self._ahead is not None:
            self._ahead.close()
        self._text.close()

    def _batches(self) -> Iterator[Rows]:
        while (batch := self._reader.read(CHUNK_ROWS)).records:
            yield Rows(batch.numbers, batch.records, batch.lines)
