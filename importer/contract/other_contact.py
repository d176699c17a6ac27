"""Decides whether two texts about a contact are surely of two people.

A service may write an address, a number or a name in its own way, or hide a part of it. What cannot
be compared tells nothing.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection
from urllib.parse import unquote

Key = Callable[[str], Collection[str]]
"""What is compared of a text; nothing where it cannot be."""


def names_another(name: str, echo: str, own: str) -> bool | None:
    """Whether two texts of the member `name` name two people; None: it cannot be determined.

    If they have anything in common, they name one person.
    """
    theirs, ours = _KEYS[name](_folded(echo)), _KEYS[name](_folded(own))
    if not theirs or not ours:
        return None
    return set(theirs).isdisjoint(ours)


def _folded(text: str) -> str:
    text = unicodedata.normalize("NFKC", text).casefold().strip()
    return "" if _HIDDEN.search(text) else text


_HIDDEN = re.compile(r"[*\u2022\u2026]|\.\.\.|xxx|\dxx|\[")
"""A text of which a part was taken out."""


def _email(text: str) -> list[str]:
    found = _EMAIL.search(text)
    if found is None:
        return []
    return [f"{found[1].partition('+')[0]}@{_domain(found[2])}"]


_EMAIL = re.compile(r"([^\s<>:@]+)@([^\s<>:@]+?)[.>]*$")


def _domain(text: str) -> str:
    """A domain in letters, however it was written."""
    try:
        return text.encode("ascii").decode("idna").casefold()
    except UnicodeError:
        return text


def _linkedin(text: str) -> list[str]:
    parts = [part for part in re.split(r"[/?#]", unquote(text)) if part]
    places = [n for n, part in enumerate(parts) if part.endswith("linkedin.com")]
    return parts[-1:] if not places else ["/".join(parts[places[0] + 1 : places[0] + 3])]


def _phone(text: str) -> list[str]:
    """The last seven digits: before them stand codes of countries and areas, or none."""
    digits = re.sub(r"\D", "", re.split(r"[a-z;,#]", text.removeprefix("tel:"))[0])
    return [digits[-_LAST:]] if len(digits) >= _LAST else []


_LAST = 7


def _name(text: str) -> list[str]:
    """Its words and their first letters, in any order and without accents."""
    bare = unicodedata.normalize("NFKD", text)
    bare = "".join(char for char in bare if not unicodedata.combining(char))
    words = re.findall(r"\w+", bare)
    return [*words, *(word[0] for word in words)]


_KEYS: dict[str, Key] = {
    "email": _email,
    "linkedin_url": _linkedin,
    "phone_number": _phone,
    "name": _name,
}
