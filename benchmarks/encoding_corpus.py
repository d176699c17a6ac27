"""Invented files in the encodings that people have: prose and lists of contacts in many languages.

Each is made of the same texts in each codec that its language comes in: a few lines and many, a
note, lists with names in capitals, and lists all in capitals.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from typing import NamedTuple

from benchmarks.encoding_texts import LANGUAGES, Language

FEW, SEVERAL, MANY = 3, 12, 60
ASCII_SHARE = 3
"""Of so many rows of a list one is all ASCII, as in any list."""


class Case(NamedTuple):
    """A file, the text in it, and what kind of file it is."""

    language: str
    codec: str
    kind: str
    text: str
    data: bytes


def build_corpus() -> Iterator[Case]:
    """Every kind of file in every language and codec that can hold it."""
    for name, language in LANGUAGES.items():
        for kind, text in _texts(name, language):
            for codec in language.codecs:
                data = text.encode(codec, "replace")
                whole = data.decode(codec)
                if whole == text and (not data.isascii() or codec.startswith("iso2022")):
                    yield Case(name, codec, kind, text, data)


def _texts(name: str, language: Language) -> Iterator[tuple[str, str]]:
    chance = random.Random(name)
    sentences = list(language.prose)
    yield "prose, few lines", "\n".join(sentences[:2]) + "\n"
    yield "prose, a note", "title;note\n" + f"call;{sentences[2]}\n"
    chance.shuffle(sentences)
    yield (
        "prose, many lines",
        "".join(
            f"{number},2027-03-{number % 28 + 1:02},{' '.join(chance.sample(sentences, 2))}\n"
            for number in range(MANY)
        ),
    )
    for kind, count in (("few", FEW), ("several", SEVERAL), ("many", MANY)):
        yield f"list, {kind} rows", _list(language, count, chance)
    yield "list, capitals", _list(language, SEVERAL, chance, str.upper)
    yield "list, all in capitals", _list(language, SEVERAL, chance).upper()


def _list(
    language: Language,
    count: int,
    chance: random.Random,
    write: Callable[[str], str] = str,
) -> str:
    rows = ["name,city,e-mail,phone"]
    for number in range(count):
        first, last = (chance.choice(language.people).partition(" ")[::2] for _ in "ab")
        person = f"{first[0]} {last[1]}".strip()
        if number % ASCII_SHARE == ASCII_SHARE - 1:
            person = f"Rep {number}"
        mail, phone = f"rep{number}@example.com", f"+1 415 555 01{number:02}"
        place = chance.choice(language.places)
        rows.append(f"{write(person)},{write(place)},{mail},{phone}")
    return "\n".join(rows) + "\n"


def is_right(case: Case, codec: str | None) -> bool:
    """Whether the codec gives the text as it was written."""
    if codec is None:
        return False
    try:
        return _folded(case.data.decode(codec, "replace")) == _folded(case.text)
    except LookupError:
        return False


def _folded(text: str) -> str:
    """The text, with one character for each of the pairs that codecs of one standard differ in."""
    return text.translate(_PAIRS)


_PAIRS = str.maketrans(
    "\u301c\u2016\u2212\xa2\xa3\xac\u2014\u30fb\u2022\u203e",
    "\uff5e\u2225\uff0d\uffe0\uffe1\uffe2\u2015\xb7\xb7~",
)
"""The same bytes of Shift JIS or GB 2312, as Windows reads them and as the standard does."""
