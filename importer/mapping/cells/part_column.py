"""Notes where a pattern takes a part of the cells that fill the title: what goes with it is told.

A label such as "@call" is no part of what a person reads. Looks at the cells of a column and words
a line; what is sent is decided by the converter.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TypeAlias

from importer.mapping.cells.converter import ColumnConverter
from importer.mapping.cells.html_column import EscapedColumn, HtmlColumn, rows_told
from importer.mapping.cells.short_ids import ShortIds
from importer.mapping.words.defects import shorten


def rewritten_columns(
    converters: Iterable[ColumnConverter],
) -> Iterator[EscapedColumn | PartColumn | ShortIds]:
    """What counts the cells of which the mapping sends another text, by their columns."""
    for converter in converters:
        if converter.source.rule.escapes:
            yield EscapedColumn(converter)
        if converter.source.rule.matches and converter.field.name == "task_title":
            yield PartColumn(converter)
        if converter.source.rule.long_id and converter.context.lookup is None:
            yield ShortIds(converter)


class PartColumn:
    """Counts the cells of which a part is sent. Observe all chunks first."""

    def __init__(self, converter: ColumnConverter) -> None:
        self.converter = converter
        self._rows = self._first = 0
        self._example = ("", "")

    def observe(self, texts: Sequence[str], numbers: Sequence[int]) -> None:
        """Take the cells of a chunk."""
        for text, number in zip(texts, numbers, strict=True):
            whole = text.strip()
            part = self.converter.as_read(whole)
            if part and part != whole:
                self._rows += 1
                if not self._first:
                    self._first, self._example = number, (part, whole)

    def note(self) -> str | None:
        """How often that is, with an example; None: never."""
        if not self._rows:
            return None
        part, whole = map(shorten, self._example)
        name = f'"{shorten(self.converter.header)}"'
        where = rows_told(self._rows, self._first)
        field = self.converter.field.column
        return f'{field} is a part of {name} ({where}), such as "{part}" of "{whole}"'


Rewritten: TypeAlias = HtmlColumn | EscapedColumn | PartColumn | ShortIds
"""Counts the cells of a column that are sent otherwise than they stand, or hold HTML."""
