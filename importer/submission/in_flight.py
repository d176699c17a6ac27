"""A row on its way: what was tried for it, what it came back with, and what goes next."""

from __future__ import annotations

from dataclasses import dataclass

from importer.planning.rules import PlannedRow
from importer.submission.closing_verdict import ChangeJudgement
from importer.submission.verdict import Judgement


@dataclass(slots=True)
class Flight:
    """A row on its way. attempts: requests so far that may have left. last: why it came back.

    refusals: how many of them came back, to be asked again. put_offs: those
    of them that asked to wait. put_off_since: when it began to be put
    off while it went last. taken_before: how many rows the service had dealt with when it was put
    off first. spoils: how often this run went on only because the answer was found to be this
    row's alone.
    task_id: of a row that was created and is still to be closed; otherwise: what is not as it was
    sent; is_read: by reading it, after
    the refusal of the change.
    is_released: it was lost, and goes again without having been looked up; was_released: it went.
    """

    row: PlannedRow
    attempts: int = 0
    left_at: float = 0.0
    last: Judgement | None = None
    refusals: int = 0
    put_offs: int = 0
    put_off_since: float | None = None
    taken_before: int = 0
    spoils: int = 0
    task_id: str | None = None
    otherwise: str = ""
    is_read: bool = False
    refusal: ChangeJudgement | None = None
    is_released: bool = False
    was_released: bool = False

    @property
    def closing(self) -> bytes | None:
        """The change of status that goes next; None: the row is created next."""
        return None if self.task_id is None else self.row.closing
