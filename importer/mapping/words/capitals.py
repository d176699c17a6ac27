"""Where capitals count: they tell ids apart, and no words."""

from __future__ import annotations

import re
import string
import unicodedata

_MARKS = re.compile(r"[^\w\s]|_")
_NAME_PARTS = re.compile(r"[A-Za-z][a-z]+")
_MOST_NAME_PARTS = 3
"""Parts with a capital each: "McDonald" has two, "VanDerBerg" three."""
_LAST_NAME_PART = 3
"""The fewest letters in the last part of a name: "McKay" is a name, "AbCdEf" may be an id."""
_CASE_SENSITIVE = 15
_CASE_SAFE = 18
_CAPITALS = string.ascii_uppercase + "012345"


def plain(text: str) -> str:
    """`text` as it counts in a lookup: accents composed, no marks of no width, single blanks.

    A Salesforce id of 18 characters counts as its 15, which reports of Salesforce show.
    """
    if not text.isascii():
        composed = unicodedata.normalize("NFC", text)
        text = "".join(c for c in composed if unicodedata.category(c) != "Cf")
    key = " ".join(text.split())
    return key[:_CASE_SENSITIVE] if len(key) == _CASE_SAFE and _is_case_safe(key) else key


def _is_case_safe(text: str) -> bool:
    """Whether the last three characters say which of the 15 before them are capitals.

    Each stands for five, a bit for each, from A (none) over Z to 5 (all): Salesforce, "What are
    the differences between 15-character and 18-character record IDs".
    """
    if not (text.isascii() and text.isalnum()):
        return False
    groups = (text[start : start + 5] for start in range(0, _CASE_SENSITIVE, 5))
    bits = (sum(c.isupper() << i for i, c in enumerate(group)) for group in groups)
    return text[_CASE_SENSITIVE:].upper() == "".join(_CAPITALS[bit] for bit in bits)


def fold_case(text: str) -> str:
    """A key without its capitals, and nothing else: "Weiss" and "Weiß" are two people.

    A sigma at the end of a word has a form of its own, which is no other letter.
    """
    if text.isascii():
        return text.lower()
    return unicodedata.normalize("NFC", text.lower().replace("\u03c2", "\u03c3"))


def is_word(text: str) -> bool:
    """Whether capitals say nothing in `text`: it is a name or an e-mail address, and no id.

    "Nora Fennimore", "McDonald", "nora.f@example.com" and "Team 4" are words; "0055g00000AbCdE",
    "kQdXwRtY" and "REP12" may be ids.
    """
    if "@" in text:
        return True
    tokens = text.split()
    return any(map(_is_name, tokens)) and all(t.isdecimal() or _is_name(t) for t in tokens)


def _is_name(token: str) -> bool:
    return all(map(_is_plain_word, _MARKS.sub(" ", token).split()))


def _is_plain_word(token: str) -> bool:
    if not token.isalpha():
        return False
    if token.islower() or token.isupper() or token.istitle() or not token.isascii():
        return True
    parts = _NAME_PARTS.findall(token)
    return (
        "".join(parts) == token
        and len(parts) <= _MOST_NAME_PARTS
        and len(parts[-1]) >= _LAST_NAME_PART
    )
