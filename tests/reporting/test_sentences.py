"""What goes on, in sentences: each kind has its words, and none is told twice."""

from __future__ import annotations

from typing import get_args

import pytest

from importer.mapping.settled import Mapping
from importer.reporting.notes import Note
from importer.reporting.progress_events import (
    CODES,
    AnswersAwaited,
    ClaimsAsked,
    ColumnsMapped,
    ListCompared,
    LookupAwaited,
    LookupWaited,
    LostSentAgain,
    Noted,
    OutageBegan,
    Paused,
    ProgressEvent,
    RateTold,
    RowEnded,
    RowsDone,
    RowSent,
    Stage,
    StageBegan,
    TasksRead,
    TrialBegan,
    TwinFound,
)
from importer.reporting.sentences import STAGES, Sentences
from importer.rows.outcome import Outcome, Status

CREATED = Outcome(2, Status.CREATED)

TOLD: list[tuple[ProgressEvent, str | None]] = [
    (StageBegan(Stage.READING, None), None),
    (RowsDone(250), None),
    (RowSent(CREATED), None),
    (RowEnded(CREATED), None),
    (ColumnsMapped("a.csv", 3, Mapping(())), None),
    (LookupWaited(1.0), None),
    (AnswersAwaited(3), None),
    (Noted(Note.FILE, "a note"), "a note"),
    (RateTold(5.0, 0.0), None),
    (Paused(2.0, "the service asked for it"), "waiting 2 s: the service asked for it"),
    (
        LookupAwaited(119.6, 1),
        (
            "no response arrived for 1 row: in 120 s, when HockeyStack can no longer be processing "
            "it, the task is looked up (--settle). Ctrl-C leaves that to the next run."
        ),
    ),
    (
        LookupAwaited(119.6, 1200),
        (
            "no response arrived for 1,200 rows: in 120 s, when HockeyStack can no longer "
            "be processing them, the tasks are looked up (--settle). Ctrl-C leaves that to the "
            "next run."
        ),
    ),
    (
        OutageBegan("HTTP 503", 300.0),
        "HTTP 503: nothing is sent until the service answers (for 5 min at most)",
    ),
    (
        LostSentAgain("tasks cannot be listed"),
        "tasks cannot be listed; lost rows are sent again (--resend-unconfirmed)",
    ),
    (
        TwinFound(7, "run-1", "t1", "t2"),
        "row 7 (run-1): tasks t1 and t2 say the same; a proxy may have sent the row twice",
    ),
    (TrialBegan(), "Importing into the built-in sandbox: nothing leaves this computer."),
    (ListCompared(1), "compared with the 1 task that the workspace lists"),
    (ListCompared(1200), "compared with the 1,200 tasks that the workspace lists"),
    (
        TasksRead(1),
        "1 task was looked up by id, because the list does not show all of their members",
    ),
    (
        TasksRead(3),
        "3 tasks were looked up by id, because the list does not show all of their members",
    ),
    (
        ClaimsAsked(1, 1),
        "the file names 1 task that this computer does not know: HockeyStack was asked for 1",
    ),
    (
        ClaimsAsked(1200, 100),
        (
            "the file names 1,200 tasks that this computer does not know: HockeyStack was asked "
            "for 100"
        ),
    ),
]


@pytest.mark.parametrize(("event", "sentence"), TOLD)
def test_each_kind_has_its_words(event: ProgressEvent, sentence: str | None) -> None:
    """What only moves a bar has none."""
    assert Sentences().of(event) == sentence


def test_every_kind_has_a_code_and_a_case_here() -> None:
    """No code is another's; a new kind wants its sentence, or that it has none, written down."""
    kinds = set(get_args(ProgressEvent))
    assert CODES.keys() == kinds == {type(event) for event, _ in TOLD}
    assert len(set(CODES.values())) == len(kinds)
    assert STAGES.keys() == set(Stage)


def test_short_waits_for_one_reason_are_told_once() -> None:
    """Long ones each time, and another reason at once."""
    sentences = Sentences()
    waits = [(0.2, "a"), (0.2, "a"), (4.9, "a"), (5.0, "a"), (1.6, "b"), (1, "a")]
    told = [sentences.of(Paused(seconds, reason)) for seconds, reason in waits]
    assert list(filter(None, told)) == [
        "waiting 1 s: a",
        "waiting 5 s: a",
        "waiting 2 s: b",
        "waiting 1 s: a",
    ]
