"""This computer's clocks, in virtual time: the time of day, which is set, and that since its start.

Makes a time of day and a reading since the last start of a loop's seconds.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from importer.ledger.file.boot_clock import Tick

EPOCH = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
"""Virtual second 0."""


def at(seconds: float) -> datetime:
    """The time of day of a virtual moment, by a clock that is right."""
    return EPOCH + timedelta(seconds=seconds)


@dataclass(slots=True)
class Clocks:
    """The clocks of one computer. now: the virtual time."""

    now: Callable[[], float]
    _ahead_seconds: float = 0.0
    _starts: int = 1
    _started_at: float = -5000.0

    def time_of_day(self) -> datetime:
        """What the computer takes for the time."""
        return at(self.now() + self._ahead_seconds)

    def tick(self) -> Tick:
        """The seconds since the computer was started, which nobody can set."""
        return Tick(f"start {self._starts}", self.now() - self._started_at)

    def set_ahead(self, seconds: float) -> None:
        """Somebody, or a time server, sets the time of day."""
        self._ahead_seconds += seconds

    def restart(self) -> None:
        """The computer starts anew."""
        self._starts += 1
        self._started_at = self.now()
