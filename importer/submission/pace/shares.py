"""The shares that one sender has of a rate, and when it is to ask for them again.

Asks the table that all senders have in common, and tells it what was paused. What it was told is
believed for as long as a lease, by clocks of this computer that no sleep stops.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Protocol

from importer.errors import LedgerError
from importer.ledger.lease import Clock, Reading, seconds_between
from importer.ledger.shares import Books, Budget, Sender
from importer.settings.rate import Rate
from importer.submission.pace.lending import TERMS, Loan, Terms, Wish, decide, rest
from importer.submission.pace.record import MOST_PAUSE_SECONDS

_LINGER_ASKINGS = 2.0
"""Who rests for less than so many times between two askings is still one of those who send."""


class Turn(Protocol):
    """A moment at which nobody else reads or writes what is known of a budget."""

    def read(self) -> Books:
        """All that is known."""

    def write(self, budget: Budget, sender: Sender, now: float) -> None:
        """Replace what all have in common, and what one of them has."""


class Table(Protocol):
    """What all senders have in common: `importer.ledger.shares`."""

    def turn(self) -> AbstractContextManager[Turn]:
        """Inside it is such a moment. Raises `LedgerError`."""

    def close(self) -> None:
        """Let go of it."""


class Shares:
    """One sender's part. rate: of all together. count: how many may leave in a window, for now.

    name: no other has it. under_way_seconds: so long a request may be under way.
    """

    def __init__(  # noqa: PLR0913 -- what it works with, each passed in
        self,
        table: Table,
        rate: Rate,
        name: str,
        *,
        window_seconds: float,
        under_way_seconds: float,
        clock: Clock,
        terms: Terms = TERMS,
        decide: Callable[[Books, Wish, Terms], Loan] = decide,
    ) -> None:
        self.rate = rate
        self.count = 0
        self._table = table
        self._name = name
        self._window_seconds = window_seconds
        self._under_way_seconds = under_way_seconds
        self._clock = clock
        self._terms = terms
        self._decide = decide
        self._told_at: Reading | None = None
        self._asked_at: Reading | None = None
        self._pause: tuple[Reading, float] | None = None
        self._is_known = False

    def due_seconds(self) -> float:
        """How long until it is to ask."""
        if self._asked_at is None or self._pause is not None:
            return 0.0
        return max(0.0, self._terms.ask_seconds - self._passed(self._asked_at))

    def still_holds(self) -> bool:
        """Whether what it was told last may be gone by; else it has no share until it asks."""
        told = self._told_at
        terms = self._terms
        if told is not None and self._passed(told) < terms.lease_seconds - terms.margin_seconds:
            return True
        self.count = 0
        return False

    def ask(self, counted: int) -> Loan | None:
        """What it may do from now on; None: as before, for nobody can be asked just now.

        counted: how many of its requests count now, or may. Raises `LedgerError` once it may not
        go by what it was told before.
        """
        asked = self._asked_at = self._clock()
        try:
            with self._table.turn() as turn:
                books = turn.read()
                loan = self._decide(books, self._wish(counted), self._terms)
                # Whether it is written is not known before the end; what is given back, is given.
                self.count = min(self.count, loan.shares)
                turn.write(self._with_pause(loan.budget, books.now), loan.sender, books.now)
        except LedgerError:
            if self.still_holds():
                return None
            raise
        self._told_at, self._pause, self._is_known = asked, None, True
        self.count = loan.shares
        return loan

    def pause(self, seconds: float) -> None:
        """The service wants no request for so long: all are told when it asks next."""
        self._pause = (self._clock(), min(seconds, MOST_PAUSE_SECONDS))

    def rest(self, counted: int, hot_seconds: float, *, is_over: bool = False) -> None:
        """Give back all but what still counts. is_over: for good, else perhaps for a moment.

        What cannot be written down is given back in time all the same.
        """
        self.count, self._asked_at = 0, None
        if not self._is_known:
            return
        linger = 0.0 if is_over else _LINGER_ASKINGS * self._terms.ask_seconds
        try:
            with self._table.turn() as turn:
                books = turn.read()
                row = rest(books, self._name, counted, hot_seconds, linger)
                if row is not None:
                    turn.write(self._with_pause(books.budget, books.now), row, books.now)
        except LedgerError:
            return
        self._pause = None

    def close(self) -> None:
        """Nothing is asked any more."""
        self._table.close()

    def _wish(self, counted: int) -> Wish:
        return Wish(
            self._name,
            str(self.rate),
            self.rate.count or 0,
            self._window_seconds,
            self._under_way_seconds,
            counted,
        )

    def _with_pause(self, budget: Budget, now: float) -> Budget:
        if self._pause is None:
            return budget
        began, seconds = self._pause
        until = now + seconds - self._passed(began)
        return budget._replace(paused_until=max(budget.paused_until, until))

    def _passed(self, since: Reading) -> float:
        return seconds_between(since, self._clock())
