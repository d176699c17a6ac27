"""Personal data of old runs: gone from every byte, while nothing is ever sent twice for it."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from importer.errors import LedgerError
from importer.ledger.history import find_run, rows
from importer.ledger.purging import Purge, count_purgeable, purge
from importer.ledger.states import Event, State
from importer.ledger.store import Ledger
from importer.ledger.withdrawals import commit_end
from importer.rows.issues import Issue
from importer.rows.outcome import Outcome, Status
from tests.ledger.files import file_of
from tests.remembered import close, create, key, open_remembered, send, settle

pytestmark = pytest.mark.of_a_file

SECRET = b"Ring customer 2"


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """A ledger in which `run-1` of a file with a telling name has created row 2."""
    with open_remembered(tmp_path) as opened:
        opened.begin_run("run-1", "customers of Ada Example.csv")
        create(opened, 2)
        yield opened


def everything(ledger: Ledger) -> bytes:
    """Every byte that stands in the ledger's folder."""
    return b"".join(path.read_bytes() for path in sorted(file_of(ledger).path.parent.iterdir()))


def test_no_byte_of_a_purged_run_is_left(ledger: Ledger) -> None:
    """Not in the file, nor in what SQLite puts beside it; also of what was overwritten before."""
    issue = Issue("several_values", "Bob Example, Eve Example", value="Bob Example")
    ledger.record("run-1", [Outcome(3, Status.SKIPPED, reason="Ada said so", issues=(issue,))])
    told = everything(ledger)
    for secret in (SECRET, b"Ada Example", b"Ada said so", b"Bob Example"):
        assert secret in told
    assert purge(ledger, ["run-1"]) == Purge(runs=1, rows=1)
    left = everything(ledger)
    for secret in (SECRET, b"Ada", b"Bob", b"Eve"):
        assert secret not in left
    ledger.close()
    assert b"Ada" not in everything(ledger)


def test_what_was_overwritten_long_ago_is_gone_too(ledger: Ledger) -> None:
    """A database keeps what it deletes in its free pages, until it is written anew."""
    file, guard = file_of(ledger), file_of(ledger).guard
    assert guard is not None
    ledger.db.execute("PRAGMA secure_delete = OFF")
    ledger.record("run-1", [Outcome(3, Status.SKIPPED, reason="Eve Example, " * 2000)])
    with guard.rewriting(file.connection):
        ledger.db.execute("DELETE FROM outcomes WHERE row_number = 3")
        ledger.db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    assert b"Eve Example" in file_of(ledger).path.read_bytes()
    purge(ledger, ["run-1"])
    assert b"Eve Example" not in everything(ledger)


def test_ids_that_wait_for_a_correction_go_with_any_purge(ledger: Ledger) -> None:
    """They may be phone numbers, and of which run they are is not kept."""
    ledger.remember("cells to be corrected", '{"3":{"Phone":["04155550103"]}}')
    ledger.remember("zone", "Europe/Berlin")
    purge(ledger, ["run-1"])
    assert ledger.recall("cells to be corrected") is None
    assert ledger.recall("zone") == "Europe/Berlin"
    assert b"04155550103" not in everything(ledger)


def test_what_keeps_a_row_from_being_sent_twice_stays(ledger: Ledger) -> None:
    """Its fingerprint, state and task id; the run stays in the history, without its file's name."""
    before = ledger.known([key(2)])
    purge(ledger, ["run-1"])
    assert ledger.known([key(2)]) == before
    assert ledger.known_ids(["t2"]) == {"t2": key(2)}
    record = find_run(ledger, "run-1")
    assert record is not None
    assert (record.source, record.counts) == ("(purged)", {"created": 1})
    assert record.purged_at == "2026-11-24T12:00:00.000+00:00"
    (row,) = rows(ledger, "run-1")
    assert row.outcome == Outcome(2, Status.CREATED, "t2", attempts=1)
    assert row.body is None


def test_other_runs_keep_their_texts(ledger: Ledger) -> None:
    """Only what is named is purged."""
    ledger.begin_run("run-2", "later.csv")
    create(ledger, 3, run_id="run-2")
    assert purge(ledger, ["run-1"]) == Purge(runs=1, rows=1)
    record = find_run(ledger, "run-2")
    assert record is not None
    assert (record.source, record.purged_at) == ("later.csv", None)
    assert b"Ring customer 3" in everything(ledger)


def test_what_is_still_needed_is_kept_and_told(ledger: Ledger) -> None:
    """To look a row up, to take it back or to close it takes its body."""
    send(ledger, 3)
    settle(ledger, 3, Event.LOSE)
    send(ledger, 4)
    create(ledger, 5)
    commit_end(ledger, "run-1", key(5), [Event.WITHDRAW], None)
    send(ledger, 6, closing="completed")
    settle(ledger, 6, Event.CREATE)
    expected = Purge(runs=1, rows=1, kept={"unconfirmed": 2, "withdrawing": 1, "unclosed": 1})
    assert count_purgeable(ledger, ["run-1"]) == expected
    assert purge(ledger, ["run-1"]) == expected
    left = everything(ledger)
    assert [f"Ring customer {n}".encode() in left for n in (2, 3, 4, 5, 6)] == [False] + [True] * 4


def test_a_second_purge_takes_what_the_first_had_to_keep(ledger: Ledger) -> None:
    """Once the row is settled, nothing needs it any more."""
    send(ledger, 3)
    settle(ledger, 3, Event.LOSE)
    purge(ledger, ["run-1"])
    settle(ledger, 3, Event.MISS)
    assert purge(ledger, ["run-1"]) == Purge(runs=1, rows=1)
    assert b"Ring customer 3" not in everything(ledger)


def test_of_a_closed_task_the_status_alone_is_kept(ledger: Ledger) -> None:
    """An undo knows by it what was set by the import; why it was dismissed is nobody's business."""
    close(ledger, 3, "dismissed")
    ledger.db.execute(
        "UPDATE tasks SET closing = ? WHERE task_id = 't3'",
        (json.dumps({"status": "dismissed", "dismiss_reason": "Ada left"}).encode(),),
    )
    purge(ledger, ["run-1"])
    known = ledger.known([key(3)])[key(3)]
    assert (known.state, known.closing) == (State.CLOSED, b'{"status": "dismissed"}')
    assert b"Ada left" not in everything(ledger)


def test_counting_changes_nothing(ledger: Ledger) -> None:
    """A dry run looks only."""
    before = list(file_of(ledger).connection.iterdump())
    assert count_purgeable(ledger, ["run-1", "run-9"]) == Purge(runs=1, rows=1)
    assert list(file_of(ledger).connection.iterdump()) == before


def test_more_runs_than_a_statement_takes(ledger: Ledger) -> None:
    """They are purged some at a time."""
    names = ["run-1", *(f"early-{number}" for number in range(900))]
    with ledger.writing():
        ledger.db.executemany(
            "INSERT INTO runs (run_id, started_at, source) VALUES (?, '2026-01-01', 'a.csv')",
            [(name,) for name in names[1:]],
        )
    assert purge(ledger, names) == Purge(runs=901, rows=1)
    assert ledger.db.execute("SELECT DISTINCT source FROM runs").fetchall() == [("(purged)",)]


def test_a_reader_that_still_sees_the_old_texts_is_told_of(ledger: Ledger) -> None:
    """What it reads cannot be taken out of the files: the purge says so, and can be run again."""
    reader = sqlite3.connect(file_of(ledger).path, isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT * FROM tasks").fetchall()
    ledger.db.execute("PRAGMA busy_timeout = 0")
    with pytest.raises(LedgerError) as busy:
        purge(ledger, ["run-1"])
    assert busy.value.message == (
        f"the ledger {ledger.db.name} is being read by another program, so what was purged is "
        "still in its files"
    )
    record = find_run(ledger, "run-1")
    assert record is not None
    assert record.purged_at is None
    reader.close()
    assert purge(ledger, ["run-1"]) == Purge(runs=1, rows=0)
    assert SECRET not in everything(ledger)
