"""The file under the ledger: durable, of this version, and with its errors in words."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from importer.errors import LedgerError
from importer.ledger.database import SCHEMA_VERSION
from importer.ledger.file.database import (
    ledger_errors,
    open_to_read,
    open_to_write,
    transaction,
)
from importer.ledger.file.witness import witness_path
from importer.ledger.states import Event
from importer.ledger.store import Ledger
from tests.ledger.conftest import BASE_URL, intend, key, settlement
from tests.ledger.files import file_of

OpenLedger = Callable[[], Ledger]
DISK_HINT = "is the disk full, read-only, or on a network?"


def test_commits_survive_a_power_failure(ledger: Ledger) -> None:
    """SQLite's own answer: a write-ahead log, synced at each commit (2 is FULL)."""
    asked = [
        ledger.db.execute(f"PRAGMA {name}").fetchone()[0]
        for name in ("journal_mode", "synchronous", "fullfsync")
    ]
    assert asked == ["wal", 2, 1]


def test_every_connection_is_durable(ledger: Ledger, open_ledger: OpenLedger) -> None:
    """The setting is the connection's, not the file's: it is made anew each time."""
    ledger.close()
    assert open_ledger().db.execute("PRAGMA synchronous").fetchone()[0] == 2


def test_a_library_that_was_built_to_be_fast_is_made_durable(
    path: Path, open_ledger: OpenLedger, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What SQLite does unasked depends on how it was built; here nothing is left to that."""
    connect: Any = sqlite3.connect

    def connect_fast(*args: Any, **options: Any) -> Any:
        db = connect(*args, **options)
        db.execute("PRAGMA synchronous = OFF")
        return db

    monkeypatch.setattr(sqlite3, "connect", connect_fast)
    assert open_ledger().db.execute("PRAGMA synchronous").fetchone()[0] == 2
    assert path.exists()


def test_a_disk_without_a_write_ahead_log_is_refused(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SQLite falls back to another journal in silence, for example on a network share."""

    class Stubborn(sqlite3.Connection):
        def execute(self, sql: str, parameters: Any = ()) -> sqlite3.Cursor:
            return super().execute(sql.replace("WAL", "DELETE"), parameters)

    connect: Any = sqlite3.connect
    monkeypatch.setattr(sqlite3, "connect", lambda *a, **k: connect(*a, **k, factory=Stubborn))
    with pytest.raises(LedgerError) as caught:
        Ledger.open(path, base_url=BASE_URL, workspace="w")
    assert str(caught.value) == (
        f"the ledger {path} cannot be used: its disk does not support a write-ahead log; "
        "is it a network share? set TASK_IMPORTER_HOME to a folder on this computer"
    )


def test_a_ledger_of_a_newer_version_is_left_alone(ledger: Ledger, path: Path) -> None:
    """It is neither read nor written, by a run or by a dry run."""
    ledger.close()
    db = sqlite3.connect(path)
    db.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    db.close()
    before = path.read_bytes()
    openings: tuple[Callable[[], Ledger], ...] = (
        lambda: Ledger.open(path, base_url=BASE_URL, workspace="w"),
        lambda: Ledger.open_to_read(path),
    )
    for opening in openings:
        with pytest.raises(LedgerError) as caught:
            opening()
        assert str(caught.value) == (
            f"the ledger {path} was written by a newer version of task-importer; "
            "install the newest version"
        )
    assert path.read_bytes() == before


def test_a_file_that_is_no_ledger_is_damaged(path: Path, open_ledger: OpenLedger) -> None:
    """The file is kept, and the message says what is lost with it."""
    path.parent.mkdir()
    path.write_bytes(b"PK\x03\x04" * 1000)
    with pytest.raises(LedgerError) as caught:
        open_ledger()
    assert caught.value.message == f"the ledger {path} is damaged: file is not a database"
    assert caught.value.hint == (
        "move it elsewhere and keep it; without it, nothing is known of what was sent before"
    )
    assert path.read_bytes() == b"PK\x03\x04" * 1000


@pytest.mark.parametrize("foreign", [False, True])
def test_a_file_that_lost_everything_is_damaged(
    path: Path,
    open_ledger: OpenLedger,
    foreign: bool,  # noqa: FBT001
) -> None:
    """An empty file is not taken for a new one: all that was sent would be sent again."""
    path.parent.mkdir()
    path.touch()
    if foreign:
        with closing(sqlite3.connect(path)) as db:
            db.execute("CREATE TABLE something (else_ TEXT)")
    for opening in (open_ledger, lambda: Ledger.open_to_read(path)):
        with pytest.raises(LedgerError) as caught:
            opening()
        assert str(caught.value) == (
            f"the ledger {path} is damaged: it is empty, or not a ledger; "
            "move it elsewhere and keep it; without it, nothing is known of what was sent before"
        )


def test_a_log_without_its_ledger_is_damage(
    ledger: Ledger, path: Path, open_ledger: OpenLedger
) -> None:
    """The commits in it are not mixed into a new file."""
    intend(ledger, 2)
    log = path.with_name("w.sqlite-wal")
    kept = log.read_bytes()
    ledger.close()
    path.unlink()
    witness_path(path).unlink()
    log.write_bytes(kept)
    with pytest.raises(LedgerError) as caught:
        open_ledger()
    assert caught.value.message == (f"the ledger {path} is damaged: w.sqlite-wal exists without it")
    assert log.read_bytes() == kept
    assert not path.exists()


def test_a_ledger_has_its_name_only_when_it_is_whole(
    path: Path, open_ledger: OpenLedger, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Race: killed while the file is made. Nothing has its name, and the next run makes it."""

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("importer.ledger.file.database._make_schema", killed)
        with pytest.raises(KeyboardInterrupt):
            open_ledger()
    assert [entry.name for entry in path.parent.glob("w.sqlite*") if entry.suffix != ".lock"] == [
        "w.sqlite.new"
    ]
    open_ledger().begin_run("run-1", "followups.csv")
    assert oct(path.stat().st_mode & 0o777) == "0o600"
    assert not path.with_name("w.sqlite.new").exists()


def test_a_ledger_that_was_cut_is_damaged(ledger: Ledger, path: Path) -> None:
    """Half a file is not taken for a small one."""
    intend(ledger, *range(2000))
    ledger.commit("run-1", [], [settlement(n, Event.CREATE, f"t{n}") for n in range(2000)])
    ledger.close()
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2 // 4096 * 4096])
    malformed = pytest.raises(LedgerError, match="is damaged: database disk image is malformed")
    with malformed, Ledger.open_to_read(path) as reader:
        reader.known([key(n) for n in range(2000)])


@pytest.mark.parametrize(("make", "what"), [(Path.mkdir, "a folder"), (os.mkfifo, "not a file")])
def test_what_is_no_file_in_its_place_is_told(
    path: Path, open_ledger: OpenLedger, make: Callable[[Path], None], what: str
) -> None:
    """A folder or a pipe, to write or to read: what it is, and not what a system makes of it."""
    path.parent.mkdir(parents=True)
    make(path)
    for begin in (open_ledger, lambda: Ledger.open_to_read(path)):
        with pytest.raises(LedgerError) as caught:
            begin()
        assert str(caught.value) == (
            f"the ledger cannot be opened: {path} is {what}; "
            "move it elsewhere, or set TASK_IMPORTER_HOME to another folder"
        )


def test_a_file_in_the_place_of_its_folder_is_told(path: Path, open_ledger: OpenLedger) -> None:
    """A state folder that is none."""
    path.parent.write_text("a file")
    with pytest.raises(LedgerError, match=f"the ledger {path} cannot be used: File exists"):
        open_ledger()


def test_a_full_disk_is_told_and_changes_nothing(ledger: Ledger) -> None:
    """The commit that did not fit is not there in part, and the next one works."""
    pages = ledger.db.execute("PRAGMA page_count").fetchone()[0]
    ledger.db.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(LedgerError) as caught:
        intend(ledger, *range(2000))
    assert caught.value.message == (
        f"the ledger {file_of(ledger).path} cannot be used: database or disk is full"
    )
    assert caught.value.hint == DISK_HINT
    assert ledger.known([key(n) for n in range(2000)]) == {}
    ledger.db.execute(f"PRAGMA max_page_count = {pages + 1000}")
    intend(ledger, 2)


def test_a_failed_opening_holds_nothing(path: Path, open_ledger: OpenLedger) -> None:
    """The workspace is free again at once, as soon as the cause is gone."""
    path.mkdir(parents=True)
    with pytest.raises(LedgerError) as caught:  # kept, and with it all that the frames hold
        open_ledger()
    path.rmdir()
    open_ledger()
    assert caught.value.message == f"the ledger cannot be opened: {path} is a folder"


def test_a_missing_ledger_is_not_made_by_reading(path: Path) -> None:
    """A dry run leaves no trace."""
    with pytest.raises(LedgerError, match="No such file or directory"):
        Ledger.open_to_read(path)
    assert not path.parent.exists()


def test_a_ledger_on_read_only_media_can_be_read(
    ledger: Ledger, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where SQLite can put nothing beside the file, it is read as one that never changes."""
    intend(ledger, 2)
    ledger.close()
    connect: Any = sqlite3.connect

    def on_read_only_media(address: str, **options: object) -> Any:
        if "immutable=1" not in address:
            raise sqlite3.OperationalError("unable to open database file")
        return connect(address, **options)

    monkeypatch.setattr(sqlite3, "connect", on_read_only_media)
    monkeypatch.setattr(os, "access", lambda *_: False)
    db = open_to_read(path)
    assert db.execute("SELECT count(*) FROM tasks").fetchone() == (1,)
    db.close()


def test_a_log_that_cannot_be_read_is_not_passed_over(
    ledger: Ledger, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Race: commits wait in the log on read-only media. Without them the file says too little."""
    intend(ledger, 2)

    def on_read_only_media(_address: str, **_options: object) -> sqlite3.Connection:
        raise sqlite3.OperationalError("unable to open database file")

    monkeypatch.setattr(sqlite3, "connect", on_read_only_media)
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(sqlite3.OperationalError):
        open_to_read(path)


def test_a_folder_that_is_there_keeps_its_rights(tmp_path: Path) -> None:
    """TASK_IMPORTER_HOME may name a folder that holds other things."""
    tmp_path.chmod(0o755)
    Ledger.open(tmp_path / "w.sqlite", base_url=BASE_URL, workspace="w").close()
    assert oct(tmp_path.stat().st_mode & 0o777) == "0o755"


def test_a_ledger_that_others_could_read_is_closed_to_them(ledger: Ledger, path: Path) -> None:
    """A file that was copied with wider rights gets its own back."""
    ledger.close()
    path.chmod(0o644)
    open_to_write(path, {}).close()
    assert oct(path.stat().st_mode & 0o777) == "0o600"


def test_a_bug_is_not_taken_for_damage() -> None:
    """What is wrong with a statement goes on as it is."""
    with pytest.raises(sqlite3.ProgrammingError), ledger_errors(Path("w.sqlite")):
        raise sqlite3.ProgrammingError("Cannot operate on a closed database.")


def test_a_transaction_that_fails_leaves_none_open(ledger: Ledger) -> None:
    """The next one can begin."""
    with pytest.raises(ZeroDivisionError), transaction(file_of(ledger).connection):
        raise ZeroDivisionError
    with transaction(file_of(ledger).connection):
        pass
