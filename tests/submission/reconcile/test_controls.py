"""What a listing proves of a lost row, by the tasks that surely exist."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from importer.contract.answer import TaskAnswer
from importer.ledger.file.boot_clock import Tick
from importer.submission.http.server_clock import UNBOUNDED
from importer.submission.reconcile.controls import Control, Now, Proof, Sent
from importer.submission.reconcile.matching.lost import LostRow
from importer.submission.reconcile.pages.looks import Extent

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


def proof(*dues: str | None, others: tuple[str, ...] = (), days: int = 0) -> Proof:
    """Tasks of the import, listed, sent before and after row 5; and those of other people.

    It is noon for the service, and so many days later; this computer's clock is wrong.
    """
    controls, listed, extent = [], {}, Extent()
    for number, due in enumerate(dues, 4):
        no = number if number < 5 else number + 1
        task_id = f"t{no}"
        controls.append(Control(task_id, body(no, due), "", no, Tick("boot-1", float(no))))
        listed[task_id] = TaskAnswer.model_validate(body(no, due) | {"task_id": task_id})
        extent.see(listed[task_id])
    for number, due in enumerate(others, 90):
        extent.see(TaskAnswer.model_validate(body(number, due) | {"task_id": f"o{number}"}))
    extent.shows_ended = True
    now = Now(Tick("boot-1", 5.0 + 86_400.0 * days), NOON - timedelta(days=9))
    return Proof(controls, listed, extent, lost=[(body(5, None), 5), *LOST], now=now)


def gap_of(shown: Proof, due: str) -> str | None:
    """Why row 5, due then, may exist and not be listed."""
    sent = Sent(LostRow(b"a", body(5, due), NOON), Tick("boot-1", 5.0))
    return shown.gap([sent]) or shown.own_gap(sent)


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
    assert gap_of(proof(*listed, others=others), due) == gap


def test_a_row_may_have_become_overdue_since() -> None:
    """It was to come when it was sent; what counts is the time at which it is looked up."""
    later = TO_COME.replace("25", "29")
    assert gap_of(proof(later, later), TO_COME) is None
    assert gap_of(proof(later, later, days=2), TO_COME) == UPCOMING


def test_where_nobody_knows_the_service_s_time_this_computer_s_counts() -> None:
    """Of a row that was sent before the computer was started last, or of which no time is known."""
    now = Now(Tick("boot-2", 5.0), NOON + timedelta(days=2))
    assert now.at_service(NOON, Tick("boot-1", 5.0)) == NOON + timedelta(days=2)
    assert now.at_service(UNBOUNDED, Tick("boot-2", 1.0)) == NOON + timedelta(days=2)
    assert now.at_service(NOON, Tick("boot-2", 1.0)) == NOON + timedelta(seconds=4)
