"""What is written of rows: one statement for all alike, inside the transaction of the caller.

Which events a state allows is asked of the table of states, by the statement itself.
"""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict
from operator import attrgetter, itemgetter
from typing import NoReturn, TypeAlias

from importer.ledger.database import Database
from importer.ledger.file.boot_clock import Tick, Ticks
from importer.ledger.records import Intent, Settlement
from importer.ledger.states import (
    UNSETTLED,
    Event,
    State,
    TransitionError,
    state_after,
    states_before,
)
from importer.rows.issues import Issue
from importer.rows.outcome import Outcome


class Entries:
    """The rows of one ledger. All raise `TransitionError` for what its state does not allow."""

    def __init__(self, db: Database, ticks: Ticks) -> None:
        self._db = db
        self._ticks = ticks

    def intend(self, run_id: str, intents: Sequence[Intent], now: str, sent_no: int) -> None:
        """Requests that are about to leave, numbered with the commit that lets them go."""
        tick = self._ticks()
        rows = [
            (
                intent.fingerprint, run_id, intent.row_number, intent.body or None,
                intent.closing, intent.sent_at or now, now, *(intent.likeness or (None, None)),
                sent_no, *tick, intent.guessed_at,
            )
            for intent in intents
        ]  # fmt: skip
        if self._db.executemany(_INTEND, rows).rowcount != len(rows):
            self._refuse(Event.INTEND, [intent.fingerprint for intent in intents])

    def settle(self, run_id: str, settlements: Iterable[Settlement], now: str) -> None:
        """What came of rows, in this order, and how those end that do."""
        for event, alike in itertools.groupby(settlements, attrgetter("event")):
            self._settle_alike(run_id, event, list(alike), now)

    def _settle_alike(
        self, run_id: str, event: Event, settlements: Sequence[Settlement], now: str
    ) -> None:
        keys = [(settlement.fingerprint,) for settlement in settlements]
        if event is Event.FIND:
            found = [(settlement.task_id, settlement.fingerprint) for settlement in settlements]
            self._db.executemany(_TELL_EARLIER_RUN, found)
        after, tick = state_after(event).value, self._ticks()  # what is no plain text costs more
        statement, values = _SETTLE[event]
        rows = [
            values((
                after, now, settlement.task_id, settlement.named_id, settlement.fingerprint,
                *tick, settlement.words, settlement.loss, int(settlement.is_spoilt),
            ))
            for settlement in settlements
        ]  # fmt: skip
        if self._db.executemany(statement, rows).rowcount != len(rows):
            self._refuse(event, [settlement.fingerprint for settlement in settlements])
        if event is Event.UNDO:
            self._db.executemany(_BECOME_FORMER, keys)
        self.write(
            run_id, ((s.fingerprint, s.outcome) for s in settlements if s.outcome is not None)
        )
        if event in _FORGETS_OUTCOME:
            waiting = [(run_id, s.fingerprint) for s in settlements if s.outcome is None]
            self._db.executemany(_FORGET_OUTCOME, waiting)

    def _refuse(self, event: Event, fingerprints: Sequence[bytes]) -> NoReturn:
        """Say which state did not allow the event; the caller's transaction ends with that.

        All others are in the state after it by now; so was the one, if nothing else is found.
        """
        states = map(self.state, fingerprints)
        after = state_after(event)
        raise TransitionError(next((state for state in states if state != after), after), event)

    def write(self, run_id: str, ends: Iterable[tuple[bytes, Outcome]]) -> None:
        """How rows of a run ended, by fingerprint; what was said of them before is replaced."""
        self._db.executemany(_WRITE, (_end_values(run_id, key, end) for key, end in ends))

    def state(self, fingerprint: bytes) -> State:
        """The state of a row; one that nothing is known of is planned."""
        found = self._db.execute("SELECT state FROM tasks WHERE fingerprint = ?1", (fingerprint,))
        row = found.fetchone()
        return State.PLANNED if row is None else State(row[0])

    def adopt(self, run_id: str, found: tuple[int, bytes, str], now: str) -> None:
        """A row whose task is there. found: its number, fingerprint and task id."""
        number, fingerprint, task_id = found
        done = self._db.execute(_ADOPT, (fingerprint, task_id, run_id, number, now)).rowcount
        if done != 1:
            raise TransitionError(self.state(fingerprint), Event.FIND)

    def lose_intents(self, until: Tick | None = None) -> None:
        """What a dead run left behind is unknown; when it was sent is known, so it stays.

        until: when the other computer could send no more that may have left it behind.
        """
        self._db.execute(_LOSE_OUTCOMES)
        if until is not None:
            self._db.execute(_TOUCH_INTENTS, until)
        self._db.execute(_LOSE_INTENTS, (state_after(Event.LOSE),))


def _end_values(run_id: str, fingerprint: bytes, end: Outcome) -> tuple[object, ...]:
    issues = [_as_json(issue) for issue in end.issues]
    return (
        run_id, end.row_number, fingerprint, end.status.value, end.task_id, end.reason, end.hint,
        end.attempts, end.request_id, json.dumps(issues) if issues else None, end.cause,
    )  # fmt: skip


def _as_json(issue: Issue) -> dict[str, str]:
    """Without the place of its cell: that is one of the source, which no ledger keeps."""
    return {key: value for key, value in asdict(issue).items() if value and key != "place"}


def _in_states(event: Event, *but: State) -> str:
    return ",".join(f"'{state}'" for state in states_before(event) if state not in but)


_WRITE = """
    INSERT INTO outcomes
        (run_id, row_number, fingerprint, status, task_id, reason, hint, attempts, request_id,
         issues, cause)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
    ON CONFLICT (run_id, row_number) DO UPDATE
       SET fingerprint = CASE WHEN length(excluded.fingerprint) = 0 THEN outcomes.fingerprint
                         ELSE excluded.fingerprint END,
           status = excluded.status, task_id = excluded.task_id, reason = excluded.reason,
           hint = excluded.hint, attempts = excluded.attempts, request_id = excluded.request_id,
           issues = excluded.issues, cause = excluded.cause
"""

_INTEND = f"""
    INSERT INTO tasks (fingerprint, state, run_id, row_number, adopted, body, closing,
                       sent_at, touched_at, same_but_time, same_but_texts, sent_no, boot, ticks,
                       guessed_at, first_boot, first_ticks)
    VALUES (?1, 'intent', ?2, ?3, 0, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?11, ?12)
    ON CONFLICT (fingerprint) DO UPDATE
       SET state = 'intent', task_id = NULL, run_id = ?2, row_number = ?3, adopted = 0,
           body = ?4, closing = ?5, sent_at = ?6, touched_at = ?7,
           named_id = NULL, same_but_time = ?8, same_but_texts = ?9, sent_no = ?10,
           boot = ?11, ticks = ?12,
           guessed_at = CASE WHEN tasks.first_sent_at IS NULL THEN ?13 ELSE tasks.guessed_at END,
           first_boot = CASE WHEN tasks.first_sent_at IS NULL THEN ?11 ELSE tasks.first_boot END,
           first_ticks = CASE WHEN tasks.first_sent_at IS NULL THEN ?12 ELSE tasks.first_ticks END
     WHERE tasks.state IN ({_in_states(Event.INTEND)})
"""  # noqa: S608 -- the states are this package's own

_ADOPT = f"""
    INSERT INTO tasks (fingerprint, state, task_id, run_id, row_number, adopted, touched_at)
    VALUES (?1, 'created', ?2, ?3, ?4, 1, ?5)
    ON CONFLICT (fingerprint) DO UPDATE
       SET state = 'created', task_id = ?2, run_id = ?3, row_number = ?4, adopted = 1,
           touched_at = ?5, first_sent_at = NULL, losses = 0, spoils = 0, words = NULL,
           loss = NULL
     WHERE tasks.state IN ({_in_states(Event.FIND, State.UNKNOWN)})
"""  # noqa: S608

_CHANGES: dict[Event, str] = {
    Event.CREATE: ", task_id = ?3, first_sent_at = NULL, losses = 0, words = NULL,"
    " loss = NULL, boot = ?6, ticks = ?7",
    # Its losses stay: of a task that was found it is known less well when it was made, and whose it
    # is; so does the other task that may be its own.
    Event.FIND: ", task_id = ?3, first_sent_at = NULL, words = NULL, loss = NULL,"
    " named_id = coalesce(?4, named_id)",
    Event.LOSE: ", named_id = ?4, first_sent_at = coalesce(first_sent_at, sent_at),"
    " losses = losses + 1, words = ?8, loss = ?9, boot = ?6, ticks = ?7",
    Event.UNDO: ", first_sent_at = NULL, losses = 0",
}
"""What an event changes beside the state."""

_SPOILS: dict[Event, str] = {Event.CREATE: "0", Event.FIND: "0", Event.UNDO: "0"}
"""After these a row has spoilt no run; after others one more, if it has."""

_Values: TypeAlias = Callable[[Sequence[object]], tuple[object, ...]]


def _settle(event: Event) -> tuple[str, _Values]:
    """The statement of an event, and what picks its values out of all that are known.

    A database may refuse a number that stands nowhere in a statement, so those that do are counted
    anew.
    """
    statement = (
        "UPDATE tasks SET state = ?1, touched_at = ?2,"  # noqa: S608
        f" spoils = {_SPOILS.get(event, 'spoils + ?10')}{_CHANGES.get(event, '')}"
        f" WHERE fingerprint = ?5 AND state IN ({_in_states(event)})"
    )
    used = sorted(set(map(int, re.findall(r"[?](\d+)", statement))))
    counted = re.sub(r"[?](\d+)", lambda mark: f"?{used.index(int(mark[1])) + 1}", statement)
    return counted, itemgetter(*(number - 1 for number in used))


_SETTLE: dict[Event, tuple[str, _Values]] = {event: _settle(event) for event in Event}

_FORGETS_OUTCOME = frozenset({Event.RETURN, Event.MISS, Event.RELEASE})
"""After these the row waits: what was said of it before does not hold any more."""

_FORGET_OUTCOME = """
    DELETE FROM outcomes WHERE run_id = ?1 AND fingerprint = ?2
       AND row_number = (SELECT row_number FROM tasks WHERE fingerprint = ?2)
"""

_TELL_EARLIER_RUN = """
    INSERT INTO outcomes
        (run_id, row_number, fingerprint, status, task_id, reason, hint, attempts)
        SELECT run_id, row_number, fingerprint, 'created', ?1,
               'its response was lost, and the task was found later', '', 1
          FROM tasks WHERE fingerprint = ?2 AND state = 'unknown'
    ON CONFLICT (run_id, row_number) DO UPDATE
       SET status = excluded.status, task_id = excluded.task_id, reason = excluded.reason,
           hint = excluded.hint
"""
"""The outcome is entered into the history of the run that lost the row."""

_BECOME_FORMER = """
    INSERT INTO former_tasks
        SELECT task_id, fingerprint, run_id FROM tasks WHERE fingerprint = ?1
    ON CONFLICT DO NOTHING
"""

_INTENDED = f"{UNSETTLED} AND state = 'intent'"
_LOSE_OUTCOMES = f"""
    INSERT INTO outcomes (run_id, row_number, fingerprint, status, reason, hint, attempts)
        SELECT run_id, row_number, fingerprint, 'unconfirmed',
               'the run ended before its answer came', 'run the same command again', 1
          FROM tasks WHERE {_INTENDED}
    ON CONFLICT DO NOTHING
"""  # noqa: S608 -- no text from outside
_TOUCH_INTENTS = f"UPDATE tasks SET boot = ?1, ticks = ?2 WHERE {_INTENDED}"  # noqa: S608
_LOSE_INTENTS = f"""
    UPDATE tasks SET state = ?1, first_sent_at = coalesce(first_sent_at, sent_at),
           losses = losses + 1, words = NULL, loss = NULL
     WHERE {_INTENDED}
"""  # noqa: S608
