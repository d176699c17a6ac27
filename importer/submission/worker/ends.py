"""What a verdict makes of a row: its next state in the ledger, and its outcome."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from importer.contract.forms import folded_id
from importer.ledger.records import LostTask, Settlement
from importer.ledger.states import Event, Loss
from importer.rows.outcome import Outcome, Status
from importer.submission.answers.closing_verdict import ChangeJudgement, ChangeVerdict
from importer.submission.answers.trouble import REMEDIES
from importer.submission.answers.verdict import Judgement
from importer.submission.http.statuses import Trouble, Verdict
from importer.submission.worker.in_flight import Flight, Step
from importer.wording.hints import Hint
from importer.wording.text import cleaned

_AGAIN = "run the same command again"
_LATER = "run the same command again later: the task is looked up before anything is sent"
_ALONE = "if it refuses only some rows, check what these rows name"
_LOOK = Hint(
    "look for it in HockeyStack; if it does not exist, run the same {command} with "
    "{resend_unconfirmed:yes} to send it again"
)


OTHERWISE = "look at the task in HockeyStack, and correct it there if needed"
"""Of a task that is not as it was sent: no call changes one."""


class End(NamedTuple):
    """What a verdict makes of a row. status None: it goes back and waits for another try."""

    event: Event
    status: Status | None
    hint: str = ""


ENDS: dict[Verdict, End] = {
    Verdict.CREATED: End(Event.CREATE, Status.CREATED),
    Verdict.REJECTED: End(
        Event.REJECT, Status.REJECTED, "change the row as the service says, then import this file"
    ),
    Verdict.UNKNOWN: End(Event.LOSE, Status.UNCONFIRMED, _LATER),
    Verdict.REFUSED: End(Event.LOSE, Status.UNCONFIRMED, _LATER),
    Verdict.WAIT: End(Event.RETURN, None),
    Verdict.NOT_SENT: End(Event.RETURN, None),
    Verdict.HALT: End(Event.RETURN, None),
}


MOST_LOSSES = 2
"""How often, over all runs, an answer may be lost and its task missing before the row is left to a
person: the listing may be wrong after all, and each further request may be one task more."""

MOST_SPOILS = 3
"""How often, over all runs, a row may get an answer that would stop a run before it counts as
refused."""


def settlement_of(flight: Flight, judged: Judgement) -> Settlement:
    """The settlement of a response; without an outcome, the row waits."""
    event, status, hint = ENDS[judged.verdict]
    if event is Event.CREATE and flight.row.closing is not None:
        outcome: Outcome | None = _half_done(flight, judged)
    else:
        outcome = None if status is None else _outcome(flight, status, judged, _hint(judged, hint))
    return Settlement(
        flight.row.fingerprint,
        event,
        outcome,
        judged.task_id,
        named_id=judged.named_id,
        words=judged.reason if event is Event.LOSE else None,
        loss=Loss.REFUSED if judged.verdict is Verdict.REFUSED else None,
    )


def _hint(judged: Judgement, usual: str) -> str:
    """What a person can do; of what is not the row's fault, never to change the row."""
    if judged.verdict is Verdict.CREATED and judged.reason:
        return OTHERWISE
    if judged.trouble is None:
        return usual
    if judged.verdict is Verdict.REJECTED:
        return f"{REMEDIES[judged.trouble]}; {_ALONE}"
    return f"{REMEDIES[judged.trouble]}, then {_LATER}"


def put_aside(flight: Flight) -> Settlement:
    """The settlement of a row that was refused like all others, and created no task.

    The next run sends it after the others.
    """
    return Settlement(flight.row.fingerprint, Event.RETURN, None, is_spoilt=True)


def again(trouble: Trouble | None) -> str:
    """What a person can do about rows that were not sent because of it."""
    return _AGAIN if trouble is None else f"{REMEDIES[trouble]}, then {_AGAIN}"


_ASK = "ask HockeyStack what is wrong with this row, or change it, then import this file"


def contradicted(flight: Flight, judged: Judgement) -> Settlement:
    """The settlement of a row that was refused although its token is valid.

    Such an answer is not so, and says nothing of the task either.
    """
    words = f"{judged.reason}, although the service accepts the token"
    key = flight.row.fingerprint
    return Settlement(key, Event.LOSE, None, words=words, loss=Loss.CONTRADICTED)


def spoilt(flight: Flight, judged: Judgement, meanwhile: str) -> Settlement:
    """The settlement of a row that is refused alone, in a way that could concern all rows.

    meanwhile: what shows that it is alone.
    """
    key = flight.row.fingerprint
    if flight.row.spoils + flight.spoils < MOST_SPOILS:
        return Settlement(key, Event.RETURN, None, is_spoilt=True)
    reason = f"{judged.reason}, {MOST_SPOILS} times, although {meanwhile}"
    outcome = _outcome(flight, Status.REJECTED, judged, _ASK)._replace(reason=reason)
    return Settlement(key, Event.REJECT, outcome, is_spoilt=True)


def closed(flight: Flight, judged: ChangeJudgement) -> Settlement:
    """The settlement of a task that has the status that its row asks for."""
    hint = OTHERWISE if flight.otherwise else ""
    outcome = _of_change(flight, Status.CREATED, judged, flight.otherwise, hint)
    return Settlement(flight.row.fingerprint, Event.CLOSE, outcome)


def not_closed(flight: Flight, judged: ChangeJudgement) -> Outcome:
    """How a row ends whose task was created, and whose status the service would not set."""
    is_refused = judged.verdict is ChangeVerdict.REFUSED
    status = Status.REJECTED if is_refused else Status.UNCONFIRMED
    hint = "set its status in HockeyStack" if status is Status.REJECTED else _AGAIN
    reason = f"created, but its status was not set: {judged.reason}"
    return _of_change(flight, status, judged, reason, hint)


def _of_change(
    flight: Flight, status: Status, judged: ChangeJudgement, reason: str, hint: str
) -> Outcome:
    return Outcome(
        flight.row.number,
        status,
        flight.task_id,
        reason=reason,
        hint=hint,
        attempts=flight.attempts,
        request_id=judged.request_id,
    )


class Certainty(NamedTuple):
    """How well a task that was found is known to be the row's, and as it was sent.

    twin: another task that says the same, and was made after the request. is_retitled: it has
    other texts than were sent. is_exchangeable: it may be another lost row's, and that one's this
    row's.
    """

    twin: str | None = None
    is_retitled: bool = False
    is_exchangeable: bool = False


_CERTAIN = Certainty()


def found(
    flight: Flight, task_id: str, earlier: str | None, known: Certainty = _CERTAIN
) -> Settlement:
    """The settlement of a lost row whose task was found. earlier: the run that sent it."""
    twin = known.twin
    by = f" (sent by {earlier})" if earlier else ""
    more = f"; task {twin} matches it too" if twin else ""
    hint = _TWIN if twin else ""
    if known.is_retitled:
        more, hint = f"{more}; its texts differ from what was sent", hint or OTHERWISE
    if known.is_exchangeable:
        more, hint = f"{more}; {_EITHER}", hint or _WHICH
    outcome = Outcome(
        flight.row.number,
        Status.CREATED,
        task_id,
        reason=f"its response was lost, and the task was found in the list{by}{more}",
        hint=hint,
        attempts=flight.attempts,
    )
    if flight.row.closing is not None:
        outcome = _half_done(flight, Judgement(Verdict.CREATED, task_id=task_id))
    return Settlement(flight.row.fingerprint, Event.FIND, outcome, task_id, named_id=twin)


_EITHER = (
    "the list does not show how it differs from the task of another row, so the two ids may be "
    "swapped"
)
_WHICH = "both tasks exist; look at them in HockeyStack if it matters which is which"
_TWIN = "look at both in HockeyStack, and delete one if there should be only one"


def refused(flight: Flight, lost: LostTask) -> Settlement:
    """The settlement of a lost row that was refused, and that indeed has no task."""
    hint = ENDS[Verdict.REJECTED].hint if flight.last is None else _hint_of(flight.last)
    outcome = Outcome(
        flight.row.number,
        Status.REJECTED,
        reason=lost.words or "",
        hint=_ASK if lost.loss is Loss.CONTRADICTED else hint,
        attempts=flight.attempts,
        request_id=None if flight.last is None else flight.last.request_id,
    )
    return Settlement(flight.row.fingerprint, Event.REJECT, outcome)


def _hint_of(last: Judgement) -> str:
    return _hint(last._replace(verdict=Verdict.REJECTED), ENDS[Verdict.REJECTED].hint)


def in_doubt(
    flight: Flight, reason: str, earlier: str | None, words: str | None, *, waits: bool = False
) -> Outcome:
    """How a lost row ends that was looked up in vain. words: what came in place of an answer.

    waits: it is to be sent again, as soon as the list can be read or is known never to be.
    """
    lost = f"sent earlier ({earlier})" if earlier else "sent"
    came = f" ({words})" if words else ""
    told = "does not show whether a task exists" if came.startswith(" (HTTP ") else "was lost"
    return Outcome(
        flight.row.number,
        Status.UNCONFIRMED,
        reason=f"{lost}, and its response {told}{came}; {reason}",
        hint=_LATER if waits else str(_LOOK),
        attempts=flight.attempts,
        request_id=None if flight.last is None else flight.last.request_id,
    )


def not_sent(flight: Flight, halted: str | None, trouble: Trouble | None = None) -> Outcome | None:
    """The outcome of a row that came back and will not go again; None if it never went.

    halted: why the service stopped the run, which then is the reason for every row; trouble: what
    that is about. One that was created and not closed, or lost and not looked up, ends as the
    ledger has it.
    """
    if flight.last is None or flight.step is not Step.CREATE:
        return None
    outcome = _outcome(flight, Status.NOT_SENT, flight.last, again(trouble))
    return outcome._replace(reason=halted or outcome.reason)


def doubt(judged: Judgement, taken: Collection[str]) -> Judgement:
    """The judgement; where its task id is another row's, that nothing is known of this one.

    taken: the ids of other rows, as `folded_id` has them.
    """
    if judged.task_id is None or folded_id(judged.task_id) not in taken:
        return judged
    reason = f"the response names task {judged.task_id}, which belongs to another row"
    return judged._replace(verdict=Verdict.UNKNOWN, reason=reason, task_id=None)


def made_before(judged: Judgement) -> Judgement:
    """The judgement of an answer whose task is older than the request."""
    when = f"created at {cleaned(judged.created_at or '')[:_TIME_SHOWN]}, before the row was sent"
    reason = f"the response is about task {judged.task_id}, {when}"
    return judged._replace(
        verdict=Verdict.UNKNOWN, reason=reason, task_id=None, named_id=judged.task_id
    )


_TIME_SHOWN = 40


def _half_done(flight: Flight, judged: Judgement) -> Outcome:
    """A row whose task was created and is still to be closed, for as long as that takes."""
    reason = "created; its status is not set yet"
    return _outcome(flight, Status.UNCONFIRMED, judged, _AGAIN)._replace(reason=reason)


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
