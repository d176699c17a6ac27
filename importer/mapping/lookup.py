"""A two-column table that turns a person's words into ids. Keys count without case and blanks."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from importer.errors import MappingError


@dataclass(frozen=True, slots=True)
class Lookup:
    """What to send for which word.

    label: the file's name, for messages. values: by folded word. words: as the file has them.
    """

    label: str
    values: dict[str, str]
    words: tuple[str, ...]

    def find(self, text: str) -> str | None:
        """What to send for `text`, or None."""
        return self.values.get(_fold(text))


def build_lookup(pairs: Iterable[tuple[str, str]], label: str) -> Lookup:
    """The table of (word, value) pairs. Raises `MappingError` where one word has two values."""
    values: dict[str, str] = {}
    words: dict[str, str] = {}
    for word, value in pairs:
        key, text = _fold(word), value.strip()
        if not key or not text:
            continue
        words.setdefault(key, word.strip())
        if values.setdefault(key, text) != text:
            raise MappingError(
                f"{label} gives two values for {word.strip()!r}: {values[key]!r} and {text!r}",
                hint="keep one line for it",
            )
    if not values:
        raise MappingError(
            f"{label} has no line with two filled cells",
            hint="a lookup needs two columns: what the sheet says, and what to send for it",
        )
    return Lookup(label, values, tuple(words.values()))


def _fold(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())
