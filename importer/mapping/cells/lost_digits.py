"""Long ids of a column whose last digits a spreadsheet program made zeros.

It keeps 15 digits of a number. One id of 16 digits may well end in 0; that all of them do is no
chance. All ids of a column are seen before the first is judged.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from importer.mapping.words.defects import Defect, shorten
from importer.wording.hints import pasted, where_offered

_KEPT = 15
_LONG = re.compile(r"[1-9][0-9]{15,}")
_CERTAIN = 3
"""Digits that are 0 by chance once in a thousand columns."""


class LostDigits:
    """What a column says of the ends of its long ids."""

    def __init__(self) -> None:
        self._cut: set[str] = set()
        self._zeros = 0
        self._is_whole = False

    def observe(self, ids: Iterable[str]) -> None:
        """Take these ids as evidence."""
        for text in ids:
            if not self._is_whole and text not in self._cut and _LONG.fullmatch(text):
                if text[_KEPT:].strip("0"):
                    self._is_whole = True
                elif self._zeros < _CERTAIN:
                    self._cut.add(text)
                    self._zeros += len(text) - _KEPT

    def __bool__(self) -> bool:
        return not self._is_whole and self._zeros >= _CERTAIN

    def defect(self, text: str, column: str) -> Defect | None:
        """What is to be said of an id; None: nothing."""
        if not self or not _LONG.fullmatch(text):
            return None
        return Defect(
            "not_an_id",
            f'"{shorten(text)}" has zeros from its 16th digit on, as all long ids of the column '
            "have: a spreadsheet program lost the last digits",
            "format the column as text, and enter the ids again from their original source"
            + where_offered(
                "; if they really end like this, confirm it with {}",
                pasted("value", f"{column}:*=*"),
            ),
        )
