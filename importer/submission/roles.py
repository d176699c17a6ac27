"""What the worker works with, and what it gives back: interfaces and values, no behaviour."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple, Protocol

from importer.errors import LedgerError
from importer.ledger.store import Intent, Settlement
from importer.outcome import Outcome
from importer.submission.client import Answer, Failure


class Ending(NamedTuple):
    """How the sending ended. halted: why the service stopped it; None: it did not.

    unsaved: outcomes that the ledger does not hold: of rows that were tried and came back, and
    those that its disk would not take. Rows that were never tried have none.
    bug: an exception of the rows, the journal or the sender that stopped it, to be raised.
    """

    halted: str | None
    interrupted: bool
    ledger_error: LedgerError | None
    unsaved: tuple[Outcome, ...]
    bug: Exception | None = None


class Sender(Protocol):
    """What the worker needs of a client."""

    async def create_task(self, body: bytes) -> Answer | Failure:
        """`POST /tasks`, once."""
        ...

    def distrust_connections(self) -> None:
        """An answer came that cannot be right: the next ones may be wrong as well."""
        ...


class Journal(Protocol):
    """What the worker needs of a ledger. Both raise `LedgerError`."""

    def commit(self, intents: list[Intent], settlements: list[Settlement]) -> None:
        """Write both durably, or nothing."""
        ...

    def known_ids(self, task_ids: list[str]) -> Collection[str]:
        """Those of the task ids that belong to a task already."""
        ...


class Listener(Protocol):
    """Whom the worker tells."""

    def on_outcome(self, outcome: Outcome) -> None:
        """A row has ended, and the ledger knows it."""
        ...

    def on_pause(self, seconds: float, reason: str) -> None:
        """Nothing is sent for so long."""
        ...
