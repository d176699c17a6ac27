"""The ledger: what it keeps, what it refuses, and who may hold it."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from importer.errors import LedgerError, WorkspaceBusyError
from importer.ledger.states import Event, State, TransitionError
from importer.ledger.store import Intent, Known, Ledger
from importer.outcome import Outcome, Status
from tests.ledger.conftest import BASE_URL, intend, key, settlement

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
        key(4): Known(State.UNKNOWN, None, "run-1", 4),
        key(5): Known(State.PLANNED, None, "run-1", 5),
        key(6): Known(State.INTENT, None, "run-1", 6),
    }
    assert ledger.known_ids(["t2", "t3"]) == {"t2": key(2)}


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
    """An answer to a request that the ledger knows nothing of is a bug, and changes nothing."""
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
    with pytest.raises(sqlite3.IntegrityError, match=r"UNIQUE constraint failed: tasks\.task_id"):
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
        key(2): Known(State.UNKNOWN, None, "run-1", 2),
        key(3): Known(State.CREATED, "t3", "run-1", 3),
    }


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


def test_runs_are_noted(ledger: Ledger, path: Path) -> None:
    """When each began, from what file, and whether it ended by itself."""
    ledger.begin_run("run-2", "other.csv")
    ledger.end_run("run-1")
    ledger.close()
    with sqlite3.connect(path) as db:
        runs = db.execute("SELECT run_id, source, ended_at IS NULL FROM runs").fetchall()
    db.close()
    assert runs == [("run-1", "followups.csv", 0), ("run-2", "other.csv", 1)]


def test_a_workspace_has_one_run_at_a_time(ledger: Ledger, path: Path) -> None:
    """Race: a double start in one process. The second is told who holds what."""
    with pytest.raises(WorkspaceBusyError) as caught:
        Ledger.open(path, base_url=BASE_URL, workspace="w")
    assert caught.value.message == (
        f"another import into this workspace is running (it holds {path})"
    )
    assert caught.value.hint == "wait until it ends, then run the same command again"
    ledger.close()
    Ledger.open(path, base_url=BASE_URL, workspace="w").close()


HOLDER = """
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
    command = [sys.executable, "-c", HOLDER, str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        with pytest.raises(WorkspaceBusyError):
            open_ledger()
        holder.kill()
        holder.wait()
    assert open_ledger().known([bytes(16)]) == {bytes(16): Known(State.UNKNOWN, None, "run-1", 2)}


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
    }
    assert oct(path.parent.stat().st_mode & 0o777) == "0o700"
