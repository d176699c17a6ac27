"""What a verdict makes of a row: its next state in the ledger, and its outcome. Pure."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import NamedTuple

from importer.ledger.states import Event
from importer.ledger.store import Settlement
from importer.outcome import Outcome, Status
from importer.plan import LOOK_IN_THE_WORKSPACE, PlannedRow
from importer.submission.verdict import Judgement, Verdict


class End(NamedTuple):
    """What a verdict makes of a row. status None: it goes back and waits for another try."""

    event: Event
    status: Status | None
    hint: str = ""


ENDS: dict[Verdict, End] = {
    Verdict.CREATED: End(Event.CREATE, Status.CREATED),
    Verdict.REJECTED: End(
        Event.REJECT,
        Status.REJECTED,
        "change the row as the service says, then import it again",
    ),
    Verdict.UNKNOWN: End(
        Event.LOSE,
        Status.UNCONFIRMED,
        f"{LOOK_IN_THE_WORKSPACE}; the row is not sent again by itself",
    ),
    Verdict.WAIT: End(Event.RETURN, None),
    Verdict.NOT_SENT: End(Event.RETURN, None),
    Verdict.HALT: End(Event.RETURN, None),
}


@dataclass(slots=True)
class Flight:
    """A row on its way. attempts: requests so far that may have left. last: why it came back.

    refusals: how many of them the service put off (429).
    """

    row: PlannedRow
    attempts: int = 0
    left_at: float = 0.0
    last: Judgement | None = None
    refusals: int = 0


def settlement_of(flight: Flight, judged: Judgement) -> Settlement:
    """What the ledger is to be told of an answer; without an outcome, the row waits."""
    event, status, hint = ENDS[judged.verdict]
    outcome = None if status is None else _outcome(flight, status, judged, hint)
    return Settlement(flight.row.fingerprint, event, outcome, judged.task_id)


def not_sent(flight: Flight, halted: str | None) -> Outcome | None:
    """The outcome of a row that came back and will not go again; None if it never went.

    halted: why the service stopped the run, which then is the reason for every row.
    """
    if flight.last is None:
        return None
    outcome = _outcome(flight, Status.NOT_SENT, flight.last, "run the same command again")
    return outcome._replace(reason=halted or outcome.reason)


def doubt(judged: Judgement, taken: Collection[str]) -> Judgement:
    """The judgement; where its task id is another row's, that nothing is known of this one."""
    if judged.task_id not in taken:
        return judged
    reason = f"the answer names task {judged.task_id}, which is another row's"
    return judged._replace(verdict=Verdict.UNKNOWN, reason=reason, task_id=None)


def _outcome(flight: Flight, status: Status, judged: Judgement, hint: str) -> Outcome:
    return Outcome(
        flight.row.number,
        status,
        judged.task_id,
        reason=judged.reason,
        hint=hint,
        attempts=flight.attempts,
        request_id=judged.request_id,
    )
