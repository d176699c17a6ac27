"""Splits a web page into its tags and the text between them, as it streams.

Not `html.parser`: on some pages that are made to hurt it takes time that grows with the square of
their length (its later versions mend one such way after the other), and it knows nothing of
blocks that break off within a tag. Here every character is looked at a bounded number of times.
What is no tag is text, as browsers have it. HTML Living Standard, 13.2.5.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple, TypeAlias

_TAG = re.compile(
    r"""<(?P<end>/?)(?P<name>[A-Za-z][^\s/>]*+)"""
    r"""(?P<about>(?:[^>"'=]++|=\s*+(?:"[^"]*+"|'[^']*+'|(?!["']))|["'])*+)>"""
)
_ATTRIBUTE = re.compile(
    r"""(?P<name>[^\s=/"'>]++)\s*+(?:=\s*+(?:"(?P<a>[^"]*+)"|'(?P<b>[^']*+)'|(?P<c>[^\s"'>]++)))?"""
)
_BEGINS_TAG = re.compile(r"</?[A-Za-z]")
_DECLARATION = re.compile(r"<[!?]")
_SHORTEST = 4
"""The characters that distinguish `<!--` from a declaration."""
_UNREADABLE = frozenset({"script", "style", "template", "noscript"})

PENDING_CHARACTERS = 1 << 18
"""A tag or comment that goes on for longer than this is none."""


class Tag(NamedTuple):
    """A tag; about: its attributes as they are written."""

    name: str
    is_end: bool
    about: str

    def attributes(self) -> dict[str, str]:
        """The attributes by their names in small letters, entities not yet read."""
        return {
            found["name"].lower(): found["a"] or found["b"] or found["c"] or ""
            for found in _ATTRIBUTE.finditer(self.about)
        }


Token: TypeAlias = "str | Tag"  # noqa: S105 - of markup, not of a service


def read_tokens(blocks: Iterable[str]) -> Iterator[Token]:
    """Tags and texts in turn; a text may come in pieces."""
    tokenizer = _Tokenizer()
    for block in blocks:
        yield from tokenizer.feed(block)
    yield from tokenizer.finish()


class _Tokenizer:
    """What was fed and not yet read, and what ends a part that nobody reads."""

    def __init__(self) -> None:
        self._pending = ""
        self._until = ""

    def feed(self, block: str) -> Iterator[Token]:
        """The tokens that end in what was fed so far."""
        self._pending += block
        text, position, before = self._pending, 0, -1
        while before < position < len(text):
            before = position
            if self._until:
                position, self._until = _skip(text, position, self._until)
                continue
            if text.startswith("<!--", position):
                self._until, position = "-->", position + 2
                continue
            token, position = _next(text, position)
            if isinstance(token, Tag) and token.name in _UNREADABLE and not token.is_end:
                self._until = f"</{token.name}"
            elif token is not None:
                yield token
        self._pending = text[position:]
        if len(self._pending) > PENDING_CHARACTERS:
            yield from self.finish()

    def finish(self) -> Iterator[Token]:
        """What is left, as text."""
        if self._pending and not self._until:
            yield self._pending
        self._pending = ""


def _next(text: str, position: int) -> tuple[Token | None, int]:
    """The token at a position and where it ends; where it does not end here, the position."""
    start = text.find("<", position)
    if start != position:
        end = len(text) if start < 0 else start
        return text[position:end], end
    found = _TAG.match(text, position)
    if found is not None:
        return Tag(found["name"].lower(), bool(found["end"]), found["about"]), found.end()
    if _DECLARATION.match(text, position):
        end = text.find(">", position)
        return None, position if end < 0 else end + 1
    if _BEGINS_TAG.match(text, position) or len(text) - position < _SHORTEST:
        return None, position
    return "<", position + 1


def _skip(text: str, position: int, until: str) -> tuple[int, str]:
    """Where what nobody reads ends, and what to look for where it does not end here."""
    found = _end_of(until).search(text, position)
    if found is None:
        return max(position, len(text) - len(until)), until
    return found.end() if until == "-->" else found.start(), ""


@lru_cache(maxsize=16)
def _end_of(until: str) -> re.Pattern[str]:
    return re.compile(re.escape(until), re.IGNORECASE)
