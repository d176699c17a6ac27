"""The events of the log: their names, what each means and carries, and the one way to tell one.

Each event becomes a record of the logger `importer`. The library itself writes them nowhere. No
value is a cell, a text of the service or the token: numbers, ids, names of states and files. An
event keeps its name and its members; new ones may be added.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from importer.wording.text import visible

LOGGER = logging.getLogger("importer")
LOGGER.addHandler(logging.NullHandler())


class Event(NamedTuple):
    """One kind of event. members: what it carries, by name."""

    level: int
    meaning: str
    members: tuple[str, ...] = ()


SOURCE_READ = "source.read"
LEDGER_OPENED = "ledger.opened"
PLAN_MADE = "plan.made"
RUN_STARTED = "run.started"
RUN_ENDED = "run.ended"
UNDO_STARTED = "undo.started"
UNDO_ENDED = "undo.ended"
REQUEST_ANSWERED = "request.answered"
REQUEST_FAILED = "request.failed"
REQUEST_RETRIED = "request.retried"
PACE_PAUSED = "pace.paused"
LOOKUP_WAITED_FOR = "lookup.waiting"
LOOKUP_STARTED = "lookup.started"
LOOKUP_ENDED = "lookup.ended"
RESULTS_WRITTEN = "results.written"

_ROW = ("row",)
_SENT = (*_ROW, "task_id", "attempts", "request_id")

EVENTS: dict[str, Event] = {
    SOURCE_READ: Event(
        logging.INFO, "the file was read, and its columns are known", ("source", "rows", "kind")
    ),
    LEDGER_OPENED: Event(
        logging.INFO, "the ledger of a workspace is open", ("ledger", "workspace")
    ),
    PLAN_MADE: Event(
        logging.INFO,
        "what is to be done with each row is decided; nothing was sent",
        ("rows", "to_create", "to_look_up", "to_close", "invalid"),
    ),
    RUN_STARTED: Event(
        logging.INFO, "the run is on record, and begins to send", ("run_id", "source", "to_do")
    ),
    RUN_ENDED: Event(
        logging.INFO,
        "nothing more is sent. stopped: by the service",
        ("run_id", "stopped", "interrupted", "ledger_failed"),
    ),
    UNDO_STARTED: Event(
        logging.INFO, "an undo is on record, and begins", ("run_id", "undoes", "tasks")
    ),
    UNDO_ENDED: Event(logging.INFO, "nothing more is undone", ("run_id", "stopped", "interrupted")),
    "row.created": Event(logging.INFO, "the service has created the row's task", _SENT),
    "row.duplicate": Event(
        logging.INFO, "the row's task was there already, or an earlier row is the same", _SENT
    ),
    "row.skipped": Event(logging.INFO, "a rule left the row out", _ROW),
    "row.invalid": Event(logging.WARNING, "the row did not pass the checks", (*_ROW, "codes")),
    "row.rejected": Event(logging.WARNING, "the service refused the row", _SENT),
    "row.unconfirmed": Event(
        logging.WARNING, "the row was sent, and its outcome is not known", _SENT
    ),
    "row.not_sent": Event(
        logging.WARNING, "the row was not sent; `reason` is in the results file", (*_SENT, "codes")
    ),
    "row.would_create": Event(logging.INFO, "a dry run would create the row's task", _ROW),
    REQUEST_ANSWERED: Event(
        logging.DEBUG,
        "an answer came. path: behind the base URL; an id in it is left out",
        ("method", "path", "status", "seconds", "request_id"),
    ),
    REQUEST_FAILED: Event(
        logging.DEBUG,
        "no answer came. kind: of the failure",
        ("method", "path", "kind", "seconds"),
    ),
    REQUEST_RETRIED: Event(
        logging.INFO,
        "a request is made again. row: of a row's own; none of a question",
        ("row", "attempt"),
    ),
    PACE_PAUSED: Event(logging.INFO, "nothing is sent for a while", ("seconds",)),
    LOOKUP_WAITED_FOR: Event(
        logging.INFO,
        "answers were lost; the rows are looked up when the quiet time has passed",
        ("seconds", "rows"),
    ),
    LOOKUP_STARTED: Event(
        logging.INFO, "lost rows are to be looked up; a quiet time may come first", ("rows",)
    ),
    LOOKUP_ENDED: Event(
        logging.INFO,
        "the outcome of lost rows, as far as it is known",
        ("found", "missing", "doubtful"),
    ),
    RESULTS_WRITTEN: Event(logging.INFO, "the results file is written", ("path",)),
}
"""Every event there is."""

_LONGEST = 200
"""The most characters of a value that are shown: an id of a service may be of any length."""


@contextmanager
def listening(handler: logging.Handler) -> Iterator[None]:
    """Inside the block the handler hears every event."""
    level = LOGGER.level
    LOGGER.addHandler(handler)
    LOGGER.setLevel(logging.DEBUG)
    try:
        yield
    finally:
        LOGGER.removeHandler(handler)
        LOGGER.setLevel(level)


def tell(event: str, **members: object) -> None:
    """Log an event; `event` and `members` are attributes of the record as well."""
    level = EVENTS[event].level
    if is_heard(event):
        words = [event, *(f"{name}={_word(value)}" for name, value in members.items())]
        LOGGER.log(
            level, "%s", " ".join(words), stacklevel=2, extra={"event": event, "members": members}
        )


def is_heard(event: str) -> bool:
    """Whether anything listens to such events."""
    return LOGGER.isEnabledFor(EVENTS[event].level) and _has_listeners()


def _has_listeners() -> bool:
    """Whether a record would get to any handler but the one that throws it away."""
    above = LOGGER.parent.handlers if LOGGER.propagate and LOGGER.parent else []
    return any(not isinstance(one, logging.NullHandler) for one in (*LOGGER.handlers, *above))


def _word(value: object) -> str:
    """A value as one word of a line."""
    if value is None:
        return "-"
    if isinstance(value, bool):
        return "yes" if value else "no"
    text = visible(f"{value:.3f}" if isinstance(value, float) else str(value)[:_LONGEST])
    return f'"{text}"' if " " in text or not text else text
