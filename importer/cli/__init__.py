"""The command line. This package alone prints and exits."""

from __future__ import annotations

import contextlib
import gc
import os
import sys
from typing import TextIO

import click

from importer.cli import commands
from importer.cli.exits import (
    EXIT_GOOD,
    EXIT_INTERRUPTED,
    EXIT_ROWS,
    EXIT_USAGE,
    error_as_json,
    error_code,
    show_error,
)
from importer.cli.output import guard_streams, print_out, say, show_usage_error
from importer.errors import ImporterError, ResultsError


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


def _exit_code() -> int:
    try:
        code = commands.cli.main(prog_name="task-importer", standalone_mode=False)
    except click.ClickException as error:
        show_usage_error(error)
        return EXIT_USAGE
    except (click.Abort, KeyboardInterrupt):  # click makes one of the other; rows may be on record
        say("Interrupted. Run the same command to resume; nothing is sent twice.", err=True)
        return EXIT_INTERRUPTED
    except BrokenPipeError:
        sys.stderr.close()  # else the interpreter complains about it again
        return EXIT_ROWS
    except ImporterError as error:
        show_error(error)
        if _wants_json():
            with contextlib.suppress(ResultsError):  # standard output is what cannot be written
                print_out(error_as_json(error), hint="")
        return error_code(error)
    return code if isinstance(code, int) else EXIT_GOOD
