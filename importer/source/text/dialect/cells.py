"""How much a text looks like a cell, from 0 to 1. A table of patterns.

The wrong delimiter shows in the cells: it cuts sentences and leaves other delimiters in them, while
the right one gives numbers, dates and names. Each pattern is matched in linear time.
"""

from __future__ import annotations

import re
from functools import lru_cache

_NUMBER = r"[-+]?[(]?(?:\d{1,3}(?:[.,' \u00a0]\d{3})++(?:[.,]\d++)?|\d++(?:[.,]\d++)?|[.,]\d++)[)]?"
_DATE = r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}|\d{1,2}[- ]?[A-Za-z]{3,9}[-, ]{0,2}\d{2,4}"
_TIME = (
    r"\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?(?: ?[AaPp]\.?[Mm]\.?)?(?: ?(?:Z|[-+]\d{2}:?\d{2}))?"
)

_TYPES: tuple[tuple[str, str, float], ...] = (
    ("empty", r"", 0.8),
    ("number", rf"{_NUMBER}(?:[eE][-+]?\d++)?", 1.0),
    ("amount", rf"[$€£¥]? ?{_NUMBER} ?(?:[%$€£¥]|[A-Z]{{3}})?|[A-Z]{{3}} ?{_NUMBER}", 1.0),
    ("time", rf"(?:(?:{_DATE})[T ,]{{0,2}})?{_TIME}|{_DATE}", 1.0),
    ("email", r"[^\s@,;|:<>]++@[^\s@,;|:<>]++", 1.0),
    ("address", r"(?:[a-z]{2,8}://|www\.)[^\s\x00-\x1f]++", 1.0),
    ("phone", r"\+?[\d ().-]{6,20}", 1.0),
    ("word", r"[^\W\d_][\w'\u2019.&-]*+", 0.95),
    ("code", r"[\w.#/&+-]++", 0.9),
    ("text", r"[^,;|\t~^\"]++", 0.75),
    ("document", r"\{.*\}|\[.*\]", 0.75),
)
"""What it is called, its pattern, its weight; the first that matches the whole cell counts."""

_OTHER = 0.5
"""Text with a delimiter in it, which belongs in quotes."""
_QUOTED = 0.1
"""Text in quotation marks, which the right dialect would have taken off, or with a control
character, which a program writes between cells."""
_HALF_QUOTED = 0.3
"""Text with a quotation mark at one end: a part of such a cell."""
_BLANK_AT_AN_END = 0.7
"""The weight of what has a blank at an end: it was cut out of a sentence."""

_PATTERN = re.compile("|".join(f"(?P<{name}>(?:{pattern})\\Z)" for name, pattern, _ in _TYPES))
_WEIGHTS = {name: weight for name, _, weight in _TYPES}
_IN_QUOTES = re.compile(r"(?:\".*\"|'.*')\Z", re.DOTALL)
_AT_ONE_END = re.compile(r"[\"']|.*[^\d\"'][\"']\Z", re.DOTALL)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")
_LONGEST = 200
"""Characters of a cell that are looked at."""

_MADE_FOR_DELIMITERS = frozenset({"time", "email", "address", "phone"})


def weigh_cell(cell: str) -> float:
    """How much a cell looks like one.

    A delimiter of the dialect itself is to be taken out before: it must have been in quotes.
    """
    return _weigh(cell if len(cell) <= _LONGEST else cell[:_LONGEST].rstrip())


def is_typed(cell: str) -> bool:
    """Whether a cell is a date, a time, an address or the like, which may hold delimiters."""
    found = _PATTERN.match(cell[:_LONGEST].strip())
    return found is not None and found.lastgroup in _MADE_FOR_DELIMITERS


@lru_cache(maxsize=1 << 14)
def _weigh(cell: str) -> float:
    inner = cell.strip()
    found = _PATTERN.match(inner)
    if _IN_QUOTES.match(inner) or _CONTROL.search(inner):
        weight = _QUOTED
    elif _AT_ONE_END.match(inner):
        weight = _HALF_QUOTED
    else:
        weight = _OTHER if found is None else _WEIGHTS[found.lastgroup or "text"]
    return weight if inner == cell or not inner else weight * _BLANK_AT_AN_END
