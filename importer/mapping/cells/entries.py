"""The entries of a cell that is a list: `a;b`, or `[a,b]` as ClickUp writes them."""

from __future__ import annotations


def entries_of(text: str, separator: str) -> list[str]:
    """The different entries, without the brackets around all of them; one may be cut off."""
    bare = text.removeprefix("[").removesuffix("]") if text.startswith("[") else text
    return list(dict.fromkeys(filter(None, map(str.strip, bare.split(separator)))))
