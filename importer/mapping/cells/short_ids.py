"""Notes the ids of Salesforce of 15 characters that are sent with 18, once for each column.

Finds such ids too where the first rows have none, by which columns are understood.
"""

from __future__ import annotations

from collections.abc import Sequence

from importer.identifier import is_short, long_id
from importer.mapping.cells.converter import ColumnConverter
from importer.mapping.settled import Mapping
from importer.mapping.words.defects import shorten
from importer.rows.table import Chunk
from importer.wording.counts import counted

_FIELDS = frozenset({"deal_id", "company_id", "meeting_id"})
_SHORT = 15


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


class LaterShortIds:
    """Looks for them in all rows, in columns of a plain sheet whose ids are sent as they stand.

    found: the columns that hold one.
    """

    def __init__(self, mapping: Mapping) -> None:
        self.found: frozenset[int] = frozenset()
        self._watched = {
            column.column: source.field.column
            for source in mapping.sources
            if source.field.column in _FIELDS
            for column in source.columns
            if not column.rule.long_id
        }

    def observe(self, chunk: Chunk) -> None:
        """Take a chunk as it was read."""
        for place, field in list(self._watched.items()):
            cells = {row[place].strip() for row in chunk.rows}
            if any(len(text) == _SHORT and is_short(field, text) for text in cells):
                self.found |= {place}
                del self._watched[place]
