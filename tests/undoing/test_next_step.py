"""The one word by which a script goes on after an undo."""

from __future__ import annotations

from collections import Counter

import pytest

from importer.rows.withdrawn import UndoStatus
from importer.undoing.next_step import next_step


@pytest.mark.parametrize(
    ("ends", "step", "text"),
    [
        ([UndoStatus.UNDONE, UndoStatus.GONE], "none", "Nothing is left to be done."),
        ([UndoStatus.KEPT], "decide", "1 task was left alone: look at it in HockeyStack."),
        (
            [UndoStatus.KEPT, UndoStatus.REFUSED],
            "decide",
            "2 tasks were left alone: look at them in HockeyStack.",
        ),
        (
            [UndoStatus.KEPT, UndoStatus.NOT_DONE],
            "run_again",
            "To resume, run the same command again: nothing is done twice.",
        ),
    ],
)
def test_the_tasks_say_what_comes_next(ends: list[UndoStatus], step: str, text: str) -> None:
    """What a repetition can still undo comes before what a person has to look at."""
    told = next_step(Counter(map(str, ends)), stopped=False, interrupted=False)
    assert told == {"step": step, "text": text}


def test_the_ending_says_it_first() -> None:
    """A service that is down is not asked again at once."""
    counts = Counter([str(UndoStatus.NOT_DONE)])
    assert next_step(counts, stopped=True, interrupted=True)["step"] == "settle"
    assert next_step(Counter(), stopped=False, interrupted=True)["step"] == "run_again"


def test_a_dry_run_is_not_resumed() -> None:
    """Nothing stays to be done by its command: run again, it would tell the same for ever."""
    counts = Counter([str(UndoStatus.NOT_DONE)] * 2)
    told = next_step(counts, stopped=False, interrupted=False, dry_run=True)
    assert told == {"step": "none", "text": "2 tasks can be undone, unless changed or ended."}
    assert next_step(counts, stopped=False, interrupted=True, dry_run=True)["step"] == "run_again"
