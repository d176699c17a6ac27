"""All that the program says and asks. Nothing else of the package writes to a terminal.

Text from anywhere may be shown: what could steer a terminal is escaped. `say` and `ask` see to it
for what the program says; `Guarded` for what libraries and Python itself say past them.
"""

from __future__ import annotations

import contextlib
import getpass
import io
import os
import re
import sys
import warnings
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TextIO

import click

from importer.cli.choices import listed_answers, picked, unquoted
from importer.cli.colors import painted, shows_colors
from importer.cli.wrapping import lines_for
from importer.errors import ConfigurationError, ResultsError
from importer.intake.person import Answer, Typed
from importer.wording.text import json_text, visible


def say(text: str, *, err: bool = False) -> None:
    """Write one line, in several where the terminal is narrower.

    A line break in it came from elsewhere, and is shown as what it is.
    """
    _echo(text, err=err)


def _echo(text: str, *, err: bool = False) -> None:
    """Write a line; on a terminal with colors, its first word may have one."""
    stream = sys.stderr if err else sys.stdout
    line = _wrapped(text, stream)
    parts = painted(line)
    if parts is None or not isinstance(stream, Guarded) or not shows_colors(stream, os.environ):
        click.echo(line, err=err)
        return
    stream.paint(parts.word, parts.code)
    click.echo(parts.rest, err=err)


def ask(question: str) -> bool:
    """Ask on standard error, Enter is no; raises `click.Abort` where the person leaves."""
    shown = _wrapped(f"{question} [y/N]", sys.stderr)
    return bool(
        click.prompt(shown, default="n", show_default=False, value_proc=_yes_or_no, err=True)
    )


def _yes_or_no(typed: str) -> bool:
    text = typed.strip().casefold()
    if text in {"y", "yes", "n", "no"}:
        return text.startswith("y")
    raise click.UsageError(f'"{visible(typed.strip())}" is not an answer: type y or n')


def ask_secret(question: str) -> str:
    """Ask on standard error for a text that is not shown; raises `click.Abort` as `ask`.

    Raises ConfigurationError where the terminal would show it.
    """
    shown = _wrapped(question, sys.stderr)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", getpass.GetPassWarning)
            return str(
                click.prompt(shown, default="", show_default=False, hide_input=True, err=True)
            )
    except getpass.GetPassWarning as error:
        raise ConfigurationError(
            "this terminal would show what is typed", hint="use another terminal"
        ) from error


def choose(
    question: str, answers: Sequence[Answer], *, default: str, typed: Typed | None = None
) -> str:
    """Ask on standard error which it is; raises `click.Abort` where the person leaves.

    typed: what may be said in place of an answer; None: nothing.
    """

    def read(text: str) -> str:
        try:
            return picked(text, answers)
        except ValueError as error:
            problem: str | None = str(error)
            if typed is not None:
                problem = typed.problem_of(unquoted(text))
                if problem is None:
                    return unquoted(text)
            raise click.UsageError(_wrapped(problem or "", sys.stderr)) from error

    for line in (question, *listed_answers(answers)):
        say(line, err=True)
    prompt = "Number or word" if typed is None else f"Number, word or {typed.what}"
    return str(click.prompt(prompt, default=default, value_proc=read, err=True))


def _wrapped(text: str, stream: TextIO | None) -> str:
    return "\n".join(lines_for(visible(text), stream))


def print_out(what: Mapping[str, object] | list[str], *, hint: str) -> None:
    """Print lines, or one JSON document. Raises ResultsError; `hint` says how to have it again."""
    try:
        if not isinstance(what, list):
            click.echo(json_text(what))
        elif what and shows_colors(sys.stdout, os.environ):
            for line in what:
                _echo(line)
        else:  # in one piece
            click.echo("\n".join(_wrapped(line, sys.stdout) for line in what))
    except BrokenPipeError:
        raise
    except OSError as error:
        with contextlib.suppress(OSError):
            sys.stdout.close()  # else the interpreter tries again at the end, and complains
        raise ResultsError(
            f"standard output cannot be written: {error.strerror or error}", hint=hint
        ) from error


def show_usage_error(error: click.ClickException) -> None:
    """What click says of wrong usage, which repeats the flags as they were typed."""
    told = io.StringIO()
    error.show(told)
    text, message = told.getvalue().removesuffix("\n"), visible(error.message)
    for written in (
        error.message,
        click.unstyle(error.message),
    ):
        text = text.replace(written, message)
    for line in text.split("\n"):
        say(line, err=True)


class Guarded:
    """A stream of text that shows what could steer a terminal, whoever writes to it.

    Line breaks and tabs pass, and so does the return to the start of the line, with which a
    progress bar draws itself anew.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 -- the stream's own
        return getattr(self._stream, name)

    def write(self, text: str) -> int:
        """Write the text; its length, as the caller knows it."""
        self._stream.write(_HIDDEN.sub(lambda found: visible(found[0]), text))
        return len(text)

    def isatty(self) -> bool:
        """Whether it is a terminal."""
        return self._stream.isatty()

    def paint(self, text: str, code: str) -> None:
        """Write the text in a color. code: of ECMA-48, one of the program's own."""
        self._stream.write(f"\x1b[{code}m")
        self.write(text)
        self._stream.write("\x1b[0m")

    def writelines(self, lines: Iterable[str]) -> None:
        """Write one after the other."""
        for line in lines:
            self.write(line)


_HIDDEN = re.compile(r"[^\t\n\r\x20-\x7e]+")


def guard_streams() -> None:
    """Let nothing past `Guarded`, neither a library's warning nor the traceback of a bug."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is not None and not isinstance(stream, Guarded):
            setattr(sys, name, Guarded(stream))
