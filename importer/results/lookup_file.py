"""A lookup to fill in: names beside the ids that they stand for, one of the two columns empty."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

from importer.results.whole_file import require_unused, whole_file
from importer.rows.formula_guard import guard
from importer.rows.table import TextFormat

_SUFFIX = ".csv"

NAMED = ("Name", "HockeyStack ID", "Rows")
"""The header of a lookup whose names are known, and whose ids are to be entered."""


WITH_USERS = (*NAMED, "User", "Email")
"""The same, where a second export says who they are."""


def require_new(path: Path) -> Path:
    """The path, where a lookup may be written. Raises `ResultsError`."""
    return require_unused(path, _SUFFIX, "lookup", example=f"reps{_SUFFIX}")


def write_lookup(
    path: Path,
    header: Sequence[str],
    rows: Iterable[Sequence[str]],
    sheet_format: TextFormat | None = None,
) -> Path:
    """Write the table and give its path. Raises `ResultsError` where that cannot be.

    sheet_format: of the sheet, if it is text. As of the results, its semicolons are taken over: the
    spreadsheet program that wrote them opens the table in columns.
    """
    delimiter = ";" if sheet_format is not None and sheet_format.delimiter == ";" else ","
    with (
        whole_file(path, "lookup_out") as temporary,
        temporary.open("w", encoding="utf-8-sig", errors="backslashreplace", newline="") as file,
    ):
        writer = csv.writer(file, delimiter=delimiter)
        writer.writerow(header)
        writer.writerows([guard(cell) for cell in row] for row in rows)
    return path
