"""A source under other corrections, studied again without being read again.

Makes an `Intake` of another one: its rows with the corrections laid over them, and what their
columns mean by then. Nobody is asked: what a person has answered before counts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import islice

from importer.intake.reading import Intake
from importer.intake.repeats import repeats_of
from importer.intake.study import sample_of
from importer.mapping.sample import SAMPLE_ROWS
from importer.rows.corrections import Corrections
from importer.rows.table import CHUNK_ROWS, Chunk, Rows


class CorrectedRows:
    """Rows with corrections laid over them. Whoever owns the rows closes them."""

    def __init__(self, rows: Rows, corrections: Corrections) -> None:
        self._rows = rows
        self._corrections = corrections

    def __iter__(self) -> Iterator[Chunk]:
        return map(self._corrections.applied, self._rows)

    def close(self) -> None:
        """Nothing: the rows below are another's."""


def corrected(
    intake: Intake, corrections: Corrections, advance: Callable[[int], None] = lambda _: None
) -> Intake:
    """The intake with these corrections. intake: without any.

    advance: told how many rows were looked at, now and then. What was decided about a column may
    be otherwise, and so may be what has to be settled first.
    """
    if intake.studies is None:
        raise ValueError("an intake that was not surveyed cannot be studied again")
    rows, header = CorrectedRows(intake.rows, corrections), intake.table.header
    head = list(islice(rows, SAMPLE_ROWS // CHUNK_ROWS))
    request = replace(intake.request, sample=sample_of(head, len(header), corrections))
    study = intake.studies.begin(request, intake.options)
    repeats = None
    with study.problems.collected():
        repeats = repeats_of(header, study.mapping, intake.options.planning.last_of)
    for chunk in rows:
        if kept := corrections.kept(chunk):
            study.observe(kept)
            if repeats is not None:
                repeats.observe(kept)
        advance(len(chunk))
    study.conclude(lambda: filter(len, map(corrections.kept, rows)))
    return replace(
        intake,
        mapping=study.mapping,
        mapper=study.mapper,
        rows=rows,
        repeats=repeats,
        problems=study.problems,
        corrections=corrections,
        request=study.request,
    )
