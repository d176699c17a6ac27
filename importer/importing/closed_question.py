"""Rows that are closed already, between reading and mapping: looked for, and asked about once.

The chunks of a source enter as they are read; the flags of a person's answer leave, or a
`MappingError` that holds those of every answer. Part of the composition root.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from importer.errors import MappingError
from importer.mapping.closed_answers import (
    AnswerFlags,
    ClosedAnswer,
    answers,
    describe,
    refusal,
)
from importer.mapping.closed_rows import ClosedRows
from importer.mapping.mapper import Mapper
from importer.settings import Options
from importer.table import Chunk

AskClosed = Callable[[Sequence[str]], ClosedAnswer | None]
"""Asks a person what is to become of rows that are closed already: lines that say which enter,
the answer leaves; None: the person wants to think about it."""


class ClosedQuestion:
    """Looks at every row that would be sent."""

    def __init__(self, header: Sequence[str], mapper: Mapper, options: Options) -> None:
        self._header = header
        self._mapper = mapper
        self._rows = options.rows
        self._left = options.limit
        self._closed = ClosedRows(header, mapper.mapping)

    def observe(self, chunk: Chunk) -> None:
        """Take a chunk as it was read."""
        if self._closed.is_needed:
            self._closed.observe(self._mapper.wanted(self._chosen(chunk)))

    def _chosen(self, chunk: Chunk) -> Chunk:
        """The rows that --rows and --limit leave."""
        if self._rows is None and self._left is None:
            return chunk
        first, last = self._rows or (1, None)
        places = [i for i, n in enumerate(chunk.numbers) if first <= n <= (last or n)]
        if self._left is not None:
            places = places[: self._left]
            self._left -= len(places)
        return Chunk([chunk.numbers[i] for i in places], (), [chunk.rows[i] for i in places], ())

    def answer(self, ask: AskClosed | None) -> AnswerFlags | None:
        """What a person says is to become of closed rows; None: there are none.

        Raises `MappingError` where there is nobody to ask, or no answer.
        """
        found = self._closed.found()
        if found is None:
            return None
        said = None if ask is None else ask(describe(found))
        if said is None:
            raise MappingError(refusal(self._header, found))
        return answers(self._header, found)[said]

    def notes(self) -> list[str]:
        """What a person should know of columns that say nothing certain."""
        return self._closed.notes()
