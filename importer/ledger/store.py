"""The ledger on disk: what was to be sent, and the outcome. One writer.

`commit` is the only way in for what is sent: the intents of what is about to leave and the ends of
what came back, in one durable transaction. This file decides nothing; the table of states does.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

from importer import failpoints
from importer.errors import LedgerError
from importer.ledger import late_answers, likes
from importer.ledger.database import REMEMBER, Database
from importer.ledger.entries import Entries
from importer.ledger.file.boot_clock import Tick, Ticks, read_tick
from importer.ledger.file.ledger_file import LedgerFile
from importer.ledger.file.locking import HOLDER
from importer.ledger.late_answers import MadeTwice
from importer.ledger.leased import Leased
from importer.ledger.location import ledger_path
from importer.ledger.reader import LedgerReader
from importer.ledger.records import Intent, Known, Settlement
from importer.ledger.service import same_service
from importer.rows.outcome import Outcome

__all__ = ["Intent", "Known", "Ledger", "Settlement", "ledger_path"]


class Ledger(LedgerReader):
    """An open ledger that is written. One process holds it for writing; others may read.

    entries: what is written of rows, for the modules of this package. ticks: the clock by which it
    is known when a row was touched.
    """

    def __init__(
        self,
        db: Database,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        ticks: Ticks = read_tick,
    ) -> None:
        super().__init__(db)
        self.ticks = ticks
        self.entries = Entries(db, ticks)
        self._now = now

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
        """The ledger at `path`, created if it does not exist, and locked for this process.

        purpose: what another process is told that holds it up. trust: take it for the one that
        was used last whatever its witness says. Raises `WorkspaceBusyError` while another process
        holds it, `LedgerError` where the disk or the file will not do. Intents that a dead run
        left behind become unknown.
        """
        about = {"base_url": same_service(base_url), "workspace": workspace or ""}
        ledger = cls(LedgerFile.open(path, about, trust=trust, now=now), now, ticks)
        ledger.take_over(purpose)
        return ledger

    def take_over(self, purpose: str, until: Tick | None = None) -> None:
        """Begin to write: what a dead run left under way is unknown from now on.

        until: when it could send no more, where it may have lived on. Where that fails it is
        closed.
        """
        try:
            with self.writing():
                self.entries.lose_intents(until)
                late_answers.believe(self.db, self.entries, self.time())
            failpoints.reach("dead-intents-lost")
            self.sort_likes()
            self.say_who_holds_it(purpose)
        except BaseException:
            self.close()
            raise

    def may_send(self) -> bool:
        """Whether what was committed may still be sent: asked as a request's body is written."""
        return self.db.may_send()

    def heed(self, stop: Callable[[], object]) -> None:
        """Have `stop` called, by any thread, when another computer asks this process to stop."""
        if isinstance(self.db, Leased):
            self.db.lease.on_stop = stop

    @property
    def is_asked_to_stop(self) -> bool:
        """Whether another computer has asked for it."""
        return isinstance(self.db, Leased) and self.db.lease.wish.is_stop

    def doubted_seconds_left(self, quiet_seconds: float) -> float | None:
        """How long until a list shows all that it may not know of; None: it knows of all."""
        until = self.db.doubted_until()
        return None if until is None else max(0.0, until + quiet_seconds - self.ticks().seconds)

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Whatever is written inside is durable afterwards, or none of it is.

        Raises `LedgerError` where that cannot be, or where the file is not the opened one any more.
        """
        with self.db.errors(), self.db.transaction():
            yield

    def believe_late(self) -> int:
        """Settle lost rows by what a former holder knows, and could not write; how many."""
        with self.writing():
            return late_answers.believe(self.db, self.entries, self.time())

    def tell_twice(self) -> list[MadeTwice]:
        """The rows that are known by now to have several tasks, each told once."""
        with self.writing():
            return late_answers.tell_twice(self.db)

    def remember(self, key: str, value: str) -> None:
        """Keep `value` for later runs of this workspace."""
        with self.writing():
            self.db.execute(REMEMBER, (key, value))

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
                    f"the ledger {self.db.name} has a run {run_id} already",
                    hint="run the same command again: it chooses another name",
                )
            self.db.execute(
                "INSERT INTO runs (run_id, started_at, source, kind, undoes, source_digest,"
                " row_count) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                (run_id, self.time(), source, kind, undoes, source_digest, row_count),
            )
        self.say_who_holds_it(f"run {run_id} of {source}")
        with self.db.errors():
            self.db.checkpoint()
        failpoints.reach("run-begun")

    def end_run(self, run_id: str) -> None:
        """Note that a run has ended by itself."""
        failpoints.reach("run-ending")
        with self.writing():
            self.db.execute(
                "UPDATE runs SET ended_at = ?1 WHERE run_id = ?2", (self.time(), run_id)
            )
        failpoints.reach("run-ended")
        self.sort_likes()

    def sort_likes(self) -> None:
        """Sort in what the latest tasks have in common with others, where much has gathered."""
        # Where that fails nothing is lost: it is read as it is, and sorted in another time.
        with suppress(LedgerError), self.db.errors():
            if likes.is_due(self.db):
                with self.writing():
                    likes.sort_in(self.db)

    def commit(
        self, run_id: str, intents: Iterable[Intent], settlements: Iterable[Settlement]
    ) -> None:
        """Write settlements, then intents, durably and together, or nothing.

        Only after this has returned may a request of `intents` leave.
        """
        with self.writing():
            now = self.time()
            self.entries.settle(run_id, settlements, now)
            leaving = list(intents)
            if leaving:
                self.entries.intend(run_id, leaving, now, self.next_sent_no())
            failpoints.reach("commit-written")

    def adopt(self, run_id: str, found: Iterable[tuple[int, bytes, str]]) -> None:
        """Record rows whose task exists in the workspace, but was not created from here.

        found: row number, fingerprint and task id of each.
        """
        with self.writing():
            for one in found:
                self.entries.adopt(run_id, one, self.time())
        failpoints.reach("tasks-adopted")

    def record(self, run_id: str, outcomes: Iterable[Outcome]) -> None:
        """Keep how rows ended that were not sent, and the warnings of those that were."""
        with self.writing():
            self.entries.write(run_id, ((b"", outcome) for outcome in outcomes))
        failpoints.reach("outcomes-recorded")

    def say_who_holds_it(self, purpose: str) -> None:
        """Keep what another process is told that has to wait."""
        holder = {"purpose": purpose, "since": self.time(), "process": os.getpid()}
        with self.writing():
            self.db.execute(REMEMBER, (HOLDER, json.dumps(holder)))

    def time(self) -> str:
        """Now, as it is written."""
        return self._now().isoformat(timespec="milliseconds")
