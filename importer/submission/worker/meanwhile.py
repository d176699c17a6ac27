"""What becomes of a row of a run that made way, by what others did with it meanwhile.

As a run that begins judges it, but that the row is on its way already. Nothing is read or written.
"""

from __future__ import annotations

from importer.ledger.records import Known
from importer.ledger.states import Event, State, states_before
from importer.rows.outcome import Outcome, Status
from importer.rows.rehearsed import created_earlier, left_by_undo
from importer.submission.worker.in_flight import Flight, Step

_MAY_BE_SENT = states_before(Event.INTEND)
_AGAIN = "run the same command again"


def judge(flight: Flight, known: Known | None, run_id: str) -> Outcome | State:
    """How the row ends; `UNKNOWN`: it is to be looked up; another state: it goes as it is now.

    known: what the ledger holds of it by now. run_id: of this run.
    """
    if known is not None and _is_on_its_way(flight, known):
        return State.INTENT
    if known is None or known.state in _MAY_BE_SENT:
        return _unsent(flight, known)
    if known.state is State.UNKNOWN:
        if known.run_id != run_id:
            _learn(flight, known)
        return State.UNKNOWN
    if _has_status_to_set(flight, known):
        return State.CREATED
    return _end(flight, known, run_id)


def _is_on_its_way(flight: Flight, known: Known) -> bool:
    """Whether it is this run that has it: what came back is written as it goes again.

    Nobody else's is: what others had under way is lost since the turn came back.
    """
    is_released = known.state is State.UNKNOWN and flight.step is Step.RESEND
    return known.state is State.INTENT or is_released


def _unsent(flight: Flight, known: Known | None) -> Outcome | State:
    """Of a row of which the ledger knows no task."""
    _learn(flight, known)
    if flight.creates:
        return State.PLANNED
    reason = "its task was undone while others had their turn"
    return Outcome(flight.row.number, Status.NOT_SENT, reason=reason, hint=_AGAIN)


def _has_status_to_set(flight: Flight, known: Known) -> bool:
    """Whether its task is there, and only its status is still to be set: then it goes for that."""
    if known.state is not State.CREATED or known.closing is None or known.task_id is None:
        return False
    if flight.step is Step.CREATE:
        flight.row = flight.row._replace(closing=known.closing)
        flight.has_task(known.task_id)
    return not flight.creates


def _end(flight: Flight, known: Known, run_id: str) -> Outcome:
    number, row = flight.row.number, flight.row
    if known.task_id is None:
        raise AssertionError(f"row {number} is {known.state}, and has no task")
    if known.state is State.WITHDRAWING:
        return left_by_undo(number, known.task_id, known.run_id, known.row_number)
    if (known.run_id, known.row_number) == (run_id, number) or flight.task_id == known.task_id:
        found = "its response was lost, and the task was found later"
        reason = "" if flight.task_id else found
        return Outcome(number, Status.CREATED, known.task_id, reason, attempts=flight.attempts)
    end = created_earlier(number, known.task_id, known.run_id, known.row_number)
    if row.closing is None or row.closing == known.closing:
        return end
    return end._replace(reason=f"{end.reason}; the row's status was not sent")


def _learn(flight: Flight, known: Known | None) -> None:
    """The row with what is known of it by now."""
    if known is None:
        flight.row = flight.row._replace(state=State.PLANNED, earlier=None)
        return
    flight.row = flight.row._replace(
        state=known.state, earlier=_met(known), losses=known.losses, spoils=known.spoils
    )


def _met(known: Known) -> str:
    return f"run {known.run_id}, row {known.row_number}"
