"""The names of runs."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import datetime

LATEST = "latest"
"""What a person may write instead of a name: the last import."""

_ENDINGS = 16**8
"""Enough that two workspaces of one computer never share a name; older names end in four digits."""


def new_run_id(now: datetime, rng: random.Random, is_taken: Callable[[str], bool]) -> str:
    """A name that sorts by time and that no run of the ledger has.

    is_taken: whether a run of the ledger has this name. Where chance repeats itself, the next
    ending is taken: there are more of them than a ledger can have runs in a second.
    """
    drawn = rng.randrange(_ENDINGS)
    names = (f"{now:%Y%m%d-%H%M%S}-{(drawn + step) % _ENDINGS:08x}" for step in range(_ENDINGS))
    return next(name for name in names if not is_taken(name))
