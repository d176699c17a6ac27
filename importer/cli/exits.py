"""What the end of a command means to a script, and how an error is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from importer.cli.output import say
from importer.errors import (
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
    from importer.pipeline.report import Report
    from importer.undoing.report import UndoReport

EXIT_GOOD, EXIT_ROWS, EXIT_USAGE, EXIT_SERVICE, EXIT_BUSY, EXIT_INTERRUPTED = 0, 1, 2, 3, 4, 130

EXIT_CODES: tuple[tuple[type[ImporterError], int], ...] = (
    (WorkspaceBusyError, EXIT_BUSY),
    (ServiceError, EXIT_SERVICE),
    (ImporterError, EXIT_USAGE),
)
"""What each error means to a script; the first that fits."""


ERROR_CODES: tuple[tuple[type[ImporterError], str], ...] = (
    (WorkspaceBusyError, "busy"),
    (LedgerError, "ledger"),
    (ServiceError, "service"),
    (MappingError, "mapping"),
    (ConfigurationError, "configuration"),
    (SourceError, "source"),
    (ResultsError, "results"),
    (ImporterError, "other"),
)
"""What each error is called in a JSON document; the first that fits. None changes its name."""


def exit_code(report: Report | UndoReport) -> int:
    """What the report means to a script."""
    if report.interrupted or report.declined:
        return EXIT_INTERRUPTED
    if report.halted:
        return EXIT_SERVICE
    if report.ledger_error is not None or getattr(report, "page_error", None) is not None:
        return EXIT_USAGE
    return EXIT_GOOD if report.all_good else EXIT_ROWS


def error_code(error: ImporterError) -> int:
    """What the error means to a script."""
    return next(code for kind, code in EXIT_CODES if isinstance(error, kind))


def error_as_json(error: ImporterError) -> dict[str, Any]:
    """The document of a command that ended with an error: its code, what is wrong, what to try."""
    code = next(code for kind, code in ERROR_CODES if isinstance(error, kind))
    return {"error": {"code": code, "message": error.message, "hint": str(error.hint or "")}}


def show_error(error: ImporterError) -> None:
    """The error on standard error: what is wrong, and what to try."""
    first, *more = error.message.split("\n")
    say(f"error: {first}", err=True)
    for line in more:
        say(f"       {line}", err=True)
    if error.hint:
        say(f"  try: {error.hint}", err=True)
