"""What an undo needs from the ledger: the tasks that a run created, and how each was undone.

It finds the rows of a run to take back, and records each event and end in one durable transaction.
Nothing here decides what may be taken back: the table of states does, and `undoing.rules`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from importer.ledger.database import REMEMBER
from importer.ledger.file.boot_clock import NEVER, Tick
from importer.ledger.records import Settlement
from importer.ledger.states import Event, State
from importer.ledger.store import Ledger
from importer.ledger.values import body_in, state_in
from importer.rows.withdrawn import UndoStatus, Withdrawn

_NOTE = "undo of "
"""What stands before a fingerprint in the table `about`, where undos keep their notes."""

_NOTES = (_NOTE, "undo of!")
"""Their keys stand between these: "!" is the sign behind the blank."""

_WRITE = """
    INSERT INTO outcomes
        (run_id, row_number, fingerprint, status, task_id, reason, hint, attempts, request_id)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
    ON CONFLICT (run_id, row_number) DO UPDATE
       SET fingerprint = excluded.fingerprint, status = excluded.status,
           task_id = excluded.task_id, reason = excluded.reason, hint = excluded.hint,
           attempts = excluded.attempts, request_id = excluded.request_id,
           issues = NULL, cause = NULL
"""


class Candidate(NamedTuple):
    """A task that a run created and that an undo may delete or cancel.

    body: the JSON that was sent; None: not known any more. closing: the JSON of the status that
    its row asked for; None: none. was_closed: whether it had that status when an undo began
    with it. failures: how many undos failed at it, while the service was well. was_lost:
    no answer to its request named the task; a lookup found it, or somebody's like it. first_sent,
    touched: when the row was sent first, and sent or lost last. other_id: another task that may be
    the row's; None: none is known.
    """

    fingerprint: bytes
    row_number: int
    task_id: str
    state: State
    body: bytes | None = None
    closing: bytes | None = None
    was_closed: bool = False
    failures: int = 0
    was_lost: bool = False
    first_sent: Tick = NEVER
    touched: Tick = NEVER
    other_id: str | None = None

    @property
    def is_closed(self) -> bool:
        """Whether the import is known to have set the status that its row asked for."""
        return self.state is State.CLOSED or (self.state is State.WITHDRAWING and self.was_closed)

    @property
    def title(self) -> str:
        """The title that was sent, or "" where it is not known any more."""
        return title_of(self.body)


class Remainder(NamedTuple):
    """Rows of a run that an undo skips: unconfirmed, adopted from the workspace, undone earlier."""

    unconfirmed: int = 0
    adopted: int = 0
    undone: int = 0


def title_of(body: bytes | None) -> str:
    """The title in a body, or "" without one."""
    title = None if body is None else json.loads(body).get("task_title")
    return title if isinstance(title, str) else ""


def candidates(ledger: Ledger, run_id: str) -> dict[bytes, Withdrawn]:
    """The tasks that can be undone, by fingerprint, each as not done yet.

    What an earlier undo had begun with comes first, then what was lost and found: the others, which
    follow by row number, are to show when it was made. What undos failed at comes last, so that it
    keeps nothing from being taken back.
    """
    with ledger.db.errors():
        found = ledger.db.execute(
            "SELECT fingerprint, row_number, body, task_id FROM tasks"
            " WHERE run_id = ?1 AND adopted = 0 AND task_id IS NOT NULL"
            " AND state IN ('created', 'closed', 'withdrawing')"
            " ORDER BY state = 'withdrawing' DESC, losses > 0 DESC, row_number, id",
            (run_id,),
        ).fetchall()
        failures = {key: _note(ledger, key).get("failures", 0) for key in _noted(ledger)}
    found.sort(key=lambda row: failures.get(row[0], 0))
    return {
        key: Withdrawn(number, title_of(body_in(ledger.db, body)), task_id, UndoStatus.NOT_DONE)
        for key, number, body, task_id in found
    }


def candidate(ledger: Ledger, fingerprint: bytes) -> Candidate:
    """One of `candidates`, as the ledger knows it now."""
    with ledger.db.errors():
        key, number, task_id, state, body, closing, losses, *ticks, other_id = ledger.db.execute(
            "SELECT fingerprint, row_number, task_id, state, body, closing, losses,"
            " first_boot, first_ticks, boot, ticks, named_id FROM tasks WHERE fingerprint = ?1",
            (fingerprint,),
        ).fetchone()
        note = _note(ledger, key)
    return Candidate(
        key, number, task_id, state_in(ledger.db, state), body_in(ledger.db, body), closing,
        note.get("was_closed", False), note.get("failures", 0),
        losses > 0, Tick(*ticks[:2]), Tick(*ticks[2:]), other_id,
    )  # fmt: skip


def others(ledger: Ledger, count: int, most_failures: int) -> list[str]:
    """The ids of so many tasks that are there and ours, as far as is known: those touched last.

    One that was there before, or lost and found, may be somebody else's. Of one at which so many
    undos failed the service tells nothing.
    """
    with ledger.db.errors():
        keys = _noted(ledger)
        failed = {key for key in keys if _note(ledger, key).get("failures", 0) >= most_failures}
        found = ledger.db.execute(
            "SELECT fingerprint, task_id FROM tasks WHERE task_id IS NOT NULL AND adopted = 0"
            " AND losses = 0 AND state IN ('created', 'closed')"
            " ORDER BY touched_at DESC, id DESC LIMIT ?1",
            (count + len(failed),),
        ).fetchall()
    return [task_id for key, task_id in found if key not in failed][:count]


def remainder(ledger: Ledger, run_id: str) -> Remainder:
    """How many rows of a run an undo has nothing to do with, and why."""
    with ledger.db.errors():
        counts = ledger.db.execute(
            "SELECT count(*) FILTER (WHERE state IN ('unknown', 'intent')),"
            " count(*) FILTER (WHERE adopted = 1 AND state IN ('created', 'closed')),"
            " count(*) FILTER (WHERE state = 'undone') FROM tasks WHERE run_id = ?1",
            (run_id,),
        ).fetchone()
    return Remainder(*counts)


def commit_end(  # noqa: PLR0913 -- what happened, to what, and what came of it
    ledger: Ledger,
    undo_id: str,
    fingerprint: bytes,
    events: Sequence[Event],
    end: Withdrawn | None,
    *,
    is_at_fault: bool = False,
) -> None:
    """Write what happens to a task, and its outcome if it is known: all of it or nothing.

    is_at_fault: the undo could not deal with it, while the service was well; that is counted.
    """
    with ledger.writing():
        now = ledger.time()
        note = before = _note(ledger, fingerprint)
        for event in events:
            if event is Event.WITHDRAW:
                was_closed = ledger.entries.state(fingerprint) is State.CLOSED
                note = note | {"was_closed": was_closed}
            elif event is Event.KEEP:
                note = note | {"was_closed": False}
            elif event is Event.UNDO:
                note = {}
            ledger.entries.settle(undo_id, [Settlement(fingerprint, event, None)], now)
        if is_at_fault:
            note = note | {"failures": note.get("failures", 0) + 1}
        elif end is not None and end.status is UndoStatus.KEPT:
            note = note | {"failures": 0}
        if note != before:
            _annotate(ledger, fingerprint, note)
        if end is not None:
            _write(ledger, undo_id, fingerprint, end)


def commit_still_there(
    ledger: Ledger, undo_id: str, fingerprint: bytes, end: Withdrawn, *, is_closed: bool
) -> None:
    """Write that a task stands, of which the service had said that it was deleted.

    is_closed: it has the status that its row asked for.
    """
    with ledger.writing():
        now = ledger.time()
        found = Settlement(fingerprint, Event.FIND, None, end.task_id)
        closed = Settlement(fingerprint, Event.CLOSE, None)
        ledger.entries.settle(undo_id, [found, closed] if is_closed else [found], now)
        ledger.db.execute("DELETE FROM former_tasks WHERE task_id = ?1", (end.task_id,))
        _write(ledger, undo_id, fingerprint, end)


def _note(ledger: Ledger, fingerprint: bytes) -> dict[str, Any]:
    """What earlier undos recorded about a task that they did not finish."""
    found = ledger.db.execute(
        "SELECT value FROM about WHERE key = ?1", (_NOTE + fingerprint.hex(),)
    ).fetchone()
    return {} if found is None else dict(json.loads(found[0]))


def _noted(ledger: Ledger) -> list[bytes]:
    """The fingerprints of tasks that have a note."""
    found = ledger.db.execute("SELECT key FROM about WHERE key > ?1 AND key < ?2", _NOTES)
    return [bytes.fromhex(key.removeprefix(_NOTE)) for (key,) in found]


def _annotate(ledger: Ledger, fingerprint: bytes, note: Mapping[str, Any]) -> None:
    """Keep what a note says; of one that says nothing, nothing is kept."""
    key, said = _NOTE + fingerprint.hex(), {name: value for name, value in note.items() if value}
    if said:
        ledger.db.execute(REMEMBER, (key, json.dumps(said)))
    else:
        ledger.db.execute("DELETE FROM about WHERE key = ?1", (key,))


def commit_not_done(ledger: Ledger, undo_id: str, ends: Iterable[tuple[bytes, Withdrawn]]) -> None:
    """Write of each task that an undo did not come to it."""
    with ledger.writing():
        for fingerprint, end in ends:
            _write(ledger, undo_id, fingerprint, end)


def _write(ledger: Ledger, undo_id: str, fingerprint: bytes, end: Withdrawn) -> None:
    ledger.db.execute(
        _WRITE,
        (
            undo_id, end.row_number, fingerprint, end.status, end.task_id, end.reason, end.hint,
            end.attempts, end.request_id,
        ),
    )  # fmt: skip


def withdrawn(ledger: Ledger, undo_id: str) -> list[Withdrawn]:
    """What an undo made of each task, by row number."""
    with ledger.db.errors():
        rows = ledger.db.execute(
            "SELECT o.row_number, t.body, o.task_id, o.status, o.reason, o.hint, o.attempts,"
            " o.request_id FROM outcomes o LEFT JOIN tasks t USING (fingerprint)"
            " WHERE o.run_id = ?1 ORDER BY o.row_number",
            (undo_id,),
        ).fetchall()
    return [
        Withdrawn(number, title_of(body), task_id, UndoStatus(status), *rest)
        for number, body, task_id, status, *rest in rows
    ]
