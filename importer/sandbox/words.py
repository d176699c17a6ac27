"""The form that `--listing` and `--echo` share: words, some with a value, separated by commas.

Parses a text into pairs of word and value. What a word means is its table's; the readers of values
here are those that more than one word needs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import NamedTuple

from importer.errors import ConfigurationError
from importer.wording.nearest import nearest


class Word(NamedTuple):
    """A word as a person writes it. form: with its value's name, such as `newest=N`."""

    form: str
    meaning: str

    @property
    def needs_value(self) -> bool:
        """Whether the word stands with a value, and never without."""
        return "=" in self.form


def read_words(flag: str, text: str, words: Mapping[str, Word]) -> Iterator[tuple[str, str]]:
    """Each word of the text with its value, which is empty where the word has none.

    flag: the name of the setting, for messages. Raises ConfigurationError for a word that is not
    known, or that lacks its value or has one too many.
    """
    for part in filter(None, (piece.strip() for piece in text.split(","))):
        name, sign, value = (piece.strip() for piece in part.partition("="))
        word = words.get(name)
        if word is None:
            near = nearest(name, words)
            forms = ", ".join(known.form for known in words.values())
            hint = f"it is one of {forms}" if near is None else f"did you mean {words[near].form}?"
            raise ConfigurationError(f'{flag} "{part}": there is no "{name}"', hint=hint)
        if word.needs_value != bool(sign and value):
            raise ConfigurationError(
                f'{flag} "{part}" is not understood', hint=f"write {word.form}"
            )
        yield name, value


_SHIFT = re.compile(r"([+-])([0-9]{1,5}(?:\.[0-9]+)?)([smhd])", re.ASCII)
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


def read_shift(text: str) -> timedelta | None:
    """How far a clock is off, from a text such as `+3h`; None where it is no such text."""
    match = _SHIFT.fullmatch(text)
    if match is None:
        return None
    sign, number, unit = match.groups()
    shift = timedelta(**{_UNITS[unit]: float(number)})
    return -shift if sign == "-" else shift


def read_count(text: str) -> int | None:
    """A whole number from 1 up; None where the text is none."""
    return int(text) if re.fullmatch(r"[0-9]{1,9}", text, re.ASCII) and int(text) else None
