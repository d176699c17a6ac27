"""The document of `validate` and `run`."""

from __future__ import annotations

from typing import Annotated, Literal, TypedDict

from importer.documents.common import CountedRows, Reference
from importer.rows.outcome import Status
from importer.rows.table import Oddity

NextStep = Literal["none", "fix_rows", "decide", "run_again", "settle"]


class MappedColumn(TypedDict):
    """What of the sheet fills a field."""

    headers: list[str]
    """The header of the column; of several columns that are joined, all of them."""
    named: bool
    """Whether somebody named it for this field; else it was found by its header."""
    steps: list[str]
    """What is done to a cell besides reading it: `separator`, `matches`, `html`, `long_id`,
    `values`, `lookup`, `default`, `date_order`. There may be more."""


class MappedField(TypedDict):
    """Where the values of a field come from: the first column with a value, else `constant`."""

    field: str
    """The member of the task, such as `targets.deal_id`."""
    columns: list[MappedColumn]
    """The columns that fill it, in the order in which they are tried."""
    constant: str | None
    """What is sent where no column has a value."""
    fallback: str | None
    """What is sent for an empty cell, and for a word that the field does not have."""


class SkipRule(TypedDict):
    """A rule by which rows are skipped."""

    header: str
    """The column that is looked at."""
    reason: str
    """What is said of the rows."""


class ColumnMapping(TypedDict):
    """Which column fills which field."""

    fields: list[MappedField]
    """The fields that something fills."""
    skips: list[SkipRule]
    """The rules by which rows are skipped."""
    ignored: list[str]
    """The headers of the columns that fill nothing and decide nothing."""
    unfilled: list[str]
    """The fields that nothing fills, as the blank sheet names them."""


class NoteDocument(TypedDict):
    """A note, as it is shown on standard error."""

    code: str
    """What it is about: a code of notes.md."""
    text: str
    """What it says."""


class NoticedDocument(TypedDict):
    """What a sheet of a workbook does not show as it holds it."""

    kind: Oddity
    """`hidden_rows`: rows that are hidden, and were read. `uncalculated`: formulas that no program
    has calculated yet. `long_numbers`: numbers so long that digits of them are lost."""
    count: int
    """The number of those rows or cells."""
    first: str
    """Where the first of them is, such as `row 4` or `cell C4`."""


class ReasonGroup(TypedDict):
    """Rows of one status that have one reason."""

    status: Annotated[str, Status]
    """Their status."""
    reason: str | None
    """Why they have it; null: rows with further reasons, of which 20 a status are listed."""
    count: int
    """The number of rows."""
    example_row: int | None
    """The first of them; null for rows with further reasons."""


class DueDatesDocument(TypedDict):
    """When the tasks are due that are, or would be, created."""

    earliest: str
    """The first moment, as it is sent."""
    latest: str
    """The last one."""
    past: int
    """How many lie before today."""
    without: int
    """How many rows have no due date."""


class Next(TypedDict):
    """What to do next."""

    step: NextStep
    """`none`: nothing is left to be done. `fix_rows`: correct the rows that are invalid or
    rejected. `decide`: say whether rows are meant that are nearly the same as earlier tasks.
    `run_again`: the same command resumes where this one ended. `settle`: the run was stopped by
    what no row can help, which `stopped` or `ledger_error` names, or an undo of rows' tasks has not
    finished; then run it again."""
    text: str
    """The same as a sentence."""


class ImportDocument(CountedRows):
    """What became of every row of a file, or would become of it."""

    document: Literal["import"]
    """Which kind of document this is."""
    version: Literal[1]
    """The version of all documents."""
    run_id: str | None
    """What the run is called; null where nothing was sent."""
    dry_run: bool
    """Whether nothing was to be sent."""
    source: str
    """The file, as it was named."""
    workspace: str | None
    """As the service names it; null where it names none, or was not asked."""
    compared_with: str | None
    """The workspace with whose earlier imports the rows were compared; null: there were none."""
    started_at: str
    """When it began: RFC 3339, UTC."""
    duration_seconds: float
    """How long it took, the time for questions included."""
    rows: int
    """The number of rows; `counts` adds up to it."""
    would_create: int
    """Rows of `not_sent` that only the dry run kept from being sent."""
    reasons: list[ReasonGroup]
    """Why rows have their status, where there is something to be said of it."""
    mapping: ColumnMapping | None
    """Which column fills which field; null where it did not come to that."""
    notes: list[NoteDocument]
    """What was decided and noticed on the way, in order."""
    noticed: list[NoticedDocument]
    """What the sheet does not show as it holds it, whether or not rows have an issue by it."""
    due_dates: DueDatesDocument | None
    """When the tasks are due; null where none has a date."""
    reference: Reference | None
    """The mark that each task gets; null: none."""
    results: str | None
    """The results file; null where none was written."""
    json_rows: str | None
    """The file with a line for each row; null where none was written."""
    to_fix: str | None
    """The file with just the rows to fix; null where none was written."""
    all_results: str | None
    """The results of the whole file, where rows to fix that were imported are told; null: none."""
    report: str | None
    """The page for people; null where none was written."""
    blocked: str | None
    """Why invalid rows keep the run from sending anything: `--all-or-nothing`, `--max-invalid`."""
    stopped: str | None
    """Why the service stopped the run (exit code 3)."""
    stopped_hint: str | None
    """What to do about it, where that is known."""
    ledger_error: str | None
    """Why the ledger does not know all that was sent; keep the results file and import it."""
    write_errors: list[str]
    """Why one of the other files could not be written (exit code 2); the results stand."""
    interrupted: bool
    """Whether somebody stopped it (exit code 130)."""
    declined: bool
    """Whether somebody said no before anything was sent (exit code 130)."""
    next: Next
    """What to do next."""
