"""Wraps lines at words, to the width of the terminal that shows them.

Without a terminal, as in a pipe, a line stays one line, so that a script finds it. What is to be
copied stays in one piece: a terminal breaks it where it must, and copies it whole.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterator
from typing import TextIO

from importer.cli.columns import columns_of

_NARROWEST = 30
"""A terminal that is less wide breaks lines as it likes."""
_USUAL = (80, 24)
_LOWEST = 16
"""A terminal of fewer lines is scrolled."""
_PROMPT_LINES = 2

_SINGLE = r"'[^']*'(?:\\''[^']*')*"
_FLAG = (
    rf'--[a-z][a-z-]* (?: =\S+ | [ ][^\s"\']*"[^"]*" | [ ]{_SINGLE} | [ ][^\s"\'=]+=\S+'
    r" | [ ][A-Z]+\b )?"
)
_PIECES = re.compile(
    rf"""
    {_FLAG} (?: [ ] {_FLAG} )* \S*                                    # flags in a row
    | task-importer (?: [ ] [a-z]+ (?: [ ] [A-Za-z0-9][\w.-]+ )? )? \S*   # a command and its file
    | [^\s"]* "[^"\n]{{0,40}}" [^\s"]*                                    # a name in quotes
    | \S+
    """,
    re.VERBOSE,
)
_LEAD = re.compile(r"(?P<before> *(?:error: |try: |note: |- |\d+\. )?)")
_COLUMNS = re.compile(r"\S {2,}(?=\S)|\S +<- ")


def lines_for(text: str, stream: TextIO | None) -> list[str]:
    """The line as the stream is to have it: wrapped for a terminal, whole for all else."""
    width = width_of(stream)
    return [text] if width is None else wrapped(text, width)


def fitting_screen(stream: TextIO | None) -> Callable[[list[str]], bool] | None:
    """Whether lines fit the terminal at once, with the prompt below them; None: it is none."""
    size = _size_of(stream)
    if size is None:
        return None
    room = max(size.lines, _LOWEST) - _PROMPT_LINES
    return lambda lines: sum(len(wrapped(line, size.columns)) for line in lines) <= room


def wrapped(text: str, width: int) -> list[str]:
    """The line in as many as it takes, the further ones under its words.

    width: in columns of a terminal. Words that are longer stay whole.
    """
    if width < _NARROWEST or columns_of(text) <= width:
        return [text]
    start = _start_of_words(text, width)
    lines, line = [], text[:start]
    is_begun = False
    for blanks, piece in _pieces(text[start:]):
        if is_begun and columns_of(line) + len(blanks) + columns_of(piece) > width:
            lines.append(line)
            line, is_begun = " " * _hang(text, start), False
        line += piece if not is_begun else blanks + piece
        is_begun = True
    return [*lines, line]


def _pieces(text: str) -> Iterator[tuple[str, str]]:
    """What must not be broken, each with the blanks before it."""
    blanks, piece, end = "", "", 0
    for found in _PIECES.finditer(text):
        if piece and found.start() > end:
            yield blanks, piece
            blanks, piece = text[end : found.start()], ""
        elif not piece:
            blanks = text[: found.start()]
        piece, end = piece + found[0], found.end()
    if piece:
        yield blanks, piece


def _start_of_words(text: str, width: int) -> int:
    """Where the words of a line begin, behind its margin, its mark or its first columns."""
    lead = _LEAD.match(text)
    start = lead.end() if lead else 0
    for column in _COLUMNS.finditer(text, start):
        if column.end() > width // 2:
            break
        start = column.end()
    return start


def _hang(text: str, start: int) -> int:
    """The indent of further lines; those of a plain line get a small one, unlike a new line."""
    return columns_of(text[:start]) if start > len(text) - len(text.lstrip(" ")) else start + 2


def width_of(stream: TextIO | None) -> int | None:
    """How many columns the terminal has; None: it is none."""
    size = _size_of(stream)
    return None if size is None else size.columns


def _size_of(stream: TextIO | None) -> os.terminal_size | None:
    """Columns and lines of the terminal; None: it is none."""
    try:
        if stream is None or not stream.isatty():
            return None
    except ValueError:  # closed
        return None
    try:
        usual = os.get_terminal_size(stream.fileno())
    except (OSError, ValueError):
        usual = os.terminal_size(_USUAL)
    return shutil.get_terminal_size(usual)
