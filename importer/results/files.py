"""The results file: written whole, as CSV or as a workbook, whichever the name asks for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from importer.errors import ResultsError
from importer.results.csv_file import write_csv
from importer.results.destination import FreeName, is_workbook
from importer.results.layout import ResultRow, ResultRows, ResultsLayout, one_by_one
from importer.results.patched.original import ENDINGS, Original, can_be_patched
from importer.results.patched.refusal import CannotPatchError
from importer.results.whole_file import name_in_place, nothing, whole_file
from importer.results.written_files import WrittenFiles

if TYPE_CHECKING:
    from importer.results.patched.workbook import Patch


def write_results(  # noqa: PLR0913 - where to, what, and of which workbook
    path: Path,
    layout: ResultsLayout,
    parts: Iterable[ResultRows],
    *,
    replace: bool = True,
    written: WrittenFiles | None = None,
    original: Original | None = None,
    summary: Callable[[], Sequence[str]] = tuple,
    tell: Callable[[str], None] = lambda _: None,
) -> Path:
    """Write every row, in order, and give the path written to.

    Parts are taken one by one and forgotten. With `replace=False` (a name nobody asked for) a
    file that has appeared under the name since it was chosen is kept, and the next number taken.
    written: gives a file that may hold corrections another name, in place of replacing it, and
    keeps what the new one is; None: the new one holds all that the former did.
    original: the workbook that the rows are of; the results are a copy of it where that can be,
    with the lines of `summary`. Where it cannot, `tell` is told why, what would have kept the
    macros of the original is an .xlsx, and the original itself is not replaced. Raises ResultsError
    where the file cannot be written, or cannot hold a row; what stood at `path` is then untouched.
    """
    patch = None
    if original is not None and is_workbook(path):
        patch = _patch_of(original, layout, path, tell)
    if patch is None and original is not None and path == original.path:
        replace = False  # it holds more than the rows
    if patch is None and path.suffix.lower() == ".xlsm":
        path, replace = path.with_suffix(".xlsx"), False
    name = name_in_place if replace else FreeName()
    before = written.before_naming(replace=replace) if written else nothing
    try:
        with whole_file(path, before_naming=before, name=name) as temporary:
            if patch is not None:
                patch.write(temporary, one_by_one(parts), summary)
                patch.close()  # before its file is replaced: Windows asks for that
            elif is_workbook(path):
                # Loaded when a workbook is asked for: openpyxl takes longer than a small CSV file.
                from importer.results.workbook_file import write_workbook  # noqa: PLC0415

                write_workbook(temporary, layout, one_by_one(parts))
            else:
                write_csv(temporary, layout, parts)
    finally:
        if patch is not None:
            patch.close()
    return name.path if isinstance(name, FreeName) else path


def patch_workbook(
    original: Original,
    layout: ResultsLayout,
    rows: Iterator[ResultRow],
    summary: Callable[[], Sequence[str]],
) -> None:
    """Write these rows anew in their places in the workbook; all others stay as they are.

    Raises ResultsError and OSError; the workbook is untouched then.
    """
    from importer.results.patched.workbook import prepare  # noqa: PLC0415 - as openpyxl

    try:
        with whole_file(original.path) as temporary, closing(prepare(original, layout)) as patch:
            patch.write(temporary, rows, summary)
            patch.close()  # before its file is replaced: Windows asks for that
    except CannotPatchError as error:
        raise ResultsError(error.reason) from error


def _patch_of(
    original: Original, layout: ResultsLayout, path: Path, tell: Callable[[str], None]
) -> Patch | None:
    """The workbook as it will be written, already looked through; None where it cannot be."""
    from importer.results.patched.workbook import prepare  # noqa: PLC0415 - as openpyxl

    reason = original.hindrance
    if reason is None and not can_be_patched(original.path, path):
        reason = _reason(original.path)
    if reason is None:
        try:
            return prepare(original, layout)
        except OSError:
            reason = "it cannot be read any more"
        except CannotPatchError as error:
            reason = error.reason
    name = original.path.name
    tell(f"the results are a new workbook with the rows alone; {name} could not be kept: {reason}")
    return None


def _reason(source: Path) -> str:
    if source.suffix.lower() in ENDINGS:
        return "a workbook with macros needs a name that ends in .xlsm"
    return "columns can be added only to a file that ends in .xlsx or .xlsm"
