"""How the files, the jobs and a whole list ended: values that can come from another process."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from importer.batch.files import JobFile
from importer.batch.manifest import Job
from importer.documents.imports import ImportDocument
from importer.errors import ImporterError
from importer.mapping.dates.shown_order import ShownOrder
from importer.pipeline.report.report import Report


class Account(NamedTuple):
    """What is told of an import, without its rows.

    document: its report. runs: all that have carried the job out with this file, the oldest first.
    The others are those of the report.
    """

    document: ImportDocument
    runs: tuple[str, ...]
    interrupted: bool
    declined: bool
    date_orders: Sequence[ShownOrder]
    halted: str | None
    errors: Sequence[ImporterError]
    all_good: bool

    @property
    def is_in_the_way(self) -> bool:
        """Whether it met what the next files of its job would meet."""
        return self.halted is not None or self.document["ledger_error"] is not None


def account_of(report: Report) -> Account:
    """What is told of a report."""
    return Account(
        report.as_json(),
        tuple(report.job_runs),
        report.interrupted,
        report.declined,
        tuple(report.date_orders),
        report.halted,
        report.errors,
        report.all_good,
    )


@dataclass(slots=True)
class FileEnd:
    """How a file ended. account: None where there is none, for the error says why."""

    file: JobFile
    account: Account | None = None
    error: ImporterError | None = None


@dataclass(slots=True)
class JobEnd:
    """How a job ended.

    error: why it could not begin, or was lost. not_begun: files whose turn did not come. unheard:
    files that may have been carried out, whole or in part, or not at all.
    """

    job: Job
    files: list[FileEnd] = field(default_factory=list)
    error: ImporterError | None = None
    not_begun: list[JobFile] = field(default_factory=list)
    unheard: list[JobFile] = field(default_factory=list)


@dataclass(slots=True)
class BatchEnd:
    """How a list ended. interrupted: somebody stopped it. bug: is raised once all is told."""

    dry_run: bool
    jobs: list[JobEnd] = field(default_factory=list)
    interrupted: bool = False
    bug: Exception | None = None
