"""What a ledger knows, for whoever asks: nothing is written here."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Self

from importer.ledger.database import Database, Row
from importer.ledger.file.boot_clock import Tick
from importer.ledger.file.ledger_file import LedgerFile
from importer.ledger.records import Known, KnownTask, LostTask, SimilarTask
from importer.ledger.states import UNSETTLED, Loss, State
from importer.ledger.values import body_in, state_in
from importer.rows.outcome import Cause, Outcome, Status


class LedgerReader:
    """An open ledger that is asked. Another process may be writing it meanwhile.

    db: for the modules of this package.
    """

    def __init__(self, db: Database) -> None:
        self.db = db

    @classmethod
    def open_to_read(cls, path: Path) -> Self:
        """The ledger at `path` for looking things up; nothing it knows is changed."""
        return cls(LedgerFile.open_to_read(path))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the database."""
        self.db.close()

    @property
    def is_empty(self) -> bool:
        """Whether nothing was ever to be sent."""
        with self.db.errors():
            return self.db.execute("SELECT 1 FROM tasks LIMIT 1").fetchone() is None

    def known(self, fingerprints: Sequence[bytes]) -> dict[bytes, Known]:
        """What the ledger holds of these rows."""
        columns = "fingerprint, state, task_id, run_id, row_number, closing, losses, spoils"
        rows = self._select(columns, "fingerprint", fingerprints)
        return {key: Known(state_in(self.db, state), *rest) for key, state, *rest in rows}

    def sent_last(self, fingerprints: Sequence[bytes]) -> dict[bytes, int]:
        """With which commit each of these rows was sent last; without those that never were."""
        columns = "fingerprint, sent_no"
        rows = self._select(columns, "fingerprint", fingerprints)
        return {key: sent_no for key, sent_no in rows if sent_no is not None}

    def known_ids(self, task_ids: Sequence[str]) -> dict[str, bytes]:
        """The fingerprint under which each of these task ids was created, undone or not."""
        columns = "task_id, fingerprint"
        return self.former_ids(task_ids) | dict(self._select(columns, "task_id", task_ids))

    def sent_bodies(self, task_ids: Sequence[str]) -> list[bytes]:
        """What was sent for these tasks, as far as it is kept."""
        bodies = self._select("body", "task_id", task_ids)
        return [body_in(self.db, body) for (body,) in bodies if body is not None]

    def met_last(self, task_ids: Sequence[str]) -> dict[str, tuple[str, int, str]]:
        """The run and the row that met each of these tasks last, and the name of its file."""
        query = (
            "SELECT t.task_id, t.run_id, t.row_number, r.source"
            " FROM tasks t JOIN runs r ON r.run_id = t.run_id WHERE t.task_id {keys}"
        )
        with self.db.errors():
            return {key: (run, row, name) for key, run, row, name in self.db.find(query, task_ids)}

    def bodies(self, fingerprints: Sequence[bytes]) -> dict[bytes, bytes]:
        """What was sent for these rows, as far as it is kept."""
        rows = self._select("fingerprint, body", "fingerprint", fingerprints)
        return {key: body_in(self.db, body) for key, body in rows if body is not None}

    def bodies_of(self, task_ids: Sequence[str]) -> dict[str, tuple[bytes, bytes]]:
        """What was sent for these tasks, as far as it is kept, behind what its row is known by."""
        rows = self._select("task_id, fingerprint, body", "task_id", task_ids)
        return {
            task_id: (key, body_in(self.db, body))
            for task_id, key, body in rows
            if body is not None
        }

    def former_ids(self, task_ids: Sequence[str]) -> dict[str, bytes]:
        """The fingerprints of those of these tasks that were undone."""
        return dict(self._select("task_id, fingerprint", "task_id", task_ids, "former_tasks"))

    def latest(self, count: int) -> list[tuple[SimilarTask, bytes]]:
        """The latest rows that have, or may have, a task, with what was sent, as far as kept."""
        with self.db.errors():
            rows = self.db.execute(
                f"SELECT fingerprint, run_id, row_number, body {_LATEST}",
                (State.CREATED, State.CLOSED, State.UNKNOWN, count),
            ).fetchall()
        return [(SimilarTask(*row[:3]), body_in(self.db, row[3])) for row in rows]

    def latest_bodies(self, count: int) -> Iterator[list[bytes]]:
        """What was sent for the rows of `latest`, as it stands in the file, some at a time.

        Whoever looks into it for more than a sign reads it by another way: it may be damaged.
        """
        with self.db.errors():
            rows = self.db.execute(
                f"SELECT body {_LATEST}",
                (State.CREATED, State.CLOSED, State.UNKNOWN, count),
            )
            bodies = (body for (body,) in rows if isinstance(body, bytes))
            while some := list(islice(bodies, _TOGETHER)):
                yield some

    def lost(self) -> list[LostTask]:
        """The rows whose outcome is unknown, whichever run sent them."""
        with self.db.errors():
            rows = self.db.execute(_LOST).fetchall()
        return [
            LostTask(*row[:-5])._replace(
                body=body_in(self.db, row[1]),
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
        with self.db.errors():
            rows = self.db.execute(_IN_DOUBT).fetchall()
        return {key: body_in(self.db, body) for key, body in rows}

    def created_around(self, sent_no: int, limit: int) -> list[KnownTask]:
        """Tasks that were created and not undone: those sent next before and next after.

        sent_no: of a lost row. limit: so many of either side, and of those sent with it.
        """
        found: list[KnownTask] = []
        for query in (_SENT_BEFORE, _SENT_WITH, _SENT_AFTER):
            with self.db.errors():
                rows = self.db.execute(query, (sent_no, limit)).fetchall()
            found += [
                KnownTask(*row[:4])._replace(
                    body=body_in(self.db, row[1]),
                    answered=Tick(*row[4:6]),
                    was_lost=bool(row[6]),
                    fingerprint=row[7],
                )
                for row in rows
            ]
        return found

    def created_first(self, limit: int) -> list[KnownTask]:
        """Up to this many of the tasks that were created first."""
        return self.created_around(0, limit)

    def created_last(self, limit: int) -> list[KnownTask]:
        """Up to this many of the tasks that were created last."""
        with self.db.errors():
            newest = self.next_sent_no()
        return self.created_around(newest, limit)

    def _select(
        self, columns: str, key: str, wanted: Sequence[object], table: str = "tasks"
    ) -> Iterator[Row]:
        with self.db.errors():
            yield from self.db.find(f"SELECT {columns} FROM {table} WHERE {key} {{keys}}", wanted)  # noqa: S608

    def recall(self, key: str) -> str | None:
        """What was remembered under `key`; None: nothing."""
        with self.db.errors():
            found = self.db.execute("SELECT value FROM about WHERE key = ?1", (key,)).fetchone()
        return None if found is None else str(found[0])

    def recalls_any(self, prefix: str) -> bool:
        """Whether anything was remembered under a key that begins so."""
        with self.db.errors():
            found = self.db.execute(
                "SELECT 1 FROM about WHERE key LIKE ?1 LIMIT 1", (prefix + "%",)
            )
            return found.fetchone() is not None

    def has_run(self, run_id: str) -> bool:
        """Whether a run has this name."""
        return any(self._select("run_id", "run_id", [run_id], "runs"))

    def outcomes(self, run_id: str) -> Iterator[Outcome]:
        """How the rows ended that this run sent, by row number, without their warnings."""
        with self.db.errors():
            rows = self.db.execute(
                "SELECT row_number, status, task_id, reason, hint, attempts, request_id, cause"
                " FROM outcomes WHERE run_id = ?1 ORDER BY row_number",
                (run_id,),
            )
            for number, status, task_id, reason, hint, attempts, request_id, cause in rows:
                yield Outcome(
                    number, Status(status), task_id, reason, hint, attempts=attempts,
                    request_id=request_id, cause=None if cause is None else Cause(cause),
                )  # fmt: skip

    def next_sent_no(self) -> int:
        """What the next commit that lets requests go is numbered with."""
        return int(self.db.execute("SELECT coalesce(max(sent_no), 0) + 1 FROM tasks").fetchone()[0])


_TOGETHER = 500
_LOST = (
    "SELECT fingerprint, body, first_sent_at, touched_at, named_id, run_id, row_number,"  # noqa: S608
    " losses, words, sent_no, guessed_at, first_boot, first_ticks, boot, ticks, loss"
    f" FROM tasks WHERE {UNSETTLED} AND state = 'unknown' ORDER BY id"
)
_IN_DOUBT = (
    f"SELECT fingerprint, body FROM tasks WHERE {UNSETTLED}"  # noqa: S608 -- no text from outside
    " AND state IN ('intent', 'unknown') AND body IS NOT NULL ORDER BY id"
)
_LATEST = "FROM tasks WHERE body IS NOT NULL AND state IN (?1, ?2, ?3) ORDER BY id DESC LIMIT ?4"
_SENT_BESIDE = (
    "SELECT task_id, body, sent_at, sent_no, boot, ticks, losses > 0, fingerprint FROM tasks"
    " WHERE sent_no {} ?1 AND task_id IS NOT NULL AND state IN ('created', 'closed')"
    " AND adopted = 0 AND body IS NOT NULL"
    " ORDER BY sent_no {} LIMIT ?2"
)
_SENT_BEFORE = _SENT_BESIDE.format("<", "DESC")
_SENT_WITH = _SENT_BESIDE.format("=", "")
_SENT_AFTER = _SENT_BESIDE.format(">", "")
