"""The steps of a row on its way."""

from __future__ import annotations

import itertools

import pytest

from importer.ledger.states import State
from importer.planning.facts import PlannedRow
from importer.submission.answers.closing_verdict import ChangeJudgement, ChangeVerdict
from importer.submission.worker.in_flight import STEPS, Flight, Step, StepError, Turn
from tests.submission.helpers import row

DONE = b'{"status":"completed"}'
NEXT = {
    (Step.CREATE, Turn.LEAVE): Step.CREATE,
    (Step.CREATE, Turn.RELEASE): Step.RESEND,
    (Step.CREATE, Turn.HAVE_TASK): Step.CLOSE,
    (Step.RESEND, Turn.LEAVE): Step.CREATE,
    (Step.CLOSE, Turn.LEAVE): Step.CLOSE,
    (Step.CLOSE, Turn.DOUBT): Step.READ,
    (Step.READ, Turn.LEAVE): Step.READ,
}


@pytest.mark.parametrize(("step", "turn"), list(itertools.product(Step, Turn)))
def test_every_turn_of_every_step(step: Step, turn: Turn) -> None:
    """Those of the table lead on; any other is an error that names both and changes nothing."""
    flight = Flight(row(2), step=step)
    if (step, turn) in NEXT:
        flight.turn(turn)
        assert flight.step is NEXT[step, turn]
        return
    with pytest.raises(StepError) as caught:
        flight.turn(turn)
    assert (str(caught.value), flight) == (
        f"a row at {step} cannot {turn}",
        Flight(row(2), step=step),
    )


def test_the_table_holds_every_step() -> None:
    """None is without a way on."""
    assert set(STEPS) == set(Step)


@pytest.mark.parametrize(
    ("planned", "step"),
    [
        (row(2), Step.CREATE),
        (row(2, closing=DONE), Step.CREATE),
        (row(2, state=State.UNKNOWN, closing=DONE), Step.CREATE),
        (row(2, state=State.CREATED, task_id="t2", closing=DONE), Step.CLOSE),
    ],
)
def test_a_row_begins_where_an_earlier_run_has_left_it(planned: PlannedRow, step: Step) -> None:
    """Only one whose task is known has a status to set at once."""
    assert Flight.of(planned).step is step


def test_what_may_make_a_task_is_known_by_its_step() -> None:
    """An intent is noted for these, and an attempt counted."""
    assert {step for step in Step if Flight(row(2), step=step).creates} == {
        Step.CREATE,
        Step.RESEND,
    }


def test_a_task_that_was_made_is_closed_and_read() -> None:
    """The id and the change are at hand from then on, and what was refused is kept."""
    flight = Flight.of(row(2, closing=DONE))
    flight.turn(Turn.LEAVE)
    flight.has_task("t2")
    assert (flight.step, flight.change) == (Step.CLOSE, ("t2", DONE))
    refusal = ChangeJudgement(ChangeVerdict.READ, "it had already ended", status=409)
    flight.is_refused(refusal)
    assert (flight.step, flight.change, flight.refusal) == (Step.READ, ("t2", DONE), refusal)


@pytest.mark.parametrize(
    "flight",
    [
        Flight(row(2, closing=DONE)),
        Flight(row(2), step=Step.CLOSE, task_id="t2"),
        Flight(row(2, closing=DONE), step=Step.CLOSE),
    ],
    ids=["no task yet", "stays open", "no id"],
)
def test_a_row_without_a_status_to_set_has_no_change(flight: Flight) -> None:
    """To send one would be a bug, which is told and not sent."""
    with pytest.raises(StepError):
        flight.change  # noqa: B018 -- asking is enough


def test_a_lost_row_that_goes_again_is_released_once_it_has_left() -> None:
    """A row that was taken and did not go is still to be released."""
    flight = Flight(row(2))
    flight.turn(Turn.RELEASE)
    assert not flight.was_released
    flight.turn(Turn.LEAVE)
    assert (flight.step, flight.was_released) == (Step.CREATE, True)
    flight.turn(Turn.LEAVE)
    assert flight.was_released


@pytest.mark.parametrize(
    ("step", "attempts"),
    [(Step.CREATE, 3), (Step.RESEND, 3), (Step.CLOSE, 2), (Step.READ, 2)],
)
def test_an_attempt_is_a_request_that_may_make_a_task(step: Step, attempts: int) -> None:
    """To set its status, or to read it, counts as none."""
    flight = Flight(row(2), attempts=2, step=step)
    flight.leave(7.0)
    assert (flight.attempts, flight.left_at) == (attempts, 7.0)
