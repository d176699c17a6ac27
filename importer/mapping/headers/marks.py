"""What a header contains besides the name: brackets, asterisks, numbers, formats.

Separates a header's text into the name and what the marks say. `Due Date (MM/DD/YYYY)` is the
column "Due Date", and its bracket settles the order of day and month. A bracket that says something
that is not understood, such as `Owner (Regarding)`, may make it another column.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Literal, NamedTuple

from importer.mapping.words.vocabulary import (
    PRIORITY_BY_WORD,
    STATUS_BY_WORD,
    TASK_TYPE_BY_WORD,
    fold_word,
)
from importer.mapping.words.zone_names import SaidZone, zone_of

DateOrder = Literal["ymd", "dmy", "mdy"]


class HeaderMarks(NamedTuple):
    """A header without its marks.

    said: what stands in the brackets. zone: the time zone of its dates. is_plain: none of it may
    make the name that of something else. is_foreign: it says that the column is not for people,
    whatever it is called.
    """

    name: str
    said: tuple[str, ...] = ()
    date_order: DateOrder | None = None
    zone: SaidZone | None = None
    is_plain: bool = True
    is_foreign: bool = False


_BRACKET = re.compile(r"[(\[{<]([^()\[\]{}<>]*)[)\]}>]")
_NUMBERING = re.compile(r"^\d{1,2}[.)]\s+")
_EDGES = " \t*:;,.?!-\N{EN DASH}\N{EM DASH}/|_"

_SIZE = r"\d[\d.,]*\s*(?:k|digits?|chars?|characters?|letters|signs|words|zeichen|stellen)?\.?"
# What these say changes no name: how long a text may be, whether it is needed, how it is written.
_HARMLESS = re.compile(
    rf"""
    | (?:max|maximum|maximal|up\ to|at\ most|limit|under|less\ than|bis\ zu|<=?|\u2264)
      [.:]?\s*{_SIZE}(?:\s*max\.?)?
    | {_SIZE}(?:\s*(?:max|maximum)\.?)?
    | \d+\s*(?:-|\u2013|/|\.\.|to|bis|or)\s*\d+\s*(?:digits?|chars?|characters?)?
    | required | mandatory | obligatory | must | optional | if\ any | if\ known | if\ needed
    | pflicht | pflichtfeld | erforderlich | obligatoire | facultatif | obligatorio | opcional
    | (?:free\ ?|plain\ ?)?text | string | number | date | date\ ?time | id | url | link | e-?mail
    | hh?[:.]mm(?:[:.]ss)?(?:\s*(?:am/pm|tt|a))? | 24\s*h(?:ours?|rs)? | am/pm
    | % | percent | in\ %
    | pick\ ?list | drop\ ?down | select | choose(?:\ one)? | one\ only | in\ full
    | (?:yes|y|true|ja|oui|si|s\u00ed)\s*[/|,]\s*(?:no|n|false|nein|non)
    | (?:e\.?g\.?|ex\.?|example|for\ example|such\ as|z\.?\s?b\.?|p\.?\s?ex\.?)[ :,.].*
    | [^=]{{1,20}}=[^=]+(?:=[^=]+)*
    """,
    re.VERBOSE | re.IGNORECASE,
)
# Without a bracket, only what can hardly be a part of the name.
_TAIL = re.compile(
    rf"""
    [\s,;:/|\-\u2013\u2014]+
    ( (?:max|maximum|up\ to|at\ most)[.:]?\s*{_SIZE}
    | required | mandatory | optional | pflichtfeld
    | [a-z\u00e5]{{1,5}}(?:[-/.\ ][a-z\u00e5]{{1,5}}){{2}}(?:[\ t,]*hh?[:.]mm(?:[:.]ss)?)?
    )$
    """,
    re.VERBOSE | re.IGNORECASE,
)
_NOT_FOR_PEOPLE = re.compile(
    r"do\s+not\s+(?:modify|edit|change)|internal|system|deprecated", re.IGNORECASE
)

_DATE_FORM = re.compile(
    r"""
    (?:format:?\s*)?
    (?P<first>([a-z\u00e5])\2*) (?P<gap>[-/.\ ]{0,2})
    (?P<second>([a-z\u00e5])\5*) [-/.\ ]{0,2}
    (?P<third>([a-z\u00e5])\7*) \.?
    (?:[\ t,]* h{1,2} [:.] m{2} (?: [:.] s{2} )? (?: \ ? (?: am/pm | a | tt ) )? )?
    """,
    re.VERBOSE,
)
_LETTERS = {
    **dict.fromkeys("dtgp", "d"),
    **dict.fromkeys("mk", "m"),
    **dict.fromkeys("ya\N{LATIN SMALL LETTER A WITH RING ABOVE}rv", "y"),
}
"""Day, month and year as people abbreviate them: English, German (TT.MM.JJJJ), Dutch, French
(JJ/MM/AAAA), Italian (GG/MM/AAAA), Spanish, Swedish, Polish, Finnish. J is a day or a year."""

_ORDERS: dict[str, DateOrder] = {"dmy": "dmy", "mdy": "mdy", "ymd": "ymd"}
_DAY_AND_MONTH = re.compile(r"([dtgj])\1?[-/.]([mk])\2?\.?|([mk])\3?[-/.]([dtgj])\4?\.?")
"""Without the year, which stands last or first as the cells have it."""
_ORDER_WORDS: dict[str, DateOrder] = {
    "day/month": "dmy", "month/day": "mdy",
    "day first": "dmy", "day/month/year": "dmy", "day month year": "dmy", "european": "dmy",
    "uk": "dmy", "uk format": "dmy", "eu": "dmy", "eu format": "dmy",
    "month first": "mdy", "month/day/year": "mdy", "month day year": "mdy", "american": "mdy",
    "us": "mdy", "us format": "mdy", "usa": "mdy",
    "year first": "ymd", "year/month/day": "ymd", "year month day": "ymd", "iso": "ymd",
    "iso 8601": "ymd",
}  # fmt: skip
_SHORTEST_WITHOUT_GAPS = len("ddmmyy")


@lru_cache(maxsize=4096)
def read_marks(header: str) -> HeaderMarks:
    """The name in a header, and what its marks say."""
    text = " ".join(unicodedata.normalize("NFKC", header).split())
    said = [part for content in _BRACKET.findall(text) for part in _parts(content)]
    name = _NUMBERING.sub("", _BRACKET.sub(" ", text).strip(_EDGES))
    while tail := _TAIL.search(name):
        if not _is_harmless(tail[1]):
            break
        said.append(tail[1])
        name = name[: tail.start()]
    zones = {zone for content in said if (zone := zone_of(content)) is not None}
    orders = {order for content in said if (order := date_order(content)) is not None}
    return HeaderMarks(
        name=" ".join(name.split()).strip(_EDGES),
        said=tuple(said),
        date_order=orders.pop() if len(orders) == 1 else None,
        zone=zones.pop() if len(zones) == 1 else None,
        is_plain=all(map(_is_harmless, said)) and len(zones) <= 1,
        is_foreign=any(_NOT_FOR_PEOPLE.search(content) for content in said),
    )


def date_order(text: str) -> DateOrder | None:
    """The order of day, month and year that a form such as `MM/DD/YYYY` names, if it is one."""
    plain = " ".join(text.casefold().split())
    if plain in _ORDER_WORDS:
        return _ORDER_WORDS[plain]
    short = _DAY_AND_MONTH.fullmatch(plain)
    if short is not None:
        return "dmy" if short[1] else "mdy"
    found = _DATE_FORM.fullmatch(plain)
    if found is None:
        return None
    parts = [found["first"], found["second"], found["third"]]
    if not found["gap"] and sum(map(len, parts)) < _SHORTEST_WITHOUT_GAPS:
        return None
    letters = "".join(_LETTERS.get(part[0], part[0]) for part in parts)
    if letters.count("j") == 1:  # jour, or Jahr and jaar: whichever of the two is not there
        letters = letters.replace("j", "y" if "d" in letters else "d")
    elif letters == "jmj":  # JJ-MM-JJJJ is no form that says which is which, but by its length
        letters = "dmy" if len(parts[0]) < len(parts[2]) else "ymd"
    return _ORDERS.get(letters)


def _parts(content: str) -> list[str]:
    """What a bracket says, one thing each: `DD/MM/YYYY, required` says two."""
    text = content.strip()
    parts = [part.strip() for part in re.split(r"[,;]\s", text)]
    return parts if not _is_harmless(text) and any(map(_is_harmless, parts)) else [text]


def _is_harmless(content: str) -> bool:
    text = content.strip(" *")
    return (
        not text
        or _HARMLESS.fullmatch(text) is not None
        or date_order(text) is not None
        or zone_of(text) is not None
        or _is_list_of_words(text)
    )


def _is_list_of_words(text: str) -> bool:
    """Whether the bracket lists words that a cell may say: `high/medium/low`."""
    words = [fold_word(word) for word in re.split(r"[/|,;]| or ", text) if word.strip()]
    return len(words) > 1 and all(
        word in PRIORITY_BY_WORD or word in STATUS_BY_WORD or word in TASK_TYPE_BY_WORD
        for word in words
    )
