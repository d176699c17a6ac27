"""The nearest known name to one that is not known, for "did you mean"."""

from __future__ import annotations

from collections.abc import Iterable

CUTOFF = 70.0
"""Of 100, as rapidfuzz's `ratio` counts; below it a suggestion confuses more than it helps."""


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
