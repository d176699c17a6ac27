"""What people call the columns of a field, language by language, from the files in `languages/`.

A file leads to its words: those that are taken for the field, those of which a person is asked, and
those that the cells of a column of types or priorities say.
To teach the program a word, add it to a file; a new file is a new language.
"""

from __future__ import annotations

import tomllib
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

from importer.contract.fields import find_field

_FIRST = "en.toml"
"""Its spelling of a word is the one that is listed, where several languages have it."""
_WRITTEN_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "œ": "oe"})

Words = Mapping[str, tuple[str, ...]]
"""Words by the API's name of their field."""


class Language(NamedTuple):
    """The headers of a language. taken: they fill the field. asked: they may.

    cells: the words of the cells of a field, by the word of the API for them. unwanted: headers of
    columns that tick off rows which are not to be sent.
    """

    name: str
    taken: Words
    asked: Words
    cells: Mapping[str, Words]
    unwanted: tuple[str, ...] = ()


@cache
def languages() -> tuple[Language, ...]:
    """All languages, English first."""
    folder = files("importer.mapping.words").joinpath("languages")
    found = [file for file in folder.iterdir() if file.name.endswith(".toml")]
    found.sort(key=lambda file: (file.name != _FIRST, file.name))
    return tuple(_language(tomllib.loads(file.read_text("utf-8"))) for file in found)


def _language(document: Mapping[str, Any]) -> Language:
    taken, asked = (_by_field(document[part]) for part in ("taken", "asked"))
    cells = {field: _words(table) for field, table in document.get("words", {}).items()}
    unwanted = tuple(document.get("unwanted", ()))
    return Language(document["language"], taken, asked, cells, unwanted)


def _words(table: Mapping[str, list[str]]) -> Words:
    return {name: tuple(words) for name, words in table.items()}


def _by_field(table: Mapping[str, list[str]]) -> Words:
    return {_field(name): words for name, words in _words(table).items()}


def _field(name: str) -> str:
    known = find_field(name)
    if known is None:
        raise ValueError(f"languages/: there is no field {name!r}")
    return known.name


def together(part: str) -> dict[str, tuple[str, ...]]:
    """The headers of all languages by field, each once. part: "taken" or "asked"."""
    return _merged(getattr(language, part) for language in languages())


def cell_words(field: str) -> dict[str, tuple[str, ...]]:
    """What cells of a field say in all languages but English, by the API's word for it."""
    return _merged(language.cells.get(field, {}) for language in languages())


def _merged(tables: Iterable[Words]) -> dict[str, tuple[str, ...]]:
    merged: dict[str, dict[str, None]] = {}
    for table in tables:
        for name, words in table.items():
            merged.setdefault(name, {}).update(dict.fromkeys(words))
    return {name: tuple(words) for name, words in merged.items()}


def spellings(word: str) -> Iterator[str]:
    """A word as it may be typed: as it is, without its accents, with `ae` for `ä`."""
    yield word
    yield word.translate(_WRITTEN_OUT)
    parts = unicodedata.normalize("NFKD", word)
    yield "".join(character for character in parts if not unicodedata.combining(character))
