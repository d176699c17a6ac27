"""A ledger of an earlier version: brought to this one with nothing lost, or left as it is."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import closing
from importlib import resources
from pathlib import Path
from typing import Any

import pytest

from importer.errors import LedgerError
from importer.ledger.file import database
from importer.ledger.file.database import ledger_errors, open_to_write
from importer.ledger.file.standing import doubt_about
from importer.ledger.home import FileHome, find_ledgers
from importer.ledger.location import read_place
from importer.ledger.records import Intent, Known, LostTask, SimilarTask
from importer.ledger.similar import LikeTasks, likenesses
from importer.ledger.states import Event, Loss, State
from importer.ledger.store import Ledger
from importer.rows.outcome import Cause, Outcome, Status
from tests.ledger.conftest import BASE_URL, key, settlement
from tests.ledger.faulty_sqlite import DISK_FULL, Fault
from tests.ledger.files import file_of

pytestmark = pytest.mark.of_a_file

KEPT = Path(__file__).parent.parent / "contract" / "ledger_0_1_0" / "ledger.sqlite"
OpenLedger = Callable[[], Ledger]

BEGAN = "2026-01-05T08:00:00.000+00:00"
LATER = "2026-01-06T08:00:00.000+00:00"
ABOUT = [("base_url", BASE_URL), ("workspace", "w"), ("zone", "Europe/Berlin")]
RUNS = [("run-1", BEGAN, LATER, "followups.csv"), ("run-2", LATER, None, "other.csv")]
TASKS = [
    (key(2), "created", "t2", "run-1", 2),
    (key(3), "rejected", None, "run-1", 3),
    (key(4), "unknown", None, "run-1", 4),
    (key(5), "planned", None, "run-2", 5),
    (key(6), "intent", None, "run-2", 6),
]
OUTCOMES = [
    ("run-1", 2, key(2), "created", "t2", "", "", 1, "r2"),
    ("run-1", 3, key(3), "rejected", None, "HTTP 400: no", "change it", 3, None),
    ("run-1", 4, key(4), "unconfirmed", None, "no answer", "", 1, None),
]
KNOWN = {
    key(2): Known(State.CREATED, "t2", "run-1", 2),
    key(3): Known(State.REJECTED, None, "run-1", 3),
    key(4): Known(State.UNKNOWN, None, "run-1", 4, losses=1),
    key(5): Known(State.PLANNED, None, "run-2", 5),
    key(6): Known(State.INTENT, None, "run-2", 6),
}
ENDS = [
    Outcome(2, Status.CREATED, "t2", attempts=1, request_id="r2"),
    Outcome(3, Status.REJECTED, None, "HTTP 400: no", "change it", attempts=3),
    Outcome(4, Status.UNCONFIRMED, None, "no answer", attempts=1),
]
CONTENT: dict[str, Sequence[tuple[Any, ...]]] = {
    "about": ABOUT, "runs": RUNS, "tasks": TASKS, "outcomes": OUTCOMES,
}  # fmt: skip


@pytest.fixture
def versioned(earlier: Path) -> Callable[[int], Path]:
    """The same ledger, as the program of a later version left it."""

    def bring_to(version: int) -> Path:
        with closing(sqlite3.connect(earlier, isolation_level=None)) as db:
            for number in range(2, version + 1):
                file = resources.files("importer.ledger").joinpath(f"schema_{number}.sql")
                db.executescript(file.read_text("utf-8"))
            db.execute(f"PRAGMA user_version = {version}")
        return earlier

    return bring_to


@pytest.fixture
def earlier(path: Path) -> Path:
    """A ledger of version 1 with a row in each of its states."""
    path.parent.mkdir()
    schema = resources.files("importer.ledger").joinpath("schema_1.sql").read_text("utf-8")
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute("PRAGMA journal_mode = WAL")
        db.executescript(schema)
        for name, rows in CONTENT.items():
            marks = ",".join("?" * len(rows[0]))
            db.executemany(f"INSERT INTO {name} VALUES ({marks})", rows)
        db.execute("PRAGMA user_version = 1")
    path.chmod(0o600)
    return path


def dump(path: Path) -> list[str]:
    """The version of a file and all that is in it, as it is on the disk."""
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        return [str(db.execute("PRAGMA user_version").fetchone()), *db.iterdump()]


def test_nothing_is_lost_on_the_way(earlier: Path) -> None:
    """Every row of every table, and beside it what version 1 did not know."""
    open_to_write(earlier, {}).close()
    with closing(sqlite3.connect(earlier)) as db:
        assert db.execute("PRAGMA user_version").fetchone() == (5,)
        kept = "SELECT * FROM about WHERE key <> 'likes_up_to'"
        assert db.execute(kept).fetchall() == ABOUT
        assert db.execute("SELECT * FROM outcomes").fetchall() == [
            (*row, None, None) for row in OUTCOMES
        ]
        assert db.execute("SELECT * FROM runs").fetchall() == [
            (*row, "import", None, None, None, None) for row in RUNS
        ]
        columns = (
            "fingerprint, state, task_id, run_id, row_number, adopted, body, closing,"
            " sent_at, first_sent_at, touched_at, named_id, same_but_time, same_but_texts"
        )
        assert db.execute(f"SELECT {columns} FROM tasks ORDER BY row_number").fetchall() == [
            (*row, 0, None, None, began, began, began, None, None, None)
            for row, began in zip(TASKS, (BEGAN, BEGAN, BEGAN, LATER, LATER), strict=True)
        ]


def test_a_run_goes_on_where_the_earlier_version_stopped(
    earlier: Path, open_ledger: OpenLedger
) -> None:
    """What was under way is unknown, and what is unknown is looked up since its run began."""
    with open_ledger() as ledger:
        assert file_of(ledger).path == earlier
        lost = KNOWN[key(6)]._replace(state=State.UNKNOWN, losses=1)
        assert ledger.known(list(KNOWN)) == KNOWN | {key(6): lost}
        assert ledger.lost() == [
            LostTask(key(4), None, BEGAN, BEGAN, None, "run-1", 4, sent_no=3),
            LostTask(key(6), None, LATER, LATER, None, "run-2", 6, sent_no=5),
        ]
        assert list(ledger.outcomes("run-1")) == ENDS
        assert [end.status for end in ledger.outcomes("run-2")] == [Status.UNCONFIRMED]
        ledger.begin_run("run-3", "followups.csv")
        ledger.commit("run-3", [Intent(key(3), 3, b"{}"), Intent(key(5), 5, b"{}")], [])
        ledger.commit("run-3", [], [settlement(4, Event.FIND, "t4")])
        assert ledger.known_ids(["t2", "t4"]) == {"t2": key(2), "t4": key(4)}


def test_a_migrated_ledger_is_like_a_new_one(earlier: Path, tmp_path: Path) -> None:
    """The same tables, columns and indexes, whichever way it came to them."""
    query = "SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY type, name"
    found = []
    for path in (earlier, tmp_path / "new.sqlite"):
        open_to_write(path, {}).close()
        with closing(sqlite3.connect(path)) as db:
            found.append(db.execute(query).fetchall())
    assert found[0] == found[1]


@pytest.mark.parametrize(
    ("words", "loss"),
    [
        ("HTTP 400: oops", Loss.REFUSED),
        ("HTTP 405", Loss.REFUSED),
        ("HTTP 403: no", Loss.REFUSED),
        ("HTTP 451", Loss.REFUSED),
        ('HTTP 403: a web page, "Blocked"', None),
        ("HTTP 404: no", None),
        ("HTTP 409", None),
        ("HTTP 429", None),
        ("HTTP 432", None),
        ("HTTP 500: oops", None),
        ("HTTP 4000", None),
        ("HTTP 40", None),
        ("an HTTP 400", None),
        ("HTTP 401: no, while the service accepts the token", Loss.CONTRADICTED),
        ("HTTP 302, while the service accepts the token", Loss.CONTRADICTED),
        ("HTTP 401: no", None),
        ("no response in time", None),
        (None, None),
    ],
)
def test_what_version_3_kept_in_words_is_a_fact(
    words: str | None, loss: Loss | None, versioned: Callable[[int], Path], open_ledger: OpenLedger
) -> None:
    """How a lost row ends goes by what came in place of its answer, whichever version noted it."""
    with closing(sqlite3.connect(versioned(3))) as db, db:
        db.execute("UPDATE tasks SET words = ? WHERE row_number = 4", (words,))
    with open_ledger() as ledger:
        lost = next(row for row in ledger.lost() if row.row_number == 4)
    assert (lost.words, lost.loss) == (words, loss)


def test_a_row_that_version_3_held_back_is_known_as_one(
    versioned: Callable[[int], Path], open_ledger: OpenLedger
) -> None:
    """What its recalled results say goes by the cause; other rows that were not sent have none."""
    held = "held back: it is nearly the same as an earlier task"
    rows = [(8, held), (9, "the run was stopped")]
    with closing(sqlite3.connect(versioned(3))) as db, db:
        db.executemany(
            "INSERT INTO outcomes (run_id, row_number, fingerprint, status, reason, hint, attempts)"
            " VALUES ('run-1', ?, x'', 'not_sent', ?, '', 0)",
            rows,
        )
    with open_ledger() as ledger:
        causes = {end.row_number: end.cause for end in ledger.outcomes("run-1")}
    assert causes == {2: None, 3: None, 4: None, 8: Cause.HELD_BACK, 9: None}


def test_a_task_whose_run_is_not_noted_is_kept(earlier: Path, open_ledger: OpenLedger) -> None:
    """No version writes one; if there is one all the same, it is looked up among all tasks."""
    with closing(sqlite3.connect(earlier)) as db, db:
        db.execute("INSERT INTO tasks VALUES (?, 'unknown', NULL, 'run-0', 9)", (key(9),))
    beginning = "1970-01-01T00:00:00.000+00:00"
    with open_ledger() as ledger:
        (row,) = (row for row in ledger.lost() if row.fingerprint == key(9))
    assert row == LostTask(key(9), None, beginning, beginning, None, "run-0", 9, sent_no=6)


def test_a_failure_on_the_way_leaves_the_earlier_version(earlier: Path) -> None:
    """At whichever statement: the file is as it was, and the next run brings it over."""
    before = dump(earlier)
    for number in range(1, 100):
        fault = Fault(number, DISK_FULL)
        with fault.installed():
            try:
                with ledger_errors(earlier):
                    open_to_write(earlier, {}).close()
            except LedgerError as error:
                told = error.message
        if not fault.happened:
            break
        assert told == f"the ledger {earlier} cannot be used: {DISK_FULL}"
        assert dump(earlier) == before
    assert number > 20
    assert dump(earlier)[0] == "(5,)"


KILLED = """
import os, signal, sqlite3, sys
from pathlib import Path
from importer.ledger.file import database

class Connection(sqlite3.Connection):
    def execute(self, sql, *args):
        if sql == "COMMIT":
            os.kill(os.getpid(), signal.SIGKILL)
        return super().execute(sql, *args)

connect = sqlite3.connect
sqlite3.connect = lambda *args, **options: connect(*args, factory=Connection, **options)
database.open_to_write(Path(sys.argv[1]), {})
"""


@pytest.mark.skipif(os.name != "posix", reason="Windows has no such signal")
def test_a_kill_on_the_way_leaves_the_earlier_version(earlier: Path) -> None:
    """Race: kill -9 when all is done but the commit."""
    before = dump(earlier)
    done = subprocess.run([sys.executable, "-c", KILLED, str(earlier)], timeout=60, check=False)
    assert done.returncode == -signal.SIGKILL
    assert dump(earlier) == before


def test_reading_brings_nothing_over(earlier: Path) -> None:
    """A dry run is answered from a copy in memory; the file stays as it is, byte for byte."""
    before = earlier.read_bytes()
    with Ledger.open_to_read(earlier) as reader:
        assert reader.known(list(KNOWN)) == KNOWN
        assert list(reader.outcomes("run-1")) == ENDS
        assert reader.recall("zone") == "Europe/Berlin"
        with pytest.raises(LedgerError, match="attempt to write a readonly database"):
            reader.begin_run("run-9", "x.csv")
    assert [p.location for p in find_ledgers(FileHome(earlier.parent), BASE_URL)] == [str(earlier)]
    assert earlier.read_bytes() == before


def test_commits_that_wait_in_the_log_are_read_as_well(earlier: Path) -> None:
    """Race: the earlier version was killed, and its last commits are not in the file yet."""
    with closing(sqlite3.connect(earlier)) as db:
        with db:
            db.execute("INSERT INTO tasks VALUES (?, 'created', 't9', 'run-2', 9)", (key(9),))
        assert earlier.with_name("w.sqlite-wal").stat().st_size > 0
        with Ledger.open_to_read(earlier) as reader:
            assert reader.known_ids(["t9"]) == {"t9": key(9)}


def test_an_earlier_ledger_on_read_only_media_can_be_read(
    earlier: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing can be put beside it there; the copy in memory needs nothing."""
    connect: Any = sqlite3.connect
    before = earlier.read_bytes()

    def on_read_only_media(address: str, **options: object) -> Any:
        if address != ":memory:" and "immutable=1" not in address:
            raise sqlite3.OperationalError("unable to open database file")
        return connect(address, **options)

    monkeypatch.setattr(sqlite3, "connect", on_read_only_media)
    monkeypatch.setattr(os, "access", lambda *_: False)
    with Ledger.open_to_read(earlier) as reader:
        assert reader.known(list(KNOWN)) == KNOWN
    assert [entry.name for entry in earlier.parent.iterdir()] == ["w.sqlite"]
    assert earlier.read_bytes() == before


@pytest.mark.parametrize("to_write", [True, False])
def test_what_is_like_a_task_of_version_4_is_found(
    *,
    to_write: bool,
    versioned: Callable[[int], Path],
    open_ledger: OpenLedger,
) -> None:
    """Whether the file was brought over or copied, for a row of either thing in common."""
    path = versioned(4)
    with closing(sqlite3.connect(path)) as db, db:
        db.execute(
            "UPDATE tasks SET same_but_time = ?, same_but_texts = ? WHERE row_number = 2",
            (b"time" * 4, b"text" * 4),
        )
    opened = open_ledger() if to_write else Ledger.open_to_read(path)
    with opened as ledger:
        tasks = LikeTasks(ledger)
        for like in likenesses((b"time" * 4, b"text" * 4)):
            assert tasks.shared([like]) == {like}
            assert list(tasks.tasks(like)) == [SimilarTask(key(2), "run-1", 2)]


@pytest.mark.parametrize("to_write", [True, False])
def test_what_is_like_a_task_of_a_kept_ledger_is_found(*, to_write: bool, tmp_path: Path) -> None:
    """Every task of the ledger that 0.1.0 wrote, by both things that rows share with it."""
    path = tmp_path / "ledger.sqlite"
    shutil.copy(KEPT, path)
    if to_write:
        open_to_write(path, {}).close()
    with Ledger.open_to_read(path) as ledger:
        digests = ledger.db.execute(
            "SELECT fingerprint, same_but_time, same_but_texts FROM tasks"
            " WHERE state IN ('created', 'closed', 'unknown')"
        ).fetchall()
        tasks = LikeTasks(ledger)
        for fingerprint, *keys in digests:
            by_time, by_texts = likenesses((keys[0], keys[1]))
            assert tasks.shared([by_time, by_texts]) == {by_time, by_texts}
            for like in (by_time, by_texts):
                assert fingerprint in {found.fingerprint for found in tasks.tasks(like)}
    assert len(digests) > 20


def test_a_copy_that_fails_is_told_and_closed(earlier: Path) -> None:
    """At whichever statement, in the words of any other failure; what is left open would warn."""
    for number in range(1, 100):
        fault = Fault(number)
        with fault.installed():
            try:
                Ledger.open_to_read(earlier).close()
            except LedgerError as error:
                told = error.message
        if not fault.happened:
            break
        assert told == f"the ledger {earlier} cannot be used: disk I/O error"
    assert number > 20


@pytest.mark.parametrize("version", [1, 2, 3, 4])
def test_what_an_older_ledger_is_about_is_read_without_a_copy(
    versioned: Callable[[int], Path], monkeypatch: pytest.MonkeyPatch, version: int
) -> None:
    """A folder is looked through for each command, and an old ledger in it may be large."""
    path = versioned(version)

    def copied(_db: sqlite3.Connection) -> sqlite3.Connection:
        raise AssertionError("the whole ledger was copied")

    with monkeypatch.context() as patch:
        patch.setattr(database, "_migrated_copy", copied)
        place, doubt = read_place(path), doubt_about(path)
    assert (place.base_url, place.workspace, place.last_run) == (
        BASE_URL, "w", "2026-01-06T08:00:00.000+00:00",
    )  # fmt: skip
    assert (place.problem, doubt) == (None, None)


@pytest.mark.parametrize(
    ("script", "statements"),
    [
        ("", []),
        ("A;\nB;\n", ["A;\n", "B;\n"]),
        ("A; -- the one; the other\nB;", ["A; -- the one; the other\n", "B;"]),
        (
            "-- first; of all\nA (\n  b -- one; 'two\n);\n",
            ["-- first; of all\nA (\n  b -- one; 'two\n);\n"],
        ),
        ("/* a; b\n c; */\nA;\n", ["/* a; b\n c; */\nA;\n"]),
        ("INSERT 'a;\n-- b;';\nC;\n", ["INSERT 'a;\n-- b;';\n", "C;\n"]),
        ("A;\n-- the end;\n", ["A;\n", "-- the end;\n"]),
        ("A;\nB\n", ["A;\n", "B\n"]),
    ],
)
def test_a_script_is_taken_apart(script: str, statements: list[str]) -> None:
    """At the ends of statements, not at what looks like one in a comment or a text."""
    assert list(database._statements(script)) == statements
