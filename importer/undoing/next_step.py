"""What comes after an undo: one word that a script can go by, and a sentence for a person."""

from __future__ import annotations

from collections.abc import Mapping

from importer.documents.imports import Next
from importer.rows.withdrawn import UndoStatus
from importer.wording.counts import counted
from importer.wording.hints import Hint

_AGAIN = Hint("run the same {command} again")


def next_step(
    counts: Mapping[str, int], *, stopped: bool, interrupted: bool, dry_run: bool = False
) -> Next:
    """What to do next. counts: tasks by what became of them. stopped: by what no task can help."""
    if dry_run and not (stopped or interrupted):
        tasks = counted(counts[UndoStatus.NOT_DONE], "task")
        return {"step": "none", "text": f"{tasks} can be undone, unless changed or ended."}
    if stopped:
        return {"step": "settle", "text": f"Settle what stopped it; then {_AGAIN}."}
    if interrupted or counts[UndoStatus.NOT_DONE]:
        return {"step": "run_again", "text": f"To resume, {_AGAIN}: nothing is done twice."}
    if left := counts[UndoStatus.KEPT] + counts[UndoStatus.REFUSED]:
        tasks = counted(left, "task was", "tasks were")
        it = "it" if left == 1 else "them"
        return {"step": "decide", "text": f"{tasks} left alone: look at {it} in HockeyStack."}
    return {"step": "none", "text": "Nothing is left to be done."}
