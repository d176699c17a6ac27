"""What tasks have in common, sorted in many at a time: nothing is missed before, or afterwards."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from importer.ledger import likes
from importer.ledger.file.ledger_file import LedgerFile
from importer.ledger.records import Intent
from importer.ledger.similar import LikeTasks, likenesses
from importer.ledger.states import Event
from importer.ledger.store import Ledger
from tests.ledger.conftest import key, settlement
from tests.ledger.faulty_sqlite import DISK_FULL, Fault
from tests.ledger.files import file_of

OpenLedger = Callable[[], Ledger]
KIN = (b"but the due date", b"but for the texts")


@pytest.fixture(autouse=True)
def few_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three tasks are enough to be sorted in."""
    monkeypatch.setattr(likes, "_MOST_FRESH", 3)


def send(ledger: Ledger, *numbers: int, keys: tuple[bytes, bytes] | None = KIN) -> None:
    """Commit rows with this in common with others, and their tasks."""
    ledger.commit("run-1", [Intent(key(number), number, likeness=keys) for number in numbers], [])
    made = [settlement(number, Event.CREATE, f"t{number}") for number in numbers]
    ledger.commit("run-1", [], made)


def sorted_in(ledger: Ledger) -> int:
    """How many pairs are in the table."""
    return int(ledger.db.execute("SELECT count(*) FROM likes").fetchone()[0])


def found(ledger: Ledger, keys: tuple[bytes, bytes] = KIN) -> list[list[int]]:
    """The numbers of the rows that are like a row, by time and by texts."""
    tasks = LikeTasks(ledger)
    shared = tasks.shared(likenesses(keys))
    return [[task.row_number for task in tasks.tasks(like)] for like in likenesses(keys)
            if like in shared]  # fmt: skip


def test_a_commit_sorts_nothing_in(ledger: Ledger) -> None:
    """What is written with each commit is written in order."""
    send(ledger, 2, 3, 4, 5)
    assert sorted_in(ledger) == 0
    assert found(ledger) == [[2, 3, 4, 5], [2, 3, 4, 5]]


@pytest.mark.parametrize(("count", "pairs"), [(2, 0), (3, 6), (4, 8)])
def test_the_end_of_a_run_sorts_in_what_has_gathered(
    ledger: Ledger, count: int, pairs: int
) -> None:
    """Once it is much; whoever asks finds the same, whatever has been sorted in."""
    numbers = list(range(2, 2 + count))
    send(ledger, *numbers)
    ledger.end_run("run-1")
    assert sorted_in(ledger) == pairs
    assert found(ledger) == [numbers, numbers]


def test_what_a_dead_run_left_is_sorted_in_by_the_next(
    ledger: Ledger, open_ledger: OpenLedger
) -> None:
    """A run that was killed sorts nothing in."""
    send(ledger, 2, 3, 4)
    ledger.close()
    with open_ledger() as following:
        assert sorted_in(following) == 6
        assert found(following) == [[2, 3, 4], [2, 3, 4]]


def test_some_of_either_kind_are_told_in_their_order(ledger: Ledger) -> None:
    """Those that were sorted in and those that wait; one that was sent again is told once."""
    send(ledger, 2, 3, 4)
    ledger.end_run("run-1")
    ledger.commit("run-1", [], [settlement(3, Event.WITHDRAW)])
    ledger.commit("run-1", [], [settlement(3, Event.UNDO)])
    send(ledger, 9, 3)
    assert found(ledger) == [[2, 3, 4, 9], [2, 3, 4, 9]]


def test_a_row_that_older_versions_knew_without_its_digests_is_found_once_it_is_sent(
    ledger: Ledger,
) -> None:
    """It stands before what has been sorted in, and is found among what was sent since."""
    ledger.commit("run-1", [Intent(key(2), 2)], [])
    ledger.commit("run-1", [], [settlement(2, Event.RETURN)])
    send(ledger, 3, 4, 5, keys=(b"other", b"ones"))
    ledger.end_run("run-1")
    send(ledger, 2)
    assert found(ledger) == [[2], [2]]


def test_digests_that_begin_alike_are_told_apart(ledger: Ledger) -> None:
    """A few bytes find them; the whole digest decides, and which of the two it is."""
    begins = KIN[0][: likes.KEY_BYTES]
    send(ledger, 2, 3, keys=(begins + b"one", begins + b"another"))
    send(ledger, 4, keys=(begins + b"another", begins + b"one"))
    for _ in range(2):
        assert found(ledger, (begins + b"one", begins + b"one")) == [[2, 3], [4]]
        assert found(ledger, (begins + b"else", begins + b"else")) == []
        ledger.end_run("run-1")
    assert sorted_in(ledger) == 3  # both of a task begin alike


@pytest.mark.of_a_file
def test_a_reader_finds_what_waits_and_writes_nothing(ledger: Ledger) -> None:
    """A dry run sorts for itself, while the run goes on as well."""
    send(ledger, 2, 3, 4, 5)
    with Ledger.open_to_read(file_of(ledger).path) as reader:
        before = file_of(ledger).path.read_bytes()
        assert found(reader) == [[2, 3, 4, 5], [2, 3, 4, 5]]
        send(ledger, 6)
        assert found(reader) == [[2, 3, 4, 5, 6], [2, 3, 4, 5, 6]]
        assert file_of(ledger).path.read_bytes() == before
    assert sorted_in(ledger) == 0


@pytest.mark.of_a_file
def test_a_disk_that_fails_while_they_are_sorted_in_costs_nothing(
    ledger: Ledger, open_ledger: OpenLedger, path: Path
) -> None:
    """At whichever statement: the run has ended, and all are found by the next one."""
    send(ledger, 2, 3, 4)
    ledger.close()
    for number in range(2, 100):  # the first is to open the file
        fault = Fault(number, DISK_FULL)
        with fault.installed():
            db = sqlite3.connect(path, isolation_level=None)
        with closing(db):
            Ledger(LedgerFile(path, db)).sort_likes()
        with Ledger.open_to_read(path) as reader:
            assert sorted_in(reader) in {0, 6}
        if not fault.happened:
            break
        with closing(sqlite3.connect(path)) as again, again:
            again.execute("DELETE FROM likes")
            again.execute("UPDATE about SET value = 0 WHERE key = 'likes_up_to'")
    assert number > 5
    with open_ledger() as following:
        assert found(following) == [[2, 3, 4], [2, 3, 4]]
