"""The life of a task in the ledger, as one table. Pure.

This table is the only place where transitions live; a pair that is not listed is an error that
names both and changes nothing. A run that dies leaves `intent` behind: whether those requests
reached the service nobody knows, so the next run takes them for `unknown`.
"""

from __future__ import annotations

from enum import StrEnum


class State(StrEnum):
    """States as written to disk."""

    PLANNED = "planned"
    INTENT = "intent"
    CREATED = "created"
    REJECTED = "rejected"
    UNKNOWN = "unknown"


class Event(StrEnum):
    """What happens to a task."""

    INTEND = "intend"  # the request is about to leave; committed before its first byte does
    CREATE = "create"  # the service answered with a task id
    REJECT = "reject"  # the service refused the body
    RETURN = "return"  # the request surely made no task
    LOSE = "lose"  # what became of the request cannot be told


TRANSITIONS: dict[State, dict[Event, State]] = {
    State.PLANNED: {Event.INTEND: State.INTENT},
    State.INTENT: {
        Event.CREATE: State.CREATED,
        Event.REJECT: State.REJECTED,
        Event.RETURN: State.PLANNED,
        Event.LOSE: State.UNKNOWN,
    },
    State.REJECTED: {Event.INTEND: State.INTENT},
    State.CREATED: {},
    State.UNKNOWN: {},
}


class TransitionError(Exception):
    """An event that the state does not allow: a bug, never an accident of the data."""

    def __init__(self, state: State, event: Event) -> None:
        super().__init__(f"a task that is {state} cannot {event}")
        self.state = state
        self.event = event


def next_state(state: State, event: Event) -> State:
    """The state after `event`; raises `TransitionError` for a pair that is not in the table."""
    try:
        return TRANSITIONS[state][event]
    except KeyError:
        raise TransitionError(state, event) from None


def states_before(event: Event) -> tuple[State, ...]:
    """The states that allow `event`, in the order of the table."""
    return tuple(state for state, events in TRANSITIONS.items() if event in events)
