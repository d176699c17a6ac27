"""Checks that an open ledger is still the file that was opened, and held by this run alone.

Commits go through an open connection, under a held lock; a `LedgerError` says what happened to the
file. It is checked before and after every commit, and so before any request of it leaves: a commit
into a file that was deleted, replaced or overwritten is forgotten, and what it should have kept
from being sent twice is sent twice.
"""

from __future__ import annotations

import os
import secrets
import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple, NoReturn

from importer.errors import LedgerError
from importer.ledger.file import database
from importer.ledger.file.database import transaction
from importer.ledger.file.locking import lock_path
from importer.ledger.file.standing import commits_in_file, standing_of
from importer.ledger.file.witness import (
    COMMITS,
    GO_ON,
    IDENTITY,
    IN_USE_BY,
    WHOLE_AT,
    Standing,
    Witness,
    read_witness,
    what_is_wrong,
    write_witness,
)

_WITNESS_EVERY_SECONDS = 1.0

_STOPPED = "nothing more is sent"
_PUT_BACK = (
    "keep the results file, which says what was sent; move the ledger back, then run the same "
    "command again"
)
_ABOUT = ("base_url", "workspace")
_OVERWRITTEN = "was overwritten while it was in use"


class _File(NamedTuple):
    """Which file stands under a name."""

    device: int
    number: int


class _Content(NamedTuple):
    """What a write to a file changes."""

    size: int
    changed_ns: int


class Guard:
    """Watches over one open ledger. trust: take what is there for the newest, whatever it says."""

    def __init__(
        self,
        path: Path,
        *,
        trust: bool = False,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._path = path
        self._log = path.with_name(f"{path.name}-wal")
        self._trust = trust
        self._now = now
        self._monotonic = monotonic
        self._had_log = database.has_journal(path)
        self._in_file = commits_in_file(path) if self._had_log else None
        self._witness = read_witness(path)
        self._files: dict[Path, _File | None] = {}
        self._content: _Content | None = None
        self._reader = database.hold_log(path) if path.is_file() else None
        self._opening = secrets.token_hex(8)
        self._identity = ""
        self._commits = 0
        self._about: Mapping[str, str] = {}
        self._told_at = float("-inf")
        self._is_broken = False
        if not path.exists():
            self._refuse(None)

    def take(self, db: sqlite3.Connection) -> None:
        """Take the ledger that was opened for the one that was used last, or raise `LedgerError`.

        From now on it counts as open: until it is closed its log belongs to it.
        """
        standing = standing_of(db, has_log=self._had_log)._replace(in_file=self._in_file)
        self._refuse(standing)
        identity, commits = standing.identity, standing.commits
        if self._trust and what_is_wrong(self._path, standing, self._witness) is not None:
            database.require_whole(db, self._path)
            # As another ledger from now on: the one that is missing is not taken for it any more.
            identity = ""
            commits = max(commits, self._witness.commits if self._witness else 0)
        self._identity = identity or secrets.token_hex(8)
        self._about = dict(db.execute("SELECT key, value FROM about WHERE key IN (?, ?)", _ABOUT))
        self._reader = self._reader or database.hold_log(self._path)
        with transaction(db):
            _say(db, {IDENTITY: self._identity, COMMITS: str(commits + 1)})
            _say(db, {IN_USE_BY: self._opening})
        self._commits = commits + 1
        self._files = {name: _file(name) for name in (self._path, self._log, lock_path(self._path))}
        self._content = _content(self._path)

    def _refuse(self, standing: Standing | None) -> None:
        problem = what_is_wrong(self._path, standing, self._witness)
        if problem is not None and not self._trust:
            raise LedgerError(problem, hint=GO_ON)

    @contextmanager
    def transaction(self, db: sqlite3.Connection) -> Iterator[None]:
        """As `database.transaction`, in the file that was opened; raises `LedgerError` if not."""
        self._check()
        with transaction(db):
            commits = self._count(db)
            yield
        self._commits = commits
        self._check_files()  # before anybody trusts in what was written
        self._content = _content(self._path)
        if self._monotonic() - self._told_at >= _WITNESS_EVERY_SECONDS:
            with suppress(OSError):  # it may lag; the ledger itself is written
                self.testify()

    def keep_begin(self, db: sqlite3.Connection) -> None:
        """Bring what was committed into the file itself: a copy of it alone shows the begin."""
        self._check()
        in_file = self._commits
        is_busy, pages, pages_done = db.execute("PRAGMA wal_checkpoint(FULL)").fetchone()
        self._content = _content(self._path)
        if not is_busy and pages == pages_done:  # no other process reads at this moment
            with self.transaction(db):
                _say(db, {WHOLE_AT: str(in_file)})
        self.testify()

    @contextmanager
    def rewriting(self, db: sqlite3.Connection) -> Iterator[None]:
        """Inside, the file may be written anew and its log be emptied."""
        self._check()
        with transaction(db):
            self._commits = self._count(db)
            _say(db, {IN_USE_BY: ""})  # without a log it must not say that it needs one
        try:
            yield
        finally:
            with transaction(db):
                _say(db, {IN_USE_BY: self._opening})
            self._content = _content(self._path)

    def testify(self, trouble: str = "") -> None:
        """Write down outside the ledger how far it has come. Raises `OSError`."""
        self._told_at = self._monotonic()
        seen_at = self._now().astimezone(UTC).isoformat(timespec="milliseconds")
        base_url, workspace = (self._about.get(key, "") for key in _ABOUT)
        seen = Witness(self._identity, self._commits, seen_at, trouble, base_url, workspace)
        write_witness(self._path, seen)

    def close(self, db: sqlite3.Connection) -> None:
        """Close the connection: what it wrote is in the file itself then, and its log is gone.

        Where that cannot be said in the file, the log stays.
        """
        is_told = False
        with suppress(LedgerError, OSError, sqlite3.Error):
            is_told = not self._is_broken and self._say_closed(db)
        if not is_told:
            db.close()  # the last connection that may write takes the log away; a reader does not
        self.release()
        db.close()

    def release(self) -> None:
        """Let go of what is open here, where no connection was made or it is closed."""
        if self._reader is not None:
            self._reader.close()

    def _say_closed(self, db: sqlite3.Connection) -> bool:
        """Whether the file says of itself that it was closed, now that it is to be."""
        if self._files:  # else it was not taken to the end
            self._check()
        with transaction(db):
            in_use_by = standing_of(db, has_log=True).in_use_by
            if in_use_by != self._opening:
                return not in_use_by  # not taken, or taken by another since
            commits = self._count(db)
            _say(db, {IN_USE_BY: ""})
        self._commits = commits
        with suppress(OSError):
            self.testify()
        return True

    def _count(self, db: sqlite3.Connection) -> int:
        """One commit more, unless another process has taken the ledger since."""
        standing = standing_of(db, has_log=True)
        if standing.in_use_by != self._opening:
            self._break(
                f"another run has started to use the ledger {self._path}",
                "run the same command again after it has ended",
            )
        _say(db, {COMMITS: str(standing.commits + 1)})
        return standing.commits + 1

    def _check(self) -> None:
        self._check_files()
        # Windows writes the time of a change down when a file is closed.
        if os.name == "posix" and _content(self._path) != self._content:
            with suppress(OSError):
                self.testify(_OVERWRITTEN)
            self._break(f"the ledger {self._path} {_OVERWRITTEN}", _PUT_BACK)

    def _check_files(self) -> None:
        for name, opened in self._files.items():
            found = _file(name)
            if found == opened:
                continue
            what = "was deleted or moved away" if found is None else "was replaced by another file"
            if name == lock_path(self._path):
                self._break(
                    f"the lock of the ledger {name} {what} while it was in use, so that another "
                    "run could begin",
                    "run the same command again, and leave that file alone",
                )
            which = "ledger" if name == self._path else "log of the ledger"
            self._break(f"the {which} {name} {what} while it was in use", _PUT_BACK)

    def _break(self, what: str, hint: str) -> NoReturn:
        self._is_broken = True
        raise LedgerError(f"{what}: {_STOPPED}", hint=hint)


def _say(db: sqlite3.Connection, about: dict[str, str]) -> None:
    db.executemany("INSERT OR REPLACE INTO about VALUES (?, ?)", about.items())


def _file(path: Path) -> _File | None:
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return _File(found.st_dev, found.st_ino)


def _content(path: Path) -> _Content | None:
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return _Content(found.st_size, found.st_mtime_ns)
