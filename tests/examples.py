"""How many examples each property is tried with: ten times as many in `make soak` as otherwise.

What any of them has found once is written down as an `@example`, which is tried first each time.
"""

from __future__ import annotations

from hypothesis import settings

QUICK, SOAK = "task-importer", "soak"
"""The two profiles of all properties; each says how many are tried instead of a hundred."""

_LEAST = 10


def examples(whole: int) -> int:
    """How many are tried under the profile that is loaded, where so many are the whole."""
    loaded = settings.default or settings()
    return max(_LEAST, whole * loaded.max_examples // 100)
