"""What is written at the end besides the results: the rows to fix, and the account they came from.

The results hold every row, whatever else is wanted. What a run sent is in the ledger by then.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from importer.errors import ResultsError
from importer.pipeline.account import update_account
from importer.pipeline.report.report import Report
from importer.results.layout import ResultRows, ResultsLayout
from importer.results.to_fix import RowsToFix
from importer.results.written_files import WrittenFiles
from importer.rows.scratch import Spool

if TYPE_CHECKING:
    from importer.pipeline.call import Call
    from importer.pipeline.source import Source


@dataclass(frozen=True, slots=True)
class Fixing:
    """What is wanted besides the results.

    beside: the path beside which the rows to fix go; None: they are not wanted. replaces: whether
    a file may be replaced by them. account: what is brought up to date; None: nothing.
    writes_all: whether the results themselves are wanted. lookups: the flags by which the rows to
    fix find the tables that stand on other sheets of the source. written: as of `write_results`.
    """

    beside: Path | None = None
    replaces: bool = False
    account: Path | None = None
    writes_all: bool = True
    lookups: Sequence[str] = ()
    written: WrittenFiles | None = None


def fixing_of(call: Call, source: Source) -> Fixing:
    """What the options ask for; rows to fix that are fed back are such a file themselves."""
    options = call.options
    is_named = options.results is not None
    is_wanted = options.only_failed and source.account is None
    return Fixing(
        source.destination if is_wanted else None,
        replaces=is_named,
        account=None if call.report.dry_run or call.report.trial else source.account,
        writes_all=is_named or not call.report.dry_run,
        lookups=_lookups_of(call),
        written=call.written_files(),
    )


def _lookups_of(call: Call) -> list[str]:
    """The lookups whose table is in the source, with its name: no other file has its sheets."""
    if call.path is None:
        return []
    named = {"file": call.path.as_posix()}
    return [
        place.model_copy(update=named).flag(column)
        for column, place in call.options.mapping.lookups
        if place.file is None
    ]


def write_files(
    fixing: Fixing,
    report: Report,
    layout: ResultsLayout,
    rows: Iterator[ResultRows],
    write_all: Callable[[Iterator[ResultRows]], Path],
) -> None:
    """Write all that is wanted, and note it in the report. Raises ResultsError."""
    with closing(RowsToFix()) as kept, closing(Spool[ResultRows]()) as every:
        if fixing.beside is not None:
            rows = kept.passing(rows)
        if fixing.account is not None:
            rows = _set_aside(rows, every)
        if fixing.writes_all:
            report.results_path = write_all(rows)
        else:
            for _ in rows:
                pass
        if fixing.beside is not None:
            account = report.results_path or fixing.beside
            report.to_fix_path = kept.write(
                account, layout, replace=fixing.replaces, written=fixing.written
            )
            report.to_fix_lookups = fixing.lookups
        if fixing.account is not None:
            try:
                update_account(fixing.account, layout, every)
                report.account_path = fixing.account
            except ResultsError as error:  # the results of these rows are written
                report.account_error = error


def _set_aside(rows: Iterator[ResultRows], every: Spool[ResultRows]) -> Iterator[ResultRows]:
    for part in rows:
        every.append(part)
        yield part
