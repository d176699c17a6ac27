"""Lines end at words where a person looks on, and nowhere else."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from importer.cli.wrapping import lines_for, wrapped


class Terminal(io.StringIO):
    """A stream with a person behind it."""

    def isatty(self) -> bool:
        """It is one."""
        return True


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("short", ["short"]),
        (
            "a plain line that is longer than forty columns",
            ["a plain line that is longer than forty", "  columns"],
        ),
        (
            "  - a step of the summary that is rather long",
            ["  - a step of the summary that is rather", "    long"],
        ),
        (
            "error: what is wrong, told in a sentence of some length",
            ["error: what is wrong, told in a sentence", "       of some length"],
        ),
        (
            "  try: what to do about it, in a sentence of some length",
            ["  try: what to do about it, in a", "       sentence of some length"],
        ),
        (
            "  12  required, column with a name of some length",
            ["  12  required, column with a name of", "      some length"],
        ),
        (
            '  due_date <- "Due", else "Another column", else "A third"',
            [
                '  due_date <- "Due", else',
                '              "Another column", else',
                '              "A third"',
            ],
        ),
        (
            'say --map "task_type=A column of some length", or --skip "Status=Done"',
            ["say", '  --map "task_type=A column of some length",', '  or --skip "Status=Done"'],
        ),
        (
            'for all of them: --value "priority:hoch=high" --value "priority:tief=low"',
            ["for all of them:", '  --value "priority:hoch=high" --value "priority:tief=low"'],
        ),
        (
            r"mean it with --value 'priority:the $5 it'\''s about=high' and so on",
            ["mean it with", r"  --value 'priority:the $5 it'\''s about=high'", "  and so on"],
        ),
        (
            "it is called r1; task-importer undo r1-abcdef takes it back",
            ["it is called r1;", "  task-importer undo r1-abcdef takes it", "  back"],
        ),
        (
            "https://example.com/" + "a" * 40 + " is not there",
            ["https://example.com/" + "a" * 40, "  is not there"],
        ),
        (
            "日本語 " * 7 + "日本語",
            ["日本語 日本語 日本語 日本語 日本語", "  日本語 日本語 日本語"],
        ),
    ],
)
def test_a_line_is_broken_at_words(text: str, lines: list[str]) -> None:
    """Further lines stand under its words; what is to be copied stays in one piece."""
    assert wrapped(text, 40) == lines


def test_a_pipe_has_whole_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    """A script that looks for a message finds it; so does one without any stream."""
    monkeypatch.setenv("COLUMNS", "40")
    text = "word " * 20
    closed = io.StringIO()
    closed.close()
    for stream in (io.StringIO(), None, closed):
        assert lines_for(text, stream) == [text]
    assert len(lines_for(text, Terminal())) == 3


def test_a_terminal_of_no_size_has_eighty_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where neither the terminal nor COLUMNS says how wide it is; one of no width is left alone."""
    monkeypatch.delenv("COLUMNS", raising=False)
    monkeypatch.setattr("sys.__stdout__", io.StringIO())
    assert [len(line) for line in lines_for("a" * 79 + " bcd", Terminal())] == [79, 5]
    assert wrapped("word " * 20, 10) == ["word " * 20]


def test_no_word_is_broken_at_a_quote() -> None:
    """What has no blank in it is one word, whatever signs it holds."""
    word = '"a""b"' * 10
    assert wrapped(f"some words {word} more", 40) == ["some words", f"  {word}", "  more"]


@given(st.text(st.sampled_from('ab"-=:,. \u00e4\u65e5'), max_size=200), st.integers(30, 90))
def test_nothing_is_lost_and_nothing_added(text: str, width: int) -> None:
    """But blanks where a line ends."""
    assert "".join("".join(wrapped(text, width)).split()) == "".join(text.split())
