"""The results of a run once more: from its ledger alone, or from its file and the ledger.

Takes an open ledger and a record of it. Writes files, and changes nothing in the ledger.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from importer.errors import ConfigurationError
from importer.intake.original_numbers import numbered_chunks
from importer.ledger import history
from importer.ledger.history import RecalledRow, RunRecord
from importer.ledger.purging import PURGED_SOURCE
from importer.ledger.store import Ledger
from importer.results.destination import choose_destination
from importer.results.files import write_results
from importer.results.layout import ResultRow, ResultRows, ResultsLayout, together
from importer.results.recalled import recalled_cells, recalled_fields
from importer.results.to_fix import RowsToFix
from importer.results.written_files import WrittenFiles
from importer.rows.digest import SourceDigest
from importer.rows.outcome import Outcome, Status
from importer.rows.scratch import Spool
from importer.rows.table import Chunk, SourceOptions, Table
from importer.source import open_table
from importer.wording.hints import Hint

_NOT_REACHED = "the run ended before reaching this row"
_AGAIN = "run the same command again"
_TAKEN_BACK = "import the file again to create it again"


def rewrite(ledger: Ledger, record: RunRecord, results: Path, written: WrittenFiles) -> Path:
    """The rows that the ledger knows, with the columns of a blank sheet."""
    path = choose_destination(None, results, "text")
    fields = recalled_fields(with_closing=history.has_closings(ledger, record.run_id))
    layout = ResultsLayout([field.column for field in fields])
    rows = (
        ResultRow(recalled_cells(fields, row.body, row.closing, row.key), None, _as_it_is_now(row))
        for row in history.rows(ledger, record.run_id)
    )
    return write_results(path, layout, together(rows), written=written)


def merge(  # noqa: PLR0913, PLR0917 -- what is wanted
    ledger: Ledger,
    record: RunRecord,
    source: Path,
    results: Path,
    reading: SourceOptions | None,
    written: WrittenFiles,
    *,
    only_failed: bool,
) -> tuple[Path, Path | None]:
    """Every row of the run's own file, in order, with what became of it; and those to fix."""
    if record.source_digest is None:
        raise ConfigurationError(
            f"run {record.run_id} was made by an older version, which did not record what its "
            "file held, so this file cannot be checked against it",
            hint=Hint("leave out {source:-}: the results then hold the rows that the ledger knows"),
        )
    with _read(source, reading or SourceOptions()) as (table, rows, width, digest):
        path = choose_destination(source, results, table.kind)
        if digest != record.source_digest:
            read = "" if record.source == PURGED_SOURCE else f" ({record.source})"
            raise ConfigurationError(
                f"{table.label} is not what run {record.run_id} read{read}: rows, cells or headers "
                "differ",
                hint=Hint(
                    "give the file as it was then, or leave out {source:-}: the results then hold "
                    "the rows that the ledger knows"
                ),
            )
        layout = ResultsLayout(
            table.header, max(0, width - len(table.header)), table.delimiter, table.sheet
        )
        merged = _merged(rows, history.rows(ledger, record.run_id))
        if not only_failed:
            return write_results(path, layout, merged, written=written), None
        with closing(RowsToFix()) as kept:
            path = write_results(path, layout, kept.passing(merged), written=written)
            return path, kept.write(path, layout, written=written)


@contextmanager
def _read(source: Path, reading: SourceOptions) -> Iterator[tuple[Table, Spool[Chunk], int, str]]:
    """The table, its rows set aside, the cells of the longest row, and the digest of it all."""
    table = open_table(source, reading)
    with closing(Spool[Chunk]()) as rows, closing(table):
        digest, width = SourceDigest(), 0
        digest.add_header(table.header)
        for chunk in numbered_chunks(table):
            digest.add(chunk)
            rows.append(chunk)
            width = max(width, *map(len, chunk.rows))
        yield table, rows, width, digest.hexdigest()


def _merged(chunks: Spool[Chunk], recalled: Iterator[RecalledRow]) -> Iterator[ResultRows]:
    upcoming = next(recalled, None)
    for chunk in chunks:
        outcomes = []
        for number in chunk.numbers:
            if upcoming is not None and upcoming.outcome.row_number == number:
                outcomes.append(_as_it_is_now(upcoming))
                upcoming = next(recalled, None)
            else:
                end = Outcome(number, Status.NOT_SENT, reason=_NOT_REACHED, hint=_AGAIN)
                outcomes.append(end)
        yield ResultRows(chunk.rows, chunk.natives, outcomes, chunk.lines if chunk.natives else ())


def _as_it_is_now(row: RecalledRow) -> Outcome:
    """How the row ended, or that its task was taken back since: then it may be sent again."""
    if row.taken_back_by is None:
        return row.outcome
    return row.outcome._replace(
        status=Status.NOT_SENT,
        task_id=None,
        reason=f"created as {row.outcome.task_id}, and undone by run {row.taken_back_by}",
        hint=_TAKEN_BACK,
    )
