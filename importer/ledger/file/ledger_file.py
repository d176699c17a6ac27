"""The SQLite file of a ledger as its `Database`: locked and guarded where it is written."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Self

from importer.errors import LedgerError
from importer.ledger.database import Row
from importer.ledger.file import database
from importer.ledger.file.database import ledger_errors, transaction
from importer.ledger.file.guard import Guard
from importer.ledger.file.locking import lock_workspace

if TYPE_CHECKING:
    from filelock import FileLock

# SQLite takes 999 parameters or more, depending on its version.
_PARAMETERS = 900


class LedgerFile:
    """An open file. connection: to it. lock, guard: None where it is only read."""

    def __init__(
        self,
        path: Path,
        connection: sqlite3.Connection,
        lock: FileLock | None = None,
        guard: Guard | None = None,
    ) -> None:
        self.path = path
        self.connection = connection
        self.lock = lock
        self.guard = guard
        self.execute = connection.execute
        self.executemany = connection.executemany

    @classmethod
    def open(
        cls, path: Path, about: Mapping[str, str], *, trust: bool, now: Callable[[], datetime]
    ) -> Self:
        """The file at `path`, created if it does not exist, and locked for this process.

        about: what a new one says of itself. trust: take it for the one that was used last
        whatever its witness says. Raises `WorkspaceBusyError` while another process holds it,
        `LedgerError` where the disk or the file will not do.
        """
        with ledger_errors(path):
            database.make_folder(path.parent)
            lock = lock_workspace(path)
            connection = guard = None
            try:
                guard = Guard(path, trust=trust, now=now)
                connection = database.open_to_write(path, dict(about))
                guard.take(connection)
                guard.testify()
            except BaseException:
                if guard is not None:
                    guard.release() if connection is None else guard.close(connection)
                lock.release()
                raise
            return cls(path, connection, lock, guard)

    @classmethod
    def open_to_read(cls, path: Path) -> Self:
        """The file at `path` for looking things up; nothing in it is changed."""
        with ledger_errors(path):
            return cls(path, database.open_to_read(path))

    def close(self) -> None:
        """Close the file and let go of the workspace."""
        if self.guard is not None and self.lock is not None and self.lock.is_locked:
            self.guard.close(self.connection)
        self.connection.close()
        if self.guard is not None:
            self.guard.release()  # also where the lock had been let go before
        if self.lock is not None:
            self.lock.release()

    @property
    def name(self) -> str:
        """Its path."""
        return str(self.path)

    def errors(self) -> AbstractContextManager[None]:
        """Inside, exceptions of SQLite and the disk become `LedgerError`."""
        return ledger_errors(self.path)

    def damage(self, what: str) -> LedgerError:
        """The error for a file that cannot be relied on."""
        return database.damage(self.path, what)

    def find(self, sql: str, keys: Sequence[object], /) -> Iterator[Row]:
        """The rows of a query about these keys, asked for some of them at a time."""
        for start in range(0, len(keys), _PARAMETERS):
            part = keys[start : start + _PARAMETERS]
            one = f"IN ({','.join('?' * len(part))})"
            listed = f"VALUES {','.join(['(?)'] * len(part))}"
            yield from self.execute(sql.format(keys=one, listed=listed), part).fetchall()

    def transaction(self) -> AbstractContextManager[None]:
        """What is written inside is on the disk at its end, in the file that was opened."""
        if self.guard is None:
            return transaction(self.connection)
        return self.guard.transaction(self.connection)

    @contextmanager
    def at_length(self) -> Iterator[Self]:
        """Nobody's time is up meanwhile."""
        with self.transaction():
            yield self

    def may_send(self) -> bool:
        """The lock ends with the process, and never before it."""
        return True

    def scratching(self) -> AbstractContextManager[None]:
        """They are in another file than the ledger, which may always be written."""
        return nullcontext()

    def doubted_until(self) -> float | None:
        """An older copy is not opened, unless a person trusts it."""
        return None

    def checkpoint(self) -> None:
        """Bring what was committed into the file itself: a copy of it alone shows it."""
        if self.guard is not None:
            self.guard.keep_begin(self.connection)

    @contextmanager
    def erasing(self) -> Iterator[None]:
        """Afterwards the file is written anew, and its log, which says what it held, is empty."""
        self.execute("PRAGMA secure_delete = ON")
        yield
        if self.guard is None:
            self._write_anew()
            return
        with self.guard.rewriting(self.connection):
            self._write_anew()

    def _write_anew(self) -> None:
        self.execute("VACUUM")
        busy, *_ = self.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        if busy:
            raise LedgerError(
                f"the ledger {self.path} is being read by another program, so what was purged is "
                "still in its files",
                hint="close that program, then run the same command again",
            )
