"""What the worker works with, and what it gives back: interfaces and values, no behaviour."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple, Protocol

from importer.errors import LedgerError
from importer.ledger.lease_row import Busy
from importer.ledger.records import Intent, Known, KnownTask, LostTask, Settlement
from importer.reporting.progress_events import Reporter
from importer.rows.outcome import Outcome
from importer.submission.http.client import Answer, Failure


class Ending(NamedTuple):
    """How the sending ended. halted: why the service stopped it; None: it did not.

    unsaved: outcomes that the ledger does not hold: of rows that were tried and came back, and
    those that its disk would not take. Rows that were never tried have none.
    bug: an exception of the rows, the journal or the sender that stopped it, to be raised.
    hint: what a person can do about rows that were not sent, where it is more than to try again.
    """

    halted: str | None
    interrupted: bool
    ledger_error: LedgerError | None
    unsaved: tuple[Outcome, ...]
    bug: Exception | None = None
    hint: str = ""


class Sender(Protocol):
    """What the worker needs of a client."""

    async def create_task(self, body: bytes) -> Answer | Failure:
        """`POST /tasks`, once."""
        ...

    async def who_am_i(self) -> Answer | Failure:
        """`GET /me`, once."""
        ...

    async def list_tasks(self, cursor: str | None, limit: int) -> Answer | Failure:
        """`GET /tasks`, once."""
        ...

    async def read_task(self, task_id: str) -> Answer | Failure:
        """`GET /tasks/{task_id}`, once."""
        ...

    async def set_status(self, task_id: str, change: bytes) -> Answer | Failure:
        """`PATCH /tasks/{task_id}`, once."""
        ...

    def distrust_connections(self) -> None:
        """An answer came that cannot be right: the next ones may be wrong as well."""
        ...


class Journal(Protocol):
    """What a submission needs of a ledger. All raise `LedgerError`."""

    def commit(self, intents: list[Intent], settlements: list[Settlement]) -> None:
        """Write both durably, or nothing."""
        ...

    def known_ids(self, task_ids: list[str]) -> Collection[str]:
        """Those of the task ids that belong to a task already."""
        ...

    def sent_bodies(self, task_ids: list[str]) -> list[bytes]:
        """What was sent for these tasks, as far as it is kept."""
        ...

    def lost(self) -> list[LostTask]:
        """The rows whose outcome is unknown, whichever run sent them."""
        ...

    def lost_elsewhere(self) -> Mapping[bytes, bytes]:
        """What was sent for rows that were lost under another name of this workspace.

        By fingerprint. No lookup here settles them, and their tasks are theirs all the same.
        """
        ...

    def knows_tasks(self) -> bool:
        """Whether any task of the workspace is known."""
        ...

    def created_around(self, sent_no: int, limit: int) -> list[KnownTask]:
        """Tasks that were created: so many of those sent before, with and after a lost row."""
        ...


class Turns(Protocol):
    """What a submission needs where others wait for its workspace. All raise `LedgerError`."""

    run_id: str

    @property
    def is_over(self) -> bool:
        """Whether somebody waits, and this run has had its turn."""
        ...

    @property
    def seconds(self) -> float:
        """How long a turn is, where others wait."""
        ...

    def give_way(self) -> str:
        """Let go of the workspace, when nothing is under way; for whom."""
        ...

    def take_back(self) -> Busy | None:
        """Hold it again; or who holds it, and is asked to make way in its turn."""
        ...

    def wait_no_more(self) -> None:
        """Nobody is to make way for this run any more."""
        ...

    def known(self, fingerprints: Sequence[bytes]) -> Mapping[bytes, Known]:
        """What the ledger holds of these rows by now."""
        ...

    def believe(self) -> bool:
        """Whether any lost row was settled by an answer that came to a former holder too late."""
        ...

    def leave(self, answers: Sequence[tuple[bytes, str]]) -> bool:
        """Leave answers that may not be written any more for the holder; whether that is done.

        answers: fingerprint and task id of each.
        """
        ...


class Listener(Reporter, Protocol):
    """Whom the worker tells, and asks."""

    def go_on(self, question: str) -> bool:
        """Whether a person wants to continue; False if none can be asked."""
        ...
