"""What people call the columns of a field, language by language, from the files in `languages/`.

A file leads to its words: those that are taken for the field, and those of which a person is asked.
To teach the program a word, add it to a file; a new file is a new language.
"""

from __future__ import annotations

import tomllib
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from importer.contract.fields import find_field

_FIRST = "en.toml"
"""Its spelling of a word is the one that is listed, where several languages have it."""
_WRITTEN_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "œ": "oe"})

Words = Mapping[str, tuple[str, ...]]
"""Words by the API's name of their field."""


class Language(NamedTuple):
    """The headers of a language. taken: they fill the field. asked: they may."""

    name: str
    taken: Words
    asked: Words


@cache
def languages() -> tuple[Language, ...]:
    """All languages, English first."""
    folder = files("importer.mapping").joinpath("languages")
    found = [file for file in folder.iterdir() if file.name.endswith(".toml")]
    found.sort(key=lambda file: (file.name != _FIRST, file.name))
    return tuple(_language(tomllib.loads(file.read_text("utf-8"))) for file in found)


def _language(document: Mapping[str, object]) -> Language:
    taken, asked = (_by_field(document[part]) for part in ("taken", "asked"))
    return Language(str(document["language"]), taken, asked)


def _by_field(table: object) -> Words:
    if not isinstance(table, dict):
        raise TypeError(f"a table of words by field was expected, not {table!r}")
    by_field = {}
    for name, words in table.items():
        known = find_field(name)
        if known is None:
            raise ValueError(f"languages/: there is no field {name!r}")
        by_field[known.name] = tuple(words)
    return by_field


def together(part: str) -> dict[str, tuple[str, ...]]:
    """The words of all languages by field, each once. part: "taken" or "asked"."""
    merged: dict[str, dict[str, None]] = {}
    for language in languages():
        for name, words in getattr(language, part).items():
            merged.setdefault(name, {}).update(dict.fromkeys(words))
    return {name: tuple(words) for name, words in merged.items()}


def spellings(word: str) -> Iterator[str]:
    """A word as it may be typed: as it is, without its accents, with `ae` for `ä`."""
    yield word
    yield word.translate(_WRITTEN_OUT)
    parts = unicodedata.normalize("NFKD", word)
    yield "".join(character for character in parts if not unicodedata.combining(character))
