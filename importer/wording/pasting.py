"""Texts of a file, worded so that they can be pasted into a shell.

A shell that is given such a word runs nothing of the text.
"""

from __future__ import annotations

import re
import unicodedata

_SPECIAL = frozenset('$`\\"!%“”„')
"""Within double quotes, one of the usual shells takes these for something else than themselves."""


def shell_word(text: str) -> str:
    """`"text"`: in single quotes where double ones would not keep the text as it is."""
    if can_be_pasted(text) and not _SPECIAL & set(text):
        return f'"{text}"'
    quoted = text.replace("'", r"'\''")
    return f"'{quoted}'"


def can_be_pasted(text: str) -> bool:
    """Whether a terminal shows every character of the text as it stands, and takes it back so."""
    return text.isprintable()


def means_any(text: str) -> bool:
    """Whether a flag would take the text, here that of a cell, for any text there may be.

    Flags compare words without regard to blanks, hyphens and the width of a character.
    """
    plain = unicodedata.normalize("NFKC", text)
    return re.sub(r"[\s_\-\u2010-\u2015]+", "", plain) == "*"
