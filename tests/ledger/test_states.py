"""The table of states, every pair of it."""

from __future__ import annotations

import itertools

import pytest

from importer.ledger.states import (
    TRANSITIONS,
    Event,
    State,
    TransitionError,
    state_after,
    states_before,
)

LISTED = {
    ("planned", "intend"): "intent",
    ("rejected", "intend"): "intent",
    ("undone", "intend"): "intent",
    ("intent", "create"): "created",
    ("intent", "reject"): "rejected",
    ("intent", "return"): "planned",
    ("intent", "lose"): "unknown",
    ("unknown", "find"): "created",
    ("unknown", "miss"): "planned",
    ("unknown", "release"): "planned",
    ("unknown", "reject"): "rejected",
    ("planned", "find"): "created",
    ("rejected", "find"): "created",
    ("undone", "find"): "created",
    ("created", "close"): "closed",
    ("created", "withdraw"): "withdrawing",
    ("closed", "withdraw"): "withdrawing",
    ("withdrawing", "keep"): "created",
    ("withdrawing", "undo"): "undone",
}


@pytest.mark.parametrize(("state", "event"), list(itertools.product(State, Event)))
def test_every_pair_is_a_transition_or_is_not_allowed(state: State, event: Event) -> None:
    """The table lists these and no others; test_reconciling.py holds that the rest is refused."""
    expected = LISTED.get((state.value, event.value))
    assert (state in states_before(event)) is (expected is not None)
    assert expected in {None, state_after(event)}


def test_the_error_names_state_and_event() -> None:
    """In words, and as attributes."""
    error = TransitionError(State.CREATED, Event.INTEND)
    assert str(error) == "a task that is created cannot intend"
    assert (error.state, error.event) == (State.CREATED, Event.INTEND)


def test_every_state_is_in_the_table() -> None:
    """Also those that nothing leaves."""
    assert set(TRANSITIONS) == set(State)


def test_nothing_that_may_have_made_a_task_is_sent_again() -> None:
    """Only what was never sent, surely made no task, was refused or taken back may be intended."""
    assert states_before(Event.INTEND) == (State.PLANNED, State.REJECTED, State.UNDONE)


@pytest.mark.parametrize("event", list(Event))
def test_an_event_leads_to_one_state(event: Event) -> None:
    """Wherever it comes from, so that one statement carries it out; each is allowed somewhere."""
    reached = {TRANSITIONS[state][event] for state in states_before(event)}
    assert reached == {state_after(event)}


def test_what_was_lost_goes_back_only_after_asking() -> None:
    """A listing or a person decides; no answer, and nothing of the program by itself.

    A refusal is believed then, too: its row stays what it was answered, and goes with the next run.
    """
    assert set(TRANSITIONS[State.UNKNOWN]) == {
        Event.FIND, Event.MISS, Event.REJECT, Event.RELEASE,
    }  # fmt: skip


def test_words_on_disk_are_never_changed() -> None:
    """A ledger that was written by one version is read by the next."""
    assert [state.value for state in State] == [
        "planned", "intent", "created", "rejected", "unknown", "closed", "withdrawing", "undone",
    ]  # fmt: skip
