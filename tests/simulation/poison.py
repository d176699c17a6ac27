"""Rows that the service, or something before it, stumbles over each time they are sent.

Such a row makes no task, and no fault of its own is said. It may not keep the others from being
sent, and after a bounded number of tries it has to end by itself.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence

from tests.simulation.weather import End

_SHARE = 0.12
"""The share of sheets that hold such rows."""

_ENDS = (End.ERROR, End.ERROR, End.HANG, End.TOKEN, End.FORBIDDEN, End.LOGIN)

MOST_TRIES = 12
"""So many requests for one such row, over all runs, are more than bounded."""


def make_poison(
    rng: random.Random, titles: Sequence[str], refused: frozenset[str]
) -> Mapping[str, str]:
    """What is answered to some of the titles. The first row is often among them."""
    if not titles or rng.random() >= _SHARE:
        return {}
    share, end = rng.choice((0.1, 0.5, 0.9)), rng.choice(_ENDS)
    first = [titles[0]] if rng.random() < 0.5 else []
    chosen = [*first, *(title for title in titles if rng.random() < share)]
    return {title: end for title in chosen if title not in refused}
