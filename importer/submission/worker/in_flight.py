"""A row in flight: what was tried, what came back, and the next step.

`STEPS` is the only place where a row goes from one step to another; a pair that is not listed is an
error that names both and changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from importer.planning.facts import PlannedRow
from importer.submission.answers.closing_verdict import ChangeJudgement
from importer.submission.answers.verdict import Judgement


class Step(StrEnum):
    """What is asked for a row next, or is under way for it."""

    CREATE = "create"  # POST: its task
    RESEND = "resend"  # the same, though it may have one: a person wants it so
    CLOSE = "close"  # PATCH: the status that its task is to get
    READ = "read"  # GET: whether the task has it, after that was refused


class Turn(StrEnum):
    """What happens to a row that leads it to another step."""

    LEAVE = "leave"  # its request is under way
    RELEASE = "release"  # it was lost, and goes again without having been looked up
    HAVE_TASK = "have task"  # it has one, and its status is still to be set
    DOUBT = "doubt"  # its change was refused, perhaps after it was made


STEPS: dict[Step, dict[Turn, Step]] = {
    Step.CREATE: {
        Turn.LEAVE: Step.CREATE,
        Turn.RELEASE: Step.RESEND,
        Turn.HAVE_TASK: Step.CLOSE,
    },
    Step.RESEND: {Turn.LEAVE: Step.CREATE},
    Step.CLOSE: {Turn.LEAVE: Step.CLOSE, Turn.DOUBT: Step.READ},
    Step.READ: {Turn.LEAVE: Step.READ},
}


class StepError(Exception):
    """A turn that the step does not allow: a bug, never an accident of the data."""


@dataclass(slots=True)
class Flight:
    """A row on its way. attempts: requests so far that may have left. last: why it came back.

    refusals: how many of them came back, to be asked again. put_offs: those of them that asked to
    wait. put_off_since: when it began to be put off while it went last. taken_before: how many rows
    the service had dealt with when it was put off first. spoils: how often this run went on only
    because the answer was found to be this row's alone.
    task_id: of a row that was created and is still to be closed; otherwise: what is not as it was
    sent. refusal: of the change. was_released: it went again without having been looked up.
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
    step: Step = Step.CREATE
    task_id: str | None = None
    otherwise: str = ""
    refusal: ChangeJudgement | None = None
    was_released: bool = False

    @classmethod
    def of(cls, row: PlannedRow) -> Self:
        """A planned row before its first request; an earlier run may have created its task."""
        is_created = row.task_id is not None and row.closing is not None
        return cls(row, step=Step.CLOSE if is_created else Step.CREATE, task_id=row.task_id)

    @property
    def creates(self) -> bool:
        """Whether what goes next may make a task."""
        return self.step in {Step.CREATE, Step.RESEND}

    @property
    def change(self) -> tuple[str, bytes]:
        """Whose status is to be set, and to what, as JSON; of a row that has its task."""
        if self.creates or self.task_id is None or self.row.closing is None:
            raise StepError(f"row {self.row.number} has no status to set at {self.step}")
        return self.task_id, self.row.closing

    def turn(self, turn: Turn) -> None:
        """Go on to the step that `STEPS` has; raises `StepError` where it has none."""
        after = STEPS[self.step].get(turn)
        if after is None:
            raise StepError(f"a row at {self.step} cannot {turn}")
        self.was_released |= self.step is Step.RESEND
        self.step = after

    def leave(self, now: float) -> None:
        """Its request is under way from now on; one that creates its task counts as an attempt."""
        self.attempts += self.creates
        self.turn(Turn.LEAVE)
        self.left_at = now

    def has_task(self, task_id: str) -> None:
        """It has this task, whose status is set next."""
        self.turn(Turn.HAVE_TASK)
        self.task_id = task_id

    def is_refused(self, refusal: ChangeJudgement) -> None:
        """The change was refused, so that the task is read next."""
        self.turn(Turn.DOUBT)
        self.refusal = refusal
