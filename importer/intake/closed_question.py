"""Rows that are closed already, between reading and mapping: looked for, and asked about once.

Watches the chunks of a source as they are read. A person's answer becomes flags; without one a
`MappingError` shows the flags of every answer.
"""

from __future__ import annotations

from collections.abc import Sequence

from importer.errors import MappingError
from importer.intake.chosen_rows import ChosenRows
from importer.intake.points import Closed, NoAnswerError, Talk
from importer.mapping.closed.answers import (
    AnswerFlags,
    ClosedAnswer,
    answers,
    describe,
    refusal,
)
from importer.mapping.closed.columns import ClosingColumn
from importer.mapping.closed.rows import ClosedRows
from importer.mapping.mapper import Mapper
from importer.rows.table import Chunk
from importer.settings.options import Options


class ClosedQuestion:
    """Looks at every row that would be sent."""

    def __init__(self, header: Sequence[str], mapper: Mapper, options: Options) -> None:
        self._header = header
        self._mapper = mapper
        self._chosen = ChosenRows(options.planning)
        self._closed = ClosedRows(header, mapper.mapping)
        # What a lookup makes of a cell is known once all rows were read.
        self._is_looked_up = any(
            c.field.name == "status" and c.context.lookup is not None for c in mapper.converters
        )

    def observe(self, chunk: Chunk) -> None:
        """Take a chunk as it was read."""
        if self._closed.is_needed and not self._is_looked_up:
            wanted = self._mapper.wanted(self._chosen.of(chunk))
            needs_status = self._closed.needs_status
            statuses = self._mapper.values_of("status", wanted) if needs_status else None
            self._closed.observe(wanted.rows, statuses)

    def problem(self) -> MappingError | None:
        """That somebody has to say what becomes of closed rows; None: there are none."""
        found = self._closed.found()
        return None if found is None else MappingError(refusal(self._header, found))

    def ask(self) -> Talk[AnswerFlags | None]:
        """What is said of closed rows; None: there are none. `NoAnswerError` without an answer."""
        found = self._closed.found()
        if found is None:
            return None
        flags = answers(self._header, found)
        said: ClosedAnswer | None = yield Closed(tuple(describe(found)), tuple(flags))
        if said is None:
            raise NoAnswerError
        return flags[said]

    def answers(self) -> dict[ClosedAnswer, AnswerFlags]:
        """The flags of every answer; {} where no row is closed."""
        found = self._closed.found()
        return {} if found is None else answers(self._header, found)

    def found_columns(self) -> Sequence[ClosingColumn]:
        """The columns that say so; none where no row is closed."""
        found = self._closed.found()
        return () if found is None else found.columns

    def columns(self) -> tuple[int, ...]:
        """Their positions."""
        return tuple(column.column for column in self.found_columns())

    def notes(self) -> list[str]:
        """What a person should know of columns that say nothing certain."""
        return self._closed.notes()
