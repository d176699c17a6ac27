"""The rows of a run that made way for others: each is asked for again before it is sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from importer.errors import LedgerError
from importer.ledger.records import Known
from importer.ledger.states import State
from importer.submission.http.statuses import Verdict
from importer.submission.ports import Turns
from importer.submission.worker.book import Book
from importer.submission.worker.in_flight import Flight
from importer.submission.worker.meanwhile import judge
from importer.submission.worker.row_queue import RowQueue

_MISSED = "its response was lost, and no task was found"


class Turn:
    """The turn of one submission. turns: None: nobody else can wait."""

    def __init__(self, rows: RowQueue, turns: Turns | None) -> None:
        self._rows = rows
        self._turns = turns
        self._asks = False
        self._left: set[bytes] = set()
        self._may_leave = True

    @property
    def is_over(self) -> bool:
        """Whether it is to make way."""
        return self._turns is not None and self._turns.is_over

    def resume(self, book: Book) -> None:
        """It has the workspace again: rows that were to be looked up may be settled by now."""
        self._asks = True
        self._judge_parked(book)

    def believe(self, book: Book) -> bool:
        """Whether rows that were to be looked up are settled: a former holder has their answers.

        Raises `LedgerError`.
        """
        if self._turns is None or not self._turns.believe():
            return False
        self.resume(book)
        return True

    def leave(self, book: Book) -> None:
        """The journal takes no more: leave the answers that came, once each, for whoever may."""
        answers = [(key, one) for key, one in book.created_unsaved if key not in self._left]
        if self._turns is None or not answers or not self._may_leave:
            return
        self._may_leave = self._turns.leave(answers)
        self._left.update(key for key, _ in answers)

    def _judge_parked(self, book: Book) -> None:
        parked = list(self._rows.parked.values())
        known = self._known(parked, book)
        if known is None:
            return
        self._rows.parked.clear()
        for flight in self._sifted(parked, known, book):
            if flight.last is not None:
                flight.last = flight.last._replace(verdict=Verdict.NOT_SENT, reason=_MISSED)
            self._rows.put_back(flight)

    def still_to_send(self, flights: list[Flight], book: Book) -> list[Flight]:
        """Those of the rows that are still to go; the others have ended, or are looked up."""
        if not self._asks or not flights:
            return flights
        known = self._known(flights, book)
        if known is None:
            self._rows.put_first(flights)
            return []
        return self._sifted(flights, known, book)

    def _known(self, flights: Sequence[Flight], book: Book) -> Mapping[bytes, Known] | None:
        """What the ledger holds of the rows; None where it cannot tell, and why is the book's."""
        if self._turns is None or not flights:
            return {}
        try:
            return self._turns.known([flight.row.fingerprint for flight in flights])
        except LedgerError as error:
            book.error = error
            return None

    def _sifted(
        self, flights: Sequence[Flight], known: Mapping[bytes, Known], book: Book
    ) -> list[Flight]:
        going: list[Flight] = []
        run_id = "" if self._turns is None else self._turns.run_id
        for flight in flights:
            key = flight.row.fingerprint
            found = judge(flight, known.get(key), run_id)
            if not isinstance(found, State):
                book.conclude(found)
            elif found is State.UNKNOWN:
                self._rows.parked[key] = flight
            else:
                going.append(flight)
        return going
