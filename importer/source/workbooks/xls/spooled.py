"""A book of sheets from the lines that `child` writes, whose rows wait in a temporary file.

The child is done before the first row is given: it has its limits of memory and time to itself,
however long the import takes, and nothing is left of it if the import is interrupted.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from typing import IO, Any, BinaryIO

from importer.rows.table import NativeCell
from importer.source.workbooks.number_format import GENERAL, cell_text
from importer.source.workbooks.serials import NO_STYLE, number_cell, style_of
from importer.source.workbooks.stored import (
    EMPTY,
    Book,
    DamagedError,
    MergedCells,
    ProtectedError,
    StoredRow,
    StoredSheet,
    TooLargeError,
)

WAIT_SECONDS = 300
_CHILD = "importer.source.workbooks.xls.child"
_ERRORS = {
    "protected": ProtectedError(),
    "large": TooLargeError("reading it takes more than 2 GiB of memory"),
    "damaged": DamagedError("its reader refuses it"),
}


def open_in_child(stream: BinaryIO, reader: str) -> Book:
    """The sheets as a child process with this reader finds them.

    Raises ProtectedError, TooLargeError, DamagedError. The stream must be a file of the system.
    """
    lines = tempfile.TemporaryFile()  # noqa: SIM115 - the sheets read it
    try:
        _run(stream, reader, lines)
        return _index(lines)
    except BaseException:
        lines.close()
        raise


def _run(stream: BinaryIO, reader: str, lines: IO[bytes]) -> None:
    stream.seek(0)
    places = os.pathsep.join(place or os.curdir for place in sys.path)
    try:
        done = subprocess.run(  # noqa: S603 - this Python, a module of ours
            [sys.executable, "-P", "-m", _CHILD, reader],
            stdin=stream,
            stdout=lines,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": places},
            timeout=WAIT_SECONDS,
            check=False,
            start_new_session=True,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
    except subprocess.TimeoutExpired as error:
        raise TooLargeError(f"reading it takes more than {WAIT_SECONDS // 60} minutes") from error
    if done.returncode:
        raise TooLargeError("reading it takes more than 2 GiB of memory, or two minutes")


def _index(lines: IO[bytes]) -> Book:
    """The book, with the place where the rows of each sheet begin. Raises what the child says."""
    lines.seek(0)
    last = first = lines.readline()
    starts: list[tuple[int, bytes]] = []
    while line := lines.readline():
        if line.startswith(b'{"name"'):
            starts.append((lines.tell(), line))
        last = line
    if last.strip() != b"true" or not first.startswith(b"{"):
        raise _ERRORS[_error_of(last)]
    about: Any = json.loads(first)
    sheets = [
        SpooledSheet(lines, start, json.loads(line), is_1904=about["is_1904"])
        for start, line in starts
    ]
    return Book(sheets, about["notes"], about["passed_over"], held=[lines])


def _error_of(line: bytes) -> str:
    """Which error a last line tells; one that broke off tells of damage."""
    told = next((name for name in _ERRORS if line == b'{"error":"%s"}\n' % name.encode()), None)
    return told or "damaged"


class SpooledSheet(StoredSheet):
    """See `importer.source.workbooks.stored.StoredSheet`."""

    def __init__(self, lines: IO[bytes], start: int, about: Any, *, is_1904: bool) -> None:  # noqa: ANN401
        hidden = [range(a, b + 1) for a, b in about["hidden"]]
        super().__init__(about["name"], is_visible=about["visible"], hidden_columns=hidden)
        self.blocks = [MergedCells(*block) for block in about["merged"]]
        self._lines = lines
        self._start = start
        self._is_1904 = is_1904

    def rows(self) -> Iterator[StoredRow]:
        """The rows that hold anything."""
        position = self._start
        while True:
            self._lines.seek(position)  # another sheet may have been looked into meanwhile
            line = self._lines.readline()
            if not line.startswith(b"["):
                return
            position = self._lines.tell()
            number, is_hidden, cells = json.loads(line)
            shown = [self._shown(cell) for cell in cells]
            texts = [text for text, _ in shown]
            yield StoredRow(number, texts, [cell for _, cell in shown], (), is_hidden)

    def _shown(self, cell: list[Any] | None) -> tuple[str, NativeCell]:
        if cell is None:
            return "", EMPTY
        value, number_format, *kind = cell
        if kind:
            native = NativeCell(_moment(value, kind[0]), number_format)
            return cell_text(*native[:2]), native
        if isinstance(value, str | bool):
            native = NativeCell(value, number_format or GENERAL)
            return cell_text(*native[:2]), native
        style = style_of(number_format) if number_format else NO_STYLE
        return number_cell(value, style, is_1904=self._is_1904)


def _moment(value: Any, kind: str) -> datetime | time | timedelta:  # noqa: ANN401
    if kind == "d":
        return datetime.fromisoformat(value)
    return time.fromisoformat(value) if kind == "t" else timedelta(seconds=value)
