"""The SQLite file under a ledger: opened, checked, durable, and with its exceptions translated.

What the tables mean is store.py's; no row of them is read or written here but to make a new file.
"""

from __future__ import annotations

import errno
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from importlib import resources
from pathlib import Path

from importer.errors import LedgerError
from importer.ledger.database import SCHEMA_VERSION
from importer.ledger.file.disk import network_share

DatabaseError = sqlite3.Error
SQLITE_VERSION = sqlite3.sqlite_version

_BUSY_SECONDS = 10.0


@contextmanager
def ledger_errors(path: Path) -> Iterator[None]:
    """Where the database's and the disk's exceptions end; those of a bug pass."""
    try:
        yield
    except sqlite3.OperationalError as error:
        raise LedgerError(
            f"the ledger {path} cannot be used: {error}",
            hint=_IN_USE if _is_busy(error) else "is the disk full, read-only, or on a network?",
        ) from error
    except sqlite3.DatabaseError as error:
        # Its subclasses are about the statement, not about the file: bugs, with their traceback.
        if type(error) is not sqlite3.DatabaseError:
            raise
        raise damage(path, str(error)) from error
    except OSError as error:
        raise LedgerError(
            f"the ledger {path} cannot be used: {error.strerror or error}",
            hint="set TASK_IMPORTER_HOME to a folder that can be written to",
        ) from error


_IN_USE = "another program has it open, such as a viewer or a backup: close it"


def _is_busy(error: sqlite3.Error) -> bool:
    code = getattr(error, "sqlite_errorcode", None)  # an error of our own making has none
    return code is not None and code & 0xFF in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}


@contextmanager
def transaction(db: sqlite3.Connection) -> Iterator[None]:
    """Everything inside is on the disk when this has ended, or nothing is."""
    db.execute("BEGIN IMMEDIATE")
    try:
        yield
        db.execute("COMMIT")
    except BaseException:
        if db.in_transaction:
            db.execute("ROLLBACK")
        raise


def make_folder(path: Path) -> None:
    """The folder, created for this user alone; an existing one is left as it is.

    Raises `LedgerError` on a network share, before anything is made there: even a lock.
    """
    share = network_share(path)
    if share is not None:
        raise LedgerError(
            f"the folder {path} cannot hold a ledger: it is on a network share ({share}), where "
            "two computers do not see each other's locks",
            hint="set TASK_IMPORTER_HOME to a folder on this computer",
        )
    path.mkdir(parents=True, exist_ok=True, mode=0o700)


def open_to_write(path: Path, about: dict[str, str]) -> sqlite3.Connection:
    """A connection whose commits survive a power failure; a new file says what it is `about`."""
    if not _is_there(path):
        _make(path, about)
    _keep_private(path)
    db = sqlite3.connect(path, isolation_level=None, timeout=_BUSY_SECONDS, check_same_thread=False)
    try:
        version = check_version(db, path)
        _make_durable(db, path)
        if version < SCHEMA_VERSION:
            with transaction(db):
                _migrate(db, version)
    except BaseException:
        db.close()
        raise
    return db


def open_to_read(path: Path) -> sqlite3.Connection:
    """A connection that changes nothing, on read-only media too; an older ledger is a new one."""
    db = open_as_it_is(path)
    try:
        return db if check_version(db, path) == SCHEMA_VERSION else _migrated_copy(db)
    except BaseException:
        db.close()
        raise


def open_as_it_is(path: Path) -> sqlite3.Connection:
    """The same for what a ledger of any version says of itself: no copy is made of an older one."""
    if not _is_there(path):
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(path))
    try:
        return _connect_to_read(path, "mode=ro")
    except sqlite3.OperationalError:
        if os.access(path.parent, os.W_OK) or has_journal(path):
            raise
    # A database in WAL mode wants a file beside it. Where none can be made, no process writes, and
    # SQLite may take the file for one that never changes.
    return _connect_to_read(path, "mode=ro&immutable=1")


def _is_there(path: Path) -> bool:
    """Whether there is a ledger; raises `LedgerError` where something else has its place."""
    if path.is_file():
        return True
    if path.exists():
        what = "a folder" if path.is_dir() else "not a file"
        raise LedgerError(
            f"the ledger cannot be opened: {path} is {what}",
            hint="move it elsewhere, or set TASK_IMPORTER_HOME to another folder",
        )
    return False


def _connect_to_read(path: Path, options: str) -> sqlite3.Connection:
    address = f"{path.absolute().as_uri()}?{options}"
    db = sqlite3.connect(address, uri=True, isolation_level=None, timeout=_BUSY_SECONDS)
    try:
        check_version(db, path)
    except BaseException:
        db.close()
        raise
    return db


def _migrated_copy(db: sqlite3.Connection) -> sqlite3.Connection:
    """An older ledger in memory, as this program would have it: reading changes no file."""
    copy = sqlite3.connect(":memory:", isolation_level=None)
    try:
        with closing(db):
            db.backup(copy)
        with transaction(copy):
            _migrate(copy, copy.execute("PRAGMA user_version").fetchone()[0])
        copy.execute("PRAGMA query_only = ON")  # what is written here would be lost in silence
    except BaseException:
        copy.close()
        raise
    return copy


def check_version(db: sqlite3.Connection, path: Path) -> int:
    """The version. Raises `LedgerError` for a file without one, or with one from the future."""
    version: int = db.execute("PRAGMA user_version").fetchone()[0]
    if version == 0:  # a ledger has its version before it has its name
        raise damage(path, "it is empty, or not a ledger")
    if version > SCHEMA_VERSION:
        raise LedgerError(
            f"the ledger {path} was written by a newer version of task-importer",
            hint="install the newest version",
        )
    return version


def damage(path: Path, what: str) -> LedgerError:
    """The error for a ledger that cannot be relied on."""
    return LedgerError(
        f"the ledger {path} is damaged: {what}",
        hint="move it elsewhere and keep it; without it, nothing is known of what was sent before",
    )


def read_about(path: Path) -> dict[str, str]:
    """What a ledger says it is about, and when it was last used."""
    with closing(open_as_it_is(path)) as db:
        last = db.execute("SELECT max(started_at) FROM runs").fetchone()[0]
        return {"last_run": last or "", **dict(db.execute("SELECT key, value FROM about"))}


def _make(path: Path, about: dict[str, str]) -> None:
    """A new ledger, which gets its name when it is whole: an empty file is one that lost all."""
    if has_journal(path):  # SQLite would read its commits into the new file
        raise damage(path, f"{path.name}-wal exists without it")
    unnamed = path.with_name(f"{path.name}.new")
    unnamed.unlink(missing_ok=True)  # of a run that died here
    # Made by hand, because SQLite would give it the rights of the umask. What SQLite puts beside
    # it (the WAL) takes over the rights of this file.
    os.close(os.open(unnamed, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    with closing(sqlite3.connect(unnamed, isolation_level=None)) as db:
        db.execute("PRAGMA journal_mode = MEMORY")  # none that a later run could find
        db.execute("PRAGMA synchronous = FULL")
        db.execute("PRAGMA fullfsync = ON")
        _make_schema(db, about)
    unnamed.replace(path)
    if os.name == "posix":  # else a power failure could take the name away from what it is given
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _keep_private(path: Path) -> None:
    os.close(os.open(path, os.O_RDWR))  # what is wrong with it, the system says best
    if os.name == "posix" and path.stat().st_mode & 0o077:
        path.chmod(0o600)


def _make_durable(db: sqlite3.Connection, path: Path) -> None:
    mode = db.execute("PRAGMA journal_mode = WAL").fetchone()[0]
    db.execute("PRAGMA synchronous = FULL")
    db.execute("PRAGMA fullfsync = ON")  # macOS: a plain fsync stops at the drive's cache
    durable = db.execute("PRAGMA synchronous").fetchone()[0]
    if (mode, durable) != ("wal", 2):
        raise LedgerError(
            f"the ledger {path} cannot be used: its disk does not support a write-ahead log",
            hint="is it a network share? set TASK_IMPORTER_HOME to a folder on this computer",
        )


def _make_schema(db: sqlite3.Connection, about: dict[str, str]) -> None:
    with transaction(db):
        _migrate(db, 0)
        db.executemany("INSERT INTO about VALUES (?, ?)", about.items())


def _migrate(db: sqlite3.Connection, version: int) -> None:
    """Bring the tables from `version` to this program's, inside the caller's transaction."""
    for number in range(version + 1, SCHEMA_VERSION + 1):
        file = resources.files("importer.ledger").joinpath(f"schema_{number}.sql")
        for statement in _statements(file.read_text("utf-8")):
            db.execute(statement)
        db.execute(f"PRAGMA user_version = {number}")


def _statements(script: str) -> Iterator[str]:
    """The statements of an SQL script, one by one: `executescript` would commit before it."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
    if statement.strip():
        yield statement  # comments give nothing; an incomplete statement is an error


def require_whole(db: sqlite3.Connection, path: Path) -> None:
    """Raise `LedgerError` where the pages of the file do not fit each other."""
    problem = db.execute("PRAGMA integrity_check(1)").fetchone()[0]
    if problem != "ok":
        raise damage(path, problem)


def hold_log(path: Path) -> sqlite3.Connection:
    """A connection that may only read: while it is there, closing others leaves the log alone."""
    address = f"{path.absolute().as_uri()}?mode=ro"
    reader = sqlite3.connect(address, uri=True, check_same_thread=False)
    try:
        reader.execute("PRAGMA schema_version").fetchone()  # it has to have looked
    except BaseException:
        reader.close()
        raise
    return reader


def has_journal(path: Path) -> bool:
    """Whether commits wait in a WAL that reading the file alone would miss."""
    journal = path.with_name(f"{path.name}-wal")
    return journal.exists() and journal.stat().st_size > 0
