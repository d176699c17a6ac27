"""The ledger: what it keeps of rows and runs, and what it refuses."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from importer.errors import LedgerError
from importer.ledger.states import Event, State, TransitionError
from importer.ledger.store import Intent, Known, Ledger
from importer.rows.issues import Issue
from importer.rows.outcome import Outcome, Status
from tests.ledger.conftest import Clock, intend, key, settlement

OpenLedger = Callable[[], Ledger]


def test_what_was_committed_is_known(ledger: Ledger) -> None:
    """Each body by its state, its task, and where it was met last."""
    intend(ledger, 2, 3, 4, 5, 6)
    ledger.commit(
        "run-1",
        [],
        [
            settlement(2, Event.CREATE, "t2"),
            settlement(3, Event.REJECT),
            settlement(4, Event.LOSE),
            settlement(5, Event.RETURN),
        ],
    )
    assert ledger.known([key(n) for n in range(2, 9)]) == {
        key(2): Known(State.CREATED, "t2", "run-1", 2),
        key(3): Known(State.REJECTED, None, "run-1", 3),
        key(4): Known(State.UNKNOWN, None, "run-1", 4, losses=1),
        key(5): Known(State.PLANNED, None, "run-1", 5),
        key(6): Known(State.INTENT, None, "run-1", 6),
    }
    assert ledger.known_ids(["t2", "t3"]) == {"t2": key(2)}
    assert ledger.met_last(["t2", "t3"]) == {"t2": ("run-1", 2, "followups.csv")}


def test_outcomes_come_back_by_row_number(ledger: Ledger) -> None:
    """All that a results file says of a row, in the order of the file and not of the answers."""
    intend(ledger, 10, 9, 2)
    full = Outcome(9, Status.REJECTED, None, "HTTP 400: no", "change it", (), 3, "r9")
    ledger.commit(
        "run-1",
        [],
        [
            settlement(10, Event.CREATE, "t10"),
            settlement(9, Event.REJECT)._replace(outcome=full),
            settlement(2, Event.LOSE),
        ],
    )
    assert list(ledger.outcomes("run-1")) == [
        Outcome(2, Status.UNCONFIRMED, attempts=1),
        full,
        Outcome(10, Status.CREATED, "t10", attempts=1),
    ]
    assert list(ledger.outcomes("run-2")) == []


def test_a_row_that_goes_back_has_no_outcome(ledger: Ledger) -> None:
    """It may be sent once more, in this run or in another."""
    intend(ledger, 2)
    ledger.commit("run-1", [], [settlement(2, Event.RETURN)])
    assert list(ledger.outcomes("run-1")) == []
    intend(ledger, 2)


def test_a_settlement_and_a_new_intent_of_the_same_row_go_in_one_commit(ledger: Ledger) -> None:
    """Race: a 429 whose row is sent again at once. Settlements are written before intents."""
    intend(ledger, 2)
    ledger.commit("run-1", [Intent(key(2), 2)], [settlement(2, Event.RETURN)])
    assert ledger.known([key(2)])[key(2)].state is State.INTENT


@pytest.mark.parametrize(
    ("event", "state"),
    [
        (None, State.INTENT),
        (Event.CREATE, State.CREATED),
        (Event.LOSE, State.UNKNOWN),
    ],
)
def test_no_body_is_intended_twice(ledger: Ledger, event: Event | None, state: State) -> None:
    """Whatever plan asks for it, the ledger refuses, and the whole commit changes nothing."""
    intend(ledger, 2)
    if event is not None:
        task_id = "t2" if event is Event.CREATE else None
        ledger.commit("run-1", [], [settlement(2, event, task_id)])
    with pytest.raises(TransitionError, match=f"a task that is {state} cannot intend"):
        intend(ledger, 3, 2)
    assert set(ledger.known([key(2), key(3)])) == {key(2)}


def test_two_equal_rows_are_not_intended_in_one_commit(ledger: Ledger) -> None:
    """Race: the same body twice among the rows that leave together."""
    with pytest.raises(TransitionError, match="a task that is intent cannot intend"):
        ledger.commit("run-1", [Intent(key(2), 2), Intent(key(2), 9)], [])
    assert ledger.known([key(2)]) == {}


@pytest.mark.parametrize("event", [Event.CREATE, Event.REJECT, Event.LOSE, Event.RETURN])
@pytest.mark.parametrize("before", [None, Event.CREATE, Event.REJECT, Event.LOSE, Event.RETURN])
def test_nothing_is_settled_that_is_not_under_way(
    ledger: Ledger, before: Event | None, event: Event
) -> None:
    """An answer to a request that the ledger knows nothing of is a bug, and changes nothing.

    Only a refusal of a lost row may be believed later, when it is shown that there is no task.
    """
    if (before, event) == (Event.LOSE, Event.REJECT):
        return
    if before is not None:
        intend(ledger, 2)
        ledger.commit("run-1", [], [settlement(2, before)])
    known = ledger.known([key(2)])
    with pytest.raises(TransitionError):
        ledger.commit("run-1", [], [settlement(2, event)])
    assert ledger.known([key(2)]) == known


def test_one_task_id_belongs_to_one_body(ledger: Ledger) -> None:
    """A second body under the same id is a bug of the caller, not damage of the file."""
    intend(ledger, 2, 3)
    ledger.commit("run-1", [], [settlement(2, Event.CREATE, "t1")])
    with pytest.raises((sqlite3.IntegrityError, psycopg.IntegrityError), match="task_id"):
        ledger.commit("run-1", [], [settlement(3, Event.CREATE, "t1")])
    assert ledger.known([key(3)])[key(3)].state is State.INTENT
    ledger.commit("run-1", [], [settlement(3, Event.LOSE)])


@pytest.mark.parametrize("count", [0, 1, 900, 901, 2500])
def test_any_number_of_bodies_can_be_asked_for(ledger: Ledger, count: int) -> None:
    """However many rows a chunk has."""
    numbers = range(count)
    intend(ledger, *numbers)
    ledger.commit("run-1", [], [settlement(n, Event.CREATE, f"t{n}") for n in numbers])
    assert set(ledger.known([key(n) for n in range(count + 5)])) == {key(n) for n in numbers}
    assert len(ledger.known_ids([f"t{n}" for n in range(count + 5)])) == count


def test_intents_of_a_dead_run_are_unknown(ledger: Ledger, open_ledger: OpenLedger) -> None:
    """Race: a run that died with requests under way. The next one knows that it does not know."""
    intend(ledger, 2, 3)
    ledger.commit("run-1", [], [settlement(3, Event.CREATE, "t3")])
    ledger.close()
    again = open_ledger()
    assert again.known([key(2), key(3)]) == {
        key(2): Known(State.UNKNOWN, None, "run-1", 2, losses=1),
        key(3): Known(State.CREATED, "t3", "run-1", 3),
    }


@pytest.mark.of_a_file
def test_reading_settles_nothing(ledger: Ledger, path: Path) -> None:
    """Race: a dry run beside a run. What is under way stays so, and is not taken for lost."""
    intend(ledger, 2)
    with Ledger.open_to_read(path) as reader:
        assert reader.known([key(2)])[key(2)].state is State.INTENT
        intend(ledger, 3)
        assert set(reader.known([key(2), key(3)])) == {key(2), key(3)}
        with pytest.raises(LedgerError, match="attempt to write a readonly database"):
            reader.begin_run("run-9", "x.csv")
    ledger.commit("run-1", [], [settlement(2, Event.CREATE, "t2")])


def test_runs_are_noted(ledger: Ledger, open_ledger: OpenLedger, clock: Clock) -> None:
    """When each began, from what, and whether it ended by itself; an undo also names its run."""
    clock.move(5)
    ledger.begin_run("run-2", "other.csv", source_digest="d1", row_count=40)
    ledger.begin_run("run-3", "run-1", kind="undo", undoes="run-1")
    clock.move(1)
    ledger.end_run("run-2")
    ledger.close()
    runs = (
        open_ledger()
        .db.execute(
            "SELECT run_id, started_at, ended_at, source, kind, undoes, source_digest, row_count,"
            " purged_at FROM runs ORDER BY run_id"
        )
        .fetchall()
    )
    began, later, ended = (f"2026-03-02T09:0{n}:00.000+00:00" for n in (0, 5, 6))
    assert runs == [
        ("run-1", began, None, "followups.csv", "import", None, None, None, None),
        ("run-2", later, ended, "other.csv", "import", None, "d1", 40, None),
        ("run-3", later, None, "run-1", "undo", "run-1", None, None, None),
    ]


def test_a_run_begins_once(ledger: Ledger) -> None:
    """A second run of the same name is refused, and what is known of the first one stays."""
    with pytest.raises(LedgerError) as refused:
        ledger.begin_run("run-1", "other.csv")
    assert str(refused.value) == (
        f"the ledger {ledger.db.name} has a run run-1 already; "
        "run the same command again: it chooses another name"
    )
    (first,) = ledger.db.execute("SELECT run_id, source FROM runs").fetchall()
    assert first == ("run-1", "followups.csv")
    assert (ledger.has_run("run-1"), ledger.has_run("run-2")) == (True, False)


def test_what_was_remembered_is_recalled(ledger: Ledger, open_ledger: OpenLedger) -> None:
    """By later runs, until it is said anew."""
    assert ledger.recall("zone") is None
    ledger.remember("zone", "Europe/Berlin")
    ledger.remember("zone", "America/New_York")
    ledger.close()
    assert open_ledger().recall("zone") == "America/New_York"


def test_a_ledger_is_empty_until_something_is_to_be_sent(ledger: Ledger) -> None:
    """A run that began is not enough; an intent is, whatever becomes of it."""
    assert ledger.is_empty
    intend(ledger, 2)
    ledger.commit("run-1", [], [settlement(2, Event.RETURN)])
    assert not ledger.is_empty


def test_rows_that_were_not_sent_are_recorded(ledger: Ledger) -> None:
    """With their issues, and beside those that were; the ledger's own words of these stay."""
    issue = Issue("required", "is empty", "write one", "task_title", "Subject")
    invalid = Outcome(3, Status.INVALID, None, "is empty", "write one", (issue,))
    intend(ledger, 2)
    ledger.commit("run-1", [], [settlement(2, Event.CREATE, "t2")])
    ledger.record("run-1", [invalid, Outcome(4, Status.DUPLICATE, "t2", "the same as row 2")])
    assert list(ledger.outcomes("run-1")) == [
        Outcome(2, Status.CREATED, "t2", attempts=1),
        invalid._replace(issues=()),
        Outcome(4, Status.DUPLICATE, "t2", "the same as row 2"),
    ]
    query = "SELECT row_number, issues FROM outcomes ORDER BY row_number"
    issues = ledger.db.execute(query).fetchall()
    assert [(number, json.loads(text) if text else None) for number, text in issues] == [
        (2, None),
        (
            3,
            [
                {
                    "code": "required",
                    "message": "is empty",
                    "hint": "write one",
                    "field": "task_title",
                    "column": "Subject",
                }
            ],
        ),
        (4, None),
    ]


@pytest.mark.of_a_file
@pytest.mark.skipif(os.name != "posix", reason="rights of files are POSIX's")
def test_nobody_else_may_read_it(ledger: Ledger, path: Path) -> None:
    """Folder and files are this person's alone, what SQLite puts beside it too."""
    intend(ledger, 2)
    modes = {file.name: oct(file.stat().st_mode & 0o777) for file in path.parent.iterdir()}
    assert modes == {
        "w.sqlite": "0o600",
        "w.sqlite-wal": "0o600",
        "w.sqlite-shm": "0o600",
        "w.sqlite.lock": "0o600",
        "w.sqlite.witness": "0o600",
    }
    assert oct(path.parent.stat().st_mode & 0o777) == "0o700"
