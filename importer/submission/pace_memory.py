"""The pace outlives the process: when requests were made, and how long everyone is to wait.

A pacer's times enter and are written to a small file of the service, in the folder of the ledgers;
the next run takes them up. Not in a ledger: `GET /me` is asked before it is known which ledger it
is, and two workspaces of one service share its limits. The file is a courtesy and proves nothing:
one that cannot be read or written costs nobody a run, and whatever it says, nobody waits for longer
than one window or the longest pause.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from importer.boot_clock import Tick, Ticks, read_tick
from importer.ledger.service import same_service
from importer.ledger.small_file import read_small, replace_small

MOST_STAMPS = 1000
"""So many requests are remembered; a rate that allows more in a window is not kept over runs."""

_NOTE = "When this computer asked the service last, so that the next run does not press it."


class Pace(NamedTuple):
    """What is remembered, by the clock of `Tick.seconds`.

    stamps: when requests were answered, or left and were not. paused_until: nobody asks before.
    """

    stamps: tuple[float, ...] = ()
    paused_until: float = float("-inf")


class PaceMemory:
    """The file of one service."""

    def __init__(
        self,
        path: Path,
        *,
        ticks: Ticks = read_tick,
        utc_now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._path = path
        self._ticks = ticks
        self._utc_now = utc_now

    @classmethod
    def of(cls, home: Path, base_url: str) -> PaceMemory:
        """The memory of a service in a folder of ledgers."""
        name = hashlib.sha256(same_service(base_url).encode()).hexdigest()[:12]
        return cls(home / f"pace-{name}.json")

    def load(self, longest_pause: float) -> Pace:
        """What the runs before left behind; nothing where the file is missing or makes no sense.

        After a restart of the computer, or where starts have no name, the time of day tells how
        long ago it was; where that makes no sense either, it counts as just now.
        """
        try:
            said = read_small(self._path) or {}
            then = Tick(str(said["boot"]), float(said["seconds"]))
            at = datetime.fromisoformat(str(said["at"])).astimezone(UTC)
            ages = [float(age) for age in said["ages"]][-MOST_STAMPS:]
            pause = float(said["pause"])
            if not all(map(math.isfinite, [then.seconds, pause, *ages])):
                return Pace()
        except (KeyError, TypeError, ValueError, OverflowError, OSError):
            return Pace()
        now = self._ticks()
        passed = now.seconds_since(then)
        if passed is None:
            passed = max(0.0, (self._utc_now() - at).total_seconds())
        stamps = (now.seconds - max(0.0, age) - passed for age in ages)
        left = min(pause - passed, longest_pause)
        return Pace(tuple(sorted(stamps)), now.seconds + left if left > 0 else float("-inf"))

    def save(self, stamps: Sequence[float], paused_until: float) -> None:
        """Write it down, as far as the disk takes it."""
        now = self._ticks()
        pause = max(0.0, paused_until - now.seconds)
        content = {
            "about": _NOTE,
            "boot": now.boot,
            "seconds": now.seconds,
            "at": self._utc_now().isoformat(timespec="milliseconds"),
            "ages": [round(now.seconds - stamp, 3) for stamp in stamps[-MOST_STAMPS:]],
            "pause": pause,
        }
        with suppress(OSError):
            self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            replace_small(self._path, content, durable=False)
