"""The results file: written whole, as CSV or as a workbook, whichever the name asks for."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from importer.results.csv_file import write_csv
from importer.results.destination import free_path
from importer.results.layout import ResultRows, ResultsLayout, one_by_one
from importer.results.whole_file import whole_file


def write_results(
    path: Path, layout: ResultsLayout, parts: Iterable[ResultRows], *, replace: bool = True
) -> Path:
    """Write every row, in order, and give the path written to.

    Parts are taken one by one and forgotten. With `replace=False` (a name nobody asked for) a
    file that has appeared under the name since it was chosen is kept, and the next number taken.
    Raises ResultsError where the file cannot be written, or cannot hold a row; what stood at
    `path` is then untouched.
    """
    if not replace:
        path = free_path(path)
    with whole_file(path) as temporary:
        if path.suffix.lower() == ".xlsx":
            # Loaded when a workbook is asked for: openpyxl takes longer than a small CSV file.
            from importer.results.workbook_file import write_workbook  # noqa: PLC0415

            write_workbook(temporary, layout, one_by_one(parts))
        else:
            write_csv(temporary, layout, parts)
    return path
