"""What goes on, in sentences for a person; what only moves a bar has none."""

from __future__ import annotations

from importer.reporting.progress_events import (
    ClaimsAsked,
    ListCompared,
    LookupAwaited,
    LostSentAgain,
    Noted,
    OutageBegan,
    Paused,
    ProgressEvent,
    Stage,
    TasksRead,
    TrialBegan,
    TwinFound,
)
from importer.wording.counts import counted
from importer.wording.hints import Option

STAGES = {
    Stage.READING: "Reading",
    Stage.CHECKING: "Checking",
    Stage.LISTING: "Listing the workspace's tasks",
    Stage.ASKING: "Asking for tasks",
    Stage.SENDING: "Sending",
    Stage.WRITING: "Writing results",
    Stage.DELETING: "Deleting",
    Stage.CANCELLING: "Cancelling",
}
"""What stands before a bar."""

_LONG_PAUSE_SECONDS = 5.0


class Sentences:
    """Makes sentences of what goes on, in its order: waits for one reason follow each other.

    noted: the notes that have been told.
    """

    def __init__(self) -> None:
        self.noted: list[Noted] = []
        self._last_pause = ""

    def of(self, event: ProgressEvent) -> str | None:  # noqa: C901, PLR0911 -- one line for each
        """The sentence; None where there is none, or it would say the same again."""
        match event:
            case Noted(_, text):
                self.noted.append(event)
                return text
            case Paused(seconds, reason):
                return self._paused(seconds, reason)
            case LookupAwaited(seconds, rows):
                return _lookup_awaited(seconds, rows)
            case OutageBegan(reason, seconds):
                minutes = f"{seconds / 60:.0f} min"
                return (
                    f"{reason}: nothing is sent until the service answers (for {minutes} at most)"
                )
            case LostSentAgain(reason):
                return f"{reason}; lost rows are sent again ({Option('resend_unconfirmed')})"
            case TwinFound(row, run_id, task_id, twin):
                return (
                    f"row {row} ({run_id}): tasks {task_id} and {twin} say the same; a proxy may "
                    "have sent the row twice"
                )
            case TrialBegan():
                return "Importing into the built-in sandbox: nothing leaves this computer."
            case ListCompared(count):
                return f"compared with the {counted(count, 'task')} that the workspace lists"
            case TasksRead(count):
                tasks = counted(count, "task was", "tasks were")
                return (
                    f"{tasks} looked up by id, because the list does not show all of their members"
                )
            case ClaimsAsked(count, asked):
                tasks = counted(count, "task")
                return (
                    f"the file names {tasks} that this computer does not know: HockeyStack was "
                    f"asked for {asked:,}"
                )
            case _:
                return None

    def _paused(self, seconds: float, reason: str) -> str | None:
        # Short waits for one reason follow each other under a tight limit: one line is enough.
        is_news = seconds >= _LONG_PAUSE_SECONDS or reason != self._last_pause
        self._last_pause = reason
        return f"waiting {max(1, round(seconds))} s: {reason}" if is_news else None


def _lookup_awaited(seconds: float, rows: int) -> str:
    it, they = ("it", "the task is") if rows == 1 else ("them", "the tasks are")
    return (
        f"no response arrived for {counted(rows, 'row')}: in {max(1, round(seconds))} s, when "
        f"HockeyStack can no longer be processing {it}, {they} looked up "
        f"({Option('settle')}). Ctrl-C leaves that to the next run."
    )
