"""Whether a task that was found by a lookup is surely the import's, before it is deleted."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from importer.contract.answer import TaskAnswer
from importer.contract.reference import reference_of
from importer.ledger.file.boot_clock import NEVER, Tick
from importer.ledger.landmarks import Landmark
from importer.ledger.states import State
from importer.ledger.withdrawals import Candidate
from importer.submission.reconcile.origin import CreationTime, strange
from tests.remembered import body, key, task

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
"""The service's time as this computer had been running for so many seconds: none."""


def tick(seconds: float, boot: str = "boot-1") -> Tick:
    """A reading of this computer's own clock."""
    return Tick(boot, seconds)


def found_row(**members: Any) -> Candidate:
    """Row 2: sent after 100 seconds, its answer lost after 110, its task found by a lookup."""
    plain = Candidate(
        key(2), 2, "t2", State.CREATED, json.dumps(body(2)).encode(),
        was_lost=True, first_sent=tick(100), touched=tick(110),
    )  # fmt: skip
    return plain._replace(**members)


def made_after(seconds: float, **members: Any) -> TaskAnswer:
    """Its task, or one that says the same, made so long after noon."""
    made = (NOON + timedelta(seconds=seconds)).isoformat()
    return TaskAnswer.model_validate(task(2, created_at=made) | members)


def landmark(sent: float, answered: float, made: float, boot: str = "boot-1") -> CreationTime:
    """A task that was answered, and when the service made it."""
    known = Landmark(f"l{sent}", tick(sent, boot), tick(answered, boot))
    return CreationTime(known, NOON + timedelta(seconds=made))


AROUND = [landmark(90, 91, 90.5), landmark(120, 121, 120.5)]
SAME = "its response was lost, and "
ALONE = (
    f"{SAME}no other task that you created at that time can be read, to show whether this one is "
    "the import's"
)
NOT_SAID = f"{SAME}the service does not say when the task that was taken for it was created"


@pytest.mark.parametrize("seconds", [99.6, 100.0, 105.0, 110.0, 139.0])
def test_a_task_made_when_the_row_was_sent_is_the_imports(seconds: float) -> None:
    """From the request to half a minute after it was given up, to the second."""
    assert strange(found_row(), made_after(seconds), AROUND) is None


@pytest.mark.parametrize(
    ("seconds", "told"),
    [
        (98.0, "this task was created before the row was sent (2026-11-24 12:01:38 UTC)"),
        (-86400.0, "this task was created before the row was sent (2026-11-23 12:00:00 UTC)"),
        (142.0, "this task was created some time after the row was sent (2026-11-24 12:02:22 UTC)"),
    ],
)
def test_a_task_made_at_another_time_is_somebody_elses(seconds: float, told: str) -> None:
    """Two seconds before the request, a day before, or as somebody saw that the row had failed."""
    assert strange(found_row(), made_after(seconds), AROUND) == SAME + told


@pytest.mark.parametrize("others", [AROUND[:1], AROUND[1:]])
def test_tasks_of_one_side_tell_the_time_as_well(others: list[CreationTime]) -> None:
    """They show the service's clock, and this computer's tells how much later the row was sent."""
    assert strange(found_row(), made_after(105.0), others) is None
    assert strange(found_row(), made_after(90.0), others) is not None
    assert strange(found_row(), made_after(200.0), others) is not None


def test_one_task_with_a_wrong_time_does_not_let_a_colleagues_go() -> None:
    """The latest beginning and the earliest end count: a doubt more keeps a task."""
    early = landmark(95, 96, -3600.0)
    late = landmark(125, 126, 7200.0)
    told = strange(found_row(), made_after(-60.0), [*AROUND, early])
    before = "this task was created before the row was sent"
    assert told == f"{SAME}{before} (2026-11-24 11:59:00 UTC)"
    told = strange(found_row(), made_after(7205.0), [*AROUND, late])
    after = "this task was created some time after the row was sent"
    assert told == f"{SAME}{after} (2026-11-24 14:00:05 UTC)"


@pytest.mark.parametrize(
    "others",
    [
        [],
        [landmark(90, 91, 90.5, "boot-2")],
        [landmark(90, 91, 90.5, "")],
    ],
)
def test_without_a_task_to_compare_with_it_may_be_anybodys(others: list[CreationTime]) -> None:
    """None is there, or all were made before the computer was started last."""
    assert strange(found_row(), made_after(105.0), others) == ALONE


def test_a_computer_that_does_not_name_its_starts_proves_nothing() -> None:
    """Two readings without a name are not of one clock."""
    row = found_row(first_sent=NEVER, touched=NEVER)
    assert strange(row, made_after(105.0), [landmark(90, 91, 90.5, "")]) == ALONE


@pytest.mark.parametrize("created_at", [None, "", "soon", "0001-01-01T00:00:00Z"])
def test_a_service_that_does_not_say_when_proves_nothing(created_at: str | None) -> None:
    """Nobody can tell a colleague's task from the import's."""
    assert strange(found_row(), made_after(0, created_at=created_at), AROUND) == NOT_SAID


def test_a_reference_has_to_do_where_no_time_can_be_compared() -> None:
    """It says which row a task is of; another time says that somebody else imported that row."""
    marked = {"reason": f"Ask for Ada\n{reference_of(key(2))}"}
    assert strange(found_row(), made_after(105.0, **marked), []) is None
    assert strange(found_row(), made_after(105.0, created_at=None, **marked), AROUND) is None
    assert strange(found_row(), made_after(-60.0, **marked), AROUND) is not None
    foreign = {"reason": reference_of(bytes(range(16)))}
    assert strange(found_row(), made_after(105.0, **foreign), []) == ALONE


def test_of_two_tasks_that_may_be_its_own_none_is_deleted() -> None:
    """The lookup saw a second one, or the lost answer told of another."""
    told = f"{SAME}task t9 may be the import's as well as this one"
    assert strange(found_row(other_id="t9"), made_after(105.0), AROUND) == told
    assert strange(found_row(other_id="t2"), made_after(105.0), AROUND) is None


def test_a_task_that_was_answered_needs_no_such_proof() -> None:
    """The answer to the request told of it."""
    row = found_row(was_lost=False, other_id="t9")
    assert strange(row, made_after(-86400.0, created_at=None), []) is None


def test_a_row_that_was_lost_over_a_restart_is_compared_by_both_clocks() -> None:
    """Sent before it and again after it: its beginning is of the one, its end of the other."""
    row = found_row(touched=tick(20, "boot-2"))
    assert strange(row, made_after(105.0), AROUND) == ALONE
    later = landmark(10, 11, 3610.0, "boot-2")
    assert strange(row, made_after(105.0), [*AROUND, later]) is None
    assert strange(row, made_after(3615.0), [*AROUND, later]) is None
    assert strange(row, made_after(3700.0), [*AROUND, later]) is not None
