"""What the end of a command means to a script, and how an error is shown."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

from importer.cli.output import say
from importer.documents import VERSION
from importer.errors import (
    ClusterError,
    ConfigurationError,
    ImporterError,
    LedgerError,
    MappingError,
    ResultsError,
    ServiceError,
    SourceError,
    WorkspaceBusyError,
)

if TYPE_CHECKING:
    from importer.documents.failure import ErrorDocument, Failure, FailureCode

EXIT_GOOD, EXIT_ROWS, EXIT_USAGE, EXIT_SERVICE, EXIT_BUSY, EXIT_INTERRUPTED = 0, 1, 2, 3, 4, 130

EXIT_CODES: tuple[tuple[type[ImporterError], int], ...] = (
    (WorkspaceBusyError, EXIT_BUSY),
    (ServiceError, EXIT_SERVICE),
    (ImporterError, EXIT_USAGE),
)
"""What each error means to a script; the first that fits."""


ERROR_CODES: tuple[tuple[type[ImporterError], FailureCode], ...] = (
    (WorkspaceBusyError, "busy"),
    (LedgerError, "ledger"),
    (ServiceError, "service"),
    (ClusterError, "cluster"),
    (MappingError, "mapping"),
    (ConfigurationError, "configuration"),
    (SourceError, "source"),
    (ResultsError, "results"),
    (ImporterError, "other"),
)
"""What each error is called in a JSON document; the first that fits. None changes its name."""


class Ended(Protocol):
    """What the exit code goes by, of an import and of an undo."""

    @property
    def interrupted(self) -> bool:
        """Whether somebody stopped it."""
        ...

    @property
    def declined(self) -> bool:
        """Whether somebody said no."""
        ...

    @property
    def halted(self) -> str | None:
        """Why the service stopped it."""
        ...

    @property
    def errors(self) -> Sequence[ImporterError]:
        """What could not be kept or written."""
        ...

    @property
    def all_good(self) -> bool:
        """Whether nothing needs attention."""
        ...


def exit_code(report: Ended) -> int:
    """What the report means to a script."""
    if report.interrupted or report.declined:
        return EXIT_INTERRUPTED
    if report.halted:
        return EXIT_SERVICE
    if report.errors:
        return error_code(report.errors[0])
    return EXIT_GOOD if report.all_good else EXIT_ROWS


def error_code(error: ImporterError) -> int:
    """What the error means to a script."""
    return next(code for kind, code in EXIT_CODES if isinstance(error, kind))


def error_as_json(error: ImporterError) -> ErrorDocument:
    """The document of a command that ended with an error: its code, what is wrong, what to try."""
    code = next(code for kind, code in ERROR_CODES if isinstance(error, kind))
    return failure_as_json(code, error.message, str(error.hint or ""))


def failure_as_json(code: FailureCode, message: str, hint: str = "") -> ErrorDocument:
    """The document of a command that ended before there was anything to report."""
    failure: Failure = {"code": code, "message": message, "hint": hint}
    return {"document": "error", "version": VERSION, "error": failure}


def show_error(error: ImporterError) -> None:
    """The error on standard error: what is wrong, and what to try."""
    first, *more = error.message.split("\n")
    say(f"error: {first}", err=True)
    for line in more:
        say(f"       {line}", err=True)
    if error.hint:
        say(f"  try: {error.hint}", err=True)
