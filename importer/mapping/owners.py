"""Whether a column that was matched to assignee_id by its name really holds ids."""

from __future__ import annotations

from collections import Counter

from importer.errors import MappingError
from importer.fields import Field
from importer.identifier import looks_like_name
from importer.mapping.defects import listed
from importer.mapping.kinds import word_of
from importer.mapping.settled import ColumnSource
from importer.mapping.vocabulary import NULL_WORDS
from importer.table import Chunk

_MOST_PEOPLE = 500


class OwnerColumn:
    """Counts what the column holds. A few names among ids are issues of their rows."""

    def __init__(self, field: Field, source: ColumnSource) -> None:
        self.field = field
        self.source = source
        self.filled = self.names = 0
        self.people: Counter[str] = Counter()

    def observe(self, chunk: Chunk) -> None:
        """Count the cells of a chunk."""
        column = self.source.column
        for text, count in Counter(row[column].strip() for row in chunk.rows).items():
            is_said = word_of(self.field.kind, text) in self.source.words
            if text and text not in NULL_WORDS and not is_said:
                self.filled += count
                if looks_like_name(text):
                    self.names += count
                    if text in self.people or len(self.people) < _MOST_PEOPLE:
                        self.people[text] += count

    def check(self) -> None:
        """Raise `MappingError` if most of the cells are names or e-mail addresses."""
        if self.names * 2 <= self.filled:
            return
        header, column = self.source.header.strip(), self.field.column
        example, lines = next(iter(self.people)), ""
        if len(self.people) > 1:
            lines = f"; the table needs a line for each of: {listed(self.people.most_common())}"
        raise MappingError(
            f'the column "{header}" holds names or e-mail addresses (such as "{example}"), '
            f"not the ids that {column} needs",
            hint=f"give a table of names and ids with --lookup {column}=FILE, or write the ids "
            f"into the column{lines}",
        )
