"""What was run, and the results of any run again: from the ledgers, without the network.

Reads the ledgers of a state folder and returns runs, a summary or a results file. Nothing is locked
and nothing in a ledger is changed.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from importer.contract.reference import MARK_BEGINS, marked_member
from importer.documents import VERSION
from importer.documents.runs import HistoryDocument, ListedRun, RunDocument
from importer.errors import ConfigurationError, LedgerError
from importer.intake.original_numbers import numbered_chunks
from importer.ledger import history, withdrawals
from importer.ledger.history import RecalledRow, RunRecord
from importer.ledger.location import Place, places
from importer.ledger.store import Ledger
from importer.ledger.unsound import unsound_ledgers
from importer.results.destination import choose_destination
from importer.results.files import write_results
from importer.results.layout import ResultRow, ResultRows, ResultsLayout, together
from importer.results.recalled import recalled_cells, recalled_fields
from importer.results.tally import Tally
from importer.results.to_fix import RowsToFix
from importer.results.undo_file import write_undo_file
from importer.rows.digest import SourceDigest
from importer.rows.outcome import Outcome, Status
from importer.rows.scratch import Spool
from importer.rows.table import Chunk, SourceOptions, Table
from importer.source import open_table
from importer.wording.hints import Hint

NOT_REACHED = "the run ended before reaching this row"
_AGAIN = "run the same command again"
_TAKEN_BACK = "import the file again to create it again"


class Listed(NamedTuple):
    """A run, and the ledger that remembers it."""

    place: Place
    record: RunRecord

    def as_json(self) -> ListedRun:
        """The run as a member of a JSON document."""
        record = self.record
        return {
            "run_id": record.run_id,
            "kind": record.kind,
            "undoes": record.undoes,
            "undone_by": list(record.undone_by),
            "workspace": self.place.workspace or None,
            "base_url": self.place.base_url,
            "source": record.source,
            "started_at": record.started_at,
            "ended_at": record.ended_at,
            "purged_at": record.purged_at,
            "rows": record.row_count,
            "counts": dict(record.counts),
        }


@dataclass(slots=True)
class Remembered:
    """Every run of a folder, the last first, and the ledgers that could not be read.

    doubts: what is said of ledgers that are gone, or not the ones that were used last.
    """

    runs: list[Listed] = field(default_factory=list)
    problems: list[LedgerError] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)

    def as_json(self) -> HistoryDocument:
        """All of it as one JSON document."""
        return {
            "document": "history",
            "version": VERSION,
            "runs": [listed.as_json() for listed in self.runs],
            "problems": [str(problem) for problem in self.problems],
        }


@dataclass(slots=True)
class Recollection:
    """What is remembered of one run.

    tally: of an import; of an undo it is empty. without_cells: rows of the results of which
    nothing but their end is known. reference: the member of the first task that has a mark of its
    row (`importer.contract.reference`); None: none has.
    """

    listed: Listed
    tally: Tally = field(default_factory=Tally)
    results_path: Path | None = None
    to_fix_path: Path | None = None
    without_cells: int = 0
    reference: str | None = None

    def as_json(self) -> RunDocument:
        """The run, its issues grouped by code, and where its results were written."""
        results = None if self.results_path is None else str(self.results_path)
        issues = self.tally.as_json()["issues"]
        return {
            "document": "run",
            "version": VERSION,
            **self.listed.as_json(),
            "issues": issues,
            "reference": self.reference,
            "results": results,
            "to_fix": None if self.to_fix_path is None else str(self.to_fix_path),
        }


def list_runs(home: Path) -> Remembered:
    """Every run that the ledgers of the folder remember."""
    readable = [u for u in unsound_ledgers(home) if u.place.problem is None]
    found = Remembered(doubts=[unsound.problem for unsound in readable])
    for place in places(home):
        try:
            if place.problem is not None:
                raise place.problem
            with Ledger.open_to_read(place.path) as ledger:
                found.runs += [Listed(place, record) for record in history.runs(ledger)]
        except LedgerError as error:
            found.problems.append(error)
    found.runs.sort(key=lambda listed: listed.record.started_at, reverse=True)
    return found


def recall(  # noqa: PLR0913 -- what is wanted
    home: Path,
    run_id: str,
    *,
    results: Path | None = None,
    source: Path | None = None,
    reading: SourceOptions | None = None,
    only_failed: bool = False,
) -> Recollection:
    """What the ledger knows of a run; with `results`, also written to a results file.

    source: the file of the run, unchanged: the results then hold all its rows with all their
    columns. reading: how to read it. only_failed: the rows to fix are written beside the results.
    Raises `ConfigurationError` for a run that is not known, and
    for a source that is not the run's.
    """
    place, record = history.locate(home, run_id)
    told = Recollection(Listed(place, record))
    if only_failed and (results is None or source is None):
        raise ConfigurationError(
            Hint("{only_failed} needs {results} and {source}"),
            hint=Hint(
                "add {results:OUT} and {source:FILE}, the file of the run: the cells of rows that "
                "were not sent are stored nowhere else"
            ),
        )
    with Ledger.open_to_read(place.path) as ledger:
        if record.kind == history.UNDO:
            _recall_undo(ledger, told, results, source)
            return told
        unknown = 0
        for row in history.rows(ledger, record.run_id):
            told.tally.add(row.outcome)
            unknown += row.body is None
            told.reference = told.reference or _marked_member(row)
        if source is not None:
            if results is None:
                raise ConfigurationError(
                    Hint("{source} is only used to write a results file"),
                    hint=Hint("add {results:OUT}"),
                )
            told.results_path, told.to_fix_path = _merge(
                ledger, record, source, results, reading, only_failed=only_failed
            )
        elif results is not None:
            told.results_path = _rewrite(ledger, record, results)
            told.without_cells = unknown
    return told


def _marked_member(row: RecalledRow) -> str | None:
    """Where a row that this run sent has its mark; what an earlier run sent has its own story."""
    if row.outcome.status is Status.DUPLICATE or row.key is None or row.body is None:
        return None
    if MARK_BEGINS not in row.body:  # most runs have no marks: reading each body would be slow
        return None
    return marked_member(json.loads(row.body), row.key)


def _recall_undo(
    ledger: Ledger, told: Recollection, results: Path | None, source: Path | None
) -> None:
    record = told.listed.record
    if source is not None:
        raise ConfigurationError(
            f"run {record.run_id} is an undo, which has no source",
            hint=Hint("leave out {source:-}"),
        )
    if results is not None:
        path = choose_destination(None, results, "text")
        told.results_path = write_undo_file(path, withdrawals.withdrawn(ledger, record.run_id))


def _rewrite(ledger: Ledger, record: RunRecord, results: Path) -> Path:
    """The rows that the ledger knows, with the columns of a blank sheet."""
    path = choose_destination(None, results, "text")
    fields = recalled_fields(with_closing=history.has_closings(ledger, record.run_id))
    layout = ResultsLayout([field.column for field in fields])
    rows = (
        ResultRow(recalled_cells(fields, row.body, row.closing, row.key), None, as_it_is_now(row))
        for row in history.rows(ledger, record.run_id)
    )
    return write_results(path, layout, together(rows))


def _merge(  # noqa: PLR0913 -- what is wanted
    ledger: Ledger,
    record: RunRecord,
    source: Path,
    results: Path,
    reading: SourceOptions | None,
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
            raise ConfigurationError(
                f"{table.label} is not what run {record.run_id} read ({record.source}): rows, "
                "cells or headers differ",
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
            return write_results(path, layout, merged), None
        with closing(RowsToFix()) as kept:
            path = write_results(path, layout, kept.passing(merged))
            return path, kept.write(path, layout)


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
                outcomes.append(as_it_is_now(upcoming))
                upcoming = next(recalled, None)
            else:
                end = Outcome(number, Status.NOT_SENT, reason=NOT_REACHED, hint=_AGAIN)
                outcomes.append(end)
        yield ResultRows(chunk.rows, chunk.natives, outcomes, chunk.lines if chunk.natives else ())


def as_it_is_now(row: RecalledRow) -> Outcome:
    """How the row ended, or that its task was taken back since: then it may be sent again."""
    if row.taken_back_by is None:
        return row.outcome
    return row.outcome._replace(
        status=Status.NOT_SENT,
        task_id=None,
        reason=f"created as {row.outcome.task_id}, and undone by run {row.taken_back_by}",
        hint=_TAKEN_BACK,
    )
