"""The life of a task in the ledger, as one table.

This table is the only place where transitions live; a pair that is not listed is an error that
names both and changes nothing. A run that dies leaves `intent` behind: whether those requests
reached the service nobody knows, so the next run takes them for `unknown`.
"""

from __future__ import annotations

from enum import StrEnum


class State(StrEnum):
    """States as written to disk. A value is never reused for another meaning."""

    PLANNED = "planned"
    INTENT = "intent"
    CREATED = "created"
    REJECTED = "rejected"
    UNKNOWN = "unknown"
    CLOSED = "closed"  # created, and set to the status that its row asks for
    WITHDRAWING = "withdrawing"  # created, and on the way of being taken back
    UNDONE = "undone"  # created and taken back: may be imported again


UNSETTLED = "state IN ('intent', 'unknown', 'withdrawing')"
"""The condition of `tasks_by_state`, word for word: SQLite takes that index for no query without.

Whoever asks for one of these states, which few rows are in, writes it before the state.
"""


class Event(StrEnum):
    """What happens to a task."""

    INTEND = "intend"  # the request is about to leave; committed before its first byte does
    CREATE = "create"  # the service answered with a task id
    REJECT = "reject"  # the service refused the body, and made no task of it
    RETURN = "return"  # the request surely made no task
    LOSE = "lose"  # the outcome of the request is unknown
    FIND = "find"  # a listing of the workspace holds the task
    MISS = "miss"  # two equal listings after the quiet period do not hold it
    RELEASE = "release"  # it cannot be looked up, and a person wants it sent again all the same
    CLOSE = "close"  # its status was set as the row asks
    WITHDRAW = "withdraw"  # it is about to be deleted or cancelled
    KEEP = "keep"  # it was not, and stays
    UNDO = "undo"  # it was


class Loss(StrEnum):
    """What came in place of the answer of a lost row, where the program goes by it."""

    REFUSED = "refused"  # a refusal, perhaps of a second copy: without a task it is the row's end
    CONTRADICTED = "contradicted"  # that the token is refused, while the service accepts it


TRANSITIONS: dict[State, dict[Event, State]] = {
    State.PLANNED: {Event.INTEND: State.INTENT, Event.FIND: State.CREATED},
    State.INTENT: {
        Event.CREATE: State.CREATED,
        Event.REJECT: State.REJECTED,
        Event.RETURN: State.PLANNED,
        Event.LOSE: State.UNKNOWN,
    },
    State.UNKNOWN: {
        Event.FIND: State.CREATED,
        Event.MISS: State.PLANNED,
        Event.REJECT: State.REJECTED,
        Event.RELEASE: State.PLANNED,
    },
    State.REJECTED: {Event.INTEND: State.INTENT, Event.FIND: State.CREATED},
    State.CREATED: {Event.CLOSE: State.CLOSED, Event.WITHDRAW: State.WITHDRAWING},
    State.CLOSED: {Event.WITHDRAW: State.WITHDRAWING},
    State.WITHDRAWING: {Event.KEEP: State.CREATED, Event.UNDO: State.UNDONE},
    State.UNDONE: {Event.INTEND: State.INTENT, Event.FIND: State.CREATED},
}


class TransitionError(Exception):
    """An event that the state does not allow: a bug, never an accident of the data."""

    def __init__(self, state: State, event: Event) -> None:
        super().__init__(f"a task that is {state} cannot {event}")
        self.state = state
        self.event = event


def states_before(event: Event) -> tuple[State, ...]:
    """The states that allow `event`, in the order of the table."""
    return tuple(state for state, events in TRANSITIONS.items() if event in events)


def state_after(event: Event) -> State:
    """The state that an event leads to, wherever it comes from: each leads to one."""
    (state,) = {events[event] for events in TRANSITIONS.values() if event in events}
    return state
