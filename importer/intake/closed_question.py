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

    def observe(self, chunk: Chunk) -> None:
        """Take a chunk as it was read."""
        if self._closed.is_needed:
            self._closed.observe(self._mapper.wanted(self._chosen.of(chunk)).rows)

    def problem(self) -> MappingError | None:
        """That somebody has to say what becomes of closed rows; None: there are none."""
        found = self._closed.found()
        return None if found is None else MappingError(refusal(self._header, found))

    def ask(self) -> Talk[AnswerFlags | None]:
        """What is said of closed rows; None: there are none. `NoAnswerError` without an answer."""
        found = self._closed.found()
        if found is None:
            return None
        said: ClosedAnswer | None = yield Closed(tuple(describe(found)))
        if said is None:
            raise NoAnswerError
        return answers(self._header, found)[said]

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
