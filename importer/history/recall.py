"""What was run, and the results of any run again: from the ledgers, without the network.

Reads the ledgers of a home and returns runs, a summary or a results file. Nothing is locked
and nothing in a ledger is changed.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from importer.contract.reference import MARK_BEGINS, marked_member
from importer.documents import VERSION
from importer.documents.runs import HistoryDocument, ListedRun, RunDocument
from importer.errors import ConfigurationError, LedgerError
from importer.history.results_again import merge, rewrite
from importer.ledger import history, withdrawals
from importer.ledger.history import RecalledRow, RunRecord
from importer.ledger.home import Home
from importer.ledger.location import Place
from importer.ledger.store import Ledger
from importer.results.destination import choose_destination
from importer.results.tally import Tally
from importer.results.undo_file import write_undo_file
from importer.results.written_files import WrittenFiles, written_in
from importer.rows.outcome import Status
from importer.rows.table import SourceOptions
from importer.wording.hints import Hint


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
            "undo_counts": dict(record.taken_back),
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
    """Every run of a home, the last first, and the ledgers that could not be read.

    doubts: what is said of ledgers that are gone, or not the ones that were used last. way: from,
    or through what they were sent.
    """

    runs: list[Listed] = field(default_factory=list)
    problems: list[LedgerError] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)
    way: str = "from this computer"

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

    tally: of an import, as it ended; of an undo it is empty. undone: rows whose tasks were undone
    since, which the results say are not sent. without_cells: rows of the results of which nothing
    but their end is known. reference: the member of the first task that has a mark of its
    row (`importer.contract.reference`); None: none has. notes: what is worth a sentence.
    """

    listed: Listed
    tally: Tally = field(default_factory=Tally)
    results_path: Path | None = None
    to_fix_path: Path | None = None
    undone: int = 0
    without_cells: int = 0
    notes: list[str] = field(default_factory=list)
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


def list_runs(home: Home) -> Remembered:
    """Every run that the ledgers of the home remember."""
    readable = [u for u in home.unsound() if u.place.problem is None]
    found = Remembered(doubts=[unsound.problem for unsound in readable], way=home.way)
    for place in home.places():
        try:
            if place.problem is not None:
                raise place.problem
            with home.open_to_read(place) as ledger:
                found.runs += [Listed(place, record) for record in history.runs(ledger)]
        except LedgerError as error:
            found.problems.append(error)
    found.runs.sort(key=lambda listed: listed.record.started_at, reverse=True)
    return found


def recall(  # noqa: PLR0913 -- what is wanted
    home: Home,
    run_id: str,
    *,
    folder: Path,
    results: Path | None = None,
    source: Path | None = None,
    reading: SourceOptions | None = None,
    only_failed: bool = False,
) -> Recollection:
    """What the ledger knows of a run; with `results`, also written to a results file.

    folder: where it is kept which results are as they were written. source: the file of the run,
    unchanged: the results then hold all its rows with all their columns. reading: how to read it.
    only_failed: the rows to fix are written beside the results. Raises `ConfigurationError` for a
    run that is not known, and for a source that is not the run's.
    """
    place, record = history.locate(home, run_id)
    told = Recollection(Listed(place, record))
    written = written_in(folder, told.notes.append)
    if only_failed and (results is None or source is None):
        raise ConfigurationError(
            Hint("{only_failed} needs {results} and {source}"),
            hint=Hint(
                "add {results:OUT} and {source:FILE}, the file of the run: the cells of rows that "
                "were not sent are stored nowhere else"
            ),
        )
    with home.open_to_read(place) as ledger:
        if record.kind == history.UNDO:
            _recall_undo(ledger, told, results, source, written)
            return told
        unknown = 0
        for row in history.rows(ledger, record.run_id):
            told.tally.add(row.outcome)
            told.undone += row.taken_back_by is not None
            unknown += row.body is None
            told.reference = told.reference or _marked_member(row)
        if source is not None:
            if results is None:
                raise ConfigurationError(
                    Hint("{source} is only used to write a results file"),
                    hint=Hint("add {results:OUT}"),
                )
            told.results_path, told.to_fix_path = merge(
                ledger, record, source, results, reading, written, only_failed=only_failed
            )
        elif results is not None:
            told.results_path = rewrite(ledger, record, results, written)
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
    ledger: Ledger,
    told: Recollection,
    results: Path | None,
    source: Path | None,
    written: WrittenFiles,
) -> None:
    record = told.listed.record
    if source is not None:
        raise ConfigurationError(
            f"run {record.run_id} is an undo, which has no source",
            hint=Hint("leave out {source:-}"),
        )
    if results is not None:
        path = choose_destination(None, results, "text")
        ends = withdrawals.withdrawn(ledger, record.run_id)
        told.results_path = write_undo_file(path, ends, written)
