"""The first rows of a file that is still being read, and how they would end by what was read yet.

Nothing of it is final: what a column means is seen by its first rows alone, later rows may be the
same, and what was sent earlier is not looked up. All of that is settled by the check, and only by
that.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import islice
from typing import NamedTuple

from importer.errors import ImporterError
from importer.intake.begun import Begun
from importer.intake.reading import Intake
from importer.intake.unticked import UntickedRows
from importer.planning.planner import Planner
from importer.rows.outcome import Outcome
from importer.rows.table import Chunk
from importer.workbench.shown import Row

_FIRST_ROWS = 10
_LATER = {"ambiguous_date"}
"""Of which later rows may say what they mean: until then, nothing is said of such a row."""


class FirstRows(NamedTuple):
    """The names of the columns, and the first rows with how they would end."""

    header: Sequence[str]
    rows: Sequence[Row]


class _Head:
    """The first rows, in memory."""

    def __init__(self, rows: Sequence[Chunk]) -> None:
        self._rows = rows

    def __iter__(self) -> Iterator[Chunk]:
        return iter(self._rows)

    def close(self) -> None:
        """Nothing: they are another's."""


def first_rows(begun: Begun) -> FirstRows | None:
    """None where something has to be settled first, which the whole file may still do."""
    header = begun.table.header
    head = list(UntickedRows(header).without(begun.head))
    with suppress(ImporterError):
        study = begun.studies.begin(begun.request, begun.options).over(lambda: head)
        if study.problems:
            return None
        intake = Intake(
            begun.table,
            study.mapping,
            study.mapper,
            _Head(head),
            None,
            study.problems,
            row_count=sum(map(len, head)),
            options=begun.options,
            request=begun.request,
        )
        planner = Planner(intake, begun.options.planning, ledger=None)
        for chunk, ends in planner.rehearse(lambda _: None):
            rows = zip(chunk.numbers, chunk.rows, ends, strict=True)
            return FirstRows(header, [_row(*row) for row in islice(rows, _FIRST_ROWS)])
    return None


def _row(number: int, cells: Sequence[str], end: Outcome) -> Row:
    errors = {issue.code for issue in end.issues if issue.is_error}
    return Row(number, cells, None if errors == _LATER else end, {}, is_left_out=False)
