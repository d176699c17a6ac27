"""One writer for each ledger: a lock that the operating system releases when its process ends.

Who holds it is read from the ledger, for the message alone; nothing here waits, and nothing trusts
a file that a dead process left behind.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import warnings
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from importer.errors import LedgerError, WorkspaceBusyError
from importer.ledger.file import database
from importer.ledger.file.witness import IN_USE_BY

if TYPE_CHECKING:  # slow to import, and a dry run locks nothing
    from filelock import FileLock

HOLDER = "holder"
"""Under which key of `about` the one that holds the ledger says who it is."""

# What flock(2) and the network's file systems say where there is nothing to lock with.
_NO_LOCKS = frozenset({errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOLCK})


def lock_path(path: Path) -> Path:
    """The file that is locked for the ledger at `path`. It stays when the lock is let go."""
    return path.with_name(f"{path.name}.lock")


def lock_workspace(path: Path) -> FileLock:
    """The lock of a ledger, held. Raises `WorkspaceBusyError`, which says who holds it.

    Raises `LedgerError` where the disk has no locks that end with their process.
    """
    from filelock import FileLock  # noqa: PLC0415 -- see above

    # Any thread may close what another opened, so the lock is the process's, not the thread's.
    # No fallback: that is a file whose being there is the lock. After a crash it would stay, and
    # hold up every later run or be believed dead by the number of a process, which another
    # computer has as well.
    lock = FileLock(lock_path(path), mode=0o600, thread_local=False, fallback_to_soft=False)
    is_new = not lock_path(path).exists()
    try:
        is_free = _acquire(lock)
    except NotImplementedError as error:
        raise _without_locks(path) from error
    except OSError as error:
        if error.errno in _NO_LOCKS:
            raise _without_locks(path) from error
        raise
    # A lock file stays for good. Where it was removed, whoever holds the old one is not met here.
    if is_free and is_new and _is_open_in_a_living_process(path):
        lock.release()
        is_free = False
    if not is_free:
        raise WorkspaceBusyError(
            _busy(path), hint="wait until it ends, then run the same command again"
        )
    return lock


def _acquire(lock: FileLock) -> bool:
    """Whether the lock is free, and held from now on."""
    from filelock import Timeout  # noqa: PLC0415 -- see above

    with warnings.catch_warnings(action="ignore"):
        try:
            lock.acquire(timeout=0)
        except Timeout:
            return False
    return True


def _without_locks(path: Path) -> LedgerError:
    return LedgerError(
        f"the ledger {path} cannot be used: its disk does not support locks, which keep two runs "
        "apart",
        hint="set TASK_IMPORTER_HOME to a folder on this computer",
    )


def _busy(path: Path) -> str:
    told = _note(path)
    try:
        purpose, process = told["purpose"], told["process"]
        since = str(told["since"])[:16].replace("T", " ")
    except KeyError:  # it has not said so yet
        return f"this workspace is in use by another run (it holds {path})"
    return f"this workspace is in use by {purpose}, since {since} UTC (process {process}, {path})"


def _is_open_in_a_living_process(path: Path) -> bool:
    """Whether the ledger was not closed by the process that says it holds it, and that lives.

    For the message alone: a run that is not seen here stops by itself, at its next commit.
    """
    process = _note(path).get("process")
    if os.name != "posix" or not isinstance(process, int) or not _said(path).get(IN_USE_BY):
        return False  # elsewhere a file that is locked cannot be removed
    try:
        os.kill(process, 0)  # sends nothing
    except PermissionError:
        return True
    except (OSError, OverflowError):
        return False
    return True


def _note(path: Path) -> dict[str, object]:
    """What the holder said of itself; empty where that cannot be read at once."""
    with contextlib.suppress(ValueError):
        note = json.loads(_said(path).get(HOLDER, "{}"))
        return note if isinstance(note, dict) else {}
    return {}


def _said(path: Path) -> dict[str, str]:
    errors = (LedgerError, OSError, database.DatabaseError)
    with contextlib.suppress(*errors), closing(database.open_as_it_is(path)) as db:
        wanted = (HOLDER, IN_USE_BY)
        return dict(db.execute("SELECT key, value FROM about WHERE key IN (?, ?)", wanted))
    return {}
