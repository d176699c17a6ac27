"""A lookup to fill in: names beside the ids that they stand for, one of the two columns empty."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

from importer.errors import ResultsError
from importer.results.whole_file import whole_file
from importer.rows.formula_guard import guard

_SUFFIX = ".csv"

NAMED = ("Name", "HockeyStack ID", "Rows")
"""The header of a lookup whose names are known, and whose ids are to be entered."""


def require_new(path: Path) -> Path:
    """The path, where a lookup may be written. Raises `ResultsError`.

    An existing file is never replaced: somebody may have filled it in.
    """
    if path.suffix.lower() != _SUFFIX:
        raise ResultsError(
            f"the lookup {path} cannot be written: it is a CSV file, and its name does not end in "
            f"{_SUFFIX}",
            hint=f"give a name such as reps{_SUFFIX}",
        )
    if path.is_symlink() or path.exists():
        raise ResultsError(
            f"{path} exists already, and may have been filled in",
            hint="give another name, or move it away first",
        )
    if not path.parent.is_dir():
        raise ResultsError(
            f"there is no folder {path.parent} to write the lookup in",
            hint="make the folder first, or give another name",
        )
    return path


def write_lookup(path: Path, header: Sequence[str], rows: Iterable[Sequence[str]]) -> Path:
    """Write the table and give its path. Raises `ResultsError` where that cannot be."""
    with (
        whole_file(path, "lookup_out") as temporary,
        temporary.open("w", encoding="utf-8-sig", errors="backslashreplace", newline="") as file,
    ):
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows([guard(cell) for cell in row] for row in rows)
    return path
