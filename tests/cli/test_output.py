"""Standard output: what was asked for, or an error in words."""

from __future__ import annotations

import errno
import os
import sys

import pytest

from importer.cli.output import print_out
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
