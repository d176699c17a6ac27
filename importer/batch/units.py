"""Some jobs, and what carries them out: one file after the other, wherever that is.

The files of a job go in their order. Where one file cannot be imported, the next ones are; where
the service, the ledger or another import stands in the way, it would for those as well, so they are
not begun.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple, Protocol, TypeAlias

from importer.batch.ends import Account, FileEnd, JobEnd, account_of
from importer.batch.files import JobFile
from importer.batch.manifest import Job
from importer.errors import (
    ConfigurationError,
    ImporterError,
    LedgerError,
    ResultsError,
    ServiceError,
    StoppedError,
    WorkspaceBusyError,
)
from importer.pipeline import run as pipeline
from importer.pipeline.caller.caller import Caller
from importer.pipeline.job_runs import JobOfBatch, Replies
from importer.pipeline.report.report import Report
from importer.pipeline.siblings import Comparison, Siblings
from importer.reporting.sentences import Sentences
from importer.settings.access_token import GivenToken, check_token
from importer.settings.options import Options
from importer.wording.hints import Hint

_IN_THE_WAY = (ServiceError, WorkspaceBusyError, LedgerError)
"""Errors that the further files of the job would meet as well."""


class Turn(NamedTuple):
    """Whose turn it is. number: of the file, counted through all jobs, which have so many.

    is_again: it had a turn before, by which others know of its rows.
    """

    job: Job
    file: JobFile
    number: int
    files: int
    is_again: bool = False


class Called(NamedTuple):
    """Who calls for a file, before its token and job are known, and what is noted on the way.

    is_shared: another process may be called for it as well. replies: what services have said there
    of tokens, for the files to come.
    """

    caller: Caller
    sentences: Sentences
    is_shared: bool = False
    replies: Replies | None = None


class Place(Protocol):
    """Where jobs are carried out, and what the world is like there."""

    @property
    def environment(self) -> Mapping[str, str]:
        """Holds the tokens."""
        ...

    @property
    def computer(self) -> str | None:
        """Its name, where it may be another one than a person sits at."""
        ...

    @property
    def is_stopped(self) -> bool:
        """Whether no further file is to be begun."""
        ...

    def called_for(self, turn: Turn) -> Called:
        """Who calls for the file whose turn it is."""
        ...


class Waiting(NamedTuple):
    """A job that can begin, as far as is known before its turn."""

    end: JobEnd
    options: Options


class Unit(NamedTuple):
    """Jobs that are carried out one after the other. files: how many all units have.

    before: how many files stand before the first in the list. comparison: of the one file that a
    unit of a dry run has, with others; None: the files of the unit are compared with each other.
    is_again: its file had a turn before.
    """

    jobs: tuple[Waiting, ...]
    files: int
    dry_run: bool
    before: int = 0
    comparison: Comparison | None = None
    is_again: bool = False


@dataclass(slots=True)
class UnitEnd:
    """How the jobs of a unit ended. bug: is raised once all is told."""

    jobs: list[JobEnd]
    interrupted: bool = False
    bug: Exception | None = None


Act: TypeAlias = Callable[[JobFile, Options, Called], Account | None]
"""What is done with a file, and what is told of it; None: nothing."""


def import_unit(place: Place, unit: Unit) -> UnitEnd:
    """Import the files of the jobs, or look what an import would do."""
    import_file = pipeline.validate if unit.dry_run else pipeline.run

    def act(file: JobFile, options: Options, called: Called) -> Account:
        return told_of(import_file(file.path, options, called.caller), called)

    return carry_out_unit(place, unit, act)


def told_of(report: Report, called: Called) -> Account:
    """What is told of an import, with what was noted on the way."""
    report.notes = called.sentences.noted
    return account_of(report)


def carry_out_unit(place: Place, unit: Unit, act: Act) -> UnitEnd:
    """Do something with the files of the jobs, each in its turn."""
    end, number = UnitEnd([job.end for job in unit.jobs]), unit.before
    with ExitStack() as stack:
        siblings = _Siblings(stack, end.jobs if unit.dry_run else ())
        for job_end, options in unit.jobs:
            token = _token_of(job_end, place)
            while job_end.not_begun and job_end.error is None:
                end.interrupted |= place.is_stopped
                if end.interrupted or any(map(is_in_the_way, job_end.files[-1:])):
                    break
                number += 1
                file = job_end.not_begun.pop(0)
                turn = Turn(job_end.job, file, number, unit.files, unit.is_again)
                job = JobOfBatch(
                    f"{turn.job.name.casefold()}\n{turn.file.name}",
                    turn.job.workspace,
                    turn.file.name,
                    unit.comparison or siblings.of(turn.job),
                    turn.job.shares_rate,
                )
                called = place.called_for(turn)
                replies = called.replies if unit.dry_run else None
                job = job._replace(is_shared=called.is_shared, replies=replies)
                called = called._replace(caller=replace(called.caller, token=token, job=job))
                job_end.files.append(_attempt(act, turn.file, options, called, end))
    return end


def _token_of(end: JobEnd, place: Place) -> GivenToken | None:
    """The token of a job; None: it is where that of a run is, or the job cannot begin."""
    try:
        return _token(end.job, place)
    except ImporterError as error:
        end.error = error
        return None


def _token(job: Job, place: Place) -> GivenToken | None:
    if job.token_variable is None:
        return None
    token = GivenToken(place.environment.get(job.token_variable, "").strip())
    if not token:
        there = "" if place.computer is None else f" for the worker on {place.computer}"
        raise ConfigurationError(
            f"no token: the environment variable {job.token_variable} is not set{there}",
            hint=f"set it to the API token of the workspace of the job {job.name}",
        )
    check_token(token)
    return token


def is_in_the_way(end: FileEnd) -> bool:
    """Whether a file met what the next ones of its job would meet."""
    if end.account is not None:
        return end.account.is_in_the_way
    return isinstance(end.error, _IN_THE_WAY)


def _attempt(act: Act, file: JobFile, options: Options, called: Called, end: UnitEnd) -> FileEnd:
    """How a file ends. Whatever goes wrong is told with it."""
    try:
        _make_folder(file.results.parent)
        account = act(file, options.but(results=file.results), called)
    except (KeyboardInterrupt, StoppedError):
        end.interrupted = True
        return FileEnd(file, error=StoppedError())
    except ImporterError as error:
        return FileEnd(file, error=error)
    except Exception as error:  # noqa: BLE001 -- the other jobs are carried out, then it is raised
        end.bug = end.bug or error
        return FileEnd(file, error=ImporterError(f"an error of the program: {error!r}"))
    if account is not None:
        end.interrupted |= account.interrupted
    return FileEnd(file, account)


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ResultsError(
            f"the folder {folder} for the results cannot be made: {error.strerror}",
            hint=Hint("choose another one with {results:DIR}"),
        ) from error


class _Siblings:
    """The files that a dry run has looked at, by the token that theirs go with.

    jobs: whose files wait; none in a run, which finds in the ledger what it has sent.
    """

    def __init__(self, stack: ExitStack, jobs: Iterable[JobEnd]) -> None:
        self._stack = stack
        self._files: Counter[str | None] = Counter()
        for end in jobs:
            self._files[end.job.token_variable] += len(end.not_begun)
        self._by_token: dict[str | None, Siblings] = {}

    def of(self, job: Job) -> Siblings | None:
        """Those that go where the files of this job go; None: there is no other."""
        if self._files[job.token_variable] < 2:  # noqa: PLR2004 -- one alone is compared with none
            return None
        if job.token_variable not in self._by_token:
            self._by_token[job.token_variable] = self._stack.enter_context(Siblings())
        return self._by_token[job.token_variable]
