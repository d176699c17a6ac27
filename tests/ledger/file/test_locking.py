"""Who may hold a workspace: one process, and only while it lives."""

from __future__ import annotations

import errno
import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import filelock
import pytest

from importer.errors import LedgerError, WorkspaceBusyError
from importer.ledger.file.locking import HOLDER, lock_workspace
from importer.ledger.states import State
from importer.ledger.store import Known, Ledger
from tests.ledger.conftest import BASE_URL, Clock
from tests.ledger.files import file_of
from tests.patience import PATIENCE_SECONDS, aside

OpenLedger = Callable[[], Ledger]
WAIT = "wait until it ends, then run the same command again"


def busy_message(path: Path) -> str:
    """What the second of two is told."""
    with pytest.raises(WorkspaceBusyError) as caught:
        Ledger.open(path, base_url=BASE_URL, workspace="w")
    assert caught.value.hint == WAIT
    return caught.value.message


def test_a_workspace_has_one_run_at_a_time(ledger: Ledger, path: Path, clock: Clock) -> None:
    """Race: a double start. The second is told which run it is, since when, and what it holds."""
    assert busy_message(path) == (
        "this workspace is in use by run run-1 of followups.csv, since 2026-03-02 09:00 UTC "
        f"(process {os.getpid()}, {path})"
    )
    clock.move(75)
    ledger.begin_run("run-2", "other.csv")
    assert busy_message(path) == (
        "this workspace is in use by run run-2 of other.csv, since 2026-03-02 10:15 UTC "
        f"(process {os.getpid()}, {path})"
    )
    ledger.close()
    Ledger.open(path, base_url=BASE_URL, workspace="w").close()


def test_what_is_no_run_yet_is_named_by_its_purpose(path: Path, clock: Clock) -> None:
    """An import that still asks its question, or an undo."""
    ledger = Ledger.open(path, base_url=BASE_URL, workspace="w", purpose="an undo", now=clock)
    assert busy_message(path) == (
        "this workspace is in use by an undo, since 2026-03-02 09:00 UTC "
        f"(process {os.getpid()}, {path})"
    )
    ledger.close()


@pytest.mark.parametrize("note", [None, "", "null", "[]", "7", '{"purpose": "an import"}'])
def test_a_holder_that_has_not_said_who_it_is_is_told_all_the_same(
    ledger: Ledger, path: Path, note: str | None
) -> None:
    """Race: it has only just begun, or another version wrote something else there."""
    ledger.db.execute("DELETE FROM about WHERE key = ?", (HOLDER,))
    if note is not None:
        ledger.remember(HOLDER, note)
    assert busy_message(path) == f"this workspace is in use by another run (it holds {path})"


@pytest.mark.parametrize("content", [None, b"", b"no ledger" * 1000])
def test_a_ledger_that_is_not_readable_yet_is_told_all_the_same(
    path: Path, content: bytes | None
) -> None:
    """Race: the other is about to make it."""
    path.parent.mkdir()
    if content is not None:
        path.write_bytes(content)
    lock = lock_workspace(path)
    assert busy_message(path) == f"this workspace is in use by another run (it holds {path})"
    lock.release()


def test_what_the_holder_says_is_kept_as_written(ledger: Ledger) -> None:
    """Another version reads it."""
    assert json.loads(ledger.recall(HOLDER) or "") == {
        "purpose": "run run-1 of followups.csv",
        "since": "2026-03-02T09:00:00.000+00:00",
        "process": os.getpid(),
    }


def test_a_lock_file_that_is_left_holds_nobody_up(path: Path) -> None:
    """It stays for good; what counts is whether a living process holds it."""
    path.parent.mkdir()
    for _ in range(3):
        lock_workspace(path).release()
        assert path.with_name("w.sqlite.lock").exists()


def test_another_thread_can_let_go(ledger: Ledger, open_ledger: OpenLedger) -> None:
    """The lock belongs to the process, whichever part of it closes the ledger."""
    lock = file_of(ledger).lock
    assert lock is not None
    aside(lock.release).result(PATIENCE_SECONDS)
    open_ledger()


def test_a_ledger_whose_lock_was_let_go_still_closes_what_it_opened(ledger: Ledger) -> None:
    """The connection that holds its log in place as well."""
    lock, guard = file_of(ledger).lock, file_of(ledger).guard
    assert lock is not None
    assert guard is not None
    reader = guard._reader
    assert reader is not None
    lock.release()
    ledger.close()
    with pytest.raises(sqlite3.ProgrammingError, match="closed"):
        reader.execute("SELECT 1")


@pytest.mark.parametrize(
    "number", [errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOLCK], ids=errno.errorcode.get
)
def test_a_disk_without_locks_is_refused(
    path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    """No file takes the place of a lock: after a crash it would hold up every later run."""

    def no_locks(_descriptor: int, _operation: int) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr("fcntl.flock", no_locks)
    assert refusal(path) == without_locks(path)
    assert not path.exists()
    monkeypatch.undo()
    lock_workspace(path).release()


def test_a_lock_that_fails_otherwise_is_told_with_the_reason(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not every failure of a disk is for want of locks."""

    def broken(_descriptor: int, _operation: int) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr("fcntl.flock", broken)
    assert refusal(path) == (
        f"the ledger {path} cannot be used: Input/output error; "
        "set TASK_IMPORTER_HOME to a folder that can be written to"
    )


def test_a_library_that_says_so_is_believed(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As versions of filelock did before they had something else to fall back to."""

    def no_locks(*_: Any, **__: Any) -> None:
        raise NotImplementedError("FileSystem does not appear to support flock")

    monkeypatch.setattr(filelock.FileLock, "acquire", no_locks)
    assert refusal(path) == without_locks(path)


def refusal(path: Path) -> str:
    """What is told where there are no locks; a warning beside it would fail the test."""
    with pytest.raises(LedgerError) as caught:
        Ledger.open(path, base_url=BASE_URL, workspace="w")
    assert type(caught.value) is LedgerError
    return str(caught.value)


def without_locks(path: Path) -> str:
    """Its whole text."""
    return (
        f"the ledger {path} cannot be used: its disk does not support locks, which keep two runs "
        "apart; "
        "set TASK_IMPORTER_HOME to a folder on this computer"
    )


HOLDING = """
import sys
from pathlib import Path
from importer.ledger.store import Intent, Ledger
ledger = Ledger.open(Path(sys.argv[1]), base_url="https://api.test/v1", workspace="w")
ledger.begin_run("run-1", "x.csv")
ledger.commit("run-1", [Intent(bytes(16), 2)], [])
print("held", flush=True)
sys.stdin.read()
"""


def test_a_killed_process_lets_go_of_its_workspace(path: Path, open_ledger: OpenLedger) -> None:
    """Race: kill -9 with an intent on disk. While it lives, others wait; then they know of it."""
    command = [sys.executable, "-c", HOLDING, str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        assert f"(process {holder.pid}, {path})" in busy_message(path)
        holder.kill()
        holder.wait()
    assert open_ledger().known([bytes(16)]) == {
        bytes(16): Known(State.UNKNOWN, None, "run-1", 2, losses=1)
    }
