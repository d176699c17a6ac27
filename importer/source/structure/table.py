"""Splits the rows of a file or sheet into its header and chunks of its rows.

What every reader has in common: the first rows are looked at to find the table (`find_table`), the
others stream through `Body`. Rows are taken as they stand, with their row numbers; blank ones may
be among them or not.
"""

from __future__ import annotations

from collections.abc import Iterator

from importer.rows.table import SourceOptions
from importer.source.structure.body import Body, Rows
from importer.source.structure.cells import filled_columns
from importer.source.structure.layout import SAMPLE_ROWS, Layout, Spans, find_table
from importer.source.structure.names import FIELD_NAMES

_MOST_ABOVE = 1000
"""Of the rows above a header that a person named, so many are kept to be shown."""


class FoundTable:
    """The table in a stream of rows; `chunks` may be iterated once.

    `layout` is known at once; `blank_rows` and `notes` are final after the last chunk.
    """

    def __init__(
        self,
        batches: Iterator[Rows],
        label: str,
        options: SourceOptions,
        spans: Spans | None = None,
    ) -> None:
        """Raises SourceError, ConfigurationError: see `find_table`. spans: None for text."""
        self._batches = batches
        self._above = 0
        sample, complete = self._sample(options.header_row or 1)
        self.layout: Layout = find_table(
            list(zip(sample.numbers, sample.cells, strict=True)),
            label=label,
            header_row=options.header_row,
            no_header=options.no_header,
            complete=complete,
            known=FIELD_NAMES | options.known_names,
            unlisted=self._above,
            spans=spans,
        )
        # A text file of results has the rows of an import and no others; a workbook has all.
        is_ours = self.layout.is_results and spans is None
        self._body = Body(self.layout, verbatim=is_ours or not self.layout.has_header)
        start = sum(number < self.layout.first_row for number in sample.numbers)
        self._rest = sample.part(start)

    @property
    def blank_rows(self) -> int:
        """How many blank rows there were among the rows of the table."""
        return self._body.blank_rows

    def chunks(self, size: int) -> Iterator[Rows]:
        """The rows of the table, as wide as its header at least, in chunks of `size`."""
        rest, self._rest = self._rest, Rows([], [], [])
        self._body.feed(rest)
        for batch in self._batches:
            self._body.feed(batch)
            yield from self._body.take(size)
        yield from self._body.finish(size)

    def notes(self) -> list[str]:
        """What was left out of the table and what is odd about its rows."""
        return self._body.notes()

    def _sample(self, header_row: int) -> tuple[Rows, bool]:
        """The first rows, and whether they are all; enough of them below the row in question."""
        sample = Rows([], [], [])
        for batch in self._batches:
            sample.numbers.extend(batch.numbers)
            sample.cells.extend(batch.cells)
            sample.beside.extend(batch.beside)
            self._forget_above(sample, header_row)
            if sample.numbers[-1] >= header_row - 1 + SAMPLE_ROWS:
                return sample, False
        return sample, True

    def _forget_above(self, sample: Rows, header_row: int) -> None:
        """Keep memory bounded where the row in question is a long way down."""
        above = sum(number < header_row for number in sample.numbers)
        if above > _MOST_ABOVE:
            gone = sample.part(_MOST_ABOVE - 1, above - 1)  # the last tells how far the file goes
            self._above += sum(1 for cells in gone.cells if filled_columns(cells))
            for column in (sample.numbers, sample.cells, sample.beside):
                del column[_MOST_ABOVE - 1 : above - 1]
