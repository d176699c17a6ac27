"""A ledger of this computer, copied into a shared one: the same, or not at all."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from importer.errors import LedgerError
from importer.ledger import copying
from importer.ledger.copying import copy_ledger
from importer.ledger.database import Database
from importer.ledger.home import FileHome
from importer.ledger.lease_row import Terms
from importer.ledger.location import Place
from importer.ledger.moved import MOVING_TO
from importer.ledger.postgres import opening
from importer.ledger.postgres.database import connect
from importer.ledger.shared_home import SharedHome
from importer.ledger.states import Event
from importer.ledger.store import Ledger
from importer.ledger.withdrawals import commit_end
from importer.rows.issues import Issue
from importer.rows.outcome import Outcome, Status
from importer.rows.withdrawn import UndoStatus, Withdrawn
from tests.postgres_server import new_database
from tests.remembered import close, create, key, open_remembered, send, settle

TABLES = {table.name: table for table in copying._TABLES}


@pytest.fixture
def home(tmp_path: Path, postgres: str) -> SharedHome:
    """A shared ledger that nobody has used, and this computer's with one that knows of all sorts.

    More rows than are read at a time, and a text that PostgreSQL cannot store as it is.
    """
    folder = tmp_path / "state"
    with open_remembered(folder) as ledger:
        ledger.begin_run("run-1", "calls.csv", source_digest="d", row_count=6)
        create(ledger, 1, 2)
        close(ledger, 3, "completed")
        send(ledger, 4)
        settle(ledger, 4, Event.LOSE)
        settle(ledger, 4, Event.FIND)
        issue = Issue("required", "assignee_id is empty", "write one", "assignee_id")
        ends = [
            Outcome(number, Status.REJECTED, reason=f"no\0{number}") for number in range(9, 1200)
        ]
        ledger.record("run-1", [Outcome(5, Status.INVALID, issues=(issue,)), *ends])
        ledger.remember("zone", "Europe/Berlin")
        ledger.end_run("run-1")
        ledger.begin_run("run-2", "calls.csv", kind="undo", undoes="run-1")
        end = Withdrawn(1, "", "t1", UndoStatus.UNDONE, attempts=1)
        commit_end(ledger, "run-2", key(1), [Event.WITHDRAW, Event.UNDO], end)
        with ledger.writing():
            ledger.db.execute("INSERT INTO likes (key, task) VALUES (?1, ?2)", (b"\0digest\xff", 1))
        ledger.begin_run("run-3", "more.csv")
        send(ledger, 7, "run-3")
        settle(ledger, 7, Event.LOSE, "run-3")
    return SharedHome(new_database(postgres), FileHome(folder))


def in_file(path: str) -> dict[str, list[tuple[Any, ...]]]:
    """All rows of all tables, as they are in the file."""
    with closing(sqlite3.connect(path)) as db:
        return {
            table.name: db.execute(
                f"SELECT {', '.join(table.columns)} FROM {table.name}"
                f" ORDER BY {', '.join(table.key)}"
            ).fetchall()
            for table in TABLES.values()
        }


def in_schema(home: SharedHome, schema: str) -> dict[str, list[tuple[Any, ...]]]:
    """The same of the shared one."""
    with closing(connect(home.address)) as connection:
        return {
            table.name: connection.execute(
                f"SELECT {', '.join(table.columns)} FROM {schema}.{table.name}"
                f" ORDER BY {', '.join(table.key)}".encode()
            ).fetchall()
            for table in TABLES.values()
        }


def test_every_row_of_every_table_is_in_the_copy(home: SharedHome) -> None:
    """With ids and bodies; only the letter that PostgreSQL does not store is another."""
    (place,) = home.own.places()
    copied = copy_ledger(place, home)
    expected = in_file(place.location)
    expected["outcomes"] = [
        tuple(cell.replace("\0", "\N{REPLACEMENT CHARACTER}") if isinstance(cell, str) else cell
              for cell in row)
        for row in expected["outcomes"]
    ]  # fmt: skip
    (there,) = home.places()
    assert in_schema(home, there.name) == expected
    assert copied.rows == {name: len(rows) for name, rows in expected.items()}
    assert all(copied.rows.values())
    with home.open_to_read(there) as ledger:
        assert ledger.recall("zone") == "Europe/Berlin"
        assert set(ledger.known([key(2), key(4), key(7)])) == {key(2), key(4), key(7)}
    with home.open_to_write(there, purpose="an import") as ledger:  # ids go on where they ended
        ledger.begin_run("run-4", "calls.csv")
        create(ledger, 100, run_id="run-4")
    assert max(row[0] for row in in_schema(home, there.name)["tasks"]) == 1 + max(
        row[0] for row in expected["tasks"]
    )


def test_every_table_is_copied(home: SharedHome) -> None:
    """All columns of all tables but those of what a ledger says of itself."""
    (place,) = home.own.places()
    with closing(sqlite3.connect(place.location)) as db:
        names = [
            name
            for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            if not name.startswith("sqlite_") and name != "about"
        ]
        columns = {
            name: {row[1] for row in db.execute(f"PRAGMA table_info({name})")} for name in names
        }
    assert columns == {name: set(table.columns) for name, table in TABLES.items()}


def test_a_copy_that_is_not_the_same_is_none(
    home: SharedHome, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is read back before anything counts; this computer's ledger can be used as before."""
    (place,) = home.own.places()
    with monkeypatch.context() as patch:
        patch.setattr(
            copying,
            "_carry_what_is_said",
            lambda _, db: db.execute("DELETE FROM outcomes WHERE row_number = 5"),
        )
        with pytest.raises(LedgerError) as caught:
            copy_ledger(place, home)
    assert caught.value.message == (
        f"the copy of {place.location} is not the same: its outcomes differ; nothing was copied"
    )
    assert not any(in_schema(home, home.places()[0].name).values())
    home.own.open_to_write(place, purpose="an import").close()
    assert copy_ledger(place, home).is_new
    assert not copy_ledger(place, home).is_new


def test_a_copying_may_take_longer_than_a_lease(
    home: SharedHome, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The lease is renewed meanwhile, so that a ledger of any size is copied in one transaction."""
    (place,) = home.own.places()
    brief = Terms(lease_seconds=1.0, margin_seconds=0.2, renew_seconds=0.1)
    defaults = opening.open_to_write.__kwdefaults__
    assert defaults is not None
    monkeypatch.setitem(defaults, "terms", brief)

    def stand_still(_: object, db: Database) -> None:
        db.execute("SELECT 1")
        time.sleep(1.5)

    monkeypatch.setattr(copying, "_carry_what_is_said", stand_still)
    assert copy_ledger(place, home).is_new


@pytest.mark.parametrize("has_tasks", [True, False], ids=["tasks", "a run alone"])
def test_a_place_that_is_taken_while_it_is_waited_for_is_left_to_the_other(
    home: SharedHome, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, *, has_tasks: bool
) -> None:
    """Two computers copy at the same moment: the second stands beside the first, and both whole."""
    with open_remembered(tmp_path / "other") as ledger:
        ledger.begin_run("run-9", "others.csv")
        if has_tasks:
            create(ledger, 1)
    other = SharedHome(home.address, FileHome(tmp_path / "other"))
    (place,), (others_place,) = home.own.places(), other.own.places()
    opened = SharedHome.opened

    def after_the_other(self: SharedHome, target: Place, *, purpose: str) -> Ledger:
        monkeypatch.setattr(SharedHome, "opened", opened)
        assert copy_ledger(others_place, other).is_new
        return self.opened(target, purpose=purpose)

    monkeypatch.setattr(SharedHome, "opened", after_the_other)
    assert copy_ledger(place, home).is_new
    first, beside = sorted(home.places(), key=lambda found: len(found.name))
    expected = in_file(others_place.location)
    assert in_schema(home, first.name)["tasks"] == expected["tasks"]
    assert len(in_schema(home, first.name)["runs"]) == 1
    assert len(in_schema(home, beside.name)["outcomes"]) == len(in_file(place.location)["outcomes"])
    assert not copy_ledger(place, home).is_new
    assert not copy_ledger(others_place, other).is_new


def test_a_place_that_is_taken_each_time_is_an_error(
    home: SharedHome, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It ends, and the ledger of this computer counts as before."""
    monkeypatch.setattr(copying, "_knows_anything", lambda _: True)
    (place,) = home.own.places()
    with pytest.raises(LedgerError, match="all the time"):
        copy_ledger(place, home)
    with home.own.open_to_read(place) as ledger:
        assert ledger.recall(MOVING_TO) is None


def test_a_ledger_is_not_copied_while_an_import_is_at_it(home: SharedHome) -> None:
    """Here, or on another computer."""
    (place,) = home.own.places()
    with home.own.open_to_write(place, purpose="an import"), pytest.raises(LedgerError):
        copy_ledger(place, home)
    assert home.places() == []
