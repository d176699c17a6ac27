"""The rows of a run that still have no task of their own: their file, and that of the full account.

A row counts where its end makes the exit code 1: invalid, rejected, unconfirmed, not sent. Nothing
is written here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from importer.results.destination import named_results
from importer.results.files import write_results
from importer.results.layout import ResultRows, ResultsLayout
from importer.results.written_files import WrittenFiles
from importer.rows.outcome import GOOD_STATUSES, Outcome
from importer.rows.rehearsed import Rehearsed
from importer.rows.scratch import Spool

KIND = "to-fix"
"""Stands in the name of such a file where that of the full account has `results`, or behind it."""

_WORKBOOKS = (".xlsx", ".xlsm")


def is_to_fix_name(path: Path | None) -> bool:
    """Whether the file is by its name one of rows to fix."""
    named = None if path is None else named_results(path)
    return named is not None and named.kind == KIND


def to_fix_beside(account: Path) -> Path:
    """Where the rows to fix go: `NAME.to-fix.csv` beside `NAME.results.csv`, or `NAME.csv`."""
    named = named_results(account)
    suffix = ".xlsx" if account.suffix.lower() in _WORKBOOKS else account.suffix
    stem = f"{account.stem}.{KIND}" if named is None else f"{named.base}.{KIND}{named.tail}"
    return account.with_name(stem + suffix)


def accounts_of(to_fix: Path) -> list[Path]:
    """Files that by their names may be the full account that the rows were taken from."""
    named = named_results(to_fix)
    if named is None or named.kind != KIND:
        return []
    is_workbook = to_fix.suffix.lower() in _WORKBOOKS
    suffixes = _WORKBOOKS if is_workbook else (to_fix.suffix,)
    stems = [f"{named.base}.results{named.tail}", *([] if named.tail else [named.base])]
    paths = (to_fix.with_name(stem + suffix) for stem in stems for suffix in suffixes)
    return [path for path in paths if path.is_file()]


def is_to_fix(outcome: Outcome) -> bool:
    """Whether the row is one of them; one that only a dry run kept from being sent is none."""
    return outcome.status not in GOOD_STATUSES and not outcome.would_be_created


class RowsToFix:
    """Those of some rows, set aside while the rows pass by."""

    def __init__(self) -> None:
        self.count = 0
        self._spool = Spool[ResultRows]()

    def passing(self, parts: Iterable[ResultRows]) -> Iterator[ResultRows]:
        """The rows as they come; those to fix are kept."""
        for part in parts:
            self._keep(part)
            yield part

    def write(
        self,
        account: Path,
        layout: ResultsLayout,
        *,
        replace: bool = True,
        written: WrittenFiles | None = None,
    ) -> Path | None:
        """Write them beside the results that hold all rows; the path, None where there are none.

        replace, written: as of `write_results`. Raises ResultsError.
        """
        if not self.count:
            return None
        path, rows = to_fix_beside(account), iter(self._spool)
        return write_results(path, layout, rows, replace=replace, written=written)

    def close(self) -> None:
        """Throw them away."""
        self._spool.close()

    def _keep(self, part: ResultRows) -> None:
        outcomes = part.outcomes
        met = outcomes.others.items() if isinstance(outcomes, Rehearsed) else enumerate(outcomes)
        places = [place for place, outcome in met if is_to_fix(outcome)]
        if places:
            self.count += len(places)
            self._spool.append(part.only(sorted(places)))
