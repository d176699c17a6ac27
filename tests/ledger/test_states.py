"""The table of states, every pair of it."""

from __future__ import annotations

import itertools

import pytest

from importer.ledger.states import (
    TRANSITIONS,
    Event,
    State,
    TransitionError,
    next_state,
    states_before,
)

LISTED = {
    ("planned", "intend"): "intent",
    ("rejected", "intend"): "intent",
    ("intent", "create"): "created",
    ("intent", "reject"): "rejected",
    ("intent", "return"): "planned",
    ("intent", "lose"): "unknown",
}


@pytest.mark.parametrize(("state", "event"), list(itertools.product(State, Event)))
def test_every_pair_is_a_transition_or_an_error(state: State, event: Event) -> None:
    """What the table does not list is refused, and the error names both."""
    expected = LISTED.get((state.value, event.value))
    if expected is not None:
        assert next_state(state, event) == expected
        return
    with pytest.raises(TransitionError) as caught:
        next_state(state, event)
    assert str(caught.value) == f"a task that is {state} cannot {event}"
    assert (caught.value.state, caught.value.event) == (state, event)


def test_every_state_is_in_the_table() -> None:
    """Also those that nothing leaves."""
    assert set(TRANSITIONS) == set(State)


def test_nothing_that_may_have_made_a_task_is_sent_again() -> None:
    """Only what was never sent, surely made no task, or was refused may be intended."""
    assert states_before(Event.INTEND) == (State.PLANNED, State.REJECTED)


def test_words_on_disk_are_never_changed() -> None:
    """A ledger that was written by one version is read by the next."""
    assert [state.value for state in State] == [
        "planned", "intent", "created", "rejected", "unknown",
    ]  # fmt: skip
