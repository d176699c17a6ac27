"""The shares of a rate for the processes of one computer: a small SQLite file beside the ledgers.

It need not survive the computer's end: another start counts its seconds anew, and knows nothing of
the rows before.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from importer.errors import LedgerError
from importer.ledger.file.boot_clock import Tick, read_tick
from importer.ledger.file.database import make_folder, transaction
from importer.ledger.shares import SharesDialect, SharesTable, making

NAME = "shares.db"

_BUSY_SECONDS = 2.0
"""Whoever asks has requests under way, whose answers wait."""

_DIALECT = SharesDialect("budgets", "shares", "seconds_now()")


class SharesFile:
    """The open file. seconds: since the computer's start, for all of its processes."""

    dialect = _DIALECT

    def __init__(self, path: Path, seconds: Callable[[], float]) -> None:
        self._path = path
        with self.errors():
            make_folder(path.parent)
            self._db = sqlite3.connect(path, isolation_level=None, timeout=_BUSY_SECONDS)
            try:
                path.chmod(0o600)
                self._db.create_function("seconds_now", 0, seconds)
                self._db.execute("PRAGMA journal_mode = TRUNCATE")
                self._db.execute("PRAGMA synchronous = OFF")
                with self.transaction():
                    for statement in making(_DIALECT):
                        self._db.execute(statement)
            except BaseException:
                self._db.close()
                raise

    def execute(self, sql: str, values: Sequence[object] = (), /) -> sqlite3.Cursor:
        """Carry out one statement."""
        return self._db.execute(sql, values)

    def transaction(self) -> AbstractContextManager[None]:
        """Nobody else reads or writes until it ends."""
        return transaction(self._db)

    def errors(self) -> AbstractContextManager[None]:
        """Inside, the exceptions of the file become `LedgerError`."""
        return _errors(self._path)

    def close(self) -> None:
        """Close the file."""
        self._db.close()


@contextmanager
def _errors(path: Path) -> Iterator[None]:
    try:
        yield
    except (sqlite3.OperationalError, OSError) as error:
        raise LedgerError(
            f"{path}, by which several jobs keep one rate, cannot be used: {error}",
            hint="is the disk full or read-only, or does another program have the file open?",
        ) from error
    except sqlite3.DatabaseError as error:
        # Its subclasses are about the statement, not about the file: bugs, with their traceback.
        if type(error) is not sqlite3.DatabaseError:
            raise
        raise LedgerError(
            f"{path}, by which several jobs keep one rate, is damaged: {error}",
            hint="delete it while no batch is running: it is made again",
        ) from error


def shares_in(folder: Path, service: str, ticks: Callable[[], Tick] = read_tick) -> SharesTable:
    """The shares of a rate at a service, for all who use this folder."""
    boot = ticks().boot
    seconds = (lambda: ticks().seconds) if boot else time.time
    return SharesTable(f"{service} {boot}".rstrip(), lambda: SharesFile(folder / NAME, seconds))
