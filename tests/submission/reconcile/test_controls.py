"""What a listing proves of a lost row, by the tasks that surely exist."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from importer.contract.answer import TaskAnswer
from importer.ledger.boot_clock import Tick
from importer.submission.reconcile.controls import Control, Proof
from importer.submission.reconcile.looks import Extent
from importer.submission.reconcile.matching import LostRow

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
PAST, TO_COME = "2026-11-23T09:00:00Z", "2026-11-25T09:00:00Z"
UPCOMING = "its due date has passed, and no task is listed whose due date has passed"


def body(number: int, due: str | None) -> dict[str, Any]:
    """A task of the import."""
    plain = {
        "task_type": "call",
        "task_title": f"Ring {number}",
        "assignee_id": "usr_1",
        "targets": {"deal_id": f"006{number}"},
    }
    return plain if due is None else plain | {"due_date": due}


def proof(*dues: str | None, others: tuple[str, ...] = ()) -> Proof:
    """Tasks of the import, listed, sent before and after row 5; and those of other people."""
    controls, listed, extent = [], {}, Extent()
    for number, due in enumerate(dues, 4):
        no = number if number < 5 else number + 1
        task_id = f"t{no}"
        controls.append(Control(task_id, body(no, due), "", no, Tick("boot-1", float(no))))
        listed[task_id] = TaskAnswer.model_validate(body(no, due) | {"task_id": task_id})
        extent.see(listed[task_id])
    for number, due in enumerate(others, 90):
        extent.see(TaskAnswer.model_validate(body(number, due) | {"task_id": f"o{number}"}))
    return Proof(controls, listed, extent, lost=[(body(5, None), 5), *LOST])


LOST = [(body(5, due), 5) for due in (PAST, TO_COME)]


@pytest.mark.parametrize(
    ("due", "listed", "others", "gap"),
    [
        (PAST, (TO_COME, TO_COME), (), UPCOMING),
        (PAST, (TO_COME, PAST), (), None),
        (PAST, (TO_COME, TO_COME), (PAST,), None),
        (TO_COME, (TO_COME, TO_COME), (), None),
    ],
)
def test_a_list_of_what_is_to_come_says_nothing_of_what_is_overdue(
    due: str, listed: tuple[str, ...], others: tuple[str, ...], gap: str | None
) -> None:
    """An overdue row counts as missing only where a task that is overdue is listed."""
    row = LostRow(b"a", body(5, due), NOON)
    assert proof(*listed, others=others).gap(row, may_have_ended=False, now=NOON) == gap


def test_a_row_may_have_become_overdue_since() -> None:
    """It was to come when it was sent; what counts is the time at which it is looked up."""
    row = LostRow(b"a", body(5, TO_COME), NOON)
    shown = proof(TO_COME.replace("25", "29"), TO_COME.replace("25", "29"))
    assert shown.gap(row, may_have_ended=False, now=NOON) is None
    assert shown.gap(row, may_have_ended=False, now=NOON + timedelta(days=2)) == UPCOMING
