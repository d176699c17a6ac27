"""What goes into the ledger and what comes out of it, as values."""

from __future__ import annotations

from typing import NamedTuple

from importer.ledger.file.boot_clock import NEVER, Tick
from importer.ledger.states import Event, Loss, State
from importer.rows.outcome import Outcome

CELLS = "cells to be corrected"
"""Under which key ids of rows are kept that are to be corrected; a purge takes them out."""


class Known(NamedTuple):
    """What the ledger holds of a row: its state, and where it was met last.

    closing: the status that its task is to get after its creation, as JSON; None: none.
    losses: how often its answer was lost. spoils: how often it would have stopped a run, and was
    this row's alone.
    """

    state: State
    task_id: str | None
    run_id: str
    row_number: int
    closing: bytes | None = None
    losses: int = 0
    spoils: int = 0


class Intent(NamedTuple):
    """A body that is about to be sent for a row.

    sent_at: the time by the service's clock, RFC 3339; "": now, by this computer's. guessed_at: the
    same, as well as it can be guessed while the service's tasks have not shown its clock. likeness:
    what tasks like it share (`importer.contract.fingerprint.likeness_keys`).
    """

    fingerprint: bytes
    row_number: int
    body: bytes = b""
    closing: bytes | None = None
    sent_at: str = ""
    likeness: tuple[bytes, bytes] | None = None
    guessed_at: str | None = None


class Settlement(NamedTuple):
    """What happened to a row. outcome: None while it waits for another try.

    named_id: the other task that a lost answer named, or that says the same as the one that was
    found; None: there is none. words: what came in place of the answer that was lost, for a person;
    loss: the same, as far as the program goes by it. is_spoilt: the answer would have stopped the
    run, and was this row's alone.
    """

    fingerprint: bytes
    event: Event
    outcome: Outcome | None
    task_id: str | None = None
    named_id: str | None = None
    words: str | None = None
    is_spoilt: bool = False
    loss: Loss | None = None


class LostTask(NamedTuple):
    """A row that was sent, and whose outcome is unknown.

    body: None where an older version did not keep it, or where it was purged. first_sent_at: by
    the service's clock. touched_at: when it was sent or lost last, by this computer's clock;
    touched: the same by a clock that nobody can set. named_id: the other task that the answer named
    of; None: it named none. losses: how often its answer was lost, over all runs. words: what
    came in its place, for a person; loss: the same, as far as the program goes by it. sent_no:
    grows with each commit that lets requests go. first_sent, guessed_at: as first_sent_at, by a
    clock that nobody can set, and as a guess.
    """

    fingerprint: bytes
    body: bytes | None
    first_sent_at: str | None
    touched_at: str
    named_id: str | None
    run_id: str
    row_number: int
    losses: int = 1
    words: str | None = None
    sent_no: int = 0
    guessed_at: str | None = None
    first_sent: Tick = NEVER
    touched: Tick = NEVER
    loss: Loss | None = None


class KnownTask(NamedTuple):
    """A task that the ledger knows to exist, to compare a listing with.

    body: as it was sent. sent_at: then, by the service's clock as far as it was known. sent_no: as
    `LostTask`. answered: when its answer came, by a clock that nobody can set. was_lost: no answer
    came, and a lookup found the task: `answered` is then as `LostTask.touched`, and the task may
    have been made after it. fingerprint: of the row.
    """

    task_id: str
    body: bytes
    sent_at: str
    sent_no: int
    answered: Tick = NEVER
    was_lost: bool = False
    fingerprint: bytes = b""


class SimilarTask(NamedTuple):
    """An earlier task that is like a row, and where it was met."""

    fingerprint: bytes
    run_id: str
    row_number: int
