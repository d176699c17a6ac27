"""The names of runs."""

from __future__ import annotations

import random
from datetime import datetime

LATEST = "latest"
"""What a person may write instead of a name: the last import."""


def new_run_id(now: datetime, rng: random.Random) -> str:
    """A name that sorts by time and that a person can type."""
    return f"{now:%Y%m%d-%H%M%S}-{rng.randrange(16**4):04x}"
