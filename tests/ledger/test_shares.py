"""The table of who has which shares of a rate, over both databases."""

from __future__ import annotations

import stat
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from pathlib import Path

import pytest

from importer.errors import LedgerError
from importer.ledger.file import shares_file
from importer.ledger.file.boot_clock import Tick
from importer.ledger.file.shares_file import NAME, shares_in
from importer.ledger.homes import shares_at
from importer.ledger.postgres import shares
from importer.ledger.shares import Budget, Sender, SharesTable
from tests.ledger.conftest import BASE_URL
from tests.postgres_server import new_database

Open = Callable[[], SharesTable]


@pytest.fixture
def opened(database: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Open]:
    """Opens the table for one more sender."""
    address = None
    if database == "postgres":
        address = new_database(request.getfixturevalue("postgres"))
    tables: list[SharesTable] = []

    def start() -> SharesTable:
        tables.append(shares_at(tmp_path / "state", address, BASE_URL))
        return tables[-1]

    yield start
    for table in tables:
        table.close()


def _write(table: SharesTable, sender: Sender, budget: Budget) -> float:
    """Write the row of one; the time of the database."""
    with table.turn() as turn:
        now = turn.read().now
        turn.write(budget, sender, now)
    return now


def _row(name: str, until: float, held: int = 3) -> Sender:
    return Sender(name, held, 10.0, until, until)


def test_what_one_has_written_all_read(opened: Open) -> None:
    """By the time of one clock; what is over is forgotten, and a row replaces the one before."""
    one, other = opened(), opened()
    first = _write(one, _row("one", 1.0), Budget("10/30s", 5.0, 7.0))
    late = first + 1000.0
    _write(one, _row("one", late, held=4), Budget("10/30s", 5.0, 8.0))
    _write(one, _row("one", late), Budget("10/30s", 6.0, 9.0))
    _write(other, _row("other", late), Budget("10/30s", 6.0, 9.5))
    with one.turn() as turn:
        books = turn.read()
    assert books.now >= first
    assert books.budget == Budget("10/30s", 6.0, 9.5)
    assert books.senders == (_row("one", late), _row("other", late))
    silent = _row("other", late)._replace(alive_until=0.0)  # and what it sent is warm
    waiting = _row("other", late)._replace(hot_until=0.0)
    for row in (silent, waiting):
        _write(other, row, Budget("10/30s", 6.0, 9.5))
        with one.turn() as turn:
            assert turn.read().senders == (_row("one", late), row)
    _write(other, _row("other", 0.0), Budget("10/30s", 6.0, 9.5))
    with one.turn() as turn:
        assert turn.read().senders == (_row("one", late),)


def test_nobody_has_anything_at_first(opened: Open) -> None:
    """And no rate was told."""
    with opened().turn() as turn:
        books = turn.read()
    assert (books.budget, books.senders) == (Budget("", 0.0, 0.0), ())


def test_a_turn_that_breaks_off_writes_nothing(opened: Open) -> None:
    """And the next one begins anew."""
    table = opened()
    with suppress(ZeroDivisionError), table.turn() as turn:
        turn.write(Budget("1/s", 1.0, 1.0), _row("one", 1e12), 0.0)
        raise ZeroDivisionError
    with table.turn() as turn:
        assert turn.read().senders == ()


def test_two_at_once_have_their_turns_one_after_the_other(opened: Open) -> None:
    """Of what each adds, nothing is lost."""

    def add(table: SharesTable) -> None:
        for _ in range(20):
            with table.turn() as turn:
                books = turn.read()
                more = books.budget._replace(paused_until=books.budget.paused_until + 1)
                turn.write(more, _row("any", 1e12), books.now)
        table.close()  # where it was opened

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(add, [opened() for _ in range(3)]))
    with opened().turn() as turn:
        assert turn.read().budget.paused_until == 60.0


def test_nobody_waits_long_for_another(opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    """One that is frozen in its turn keeps the others from theirs, and they hear of it soon."""
    monkeypatch.setattr(shares_file, "_BUSY_SECONDS", 0.05)
    monkeypatch.setitem(shares._PATIENCE_SECONDS, "lock_timeout", 0.05)
    one, other = opened(), opened()
    with one.turn(), pytest.raises(LedgerError), other.turn():
        pass
    with other.turn() as turn:
        assert turn.read().senders == ()


def test_each_start_of_the_computer_and_each_service_has_rows_of_its_own(tmp_path: Path) -> None:
    """Seconds since one start say nothing after another."""
    before = shares_in(tmp_path, "api.test", lambda: Tick("boot-1", 900.0))
    _write(before, _row("one", 990.0), Budget("1/s", 5.0, 0.0))
    for service, boot, rows in (("api.test", "boot-1", 1), ("api.test", "boot-2", 0), ("b", "", 0)):
        table = shares_in(tmp_path, service, partial(Tick, boot, 3.0))
        with table.turn() as turn:
            assert len(turn.read().senders) == rows
        table.close()
    before.close()
    assert stat.S_IMODE((tmp_path / NAME).stat().st_mode) == 0o600


def test_a_damaged_file_is_named_with_what_to_do(tmp_path: Path) -> None:
    """It holds nothing that has to be kept."""
    (tmp_path / NAME).write_bytes(b"no database at all, but long enough to be looked at" * 40)
    with pytest.raises(LedgerError) as caught, shares_in(tmp_path, "api.test").turn():
        pass
    assert caught.value.message == (
        f"{tmp_path / NAME}, by which several jobs keep one rate, is damaged: "
        "file is not a database"
    )
    assert caught.value.hint == "delete it while no batch is running: it is made again"
