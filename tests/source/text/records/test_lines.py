"""Where lines end."""

from __future__ import annotations

import io
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from importer.errors import SourceError
from importer.source.text.records import lines as module
from importer.source.text.records.lines import read_lines


def _lines(text: str) -> list[str]:
    blocks = read_lines(io.StringIO(text, newline=""), "t.csv")
    return [line for block in blocks for line in block]


@pytest.mark.parametrize("block", [1, 2, 3, 5, 1000])
def test_lines_end_alike_wherever_blocks_do(monkeypatch: pytest.MonkeyPatch, block: int) -> None:
    r"""All three line ends, also in one file; \r\n is never two, and no other character is one."""
    monkeypatch.setattr(module, "_BLOCK_CHARACTERS", block)
    text = "a\r\nb\rc\n\r\n\r\u2028\x0b\x85d\ne"
    assert _lines(text) == ["a\r\n", "b\r", "c\n", "\r\n", "\r", "\u2028\x0b\x85d\n", "e"]
    assert _lines("a\r") == ["a\r"]
    assert _lines("") == []


@given(st.text("a\r\n\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"))
def test_no_other_character_ends_a_line(text: str) -> None:
    """Whichever of them a text holds: it is split as Python's universal newlines do it."""
    assert _lines(text) == list(io.StringIO(text, newline=""))


def test_the_characters_are_known_that_end_a_line_for_python_alone() -> None:
    """A later version of Unicode may have more of them."""
    everything = map(chr, range(sys.maxunicode + 1))
    ends = {sign for sign in everything if len(f"a{sign}b".splitlines()) > 1}
    assert ends - {"\r", "\n"} == set(module._ENDS_FOR_PYTHON)


def test_a_line_without_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """It would be drawn into memory whole."""
    monkeypatch.setattr(module, "LINE_CHARACTERS", 100)
    monkeypatch.setattr(module, "_BLOCK_CHARACTERS", 40)
    assert _lines("x" * 99 + "\n") == ["x" * 99 + "\n"]
    with pytest.raises(SourceError) as caught:
        _lines("x" * 200)
    assert str(caught.value) == (
        "t.csv has a line of more than 100 characters; expected a table of lines; "
        "check that it is the right file"
    )
