"""The ledger on disk: what was ever to be sent, and what came of it. One writer.

`commit` is the only way in for what is sent: the intents of what is about to leave and the ends
of what came back, in one durable transaction. This file decides nothing; the table of states does.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

from filelock import FileLock

from importer import failpoints
from importer.errors import LedgerError
from importer.ledger import database
from importer.ledger.boot_clock import Tick, Ticks, read_tick
from importer.ledger.database import ledger_errors, transaction
from importer.ledger.guard import Guard
from importer.ledger.location import ledger_path
from importer.ledger.locking import HOLDER, lock_workspace
from importer.ledger.records import Intent, Kin, Known, KnownTask, LostTask, Settlement
from importer.ledger.service import same_service
from importer.ledger.states import (
    Event,
    Loss,
    State,
    TransitionError,
    state_after,
    states_before,
)
from importer.rows.issues import Issue
from importer.rows.outcome import Cause, Outcome, Status

__all__ = ["Intent", "Known", "Ledger", "Settlement", "ledger_path"]

# SQLite takes 999 parameters or more, depending on its version.
_PARAMETERS = 900


class Ledger:
    """An open ledger. One process holds it for writing; others may read."""

    def __init__(  # noqa: PLR0913, PLR0917 -- what it works with, each passed in
        self,
        path: Path,
        db: sqlite3.Connection,
        lock: FileLock | None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        ticks: Ticks = read_tick,
        guard: Guard | None = None,
    ) -> None:
        self.path = path
        self.db = db
        """For the modules of this package."""
        self._lock = lock
        self._now = now
        self._ticks = ticks
        self._guard = guard

    @classmethod
    def open(  # noqa: PLR0913 -- clocks are passed in
        cls,
        path: Path,
        *,
        base_url: str,
        workspace: str | None,
        purpose: str = "an import",
        trust: bool = False,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        ticks: Ticks = read_tick,
    ) -> Self:
        """The ledger at `path`, made if it is not there, locked for this process.

        purpose: what another process is told that holds it up. trust: take it for the one that
        was used last whatever its witness says. Raises `WorkspaceBusyError` while another process
        holds it, `LedgerError` where the disk or the file will not do. Intents that a dead run
        left behind become unknown.
        """
        about = {"base_url": same_service(base_url), "workspace": workspace or ""}
        with ledger_errors(path):
            database.make_folder(path.parent)
            lock = lock_workspace(path)
            db = guard = None
            try:
                guard = Guard(path, trust=trust, now=now)
                db = database.open_to_write(path, about)
                guard.take(db)
                ledger = cls(path, db, lock, now, ticks, guard)
                ledger._lose_intents()
                failpoints.reach("dead-intents-lost")
                ledger._say_who_holds_it(purpose)
                guard.testify()
            except BaseException:
                if guard is not None:
                    guard.release() if db is None else guard.close(db)
                lock.release()
                raise
            return ledger

    @classmethod
    def open_to_read(cls, path: Path) -> Self:
        """The ledger at `path` for looking things up; nothing it knows is changed."""
        with ledger_errors(path):
            return cls(path, database.open_to_read(path), None)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file and let go of the workspace."""
        if self._guard is not None and self._lock is not None and self._lock.is_locked:
            self._guard.close(self.db)
        self.db.close()
        if self._lock is not None:
            self._lock.release()

    @contextmanager
    def writing(self) -> Iterator[None]:
        """What is written inside is durable when this has ended, or nothing of it is there.

        Raises `LedgerError` where that cannot be, or where the file is not the opened one any more.
        """
        begin = transaction if self._guard is None else self._guard.transaction
        with ledger_errors(self.path), begin(self.db):
            yield

    @contextmanager
    def rewriting(self) -> Iterator[None]:
        """What writes the file itself anew, as a purge does."""
        with ledger_errors(self.path):
            if self._guard is None:
                yield
                return
            with self._guard.rewriting(self.db):
                yield

    @property
    def is_empty(self) -> bool:
        """Whether nothing was ever to be sent."""
        with ledger_errors(self.path):
            return self.db.execute("SELECT 1 FROM tasks LIMIT 1").fetchone() is None

    def known(self, fingerprints: Sequence[bytes]) -> dict[bytes, Known]:
        """What the ledger holds of these rows."""
        columns = "fingerprint, state, task_id, run_id, row_number, closing, losses, spoils"
        rows = self._select(columns, "fingerprint", fingerprints)
        return {key: Known(State(state), *rest) for key, state, *rest in rows}

    def sent_last(self, fingerprints: Sequence[bytes]) -> dict[bytes, int]:
        """With which commit each of these rows was sent last; without those that never were."""
        columns = "fingerprint, sent_no"
        rows = self._select(columns, "fingerprint", fingerprints)
        return {key: sent_no for key, sent_no in rows if sent_no is not None}

    def known_ids(self, task_ids: Sequence[str]) -> dict[str, bytes]:
        """The fingerprint under which each of these task ids was created, taken back or not."""
        columns = "task_id, fingerprint"
        return self.former_ids(task_ids) | dict(self._select(columns, "task_id", task_ids))

    def sent_bodies(self, task_ids: Sequence[str]) -> list[bytes]:
        """What was sent for these tasks, as far as it is kept."""
        bodies = self._select("body", "task_id", task_ids)
        return [body for (body,) in bodies if body is not None]

    def bodies(self, fingerprints: Sequence[bytes]) -> dict[bytes, bytes]:
        """What was sent for these rows, as far as it is kept."""
        rows = self._select("fingerprint, body", "fingerprint", fingerprints)
        return {key: body for key, body in rows if body is not None}

    def bodies_of(self, task_ids: Sequence[str]) -> dict[str, tuple[bytes, bytes]]:
        """What was sent for these tasks, as far as it is kept, behind what its row is known by."""
        rows = self._select("task_id, fingerprint, body", "task_id", task_ids)
        return {task_id: (key, body) for task_id, key, body in rows if body is not None}

    def former_ids(self, task_ids: Sequence[str]) -> dict[str, bytes]:
        """The fingerprint of those of these tasks that were taken back."""
        return dict(self._select("task_id, fingerprint", "task_id", task_ids, "former_tasks"))

    def latest(self, count: int) -> list[tuple[Kin, bytes]]:
        """The latest rows that have, or may have, a task, with what was sent, as far as kept."""
        with ledger_errors(self.path):
            rows = self.db.execute(
                "SELECT fingerprint, run_id, row_number, body FROM tasks"
                " WHERE body IS NOT NULL AND state IN (?, ?, ?) ORDER BY id DESC LIMIT ?",
                (State.CREATED, State.CLOSED, State.UNKNOWN, count),
            ).fetchall()
        return [(Kin(*row[:3]), row[3]) for row in rows]

    def lost(self) -> list[LostTask]:
        """The rows of which nobody knows what became of them, whatever run sent them."""
        with ledger_errors(self.path):
            rows = self.db.execute(
                "SELECT fingerprint, body, first_sent_at, touched_at, named_id, run_id,"
                " row_number, losses, words, sent_no, guessed_at, first_boot, first_ticks,"
                " boot, ticks, loss"
                " FROM tasks WHERE state = 'unknown' ORDER BY id"
            ).fetchall()
        return [
            LostTask(*row[:-5])._replace(
                first_sent=Tick(*row[-5:-3]),
                touched=Tick(*row[-3:-1]),
                loss=None if row[-1] is None else Loss(row[-1]),
            )
            for row in rows
        ]

    def in_doubt(self) -> dict[bytes, bytes]:
        """What was sent for the rows that may have a task of which nobody knows, as far as kept.

        By fingerprint. Unlike `lost` it is asked of a ledger that another process may hold: what is
        under way there counts.
        """
        with ledger_errors(self.path):
            query = (
                "SELECT fingerprint, body FROM tasks"
                " WHERE state IN ('unknown', 'intent') AND body IS NOT NULL ORDER BY id"
            )
            return dict(self.db.execute(query).fetchall())

    def created_around(self, sent_no: int, limit: int) -> list[KnownTask]:
        """Tasks that were created and not taken back: those sent next before and next after.

        sent_no: of a lost row. limit: so many of either side, and of those sent with it.
        """
        found: list[KnownTask] = []
        for query in (_SENT_BEFORE, _SENT_WITH, _SENT_AFTER):
            with ledger_errors(self.path):
                rows = self.db.execute(query, (sent_no, limit)).fetchall()
            found += [
                KnownTask(*row[:4])._replace(
                    answered=Tick(*row[4:6]), was_lost=bool(row[6]), fingerprint=row[7]
                )
                for row in rows
            ]
        return found

    def created_first(self, limit: int) -> list[KnownTask]:
        """So many of the tasks that were created first."""
        return self.created_around(0, limit)

    def created_last(self, limit: int) -> list[KnownTask]:
        """So many of the tasks that were created last."""
        with ledger_errors(self.path):
            newest = self._next_sent_no()
        return self.created_around(newest, limit)

    def _select(
        self, columns: str, key: str, wanted: Sequence[object], table: str = "tasks"
    ) -> Iterator[tuple[Any, ...]]:
        for start in range(0, len(wanted), _PARAMETERS):
            part = wanted[start : start + _PARAMETERS]
            marks = ",".join("?" * len(part))
            query = f"SELECT {columns} FROM {table} WHERE {key} IN ({marks})"  # noqa: S608
            with ledger_errors(self.path):
                yield from self.db.execute(query, part).fetchall()

    def recall(self, key: str) -> str | None:
        """What was remembered under `key`; None: nothing."""
        with ledger_errors(self.path):
            found = self.db.execute("SELECT value FROM about WHERE key = ?", (key,)).fetchone()
        return None if found is None else str(found[0])

    def remember(self, key: str, value: str) -> None:
        """Keep `value` for later runs of this workspace."""
        with self.writing():
            self.db.execute("INSERT OR REPLACE INTO about VALUES (?, ?)", (key, value))

    def has_run(self, run_id: str) -> bool:
        """Whether a run has this name."""
        return any(self._select("run_id", "run_id", [run_id], "runs"))

    def begin_run(  # noqa: PLR0913 -- the columns of the table
        self,
        run_id: str,
        source: str,
        *,
        kind: str = "import",
        undoes: str | None = None,
        source_digest: str | None = None,
        row_count: int | None = None,
    ) -> None:
        """Note that a run has begun; to be called before its first commit.

        Raises `LedgerError` where a run has this name already.
        """
        with self.writing():
            if self.has_run(run_id):
                raise LedgerError(
                    f"the ledger {self.path} has a run {run_id} already",
                    hint="run the same command again: it takes another name",
                )
            self.db.execute(
                "INSERT INTO runs (run_id, started_at, source, kind, undoes, source_digest,"
                " row_count) VALUES (?, ?, ?, ?, ?, ?, ?)",
                (run_id, self._time(), source, kind, undoes, source_digest, row_count),
            )
        self._say_who_holds_it(f"run {run_id} of {source}")
        if self._guard is not None:
            with ledger_errors(self.path):
                self._guard.keep_begin(self.db)
        failpoints.reach("run-begun")

    def end_run(self, run_id: str) -> None:
        """Note that a run has ended by itself."""
        failpoints.reach("run-ending")
        with self.writing():
            self.db.execute("UPDATE runs SET ended_at = ? WHERE run_id = ?", (self._time(), run_id))
        failpoints.reach("run-ended")

    def commit(
        self, run_id: str, intents: Iterable[Intent], settlements: Iterable[Settlement]
    ) -> None:
        """Write settlements, then intents, durably and together, or nothing.

        Only after this has returned may a request of `intents` leave.
        """
        with self.writing():
            now = self._time()
            for settlement in settlements:
                self._settle(run_id, settlement, now)
            sent_no: int | None = None
            for intent in intents:
                sent_no = self._next_sent_no() if sent_no is None else sent_no
                self._intend(run_id, intent, now, sent_no)
            failpoints.reach("commit-written")

    def adopt(self, run_id: str, found: Iterable[tuple[int, bytes, str]]) -> None:
        """Note rows whose task is in the workspace, made by nobody that is known here.

        found: row number, fingerprint and task id of each.
        """
        with self.writing():
            for number, fingerprint, task_id in found:
                done = self.db.execute(
                    _ADOPT, (fingerprint, task_id, run_id, number, self._time())
                ).rowcount
                if done != 1:
                    raise TransitionError(self._state(fingerprint), Event.FIND)
        failpoints.reach("tasks-adopted")

    def record(self, run_id: str, outcomes: Iterable[Outcome]) -> None:
        """Keep how rows ended that were not sent, and the warnings of those that were."""
        with self.writing():
            for outcome in outcomes:
                self._write(run_id, b"", outcome)
        failpoints.reach("outcomes-recorded")

    def _next_sent_no(self) -> int:
        return int(self.db.execute("SELECT coalesce(max(sent_no), 0) + 1 FROM tasks").fetchone()[0])

    def _intend(self, run_id: str, intent: Intent, now: str, sent_no: int) -> None:
        same_but_time, same_but_texts = intent.kin or (None, None)
        done = self.db.execute(
            _INTEND,
            (
                intent.fingerprint, run_id, intent.row_number, intent.body or None,
                intent.closing, intent.sent_at or now, now, same_but_time, same_but_texts,
                sent_no, *self._ticks(), intent.guessed_at,
            ),
        ).rowcount  # fmt: skip
        if done != 1:
            raise TransitionError(self._state(intent.fingerprint), Event.INTEND)

    def _settle(self, run_id: str, settlement: Settlement, now: str) -> None:
        event, key = settlement.event, settlement.fingerprint
        if event is Event.FIND:
            self._tell_earlier_run(settlement)
        done = self.db.execute(
            _SETTLE[event],
            (
                state_after(event), now, settlement.task_id, settlement.named_id, key,
                *self._ticks(), settlement.words, settlement.loss, settlement.is_spoilt,
            ),
        ).rowcount  # fmt: skip
        if done != 1:
            raise TransitionError(self._state(key), event)
        if event is Event.UNDO:
            self.db.execute(_BECOME_FORMER, (key,))
        if settlement.outcome is not None:
            self._write(run_id, key, settlement.outcome)
        elif event in _FORGETS_OUTCOME:
            self.db.execute(
                "DELETE FROM outcomes WHERE run_id = ? AND fingerprint = ? AND row_number ="
                " (SELECT row_number FROM tasks WHERE fingerprint = ?2)",
                (run_id, key),
            )

    def _tell_earlier_run(self, found: Settlement) -> None:
        """The history of the run that lost the row says from now on what became of it."""
        self.db.execute(
            "INSERT INTO outcomes (run_id, row_number, fingerprint, status, task_id,"
            " reason, hint, attempts)"
            " SELECT run_id, row_number, fingerprint, 'created', ?, ?, '', 1"
            " FROM tasks WHERE fingerprint = ? AND state = 'unknown'"
            " ON CONFLICT (run_id, row_number) DO UPDATE SET status = excluded.status,"
            " task_id = excluded.task_id, reason = excluded.reason, hint = excluded.hint",
            (found.task_id, "its answer was lost, and the task was found later", found.fingerprint),
        )

    def _write(self, run_id: str, fingerprint: bytes, end: Outcome) -> None:
        issues = [_as_json(issue) for issue in end.issues]
        self.db.execute(
            _WRITE,
            (
                run_id, end.row_number, fingerprint, end.status, end.task_id, end.reason, end.hint,
                end.attempts, end.request_id, json.dumps(issues) if issues else None, end.cause,
            ),
        )  # fmt: skip

    def _state(self, fingerprint: bytes) -> State:
        found = self.db.execute("SELECT state FROM tasks WHERE fingerprint = ?", (fingerprint,))
        row = found.fetchone()
        return State.PLANNED if row is None else State(row[0])

    def _lose_intents(self) -> None:
        """What a dead run left behind is unknown; when it was sent is known, so it stays."""
        with self.writing():
            self.db.execute(_LOSE_OUTCOMES)
            self.db.execute(
                "UPDATE tasks SET state = ?, first_sent_at = coalesce(first_sent_at, sent_at),"
                " losses = losses + 1, words = NULL, loss = NULL WHERE state = 'intent'",
                (state_after(Event.LOSE),),
            )

    def _say_who_holds_it(self, purpose: str) -> None:
        holder = {"purpose": purpose, "since": self._time(), "process": os.getpid()}
        with self.writing():
            self.db.execute(
                "INSERT OR REPLACE INTO about VALUES (?, ?)", (HOLDER, json.dumps(holder))
            )

    def outcomes(self, run_id: str) -> Iterator[Outcome]:
        """How the rows ended that this run sent, by row number, without their warnings."""
        with ledger_errors(self.path):
            rows = self.db.execute(
                "SELECT row_number, status, task_id, reason, hint, attempts, request_id, cause"
                " FROM outcomes WHERE run_id = ? ORDER BY row_number",
                (run_id,),
            )
            for number, status, task_id, reason, hint, attempts, request_id, cause in rows:
                yield Outcome(
                    number, Status(status), task_id, reason, hint, attempts=attempts,
                    request_id=request_id, cause=None if cause is None else Cause(cause),
                )  # fmt: skip

    def _time(self) -> str:
        return self._now().isoformat(timespec="milliseconds")


def _as_json(issue: Issue) -> dict[str, str]:
    """Without the place of its cell: that is one of the source, which no ledger keeps."""
    return {key: value for key, value in asdict(issue).items() if value and key != "place"}


def _in_states(event: Event) -> str:
    return ",".join(f"'{state}'" for state in states_before(event))


_WRITE = """
    INSERT INTO outcomes
        (run_id, row_number, fingerprint, status, task_id, reason, hint, attempts, request_id,
         issues, cause)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (run_id, row_number) DO UPDATE
       SET fingerprint = CASE excluded.fingerprint WHEN x'' THEN fingerprint
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
           guessed_at = CASE WHEN first_sent_at IS NULL THEN ?13 ELSE guessed_at END,
           first_boot = CASE WHEN first_sent_at IS NULL THEN ?11 ELSE first_boot END,
           first_ticks = CASE WHEN first_sent_at IS NULL THEN ?12 ELSE first_ticks END
     WHERE state IN ({_in_states(Event.INTEND)})
"""  # noqa: S608 -- the states are this package's own

_ADOPT = f"""
    INSERT INTO tasks (fingerprint, state, task_id, run_id, row_number, adopted, touched_at)
    VALUES (?1, 'created', ?2, ?3, ?4, 1, ?5)
    ON CONFLICT (fingerprint) DO UPDATE
       SET state = 'created', task_id = ?2, run_id = ?3, row_number = ?4, adopted = 1,
           touched_at = ?5, first_sent_at = NULL, losses = 0, spoils = 0, words = NULL,
           loss = NULL
     WHERE state IN ({",".join(f"'{s}'" for s in states_before(Event.FIND) if s != "unknown")})
"""  # noqa: S608

_CHANGES: dict[Event, str] = {
    Event.CREATE: ", task_id = ?3, first_sent_at = NULL, losses = 0, spoils = 0, words = NULL,"
    " loss = NULL, boot = ?6, ticks = ?7",
    # Its losses stay: of a task that was found it is known less well when it was made, and whose it
    # is; so does the other task that may be its own.
    Event.FIND: ", task_id = ?3, first_sent_at = NULL, spoils = 0, words = NULL, loss = NULL,"
    " named_id = coalesce(?4, named_id)",
    Event.LOSE: ", named_id = ?4, first_sent_at = coalesce(first_sent_at, sent_at),"
    " losses = losses + 1, words = ?8, loss = ?9, boot = ?6, ticks = ?7",
    Event.UNDO: ", first_sent_at = NULL, losses = 0, spoils = 0",
}
"""What an event changes beside the state."""

_SENT_BESIDE = (
    "SELECT task_id, body, sent_at, sent_no, boot, ticks, losses > 0, fingerprint FROM tasks"
    " WHERE sent_no {} ?1 AND task_id IS NOT NULL AND state IN ('created', 'closed')"
    " AND adopted = 0 AND body IS NOT NULL"
    " ORDER BY sent_no {} LIMIT ?2"
)
_SENT_BEFORE = _SENT_BESIDE.format("<", "DESC")
_SENT_WITH = _SENT_BESIDE.format("=", "")
_SENT_AFTER = _SENT_BESIDE.format(">", "")

_SETTLE: dict[Event, str] = {
    event: "UPDATE tasks SET state = ?1, touched_at = ?2,"  # noqa: S608
    f" spoils = spoils + ?10{_CHANGES.get(event, '')}"
    f" WHERE fingerprint = ?5 AND state IN ({_in_states(event)})"
    for event in Event
}

_FORGETS_OUTCOME = frozenset({Event.RETURN, Event.MISS, Event.RELEASE})
"""After these the row waits: what was said of it before does not hold any more."""

_BECOME_FORMER = """
    INSERT OR IGNORE INTO former_tasks
        SELECT task_id, fingerprint, run_id FROM tasks WHERE fingerprint = ?
"""

_LOSE_OUTCOMES = """
    INSERT OR IGNORE INTO outcomes (run_id, row_number, fingerprint, status, reason, hint, attempts)
        SELECT run_id, row_number, fingerprint, 'unconfirmed',
               'the run ended before its answer came', 'run the same command again', 1
          FROM tasks WHERE state = 'intent'
"""
