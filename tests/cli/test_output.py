"""Standard output: what was asked for, or an error in words."""

from __future__ import annotations

import errno
import os
import sys

import pytest

from importer.cli.output import Guarded, print_out
from importer.errors import ResultsError


class _Broken:
    """A stream that cannot be written."""

    encoding = "utf-8"

    def __init__(self, number: int) -> None:
        self._number = number
        self.closed_by_us = False

    def write(self, _text: str) -> int:
        raise OSError(self._number, os.strerror(self._number))

    def flush(self) -> None:
        """Nothing is held back."""

    def isatty(self) -> bool:
        """Nobody looks on."""
        return False

    def close(self) -> None:
        self.closed_by_us = True


def test_lines_and_documents(capsys: pytest.CaptureFixture[str]) -> None:
    """Lines as they are, a document as JSON with its letters readable."""
    print_out(["one", "two"], hint="")
    print_out({"source": "Grüße.csv"}, hint="")
    assert capsys.readouterr().out == 'one\ntwo\n{\n  "source": "Grüße.csv"\n}\n'


def test_a_full_disk_is_an_error_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    """And the interpreter has nothing left to write at its end."""
    broken = _Broken(errno.ENOSPC)
    monkeypatch.setattr(sys, "stdout", broken)
    with pytest.raises(ResultsError) as full:
        print_out(["one"], hint="send it somewhere else")
    assert str(full.value) == (
        "standard output cannot be written: No space left on device; send it somewhere else"
    )
    assert broken.closed_by_us


def test_a_reader_that_has_gone_is_the_callers_matter(monkeypatch: pytest.MonkeyPatch) -> None:
    """As for every command: it ends quietly."""
    monkeypatch.setattr(sys, "stdout", _Broken(errno.EPIPE))
    with pytest.raises(BrokenPipeError):
        print_out(["one"], hint="")


def test_a_guarded_stream_lets_a_bar_draw_itself(capsys: pytest.CaptureFixture[str]) -> None:
    """Lines, tabs and the return to the start of the line pass; what steers is named."""
    stream = Guarded(sys.stdout)
    assert stream.write("50 %\r100 %\tdone\n") == len("50 %\r100 %\tdone\n")
    stream.writelines(["Zoë \x1b[2J\x9b\u202e", "\x7f\n"])
    assert stream.isatty() is False
    assert capsys.readouterr().out == "50 %\r100 %\tdone\nZoë \\x1b[2J\\x9b\\u202e\\x7f\n"
