"""What was asked for, on standard output; where that cannot be written, an error."""

from __future__ import annotations

import contextlib
import json
import sys
from typing import Any

import click

from importer.errors import ResultsError


def print_out(what: dict[str, Any] | list[str], *, hint: str) -> None:
    """Print lines, or one JSON document. Raises ResultsError; `hint` says how to have it again."""
    if isinstance(what, dict):
        text = json.dumps(what, ensure_ascii=False, indent=2)
    else:
        text = "\n".join(what)
    try:
        click.echo(text)
    except BrokenPipeError:
        raise
    except OSError as error:
        with contextlib.suppress(OSError):
            sys.stdout.close()  # else the interpreter tries once more at the end, and complains
        raise ResultsError(
            f"standard output cannot be written: {error.strerror or error}", hint=hint
        ) from error
