"""Reads the references to characters in a text of XML: `&amp;`, `&#10;`, `&#x41;`.

There are five by name where no document type declares more. XML 1.0, 2.2, 4.1, 4.6.
"""

from __future__ import annotations

import re
from functools import lru_cache

_NAMED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
_NUMBERED = re.compile(r"#(?:([0-9]{1,7})|x([0-9A-Fa-f]{1,6}))")
_CHARACTERS = (
    range(0x9, 0xB), range(0xD, 0xE), range(0x20, 0xD800), range(0xE000, 0xFFFE),
    range(0x10000, 0x110000),
)  # fmt: skip


def resolve(text: str) -> str:
    """`text` with the character that each reference stands for. Raises ValueError for no such."""
    first, *others = text.split("&")
    return first + "".join(map(_resolve_first, others))


def _resolve_first(text: str) -> str:
    name, end, rest = text.partition(";")
    if not end:
        raise ValueError("a reference without an end")
    return (_NAMED.get(name) or _numbered(name)) + rest


@lru_cache(maxsize=512)
def _numbered(name: str) -> str:
    found = _NUMBERED.fullmatch(name)
    if found is None:
        raise ValueError(f"there is no reference {name}")
    number = int(found[1]) if found[1] else int(found[2], 16)
    if not any(number in some for some in _CHARACTERS):
        raise ValueError(f"there is no character {number}")
    return chr(number)
