"""What time it is for the service, by the `Date` of its answers.

A listed task is older than a request or not by the service's own clock; this computer's may be
wrong by hours.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from importer.submission.verdict import http_date

UNBOUNDED = datetime.min.replace(tzinfo=UTC)
"""Before every task: what is taken where the service has not said what time it is."""

_LAST_YEAR = 9000
"""No clock is later; at the end of the calendar, in 9999, there is no time to go on to."""


@dataclass(slots=True)
class ServerClock:
    """The service's clock, as far as it is known. utc_now: this computer's."""

    utc_now: Callable[[], datetime] = lambda: datetime.now(UTC)
    _ahead: timedelta | None = None

    def see(self, headers: Mapping[str, str]) -> None:
        """Learn from an answer that has just come."""
        date = http_date(headers.get("date", ""))
        if date is not None and date.year <= _LAST_YEAR:
            self._ahead = date - self.utc_now()

    def now(self) -> datetime:
        """The service's time, to a second or so and the time that an answer takes to come."""
        return UNBOUNDED if self._ahead is None else self.utc_now() + self._ahead
