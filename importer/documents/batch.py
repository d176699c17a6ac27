"""The document of `batch`."""

from __future__ import annotations

from typing import Annotated, Literal, TypedDict

from importer.documents.failure import Failure
from importer.documents.imports import ImportDocument, NoteDocument
from importer.rows.outcome import Status

JobStatus = Literal["done", "needs_attention", "failed", "stopped", "busy", "not_begun", "unknown"]


class BatchFile(TypedDict):
    """How one file of a job ended."""

    file: str
    """The file, as it is named from the folder of the list."""
    status: JobStatus
    """`done`: every row is created, a duplicate or skipped. `needs_attention`: some rows are not.
    `failed`: the file or the settings do not allow an import, or something could not be written.
    `stopped`: the service stopped it. `busy`: another import holds the workspace. `not_begun`: its
    turn did not come. `unknown`: the cluster that had its job was lost, and the file may have been
    imported, whole or in part; the same command tells."""
    report: ImportDocument | None
    """The document of its import; null where there is none."""
    runs: list[str]
    """All runs that have carried the job out with this file, the oldest first."""
    error: Failure | None
    """Why there is no report; null where there is one, or where it was not begun or is
    unknown."""


class BatchJob(TypedDict):
    """How a job ended."""

    name: str
    """As the list calls it."""
    status: JobStatus
    """The worst of its files."""
    workspace: str | None
    """The workspace as the service names it; null where it names none, or was not asked."""
    error: Failure | None
    """Why it could not begin, or was lost; null otherwise."""
    files: list[BatchFile]
    """Its files, in their order."""
    notes: list[NoteDocument]
    """What is odd about its files beside each other."""


class BatchDocument(TypedDict):
    """What became of every file of a list of jobs, or would become of it."""

    document: Literal["batch"]
    """Which kind of document this is."""
    version: Literal[1]
    """The version of all documents."""
    list: str
    """The list of jobs, as it was named."""
    dry_run: bool
    """Whether nothing was to be sent."""
    results: str
    """The folder with the results files, and the summary as a page for people."""
    interrupted: bool
    """Whether somebody stopped it (exit code 130)."""
    counts: Annotated[dict[str, int], Status]
    """The number of rows of each status, of all files."""
    would_create: int
    """Rows of `not_sent` that only the dry run kept from being sent."""
    jobs: list[BatchJob]
    """The jobs, in their order."""
