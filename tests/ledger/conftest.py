"""What the tests of the ledger share: a ledger in a temporary folder, and short ways to fill it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest

from importer.ledger.file.boot_clock import Tick
from importer.ledger.postgres.database import PostgresLedger, connect
from importer.ledger.states import Event
from importer.ledger.store import Intent, Ledger, Settlement
from importer.rows.outcome import Outcome, Status

BASE_URL = "https://api.test/v1"
TICK = Tick("boot-1", 77.0)
STATUS = {
    Event.CREATE: Status.CREATED,
    Event.REJECT: Status.REJECTED,
    Event.LOSE: Status.UNCONFIRMED,
    Event.FIND: Status.CREATED,
}


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.time = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        """The time."""
        return self.time

    def move(self, minutes: int) -> str:
        """Move it on; gives the new time as the ledger writes it."""
        self.time += timedelta(minutes=minutes)
        return self.time.isoformat(timespec="milliseconds")


def key(number: int) -> bytes:
    """A fingerprint."""
    return number.to_bytes(16, "big")


def intend(ledger: Ledger, *numbers: int, run_id: str = "run-1") -> None:
    """Commit intents for rows whose fingerprints are their numbers."""
    ledger.commit(run_id, [Intent(key(number), number) for number in numbers], [])


def settlement(number: int, event: Event, task_id: str | None = None) -> Settlement:
    """What came of a row."""
    status = STATUS.get(event)
    outcome = None if status is None else Outcome(number, status, task_id, attempts=1)
    return Settlement(key(number), event, outcome, task_id)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where a ledger is to be."""
    return tmp_path / "state" / "w.sqlite"


@pytest.fixture
def clock() -> Clock:
    """The clock of the ledgers of a test: 9:00 UTC on 2 March 2026."""
    return Clock()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """What holds of a ledger is shown over both databases, unless it is about the file of one."""
    if "database" in metafunc.fixturenames:
        marks = metafunc.definition.iter_markers("of_a_file")
        is_of_a_file = next(marks, None) is not None or "file" in metafunc.definition.path.parts
        names = ["sqlite"] if is_of_a_file else ["sqlite", "postgres"]
        metafunc.parametrize("database", names)


_schemas = count(1)


@pytest.fixture
def open_ledger(
    database: str, path: Path, clock: Clock, request: pytest.FixtureRequest
) -> Iterator[Callable[[], Ledger]]:
    """A function that opens the ledger of a test; what is still open is closed at the end."""
    opened: list[Ledger] = []
    schema = f"ti_{next(_schemas)}"

    def start() -> Ledger:
        if database == "sqlite":
            ledger = Ledger.open(
                path, base_url=BASE_URL, workspace="w", now=clock, ticks=lambda: TICK
            )
        else:
            ledger = open_shared(request.getfixturevalue("postgres"), schema, clock)
        opened.append(ledger)
        return ledger

    yield start
    for ledger in opened:
        ledger.close()


def open_shared(address: str, schema: str, clock: Callable[[], datetime]) -> Ledger:
    """A ledger in a schema of PostgreSQL, made where it is not there yet."""
    db = PostgresLedger(connect(address), schema, f"{schema} at {address}")
    if not db.is_there:
        db.make_tables()
    ledger = Ledger(db, clock, lambda: TICK)
    ledger.take_over("an import")
    return ledger


@pytest.fixture
def ledger(open_ledger: Callable[[], Ledger]) -> Ledger:
    """A new ledger in which `run-1` has begun."""
    opened = open_ledger()
    opened.begin_run("run-1", "followups.csv")
    return opened
