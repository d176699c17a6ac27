"""Ids of a column that probably lost the zeros in front of them.

All ids of a column are seen before the first is judged; each number that is shorter than those
beside it which have their zeros gets a defect. That is no proof, so it is a warning.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from importer.mapping.words.defects import Defect, shorten

_PADDED = re.compile(r"0[0-9]*[1-9][0-9]*")
_NUMBER = re.compile(r"[1-9][0-9]*")


class LostZeros:
    """What a column says of how long its ids are."""

    def __init__(self) -> None:
        self._padded: dict[int, str] = {}
        """The first id with zeros in front, by its length."""

    def observe(self, ids: Iterable[str]) -> None:
        """Take these ids as evidence."""
        for text in ids:
            if text[:1] == "0" and len(text) not in self._padded and _PADDED.fullmatch(text):
                self._padded[len(text)] = text

    def __bool__(self) -> bool:
        return bool(self._padded)

    @property
    def decided(self) -> str | None:
        """The id that others are compared with."""
        return self._padded[min(self._padded)] if self._padded else None

    def defect(self, text: str) -> Defect | None:
        """What is to be said of an id; None: it is as long as those with their zeros."""
        if not self._padded or not _NUMBER.fullmatch(text):
            return None
        width = min(self._padded)
        if len(text) >= width:
            return None
        return Defect(
            "lost_zeros",
            f'"{text}" is shorter than "{shorten(self._padded[width])}" in the same column: the '
            "zeros in front of it were probably lost in a spreadsheet program",
            "if so, write it with its zeros in a column that is formatted as text; nothing, if it "
            "has none",
        )
