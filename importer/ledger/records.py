"""What goes into the ledger and what comes out of it, as values."""

from __future__ import annotations

from typing import NamedTuple

from importer.ledger.states import Event, State
from importer.outcome import Outcome


class Known(NamedTuple):
    """What the ledger holds of a row: its state, and where it was met last.

    closing: the status that its task is to get after its creation, as JSON; None: none.
    """

    state: State
    task_id: str | None
    run_id: str
    row_number: int
    closing: bytes | None = None


class Intent(NamedTuple):
    """A body that is about to be sent for a row.

    sent_at: the time by the service's clock, RFC 3339; "": now, by this computer's. kin: what the
    body has in common with its like (`importer.task.kin`).
    """

    fingerprint: bytes
    row_number: int
    body: bytes = b""
    closing: bytes | None = None
    sent_at: str = ""
    kin: tuple[bytes, bytes] | None = None


class Settlement(NamedTuple):
    """What came of a row. outcome: None while it goes back to wait for another try.

    named_id: the other task that a lost answer told of; None: it told of none.
    """

    fingerprint: bytes
    event: Event
    outcome: Outcome | None
    task_id: str | None = None
    named_id: str | None = None


class LostTask(NamedTuple):
    """A row that was sent, and of which nobody knows what became of it.

    body: None where an older version did not keep it, or where it was purged. first_sent_at: by
    the service's clock. touched_at: when it was sent or lost last, by this computer's clock.
    named_id: the other task that the answer told of; None: it told of none.
    """

    fingerprint: bytes
    body: bytes | None
    first_sent_at: str | None
    touched_at: str
    named_id: str | None
    run_id: str
    row_number: int


class KnownTask(NamedTuple):
    """A task that the ledger knows to exist, to compare a listing with."""

    task_id: str
    body: bytes
    touched_at: str


class Kin(NamedTuple):
    """An earlier task that is like a row, and where it was met."""

    fingerprint: bytes
    run_id: str
    row_number: int
