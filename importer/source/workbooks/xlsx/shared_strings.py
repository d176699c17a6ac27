"""The shared strings of a workbook, by their number, in bounded memory.

A sheet points into one list of all texts, in any order, so the list cannot be streamed. Up to a
budget it is held in memory; what goes beyond waits in a temporary file, with 8 bytes of memory
for each text.
"""

from __future__ import annotations

import tempfile
from array import array
from collections.abc import Callable, Sequence
from typing import IO

BUDGET_CHARACTERS = 64 << 20
"""The texts of about 300,000 rows of 14 columns, if no two were the same."""

_BESIDE = 50
"""What Python needs for a text beside its characters."""


class SharedStrings:
    """Texts by number, as a list that does not outgrow memory."""

    def __init__(self, budget: int = BUDGET_CHARACTERS) -> None:
        self._texts: list[str] = []
        self._budget = budget
        self._file: IO[bytes] | None = None
        self._ends = array("Q", [0])

    def append(self, text: str) -> None:
        """One more text."""
        if self._file is None:
            self._texts.append(text)
            self._spend([text])
            return
        self._file.write(content := text.encode("utf-8", "surrogatepass"))
        self._ends.append(self._ends[-1] + len(content))

    def extend(self, texts: Sequence[str]) -> None:
        """Several texts more."""
        if self._file is None:
            self._texts += texts
            self._spend(texts)
            return
        for text in texts:
            self.append(text)

    def _spend(self, texts: Sequence[str]) -> None:
        self._budget -= sum(map(len, texts)) + _BESIDE * len(texts)
        if self._budget < 0:
            self._file = tempfile.TemporaryFile()  # noqa: SIM115 - goes with this list

    def __len__(self) -> int:
        return len(self._texts) + len(self._ends) - 1

    def __getitem__(self, index: int) -> str:
        if 0 <= index < len(self._texts):
            return self._texts[index]
        place = index - len(self._texts)
        if index < 0 or self._file is None or place >= len(self._ends) - 1:
            raise IndexError(index)
        start, end = self._ends[place], self._ends[place + 1]
        self._file.seek(start)
        return self._file.read(end - start).decode("utf-8", "surrogatepass")

    @property
    def lookup(self) -> Callable[[int], str]:
        """The quickest way to a text by its number, once all are there."""
        return self.__getitem__ if self._file is not None else self._texts.__getitem__

    def close(self) -> None:
        """Let go of the temporary file."""
        if self._file is not None:
            self._file.close()
