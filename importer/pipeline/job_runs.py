"""The runs of one job: carried out again, it goes on with them, and its results say `created`.

Without that, a job that is repeated after all was sent would write "duplicate" over true results.
Which runs are a job's own stands in the ledger, under the names of the job and of its file and the
digest of what the file holds: one that has changed is another import. Of settings nothing is said
there, for they are seen by what they make of a row: only of the same task it is said that the job
created it.
"""

from __future__ import annotations

import hashlib
import heapq
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple, TypeAlias

from pydantic import SecretStr

from importer.errors import ConfigurationError, LeaseLostError, LedgerError
from importer.ledger.store import Ledger
from importer.pipeline.siblings import Comparison, Ends
from importer.planning.planner import KeysTaken
from importer.planning.whereabouts import WorkspaceReply
from importer.rows.outcome import Outcome, Status
from importer.wording.text import visible

Replies: TypeAlias = dict[tuple[str, SecretStr], WorkspaceReply]
"""What a service has said, by its address and the token."""

_KEY = "job "  # as written to disk


class JobOfBatch(NamedTuple):
    """What a list of jobs calls an import for.

    key: of the job and its file. workspace: the id of the one that is meant; None: the token's.
    name: of the file, as messages call it. siblings: compares with the files before, in a dry run;
    None: a run, which finds their rows in the ledger.
    shares_rate: whether the rate is that of all jobs together, whoever carries them out. keys:
    takes what the rows are known by, in a dry run; None: nobody wants to know. is_shared: another
    process may carry it out as well, and write the same results. replies: what the service has said
    of tokens, in a dry run; None: it is asked for each file.
    """

    key: str
    workspace: str | None = None
    name: str = ""
    siblings: Comparison | None = None
    shares_rate: bool = False
    keys: KeysTaken | None = None
    is_shared: bool = False
    replies: Replies | None = None

    def writes_results(self, ledger: Ledger) -> bool:
        """Whether the results are this process's to write: it still holds the workspace.

        Where another one has taken a shared job over, what that one writes is true.
        """
        return not self.is_shared or ledger.may_send()

    def require_meant(self, workspace: str | None) -> None:
        """Raise `ConfigurationError` where the token belongs to another workspace."""
        if self.workspace is None or (workspace or "").casefold() == self.workspace.casefold():
            return
        raise ConfigurationError(
            f"the token belongs to {_named(workspace)}, and the job is for the workspace "
            f"{visible(self.workspace)}: nothing was sent",
            hint="set the variable of the job to the token of its workspace",
        )


def _named(workspace: str | None) -> str:
    return f"the workspace {visible(workspace)}" if workspace else "a workspace without a name"


def runs_of_job(ledger: Ledger, job: JobOfBatch, source_digest: str) -> list[str]:
    """The runs that carried the job out before with this source, the oldest first."""
    return (ledger.recall(_key(job, source_digest)) or "").split()


def has_job_runs(ledger: Ledger) -> bool:
    """Whether any job of a list was carried out with it; also tells whether it can be read."""
    return ledger.recalls_any(_KEY)


def add_run(ledger: Ledger, job: JobOfBatch, source_digest: str, run_id: str) -> list[str]:
    """All runs of the job, with one that is about to begin, which is remembered as its own."""
    runs = [*runs_of_job(ledger, job, source_digest), run_id]
    ledger.remember(_key(job, source_digest), " ".join(runs))
    return runs


def _key(job: JobOfBatch, source_digest: str) -> str:
    return _KEY + hashlib.sha256(f"{job.key}\n{source_digest}".encode()).hexdigest()[:32]


def may_write(
    job: JobOfBatch, ledger: Ledger, failure: LedgerError | None, destination: Path
) -> bool:
    """Whether the results of a job are this process's to write. failure: of its ledger.

    Where that is gone nobody can tell: they are, unless there are some, for another process may
    have written those.
    """
    if job.writes_results(ledger):
        return True
    is_gone = failure is not None and not isinstance(failure, LeaseLostError)
    return is_gone and not destination.exists()


def as_own(
    ends: Iterator[Sequence[Outcome]],
    ledger: Ledger,
    runs: Sequence[str],
    writer: JobOfBatch | None = None,
) -> Iterator[Sequence[Outcome]]:
    """How the rows ended, in which those that these runs created are created, and no duplicates.

    writer: whose results are written of them, and get their name once the last row is read. Raises
    `LeaseLostError` behind that where they are not its to write any more.
    """
    created = _Created(ledger, runs)
    for chunk in ends:
        yield [created.instead_of(end) for end in chunk]
    if writer is not None and not writer.writes_results(ledger):
        raise LeaseLostError(
            "another process has taken this workspace over, and writes the results",
            hint="run the same command again",
        )


def rehearsed_as_own(ends: Ends, ledger: Ledger, runs: Sequence[str]) -> Ends:
    """The same in a dry run: a job that is carried out again says of these rows what it said."""
    created = _Created(ledger, runs)
    for chunk, outcomes in ends:
        yield chunk, [created.instead_of(end) for end in outcomes]


class _Created:
    """The rows that some runs created, by row number and once through."""

    def __init__(self, ledger: Ledger, runs: Sequence[str]) -> None:
        self._ends = heapq.merge(*map(ledger.outcomes, runs), key=lambda end: end.row_number)
        self._upcoming = next(self._ends, None)

    def instead_of(self, end: Outcome) -> Outcome:
        """The same end; of a duplicate of what these runs created in its row, their own."""
        own = None
        while self._upcoming is not None and self._upcoming.row_number <= end.row_number:
            is_own = self._upcoming.row_number == end.row_number
            if is_own and self._upcoming.status is Status.CREATED:
                own = self._upcoming
            self._upcoming = next(self._ends, None)
        if own is None or end.status is not Status.DUPLICATE or end.task_id != own.task_id:
            return end
        return own._replace(issues=end.issues)
