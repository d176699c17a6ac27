"""Notes the ids of Salesforce of 15 characters that are sent with 18, once for each column."""

from __future__ import annotations

from collections.abc import Sequence

from importer.identifier import long_id
from importer.mapping.cells.converter import ColumnConverter
from importer.mapping.words.defects import shorten
from importer.wording.counts import counted


class ShortIds:
    """Counts the ids of Salesforce that are sent with 18 characters. Observe all chunks first."""

    def __init__(self, converter: ColumnConverter) -> None:
        self.converter = converter
        self._rows = 0
        self._example = ""

    def observe(self, texts: Sequence[str], _numbers: Sequence[int]) -> None:
        """Take the cells of a chunk."""
        short = [text for text in map(str.strip, texts) if len(text) < len(long_id(text))]
        self._rows += len(short)
        self._example = self._example or next(iter(short), "")

    def note(self) -> str | None:
        """How many there are, with an example; None: there are none."""
        if not self._rows:
            return None
        header, example = shorten(self.converter.header), self._example
        return (
            f'ids of 15 characters in "{header}" are sent as the 18 that mean the same: '
            f"{example} as {long_id(example)} ({counted(self._rows, 'row')})"
        )
