"""A ledger that is in use: whatever befalls its file is noticed before a request may leave."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from importer.errors import LedgerError, WorkspaceBusyError
from importer.ledger.file import database
from importer.ledger.file.locking import lock_path
from importer.ledger.file.standing import doubt_about
from importer.ledger.file.witness import GO_ON, read_witness, witness_path
from importer.ledger.store import Ledger
from importer.ledger.unsound import unsound_ledgers
from tests.ledger.conftest import BASE_URL, Clock, intend, key
from tests.ledger.files import file_of

OpenLedger = Callable[[], Ledger]
PUT_BACK = (
    "keep the results file, which says what was sent; move the ledger back, then run the same "
    "command again"
)
pytestmark = pytest.mark.skipif(os.name != "posix", reason="elsewhere an open file stays")


def refusal(ledger: Ledger) -> tuple[str, str | None]:
    """What the next commit is told, and that its intent is not in the ledger."""
    with pytest.raises(LedgerError) as caught:
        intend(ledger, 99)
    return caught.value.message, caught.value.hint


def reopening(path: Path) -> str:
    """Why the ledger is not opened; it is said how to go on."""
    with pytest.raises(LedgerError) as caught:
        Ledger.open(path, base_url=BASE_URL, workspace="w")
    assert caught.value.hint == str(GO_ON)
    return caught.value.message


def test_a_ledger_that_was_deleted_takes_no_intent(
    path: Path, ledger: Ledger, clock: Clock
) -> None:
    """Not one more commit; and the next start does not begin a new one in silence."""
    intend(ledger, 2)
    path.unlink()
    message = f"the ledger {path} was deleted or moved away while it was in use"
    assert refusal(ledger) == (f"{message}: nothing more is sent", PUT_BACK)
    ledger.close()
    seen = clock.time.isoformat()[:16].replace("T", " ")
    assert not path.exists()
    assert reopening(path) == (
        f"the ledger {path} is missing: without it, what was sent until {seen} UTC is not known"
    )
    assert not path.exists()


def test_a_ledger_that_was_replaced_takes_no_intent(
    path: Path, ledger: Ledger, tmp_path: Path
) -> None:
    """A backup that is moved into its place is another file, and the log beside it is not its."""
    backup = tmp_path / "backup.sqlite"
    shutil.copy(path, backup)
    intend(ledger, 2)
    backup.replace(path)
    message = f"the ledger {path} was replaced by another file while it was in use"
    assert refusal(ledger) == (f"{message}: nothing more is sent", PUT_BACK)


def test_a_ledger_that_was_overwritten_takes_no_intent(
    path: Path, ledger: Ledger, tmp_path: Path
) -> None:
    """A backup that is copied over it leaves the same file with another content.

    That the two were mixed is known at the next start as well.
    """
    backup = tmp_path / "backup.sqlite"
    shutil.copy(path, backup)
    intend(ledger, 2)
    path.write_bytes(backup.read_bytes())
    message = f"the ledger {path} was overwritten while it was in use"
    assert refusal(ledger) == (f"{message}: nothing more is sent", PUT_BACK)
    ledger.close()
    assert reopening(path) == f"{message} (at 2026-03-02 09:00 UTC)"


def test_a_log_that_was_deleted_takes_no_intent(path: Path, ledger: Ledger) -> None:
    """What is committed into a log without a name is gone with the process."""
    log = path.with_name("w.sqlite-wal")
    log.unlink()
    message = f"the log of the ledger {log} was deleted or moved away while it was in use"
    assert refusal(ledger) == (f"{message}: nothing more is sent", PUT_BACK)


@pytest.mark.parametrize("made_anew", [False, True])
def test_a_lock_that_was_removed_lets_nobody_send(
    path: Path,
    ledger: Ledger,
    made_anew: bool,  # noqa: FBT001
) -> None:
    """Who holds it stops at the next commit, and who comes finds the ledger in use."""
    lock_path(path).unlink()
    with pytest.raises(WorkspaceBusyError):
        Ledger.open(path, base_url=BASE_URL, workspace="w")
    if not made_anew:
        lock_path(path).unlink()
    what = "was replaced by another file" if made_anew else "was deleted or moved away"
    assert refusal(ledger) == (
        (
            f"the lock of the ledger {lock_path(path)} {what} while it was in use, so that "
            "another run could begin: nothing more is sent"
        ),
        "run the same command again, and leave that file alone",
    )


def test_of_two_that_hold_a_ledger_the_first_stops(path: Path, ledger: Ledger) -> None:
    """Whatever happened to the lock: who has taken the ledger last is its only writer."""
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("UPDATE about SET value = 'another' WHERE key = 'in_use_by'")
        assert refusal(ledger) == (
            f"another run has started to use the ledger {path}: nothing more is sent",
            "run the same command again after it has ended",
        )
        ledger.close()
        found = other.execute("SELECT value FROM about WHERE key = 'in_use_by'").fetchone()
    assert found == ("another",)


def test_a_backup_that_was_put_back_is_told(path: Path, ledger: Ledger, tmp_path: Path) -> None:
    """Between two runs it is another content under the same name, which counts less commits."""
    ledger.close()
    backup = shutil.copy(path, tmp_path / "backup.sqlite")
    with Ledger.open(path, base_url=BASE_URL, workspace="w") as later:
        intend(later, 2)
    witness = read_witness(path)
    assert witness is not None
    seen = witness.seen_at[:16].replace("T", " ")
    shutil.copy(backup, path)
    message = (
        f"the ledger {path} is older than it was at {seen} UTC: it was replaced by a copy that "
        "lacks what was sent since"
    )
    assert reopening(path) == message
    assert reopening(path) == message  # and again, until something is done
    assert doubt_about(path) == message
    assert [found.problem for found in unsound_ledgers(path.parent)] == [message]


def test_a_copy_without_its_log_is_told_wherever_it_is(
    path: Path, ledger: Ledger, tmp_path: Path
) -> None:
    """The file alone says that a run had begun, and that it was not closed."""
    intend(ledger, 2)
    copied = tmp_path / "elsewhere" / "w.sqlite"
    copied.parent.mkdir()
    shutil.copy(path, copied)
    lock_path(copied).touch()  # whose process lives, as here, is taken to be at work
    assert reopening(copied) == (
        f"the ledger {copied} is without its log w.sqlite-wal: it was copied without it, or that "
        "file was taken away, and what was sent last is not known"
    )
    with Ledger.open_to_read(copied) as reader:
        assert reader.has_run("run-1")
        assert reader.known([key(2)]) == {}


def test_trust_goes_on_once_and_for_all(path: Path, ledger: Ledger, tmp_path: Path) -> None:
    """A person may say that what is there is to be used, and is not asked again.

    The file that was missing is another one from then on.
    """
    ledger.close()
    older = shutil.copy(path, tmp_path / "older.sqlite")
    with Ledger.open(path, base_url=BASE_URL, workspace="w") as later:
        intend(later, 2)
    newer = shutil.copy(path, tmp_path / "newer.sqlite")
    shutil.copy(older, path)
    Ledger.open(path, base_url=BASE_URL, workspace="w", trust=True).close()
    Ledger.open(path, base_url=BASE_URL, workspace="w").close()
    shutil.copy(newer, path)
    assert reopening(path).startswith(f"the ledger {path} is not the one that was used here at ")


def test_trust_makes_a_ledger_where_one_is_gone(path: Path, ledger: Ledger) -> None:
    """Without it nothing is made; with it a new one is, and counts from now on."""
    ledger.close()
    path.unlink()
    Ledger.open(path, base_url=BASE_URL, workspace="w", trust=True).close()
    Ledger.open(path, base_url=BASE_URL, workspace="w").close()


def test_trust_does_not_mend_what_is_damaged(path: Path, ledger: Ledger) -> None:
    """A file whose pages are mixed from two is no ledger, whoever says so."""
    with ledger.writing():
        ledger.db.executemany(
            "INSERT INTO runs (run_id, started_at, source) VALUES (?, '2026', ?)",
            [(f"r{number}", "x" * 900) for number in range(400)],
        )
    ledger.close()
    content = bytearray(path.read_bytes())
    content[4096 * 40 : 4096 * 60] = bytes(4096 * 20)
    path.write_bytes(content)
    witness_path(path).write_text(
        witness_path(path).read_text("utf-8").replace('"trouble": ""', '"trouble": "was mixed"')
    )
    with pytest.raises(LedgerError) as caught:
        Ledger.open(path, base_url=BASE_URL, workspace="w", trust=True)
    assert caught.value.message.startswith(f"the ledger {path} is damaged: ")


def test_a_killed_run_accuses_nobody(path: Path, ledger: Ledger, tmp_path: Path) -> None:
    """Its file and log, as they stand at any moment, are taken as they are."""
    for number in range(2, 12):
        intend(ledger, number)
        there = tmp_path / f"{number}" / path.name
        there.parent.mkdir()
        lock_path(there).touch()
        for name in ("", "-wal", ".witness"):  # a copy of what a kill would leave
            shutil.copy(f"{path}{name}", f"{there}{name}")
        with Ledger.open(there, base_url=BASE_URL, workspace="w") as again:
            assert len(again.lost()) == number - 1


def test_a_refused_ledger_keeps_its_log(path: Path, ledger: Ledger, tmp_path: Path) -> None:
    """Refusing changes nothing: the log that was left by a killed run is there afterwards."""
    intend(ledger, 2)
    there = tmp_path / "there" / path.name
    there.parent.mkdir()
    lock_path(there).touch()
    for name in ("", "-wal"):
        shutil.copy(f"{path}{name}", f"{there}{name}")
    witness_path(there).write_text('{"ledger": "other", "commits": 1, "seen_at": "2026-03-02"}')
    log = Path(f"{there}-wal").read_bytes()
    assert reopening(there).startswith(f"the ledger {there} is not the one that was used here")
    assert Path(f"{there}-wal").read_bytes() == log


def test_a_reader_beside_a_run_doubts_nothing(path: Path, ledger: Ledger) -> None:
    """While a run is on, before it and after it, history says nothing of the file."""
    assert doubt_about(path) is None
    intend(ledger, 2)
    assert doubt_about(path) is None
    ledger.close()
    assert doubt_about(path) is None


def test_a_reader_doubts_nothing_while_a_run_opens_the_ledger(
    path: Path, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It has made its log, and said that it is there, since the reader looked for the log."""
    has_journal, looks = database.has_journal, iter((False, False))
    intend(ledger, 2)
    monkeypatch.setattr(database, "has_journal", lambda path: next(looks, has_journal(path)))
    assert doubt_about(path) is None


@pytest.mark.parametrize("opened", ["before", "after"])
def test_a_reader_doubts_nothing_while_a_run_begins(
    path: Path, ledger: Ledger, monkeypatch: pytest.MonkeyPatch, opened: str
) -> None:
    """Whether the run has brought its begin into the file shortly before or after it was opened."""
    open_as_it_is = database.open_as_it_is

    def beside(path: Path) -> sqlite3.Connection:
        if opened == "after":
            file_of(ledger).checkpoint()
        reader = open_as_it_is(path)
        if opened == "before":
            file_of(ledger).checkpoint()
        return reader

    intend(ledger, 2)
    monkeypatch.setattr(database, "open_as_it_is", beside)
    assert doubt_about(path) is None


def test_the_count_is_kept_outside_once_a_second(
    path: Path, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Often enough that a copy of more than a second ago is found out, and not at each commit."""
    guard = file_of(ledger).guard
    assert guard is not None
    now = guard._told_at
    monkeypatch.setattr(guard, "_monotonic", lambda: now)
    intend(ledger, 2)
    counts = []
    for number in range(3, 13):
        now += 0.25
        intend(ledger, number)
        witness = read_witness(path)
        counts.append(0 if witness is None else witness.commits)
    first = counts[0]
    assert [count - first for count in counts] == [0, 0, 0, 5, 5, 5, 5, 9, 9, 9]
