"""The ledger on disk: what was ever to be sent, and what came of it. One writer.

`commit` is the only way in: the intents of what is about to be sent and the ends of what came
back, in one durable transaction. This file decides nothing; the table of states does.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple, Self

from filelock import FileLock, Timeout

from importer.errors import WorkspaceBusyError
from importer.ledger import database
from importer.ledger.database import ledger_errors, transaction
from importer.ledger.location import find_ledger, ledger_path, same_service
from importer.ledger.states import Event, State, TransitionError, next_state, states_before
from importer.outcome import Outcome, Status

__all__ = ["Intent", "Known", "Ledger", "Settlement", "find_ledger", "ledger_path"]

# SQLite takes 999 parameters or more, depending on its version.
_PARAMETERS = 900


class Known(NamedTuple):
    """What the ledger holds of a body: its state, and where it was met last."""

    state: State
    task_id: str | None
    run_id: str
    row_number: int


class Intent(NamedTuple):
    """A body that is about to be sent for a row."""

    fingerprint: bytes
    row_number: int


class Settlement(NamedTuple):
    """What came of an intent. outcome: None while the row goes back to wait for another try."""

    fingerprint: bytes
    event: Event
    outcome: Outcome | None
    task_id: str | None = None


class Ledger:
    """An open ledger. One process holds it for writing; others may read."""

    def __init__(self, path: Path, db: sqlite3.Connection, lock: FileLock | None) -> None:
        self.path = path
        self._db = db
        self._lock = lock

    @classmethod
    def open(cls, path: Path, *, base_url: str, workspace: str | None) -> Self:
        """The ledger at `path`, made if it is not there, locked for this process.

        Raises `WorkspaceBusyError` while another process holds it, `LedgerError` where the disk
        or the file will not do. Intents that a dead run left behind become unknown.
        """
        about = {"base_url": same_service(base_url), "workspace": workspace or ""}
        with ledger_errors(path):
            database.make_folder(path.parent)
            lock = _lock(path)
            try:
                ledger = cls(path, database.open_to_write(path, about), lock)
                ledger._lose_intents()
            except BaseException:
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
        self._db.close()
        if self._lock is not None:
            self._lock.release()

    def known(self, fingerprints: Sequence[bytes]) -> dict[bytes, Known]:
        """What the ledger holds of these bodies."""
        rows = self._select("fingerprint", fingerprints)
        return {key: Known(State(state), *rest) for key, state, *rest in rows}

    def known_ids(self, task_ids: Sequence[str]) -> dict[str, bytes]:
        """The fingerprint under which each of these task ids was created."""
        return {row[2]: row[0] for row in self._select("task_id", task_ids)}

    def _select(self, key: str, wanted: Sequence[object]) -> Iterator[tuple[Any, ...]]:
        for start in range(0, len(wanted), _PARAMETERS):
            part = wanted[start : start + _PARAMETERS]
            with ledger_errors(self.path):
                yield from self._db.execute(
                    "SELECT fingerprint, state, task_id, run_id, row_number FROM tasks"  # noqa: S608
                    f" WHERE {key} IN ({','.join('?' * len(part))})",
                    part,
                ).fetchall()

    def recall(self, key: str) -> str | None:
        """What was remembered under `key`; None: nothing."""
        with ledger_errors(self.path):
            found = self._db.execute("SELECT value FROM about WHERE key = ?", (key,)).fetchone()
        return None if found is None else str(found[0])

    def remember(self, key: str, value: str) -> None:
        """Keep `value` for later runs of this workspace."""
        with ledger_errors(self.path), transaction(self._db):
            self._db.execute("INSERT OR REPLACE INTO about VALUES (?, ?)", (key, value))

    def begin_run(self, run_id: str, source: str) -> None:
        """Note that a run has begun; to be called before its first commit."""
        with ledger_errors(self.path), transaction(self._db):
            self._db.execute(
                "INSERT INTO runs (run_id, started_at, source) VALUES (?, ?, ?)",
                (run_id, _now(), source),
            )

    def end_run(self, run_id: str) -> None:
        """Note that a run has ended by itself."""
        with ledger_errors(self.path), transaction(self._db):
            self._db.execute("UPDATE runs SET ended_at = ? WHERE run_id = ?", (_now(), run_id))

    def commit(
        self, run_id: str, intents: Iterable[Intent], settlements: Iterable[Settlement]
    ) -> None:
        """Write settlements, then intents, durably and together, or nothing.

        Only after this has returned may a request of `intents` leave.
        """
        with ledger_errors(self.path), transaction(self._db):
            for settlement in settlements:
                self._settle(run_id, settlement)
            for intent in intents:
                self._intend(run_id, intent)

    def _intend(self, run_id: str, intent: Intent) -> None:
        done = self._db.execute(_INTEND, (intent.fingerprint, run_id, intent.row_number)).rowcount
        if done != 1:
            raise TransitionError(self._state(intent.fingerprint), Event.INTEND)

    def _settle(self, run_id: str, settlement: Settlement) -> None:
        state = next_state(State.INTENT, settlement.event)
        done = self._db.execute(
            "UPDATE tasks SET state = ?, task_id = ? WHERE fingerprint = ? AND state = 'intent'",
            (state, settlement.task_id, settlement.fingerprint),
        ).rowcount
        if done != 1:
            raise TransitionError(self._state(settlement.fingerprint), settlement.event)
        end = settlement.outcome
        if end is not None:
            self._db.execute(
                "INSERT INTO outcomes VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    run_id, end.row_number, settlement.fingerprint, end.status, end.task_id,
                    end.reason, end.hint, end.attempts, end.request_id,
                ),
            )  # fmt: skip

    def _state(self, fingerprint: bytes) -> State:
        found = self._db.execute("SELECT state FROM tasks WHERE fingerprint = ?", (fingerprint,))
        row = found.fetchone()
        return State.PLANNED if row is None else State(row[0])

    def _lose_intents(self) -> None:
        lost = next_state(State.INTENT, Event.LOSE)
        with transaction(self._db):
            self._db.execute("UPDATE tasks SET state = ? WHERE state = 'intent'", (lost,))

    def outcomes(self, run_id: str) -> Iterator[Outcome]:
        """How the rows ended that this run sent, by row number."""
        with ledger_errors(self.path):
            rows = self._db.execute(
                "SELECT row_number, status, task_id, reason, hint, attempts, request_id"
                " FROM outcomes WHERE run_id = ? ORDER BY row_number",
                (run_id,),
            )
            for number, status, task_id, reason, hint, attempts, request_id in rows:
                yield Outcome(
                    number, Status(status), task_id, reason, hint,
                    attempts=attempts, request_id=request_id,
                )  # fmt: skip


_INTEND = f"""
    INSERT INTO tasks (fingerprint, state, run_id, row_number) VALUES (?1, 'intent', ?2, ?3)
    ON CONFLICT (fingerprint) DO UPDATE
       SET state = 'intent', run_id = ?2, row_number = ?3
     WHERE state IN ({",".join(f"'{state}'" for state in states_before(Event.INTEND))})
"""  # noqa: S608 -- the states are this package's own


def _lock(path: Path) -> FileLock:
    """The lock of a workspace, which the operating system releases when the process ends."""
    lock = FileLock(f"{path}.lock", mode=0o600)
    try:
        lock.acquire(timeout=0)
    except Timeout as error:
        raise WorkspaceBusyError(
            f"another import into this workspace is running (it holds {path})",
            hint="wait until it ends, then run the same command again",
        ) from error
    return lock


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")
