"""Whether a source is the one that was read before: one digest over its header and all its rows.

Cells count as they were read. What program wrote the file, and in what encoding or dialect, does
not count: only what stands in which row does.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

from importer.rows.table import Chunk


class SourceDigest:
    """Takes the header, then every chunk in order, and gives their digest."""

    def __init__(self) -> None:
        self._hash = hashlib.sha256()

    def add_header(self, header: Sequence[str]) -> None:
        """Take the column names in."""
        self._add(_record("header", header))

    def add(self, chunk: Chunk) -> None:
        """Take rows in, each with its number: a blank line more moves all that follow."""
        self._add("".join(map(_record, map(str, chunk.numbers), chunk.rows)))

    def leave_out(self, numbers: Iterable[int]) -> None:
        """Take in which of the rows a person left out, after the last of them."""
        if left_out := sorted(numbers):
            self._add(_record("left out", [str(number) for number in left_out]))

    def hexdigest(self) -> str:
        """SHA-256 of all that was taken in so far, as 64 hexadecimal digits."""
        return self._hash.hexdigest()

    def _add(self, text: str) -> None:
        self._hash.update(text.encode("utf-8", "surrogatepass"))


def _record(name: str, cells: Sequence[str]) -> str:
    """Each cell behind its length, so that no two rows can be written alike."""
    return f"{name},{len(cells)}:{''.join([f'{len(cell)}:{cell}' for cell in cells])}"
