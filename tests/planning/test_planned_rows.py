"""A plan as it waits on disk, and how every row of it ended."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from importer.ledger.states import State
from importer.planning.facts import PlannedRow
from importer.planning.planned_rows import Plan, final_outcomes
from importer.planning.rules import once_allowed
from importer.rows.issues import Issue
from importer.rows.outcome import Outcome, Status
from importer.rows.scratch import Spool
from tests.planned import never_sent

WARNING = Issue("extra_cells", "cells beyond the header")
SIMILAR = Issue("similar_to_earlier", "like another")
ERROR = Issue("required", "no title")


def row(number: int, state: State = State.PLANNED, **members: Any) -> PlannedRow:
    """A row for which something is to be done."""
    return PlannedRow(number, None, bytes([number]), state=state)._replace(**members)


def ended(number: int, status: Status, *issues: Issue) -> PlannedRow:
    """A row that is not sent."""
    return PlannedRow(number, Outcome(number, status, issues=issues))


@pytest.fixture
def plan() -> Iterator[Plan]:
    """Two chunks with a row of each kind."""
    made = Plan(Spool())
    made.append(
        [
            row(2, State.REJECTED),
            row(3),
            ended(4, Status.INVALID, ERROR, WARNING),
            row(5, State.UNKNOWN),
        ]
    )
    made.append(
        [
            row(6, State.CREATED, task_id="t6"),
            ended(7, Status.DUPLICATE),
            row(8, State.UNDONE),
            row(9, State.UNKNOWN),
        ]
    )
    yield made
    made.close()


def test_rows_are_counted_by_what_is_to_be_done(plan: Plan) -> None:
    """Created, looked up, closed; and what is wrong with the others."""
    assert (plan.to_create, plan.to_look_up, plan.to_close, plan.to_do) == (3, 2, 1, 6)
    assert (plan.went_wrong_before, plan.invalid, dict(plan.errors)) == (1, 1, {"required": 1})


def test_lost_rows_come_first_and_refused_ones_last(plan: Plan) -> None:
    """Each once, in the order of the file."""
    assert [sent.number for sent in plan.to_send(never_sent)] == [5, 9, 3, 6, 8, 2]


@pytest.mark.parametrize(
    ("sent_last", "order"),
    [
        ({2: 4, 4: 5, 6: 3, 7: 1}, [3, 7, 2, 4, 6]),
        ({2: 4, 4: 5, 6: 5, 7: 5}, [3, 2, 4, 6, 7]),
        ({2: 7, 4: 7, 6: 3, 7: 3}, [3, 6, 7, 2, 4]),
    ],
)
def test_of_refused_rows_the_one_that_was_tried_longest_ago_begins(
    sent_last: dict[int, int], order: list[int]
) -> None:
    """Where each run stops after ten refusals, every row has its turn in one of them."""
    plan = Plan(Spool())
    plan.append([row(2, State.REJECTED), row(3), row(4, losses=1)])
    plan.append([row(6, State.REJECTED), row(7, spoils=1)])
    numbers = {bytes([number]): when for number, when in sent_last.items()}
    rows = plan.to_send(lambda keys: {key: numbers[key] for key in keys})
    assert [sent.number for sent in rows] == order
    plan.close()


def told(plan: Plan, *sent: Outcome) -> list[list[tuple[int, str, int]]]:
    """Number, status and count of issues of each row."""

    def end_of(left: PlannedRow) -> Outcome:
        return Outcome(left.number, Status.NOT_SENT, issues=left.issues)

    return [
        [(end.row_number, end.status.value, len(end.issues)) for end in chunk]
        for chunk in final_outcomes(plan, iter(sent), end_of)
    ]


def test_every_row_ends_in_the_order_of_the_file(plan: Plan) -> None:
    """By the plan, by what was sent, or as one that was not."""
    sent = [Outcome(n, Status.CREATED) for n in (3, 5, 6, 9)]
    assert told(plan, *sent) == [
        [(2, "not_sent", 0), (3, "created", 0), (4, "invalid", 2), (5, "created", 0)],
        [(6, "created", 0), (7, "duplicate", 0), (8, "not_sent", 0), (9, "created", 0)],
    ]
    assert [end for chunk in told(plan) for end in chunk if end[1] == "created"] == []


def test_of_two_ends_of_a_row_the_later_counts(plan: Plan) -> None:
    """First what the ledger holds, then what it does not hold yet."""
    sent = [
        Outcome(2, Status.UNCONFIRMED),
        Outcome(2, Status.NOT_SENT),
        Outcome(9, Status.UNCONFIRMED),
        Outcome(9, Status.UNCONFIRMED),
        Outcome(9, Status.REJECTED),
    ]
    ends = [end for chunk in told(plan, *sent) for end in chunk]
    assert (ends[0], ends[7]) == ((2, "not_sent", 0), (9, "rejected", 0))


def test_warnings_go_along() -> None:
    """Those of the row, and that it is like an earlier task, whatever became of it."""
    plan = Plan(Spool())
    plan.append([row(2, issues=(WARNING,)), row(3), row(4, issues=(WARNING,))])
    for number in (2, 4):
        plan.similar.append((number, SIMILAR))
    sent = [Outcome(2, Status.CREATED), Outcome(3, Status.CREATED)]
    ends = list(
        final_outcomes(plan, iter(sent), lambda left: Outcome(left.number, Status.NOT_SENT))
    )
    assert [end.issues for chunk in ends for end in chunk] == [
        (WARNING, once_allowed(SIMILAR, Status.CREATED)),
        (),
        (once_allowed(SIMILAR, Status.NOT_SENT),),
    ]
    plan.close()


def test_a_plan_without_rows_ends_without_rows() -> None:
    """Nothing in, nothing out."""
    plan = Plan(Spool())
    assert (list(plan.to_send(never_sent)), told(plan)) == ([], [])
    plan.close()
