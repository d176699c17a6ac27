"""Finds characters that show that a text was damaged before it came here, with their place.

U+FFFD stands where some program could not read a letter: the letter is lost. A NUL is what is left
of a broken copy. Both are left as they are; a note says where the first is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import BinaryIO

from importer.wording.counts import counted

_BLOCK_BYTES = 1 << 20
_REPLACEMENT = "\ufffd"
_WIDE = ("utf-16", "utf-32")
_LONGEST_CODE = 4

_TOLD = {
    _REPLACEMENT: (
        "the character U+FFFD, which stands for a letter that another program could not read",
        "export the file again as UTF-8",
    ),
    "\0": (
        "a NUL character, which does not belong in text",
        "the file may be damaged: export it again",
    ),
}


@dataclass(slots=True)
class OddCharacters:
    """The odd characters to look for, and where they were met: how many cells, and the first."""

    sought: tuple[str, ...] = ()
    cells: dict[str, int] = field(default_factory=dict)
    first: dict[str, str] = field(default_factory=dict)

    def see(
        self, numbers: Sequence[int], rows: Sequence[Sequence[str]], names: Sequence[str]
    ) -> None:
        """Look at rows. Costs nothing where the file holds no odd character."""
        for odd in self.sought:
            for number, row in zip(numbers, rows, strict=True):
                for place, cell in enumerate(row):
                    if odd in cell:
                        self._add(odd, number, place, names)

    def _add(self, odd: str, number: int, place: int, names: Sequence[str]) -> None:
        self.cells[odd] = self.cells.get(odd, 0) + 1
        name = names[place].strip() if place < len(names) else ""
        column = f'column "{name}"' if name else f"column #{place + 1}"
        self.first.setdefault(odd, f"row {number}, {column}")

    def notes(self) -> list[str]:
        """A sentence on each kind that was met."""
        notes = []
        for odd, count in self.cells.items():
            what, advice = _TOLD[odd]
            cells = counted(count, "cell holds", "cells hold")
            where = self.first[odd] if count == 1 else f"the first is {self.first[odd]}"
            notes.append(f"{cells} {what} ({where}); {advice}")
        return notes


def find_odd_characters(stream: BinaryIO, codec: str) -> OddCharacters:
    """What to look for in the cells of this file: of its bytes, not a cell is decoded for it."""
    if codec.startswith(_WIDE):
        return OddCharacters(tuple(_TOLD))
    plain = codec.removesuffix("-sig")  # whose encoder puts a mark before each text
    sought = {odd: code for odd in _TOLD if (code := odd.encode(plain, "ignore"))}
    found: set[str] = set()
    stream.seek(0)
    kept = b""
    while block := stream.read(_BLOCK_BYTES):
        found |= {odd for odd, code in sought.items() if _holds(block, kept, code)}
        kept = block[-_LONGEST_CODE:]
    return OddCharacters(tuple(odd for odd in _TOLD if odd in found))


def _holds(block: bytes, kept: bytes, code: bytes) -> bool:
    if not code.isascii() and block.isascii():  # far faster than a search
        return False
    return code in block or code in kept + block[:_LONGEST_CODE]
