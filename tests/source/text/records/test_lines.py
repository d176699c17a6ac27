"""Where lines end."""

from __future__ import annotations

import io

import pytest

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
