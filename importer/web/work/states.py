"""Where the sheet in work stands, and what may happen to it there: one literal table.

A pair that is not listed is refused with what is going on, and changes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from importer.errors import ImporterError


class State(StrEnum):
    """Where the sheet in work stands."""

    EMPTY = "empty"
    READING = "reading"
    READ_FAILED = "read_failed"
    NEEDS_ANSWERS = "needs_answers"
    MAPPED = "mapped"
    CHECKING = "checking"
    CHECKED = "checked"
    CHANGED = "changed"  # cells were corrected since all rows were checked together
    PREPARING = "preparing"
    CONFIRMING = "confirming"
    SENDING = "sending"
    STOPPING = "stopping"
    DONE = "done"
    HALTED = "halted"


class Event(StrEnum):
    """What a person does, and what comes of the work."""

    TAKE = "take"  # a file, pasted cells, or the sample
    REMOVE = "remove"
    ANSWER = "answer"  # about the file or its columns
    CHECK = "check"
    EDIT = "edit"  # a cell, a row that is left out, a step undone
    PREPARE = "prepare"
    SEND = "send"
    STOP = "stop"
    CORRECT = "correct"  # rows that a run did not create
    LOOKED = "looked"  # and nothing is open
    ASKED = "asked"  # and something is to be settled first
    FAILED = "failed"
    JUDGED = "judged"
    PREPARED = "prepared"
    REFUSED = "refused"  # the plan is another one by now, or cannot be sent
    ENDED = "ended"
    HALT = "halt"


_S, _E = State, Event

TABLE: Mapping[State, Mapping[Event, State]] = {
    _S.EMPTY: {_E.TAKE: _S.READING},
    _S.READING: {
        _E.LOOKED: _S.MAPPED,
        _E.ASKED: _S.NEEDS_ANSWERS,
        _E.FAILED: _S.READ_FAILED,
        _E.STOP: _S.READING,
    },
    _S.READ_FAILED: {_E.TAKE: _S.READING, _E.REMOVE: _S.EMPTY, _E.ANSWER: _S.READING},
    _S.NEEDS_ANSWERS: {_E.TAKE: _S.READING, _E.REMOVE: _S.EMPTY, _E.ANSWER: _S.READING},
    _S.MAPPED: {
        _E.TAKE: _S.READING,
        _E.REMOVE: _S.EMPTY,
        _E.ANSWER: _S.READING,
        _E.CHECK: _S.CHECKING,
    },
    _S.CHECKING: {
        _E.JUDGED: _S.CHECKED,
        _E.ASKED: _S.NEEDS_ANSWERS,
        _E.FAILED: _S.MAPPED,
        _E.STOP: _S.CHECKING,
    },
    _S.CHECKED: {
        _E.TAKE: _S.READING,
        _E.REMOVE: _S.EMPTY,
        _E.ANSWER: _S.READING,
        _E.CHECK: _S.CHECKING,
        _E.EDIT: _S.CHANGED,
        _E.PREPARE: _S.PREPARING,
    },
    _S.CHANGED: {
        _E.TAKE: _S.READING,
        _E.REMOVE: _S.EMPTY,
        _E.ANSWER: _S.READING,
        _E.CHECK: _S.CHECKING,
        _E.EDIT: _S.CHANGED,
        _E.PREPARE: _S.PREPARING,
    },
    _S.PREPARING: {
        _E.PREPARED: _S.CONFIRMING,
        _E.FAILED: _S.CHANGED,
        _E.STOP: _S.PREPARING,
    },
    _S.CONFIRMING: {
        _E.TAKE: _S.READING,
        _E.REMOVE: _S.EMPTY,
        _E.ANSWER: _S.READING,
        _E.CHECK: _S.CHECKING,
        _E.EDIT: _S.CHANGED,
        _E.PREPARE: _S.PREPARING,
        _E.SEND: _S.SENDING,
    },
    _S.SENDING: {
        _E.STOP: _S.STOPPING,
        _E.ENDED: _S.DONE,
        _E.HALT: _S.HALTED,
        _E.REFUSED: _S.CONFIRMING,
        _E.FAILED: _S.CHANGED,
    },
    _S.STOPPING: {
        _E.STOP: _S.STOPPING,
        _E.ENDED: _S.DONE,
        _E.HALT: _S.HALTED,
        _E.REFUSED: _S.CONFIRMING,
        _E.FAILED: _S.CHANGED,
    },
    _S.DONE: {
        _E.TAKE: _S.READING,
        _E.REMOVE: _S.EMPTY,
        _E.CORRECT: _S.CHANGED,
        _E.PREPARE: _S.PREPARING,
    },
    _S.HALTED: {
        _E.TAKE: _S.READING,
        _E.REMOVE: _S.EMPTY,
        _E.CORRECT: _S.CHANGED,
        _E.PREPARE: _S.PREPARING,
    },
}
"""Each state with what may happen there, and where that leads."""

GOING_ON: Mapping[State, str] = {
    _S.EMPTY: "no file has been chosen",
    _S.READING: "the file is being read",
    _S.READ_FAILED: "the file could not be read",
    _S.NEEDS_ANSWERS: "there are questions about the file to answer first",
    _S.MAPPED: "the rows have not been checked",
    _S.CHECKING: "the rows are being checked",
    _S.CHECKED: "the rows have been checked",
    _S.CHANGED: "the sheet has been corrected",
    _S.PREPARING: "the import is being prepared",
    _S.CONFIRMING: "the import is waiting for you to send it",
    _S.SENDING: "tasks are being sent",
    _S.STOPPING: "the import is stopping",
    _S.DONE: "the import has ended",
    _S.HALTED: "the import was stopped by the service",
}
"""What a person is told where something cannot be done."""

BUSY = frozenset({_S.READING, _S.CHECKING, _S.PREPARING, _S.SENDING, _S.STOPPING})
"""Where work goes on by itself."""


class NotNowError(ImporterError):
    """What was asked for cannot be done as things stand; nothing has changed."""

    def __init__(self, state: State, event: Event) -> None:
        super().__init__(f"This cannot be done now: {GOING_ON[state]}.")
        self.state = state
        self.event = event


def after(state: State, event: Event) -> State:
    """Where an event leads. Raises `NotNowError` where it cannot happen."""
    try:
        return TABLE[state][event]
    except KeyError:
        raise NotNowError(state, event) from None
