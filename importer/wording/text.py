r"""Shows text from elsewhere safely: what could steer a terminal or hide becomes `\x1b`.

Text of a file, a server, a flag or a path becomes text that every terminal shows as it stands. In
results files what is said of a row is shown so; the person's own cells stay as they are.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Sequence

_STEERING = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
"""Unicode's categories of control characters (C0, C1), of format characters (directions, marks of
no width, tags), of half characters, and of the separators of lines and paragraphs."""


MOST_CHARACTERS = 160
"""The most characters of a list that are shown; what is said about it needs a line too."""

_LONGEST_NAME = 60
_MOST_LISTED = 40
"""Columns of a sheet that a person still reads through, to find the one to name."""
_LINE = 90
_BELOW = "  "


def visible(text: str) -> str:
    r"""The text on one line: every character that a terminal does not simply show is escaped.

    A line break among them: a second line could pass for one of the program's own.
    """
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else repr(c)[1:-1] for c in text)


def cleaned(text: str) -> str:
    r"""The text as every file can hold it, trimmed: control characters are blanks.

    Half a character (JSON can say "\ud800") has no bytes in UTF-8; it is written out.
    """
    return _CONTROL.sub(" ", text.encode("utf-8", "backslashreplace").decode()).strip()


_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")


def plain_blanks(name: str) -> str:
    """The name with one blank for line breaks, tabs and hard blanks, as headers have them.

    Other characters that are hardly seen stay, so that they are shown.
    """
    return _BLANKS.sub(" ", name).strip(" ")


_BLANKS = re.compile(r"[ \t\r\n\u00a0]+")


def a_few(names: Sequence[str], most_characters: int = MOST_CHARACTERS) -> str:
    """The first of these names, as many as two lines hold, and how many more there are.

    A name without a line's end is cut: a header may be a paragraph, and a sheet may have 300.
    """
    shown: list[str] = []
    left = most_characters
    for name in names:
        text = _cut(plain_blanks(name))
        left -= len(text) + 2
        if shown and left < 0:
            break
        shown.append(text)
    more = len(names) - len(shown)
    return ", ".join(shown) + (f" and {more:,} more" if more else "")


def listed(names: Sequence[str]) -> str:
    """All of these names, on lines of their own where they need several; of very many, a few.

    Not one of them is left out that a person may have to type: a sheet has thirty columns.
    """
    if len(names) > _MOST_LISTED:
        return a_few(names)
    lines = [""]
    for place, name in enumerate(names, start=1):
        text = _cut(" ".join(name.split())) + (", " if place < len(names) else "")
        if lines[-1] and len(lines[-1]) + len(text) > _LINE:
            lines.append("")
        lines[-1] += text
    if sum(map(len, lines)) <= MOST_CHARACTERS:
        return "".join(lines)
    return "".join(f"\n{_BELOW}{line.rstrip()}" for line in lines)


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST_NAME else f"{text[: _LONGEST_NAME - 1]}…"


def json_text(document: object) -> str:
    r"""The document as JSON: letters as they are, what could steer a terminal as `\u202e`.

    A reader of the JSON has the text as it was.
    """
    text = json.dumps(document, ensure_ascii=False, indent=2)
    return text if text.isascii() and "\x7f" not in text else _OTHER.sub(_as_json, text)


_OTHER = re.compile(r"[^\x00-\x7e]")


def _as_json(found: re.Match[str]) -> str:
    character = found[0]
    return json.dumps(character)[1:-1] if is_steering(character) else character


def is_steering(character: str) -> bool:
    """Whether a terminal may do something else with the character than to show it."""
    return unicodedata.category(character) in _STEERING
