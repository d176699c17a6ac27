"""The outcomes of rows, and the requests about to leave, on their way into the journal."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from datetime import datetime

from importer import failpoints
from importer.contract.forms import folded_id, spellings
from importer.errors import LedgerError
from importer.ledger.records import Intent, Settlement
from importer.ledger.states import Event, TransitionError
from importer.planning.facts import PlannedRow
from importer.reporting.progress_events import RowSent
from importer.rows.outcome import Outcome, Status
from importer.submission.http.server_clock import ServerClock
from importer.submission.ports import Journal, Listener
from importer.submission.worker.in_flight import Flight, Step

_REMEMBERED = 10_000
"""So many ids are kept here as well: an answer that comes twice is one of the last, as a rule."""


class Book:
    """Writes them durably; whatever the journal refuses is reported at the end of the run.

    error: why the journal takes no more; None: it does.
    """

    def __init__(
        self,
        journal: Journal,
        listener: Listener,
        server_clock: ServerClock,
        utc_now: Callable[[], datetime],
    ) -> None:
        self.error: LedgerError | None = None
        self._journal = journal
        self._listener = listener
        self._server_clock = server_clock
        self._utc_now = utc_now
        self._settlements: list[Settlement] = []
        self._final: list[Outcome] = []
        self._last_ids: deque[str] = deque(maxlen=_REMEMBERED)

    def add(self, *settlements: Settlement) -> None:
        """Add outcomes of rows, to be written with the next commit."""
        self._settlements += settlements

    def conclude(self, outcome: Outcome) -> None:
        """How a row ends for this run, while the ledger's state of it stays as it is."""
        self._final.append(outcome)
        self._listener.report(RowSent(outcome))

    @property
    def unsaved(self) -> list[Outcome]:
        """How rows ended of which the ledger says something else, or nothing."""
        kept = [settlement.outcome for settlement in self._settlements]
        return [end for end in (*kept, *self._final) if end is not None]

    @property
    def created_unsaved(self) -> list[tuple[bytes, str]]:
        """Rows whose task is known here alone, by fingerprint, with its id."""
        return [
            (settlement.fingerprint, settlement.task_id)
            for settlement in self._settlements
            if settlement.event is Event.CREATE and settlement.task_id is not None
        ]

    @property
    def knows_tasks(self) -> bool:
        """Whether some task of the workspace is known; where the journal cannot tell, `error`."""
        try:
            return self._journal.knows_tasks()
        except LedgerError as error:
            self.error = error
            return True

    def asked(self, ask: Callable[[], int]) -> int:
        """What it gives; 0 where a ledger fails in it, such as that of a shared rate: `error`."""
        try:
            return ask()
        except LedgerError as error:
            self.error = error
            return 0

    def commit(self, flights: list[Flight]) -> bool:
        """Make intents and settlements durable; False where the journal would not take them."""
        if not flights and not self._settlements:
            return True
        intents = self._intents([flight.row for flight in flights if flight.creates])
        released = [_release(flight.row) for flight in flights if flight.step is Step.RESEND]
        try:
            failpoints.reach("intents-ready" if intents else "settlements-ready")
            self._journal.commit(intents, [*self._settlements, *released])
            failpoints.reach("intents-committed" if intents else "settlements-committed")
        except LedgerError as error:
            self.error = error
            return False
        except TransitionError:
            if self.error is None:
                raise
            return False  # the commit that failed was done all the same; what waits is told unsaved
        settled, self._settlements = self._settlements, []
        self._last_ids.extend(end.task_id for end in settled if end.task_id)
        for settlement in settled:
            if settlement.outcome is not None and _is_final(settlement.outcome):
                self._listener.report(RowSent(settlement.outcome))
        return True

    def _intents(self, rows: list[PlannedRow]) -> list[Intent]:
        """What the journal is to hold of rows that are about to leave."""
        now = asyncio.get_running_loop().time()
        sent_at = self._server_clock.time_at(now).isoformat(timespec="milliseconds")
        guess = self._server_clock.guess_at(now) or self._utc_now()
        return [
            Intent(
                row.fingerprint,
                row.number,
                row.body,
                row.closing,
                sent_at,
                row.likeness,
                guess.isoformat(timespec="milliseconds"),
            )
            for row in rows
        ]

    def taken_ids(self, task_ids: list[str]) -> set[str]:
        """Those ids that another row has, as `folded_id` has them.

        What the journal has not taken yet counts as well, and where it cannot tell any more, what
        it has taken last.
        """
        waiting = {folded_id(end.task_id) for end in self._settlements if end.task_id}
        try:
            known = self._journal.known_ids(spellings(task_ids)) if task_ids else ()
            return waiting | set(map(folded_id, known))
        except LedgerError as error:
            self.error = error
            return waiting | set(map(folded_id, self._last_ids))


def _release(row: PlannedRow) -> Settlement:
    """Noted together with the intent: only a request that leaves may be one too many."""
    return Settlement(row.fingerprint, Event.RELEASE, None)


def _is_final(outcome: Outcome) -> bool:
    """Whether this is how the row ends; what is lost or half done is still seen to."""
    return outcome.status is not Status.UNCONFIRMED
