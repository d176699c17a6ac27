"""The cells of the source, kept beside the outcomes for whoever calls from Python.

They are packed while rows are counted, so that a caller who never asks for them pays little, and
the source may be moved, changed or replaced by its results meanwhile.
"""

from __future__ import annotations

import marshal
import zlib
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from importer.documents.rows import RowStatus
from importer.mapping.headers.columns import column_labels
from importer.results.layout import Columns, ResultsLayout
from importer.results.next_step import next_step
from importer.results.row_lines import status_of
from importer.rows.issues import Issue
from importer.rows.outcome import Outcome
from importer.rows.table import Chunk

_FASTEST = 1


class Row(NamedTuple):
    """A row of the source, and what became of it.

    number: as the spreadsheet program shows it. status: as in the results file; `would_create` is
    what a run would send. cells: the texts that were read, by column; a column without a name, or
    of a name that others have too, is known by its position, as `#3` or `Notes #3`.
    """

    number: int
    status: RowStatus
    cells: dict[str, str]
    task_id: str | None
    reason: str
    hint: str
    issues: tuple[Issue, ...]
    attempts: int
    request_id: str | None


class KeptRows:
    """The cells of every row, in order."""

    def __init__(self) -> None:
        self._packed: list[bytes] = []

    def see(self, chunk: Chunk, _outcomes: Sequence[Outcome]) -> None:
        """Add the rows of a chunk."""
        self._packed.append(zlib.compress(marshal.dumps(list(chunk.rows)), _FASTEST))

    def __iter__(self) -> Iterator[list[str]]:
        for packed in self._packed:
            rows: list[list[str]] = marshal.loads(zlib.decompress(packed))  # noqa: S302 -- our own
            yield from rows


class Cells:
    """The columns of a source, and the cells of a row as a result shows them.

    Those of an earlier round of results are left out. labels: no two are the same.
    """

    def __init__(self, layout: ResultsLayout) -> None:
        self._columns = Columns(layout)
        header = self._columns.source
        self.labels = column_labels(header)

    def of(self, cells: list[str]) -> list[str]:
        """The cells under the labels."""
        return self._columns.pick(cells, "")


def row_of(labels: Sequence[str], cells: Sequence[str], outcome: Outcome) -> Row:
    """The row as a result gives it."""
    return Row(
        outcome.row_number,
        status_of(outcome),
        dict(zip(labels, cells, strict=True)),
        outcome.task_id or None,
        outcome.reason,
        outcome.hint or next_step(outcome),
        outcome.issues,
        outcome.attempts,
        outcome.request_id,
    )
