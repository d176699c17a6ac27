"""What can stop a run, split by who must act.

    ImporterError
    ├── ConfigurationError     the person at the command line: a flag, a setting, the token
    │   └── MappingError       ... the mapping file, or a column that nothing settles
    ├── SourceError            ... the file itself: unreadable, empty, the wrong sheet
    │   ├── NoFileError        ... which is not there
    │   ├── NoSheetsError      ... which is of a kind that has no sheets
    │   └── SheetError         ... in which no sheet was found to read
    │       └── SheetInDoubtError  ... of several sheets nobody said which
    ├── ResultsError           ... the place where the results should go
    ├── PlanChangedError       whoever agreed to a plan that is another one now
    ├── StoppedError           nobody: somebody stopped it before anything was sent
    ├── ClusterError           whoever runs the cluster that was to carry out the work
    ├── ServiceError           the service, or whoever runs it: token refused, outage
    └── LedgerError            this computer's disk or state folder
        └── WorkspaceBusyError another run of the same workspace
            └── LeaseLostError ... which has begun while this one was not heard of

A defect in a row is never one of these: it is an `Issue`, which flows beside the good rows.
Anything else that escapes is a bug and keeps its traceback.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from importer.wording.hints import Hint, Remedy


class ImporterError(Exception):
    """The run cannot go on. `message` says where, what and what was expected; `hint` what to do.

    Both are in the words of the front end. remedies: what the hint says to do, for a program.
    """

    def __init__(self, message: str | Hint, *, hint: str | Hint | None = None) -> None:
        super().__init__(f"{message}" if hint is None else f"{message}; {hint}")
        self.message = str(message)
        self.hint = None if hint is None else str(hint)
        self.remedies: tuple[Remedy, ...] = hint.remedies if isinstance(hint, Hint) else ()

    def __reduce__(self) -> tuple[Any, ...]:
        # Each kind is made of something else; to another process it goes as what it has become.
        return _as_it_was, (type(self), self.args, vars(self))


def _as_it_was(
    kind: type[ImporterError], arguments: tuple[object, ...], members: dict[str, object]
) -> ImporterError:
    error = kind.__new__(kind)
    error.args = arguments
    vars(error).update(members)
    return error


class ConfigurationError(ImporterError):
    """A flag, an environment variable or a settings file asks for something impossible."""


class MappingError(ConfigurationError):
    """The columns cannot be brought to the fields without a decision by a person."""


class SourceError(ImporterError):
    """The file cannot be read as a table."""


class NoFileError(SourceError):
    """There is no file where one was named."""


class NoSheetsError(SourceError):
    """A sheet was named, and the file is of a kind that has none."""


class SheetError(SourceError):
    """No sheet was found to read. sheets: the names of those that there are, or could be meant.

    asked: the one that was named, and is not there; None: none was. similar: the one of them that
    is called almost so.
    """

    def __init__(
        self,
        message: str,
        *,
        hint: str | Hint,
        sheets: Sequence[str],
        asked: str | None = None,
        similar: str | None = None,
    ) -> None:
        super().__init__(message, hint=hint)
        self.sheets = tuple(sheets)
        self.asked = asked
        self.similar = similar


class SheetInDoubtError(SheetError):
    """Several sheets could be meant."""


class ResultsError(ImporterError):
    """The results or the report cannot be written where they should go."""


class RowChange(NamedTuple):
    """A row with which a plan would do something else. then, now: what, in words."""

    row: int
    then: str
    now: str


class PlanChangedError(ImporterError):
    """The plan is not the one that was agreed to, and nothing was sent.

    now: the digest of the plan as it is now. changes: the rows that differ, where that is known.
    """

    def __init__(self, message: str, *, now: str, changes: Sequence[RowChange] = ()) -> None:
        super().__init__(
            f"{message}; nothing was sent", hint="look at the plan again, and send that one"
        )
        self.now = now
        self.changes = tuple(changes)


class StoppedError(ImporterError):
    """Somebody stopped the work before anything was sent."""

    def __init__(self) -> None:
        super().__init__("stopped before anything was sent")


class ClusterError(ImporterError):
    """The cluster that was to carry out the work cannot be used, or was lost."""


class ServiceError(ImporterError):
    """The service refused the token, could not be reached, or gave up."""


class LedgerError(ImporterError):
    """The ledger cannot be opened, read or written."""


class WorkspaceBusyError(LedgerError):
    """Another run holds this workspace."""


class LeaseLostError(WorkspaceBusyError):
    """Another computer has taken the workspace over from this run, which may send no more."""
