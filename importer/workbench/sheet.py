"""The corrected sheet as a file: the rows that are left, and how each would end.

It is written as a results file is, so that it can be imported, and every cell is read again as it
was corrected.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from importer.intake.corrected import CorrectedRows
from importer.intake.reading import Intake
from importer.results.files import write_results
from importer.results.layout import ResultRows, ResultsLayout
from importer.rows.corrections import Corrections
from importer.workbench.store import RowStore


def write_corrected(path: Path, source: Intake, corrections: Corrections, store: RowStore) -> Path:
    """Write it, and give the path written to. source: without the corrections.

    store: knows how every row would end. Raises ResultsError.
    """
    table = source.table
    layout = ResultsLayout(table.header, source.extra_columns, table.delimiter, table.sheet)
    return write_results(path, layout, _rows(source, corrections, store), replace=False)


def _rows(source: Intake, corrections: Corrections, store: RowStore) -> Iterator[ResultRows]:
    for chunk in CorrectedRows(source.rows, corrections):
        if kept := corrections.kept(chunk):
            ends = store.ends(kept.numbers)
            yield ResultRows(kept.rows, (), [ends[number] for number in kept.numbers])
