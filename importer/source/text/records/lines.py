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
        yield list(io.StringIO("".join((*parts, block[:whole])), newline=""))
        parts, held = [block[whole:]], len(block) - whole
    if rest := "".join(parts):
        yield list(io.StringIO(rest, newline=""))


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
