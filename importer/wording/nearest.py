"""The nearest known name to one that is not known, for "did you mean"."""

from __future__ import annotations

import re
from collections.abc import Iterable

CUTOFF = 70.0
"""Of 100, as rapidfuzz's `ratio` counts; below it a suggestion confuses more than it helps."""

_SAME_DOMAIN = 85.0
"""A slip in "example.com" keeps 90 of 100 and more; "example.org" has 82."""


def nearest(text: str, known: Iterable[str], cutoff: float = CUTOFF) -> str | None:
    """The name in `known` that is most like `text`, or None if none is like it.

    Case, blanks and punctuation count little. cutoff: the least similarity, from 0 to 100.
    """
    from rapidfuzz import fuzz, process, utils  # noqa: PLC0415 -- only when something is wrong

    found = process.extractOne(
        text, list(known), scorer=fuzz.ratio, processor=utils.default_process, score_cutoff=cutoff
    )
    return None if found is None else str(found[0])


def did_you_mean(text: str, known: Iterable[str]) -> str:
    """The end of a message: `; did you mean 'x'?`, or nothing."""
    name = nearest(text, known)
    return "" if name is None else f"; did you mean {name!r}?"


def nearest_person(text: str, known: Iterable[str]) -> str | None:
    """The name or e-mail address in `known` that is `text` with a slip, or None.

    What colleagues share counts for nothing: the same domain, the same first or last name. Each
    word has to be like its counterpart, and the part before the @ as well as the one behind it.
    """
    from rapidfuzz import fuzz, process  # noqa: PLC0415 -- only when something is wrong

    words = _person(text)
    best, best_name = (CUTOFF, False), None
    names = list(known)
    alike = process.extract(
        " ".join(words), names, scorer=fuzz.ratio, processor=_joined, score_cutoff=CUTOFF, limit=20
    )
    for name, _, _ in alike:
        others = _person(name)
        if len(others) != len(words) or _domain_differs(text, name):
            continue
        likeness = min(fuzz.ratio(*pair) for pair in zip(words, others, strict=True))
        score = (likeness, ("@" in text) == ("@" in name))
        if score > best:
            best, best_name = score, name
    return best_name


def _joined(text: str) -> str:
    return " ".join(_person(text))


def _person(text: str) -> list[str]:
    """The words of a name, or of the part of an address before its @."""
    return re.findall(r"[^\W_]+", text.partition("@")[0].casefold())


def _domain_differs(text: str, other: str) -> bool:
    """Whether both are addresses, of two companies."""
    from rapidfuzz import fuzz  # noqa: PLC0415 -- only when something is wrong

    here, there = text.partition("@")[2].casefold(), other.partition("@")[2].casefold()
    return bool(here and there) and fuzz.ratio(here, there) < _SAME_DOMAIN
