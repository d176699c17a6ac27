"""Tests all cells of a column at once, which costs a tenth of a test for each."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence


class Clean(list[str]):
    """Texts of a column that stand as they are, as somebody has found who looked at all of them.

    None has blanks around it; an identifier, a phone, an e-mail address and one of LinkedIn is of a
    form that `importer.identifier.all_sure` knows, or empty. Made once, and never changed.
    """

    __slots__ = ()


_MOST_KEPT = 10_000
_MOST_CHARACTERS = 500_000


def every(form: str) -> Callable[[Sequence[str]], bool]:
    """Asks of texts whether each is of this form, or empty; False where one holds a line feed.

    form: a pattern that no line feed fits. Its `$` is the end of a text.
    """
    # A line feed ends each text, so that what one matched never has to be taken back.
    whole = re.compile(rf"(?:(?:{form})?\n)*+", re.MULTILINE | re.ASCII).fullmatch

    def is_every(texts: Sequence[str]) -> bool:
        lines = "\n".join([*texts, ""])
        return lines.count("\n") == len(texts) and whole(lines) is not None

    return is_every


def exceptions(form: str) -> Callable[[Sequence[str]], list[int]]:
    """Asks for the places of texts that are not of this form, nor empty.

    form: as `every` takes it. A few bad cells in a column cost hardly more than none.
    """
    # What is no line of the form ends a match, and the next one begins behind it.
    fitting = re.compile(rf"(?:(?:{form})?\n)*+", re.MULTILINE | re.ASCII).match
    fits = re.compile(rf"(?:{form})?", re.MULTILINE | re.ASCII).fullmatch

    def places(texts: Sequence[str]) -> list[int]:
        lines = "\n".join([*texts, ""])
        if lines.count("\n") != len(texts):
            return [place for place, text in enumerate(texts) if fits(text) is None]
        found: list[int] = []
        place = begin = 0
        while (found_end := fitting(lines, begin)) is not None:
            end = found_end.end()
            if end == len(lines):
                break
            place += lines.count("\n", begin, end)
            found.append(place)
            place, begin = place + 1, lines.index("\n", end) + 1
        return found

    return places


class Remembering:
    """The same question to the chunks of one column, which asks a text that comes again only once.

    A column of more than some thousand different texts, or of long ones, is asked as if none was
    known.
    """

    def __init__(self, is_every: Callable[[Sequence[str]], bool]) -> None:
        """is_every: true of texts where it is true of each of them."""
        self._is_every = is_every
        self._known: set[str] = set()
        self._characters = 0
        self._keeps = True

    def __call__(self, texts: Sequence[str]) -> bool:
        """Whether it is true of each of them."""
        if not self._keeps:
            return self._is_every(texts)
        if self._known.issuperset(texts):
            return True
        new = list(set(texts).difference(self._known))
        if not self._is_every(new):
            return False
        self._known.update(new)
        self._characters += sum(map(len, new))
        if len(self._known) > _MOST_KEPT or self._characters > _MOST_CHARACTERS:
            self._known.clear()
            self._keeps = False
        return True
