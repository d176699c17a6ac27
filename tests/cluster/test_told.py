"""How far a worker has come, in few messages."""

from __future__ import annotations

from importer.cluster.told import Teller, Told, told_of
from importer.reporting.notes import Note
from importer.reporting.progress_events import (
    Noted,
    ProgressEvent,
    RowsDone,
    RowSent,
    Stage,
    StageBegan,
)
from importer.rows.outcome import Outcome, Status

BEGUN = Told("acme", "calls.csv", 2, "tls://127.0.0.1:1 7")


def test_a_stage_is_told_at_once_and_rows_now_and_then() -> None:
    """And its last row; what only makes a sentence is not told."""
    now, told = [0.0], list[Told]()
    teller = Teller(BEGUN, told.append, lambda: now[0])
    events: list[tuple[float, ProgressEvent]] = [
        (0.1, StageBegan(Stage.SENDING, 5)),
        (0.2, RowSent(Outcome(2, Status.CREATED))),
        (0.7, RowSent(Outcome(3, Status.CREATED))),
        (0.8, Noted(Note.DUE_DATES, "Due dates: none.")),
        (0.9, RowsDone(2)),
        (1.0, RowsDone(1)),
        (1.1, StageBegan(Stage.WRITING, None)),
    ]
    for at, event in events:
        now[0] = at
        teller.hear(event)

    assert [(one.stage, one.done, one.total) for one in told] == [
        ("", 0, None), ("sending", 0, 5), ("sending", 2, 5), ("sending", 5, 5), ("writing", 0, None)
    ]  # fmt: skip
    assert {one[:3] for one in told} == {BEGUN[:3]}


def test_what_is_no_message_of_ours_is_passed_over() -> None:
    """Others may write to the same scheduler."""
    assert told_of(list(BEGUN)) == BEGUN
    assert [told_of(other) for other in (None, "x", [1], {"op": "x"}, ["a"] * 9)] == [None] * 5
