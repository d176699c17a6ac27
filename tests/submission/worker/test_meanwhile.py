"""What becomes of a row that is on its way, by what others did with it meanwhile: a table."""

from __future__ import annotations

import pytest

from importer.ledger.records import Known
from importer.ledger.states import State
from importer.rows.outcome import Outcome, Status
from importer.rows.rehearsed import left_by_undo
from importer.submission.worker.in_flight import Flight, Step, Turn
from importer.submission.worker.meanwhile import judge
from tests.submission.helpers import row

OWN, OTHER = "run-1", "run-2"
DONE = b'{"status":"completed"}'


def known(
    state: State, run_id: str = OTHER, closing: bytes | None = None, losses: int = 0
) -> Known:
    """What the ledger holds of row 3."""
    return Known(state, "t3", run_id, 3, closing, losses)


def end(status: Status, reason: str = "", hint: str = "", task_id: str | None = "t3") -> Outcome:
    """How it ends."""
    return Outcome(3, status, task_id, reason, hint)


EARLIER = "created earlier (run run-2, row 3)"
FOUND = "its response was lost, and the task was found later"
TAKEN = (
    "its task was undone while others had their turn", "run the same command again", None,
)  # fmt: skip


@pytest.mark.parametrize(
    ("is_created", "found", "expected"),
    [
        (False, None, State.PLANNED),
        (False, known(State.PLANNED), State.PLANNED),
        (False, known(State.REJECTED), State.PLANNED),
        (False, known(State.UNDONE), State.PLANNED),
        (False, known(State.INTENT, OWN), State.INTENT),
        (False, known(State.UNKNOWN), State.UNKNOWN),
        (False, known(State.UNKNOWN, OWN), State.UNKNOWN),
        (False, known(State.CREATED), end(Status.DUPLICATE, EARLIER)),
        (False, known(State.CLOSED), end(Status.DUPLICATE, EARLIER)),
        (False, known(State.CREATED, OWN), end(Status.CREATED, FOUND)),
        (False, known(State.CREATED, closing=DONE), State.CREATED),
        (True, known(State.CREATED, closing=DONE), State.CREATED),
        (True, known(State.CLOSED), end(Status.CREATED)),
        (True, known(State.UNDONE), end(Status.NOT_SENT, *TAKEN)),
        (
            False,
            known(State.WITHDRAWING),
            left_by_undo(3, "t3", "run-2", 3),
        ),
    ],
)
def test_a_row_is_judged_by_what_others_did(
    is_created: bool,  # noqa: FBT001
    found: Known | None,
    expected: Outcome | State,
) -> None:
    """Nothing that has a task is sent, and nothing that has none is left out."""
    planned = row(3, closing=DONE, task_id="t3", state=State.CREATED) if is_created else row(3)
    flight = Flight.of(planned)
    assert judge(flight, found, OWN) == expected
    if expected is State.CREATED:
        assert (flight.step, flight.change) == (Step.CLOSE, ("t3", DONE))


def test_a_status_that_others_did_not_set_is_told() -> None:
    """Their row had none, so that this run's is not sent."""
    flight = Flight.of(row(3, closing=DONE))
    told = judge(flight, known(State.CREATED), OWN)
    assert told == end(Status.DUPLICATE, f"{EARLIER}; the row's status was not sent")


def test_a_lost_row_that_goes_unseen_is_not_looked_up() -> None:
    """A person wants it sent again; that is written as it goes."""
    flight = Flight.of(row(3))
    flight.turn(Turn.RELEASE)
    assert judge(flight, known(State.UNKNOWN, OWN), OWN) is State.INTENT


def test_a_row_that_another_lost_is_known_by_its_run() -> None:
    """What is said of it, and how often it was lost, is as of now."""
    flight = Flight.of(row(3))
    judge(flight, known(State.UNKNOWN, losses=1), OWN)
    assert (flight.row.state, flight.row.earlier, flight.row.losses) == (
        State.UNKNOWN, "run run-2, row 3", 1,
    )  # fmt: skip
