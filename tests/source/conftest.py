"""Reading a whole table at once, which the tests of all readers do."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import NamedTuple, TypeAlias

import pytest

from importer.errors import ImporterError
from importer.rows.table import NativeCell, SourceOptions
from importer.source import open_table


class Found(NamedTuple):
    """Everything that a table gives, its chunks joined."""

    header: tuple[str, ...]
    header_row: int
    numbers: list[int]
    lines: list[int]
    rows: list[list[str]]
    natives: list[list[NativeCell]]
    notes: list[str]
    blank_rows: int
    label: str
    kind: str
    sheet: str | None
    delimiter: str | None


def read_whole(path: Path, options: SourceOptions, size: int = 1000) -> Found:
    """The table of a file, read to its end."""
    with closing(open_table(path, options)) as table:
        chunks = list(table.chunks(size))
        return Found(
            table.header,
            table.header_row,
            [number for chunk in chunks for number in chunk.numbers],
            [line for chunk in chunks for line in chunk.lines],
            [row for chunk in chunks for row in chunk.rows],
            [cells for chunk in chunks for cells in chunk.natives],
            table.notes,
            table.blank_rows,
            table.label,
            table.kind,
            table.sheet,
            table.delimiter,
        )


Read: TypeAlias = Callable[..., Found]
Refusal: TypeAlias = Callable[..., str]


@pytest.fixture
def read() -> Read:
    """`read(path, sheet=…)`: the whole table."""

    def read_path(path: Path, size: int = 1000, **options: str | int) -> Found:
        return read_whole(path, SourceOptions(**options), size)  # type: ignore[arg-type]

    return read_path


@pytest.fixture
def refusal(read: Read) -> Refusal:
    """`refusal(path)`: the kind and text of the error that reading the file ends with."""

    def read_refused(path: Path, **options: str | int) -> str:
        with pytest.raises(ImporterError) as caught:
            read(path, **options)
        return f"{type(caught.value).__name__}: {caught.value}"

    return read_refused


@pytest.fixture
def text_file(tmp_path: Path) -> Callable[..., Path]:
    """`text_file("a,b")`: a file that holds this text, or these bytes."""

    def write(content: str | bytes, name: str = "followups.csv", encoding: str = "utf-8") -> Path:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
        return path

    return write
