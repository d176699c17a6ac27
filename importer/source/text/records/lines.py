r"""Splits decoded text into lines, line ends kept, in lists of about 64 K characters.

Lines end with \n, \r or \r\n, also in one file. Nothing longer than a list and a line is held.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import TextIO

from importer.errors import SourceError

LINE_CHARACTERS = 64 * 1024 * 1024
"""The longest line, which may hold many cells; a file without any line end is no table."""

_BLOCK_CHARACTERS = 64 * 1024
_ENDS_FOR_PYTHON = "\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"
"""What else ends a line for `str.splitlines`; in a table such a character stands within a cell."""


def read_lines(text: TextIO, label: str) -> Iterator[list[str]]:
    """The lines, in lists. Raises SourceError for a line without an end."""
    parts: list[str] = []
    held = 0
    while block := text.read(_BLOCK_CHARACTERS):
        whole = _end_of_last_line(block)
        if not whole:
            parts.append(block)
            held += len(block)
            _check_length(held, label)
            continue
        yield split_lines("".join((*parts, block[:whole])))
        parts, held = [block[whole:]], len(block) - whole
    if rest := "".join(parts):
        yield split_lines(rest)


def split_lines(text: str) -> list[str]:
    """The lines of a text, their ends kept."""
    if any(map(text.__contains__, _ENDS_FOR_PYTHON)):
        return list(io.StringIO(text, newline=""))
    return text.splitlines(keepends=True)  # takes two thirds of the time


def _end_of_last_line(block: str) -> int:
    r"""Where the last whole line ends; a \r at the very end may be the first half of \r\n."""
    return max(block.rfind("\n"), block.rfind("\r", 0, -1)) + 1


def _check_length(characters: int, label: str) -> None:
    if characters > LINE_CHARACTERS:
        raise SourceError(
            f"{label} has a line of more than {LINE_CHARACTERS} characters; "
            "expected a table of lines",
            hint="check that it is the right file",
        )
