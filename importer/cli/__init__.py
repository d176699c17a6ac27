"""The command line. This package alone prints and exits."""

from __future__ import annotations

import contextlib
import gc
import os
import sys
from typing import TYPE_CHECKING, TextIO

import click

from importer.cli import commands
from importer.cli.commands import COMPLETE
from importer.cli.exits import (
    EXIT_GOOD,
    EXIT_INTERRUPTED,
    EXIT_ROWS,
    EXIT_USAGE,
    error_as_json,
    error_code,
    failure_as_json,
    show_error,
)
from importer.cli.output import guard_streams, print_out, say, show_usage_error
from importer.errors import ImporterError, ResultsError

if TYPE_CHECKING:
    from importer.documents.failure import ErrorDocument

_INTERRUPTED = "Interrupted. Run the same command to resume; nothing is sent twice."


def main() -> None:
    """Run the command line and exit."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # a console that lacks a letter shows it escaped
            stream.reconfigure(errors="backslashreplace")
    guard_streams()
    # Rows are many, short-lived and hold no cycles: the collector would look through them in vain.
    gc.set_threshold(100_000, 50, 100)
    code = _exit_code()
    for stream in (sys.stdout, sys.stderr):
        try:
            if stream is not None:
                stream.flush()
        except (OSError, ValueError):  # the reader is gone: the exit code stays as it is
            _abandon(stream)
    gc.freeze()  # at its end the interpreter would look through all there is
    sys.exit(code)


def _abandon(stream: TextIO) -> None:
    """Let the interpreter not try once more at its end, which would change the exit code."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def _wants_json() -> bool:
    """Whether the command line asks for a document, and it can be had."""
    if sys.stdout is None or sys.stdout.closed:  # it could not be written
        return False
    given = sys.argv[1:]
    return "--json" in (given[: given.index("--")] if "--" in given else given)


def _print_failure(document: ErrorDocument) -> None:
    """Print it for the script that asked for a document, which would have none otherwise."""
    if _wants_json():
        with contextlib.suppress(ResultsError, BrokenPipeError):  # it is what cannot be written
            print_out(document, hint="")


def _exit_code() -> int:
    if COMPLETE in os.environ:  # a shell asks: one of them click does not know by itself
        from importer.cli import completion  # noqa: F401, PLC0415
    try:
        code = commands.cli.main(prog_name="task-importer", standalone_mode=False)
    except click.ClickException as error:
        show_usage_error(error)
        _print_failure(failure_as_json("usage", click.unstyle(error.format_message())))
        return EXIT_USAGE
    except (click.Abort, KeyboardInterrupt):  # click makes one of the other; rows may be on record
        say(_INTERRUPTED, err=True)
        _print_failure(failure_as_json("interrupted", _INTERRUPTED))
        return EXIT_INTERRUPTED
    except BrokenPipeError:
        sys.stderr.close()  # else the interpreter complains about it again
        return EXIT_ROWS
    except ImporterError as error:
        show_error(error)
        _print_failure(error_as_json(error))
        return error_code(error)
    return code if isinstance(code, int) else EXIT_GOOD
