"""What is known of a row when it gets its place in the plan."""

from __future__ import annotations

from typing import NamedTuple

from importer.contract.sure_rows import AnyBody
from importer.ledger.records import Known
from importer.ledger.states import State
from importer.rows.issues import Issue
from importer.rows.outcome import Outcome


class PlannedRow(NamedTuple):
    """A row's place in the plan.

    outcome: the end of a row that is not sent; None for a row that is to be created.
    issues: warnings that go along with a row that is to be created.
    state: what the ledger holds of it. UNKNOWN: to be looked up first; CREATED: only its closing
    is missing. earlier: the run and row that met it last. closing: the status, as JSON, that its
    task is to get. likeness: what tasks like it share (`contract.fingerprint.likeness_keys`).
    losses, spoils: how often its answer was lost, or would have stopped a run
    (`importer.ledger.records.Known`).
    """

    number: int
    outcome: Outcome | None
    fingerprint: bytes = b""
    body: bytes = b""
    issues: tuple[Issue, ...] = ()
    state: State = State.PLANNED
    earlier: str | None = None
    task_id: str | None = None
    closing: bytes | None = None
    likeness: tuple[bytes, bytes] | None = None
    losses: int = 0
    spoils: int = 0

    @property
    def is_new(self) -> bool:
        """Whether it is to become a new task."""
        return self.outcome is None and self.state is not State.UNKNOWN and self.task_id is None

    @property
    def went_wrong(self) -> bool:
        """Whether an earlier run sent it in vain: it was refused, lost, or stopped the run.

        Not so where its task was found, and only its status is left to set.
        """
        in_vain = self.losses + self.spoils > 0 and self.task_id is None
        return self.state is State.REJECTED or in_vain


class Earlier(NamedTuple):
    """What an earlier results file says of a row, as far as it is to be believed.

    edited: the ledger knows the task id, and what was sent then is not what the row says now;
    None where the ledger does not know the id. rewritten: what a spreadsheet program has changed
    in the row since, in words; that is no edit.
    """

    status: str
    task_id: str
    edited: bool | None
    rewritten: str = ""


class Facts(NamedTuple):
    """All that the plan of a row depends on.

    skip: why the row is not wanted. same_as: the number of an equal earlier row of the file.
    closing: the status, as JSON, that its task is to get. there: the id of an equal task that the
    workspace holds, and that the ledger does not know.
    """

    number: int
    body: AnyBody | None
    issues: tuple[Issue, ...]
    fingerprint: bytes = b""
    skip: str | None = None
    earlier: Earlier | None = None
    known: Known | None = None
    same_as: int | None = None
    closing: bytes | None = None
    there: str | None = None
