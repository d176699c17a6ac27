"""The span of the due dates of the rows that are to be sent: what a person looks at first.

Planned rows are counted one by one, for a line and a part of the JSON document. A column that was
read in the wrong century or order shows here at a glance.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Self

from importer.contract.moments import Moments, seconds_of
from importer.documents.imports import DueDatesDocument
from importer.planning.facts import PlannedRow
from importer.wording.counts import counted

_MEMBER = b'"due_date":"'
"""Within a text of the body these quotes would have a backslash."""


@dataclass(slots=True)
class DueDates:
    """Earliest and latest, how many lie before today, and how many rows have none.

    today: its first moment. Both ends keep the offset that is sent.
    """

    today: datetime
    earliest: datetime | None = None
    latest: datetime | None = None
    past: int = 0
    without: int = 0

    @classmethod
    def as_of(cls, now: datetime, zone: tzinfo) -> Self:
        """None yet. now: an instant; zone: whose day counts as today."""
        return cls(now.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0, fold=0))

    def clear(self) -> None:
        """Count anew."""
        self.earliest = self.latest = None
        self.past = self.without = 0

    def add(self, row: PlannedRow) -> None:
        """Count a row that is to become a new task; others are passed over."""
        if row.is_new:
            self.add_due(_due_date(row.body))

    def add_due(self, due: datetime | None) -> None:
        """Count a row that is to become a new task, by the moment at which that is due."""
        if due is None:
            self.without += 1
            return
        if self.earliest is None or due < self.earliest:
            self.earliest = due
        if self.latest is None or due > self.latest:
            self.latest = due
        self.past += due < self.today

    def add_all(self, moments: Sequence[datetime | None]) -> None:
        """Count rows that are to become new tasks, by the moments at which those are due."""
        if isinstance(moments, Moments):
            self._add_seconds(moments)
            moments = list(moments.others.values())
        due = [moment for moment in moments if moment]
        self.without += len(moments) - len(due)
        if not due:
            return
        first, last = min(due), max(due)
        if self.earliest is None or first < self.earliest:
            self.earliest = first
        if self.latest is None or last > self.latest:
            self.latest = last
        if first < self.today:
            self.past += sum(moment < self.today for moment in due)

    def _add_seconds(self, moments: Moments) -> None:
        """Count those that are known as seconds; of them the first and the last are made."""
        seconds = moments.known()
        if not seconds:
            return
        first, last = min(seconds), max(seconds)
        if self.earliest is None or first < seconds_of(self.earliest):
            self.earliest = moments.first_at(first)
        if self.latest is None or last > seconds_of(self.latest):
            self.latest = moments.first_at(last)
        today = seconds_of(self.today)
        if first < today:
            self.past += sum(some < today for some in seconds)

    def merge(self, other: Self) -> None:
        """Count those that another has counted, as of the same day."""
        self.past += other.past
        self.without += other.without
        for due in (other.earliest, other.latest):
            if due is not None and (self.earliest is None or due < self.earliest):
                self.earliest = due
            if due is not None and (self.latest is None or due > self.latest):
                self.latest = due

    def in_words(self) -> str | None:
        """`2026-12-01 to 2027-02-28, 3 before today, 2 rows without`; None where no row has one."""
        if self.earliest is None or self.latest is None:
            return None
        first, last = self.earliest.date().isoformat(), self.latest.date().isoformat()
        parts = [first if first == last else f"{first} to {last}"]
        parts.append(f"{self.past:,} before today" if self.past else "none before today")
        if self.without:
            parts.append(f"{counted(self.without, 'row')} without")
        return ", ".join(parts)

    def as_json(self) -> DueDatesDocument | None:
        """The same for the JSON document."""
        if self.earliest is None or self.latest is None:
            return None
        return {
            "earliest": self.earliest.isoformat(),
            "latest": self.latest.isoformat(),
            "past": self.past,
            "without": self.without,
        }


def _due_date(body: bytes) -> datetime | None:
    start = body.find(_MEMBER)
    if start < 0:
        return None
    start += len(_MEMBER)
    return datetime.fromisoformat(body[start : body.index(b'"', start)].decode())
