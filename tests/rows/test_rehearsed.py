"""The outcomes of a chunk of a dry run: as many as rows, and made when they are looked at."""

from __future__ import annotations

import pytest

from importer.rows.issues import Issue
from importer.rows.outcome import Cause, Outcome, Status
from importer.rows.rehearsed import Rehearsed, There, would_create

INVALID = Outcome(3, Status.INVALID, issues=(Issue("required", "Title is empty"),))
ENDS = Rehearsed([2, 3, 5], {1: INVALID})
ALL = [
    Outcome(2, Status.NOT_SENT, reason="would be created", cause=Cause.DRY_RUN),
    INVALID,
    Outcome(5, Status.NOT_SENT, reason="would be created", cause=Cause.DRY_RUN),
]


def test_every_row_has_its_outcome() -> None:
    """In order, under its own number, whichever way it is asked for."""
    assert list(ENDS) == ALL
    assert [ENDS[0], ENDS[1], ENDS[-1]] == ALL
    assert (ENDS[1:], list(reversed(ENDS))) == (ALL[1:], ALL[::-1])
    assert len(ENDS) == 3
    with pytest.raises(IndexError):
        ENDS[3]


def test_a_row_of_which_nothing_is_to_be_said_would_be_created() -> None:
    """As the counts of a dry run take it."""
    assert would_create(2).would_be_created


def test_rows_that_have_their_task_say_which() -> None:
    """In their places between the others, whichever way they are asked for."""
    ends = Rehearsed([2, 3, 5, 6], {1: INVALID}, There([0, 3], ["t1", "t2"], ["a", "b"], [7, 8]))
    told = [
        Outcome(2, Status.DUPLICATE, "t1", "created earlier (run a, row 7)"),
        INVALID,
        would_create(5),
        Outcome(6, Status.DUPLICATE, "t2", "created earlier (run b, row 8)"),
    ]
    assert list(ends) == told
    assert [ends[place] for place in range(4)] == told


def test_some_of_those_rows_are_taken_out() -> None:
    """All that is known of them; of the others all stays."""
    there = There([0, 3], ["t1", "t2"], ["a", "b"], [7, 8])
    assert there.without({0: None}) == There([3], ["t2"], ["b"], [8])
    assert there.without({0: None, 3: None}) == There()
