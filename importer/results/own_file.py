"""Whether a file is a results file of this program, and so may be replaced by another.

A look at its header is enough: of a CSV file at its first bytes, of a workbook at the texts of its
sheets, until the column is met. Nothing is written, and no row is read as one.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO
from zipfile import BadZipFile, ZipFile

_COLUMN = re.compile(rb"\b(?:import|undo)_status\b")
_CELL = re.compile(rb">(?:import|undo)_status<")
"""The column that results of an import have, and those of an undo; in a workbook a whole text."""

_FIRST_BYTES = 1_000_000
"""Longer than any header; in UTF-16, as a spreadsheet program may save it, half as many letters."""

_BLANK = b"\xef\xbb\xbf \t\r\n"
_PIECE, _OVERLAP = 1_000_000, 64
_MOST_PIECES = 256
"""Of one part of a workbook. What is longer was packed to fill the memory of who opens it."""

_TEXTS = "xl/sharedStrings.xml"
_SHEETS = "xl/worksheets/"
_UNREADABLE = (BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError)


def may_be_replaced(path: Path) -> bool:
    """Whether it is a results file of an import or an undo, or has nothing in it.

    Raises OSError where it cannot be read.
    """
    with path.open("rb") as file:
        start = file.read(_FIRST_BYTES)
        if _is_nothing(start):
            return True
        if start.startswith(b"PK"):
            return _is_results_workbook(file)
        return _COLUMN.search(start.replace(b"\0", b"")) is not None


def is_blank(path: Path) -> bool:
    """Whether the file has nothing in it. Raises OSError where it cannot be read."""
    with path.open("rb") as file:
        return _is_nothing(file.read(_FIRST_BYTES))


def _is_nothing(start: bytes) -> bool:
    return len(start) < _FIRST_BYTES and not start.strip(_BLANK)


def _is_results_workbook(file: IO[bytes]) -> bool:
    try:
        with ZipFile(file) as archive:
            parts = archive.namelist()
            # Where a spreadsheet program keeps all texts in one place, no sheet has them.
            names = [name for name in parts if name == _TEXTS]
            names += [name for name in parts if name.startswith(_SHEETS)]
            return any(_CELL.search(piece) for name in names for piece in _pieces(archive, name))
    except _UNREADABLE:
        return False


def _pieces(archive: ZipFile, name: str) -> Iterator[bytes]:
    """A part of the workbook, piece by piece; each begins with the end of the one before."""
    with archive.open(name) as part:
        end = b""
        for _ in range(_MOST_PIECES):
            piece = part.read(_PIECE)
            if not piece:
                return
            yield end + piece
            end = piece[-_OVERLAP:]
