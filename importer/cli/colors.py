"""Which words of a line have a color: on a terminal that shows some, and never as the only sign.

Gives codes of ECMA-48 (SGR). `NO_COLOR` (https://no-color.org) and `TERM=dumb` are obeyed.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from typing import NamedTuple, Protocol

_RED, _YELLOW, _BOLD = "1;31", "33", "1"

_WORDS = (
    (re.compile(r"error:|Errors$"), _RED),
    (re.compile(r"Warning:|Warnings$"), _YELLOW),
    (re.compile(r"What to do next$|Why (?:rows|the service) .+$|Created rows to look at$"), _BOLD),
)
"""What a line begins with; the word alone says what the color says."""


class Stream(Protocol):
    """What may be a terminal."""

    def isatty(self) -> bool:
        """Whether it is one. Raises ValueError where it is closed."""
        ...


class Painted(NamedTuple):
    """The beginning of a line, its color, and the rest."""

    word: str
    code: str
    rest: str


def painted(line: str) -> Painted | None:
    """The line in its parts; None: no part of it has a color."""
    for begins, code in _WORDS:
        found = begins.match(line)
        if found is not None:
            return Painted(found[0], code, line[found.end() :])
    return None


def shows_colors(stream: Stream | None, environment: Mapping[str, str]) -> bool:
    """Whether it is a terminal with colors, and nobody has said that none are wanted."""
    if environment.get("NO_COLOR") or not moves_cursor(stream, environment):
        return False
    # The console of older Windows shows the codes themselves.
    return sys.platform != "win32" or "WT_SESSION" in environment


def moves_cursor(stream: Stream | None, environment: Mapping[str, str]) -> bool:
    """Whether it is a terminal that can draw a line anew; behind a closed stream there is none."""
    try:
        is_terminal = stream is not None and stream.isatty()
    except ValueError:
        return False
    return is_terminal and environment.get("TERM") != "dumb"
