"""The order in which rows go, and those that are parked."""

from __future__ import annotations

from importer.ledger.states import State
from importer.submission.worker.in_flight import Flight, Step
from importer.submission.worker.row_queue import RowQueue
from tests.submission.helpers import row


def numbers(waiting: RowQueue) -> list[int]:
    """The rows in the order in which they would go."""
    taken = []
    while waiting:
        taken.append(waiting.take().row.number)
    return taken


def waiting_for(*states: State) -> RowQueue:
    """Rows 2, 3 and so on, as the ledger knows them."""
    waiting = RowQueue(row(n, state=state) for n, state in enumerate(states, 2))
    waiting.read_on()
    return waiting


def test_rows_go_in_order() -> None:
    """New ones and refused ones alike."""
    waiting = waiting_for(State.PLANNED, State.REJECTED, State.UNDONE)
    assert numbers(waiting) == [2, 3, 4]
    assert not waiting


def test_lost_rows_are_parked_and_do_not_go() -> None:
    """Wherever they stand."""
    waiting = waiting_for(State.UNKNOWN, State.PLANNED, State.UNKNOWN, State.UNKNOWN)
    assert list(waiting.parked) == [row(2).fingerprint]
    assert numbers(waiting) == [3]
    assert [flight.row.number for flight in waiting.parked.values()] == [2, 4, 5]


def test_a_task_that_lacks_its_status_is_taken_with_its_id() -> None:
    """Its status goes next."""
    done = b'{"status":"completed"}'
    waiting = RowQueue(iter([row(2, state=State.CREATED, task_id="t2", closing=done)]))
    waiting.read_on()
    flight = waiting.take()
    assert (flight.step, flight.change) == (Step.CLOSE, ("t2", done))


def test_what_came_back_once_goes_first_and_then_lets_others_pass() -> None:
    """A row that alone is put off holds nobody up."""
    waiting = waiting_for(State.PLANNED, State.PLANNED)
    once, twice = Flight(row(8), refusals=1), Flight(row(9), refusals=2)
    waiting.put_back(twice)
    waiting.put_back(once)
    assert [flight.row.number for flight in waiting.came_back()] == [8, 9]
    assert numbers(waiting) == [8, 2, 3, 9]


def test_what_was_taken_and_did_not_go_goes_first() -> None:
    """In the order in which it would have gone."""
    waiting = waiting_for(State.PLANNED, State.PLANNED, State.PLANNED)
    waiting.put_back(Flight(row(9)))
    taken = [waiting.take(), waiting.take()]
    waiting.put_first(taken)
    assert numbers(waiting) == [9, 2, 3, 4]


def test_nothing_waits_where_nothing_is() -> None:
    """Before and after it was looked at."""
    waiting = RowQueue(iter(()))
    assert not waiting
    waiting.read_on()
    assert not waiting


def test_a_row_that_is_parked_does_not_go() -> None:
    """When that was last is known, by which the quiet period is reckoned."""
    queue = waiting_for(State.PLANNED, State.PLANNED)
    queue.park(queue.take(), 7.0)
    assert (list(queue.parked), queue.lost_at, numbers(queue)) == ([row(2).fingerprint], 7.0, [3])


def test_rows_that_may_be_refused_for_the_tokens_sake_came_back() -> None:
    """Before those that are put off: they have ends of their own if nothing more is sent."""
    queue = waiting_for(State.PLANNED)
    queue.put_back(Flight(row(8)))
    queue.refused.append(Flight(row(9)))
    assert [flight.row.number for flight in queue.came_back()] == [9, 8]
    assert numbers(queue) == [8, 2]
