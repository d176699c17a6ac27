"""A chunk of a plan by columns is the same rows, and is gone through without those at their end."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest

from importer.planning.facts import PlannedRow
from importer.planning.planned_chunk import PlannedChunk, not_there, with_rows
from importer.planning.planned_rows import Plan, final_outcomes
from importer.planning.revising import revised
from importer.planning.rules import once_allowed
from importer.rows.issues import Issue
from importer.rows.outcome import Outcome, Status
from importer.rows.rehearsed import There, created_earlier
from importer.rows.scratch import Spool
from tests.planned import never_sent

INVALID = PlannedRow(3, Outcome(3, Status.INVALID, issues=(Issue("required", "no title"),)), b"b")
NEW = PlannedRow(5, None, b"d", b"{}")
CHUNK = PlannedChunk(
    [2, 3, 4, 5],
    [b"a", b"b", b"c", b"d"],
    There([0, 2], ["t2", "t4"], ["r", "r"], [7, 8]),
    {1: INVALID, 3: NEW},
)
EARLIER = [created_earlier(2, "t2", "r", 7), created_earlier(4, "t4", "r", 8)]
SENT = Outcome(5, Status.CREATED, "t5", attempts=1)


@pytest.fixture
def plan() -> Iterator[Plan]:
    """A plan of that chunk alone."""
    with closing(Plan(Spool())) as made:
        made.append(CHUNK)
        yield made


def test_every_row_has_its_place() -> None:
    """In order, with what it is known by."""
    rows = [PlannedRow(2, EARLIER[0], b"a"), INVALID, PlannedRow(4, EARLIER[1], b"c"), NEW]
    assert list(CHUNK) == rows
    assert [CHUNK[place] for place in range(len(CHUNK))] == rows
    assert CHUNK[1:] == rows[1:]


def test_what_is_to_be_done_is_found_in_a_plan(plan: Plan) -> None:
    """And counted, as of rows one by one."""
    assert (plan.to_create, plan.to_do, plan.invalid) == (1, 1, 1)
    assert list(plan.to_send(never_sent)) == [NEW]
    assert list(plan.left()) == [[INVALID, NEW]]


def test_every_row_has_its_end(plan: Plan) -> None:
    """With what was sent, and the warning of a row that is like an earlier task."""
    warning = Issue("similar_to_earlier", "like another", "allow it")
    plan.similar.append((5, warning))
    (ends,) = final_outcomes(plan, iter([SENT]), lambda row: Outcome(row.number, Status.NOT_SENT))
    sent = SENT._replace(issues=(once_allowed(warning, SENT.status),))
    assert list(ends) == [EARLIER[0], INVALID.outcome, EARLIER[1], sent]


def test_a_plan_is_revised(plan: Plan) -> None:
    """Rows that have their task stay as they are, and are not asked about."""
    end = Outcome(5, Status.NOT_SENT)
    asked: list[list[int]] = []

    def revise(rows: list[PlannedRow]) -> list[PlannedRow]:
        asked.append([row.number for row in rows])
        return [row._replace(outcome=row.outcome or end) for row in rows]

    with closing(revised(plan, lambda rows: revise(list(rows)))) as new:
        assert asked == [[3, 5]]
        ((*rows,),) = new.rows
        assert [row.outcome for row in rows] == [EARLIER[0], INVALID.outcome, EARLIER[1], end]
        assert new.to_do == 0


def test_rows_one_by_one_are_a_chunk_as_well() -> None:
    """Whoever goes through a plan need not ask which it is."""
    assert not_there([INVALID, NEW]) == [INVALID, NEW]
    assert with_rows([INVALID, NEW], [INVALID]) == [INVALID]
