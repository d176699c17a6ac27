"""Rows that are closed already, between reading and mapping: looked for, and asked about once.

Watches the chunks of a source as they are read. A person's answer becomes flags; without one a
`MappingError` shows the flags of every answer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

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
from importer.mapping.closed.reopened import ReopenedRows, answers_of, described, refusal_of
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
        self._reopened = ReopenedRows(header, mapper.mapping)
        # What a lookup makes of a cell is known once all rows were read.
        self._lookups = [
            c.context.lookup
            for c in mapper.converters
            if c.field.name == "status" and c.context.lookup is not None
        ]

    def observe(self, chunk: Chunk) -> None:
        """Take a chunk as it was read."""
        if not self._lookups:
            self._look(chunk)

    def look_up(self, rows: Callable[[], Iterable[Chunk]]) -> None:
        """After all rows: where a lookup says the status, take them now. rows: gives them anew."""
        if self._lookups and all(lookup.is_settled for lookup in self._lookups):
            for chunk in rows():
                self._look(chunk)

    def _look(self, chunk: Chunk) -> None:
        if not (self._closed.is_needed or self._reopened.is_needed):
            return
        wanted = self._mapper.wanted(self._chosen.of(chunk))
        needs_status = self._closed.needs_status or self._reopened.is_needed
        statuses = self._mapper.values_of("status", wanted) if needs_status else None
        if self._closed.is_needed:
            self._closed.observe(wanted.rows, statuses)
        if statuses is not None and self._reopened.is_needed:
            self._reopened.observe(wanted.rows, statuses)

    def problems(self) -> Iterator[tuple[MappingError, str]]:
        """What somebody has to say of closed rows, each with its code."""
        if (found := self._closed.found()) is not None:
            yield MappingError(refusal(self._header, found)), "closed_rows"
        if (reopened := self._reopened.found()) is not None:
            yield MappingError(refusal_of(self._header, reopened)), "reopened_rows"

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

    def ask_reopened(self) -> Talk[AnswerFlags | None]:
        """What is said of rows that are closed by one column and open by another; None: none."""
        found = self._reopened.found()
        if found is None:
            return None
        flags = answers_of(self._header, found)
        said: ClosedAnswer | None = yield Closed(described(self._header, found), tuple(flags))
        if said is None:
            raise NoAnswerError
        return flags[said]

    def answers(self) -> dict[ClosedAnswer, AnswerFlags]:
        """The flags of every answer; {} where no row is closed."""
        found = self._closed.found()
        return {} if found is None else answers(self._header, found)

    def answers_of_reopened(self) -> dict[ClosedAnswer, AnswerFlags]:
        """The same for rows that another column calls open."""
        found = self._reopened.found()
        return {} if found is None else answers_of(self._header, found)

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
