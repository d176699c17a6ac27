"""Colors: on a terminal alone, never as the only sign, and not where nobody wants them."""

from __future__ import annotations

import io
import sys
from collections.abc import Mapping

import pytest

from importer.cli.colors import painted, shows_colors
from importer.cli.output import Guarded, print_out, say
from importer.cli.progress import Progress


class Tty(io.StringIO):
    """A terminal that keeps what is written to it."""

    def isatty(self) -> bool:
        """It is one."""
        return True


@pytest.fixture
def tty(monkeypatch: pytest.MonkeyPatch) -> Tty:
    """A terminal with colors."""
    screen = Tty()
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("WT_SESSION", "1")
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.delenv("NO_COLOR", raising=False)
    return screen


def as_streams(tty: Tty, monkeypatch: pytest.MonkeyPatch) -> None:
    """The terminal is where both streams go."""
    for name in ("stdout", "stderr"):
        monkeypatch.setattr(sys, name, Guarded(tty))


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({"TERM": "xterm"}, True),
        ({"TERM": "xterm", "NO_COLOR": ""}, True),
        ({"TERM": "xterm", "NO_COLOR": "1"}, False),
        ({"TERM": "dumb"}, False),
    ],
)
def test_colors_are_for_terminals_that_have_some(
    environment: Mapping[str, str], *, expected: bool
) -> None:
    """Unless somebody has said that none are wanted."""
    environment = {**environment, "WT_SESSION": "1"}
    assert shows_colors(Tty(), environment) is expected
    assert not shows_colors(io.StringIO(), environment)
    assert not shows_colors(None, environment)


def test_a_terminal_shows_the_first_word_in_color(
    tty: Tty, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The words stay the same; what comes from elsewhere cannot bring a color of its own."""
    as_streams(tty, monkeypatch)
    say("error: no file \x1b[32mhere", err=True)
    say("Warning: look", err=True)
    print_out(["2 rows", "", "Errors", "  1  x"], hint="")
    assert tty.getvalue() == (
        "\x1b[1;31merror:\x1b[0m no file \\x1b[32mhere\n\x1b[33mWarning:\x1b[0m look\n"
        "2 rows\n\n\x1b[1;31mErrors\x1b[0m\n  1  x\n"
    )


def test_without_colors_the_same_is_said(tty: Tty, monkeypatch: pytest.MonkeyPatch) -> None:
    """No code reaches a terminal that was asked to show none."""
    monkeypatch.setenv("NO_COLOR", "1")
    as_streams(tty, monkeypatch)
    say("error: no file", err=True)
    print_out(["Errors"], hint="")
    assert tty.getvalue() == "error: no file\nErrors\n"


def test_a_dumb_terminal_gets_no_bar(tty: Tty, monkeypatch: pytest.MonkeyPatch) -> None:
    """It cannot draw a line anew; the time is told in lines."""
    monkeypatch.setenv("TERM", "dumb")
    with Progress(tty) as progress:
        progress.start(5, "Sending")
        progress.advance()
        assert not progress.is_drawn
    assert not tty.getvalue()


@pytest.mark.parametrize("line", ["2 rows", "  1  Errors", "an error: x", "Errors and more"])
def test_other_lines_have_no_color(line: str) -> None:
    """Only what begins with such a word."""
    assert painted(line) is None
