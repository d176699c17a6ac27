"""What the ledger does for a row must not grow with what it holds: operations are counted.

SQLite counts the instructions of its statements: nothing here depends on a clock, or on what else
the computer does. Four times the rows may take little more than four times the instructions.
"""

from __future__ import annotations

import itertools
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from importer.history.recall import list_runs, recall
from importer.ledger import history, likes, withdrawals
from importer.ledger.home import FileHome
from importer.ledger.records import Intent
from importer.ledger.similar import LikeTasks, likenesses
from importer.ledger.states import Event
from importer.ledger.store import Ledger
from tests.growth import FEW, MANY, MOST_TIMES, lines
from tests.ledger.conftest import key, settlement
from tests.ledger.files import file_of
from tests.remembered import open_remembered

pytestmark = pytest.mark.of_a_file

TOGETHER = 250
WEEKLY = b"the same but for the date"


def instructions(db: sqlite3.Connection, work: Callable[[], object]) -> int:
    """How many instructions of SQLite some work takes, in tens."""
    count = 0

    def one_more() -> int:
        nonlocal count
        count += 1
        return 0

    db.set_progress_handler(one_more, 10)
    try:
        work()
    finally:
        db.set_progress_handler(None, 0)
    return count


def fill(ledger: Ledger, first: int, last: int, run_id: str = "run-1") -> None:
    """Tasks of a sheet whose rows differ in their dates alone, 250 a commit."""
    for start in range(first, last, TOGETHER):
        numbers = range(start, min(start + TOGETHER, last))
        intents = [Intent(key(n), n, b"{}", likeness=(WEEKLY, b"%016d" % n)) for n in numbers]
        ledger.commit(run_id, intents, [])
        made = [settlement(n, Event.CREATE, f"t{n}") for n in numbers]
        ledger.commit(run_id, [], made)


def test_a_commit_takes_no_more_in_a_fuller_ledger(ledger: Ledger) -> None:
    """Intents and ends: four times the tasks are there, and a commit does the same."""
    fill(ledger, 0, FEW)
    early = instructions(file_of(ledger).connection, lambda: fill(ledger, FEW, FEW + TOGETHER))
    fill(ledger, FEW + TOGETHER, MANY)
    late = instructions(file_of(ledger).connection, lambda: fill(ledger, MANY, MANY + TOGETHER))
    assert early > TOGETHER / 10
    assert late < 1.5 * early


def test_a_look_up_takes_no_more_in_a_fuller_ledger(ledger: Ledger) -> None:
    """Rows that are known, and rows that are not."""
    wanted = [key(n) for n in (1, 2, 3, MANY + 1, MANY + 2)]
    ids = ["t1", "t2", "t0000"]

    def look_up() -> None:
        ledger.known(wanted)
        ledger.known_ids(ids)
        ledger.sent_last(wanted)

    fill(ledger, 0, FEW)
    early = instructions(file_of(ledger).connection, look_up)
    fill(ledger, FEW, MANY)
    assert instructions(file_of(ledger).connection, look_up) < 1.5 * early


def test_rows_under_way_are_found_without_a_look_at_the_others(ledger: Ledger) -> None:
    """What a run begins with: those that a dead run left, and those whose answers were lost."""
    counts = []
    for first, last in ((0, FEW), (FEW, MANY)):
        fill(ledger, first, last)

        def begin() -> None:
            with ledger.writing():
                ledger.entries.lose_intents()
            ledger.lost()
            ledger.in_doubt()

        counts.append(instructions(file_of(ledger).connection, begin))
    assert counts[1] < 1.5 * counts[0]


@pytest.mark.parametrize("sorted_in", [True, False])
def test_alike_rows_are_found_in_step_with_their_number(ledger: Ledger, *, sorted_in: bool) -> None:
    """A weekly sheet as long as the one before, alike but for the dates."""
    counts = []
    for first, last in ((0, FEW), (FEW, MANY)):
        fill(ledger, first, last)
        if sorted_in:
            with ledger.writing():
                likes.sort_in(ledger.db)

        def compare(rows: int = last) -> None:
            tasks = LikeTasks(ledger)
            for start in range(0, rows, TOGETHER):
                numbers = range(start, start + TOGETHER)
                pairs = [likenesses((WEEKLY, b"next %011d" % n)) for n in numbers]
                shared = tasks.shared([like for pair in pairs for like in pair])
                for like in shared:
                    next(tasks.tasks(like))

        counts.append(instructions(file_of(ledger).connection, compare))
    assert counts[1] < MOST_TIMES * counts[0]


def test_sorting_in_again_and_again_takes_what_has_come_since(ledger: Ledger) -> None:
    """Not what was there before."""

    def sort_in() -> None:
        with ledger.writing():
            likes.sort_in(ledger.db)

    counts = []
    for first, last in ((0, FEW), (FEW, MANY - FEW), (MANY - FEW, MANY)):
        fill(ledger, first, last)
        counts.append(instructions(file_of(ledger).connection, sort_in))
    assert counts[2] < 1.5 * counts[0]


def test_one_run_is_told_without_a_look_at_the_rows_of_others(ledger: Ledger) -> None:
    """A run of three rows, however many the runs before it have."""
    counts = []
    for run_id, first, last in (("run-2", 0, FEW), ("run-3", FEW, MANY)):
        fill(ledger, first, last)
        ledger.begin_run(run_id, "three.csv")
        ledger.commit(run_id, [Intent(key(MANY + last + n), n) for n in range(3)], [])

        def tell(run_id: str = run_id) -> None:
            assert history.find_run(ledger, run_id) is not None

        counts.append(instructions(file_of(ledger).connection, tell))
    assert counts[1] < 1.5 * counts[0]


def test_the_history_of_very_many_runs_is_told_in_step_with_them(tmp_path: Path) -> None:
    """All of them, and one of them with its rows; each tenth was undone."""
    few, many = (told_of_runs(tmp_path / str(count), count) for count in (FEW, MANY))
    assert all(more < MOST_TIMES * less for less, more in zip(few, many, strict=True)), (few, many)


def told_of_runs(home: Path, count: int) -> list[int]:
    """What it takes to tell of so many runs, and of one of them."""
    with open_remembered(home) as ledger:
        run_all(ledger, count)
        own = [lambda: history.find_run(ledger, "run-0001"), lambda: history.runs(ledger)]
        told = [instructions(file_of(ledger).connection, work) for work in own]
    return [
        *told,
        lines(lambda: list_runs(FileHome(home))),
        lines(lambda: recall(FileHome(home), "run-0001", folder=home)),
    ]


def run_all(ledger: Ledger, count: int) -> None:
    """So many runs of one row each, written in one transaction: a disk need not keep them."""
    names = [f"run-{number:04}" for number in range(1, count + 1)]
    runs = [
        (name, f"2026-03-02T{name}", "a.csv", before if name.endswith("0") else None)
        for before, name in itertools.pairwise(["", *names])
    ]
    with ledger.writing():
        ledger.db.executemany(
            "INSERT INTO runs (run_id, started_at, source, kind, undoes, row_count)"
            " VALUES (?1, ?2, ?3, CASE WHEN ?4 IS NULL THEN 'import' ELSE 'undo' END, ?4, 1)",
            runs,
        )
        ledger.db.executemany(
            "INSERT INTO outcomes (run_id, row_number, fingerprint, status, reason, hint, attempts)"
            " VALUES (?, 2, x'00', 'created', '', '', 1)",
            [(name,) for name in names],
        )


def test_what_an_undo_takes_back_is_listed_in_step_with_the_run(ledger: Ledger) -> None:
    """The tasks of a run, then each by itself as it is asked about."""
    counts = []
    for run_id, first, last in (("run-1", 0, FEW), ("run-2", FEW, FEW + MANY)):
        if run_id == "run-2":
            ledger.begin_run(run_id, "more.csv")
        fill(ledger, first, last, run_id)

        def survey(run_id: str = run_id) -> None:
            withdrawals.remainder(ledger, run_id)
            for fingerprint in withdrawals.candidates(ledger, run_id):
                withdrawals.candidate(ledger, fingerprint)

        counts.append((instructions(file_of(ledger).connection, survey), lines(survey)))
    few, many = counts
    assert all(more < MOST_TIMES * less for less, more in zip(few, many, strict=True)), counts
