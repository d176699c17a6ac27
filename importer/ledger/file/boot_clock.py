"""A clock that cannot be set, and whose readings two processes can compare.

Seconds since the computer was started leave, with the name of that start. A person, a time server
or a flat battery may set the time of day between two readings, and so may a summer; a span that
has to be waited out is measured here.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import NamedTuple

_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")


class Tick(NamedTuple):
    """A reading. boot: which start of the computer the seconds count from; "": unknown."""

    boot: str
    seconds: float

    def seconds_since(self, earlier: Tick) -> float | None:
        """How long ago another reading was taken; None where the two cannot be compared."""
        if not self.boot or self.boot != earlier.boot or self.seconds < earlier.seconds:
            return None
        return self.seconds - earlier.seconds


Ticks = Callable[[], Tick]

NEVER = Tick("", 0.0)
"""A reading that none can be compared with."""


def read_tick() -> Tick:
    """The reading now.

    Linux names each start of the computer. Elsewhere two processes have nothing in common, and
    each takes the other's readings for ones that cannot be compared.
    """
    return Tick(_boot(), time.monotonic())


@cache
def _boot() -> str:
    try:
        return _BOOT_ID.read_text("ascii").strip()
    except (OSError, ValueError):
        return ""
