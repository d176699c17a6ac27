"""`importer.read_table`: the table found in a file, before any trimming or mapping.

Header and rows are texts, with each decision that was taken about the file. Rows stream. Nothing is
converted, and nothing but the file is read.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Self, TypeAlias

from importer.errors import ConfigurationError
from importer.mapping.headers.names import COMMON_HEADERS
from importer.rows.table import OF_THE_PROGRAM, Chunk, SourceOptions, Table
from importer.source import open_table
from importer.wording.counts import counted
from importer.wording.hints import PYTHON, speaking

NumberedRow: TypeAlias = tuple[int, list[str]]


class FoundTable:
    """A table as it was found. Iterate over it, or over `rows`, once; it closes itself at the end.

    header: a name for each column, those over several rows joined by a blank; [] where the file
        has none. header_rows: the row numbers of the header.
    rows: (row number, cells) of each row that is not blank. A row is as wide as the header at
        least; cells beyond it are kept.
    passed_over: (row number, text) of what stands above the table.
    encoding, encoding_found_by, delimiter, quote, escape: of a text file; None for a workbook.
    sheet: of a workbook; None for a text file.
    notes: what a person should know of the reading; complete once the rows were read.
    """

    def __init__(self, table: Table) -> None:
        self._table = table
        self.header: list[str] = list(table.header) if table.has_header else []
        self.header_rows: tuple[int, ...] = table.header_rows
        self.passed_over: tuple[tuple[int, str], ...] = table.passed_over
        self.sheet: str | None = table.sheet
        found = table.text_format
        self.encoding: str | None = found and found.encoding
        self.encoding_found_by: str | None = found and found.encoding_found_by
        self.delimiter: str | None = found and found.delimiter
        self.quote: str | None = found and found.quote
        self.escape: str | None = found and found.escape
        self.rows: Iterator[NumberedRow] = _read(table)

    @property
    def notes(self) -> list[str]:
        """What a person should know of the reading, one sentence each."""
        with speaking(PYTHON):
            notes = self._table.notes
        blank = self._table.blank_rows
        rows = counted(blank, "blank row was", "blank rows were")
        return [*notes, *([f"{rows} skipped"] if blank else [])]

    def close(self) -> None:
        """Let go of the file."""
        self._table.close()

    def __iter__(self) -> Iterator[NumberedRow]:
        return self.rows

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


@speaking(PYTHON)
def read_table(path: str | os.PathLike[str], **options: Any) -> FoundTable:  # noqa: ANN401
    """The table in a file: its header, its rows as a stream, and how it was found.

    path: a text file or a workbook; "-" for text on standard input. options: those of the flags
    of reading, `sheet`, `skip_hidden`, `header_row`, `no_header`, `encoding` and `delimiter`. The
    header is found as by an import: by the same names of columns.
    Raises `importer.SourceError` for a file that is no table or is damaged, also while rows are
    read; `importer.ConfigurationError` for an option that does not exist or fit.
    """
    known = [field.name for field in fields(SourceOptions) if field.name not in OF_THE_PROGRAM]
    for name in options.keys() - set(known):
        raise ConfigurationError(
            f"there is no option {name!r}", hint=f"read_table knows {', '.join(known)}"
        )
    source = None if os.fspath(path) == "-" else Path(path)
    given = SourceOptions(known_names=COMMON_HEADERS, keeps_cells=False, **_checked(options))
    return FoundTable(open_table(source, given, stdin=_stdin() if source is None else None))


def _read(table: Table) -> Iterator[NumberedRow]:
    """The rows of a table, which is let go as soon as nobody reads on."""
    try:
        chunks = iter(table.chunks())
        while (chunk := _next(chunks)) is not None:
            yield from zip(chunk.numbers, chunk.rows, strict=True)
    finally:
        table.close()


@speaking(PYTHON)
def _next(chunks: Iterator[Chunk]) -> Chunk | None:
    """The next chunk; what is wrong with a row is worded for Python, whoever reads it."""
    return next(chunks, None)


def _checked(options: dict[str, Any]) -> dict[str, Any]:
    """The options that are given. Raises ConfigurationError for a value of another kind."""
    kinds: dict[str, type] = {"header_row": int, "no_header": bool, "skip_hidden": bool}
    given = {name: value for name, value in options.items() if value is not None}
    for name, value in given.items():
        kind = kinds.get(name, str)
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            raise ConfigurationError(f"{name}: {value!r} {_WRONG[kind]}")
    return given


_WRONG: dict[type, str] = {
    bool: "is neither True nor False",
    int: "is not a whole number",
    str: "is not text",
}
"""What is said of a value that is not of this kind."""


def _stdin() -> BinaryIO | None:
    """Standard input; a process may have been started without one."""
    return None if sys.stdin is None else sys.stdin.buffer
