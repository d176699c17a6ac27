"""The queue of rows that are still to be sent, and those set aside."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator

from importer.ledger.states import State
from importer.planning.facts import PlannedRow
from importer.submission.worker.in_flight import Flight


class RowQueue:
    """First the rows that came back once, then new ones, then those that came back more often.

    parked: rows of which nobody knows what became of them, by fingerprint; they do not go. refused:
    rows that were answered as if the token were refused; whether it is has to be asked. held: rows
    that were forbidden; whether they alone are, the next answers have to show. under_way: how many
    have left, and did not come back yet. lost_at: when an answer was lost last, by the clock of
    the loop.
    """

    def __init__(self, rows: Iterator[PlannedRow]) -> None:
        self.parked: dict[bytes, Flight] = {}
        self.refused: list[Flight] = []
        self.held: list[Flight] = []
        self.under_way = 0
        self.lost_at = float("-inf")
        self._rows = rows
        self._upcoming: PlannedRow | None = None
        self._again: deque[Flight] = deque()
        self._late: deque[Flight] = deque()

    def __bool__(self) -> bool:
        """Whether any row is to go."""
        return bool(self._again or self._late) or self._upcoming is not None

    def read_on(self) -> None:
        """Look at the next new row; those that were sent before and lost are parked."""
        while True:
            self._upcoming = next(self._rows, None)
            if self._upcoming is None or self._upcoming.state is not State.UNKNOWN:
                return
            self.parked[self._upcoming.fingerprint] = Flight.of(self._upcoming)

    @property
    def left(self) -> int | None:
        """How many rows are to go again; None: there are new ones yet."""
        return None if self._upcoming is not None else len(self._again) + len(self._late)

    def take(self) -> Flight:
        """The row that goes next; there must be one."""
        if self._again:
            return self._again.popleft()
        if self._upcoming is not None:
            flight = Flight.of(self._upcoming)
            self.read_on()
            return flight
        return self._late.popleft()

    def put_back(self, flight: Flight) -> None:
        """A row that is to go again. One that is put off time and again lets the others pass."""
        is_late = max(flight.refusals, flight.put_offs) > 1
        (self._late if is_late else self._again).append(flight)

    def put_last(self, flight: Flight) -> None:
        """A row that is to go again after all others: what spoilt a run once may do so again."""
        self._late.append(flight)

    def put_first(self, flights: list[Flight]) -> None:
        """Rows that were taken and did not go."""
        self._again.extendleft(reversed(flights))

    def park(self, flight: Flight, now: float) -> None:
        """The outcome of a row is unknown until it is looked up."""
        self.lost_at = now
        self.parked[flight.row.fingerprint] = flight

    def came_back(self) -> Iterator[Flight]:
        """The rows that went at least once and are to go again, if it is not the token's fault."""
        yield from self.refused
        yield from self._again
        yield from self._late
