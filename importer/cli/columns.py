"""How many columns of a terminal a text takes, whatever it is written in.

By Unicode's own properties: marks that stand on the letter before take none, wide letters and most
pictures two (UAX #11, East Asian Width).
"""

from __future__ import annotations

import itertools
import unicodedata

_NO_WIDTH = frozenset({"Mn", "Me", "Cf"})
_JOINED_VOWELS = range(0x1160, 0x1200)
"""Of Korean syllables that are written in parts: the first part is as wide as the whole."""
_AS_PICTURE = "\ufe0f"
"""Asks for the character before it as a picture, which is wide."""


def columns_of(text: str) -> int:
    """How wide a terminal shows the text."""
    if text.isascii():
        return len(text)
    return sum(map(_width, text)) + _made_wide(text)


def cut_to(text: str, widest: int) -> str:
    """The beginning of the text that takes no more columns than that."""
    taken = 0
    for place, character in enumerate(text):
        taken += _width(character)
        if taken > widest:
            return text[:place]
    return text


def _width(character: str) -> int:
    if unicodedata.category(character) in _NO_WIDTH or ord(character) in _JOINED_VOWELS:
        return 0
    return 2 if unicodedata.east_asian_width(character) in {"W", "F"} else 1


def _made_wide(text: str) -> int:
    """How many characters of one column are asked for as pictures."""
    pairs = itertools.pairwise(text)
    return sum(sign == _AS_PICTURE and _width(before) == 1 for before, sign in pairs)
