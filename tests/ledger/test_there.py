"""Tasks that are there are found where they stand together, and nothing is said of other rows."""

from __future__ import annotations

import pytest

from importer.ledger.records import Known
from importer.ledger.states import Event, State
from importer.ledger.store import Ledger
from importer.ledger.there import is_there, tasks_there
from tests.remembered import close, create, key, send, settle


@pytest.fixture
def filled(ledger: Ledger) -> Ledger:
    """A row in each state among rows 10 to 19, whose tasks are there; and row 90, far behind."""
    create(ledger, *range(10, 15))
    close(ledger, 15, "completed")
    send(ledger, 16, closing="completed")
    settle(ledger, 16, Event.CREATE)  # its status is not set yet
    send(ledger, 17)
    settle(ledger, 17, Event.LOSE)
    send(ledger, 18)
    settle(ledger, 18, Event.REJECT)
    create(ledger, 19, *range(20, 90), 90)
    return ledger


def found(ledger: Ledger, *numbers: int) -> list[int]:
    """Which of these rows are found together."""
    rows = tasks_there(ledger, [key(number) for number in numbers])
    there = {fingerprint: tuple(task) for fingerprint, *task in rows}
    assert all(there[key(n)] == (f"t{n}", "run-1", n) for n in numbers if key(n) in there)
    return [number for number in numbers if key(number) in there]


def test_rows_at_their_end_are_found(filled: Ledger) -> None:
    """Not one that is lost, was refused, or lacks its status."""
    assert found(filled, *range(10, 20)) == [10, 11, 12, 13, 14, 15, 19]


def test_rows_in_another_order_are_found(filled: Ledger) -> None:
    """As far as they stand between the first and the last."""
    assert found(filled, 12, 11, 14) == [12, 14]
    assert found(filled, 14, 10, 12) == [14, 12]


def test_rows_far_apart_are_not_read(filled: Ledger) -> None:
    """Nor those of which the first or the last is new: each is looked up by itself."""
    assert found(filled, 10, 11, 90) == []
    assert found(filled, 9, 10, 11) == found(filled, 10, 11, 99) == []
    assert found(filled, 10) == found(filled) == []


DONE = [
    Known(State.CREATED, "t1", "r", 2),
    Known(State.CLOSED, "t1", "r", 2, b"{}"),
]
NOT_DONE = [
    Known(State.CREATED, "t1", "r", 2, b"{}"),
    Known(State.CREATED, None, "r", 2),
    *(Known(state, "t1", "r", 2) for state in State if not state.startswith("c")),
]


def test_a_row_is_at_its_end() -> None:
    """Created, and closed where it is to be."""
    assert [is_there(known) for known in DONE] == [True] * len(DONE)
    assert [is_there(known) for known in NOT_DONE] == [False] * len(NOT_DONE)
