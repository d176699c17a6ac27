"""Reads a workbook on standard input, and writes its sheets and rows as lines of JSON.

This runs as a process of its own, with limits, because the libraries here hold whole sheets, and
calamine, which is not written in Python, ends the whole process where memory runs out. What it
says is JSON and not pickle: nothing that a hostile file brings about in here can make the other
process run anything.

First comes a line on the book, `{"is_1904": …, "notes": […], "passed_over": […]}`; then for each
sheet a line `{"name": …, "visible": …, "hidden": [[first, last], …], "merged": [[row, column, last
row, last column], …]}` and a line for each of its rows, `[number, hidden, [cell, …]]`; at last
`true`. All numbers count from 1. A cell is null, or a list: its value, its number format, and
where JSON has no word for the value `"d"` for a moment, `"t"` for a time, `"l"` for seconds.
What fails is one line more, `{"error": "protected"}`, `"large"` or `"damaged"`.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import suppress
from typing import Any, BinaryIO, TypeAlias

from importer.source.workbooks.xls.calamine_rows import read_with_calamine
from importer.source.workbooks.xls.xlrd_rows import read_with_xlrd

Line: TypeAlias = Any

MEMORY_BYTES = 2 << 30
CPU_SECONDS = 120
OUTPUT_BYTES = 4 << 30

READERS = {"calamine": read_with_calamine, "xlrd": read_with_xlrd}

_PROTECTED = ("encrypt", "password")
"""Words of both libraries' errors: xlrd has no type of its own for it."""


def main() -> None:
    """Read standard input with the reader that the command line names."""
    limit_this_process()
    for line in read_safely(sys.argv[1], sys.stdin.buffer):
        sys.stdout.write(json.dumps(line, separators=(",", ":")))
        sys.stdout.write("\n")
    sys.stdout.flush()


def read_safely(reader: str, stream: BinaryIO) -> Iterator[Line]:
    """The lines for a workbook; what the library raises is a line too."""
    stream.seek(0)
    try:
        yield from READERS[reader](stream)
        yield True
    except MemoryError:
        yield {"error": "large"}
    except Exception as error:  # noqa: BLE001 - the other process says it, in its own words
        told = f"{type(error).__name__} {error}".casefold()
        yield {"error": "protected" if any(word in told for word in _PROTECTED) else "damaged"}


def limit_this_process() -> None:
    """Let the system end this process before it takes the computer's memory, disk or hours."""
    try:
        import resource  # noqa: PLC0415 - Windows has none
    except ImportError:
        return
    for what, most in (
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, OUTPUT_BYTES),
        (resource.RLIMIT_CORE, 0),
    ):
        with suppress(ValueError, OSError):  # where a person's own limit is lower
            resource.setrlimit(what, (most, most))


if __name__ == "__main__":
    main()
