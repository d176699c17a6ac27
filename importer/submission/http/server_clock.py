"""The service's time, derived from the creation times of its tasks.

A listed task is older than a request or not by the service's own word. Neither this computer's
clock nor the `Date` of an answer says what that word will be: the one may be set, even while a run
goes on, and the other may be a proxy's. So the times of tasks are compared with times of tasks;
the `Date`, and where there is none this computer's clock, are good for a guess alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from importer.contract.forms import instant, service_time
from importer.submission.http.dates import http_date

_SLACK = timedelta(minutes=5)
"""By which the service's own times may differ: it may have several computers."""

_GUESSED_SLACK = timedelta(minutes=20)
_ZONES_SLACK = timedelta(minutes=2)
_ZONE_STEP = timedelta(minutes=15)
_WIDEST_ZONES = timedelta(hours=26, minutes=2)
"""From UTC-12 to UTC+14."""

UNBOUNDED = datetime.min.replace(tzinfo=UTC)
"""Before every task: what is taken while the service has not said what time it is."""


@dataclass(slots=True)
class ServerClock:
    """The service's clock, as far as the tasks of this run have shown it."""

    _started: datetime | None = None
    _guessed: datetime | None = None

    def guess(self, headers: Mapping[str, str], utc_now: datetime, now: float) -> None:
        """Take an answer's `Date`, or this computer's time, for what the service's may be."""
        date = http_date(headers.get("date", "")) or utc_now
        with suppress(OverflowError):  # it lies at the end of the calendar
            self._guessed = date - timedelta(seconds=now)

    def guess_at(self, now: float) -> datetime | None:
        """What the service's time may be; None: there is nothing to go by."""
        try:
            return None if self._guessed is None else self._guessed + timedelta(seconds=now)
        except OverflowError:
            return None

    def see(self, created_at: str | None, left_at: float) -> None:
        """Learn from a task. left_at: when its request left, by a clock that cannot be set.

        Where the tasks do not agree, what makes the service's clock slowest counts: more tasks are
        then taken for one that a lost request may have made, and none for one that is too old.
        """
        moment = instant(created_at or "")
        if moment is None:
            return
        try:
            started = moment - timedelta(seconds=left_at)
        except OverflowError:  # it lies at the end of the calendar
            return
        self._started = started if self._started is None else min(started, self._started)

    def is_old(self, created_at: str | None, left_at: float) -> bool:
        """Whether a task was made long before its request left, so that another one asked for it.

        By the times of the tasks of this run, as soon as there is one. Before, the guess has to
        do, which may be off by a wrong zone, and by as much as clocks differ that nobody looks at.
        """
        made = service_time(created_at)
        known = self.time_at(left_at)
        if made is None:
            return False
        if known != UNBOUNDED:
            return known - made > _SLACK
        guessed = self.guess_at(left_at)
        return guessed is not None and _is_beyond_skew(guessed - made)

    def time_at(self, now: float) -> datetime:
        """The service's time, by the clock of `left_at`; never ahead of it."""
        if self._started is None:
            return UNBOUNDED
        try:
            return self._started + timedelta(seconds=now)
        except OverflowError:
            return UNBOUNDED


def _is_beyond_skew(lag: timedelta) -> bool:
    """Whether a time lies further back than clocks differ, by a wrong zone or by neglect."""
    if lag <= _GUESSED_SLACK:
        return False
    off = lag % _ZONE_STEP
    is_zone = min(off, _ZONE_STEP - off) <= _ZONES_SLACK
    return lag > _WIDEST_ZONES or not is_zone
